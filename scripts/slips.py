"""Put typing mistakes into titles, and count how often corrections bring back their articles.

    FUPIN_TEST_DATA=… python scripts/slips.py --index INDEX

The index is one of `news/cctv-2012-2026.jsonl.gz`; by default a temporary one is made. Times are
processor time.
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

from board import find_data_folder
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
from fupin_search.text.dictionary import Dictionary
from fupin_search.text.normalise import HAN, is_han, normalise
from fupin_search.vocabulary.corrections import find_corrections
from fupin_search.vocabulary.passages import make_passage_counter
from fupin_search.vocabulary.words import Vocabulary

EACH, CLEAN = 200, 1000
SHORTEST_TITLE = 6
SHORTEST_PIECE, LONGEST_PIECE = 4, 8
FRAGMENT = 12
RUN = re.compile(f"[{HAN}]+")
PAGE = Page(1, 10)


@dataclass(frozen=True)
class TrialOptions:
    """The options of a trial.

    Args:
        seed: of the random numbers.
        piece: the largest number of ideographs typed of a title; None types the whole title.
    """

    seed: int
    piece: int | None


@dataclass
class SlipCounts:
    """The counts of the texts of one kind.

    Args:
        by_itself: texts that find their article on the first page as typed.
        corrected: texts that find it as typed or with the first correction.
        restored: texts whose first correction is the intended text.
        offered: texts with a correction.
        wrong: texts with a correction that gives no better answer.
        milliseconds: processor time of the corrections of each text.
        failures: a line for each text that failed.
    """

    by_itself: int = 0
    corrected: int = 0
    restored: int = 0
    offered: int = 0
    wrong: int = 0
    milliseconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """The number of texts."""
        return len(self.milliseconds)

    def add(self, took: float, offered: list[str]) -> None:
        """Count a text, with the time and the texts of its corrections."""
        self.milliseconds.append(took)
        self.offered += bool(offered)


class Trial:
    """Searches one generation, with and without corrections."""

    def __init__(self, live: Generation) -> None:
        self._live = live
        self.vocabulary = Vocabulary(live.engine.vocabulary())
        self.stands = make_passage_counter(live.engine)

    def first_page(self, text: str) -> list[str]:
        """Return the ids of the first ten hits."""
        clause = parse(text, self._live.tokenizer)
        return [hit.article.id for hit in self._live.engine.plan(Query(clause)).run(PAGE).hits]

    def offered(self, text: str) -> tuple[list[str], float]:
        """Return the corrections of a text, and their processor time in milliseconds."""
        started = time.thread_time()
        corrections = find_corrections(normalise(text), self.vocabulary, self.stands)
        milliseconds = (time.thread_time() - started) * 1000
        return [correction.text for correction in corrections], milliseconds


def read_titles(file: Path, most: int | None = None) -> list[tuple[str, str]]:
    """Read ids and titles; leave out short titles and those that two articles share."""
    ids_by_title: dict[str, list[str]] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in islice(lines, most):
            record = json.loads(line)
            ids_by_title.setdefault(normalise(record["title"]).strip(), []).append(
                str(record["id"])
            )
    return [
        (ids[0], title)
        for title, ids in ids_by_title.items()
        if len(ids) == 1 and sum(map(is_han, title)) >= SHORTEST_TITLE
    ]


def make_slips(
    known: list[tuple[str, str]], kind: str, chosen: TrialOptions
) -> Iterator[tuple[str, str, str]]:
    """Yield slips of one kind without end: an id, the intended text and the typed one."""
    chance = random.Random(f"{kind} {chosen.seed} {chosen.piece}")
    while True:
        identity, title = chance.choice(known)
        meant = title if chosen.piece is None else piece(title, chosen.piece, chance)
        typed = KINDS[kind](meant, chance) if meant else None
        if typed is not None and typed != meant:
            yield identity, meant, typed


def piece(title: str, longest: int, chance: random.Random) -> str:
    """Return some neighbouring ideographs of a title, at least four."""
    runs = [run for run in RUN.findall(title) if len(run) >= SHORTEST_PIECE]
    if not runs:
        return ""
    run: str = chance.choice(runs)
    size = chance.randint(SHORTEST_PIECE, min(longest, len(run)))
    start = chance.randint(0, len(run) - size)
    return run[start : start + size]


def try_slips(
    trial: Trial, known: list[tuple[str, str]], kind: str, chosen: TrialOptions
) -> SlipCounts:
    """Try 200 slips of one kind in texts that find their articles when they have no slip."""
    tally = SlipCounts()
    for identity, meant, typed in make_slips(known, kind, chosen):
        if identity not in trial.first_page(meant):
            continue
        found = identity in trial.first_page(typed)
        offered, took = trial.offered(typed)
        tally.add(took, offered)
        tally.by_itself += found
        tally.restored += meant in offered[:1]
        tally.corrected += found or (bool(offered) and identity in trial.first_page(offered[0]))
        if meant not in offered[:1]:
            tally.failures.append(f"{kind}: {meant} | {typed} | {' '.join(offered)}")
        if tally.number == EACH:
            break
    return tally


def try_clean_texts(trial: Trial, known: list[tuple[str, str]], chosen: TrialOptions) -> SlipCounts:
    """Try 1,000 texts without a slip."""
    tally = SlipCounts()
    for identity, meant, _ in make_slips(known, "doubled", chosen):
        offered, took = trial.offered(meant)
        tally.add(took, offered)
        if offered:
            before, after = trial.first_page(meant), trial.first_page(offered[0])
            better = identity in after and (
                identity not in before or after.index(identity) < before.index(identity)
            )
            tally.wrong += not better
            tally.failures.append(f"clean: {meant} | {' '.join(offered)}")
        if tally.number == CLEAN:
            break
    return tally


def try_queries(trial: Trial, file: Path) -> SlipCounts:
    """Try short try_queries of editors' keywords, for which every correction is wrong."""
    tally = SlipCounts()
    for line in file.read_text("utf-8").splitlines():
        offered, took = trial.offered(line)
        tally.add(took, offered)
        tally.wrong += bool(offered)
        if offered:
            tally.failures.append(f"query: {line} | {' '.join(offered)}")
    return tally


