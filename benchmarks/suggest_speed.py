"""Time suggestions for every beginning of some queries, in characters and in pinyin."""

from __future__ import annotations

import argparse
import gc
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from figures import say, table
from workload import find_test_data, queries

from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.follower import Follower
from fupin_search.generations.store import GenerationStore
from fupin_search.service.similar import find_similar
from fupin_search.text.normalise import normalise
from fupin_search.text.pinyin import read_word
from fupin_search.vocabulary.phrases import SuggestionIndex
from fupin_search.vocabulary.suggestions import suggest

_LONGEST = 40
_WANTED = 10
_SIMILAR = 5


def main() -> None:
    """Measure, and print the table."""
    made = argparse.ArgumentParser(description="Time suggestions and similar articles.")
    made.add_argument("index", type=Path, help="folder of an index")
    made.add_argument("--queries", type=int, default=300, help="number of queries; 300 by default")
    given = made.parse_args()
    chance = random.Random(1)
    texts = [query.text for query in queries(find_test_data())]
    chosen = chance.sample(texts, min(given.queries, len(texts)))
    follower = Follower(GenerationStore(given.index, EmbeddedKind()))
    with follower.live() as live:
        phrases = SuggestionIndex(live.engine, live.tokenizer)
        started = time.perf_counter()
        phrases = SuggestionIndex(live.engine, live.tokenizer)
        say(f"built again in {time.perf_counter() - started:.2f} s")
        # A server does the same: the garbage collector does not visit the loaded objects again.
        gc.collect()
        gc.freeze()
        rows = [
            ("characters", _timed(_list_beginnings(chosen), phrases)),
            ("pinyin", _timed(_list_beginnings(map(_spell_in_pinyin, chosen)), phrases)),
        ]
        heads = live.engine.titles()
        numbers = chance.sample(range(live.engine.count()), min(given.queries, live.engine.count()))
        alike = []
        for article in [live.engine.article(heads.head(number).id) for number in numbers]:
            if article is not None:
                started = time.perf_counter()
                find_similar(article, live.engine, live.tokenizer, _SIMILAR)
                alike.append(time.perf_counter() - started)
        rows.append(("similar articles", alike))
    follower.close()
    print(make_table(rows))


def make_table(rows: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Make the table."""
    lines = []
    for name, seconds in rows:
        in_order = sorted(1000 * second for second in seconds)
        marks = [in_order[min(len(in_order) - 1, int(len(in_order) * q))] for q in (0.5, 0.99, 1)]
        lines.append([name, f"{len(in_order):,}", *(f"{mark:.2f}" for mark in marks)])
    return table(["asked", "times", "p50 ms", "p99 ms", "longest ms"], lines)


def _list_beginnings(texts: Iterator[str] | Sequence[str]) -> Iterator[str]:
    """Yield every beginning of some texts."""
    for text in texts:
        for end in range(1, min(len(text), _LONGEST) + 1):
            yield text[:end]


def _spell_in_pinyin(text: str) -> str:
    """A text as it is typed in pinyin."""
    return "".join("".join(read_word(character) or (character,)) for character in normalise(text))


def _timed(typed: Iterator[str], phrases: SuggestionIndex) -> list[float]:
    seconds = []
    for text in typed:
        started = time.perf_counter()
        suggest(text, phrases, _WANTED)
        seconds.append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    main()
