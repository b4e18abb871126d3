"""Make slips in titles and see whether corrections bring their articles to the first page.

    FUPIN_TEST_DATA=… python scripts/slips.py --index INDEX

The index is one of `news/cctv-2012-2026.jsonl.gz`; without one it is made aside first. Times are
the processor's.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from board import data_folder
from slipping import KINDS

from fupin_search.articles.corpus import read_corpus
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.follower import Follower
from fupin_search.generations.generation import Generation
from fupin_search.generations.reindex import reindex
from fupin_search.generations.store import GenerationStore
from fupin_search.model.answer import Page
from fupin_search.model.query import Query
from fupin_search.query.parser import parse
from fupin_search.text.dictionary import Dictionary, installed_cutter
from fupin_search.text.normalise import HAN, is_han, normalise
from fupin_search.vocabulary.corrections import find_corrections, make_passage_counter
from fupin_search.vocabulary.words import Vocabulary

EACH, CLEAN = 200, 1000
SHORTEST_TITLE = 6
SHORTEST_PIECE, LONGEST_PIECE = 4, 8
FRAGMENT = 12
RUN = re.compile(f"[{HAN}]+")
PAGE = Page(1, 10)


@dataclass(frozen=True)
class Chosen:
    """What is slipped in.

    Args:
        seed: of chance.
        piece: most ideographs of a title that are typed; all of the title where it is None.
    """

    seed: int
    piece: int | None


@dataclass
class ReindexReport:
    """How the texts of one kind fared.

    Args:
        by_itself: brought their article to the first page as typed.
        corrected: did so as typed or with the first correction.
        restored: were first corrected to what was meant.
        offered: had some correction.
        wrong: had one that brings no better answer.
    """

    by_itself: int = 0
    corrected: int = 0
    restored: int = 0
    offered: int = 0
    wrong: int = 0
    milliseconds: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def asked(self) -> int:
        """How many there were."""
        return len(self.milliseconds)

    def add(self, took: float, offered: list[str]) -> None:
        """Count one, and how long its corrections took, in milliseconds."""
        self.milliseconds.append(took)
        self.offered += bool(offered)


class Trial:
    """Asks one generation, with and without corrections."""

    def __init__(self, live: Generation) -> None:
        self._live = live
        self.vocabulary = Vocabulary(live.engine.vocabulary())
        self.stands = make_passage_counter(live.engine)

    def first_page(self, text: str) -> list[str]:
        """The ids of the first ten hits."""
        clause = parse(text, self._live.tokenizer)
        return [hit.article.id for hit in self._live.engine.plan(Query(clause)).run(PAGE).hits]

    def offered(self, text: str) -> tuple[list[str], float]:
        """What is offered in place of a text, and the processor's milliseconds that took."""
        started = time.thread_time()
        found = find_corrections(normalise(text), self.vocabulary, self.stands)
        return [one.text for one in found], (time.thread_time() - started) * 1000


def titles(file: Path, most: int | None = None) -> list[tuple[str, str]]:
    """Ids and titles, of those that no two articles share and that are long enough to slip in."""
    found: dict[str, list[str]] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in islice(lines, most):
            record = json.loads(line)
            found.setdefault(normalise(record["title"]).strip(), []).append(str(record["id"]))
    return [
        (ids[0], title)
        for title, ids in found.items()
        if len(ids) == 1 and sum(map(is_han, title)) >= SHORTEST_TITLE
    ]


def slipped(
    known: list[tuple[str, str]], kind: str, chosen: Chosen
) -> Iterator[tuple[str, str, str]]:
    """Ids, what was meant, and what was typed: slips of one kind, without an end."""
    chance = random.Random(f"{kind} {chosen.seed} {chosen.piece}")
    while True:
        identity, title = chance.choice(known)
        meant = title if chosen.piece is None else piece(title, chosen.piece, chance)
        typed = KINDS[kind](meant, chance) if meant else None
        if typed is not None and typed != meant:
            yield identity, meant, typed


def piece(title: str, longest: int, chance: random.Random) -> str:
    """Some neighbouring ideographs of a title, at least four."""
    runs = [run for run in RUN.findall(title) if len(run) >= SHORTEST_PIECE]
    if not runs:
        return ""
    run: str = chance.choice(runs)
    size = chance.randint(SHORTEST_PIECE, min(longest, len(run)))
    start = chance.randint(0, len(run) - size)
    return run[start : start + size]


