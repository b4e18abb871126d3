"""An engine in a process of its own gets its lines, however many, and is heard line by line."""

from __future__ import annotations

import sys

import pytest
from conversation import conversation
from peers.peer import read_clock

pytestmark = pytest.mark.slow

ECHO = [sys.executable, "-c", "import sys\nfor line in sys.stdin: print(line, end='', flush=True)"]


def test_each_line_has_its_answer_and_none_waits_for_a_full_pipe() -> None:
    lines = [f"{number} " + "词" * 1000 for number in range(500)]
    with conversation(ECHO) as talk:
        for _ in range(2):
            assert [answer.decode().rstrip("\n") for answer in talk.ask(lines)] == lines


def test_an_engine_that_ends_is_told() -> None:
    with (
        conversation([sys.executable, "-c", "print(input())"]) as talk,
        pytest.raises(RuntimeError, match="ended"),
    ):
        talk.ask(["one", "two"])


def test_a_clock_is_read_in_seconds() -> None:
    assert read_clock(b"1500000\t12\n") == (0.0015, 12)
