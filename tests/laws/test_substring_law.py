"""The law of substrings: any run of a title or body finds its article, whatever the words are."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import pytest
from support.indexes import index_articles, store_in
from support.strategies import FIGURES, HAN, LATIN, MARKS, NIGHTLY, WORDS, query_of
from support.substrings import runs, stretches_of

from fupin_search.articles import Accepted, Article, read_corpus
from fupin_search.model.answer import Page
from fupin_search.model.protocol import Engine
from fupin_search.model.query import OneOf
from fupin_search.service import LONGEST_TEXT, Search, SearchRequest

OPERATORS = {"and", "or", "not"}


@dataclass(frozen=True)
class Archive:
    """Some articles, each from a source of its own, with an engine and a search over them."""

    articles: Sequence[Article]
    engine: Engine
    search: Search

    def finds(self, text: str, article: Article, *, repaired: Collection[str] = ()) -> bool:
        """Whether an article is among all that a text finds as it is read at first.

        Filters only choose from what is found, so that one hit says it of any number.

        Args:
            text: as typed.
            article: one of these.
            repaired: codes of changes that may be made for it.
        """
        own = OneOf("source", (article.source or "",))
        answer = self.search.search(
            SearchRequest(text, (own,), page=Page(1, 1), facets=(), fold=False)
        )
        changed = {repair.code for repair in answer.repairs}
        return changed <= set(repaired) and [hit.article.id for hit in answer.hits] == [article.id]


def archive_of(folder: Path, articles: Sequence[Article]) -> Iterator[Archive]:
    """One index of articles, given sources of their own, as the engine and as a reader has it."""
    apart = [replace(article, source=f"no. {n}") for n, article in enumerate(articles)]
    store = store_in(folder / "index")
    generation = store.open(index_articles(store, apart).generation)
    with closing(generation.engine), closing(Search(store)) as search:
        yield Archive(apart, generation.engine, search)


def assert_readers_find(archive: Archive, chance: random.Random, *, articles: int) -> None:
    """Every sampled run, typed by a reader, is in the answer, as long as it is no operator."""
    lost = [
        (run, article.id)
        for article in chance.sample(archive.articles, min(articles, len(archive.articles)))
        for run in [*runs(article.title, chance, 3), *runs(article.body, chance, 6)]
        if len(run) <= LONGEST_TEXT and run.lower() not in OPERATORS
        if not archive.finds(run, article)
    ]
    assert not lost


def assert_found(
    archive: Archive, wanted: Sequence[Article], chance: random.Random, *, first: int
) -> int:
    """Every sampled run finds its article, among the `first` hits where no other has the run.

    Returns:
        How many runs were in their own article only.
    """
    unique = 0
    for article in wanted:
        for run in [*runs(article.title, chance, 2), *runs(article.body, chance, 3)]:
            if run.lower() in OPERATORS:
                continue
            _, holding = _place(archive, f'"{run}"', article)
            place, _ = _place(archive, run, article)
            if holding == 1:
                unique += 1
                assert place <= first, f"{run!r} finds its only article at place {place}"
    return unique


def _place(archive: Archive, text: str, article: Article) -> tuple[int, int]:
    """Where a text finds an article, from 1, and how many it finds in all."""
    for size in (10, len(archive.articles)):
        found = archive.engine.plan(query_of(text)).run(Page(1, size))
        places = [place for place, hit in enumerate(found.hits, 1) if hit.article.id == article.id]
        if places:
            return places[0], found.total
    pytest.fail(f"{text!r} does not find {article.id}")


def _invented() -> list[Article]:
    chance = random.Random(7)
    parts = [*HAN, *WORDS, *WORDS, *FIGURES, *LATIN, *MARKS, " ", "\n"]
    return [
        Article(
            id=f"i{number}",
            title="".join(chance.choices(parts, k=8)),
            body="".join(chance.choices(parts, k=60)),
        )
        for number in range(60)
    ]


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Articles of random pieces, where every token meets every other."""
    yield from archive_of(tmp_path_factory.mktemp("invented"), _invented())


def _sample(corpus: Path) -> list[Article]:
    """The articles of the project's own corpus."""
    readings = read_corpus([corpus]) if corpus.is_dir() else iter(())
    articles = [reading.article for reading in readings if isinstance(reading, Accepted)]
    if not articles:
        pytest.skip("the sample corpus holds no article yet")
    return articles


