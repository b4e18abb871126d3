"""The workload of every engine: articles, the same articles cut into words, and queries."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jieba
import msgspec

from fupin_search.articles import Accepted, Article, read_corpus
from fupin_search.model.query import Scope
from fupin_search.query.expressions import cut_words
from fupin_search.text.dictionary import Dictionary
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer

FACETS = ("section", "source", "year")

_SETTING = "FUPIN_TEST_DATA"
_CORPUS = Path("news", "cctv-2012-2026.jsonl.gz")
_QUERIES = Path("queries", "site-queries.txt")
_HEADLINES = Path("news", "headlines-1946-2022.jsonl.gz")


class Document(msgspec.Struct, frozen=True):
    """An article as the other engines get it.

    Args:
        record: the article as JSON, to be stored and returned.
        words: the terms of title and body, in order, separated by spaces.
        section: as our engine counts it; None where the article has none.
        source: as our engine counts it, or None.
        year: as our engine counts it, or None.
    """

    record: str
    words: str
    section: str | None
    source: str | None
    year: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """A query of the workload.

    Args:
        text: as a reader types it, for our engine.
        words: its distinct terms, for the other engines.
    """

    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Articles on disk, in the original form and cut into words.

    Args:
        folder: of the files.
        articles: number of articles.
        text_bytes: UTF-8 bytes of their titles and bodies.
        cut_seconds: time our tokenizer took to cut them, in one process.
        jieba_seconds: time jieba's Python code took, in one process.
    """

    folder: Path
    articles: int
    text_bytes: int
    cut_seconds: float = 0.0
    jieba_seconds: float = 0.0

    @property
    def records(self) -> Path:
        """The file of the articles, JSON lines."""
        return self.folder / "articles.jsonl"

    def documents(self) -> Iterator[Document]:
        """Yield the articles cut into words."""
        decoder = msgspec.json.Decoder(Document)
        with (self.folder / "documents.jsonl").open("rb") as lines:
            yield from map(decoder.decode, lines)


class _CorpusSummary(msgspec.Struct, frozen=True):
    """The summary file of a prepared corpus.

    Args:
        cut_by: fingerprint of the tokenizer; with another tokenizer the corpus is prepared again.
        articles: as in `Corpus`, like the rest.
    """

    cut_by: str
    articles: int
    text_bytes: int
    cut_seconds: float = 0.0
    jieba_seconds: float = 0.0

    def corpus(self, folder: Path) -> Corpus:
        """Return the corpus in a folder."""
        return Corpus(folder, self.articles, self.text_bytes, self.cut_seconds, self.jieba_seconds)


def find_test_data() -> Path:
    """Return the folder of real data; end the program where there is none."""
    given = os.environ.get(_SETTING, "")
    folder = Path(given)
    if not given or not (folder / _CORPUS).is_file() or not (folder / _QUERIES).is_file():
        sys.exit(
            f"There is no benchmark without real data: set {_SETTING} to the folder that holds "
            f"{_CORPUS} and {_QUERIES} (now {given!r})."
        )
    return folder


def corpus(data: Path, folder: Path, limit: int | None) -> Corpus:
    """Prepare articles in a folder, or use those that a former run prepared there.

    Where a former run cut them with another tokenizer, they and their indexes are removed first.

    Args:
        data: the folder of real data.
        folder: where to.
        limit: number of articles, at even distances in the whole corpus; None for all.
    """
    return _lay_out(folder, data / _CORPUS, limit, _cut)


def articles(data: Path, folder: Path, limit: int | None) -> list[Article]:
    """Read the articles of `corpus` without cutting them.

    Args:
        data: the folder of real data.
        folder: for the unpacked articles.
        limit: how many, as in `corpus`.
    """
    records = folder / "articles.jsonl"
    _sample(data / _CORPUS, records, limit)
    return list(_articles(records))


def headlines(data: Path, folder: Path, limit: int | None) -> Corpus:
    """Prepare headlines, articles without a body, in the same way; they are not cut.

    Args:
        data: the folder of real data.
        folder: where to.
        limit: how many, as in `corpus`; where it is more than there are, they are repeated.
    """
    return _lay_out(folder, data / _HEADLINES, limit, _counted)


