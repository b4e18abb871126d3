"""Build a whole new generation beside the live one, check it, and swap."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from fupin_search.articles.article import Accepted, Article, Reading, Rejected
from fupin_search.errors import CorpusError, IndexDamagedError
from fupin_search.generations import files
from fupin_search.generations import manifest as manifests
from fupin_search.generations.files import ENGINE
from fupin_search.generations.generation import DICTIONARY
from fupin_search.generations.manifest import Manifest
from fupin_search.generations.store import GenerationStore
from fupin_search.search.answer import Page
from fupin_search.search.engine import Builder, EngineKind
from fupin_search.search.query import Phrase, Query, Scope, Words
from fupin_search.text.dictionary import Dictionary
from fupin_search.text.run import run_of
from fupin_search.text.tokenizer import ChineseTokenizer

# Of so many articles one is kept to check the finished index with, and no more than so many in all.
_SAMPLE_EVERY = 97
_SAMPLE_MOST = 50
_PROBE_WORDS = 4


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


class Audience(Protocol):
    """Follows a rebuild."""

    def hear(self, reading: Reading) -> None:
        """A reading has been dealt with."""
        ...

    def stage(self, doing: str) -> None:
        """Everything is read; `doing` says in a few words what goes on now."""
        ...


class _Nobody:
    """Hears and does nothing."""

    def hear(self, reading: Reading) -> None: ...

    def stage(self, doing: str) -> None: ...


@dataclass(slots=True)
class _Intake:
    """Takes readings into a new index, counting them and keeping some to check it with."""

    audience: Audience
    tally: Tally = field(default_factory=Tally)
    sample: list[Article] = field(default_factory=list)

    def take(self, readings: Iterable[Reading], builder: Builder) -> None:
        for reading in readings:
            match reading:
                case Accepted(article=article, warnings=warnings):
                    builder.add(article)
                    self._keep(article)
                    self.tally.indexed += 1
                    self.tally.warned += bool(warnings)
                case Rejected():
                    self.tally.rejected += 1
            self.audience.hear(reading)
        if self.tally.indexed == 0:
            raise CorpusError(
                f"Not one article was read ({self.tally.rejected} rejected), so the index stays "
                "as it is. Is the corpus mounted, and is it the folder you meant?"
            )

    def _keep(self, article: Article) -> None:
        if self.tally.indexed % _SAMPLE_EVERY == 0 and len(self.sample) < _SAMPLE_MOST:
            self.sample.append(article)


def rebuild(
    store: GenerationStore,
    readings: Iterable[Reading],
    dictionary: Dictionary,
    *,
    keep: int,
    audience: Audience | None = None,
) -> Tally:
    """Make the index equal the articles read.

    Args:
        store: the index's generations.
        readings: articles and rejections, streamed.
        dictionary: the words to cut with.
        keep: generations to keep afterwards, the new one included.
        audience: told how it goes.

    Raises:
        CorpusError: when not one article was read; the live generation stays.
        IndexLockedError: when another command is changing the index.
        IndexDamagedError: when the new generation does not answer as it must; it is not swapped in.
    """
    started = time.monotonic()
    tokenizer = ChineseTokenizer(dictionary)
    audience = audience or _Nobody()
    intake = _Intake(audience)
    tally = intake.tally
    with store.locked("reindex"):
        folder = store.begin()
        try:
            _build(folder / ENGINE, store.kind, tokenizer, readings, intake)
            audience.stage("making it durable and checking it")
            (folder / DICTIONARY).write_text(dictionary.text(), encoding="utf-8")
            tally.seconds = round(time.monotonic() - started, 3)
            manifests.write(folder, _manifest(folder, store, tokenizer, tally))
            _check(folder / ENGINE, store.kind, tokenizer, tally.indexed, intake.sample)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        tally.generation = store.complete(folder)
        store.swap(tally.generation)
        store.prune(keep)
    return tally


def _build(
    folder: Path,
    kind: EngineKind,
    tokenizer: ChineseTokenizer,
    readings: Iterable[Reading],
    intake: _Intake,
) -> None:
    builder = kind.build(folder, tokenizer)
    try:
        intake.take(readings, builder)
    except BaseException:
        with suppress(Exception):
            builder.abandon()
        raise
    intake.audience.stage("writing the index")
    builder.finish(intake.audience.stage)


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
        files=files.record(folder),
    )


def _check(
    folder: Path,
    kind: EngineKind,
    tokenizer: ChineseTokenizer,
    count: int,
    sample: list[Article],
) -> None:
    """Ask the finished index for its articles: by number, by id, and by a piece of their text."""
    engine = kind.open(folder)
    try:
        if engine.count() != count:
            raise _unfit(f"it holds {engine.count()} articles where {count} were added")
        for article in sample:
            if engine.article(article.id) != article:
                raise _unfit(f"article {article.id} does not come back as it went in")
            probe = _probe(article, tokenizer)
            if probe and not engine.find(Query(probe), Page(size=1)).total:
                raise _unfit(f"article {article.id} is not found by its own text")
    finally:
        engine.close()


def _probe(article: Article, tokenizer: ChineseTokenizer) -> Phrase | None:
    """A phrase of the article's first words, whole ones, since figures are found whole."""
    cut = tokenizer.cut(article.title or article.body)
    words = cut.words[:_PROBE_WORDS]
    run = run_of(cut.text[words[0].start : words[-1].end]) if words else None
    return Phrase(run, Words((), (), (), Scope.ANYWHERE)) if run else None


def _unfit(reason: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"The new generation is not fit to serve: {reason}. The index stays as it was; "
        "run the reindex again, and report this if it comes back."
    )
