"""Slips in real titles are corrected, and titles without one stay as they are."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from slipping import KINDS
from slips import Trial, TrialOptions, make_slips, read_titles
from support.indexes import index_articles, store_in

from fupin_search.articles import Article
from fupin_search.generations.follower import Follower

pytestmark = pytest.mark.realdata

ARTICLES, EACH = 3000, 15


@pytest.fixture(scope="module")
def known(shared_data: Path) -> list[tuple[str, str]]:
    return read_titles(shared_data / "news" / "cctv-2012-2026.jsonl.gz", most=ARTICLES)


@pytest.fixture(scope="module")
def trial(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    store = store_in(tmp_path_factory.mktemp("index"))
    with gzip.open(shared_data / "news" / "cctv-2012-2026.jsonl.gz", "rt") as lines:
        records = [json.loads(line) for line in islice(lines, ARTICLES)]
    index_articles(
        store, [Article(id=str(r["id"]), title=r["title"], body=r["body"]) for r in records]
    )
    with Follower(store).live() as live:
        yield Trial(live)


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_with_a_slip_brings_its_article_to_the_first_page(
    trial: Trial, known: list[tuple[str, str]], kind: str
) -> None:
    brought = 0
    for identity, _, typed in islice(make_slips(known, kind, TrialOptions(3, None)), EACH):
        texts = (typed, *trial.offered(typed)[0][:1])
        brought += any(identity in trial.first_page(text) for text in texts)
    assert brought >= 0.9 * EACH


def test_nothing_is_offered_for_titles_without_a_slip(
    trial: Trial, known: list[tuple[str, str]]
) -> None:
    offered = [title for _, title in known[:300] if trial.offered(title)[0]]
    assert len(offered) <= 3, offered


def test_slips_that_an_archive_speaks_against_are_restored(
    trial: Trial, known: list[tuple[str, str]]
) -> None:
    restored = sum(
        title in trial.offered(typed)[0][:1]
        for _, title, typed in islice(make_slips(known, "same sound", TrialOptions(3, None)), 40)
    )
    assert restored >= 24