def _real(data: Path, wanted: int) -> list[Article]:
    """Real articles, spread over the years."""
    with gzip.open(data / "news" / "cctv-2012-2026.jsonl.gz", "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in islice(file, 0, 66_000, 66_000 // wanted)]
    return [
        Article(id=str(number), title=record["title"], body=record["body"])
        for number, record in enumerate(records[:wanted])
    ]


@pytest.fixture(scope="module")
def sample(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The project's own corpus."""
    yield from archive_of(tmp_path_factory.mktemp("sample"), _sample(sample_corpus))


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Fifteen hundred real articles, twice as many at night."""
    yield from archive_of(
        tmp_path_factory.mktemp("real"), _real(shared_data, 3000 if NIGHTLY else 1500)
    )


def test_any_run_of_invented_articles_finds_its_article(invented: Archive) -> None:
    chance = random.Random(20)
    everywhere = len(invented.articles)  # random pieces mean nothing, so no rank is promised
    assert assert_found(invented, invented.articles, chance, first=everywhere) > everywhere


def test_any_run_of_the_sample_corpus_finds_its_article(sample: Archive) -> None:
    chance = random.Random(21)
    wanted = chance.sample(sample.articles, min(len(sample.articles), 120))
    assert assert_found(sample, wanted, chance, first=20) > len(wanted)


@pytest.mark.realdata
def test_any_run_of_real_articles_finds_its_article(real: Archive) -> None:
    chance = random.Random(22)
    wanted = chance.sample(real.articles, 300)
    assert assert_found(real, wanted, chance, first=20) > len(wanted)


def test_readers_find_invented_articles_by_any_run(invented: Archive) -> None:
    assert_readers_find(invented, random.Random(23), articles=60)


def test_readers_find_articles_of_the_sample_corpus_by_any_run(sample: Archive) -> None:
    assert_readers_find(sample, random.Random(24), articles=150)


@pytest.mark.realdata
def test_readers_find_real_articles_by_any_run(real: Archive) -> None:
    assert_readers_find(real, random.Random(25), articles=400)


# What means something where it is typed, and stands in a title all the same.
OPERATIVE = [
    *(" -", " －", " NOT ", " OR ", " AND ", '"', "＂", "“", "”", "《", "》", "(", ")", "（", "）"),
    *("*", "?", "%", "+", ":", "：", "~", "'", " - ", "--", "..", ">", "<", "=", "/"),
    *(
        "来源:",
        "來源：",
        " 来源: ",
        " 标题:",
        " title:",
        "栏目：",
        " 日期:2020 ",
        " 日期:去年",
        "10:30",
    ),
]


@pytest.fixture(scope="module")
def titled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Articles whose titles are full of what means something where it is typed."""
    chance = random.Random(26)
    parts = [*WORDS, *FIGURES, *LATIN, *OPERATIVE, *OPERATIVE, *OPERATIVE]
    articles = [
        Article(
            id=f"t{number}",
            title="".join([*chance.choices(parts, k=number % 9), chance.choice(WORDS)]),
            body="".join(chance.choices(WORDS, k=4)),
        )
        for number in range(400)
    ]
    yield from archive_of(tmp_path_factory.mktemp("titled"), articles)


def test_a_title_typed_whole_finds_its_article_whatever_it_holds(titled: Archive) -> None:
    """Where operators find none of the articles looked at, they are characters as typed."""
    lost = [
        article.title
        for article in titled.articles
        if not titled.finds(article.title, article, repaired=["operators-ignored"])
    ]
    assert not lost


@pytest.mark.realdata
def test_a_real_title_typed_whole_finds_its_article(real: Archive) -> None:
    lost = [
        article.title
        for article in real.articles
        if article.title
        if not real.finds(article.title, article, repaired=["operators-ignored"])
    ]
    assert not lost


def test_runs_keep_numbers_and_latin_words_entire() -> None:
    units = [[("共21,586人"[a:b]) for a, b in some] for some in stretches_of("共21,586人")]
    assert units == [["共", "21,586", "人"]]
    assert [len(some) for some in stretches_of("脱贫，就 业")] == [2, 2]