def tried(trial: Trial, known: list[tuple[str, str]], kind: str, chosen: Chosen) -> ReindexReport:
    """How 200 slips of one kind fare whose articles are on the first page when there is none."""
    tally = ReindexReport()
    for identity, meant, typed in slipped(known, kind, chosen):
        if identity not in trial.first_page(meant):
            continue
        found = identity in trial.first_page(typed)
        offered, took = trial.offered(typed)
        tally.add(took, offered)
        tally.by_itself += found
        tally.restored += meant in offered[:1]
        tally.corrected += found or (bool(offered) and identity in trial.first_page(offered[0]))
        if meant not in offered[:1]:
            tally.told.append(f"{kind}: {meant} | {typed} | {' '.join(offered)}")
        if tally.asked == EACH:
            break
    return tally


def clean(trial: Trial, known: list[tuple[str, str]], chosen: Chosen) -> ReindexReport:
    """What is offered for 1,000 texts without a slip; `restored` is left empty."""
    tally = ReindexReport()
    for identity, meant, _ in slipped(known, "doubled", chosen):
        offered, took = trial.offered(meant)
        tally.add(took, offered)
        if offered:
            before, after = trial.first_page(meant), trial.first_page(offered[0])
            better = identity in after and (
                identity not in before or after.index(identity) < before.index(identity)
            )
            tally.wrong += not better
            tally.told.append(f"clean: {meant} | {' '.join(offered)}")
        if tally.asked == CLEAN:
            break
    return tally


def queries(trial: Trial, file: Path) -> ReindexReport:
    """What is offered for short queries of editors' keywords: all of it is wrong."""
    tally = ReindexReport()
    for line in file.read_text("utf-8").splitlines():
        offered, took = trial.offered(line)
        tally.add(took, offered)
        tally.wrong += bool(offered)
        if offered:
            tally.told.append(f"query: {line} | {' '.join(offered)}")
    return tally


def sentences(trial: Trial, file: Path) -> ReindexReport:
    """Fragments of at most twelve characters around the errors of sentences people wrote."""
    tally = ReindexReport()
    for line in file.read_text("utf-8").splitlines():
        record = json.loads(line)
        typed, meant = normalise(record["src"]), normalise(record["tgt"])
        for place, *_ in record["errors"]:
            for run in RUN.finditer(typed):
                if run.start() <= place < run.end():
                    start = max(run.start(), place - FRAGMENT // 2)
                    end = min(run.end(), start + FRAGMENT)
                    offered, took = trial.offered(typed[start:end])
                    tally.add(took, offered)
                    tally.restored += meant[start:end] in offered[:1]
                    right = meant[start:end]
                    tally.wrong += bool(offered) and right not in offered
    return tally


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="an index of the titles' articles")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--file", default="cctv-2012-2026.jsonl.gz", help="the titles, in news/")
    parser.add_argument("--told", action="store_true", help="tell on stderr what went wrong")
    given = parser.parse_args()
    data = data_folder()
    known = titles(data / "news" / given.file)
    with (
        tempfile.TemporaryDirectory() as aside,
        Follower(make_store(given.index or Path(aside), data / "news" / given.file)).live() as live,
    ):
        trial = Trial(live)
        for longest in (None, LONGEST_PIECE):
            chosen = Chosen(given.seed, longest)
            tallies = {kind: tried(trial, known, kind, chosen) for kind in KINDS}
            tallies["none"] = clean(trial, known, chosen)
            if longest is None:
                tallies["none: site queries"] = queries(trial, data / "queries/site-queries.txt")
            else:
                for name in ("13", "14"):
                    file = data / f"spelling/csc_sighan{name}_test.jsonl"
                    tallies[f"SIGHAN {name}"] = sentences(trial, file)
            show(f"pieces of {longest} at most" if longest else "whole titles", tallies)
            if given.told:
                print(
                    *(line for one in tallies.values() for line in one.told),
                    sep="\n",
                    file=sys.stderr,
                )


def make_store(index: Path, articles: Path) -> GenerationStore:
    """The generations of an index, which is made where there is none."""
    store = GenerationStore(index, EmbeddedKind())
    if store.current() is None:
        reindex(store, read_corpus([articles]), Dictionary(installed_cutter()), keep=1)
    return store


def show(name: str, tallies: dict[str, ReindexReport]) -> None:
    """Print one table."""
    row = "{:<24}{:>7}{:>11}{:>11}{:>10}{:>9}{:>7}{:>9}{:>9}"
    print(f"\n{name}")
    print(
        row.format(
            "slip",
            "asked",
            "by itself",
            "corrected",
            "restored",
            "offered",
            "wrong",
            "p50 ms",
            "p99 ms",
        )
    )
    for kind, tally in tallies.items():
        took = sorted(tally.milliseconds)
        counts = (tally.by_itself, tally.corrected, tally.restored, tally.offered, tally.wrong)
        middle, most = statistics.median(took), took[len(took) * 99 // 100]
        print(row.format(kind, tally.asked, *counts, f"{middle:.2f}", f"{most:.2f}"))


if __name__ == "__main__":
    main()
