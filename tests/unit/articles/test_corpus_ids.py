"""Ids that came before are known, in memory and in the file."""

from __future__ import annotations

import sqlite3

import pytest

from fupin_search.articles import corpus
from fupin_search.articles.corpus import SeenIds
from fupin_search.errors import CorpusError


@pytest.mark.parametrize("in_memory", [1, 7, 100_000])
def test_an_id_that_came_before_is_known_by_its_first_origin(
    monkeypatch: pytest.MonkeyPatch, in_memory: int
) -> None:
    monkeypatch.setattr(corpus, "_MOST_IN_MEMORY", in_memory)
    with SeenIds() as seen:
        for number in range(100):
            assert seen.add(f"id{number * 37 % 100}", f"a#{number}") is None
        for number in range(100):
            assert seen.add(f"id{number * 37 % 100}", "b") == f"a#{number}"


def test_no_room_for_the_ids_is_an_error_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_: SeenIds) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(corpus, "_MOST_IN_MEMORY", 1)
    monkeypatch.setattr(SeenIds, "_write_to_file", full)
    with SeenIds() as seen, pytest.raises(CorpusError, match=r"disk is full.*SQLITE_TMPDIR"):
        seen.add("a", "a#1")