def try_sentences(trial: Trial, file: Path) -> SlipCounts:
    """Try fragments of at most twelve characters around the errors in written try_sentences."""
    tally = SlipCounts()
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
    """Try all kinds of texts, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="an index of the titles' articles")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--file", default="cctv-2012-2026.jsonl.gz", help="the titles, in news/")
    parser.add_argument("--failures", action="store_true", help="print the failures on stderr")
    options = parser.parse_args()
    data = find_data_folder()
    file = data / "news" / options.file
    known = read_titles(file)
    with (
        tempfile.TemporaryDirectory() as aside,
        Follower(open_store(options.index or Path(aside), file)).live() as live,
    ):
        trial = Trial(live)
        for longest in (None, LONGEST_PIECE):
            chosen = TrialOptions(options.seed, longest)
            tallies = {kind: try_slips(trial, known, kind, chosen) for kind in KINDS}
            tallies["none"] = try_clean_texts(trial, known, chosen)
            if longest is None:
                tallies["none: site queries"] = try_queries(
                    trial, data / "queries/site-queries.txt"
                )
            else:
                for name in ("13", "14"):
                    errors = data / f"spelling/csc_sighan{name}_test.jsonl"
                    tallies[f"SIGHAN {name}"] = try_sentences(trial, errors)
            print_table(f"pieces of {longest} at most" if longest else "whole titles", tallies)
            if options.failures:
                print(
                    *(line for tally in tallies.values() for line in tally.failures),
                    sep="\n",
                    file=sys.stderr,
                )


def open_store(index: Path, articles: Path) -> GenerationStore:
    """Open the generations of an index, which is made where there is none."""
    store = GenerationStore(index, EmbeddedKind())
    if not store.names():
        reindex(store, read_corpus([articles]), Dictionary(), keep=1)
    return store


def print_table(name: str, tallies: dict[str, SlipCounts]) -> None:
    """Print one table."""
    row = "{:<24}{:>7}{:>11}{:>11}{:>10}{:>9}{:>7}{:>9}{:>9}"
    print(f"\n{name}")
    print(
        row.format(
            "slip",
            "number",
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
        print(row.format(kind, tally.number, *counts, f"{middle:.2f}", f"{most:.2f}"))


if __name__ == "__main__":
    main()
