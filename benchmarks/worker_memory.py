"""Measure the private memory of each worker of a server during requests of every kind."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from figures import say, table
from load import ask, free_port, running
from memory import private_bytes
from options import parser, workplace
from routes_speed import build_index, draw_articles, workers_command
from workload import find_test_data, queries

from fupin_search.text.normalise import normalise

_REQUESTS = 20_000
_LOOKS = 4
_TITLES = 5_000
# The number of requests of each kind in a hundred; as few as possible are repeated.
_SHARES = {
    "search": 25,
    "misspelt": 15,
    "facets": 10,
    "page": 15,
    "article": 15,
    "suggest": 15,
    "feed": 5,
}
_PINYIN = ("guangzhou fupin", "wengang", "gzfp", "nongcun dianshang", "jiuye butie", "xczx", "tpgj")


def main() -> None:
    """Measure, and print the table."""
    made = parser("Send a server many different requests, and measure the memory of its workers.")
    made.add_argument("--index", type=Path, help="an existing index; one is made by default")
    made.add_argument("--requests", type=int, default=_REQUESTS, help="20,000 by default")
    made.add_argument("--workers", type=int, default=2, help="2 by default")
    given = made.parse_args()
    with workplace(given) as work:
        index = given.index or build_index(work)
        paths = make_requests(index, given.requests)
        rows = list(_watch_memory(index, paths, given.workers))
    print(table(["requests", "private MB of each worker", "of the parent", "failed"], rows))


def _watch_memory(index: Path, paths: Sequence[str], workers: int) -> list[list[str]]:
    port, rows = free_port(), []
    command = workers_command(index, port, workers)
    with running(command, port, "/readyz", index.with_suffix(".memory.log")) as server:
        step = -(-len(paths) // _LOOKS)
        failed = 0
        for done in range(0, len(paths) + 1, step):
            if done:
                failed += ask(port, paths[done - step : done])
            shown = [private_bytes(pid) for pid in (server.pid, *server.workers)]
            own = " + ".join(f"{size / 1e6:,.1f}" for size in shown[1:])
            say(f"{done:,} requests: {own} MB")
            rows.append([f"{done:,}", own, f"{shown[0] / 1e6:,.1f}", str(failed)])
    return rows


def make_requests(index: Path, number: int) -> list[str]:
    """Make requests of every kind, the same at every run; most of them are new to the server.

    Args:
        index: has the requested articles.
        number: of requests.
    """
    chance = random.Random(1)
    heads = draw_articles(index, chance, _TITLES)
    titles = [head.title for head in heads if head.title]
    asked = [query.text for query in queries(find_test_data())]

    def text() -> str:
        if chance.random() < 0.3:  # a share
            return chance.choice(asked)
        title = normalise(chance.choice(titles))
        start = chance.randrange(len(title))
        return title[start : start + chance.randint(2, 12)]

    def misspelt() -> str:
        if chance.random() < 0.1:  # a share
            return chance.choice(_PINYIN)
        typed = list(text())
        typed[chance.randrange(len(typed))] = chance.choice(chance.choice(titles))
        return "".join(typed)

    def narrowed() -> str:
        chosen = {"year": chance.randint(2012, 2026), "page": chance.randint(1, 5), "size": 20}
        return _address("/v1/search", text(), **chosen)

    def article() -> str:
        path = f"/articles/{quote(chance.choice(heads).id, safe='')}"
        return chance.choice([path, _address(path, text())])

    made: dict[str, Callable[[], str]] = {
        "search": lambda: _address("/v1/search", text()),
        "misspelt": lambda: _address("/v1/search", misspelt()),
        "facets": narrowed,
        "page": lambda: _address("/", text()),
        "article": article,
        "suggest": lambda: _address("/v1/suggest", text()[: chance.randint(1, 6)]),
        "feed": lambda: _address("/feed.atom", text()),
    }
    return [
        made[kind]() for kind in chance.choices(list(_SHARES), list(_SHARES.values()), k=number)
    ]


def _address(path: str, text: str, **chosen: int) -> str:
    return f"{path}?{urlencode({'q': text, **chosen})}"


if __name__ == "__main__":
    main()
