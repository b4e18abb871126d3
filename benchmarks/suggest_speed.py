"""How fast suggestions come: every beginning of some queries, in characters and in pinyin."""

from __future__ import annotations

import argparse
import gc
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from figures import say, table
from workload import queries, test_data

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
    """Measure and show."""
    made = argparse.ArgumentParser(description="Time suggestions and similar articles.")
    made.add_argument("index", type=Path, help="folder of an index")
    made.add_argument("--queries", type=int, default=300, help="queries typed; 300 by default")
    given = made.parse_args()
    chance = random.Random(1)
    texts = [query.text for query in queries(test_data())]
    chosen = chance.sample(texts, min(given.queries, len(texts)))
    follower = Follower(GenerationStore(given.index, EmbeddedKind()))
    with follower.live() as live:
        phrases = SuggestionIndex(live.engine, live.tokenizer)
        started = time.perf_counter()
        phrases = SuggestionIndex(live.engine, live.tokenizer)
        say(f"built again in {time.perf_counter() - started:.2f} s")
        # As a server does: what was loaded is not looked at by the collector again and again.
        gc.collect()
        gc.freeze()
        rows = [
            ("characters", _timed(_typed(chosen), phrases)),
            ("pinyin", _timed(_typed(map(_spoken, chosen)), phrases)),
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
    print(shown(rows))


def shown(rows: Sequence[tuple[str, Sequence[float]]]) -> str:
    """The table."""
    lines = []
    for name, seconds in rows:
        in_order = sorted(1000 * one for one in seconds)
        marks = [in_order[min(len(in_order) - 1, int(len(in_order) * q))] for q in (0.5, 0.99, 1)]
        lines.append([name, f"{len(in_order):,}", *(f"{mark:.2f}" for mark in marks)])
    return table(["asked", "times", "p50 ms", "p99 ms", "longest ms"], lines)


def _typed(texts: Iterator[str] | Sequence[str]) -> Iterator[str]:
    """Every beginning of some texts."""
    for text in texts:
        for end in range(1, min(len(text), _LONGEST) + 1):
            yield text[:end]


def _spoken(text: str) -> str:
    """A text as it is typed in pinyin."""
    return "".join("".join(read_word(one) or (one,)) for one in normalise(text))


def _timed(typed: Iterator[str], phrases: SuggestionIndex) -> list[float]:
    seconds = []
    for text in typed:
        started = time.perf_counter()
        suggest(text, phrases, _WANTED)
        seconds.append(time.perf_counter() - started)
    return seconds


if __name__ == "__main__":
    main()