def _lay_out(
    folder: Path,
    source: Path,
    limit: int | None,
    sum_up: Callable[[Path, ChineseTokenizer], _CorpusSummary],
) -> Corpus:
    tokenizer = _tokenizer()
    summary = folder / "corpus.json"
    if summary.exists():
        laid = msgspec.json.decode(summary.read_bytes(), type=_CorpusSummary)
        if laid.cut_by == tokenizer.fingerprint:
            return laid.corpus(folder)
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _sample(source, folder / "articles.jsonl", limit)
    laid = sum_up(folder, tokenizer)
    summary.write_bytes(msgspec.json.encode(laid))
    return laid.corpus(folder)


def queries(data: Path) -> list[Query]:
    """Read the queries of the workload, cut as our engine cuts them."""
    tokenizer = _tokenizer()
    texts = (data / _QUERIES).read_text(encoding="utf-8").splitlines()
    return [Query(text, _terms(text, tokenizer)) for text in texts if text.strip()]


def _sample(source: Path, target: Path, limit: int | None) -> None:
    with gzip.open(source) as lines:
        total = sum(1 for _ in lines)
    wanted = total if limit is None else limit
    with target.open("wb") as kept:
        for copy in range(-(-wanted // total)):
            with gzip.open(source) as lines:
                kept.writelines(repeat(_choose(lines, total, wanted - copy * total), copy))


def _choose(lines: Iterable[bytes], total: int, wanted: int) -> Iterator[bytes]:
    """Choose as many lines as are wanted, at even distances; all where more are wanted."""
    for number, line in enumerate(lines):
        # Of the places k · total ÷ wanted, rounded down, one is this number.
        if wanted >= total or -number * wanted % total < wanted:
            yield line


def repeat(lines: Iterable[bytes], copy: int) -> Iterator[bytes]:
    """Make another copy of records, with other ids and its dates as many years earlier.

    Args:
        lines: the records as JSON.
        copy: its number; 0 leaves them as they are.
    """
    if not copy:
        yield from lines
        return
    for line in lines:
        record = msgspec.json.decode(line, type=dict[str, str])
        year, _, day = record["date"].partition("-")
        # A leap day has none in most years.
        day = "02-28" if day == "02-29" else day
        record |= {"id": f"{record['id']}-{copy}", "date": f"{int(year) - copy}-{day}"}
        yield msgspec.json.encode(record) + b"\n"


def _cut(folder: Path, tokenizer: ChineseTokenizer) -> _CorpusSummary:
    encoder = msgspec.json.Encoder()
    plain = jieba.Tokenizer()
    plain.initialize()
    count, text_bytes, seconds, plain_seconds = 0, 0, 0.0, 0.0
    with (folder / "documents.jsonl").open("wb") as file:
        for article in _articles(folder / "articles.jsonl"):
            texts = (article.title, article.body)
            started = time.perf_counter()
            words = " ".join(token.term for text in texts for token in tokenizer.cut(text).words)
            cut = time.perf_counter()
            for text in texts:
                plain.lcut(text)
            seconds += cut - started
            plain_seconds += time.perf_counter() - cut
            file.write(encoder.encode(_document(article, words)) + b"\n")
            text_bytes += _text_bytes(article)
            count += 1
    return _CorpusSummary(
        tokenizer.fingerprint, count, text_bytes, round(seconds, 3), round(plain_seconds, 3)
    )


def _counted(folder: Path, tokenizer: ChineseTokenizer) -> _CorpusSummary:
    count, text_bytes = 0, 0
    for article in _articles(folder / "articles.jsonl"):
        count += 1
        text_bytes += _text_bytes(article)
    return _CorpusSummary(tokenizer.fingerprint, count, text_bytes)


def _text_bytes(article: Article) -> int:
    return len((article.title + article.body).encode())


def _articles(records: Path) -> Iterator[Article]:
    for reading in read_corpus([records]):
        if isinstance(reading, Accepted):
            yield reading.article


def _document(article: Article, words: str) -> Document:
    record = {
        name: getattr(article, name)
        for name in ("id", "title", "body", "section", "source", "date", "url")
    }
    return Document(
        record=msgspec.json.encode(record).decode(),
        words=words,
        section=article.section,
        source=article.source,
        year=f"{article.date:%Y}" if article.date else None,
    )


def _terms(text: str, tokenizer: ChineseTokenizer) -> tuple[str, ...]:
    pieces = (cut_words(piece, tokenizer, Scope.ANYWHERE) for piece in normalise(text).split())
    return tuple(dict.fromkeys(word.term for bag in pieces if bag for word in bag.words))


def _tokenizer() -> ChineseTokenizer:
    return ChineseTokenizer(Dictionary())
