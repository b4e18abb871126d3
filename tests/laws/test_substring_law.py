"""The law of substrings: any run of a title or body finds its article, whatever the words are."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest
from archive import FIGURES, HAN, LATIN, MARKS, WORDS, index, query_of, tokenizer

from fupin_search.articles import Accepted, Article, read_corpus
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.search.answer import Page
from fupin_search.search.engine import Engine
from fupin_search.text.characters import is_han

# Units of a run: an ideograph, or a figure or Latin token cut only beside its ideographs.
LONGEST = 12
OPERATORS = {"and", "or", "not"}


@dataclass(frozen=True)
class Archive:
    """Some articles with an engine over them."""

    articles: Sequence[Article]
    engine: Engine


def runs(text: str, chance: random.Random, wanted: int) -> list[str]:
    """Random runs of a text, 1 to `LONGEST` units long, without punctuation inside."""
    stretches = _stretches(text)
    found: list[str] = []
    for _ in range(wanted if stretches else 0):
        units = chance.choice(stretches)
        size = chance.randint(1, min(LONGEST, len(units)))
        first = chance.randint(0, len(units) - size)
        start, end = units[first][0], units[first + size - 1][1]
        found.append(text[start:end])
    return found


def _stretches(text: str) -> list[list[tuple[int, int]]]:
    """The units of a text, those parted by nothing or white space together."""
    cut = tokenizer().cut(text)
    stretches: list[list[tuple[int, int]]] = []
    end = -1
    for token in cut.words:
        if end < 0 or cut.text[end : token.start].strip():
            stretches.append([])
        stretches[-1] += _units(token.text, token.start)
        end = token.end
    return stretches


def _units(text: str, start: int) -> Iterator[tuple[int, int]]:
    """A token's pieces: each ideograph by itself, what stands between them entire."""
    begin = 0
    for place, character in enumerate(text):
        if is_han(character):
            if begin < place:
                yield start + begin, start + place
            yield start + place, start + place + 1
            begin = place + 1
    if begin < len(text):
        yield start + begin, start + len(text)


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
        found = archive.engine.find(query_of(text), Page(1, size))
        places = [place for place, hit in enumerate(found.hits, 1) if hit.article.id == article.id]
        if places:
            return places[0], found.total
    pytest.fail(f"{text!r} does not find {article.id}")


def _invented() -> list[Article]:
    chance = random.Random(7)  # noqa: S311 - the same articles at every run
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
    articles = _invented()
    engine = index(EmbeddedKind(), tmp_path_factory.mktemp("invented"), articles)
    yield Archive(articles, engine)
    engine.close()


@pytest.fixture(scope="module")
def sample(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The project's own corpus."""
    readings = read_corpus([sample_corpus]) if sample_corpus.is_dir() else iter(())
    articles = [reading.article for reading in readings if isinstance(reading, Accepted)]
    if not articles:
        pytest.skip("the sample corpus holds no article yet")
    engine = index(EmbeddedKind(), tmp_path_factory.mktemp("sample"), articles)
    yield Archive(articles, engine)
    engine.close()


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Fifteen hundred real articles, spread over the years."""
    with gzip.open(
        shared_data / "news" / "cctv-2012-2026.jsonl.gz", "rt", encoding="utf-8"
    ) as file:
        records = [json.loads(line) for line in islice(file, 0, None, 44)][:1500]
    articles = [
        Article(id=str(number), title=record["title"], body=record["body"])
        for number, record in enumerate(records)
    ]
    engine = index(EmbeddedKind(), tmp_path_factory.mktemp("real"), articles)
    yield Archive(articles, engine)
    engine.close()


def test_any_run_of_invented_articles_finds_its_article(invented: Archive) -> None:
    chance = random.Random(20)  # noqa: S311 - the same runs at every run
    everywhere = len(invented.articles)  # random pieces mean nothing, so no rank is promised
    assert assert_found(invented, invented.articles, chance, first=everywhere) > everywhere


def test_any_run_of_the_sample_corpus_finds_its_article(sample: Archive) -> None:
    chance = random.Random(21)  # noqa: S311 - the same runs at every run
    wanted = chance.sample(sample.articles, min(len(sample.articles), 120))
    assert assert_found(sample, wanted, chance, first=20) > len(wanted)


@pytest.mark.realdata
def test_any_run_of_real_articles_finds_its_article(real: Archive) -> None:
    chance = random.Random(22)  # noqa: S311 - the same runs at every run
    wanted = chance.sample(real.articles, 300)
    assert assert_found(real, wanted, chance, first=20) > len(wanted)


def test_runs_keep_numbers_and_latin_words_entire() -> None:
    units = [[("共21,586人"[a:b]) for a, b in some] for some in _stretches("共21,586人")]
    assert units == [["共", "21,586", "人"]]
    assert [len(some) for some in _stretches("脱贫，就 业")] == [2, 2]
