"""Make slips in titles and see whether corrections bring their articles to the first page.

    FUPIN_TEST_DATA=… python scripts/slips.py --index INDEX

The index is one of `news/cctv-2012-2026.jsonl.gz`; without one it is made aside first.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from slipping import KINDS

from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.follower import Follower
from fupin_search.generations.generation import Generation
from fupin_search.generations.store import GenerationStore
from fupin_search.search.answer import Page
from fupin_search.search.query import Query
from fupin_search.text.characters import is_han
from fupin_search.text.normalise import normalise
from fupin_search.understanding.parser import parse
from fupin_search.understanding.spelling import corrections, standing
from fupin_search.vocabulary.vocabulary import Vocabulary

EACH = 200
SHORTEST_TITLE = 6
PAGE = Page(1, 10)


@dataclass
class Tally:
    """How the slips of one kind fared."""

    asked: int = 0
    by_itself: int = 0
    corrected: int = 0
    restored: int = 0
    offered: int = 0
    milliseconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class Trial:
    """Asks one generation, with and without corrections."""

    def __init__(self, live: Generation) -> None:
        self._live = live
        self.vocabulary = Vocabulary(live.engine.vocabulary())
        self.stands = standing(live.engine)

    def first_page(self, text: str) -> list[str]:
        """The ids of the first ten hits."""
        clause = parse(text, self._live.tokenizer)
        return [hit.article.id for hit in self._live.engine.find(Query(clause), PAGE).hits]

    def offered(self, text: str) -> tuple[list[str], float]:
        """What is offered in place of a text, and the processor's milliseconds that took."""
        started = time.thread_time()
        found = corrections(normalise(text), self.vocabulary, self.stands)
        return [one.text for one in found], (time.thread_time() - started) * 1000


def titles(file: Path) -> list[tuple[str, str]]:
    """Ids and titles, of those that no two articles share and that are long enough to slip in."""
    found: dict[str, list[str]] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            found.setdefault(normalise(record["title"]).strip(), []).append(str(record["id"]))
    return [
        (ids[0], title)
        for title, ids in found.items()
        if len(ids) == 1 and sum(map(is_han, title)) >= SHORTEST_TITLE
    ]


def slipped(known: list[tuple[str, str]], kind: str, seed: int) -> Iterator[tuple[str, str, str]]:
    """Ids, titles and the titles with a slip, 200 of one kind."""
    chance = random.Random(f"{kind} {seed}")  # noqa: S311 - a sample, not a secret
    made = 0
    while made < EACH:
        identity, title = chance.choice(known)
        typed = KINDS[kind](title, chance)
        if typed is not None and typed != title:
            made += 1
            yield identity, title, typed


def tried(trial: Trial, known: list[tuple[str, str]], kind: str, seed: int) -> Tally:
    """How 200 slips of one kind fare."""
    tally = Tally()
    for identity, title, typed in slipped(known, kind, seed):
        tally.asked += 1
        found = identity in trial.first_page(typed)
        tally.by_itself += found
        offered, took = trial.offered(typed)
        tally.milliseconds.append(took)
        tally.offered += bool(offered)
        tally.restored += title in offered[:1]
        brought = identity in trial.first_page(offered[0]) if offered else found
        tally.corrected += found or brought
        if not brought or title not in offered[:1]:
            tally.failed.append(f"{title} | {typed} | {offered[:2]} {brought}")
    return tally


def clean(trial: Trial, known: list[tuple[str, str]], seed: int) -> Tally:
    """What is offered for 1,000 titles without a slip; `restored` counts what finds no better."""
    tally = Tally()
    for identity, title in random.Random(seed).sample(known, 1000):  # noqa: S311 - a sample
        offered, took = trial.offered(title)
        tally.asked += 1
        tally.milliseconds.append(took)
        if offered:
            tally.offered += 1
            before, after = trial.first_page(title), trial.first_page(offered[0])
            better = identity in after and (
                identity not in before or after.index(identity) < before.index(identity)
            )
            tally.restored += not better
            tally.failed.append(f"{title} | {offered} {better}")
    return tally


def queries(trial: Trial, file: Path) -> Tally:
    """What is offered for short queries of editors' keywords."""
    tally = Tally()
    for line in file.read_text("utf-8").splitlines():
        offered, took = trial.offered(line)
        tally.asked += 1
        tally.milliseconds.append(took)
        if offered:
            tally.offered += 1
            tally.failed.append(f"{line} | {offered} {len(trial.first_page(line))}")
    return tally


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--file", default="cctv-2012-2026.jsonl.gz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failed", action="store_true", help="print what failed")
    chosen = parser.parse_args()
    known = titles(chosen.data / "news" / chosen.file)
    with Follower(GenerationStore(chosen.index, EmbeddedKind())).live() as live:
        trial = Trial(live)
        tallies = {kind: tried(trial, known, kind, chosen.seed) for kind in KINDS}
        tallies["clean titles"] = clean(trial, known, chosen.seed)
        tallies["site queries"] = queries(trial, chosen.data / "queries" / "site-queries.txt")
    row = "{:<24}{:>7}{:>10}{:>11}{:>10}{:>10}{:>9}{:>9}"
    print(
        row.format("kind", "asked", "by itself", "corrected", "restored", "offered", "p50", "p99")
    )
    for kind, tally in tallies.items():
        took = sorted(tally.milliseconds)
        shown = (tally.by_itself, tally.corrected, tally.restored, tally.offered)
        middle, most = statistics.median(took), took[len(took) * 99 // 100]
        print(row.format(kind, tally.asked, *shown, f"{middle:.2f}", f"{most:.2f}"))
        if chosen.failed:
            print(*tally.failed, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
