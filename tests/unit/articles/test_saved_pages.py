"""The saved pages of many sites: every one gives an article or a reason, most of it right."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import PageScores, score

from fupin_search.articles import read_corpus

pytestmark = [pytest.mark.realdata, pytest.mark.slow]


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    if not (shared_data / "pages" / "manifest.jsonl").is_file():
        pytest.skip("the folder of real data has no pages")
    return shared_data / "pages"


@pytest.fixture(scope="module")
def board(folder: Path) -> PageScores:
    return score(folder)


def test_every_page_gives_an_article_or_a_reason(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.suffix in (".html", ".shtml", ".txt")]
    assert len(files) >= 137
    for path in files:
        assert len(list(read_corpus([path]))) == 1


def test_nearly_every_page_of_an_article_gives_an_article(board: PageScores) -> None:
    refused = {
        group: sum(counted.values()) - counted["article"]
        for group, counted in board.outcomes.items()
    }
    # A search engine's front page and two lists of headlines are no articles.
    assert sum(refused.values()) <= 3


@pytest.mark.parametrize(("name", "least"), [("title", 0.97), ("date", 0.97), ("body", 0.95)])
def test_title_day_and_text_are_those_known(board: PageScores, name: str, least: float) -> None:
    assert board.mean(name) >= least, board.misses


def test_the_source_is_the_one_known(board: PageScores) -> None:
    assert board.mean("source", "cctv") >= 0.95
    assert board.mean("source") >= 0.95
