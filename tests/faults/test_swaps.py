"""Clients over HTTP while generations are swapped: no request fails, no answer mixes two."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from falcon.testing import TestClient
from support.faults import LONG
from support.indexes import index_articles, store_in

from fupin_search.articles import Article
from fupin_search.service import Search
from fupin_search.web.app import create_app

pytestmark = pytest.mark.faults

_SWAPS = 20 if LONG else 4
_CLIENTS = 8
_PATIENCE = 60.0
_PATHS = (
    "/v1/search",
    f"/v1/search?q={quote('就业补贴')}",
    f"/v1/search?q={quote('扶贫 产业')}&size=5&page=2",
    f"/v1/search?q={quote('补贴')}&year=2020&sort=oldest",
    "/v1/search?sort=newest&size=100",
)


def corpus(mark: str, size: int) -> list[Article]:
    """Articles under the same ids as in any other, and otherwise all its own."""
    return [
        Article(
            id=f"article-{number}",
            title=f"{mark}{number} 扶贫产业{'就业补贴' * (number % 3)}",
            body=f"{mark}地第{number}批就业补贴到账，产业扶贫{mark}车间开工。" * (1 + number % 4),
            section=f"{mark}栏{number % 4}",
            source=f"{mark}日报",
            date=date(2019, 6, 1) + timedelta(days=number * (11 if mark == "甲" else 17)),
        )
        for number in range(size)
    ]


CORPORA = (corpus("甲", 60), corpus("乙", 47))


def without_clock(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer but for the time it took and who gave it."""
    return {key: told for key, told in answer.items() if key not in ("took_ms", "generation")}


def expected(folder: Path, articles: list[Article]) -> dict[str, dict[str, Any]]:
    """What an index of these articles alone says to each path."""
    store = store_in(folder)
    index_articles(store, articles)
    with closing(Search(store)) as search:
        client = TestClient(create_app(search))
        return {path: without_clock(client.simulate_get(path).json) for path in _PATHS}


@contextmanager
def served(index: Path, talk: Path) -> Iterator[tuple[str, int]]:
    """Host and port of a server of the index with two workers, whose stderr goes to a file."""
    command = ["serve", "--index", str(index), "--port", "0", "--workers", "2"]
    with talk.open("w") as stderr:
        process = subprocess.Popen([sys.executable, "-m", "fupin_search", *command], stderr=stderr)
    try:
        deadline = time.monotonic() + _PATIENCE
        while "http://" not in talk.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        host, _, port = talk.read_text().split("http://")[1].split("/")[0].partition(":")
        yield host, int(port)
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


@dataclass
class Client(threading.Thread):
    """Asks one path after another on one connection, and keeps what it is told."""

    address: tuple[str, int]
    seed: int
    done: threading.Event
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        chance = random.Random(self.seed)
        with closing(http.client.HTTPConnection(*self.address, timeout=_PATIENCE)) as connection:
            while not self.done.is_set() and not self.faults:
                path = chance.choice(_PATHS)
                try:
                    connection.request("GET", path)
                    response = connection.getresponse()
                    body = response.read()
                    if response.status != http.HTTPStatus.OK:
                        self.faults.append(f"{path}: {response.status} {body.decode()}")
                    else:
                        self.heard.append((path, json.loads(body)))
                except Exception as error:
                    self.faults.append(f"{path}: {error!r}")

    def last(self) -> str:
        """The generation that answered last."""
        return str(self.heard[-1][1]["generation"]) if self.heard else ""


def _wait_for(name: str, clients: Sequence[Client]) -> None:
    """Until every client was answered by a generation, or has seen a fault."""
    deadline = time.monotonic() + _PATIENCE
    while not all(client.faults or client.last() == name for client in clients):
        assert time.monotonic() < deadline, f"{name} is not followed"
        time.sleep(0.01)


def test_clients_through_swaps_lose_no_request_and_hear_one_generation_at_a_time(
    tmp_path: Path,
) -> None:
    told = [expected(tmp_path / f"alone-{turn}", CORPORA[turn]) for turn in (0, 1)]
    store = store_in(tmp_path / "index")
    made = {index_articles(store, CORPORA[0]).generation: 0}
    done = threading.Event()
    talk = tmp_path / "talk.txt"
    with served(store.root, talk) as address:
        clients = [Client(address, seed, done) for seed in range(_CLIENTS)]
        for client in clients:
            client.start()
        try:
            # Every client hears of each generation before the next one.
            _wait_for(next(iter(made)), clients)
            for swap in range(1, _SWAPS + 1):
                name = index_articles(store, CORPORA[swap % 2]).generation
                made[name] = swap % 2
                _wait_for(name, clients)
        finally:
            done.set()
            for client in clients:
                client.join()
    assert [fault for client in clients for fault in client.faults] == []
    heard = [answer for client in clients for answer in client.heard]
    assert {answer["generation"] for _, answer in heard} == set(made)
    for path, answer in heard:
        assert without_clock(answer) == told[made[answer["generation"]]][path]
    amiss = [line for line in talk.read_text().splitlines() if " INFO " not in line]
    assert len(amiss) == 1, amiss  # where it is served, and nothing else
