"""Ways to break an index, shared by the tests of faults, and the number of their tries."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from fupin_search.generations.store import CURRENT, GenerationStore
from fupin_search.model.answer import Page
from fupin_search.model.query import OneOf, Sort
from fupin_search.service import Search, SearchRequest
from fupin_search.web.addresses import Addresses
from fupin_search.web.rendering import render_answer
from fupin_search.web.urls import Links

LONG = os.environ.get("FUPIN_TEST_FAULTS") == "long"

REQUESTS = (
    SearchRequest(),
    SearchRequest("就业补贴"),
    SearchRequest("扶贫 广州", page=Page(number=2, size=5)),
    SearchRequest("脱贫", filters=(OneOf("year", ("2020",)),), sort=Sort.OLDEST),
)


def times(usual: int, long: int) -> range:
    """Return the number of tries: the usual one, or the other one in `make faults`."""
    return range(long if LONG else usual)


def list_files(store: GenerationStore) -> list[Path]:
    """List every file of the live generation, and CURRENT."""
    live = store.root / store.current()
    return [*sorted(path for path in live.rglob("*") if path.is_file()), store.root / CURRENT]


@contextmanager
def restored(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, and restore them in the end."""
    written = path.read_bytes()
    try:
        yield written
    finally:
        path.write_bytes(written)


def flipped(written: bytes, chance: random.Random) -> bytes:
    """Flip one to eight bits of some bytes; add a byte where there are none."""
    if not written:
        return bytes([chance.randrange(256)])
    bits = 8 * len(written)
    changed = bytearray(written)
    for bit in set(chance.choices(range(bits), k=chance.choice([1, 1, 2, 8]))):
        changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def answers(search: Search) -> tuple[str, list[dict[str, Any]]]:
    """Return the name of the generation that answers, and its answers to a few requests."""
    told = [
        to_builtins(render_answer(search.search(request), Links(), Addresses(request)))
        for request in REQUESTS
    ]
    (generation,) = {answer.pop("generation") for answer in told}
    for answer in told:
        del answer["took_ms"]
    return generation, told


def running(session: int) -> list[int]:
    """List the running processes of a session."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] not in "ZX":
            found.append(int(entry.name))
    return found
