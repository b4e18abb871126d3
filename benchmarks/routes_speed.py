"""Measure each route of the server under load, with and without the result cache."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from shutil import which
from urllib.parse import urlencode

from figures import say, table
from load import Running, free_port, load, running
from options import parser, workplace
from results import Load
from workload import corpus, find_test_data, queries

from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.store import GenerationStore
from fupin_search.model.answer import ArticleHead

_CONNECTIONS = 8
_WORKERS = 2
_WARM_SECONDS = 2
_ARTICLES = 2_000
_DRAWN = 20_000
_LONGEST = 12
_CACHES = {"without": "0", "with": ""}


@dataclass(frozen=True, slots=True)
class Route:
    """A route and its requests.

    Args:
        name: for the table.
        paths: requested in turn, again and again.
        gzip: whether answers are compressed, as for browsers.
    """

    name: str
    paths: Sequence[str]
    gzip: bool = False


def main() -> None:
    """Measure, and print the table."""
    made = parser("Put every route of the server under load.")
    made.add_argument("--index", type=Path, help="an existing index; one is made by default")
    made.add_argument("--seconds", type=int, default=10, help="duration of each row; 10 by default")
    made.add_argument(
        "--routes", default="", help="the beginning of the names of the routes; all by default"
    )
    given = made.parse_args()
    if not which("wrk"):
        sys.exit("wrk is not installed: run scripts/install-wrk, or apt-get install wrk.")
    with workplace(given) as work:
        index = given.index or build_index(work)
        chosen = [route for route in routes(index) if route.name.startswith(given.routes)]
        rows = list(_load_routes(index, chosen, given))
    print(make_table(rows))


def routes(index: Path) -> list[Route]:
    """List every route with its requests, the same at every run.

    Queries, their beginnings and articles are drawn by Zipf's law: frequent ones come more often.

    Args:
        index: has the requested articles.
    """
    chance = random.Random(1)
    texts = _draw([query.text for query in queries(find_test_data())], chance)
    typed = [text[: chance.randint(1, min(len(text), _LONGEST))] for text in texts]
    ids = [head.id for head in draw_articles(index, chance, _ARTICLES)]
    articles = [f"/articles/{article}" for article in _draw(ids, chance)]
    return [
        Route("/v1/search", _asking("/v1/search", texts)),
        Route("/v1/suggest", _asking("/v1/suggest", typed)),
        Route("/", _asking("/", texts)),
        Route("/ in gzip", _asking("/", texts), gzip=True),
        Route("/feed.atom", _asking("/feed.atom", texts)),
        Route("/articles/{id}", articles),
        Route("/v1/articles/{id}", [f"/v1{path}" for path in articles]),
    ]


def make_table(rows: Sequence[tuple[str, str, int, Load]]) -> str:
    """Make the table.

    Args:
        rows: each a route, the use of the cache, the number of distinct paths, and the load.
    """
    return table(
        ["route", "cache", "paths", "requests/s", "p50 ms", "p99 ms", "errors", "generator's CPU"],
        [
            [
                name,
                cache,
                f"{paths:,}",
                f"{seen.rate:,.0f}",
                f"{seen.took.p50:.2f}",
                f"{seen.took.p99:.2f}",
                str(seen.errors),
                f"{seen.generator_share:.2f}",
            ]
            for name, cache, paths, seen in rows
        ],
    )


def _load_routes(
    index: Path, chosen: Sequence[Route], given: argparse.Namespace
) -> Iterator[tuple[str, str, int, Load]]:
    with ExitStack() as stack:
        servers = {cache: stack.enter_context(_serve(index, cache)) for cache in _CACHES}
        # Both servers follow each other closely, because a shared machine varies in speed.
        for route, (cache, server) in product(chosen, servers.items()):
            say(f"{route.name}, {cache} the cache …")
            for seconds in (_WARM_SECONDS, given.seconds):
                seen = load(
                    server.port,
                    route.paths,
                    connections=_CONNECTIONS,
                    seconds=seconds,
                    gzip=route.gzip,
                )
            yield route.name, cache, len(set(route.paths)), seen


@contextmanager
def _serve(index: Path, cache: str) -> Iterator[Running]:
    port = free_port()
    cached = [f"FUPIN_RESULT_CACHE={size}" for size in [_CACHES[cache]] if size]
    command = ["env", *cached, *workers_command(index, port, _WORKERS)]
    with running(command, port, "/readyz", index.with_suffix(f".{cache}.log")) as server:
        yield server


def workers_command(index: Path, port: int, workers: int) -> list[str]:
    """Return the command that serves an index with some workers."""
    serve = [sys.executable, "-m", "fupin_search", "serve", "--index", str(index)]
    return [*serve, "--port", str(port), "--workers", str(workers)]


def build_index(work: Path) -> Path:
    """Return the index of all articles in a working folder, which is made where there is none."""
    laid = corpus(find_test_data(), work / "all", None)
    index = work / "all" / "ours"
    if not (index / "CURRENT").exists():
        say("indexing …")
        made = [sys.executable, "-m", "fupin_search", "reindex", "--index", str(index)]
        subprocess.run([*made, str(laid.records)], stdout=subprocess.DEVNULL, check=True)
    return index


def draw_articles(index: Path, chance: random.Random, number: int) -> list[ArticleHead]:
    """Return the heads of some articles, drawn at random."""
    store = GenerationStore(index, EmbeddedKind())
    live = store.open(store.current())
    heads, count = live.engine.titles(), live.engine.count()
    drawn = [heads.head(place) for place in chance.sample(range(count), min(number, count))]
    live.engine.close()
    return drawn


def _draw(things: list[str], chance: random.Random) -> list[str]:
    chance.shuffle(things)
    weights = [1 / rank for rank in range(1, len(things) + 1)]
    return chance.choices(things, weights, k=_DRAWN)


def _asking(path: str, texts: Sequence[str]) -> list[str]:
    return [f"{path}?{urlencode({'q': text})}" for text in texts]


if __name__ == "__main__":
    main()
