"""Build a whole new generation beside the live one, check it, and swap."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from fupin_search.articles.article import Accepted, Article, Reading, Rejected
from fupin_search.errors import CorpusError, IndexDamagedError
from fupin_search.generations import manifest as manifests
from fupin_search.generations.manifest import Manifest
from fupin_search.generations.store import DICTIONARY, ENGINE, GenerationStore
from fupin_search.search.answer import Page
from fupin_search.search.engine import Builder
from fupin_search.search.query import Phrase, Query, Scope, Words
from fupin_search.text.dictionary import Dictionary
from fupin_search.text.normalise import normalise
from fupin_search.text.run import run_of
from fupin_search.text.tokenizer import ChineseTokenizer

# Of so many articles one is kept to check the finished index with, and no more than so many in all.
_SAMPLE_EVERY = 97
_SAMPLE_MOST = 50
_PROBE_LENGTH = 8


@dataclass(slots=True)
class Tally:
    """What became of a corpus.

    Args:
        indexed: articles in the new generation, the warned ones included.
        warned: articles with something amiss.
        rejected: records that could not be articles.
        seconds: how long it took.
        generation: the new generation's name.
    """

    indexed: int = 0
    warned: int = 0
    rejected: int = 0
    seconds: float = 0.0
    generation: str = ""


@dataclass(slots=True)
class _Sample:
    articles: list[Article] = field(default_factory=list)

    def offer(self, article: Article, number: int) -> None:
        if number % _SAMPLE_EVERY == 1 and len(self.articles) < _SAMPLE_MOST:
            self.articles.append(article)


def rebuild(
    store: GenerationStore,
    readings: Iterable[Reading],
    dictionary: Dictionary,
    *,
    keep: int,
    listen: Callable[[Reading], None] = lambda _: None,
) -> Tally:
    """Make the index equal the articles read.

    Args:
        store: the index's generations.
        readings: articles and rejections, streamed.
        dictionary: the words to cut with.
        keep: generations to keep afterwards, the new one included.
        listen: told each reading once it is dealt with.

    Raises:
        CorpusError: when not one article was read; the live generation stays.
        IndexLockedError: when another reindex is running.
        IndexDamagedError: when the new generation does not answer as it must; it is not swapped in.
    """
    started = time.monotonic()
    tokenizer = ChineseTokenizer(dictionary)
    tally, sample = Tally(), _Sample()
    with store.locked():
        folder = store.begin()
        builder = store.kind.build(folder / ENGINE, tokenizer)
        try:
            _fill(builder, readings, tally, sample, listen)
        except BaseException:
            with suppress(Exception):
                builder.abandon()
            shutil.rmtree(folder, ignore_errors=True)
            raise
        tally.indexed = builder.finish()
        (folder / DICTIONARY).write_text(dictionary.text(), encoding="utf-8")
        tally.seconds = round(time.monotonic() - started, 3)
        manifests.write(folder, _manifest(folder, store, tokenizer, tally))
        _check(folder, store, tally.indexed, sample.articles)
        tally.generation = store.complete(folder)
        store.swap(tally.generation)
        store.prune(keep)
    return tally


def _fill(
    builder: Builder,
    readings: Iterable[Reading],
    tally: Tally,
    sample: _Sample,
    listen: Callable[[Reading], None],
) -> None:
    for reading in readings:
        match reading:
            case Accepted(article=article, warnings=warnings):
                builder.add(article)
                tally.indexed += 1
                tally.warned += bool(warnings)
                sample.offer(article, tally.indexed)
            case Rejected():
                tally.rejected += 1
        listen(reading)
    if tally.indexed == 0:
        raise CorpusError(
            f"Not one article was read ({tally.rejected} rejected), so the index stays as it is. "
            "Is the corpus mounted, and is it the folder you meant?"
        )


def _manifest(
    folder: Path, store: GenerationStore, tokenizer: ChineseTokenizer, tally: Tally
) -> Manifest:
    return Manifest(
        format=manifests.FORMAT,
        engine=store.kind.name,
        schema=store.kind.schema_version,
        cutter=tokenizer.dictionary.cutter,
        tokenizer=tokenizer.fingerprint,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        articles=tally.indexed,
        warned=tally.warned,
        rejected=tally.rejected,
        seconds=tally.seconds,
        files=manifests.record_files(folder),
    )


def _check(folder: Path, store: GenerationStore, count: int, sample: list[Article]) -> None:
    """Ask the finished index for its articles: by number, by id, and by a piece of their text."""
    engine = store.kind.open(folder / ENGINE)
    try:
        if engine.count() != count:
            raise _unfit(f"it holds {engine.count()} articles where {count} were added")
        for article in sample:
            if engine.article(article.id) != article:
                raise _unfit(f"article {article.id} does not come back as it went in")
            run = run_of(normalise(article.title or article.body)[:_PROBE_LENGTH])
            if run is None:
                continue
            probe = Phrase(run, Words((), (), (), Scope.ANYWHERE))
            if not engine.find(Query(probe), Page(size=1)).total:
                raise _unfit(f"article {article.id} is not found by its own text")
    finally:
        engine.close()


def _unfit(reason: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"The new generation is not fit to serve: {reason}. The index stays as it was; "
        "run the reindex again, and report this if it comes back."
    )
