"""How fast each route of the server answers under load, with the cache of results and without."""

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
from workload import corpus, queries, test_data

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
    """What one route is asked.

    Args:
        name: as the table has it.
        paths: asked in turn, again from the first after the last.
        gzip: whether answers are wanted compressed, as browsers want them.
    """

    name: str
    paths: Sequence[str]
    gzip: bool = False


def main() -> None:
    """Measure and show."""
    made = parser("Put every route of the server under load.")
    made.add_argument("--index", type=Path, help="an index there is; one is made by default")
    made.add_argument("--seconds", type=int, default=10, help="for each row; 10 by default")
    made.add_argument("--routes", default="", help="only those whose names begin so")
    given = made.parse_args()
    if not which("wrk"):
        sys.exit("There is no wrk to ask with: run scripts/install-wrk, or apt-get install wrk.")
    with workplace(given) as work:
        index = given.index or index_in(work)
        chosen = [one for one in routes(index) if one.name.startswith(given.routes)]
        rows = list(_under_load(index, chosen, given))
    print(shown(rows))


def routes(index: Path) -> list[Route]:
    """Every route with what it is asked, the same at every run.

    Queries are drawn from readers' own, the frequent ones more often, by Zipf's law; so are what is
    typed on the way to them, and articles.

    Args:
        index: has the articles that are asked for.
    """
    chance = random.Random(1)
    texts = _drawn([query.text for query in queries(test_data())], chance)
    typed = [text[: chance.randint(1, min(len(text), _LONGEST))] for text in texts]
    ids = [head.id for head in some_articles(index, chance, _ARTICLES)]
    articles = [f"/articles/{one}" for one in _drawn(ids, chance)]
    return [
        Route("/v1/search", _asking("/v1/search", texts)),
        Route("/v1/suggest", _asking("/v1/suggest", typed)),
        Route("/", _asking("/", texts)),
        Route("/ in gzip", _asking("/", texts), gzip=True),
        Route("/feed.atom", _asking("/feed.atom", texts)),
        Route("/articles/{id}", articles),
        Route("/v1/articles/{id}", [f"/v1{path}" for path in articles]),
    ]


def shown(rows: Sequence[tuple[str, str, int, Load]]) -> str:
    """The table.

    Args:
        rows: of each a route, whether answers were kept, how many distinct paths were asked, and
            what was seen.
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


def _under_load(
    index: Path, chosen: Sequence[Route], given: argparse.Namespace
) -> Iterator[tuple[str, str, int, Load]]:
    with ExitStack() as stack:
        servers = {cache: stack.enter_context(_served(index, cache)) for cache in _CACHES}
        # One right after the other, for a machine that others share is not as fast at all times.
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
def _served(index: Path, cache: str) -> Iterator[Running]:
    port = free_port()
    kept = [f"FUPIN_RESULT_CACHE={size}" for size in [_CACHES[cache]] if size]
    command = ["env", *kept, *workers_command(index, port, _WORKERS)]
    with running(command, port, "/readyz", index.with_suffix(f".{cache}.log")) as server:
        yield server


def workers_command(index: Path, port: int, workers: int) -> list[str]:
    """Start a server of an index, with so many workers."""
    serve = [sys.executable, "-m", "fupin_search", "serve", "--index", str(index)]
    return [*serve, "--port", str(port), "--workers", str(workers)]


def index_in(work: Path) -> Path:
    """An index of all articles in a folder of work, made where there is none."""
    laid = corpus(test_data(), work / "all", None)
    index = work / "all" / "ours"
    if not (index / "CURRENT").exists():
        say("indexing …")
        made = [sys.executable, "-m", "fupin_search", "reindex", "--index", str(index)]
        subprocess.run([*made, str(laid.records)], stdout=subprocess.DEVNULL, check=True)
    return index


def some_articles(index: Path, chance: random.Random, number: int) -> list[ArticleHead]:
    """The heads of some articles, drawn by chance."""
    store = GenerationStore(index, EmbeddedKind())
    live = store.open(store.current())
    heads, count = live.engine.titles(), live.engine.count()
    drawn = [heads.head(place) for place in chance.sample(range(count), min(number, count))]
    live.engine.close()
    return drawn


def _drawn(things: list[str], chance: random.Random) -> list[str]:
    chance.shuffle(things)
    weights = [1 / rank for rank in range(1, len(things) + 1)]
    return chance.choices(things, weights, k=_DRAWN)


def _asking(path: str, texts: Sequence[str]) -> list[str]:
    return [f"{path}?{urlencode({'q': text})}" for text in texts]


if __name__ == "__main__":
    main()
