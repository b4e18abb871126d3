"""Measure revisions of an index, and the cost of segments and deletions for queries.

Every query runs on all indexes in turn, in a new random order each time, and is timed by the
processor's clock, so that other work of the machine affects them equally: trust the ratios.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from figures import say, table, timing
from peers.peer import BUCKETS, HITS
from workload import FACETS, articles, find_test_data, queries

from fupin_search.articles import Article
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.model.answer import Page
from fupin_search.model.protocol import Builder, Engine
from fupin_search.model.query import Query
from fupin_search.query.parser import parse
from fupin_search.text.dictionary import Dictionary
from fupin_search.text.tokenizer import ChineseTokenizer

_CHANGED = (0, 10, 1000)
_SEGMENTS = (4, 8, 12)
_EQUAL = 8
_DELETED = (0.0, 0.01, 0.1, 0.25)
# Articles that a nightly revision changes.
_NIGHTLY = 200


class Indexes:
    """Makes indexes of some articles in one folder.

    Args:
        folder: of the indexes.
        articles: all articles.
    """

    def __init__(self, folder: Path, articles: Sequence[Article]) -> None:
        self._folder = folder
        self.articles = articles
        self.kind = EmbeddedKind()
        self.tokenizer = ChineseTokenizer(Dictionary())

    def build(self, name: str, articles: Sequence[Article]) -> Path:
        """Build a new index."""
        folder = self._fresh(name)
        _fill(self.kind.build(folder, self.tokenizer), articles)
        return folder

    def revise(self, name: str, live: Path, articles: Sequence[Article]) -> Path:
        """Make a revision of an index, with these articles added or replaced."""
        folder = self._fresh(name)
        _fill(self.kind.revise(live, folder, self.tokenizer), articles)
        return folder

    def parted(self, segments: int) -> Path:
        """Make an index of several segments of one size."""
        folder = self.build("parted-0", self.articles[::segments])
        for number in range(1, segments):
            part = self.articles[number::segments]
            folder = self.revise(f"parted-{number}", folder, part)
        return folder

    def nightly(self, whole: Path) -> Iterator[Path]:
        """Yield an index after each of several revisions of some articles."""
        folder = whole
        for night in range(max(_SEGMENTS) - 1):
            changed = [edit_article(article) for article in self.articles[night::331][:_NIGHTLY]]
            folder = self.revise(f"nightly-{night}", folder, changed)
            yield folder

    def _fresh(self, name: str) -> Path:
        folder = self._folder / name
        folder.mkdir()
        return folder


def main() -> None:
    """Measure, and print the tables."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument(
        "--articles", type=int, metavar="N", help="number of articles; all by default"
    )
    made.add_argument("--passes", type=int, default=2, help="number of passes over all queries")
    made.add_argument(
        "--queries", type=int, default=1000, help="number of queries; 1,000 by default"
    )
    given = made.parse_args()
    data = find_test_data()
    with TemporaryDirectory(prefix="fupin-bench-") as scratch, ExitStack() as engines:
        folder = Path(scratch)
        indexes = Indexes(folder, articles(data, folder, given.articles))
        print(f"{len(indexes.articles):,} articles\n")
        whole = _revisions(indexes)
        indexes.tokenizer.cut("扶贫")

        def opened(path: Path, hidden: frozenset[str] = frozenset()) -> Engine:
            return engines.enter_context(closing(indexes.kind.open(path, hidden)))

        asked = [
            Query(parse(query.text, indexes.tokenizer)) for query in queries(data)[: given.queries]
        ]
        wear: dict[str, Engine] = {"written whole": opened(whole)}
        for number, revised in enumerate(indexes.nightly(whole), start=2):
            if number in _SEGMENTS:
                name = f"{number} segments, {number - 1} of them of {_NIGHTLY} articles changed"
                wear[name] = opened(revised)
        wear[f"{_EQUAL} equal segments"] = opened(indexes.parted(_EQUAL))
        for share in _DELETED:
            hidden = _hidden(indexes.articles, share)
            wear[f"{len(hidden):,} articles deleted"] = opened(whole, hidden)
        print(_make_table(_time_queries(wear, asked, given.passes)))


def _revisions(indexes: Indexes) -> Path:
    """Time a full build and revisions of it; return the index.

    The processor time is that of all processes; it depends less on other work of the machine.
    """
    rows: list[list[str]] = []

    @contextmanager
    def timed(what: str) -> Iterator[None]:
        say(f"{what} …")
        started, worked = time.perf_counter(), _processor_seconds()
        yield
        took = time.perf_counter() - started, _processor_seconds() - worked
        rows.append([what, *(f"{seconds:.2f}" for seconds in took)])

    with timed("full build"):
        whole = indexes.build("whole", indexes.articles)
    for number in _CHANGED:
        step = max(len(indexes.articles) // max(number, 1), 1)
        changed = [edit_article(article) for article in indexes.articles[::step][:number]]
        with timed(f"revision, {number:,} articles changed"):
            indexes.revise(f"changed-{number}", whole, changed)
    with closing(indexes.kind.open(whole)) as engine, timed("census of all articles"):
        census = engine.census()
        for article in indexes.articles:
            census.see(article)
    with timed("opening"), closing(indexes.kind.open(whole)):
        pass
    with closing(indexes.kind.open(whole)) as engine, timed("first question after reprints"):
        engine.reprint_of(indexes.articles[0].id)
    size = sum(path.stat().st_size for path in whole.iterdir())
    print(table(["step", "seconds", "of the processor"], rows), f"\n\nindex: {size:,} bytes\n")
    return whole


def edit_article(article: Article) -> Article:
    """Return another version of an article."""
    return replace(article, title=f"{article.title} 改")


def _processor_seconds() -> float:
    """Return the processor seconds of this process and its former children."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _fill(builder: Builder, articles: Sequence[Article]) -> None:
    for article in articles:
        builder.add(article)
    builder.finish()


def _hidden(articles: Sequence[Article], share: float) -> frozenset[str]:
    chance = random.Random(1)
    number = max(round(len(articles) * share), 1)
    return frozenset(article.id for article in chance.sample(articles, number))


def _time_queries(
    engines: Mapping[str, Engine], asked: Sequence[Query], passes: int
) -> dict[str, list[float]]:
    """Return the seconds of every query, by index, after a pass that is not measured."""
    chance = random.Random(1)
    names = list(engines)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(passes + 1):
        say(f"pass {turn} of {passes} …" if turn else "warming …")
        gc.collect()
        for query in asked:
            for name in chance.sample(names, len(names)):
                started = time.thread_time()
                engines[name].plan(query).run(Page(size=HITS), facets=FACETS, facet_size=BUCKETS)
                if turn:
                    seconds[name].append(time.thread_time() - started)
    return seconds


def _make_table(seconds: Mapping[str, Sequence[float]]) -> str:
    times = {name: timing(every) for name, every in seconds.items()}
    first = next(iter(times.values()))
    return table(
        ["index", "p50 ms", "p99 ms", "mean ms", "p50, ratio", "mean, ratio"],
        [
            [
                name,
                *(f"{value:.3f}" for value in (each.p50, each.p99, each.mean)),
                f"{each.p50 / first.p50:.2f}",
                f"{each.mean / first.mean:.2f}",
            ]
            for name, each in times.items()
        ],
    )


if __name__ == "__main__":
    main()
