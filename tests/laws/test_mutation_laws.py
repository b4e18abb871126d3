"""A page broken in whatever way gives an article or a reason, and does so in bounded time."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from laws.test_articles_laws import assert_sound
from support.mutations import mutated, open_bytes, originals

from fupin_search.articles import Rejected
from fupin_search.articles.containers import read_stream
from fupin_search.articles.files import parse_form

MUTATIONS = int(os.environ.get("FUPIN_TEST_MUTATIONS", "300"))
NAMES = ("a.html", "a.txt", "a.jsonl", "a.csv")
LONGEST = 10  # seconds for one page, which is hundreds of times what any takes


def outcomes(files: Sequence[bytes], number: int, name: str) -> Iterator[tuple[str, float]]:
    """What becomes of so many broken pages, and in how many seconds."""
    form = parse_form(name)
    assert form
    for seed in range(number):
        chance = random.Random(seed)
        raw = mutated(files[seed % len(files)], chance)
        started = time.process_time()
        stream = open_bytes(raw)
        readings = list(read_stream(stream, form, origin=name, on_record=lambda: None))
        took = time.process_time() - started
        assert readings, seed
        for reading in readings:
            assert_sound(reading)
            yield reading.remark.code if isinstance(reading, Rejected) else "article", took
            took = 0.0


def told(name: str, results: Sequence[tuple[str, float]]) -> None:
    counts = Counter(outcome for outcome, _ in results)
    longest = max(took for _, took in results)
    print(f"\n{name}: longest {longest:.2f} s; {dict(counts.most_common())}")  # noqa: T201 - asked for
    assert longest < LONGEST


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_page_gives_an_article_or_a_reason(name: str) -> None:
    told(name, list(outcomes(originals(name), MUTATIONS, name)))


@pytest.mark.realdata
def test_a_real_page_that_is_broken_gives_an_article_or_a_reason(shared_data: Path) -> None:
    folder = shared_data / "pages"
    if not folder.is_dir():
        pytest.skip("the folder of real data has no pages")
    saved = [path for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".shtml")]
    told("real pages", list(outcomes([path.read_bytes() for path in saved], MUTATIONS, "a.html")))
