"""Make a new generation beside the live one, whole or as a revision of it; check it, and swap."""

from __future__ import annotations

import shutil
import signal
import threading
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import cast

from msgspec.structs import replace

from fupin_search.articles.article import Accepted, Article, Reading, Rejected, parse_story
from fupin_search.errors import CorpusError
from fupin_search.generations import removals
from fupin_search.generations.checks import (
    Check,
    GoldenSet,
    Sample,
    check_soundness,
    failed_checks,
    gate_error,
    golden_check,
    golden_error,
    judge,
    refuse_vanishing,
)
from fupin_search.generations.generation import (
    DICTIONARY,
    FORMAT,
    Generation,
    Manifest,
    read_manifest,
    write_manifest,
)
from fupin_search.generations.live_index import HiddenArticles, LiveIndex, open_live_index
from fupin_search.generations.lock import now_text, refuse_held
from fupin_search.generations.sealed_files import ENGINE, record_files
from fupin_search.generations.store import BUILDING, GenerationStore
from fupin_search.model.protocol import ArticleChange, Builder, Census, Reviser
from fupin_search.text.dictionary import CUTTER, Dictionary
from fupin_search.text.tokenizer import ChineseTokenizer

LARGEST_REMOVAL = 0.1
_GONE_CHECKED = 50
_ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class ReindexOptions:
    """The choices of an operator for one reindex.

    Args:
        full: whether every article is written, even if few changed.
        largest_removal: share of the live articles that may vanish.
        allow_removals: whether any number may vanish, even when an input could not be read.
        golden: queries with the answers that the new generation must give.
        override_gate: whether the new generation goes live even if it fails the quality gate.
        ignore_clock: whether it is built even if another generation is dated in the future.
    """

    full: bool = False
    largest_removal: float = LARGEST_REMOVAL
    allow_removals: bool = False
    golden: GoldenSet | None = None
    override_gate: bool = False
    ignore_clock: bool = False


@dataclass(slots=True)
class ReindexReport:
    """The result of a reindex.

    Args:
        indexed: articles in the index afterwards, the warned ones included.
        added: articles that the live generation did not have.
        changed: articles that differ from those of the live generation.
        removed: articles of the live generation that the corpus does not have.
        unchanged: articles that are equal in the live generation.
        undated: articles without a date.
        unsourced: articles without a source.
        warned: articles with a warning.
        rejected: records that could not be articles.
        unopened: rejected inputs that could not be opened or read to their end, so that their
            articles are unknown.
        seconds: duration of the reindex.
        generation: name of the generation that is live afterwards.
        fresh: whether that generation is new; it is not where nothing changed.
        basis: name of the generation that it revises; empty where it was written whole.
        compared: name of the generation that added, changed, removed and unchanged refer to; empty
            where no generation could be read, and then every article counts as added.
        gate: verdict of the quality gate; empty where nothing changed.
    """

    indexed: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    undated: int = 0
    unsourced: int = 0
    warned: int = 0
    rejected: int = 0
    unopened: int = 0
    seconds: float = 0.0
    generation: str = ""
    fresh: bool = True
    basis: str = ""
    compared: str = ""
    gate: tuple[Check, ...] = ()


class ReindexListener:
    """Follows a reindex; this class does nothing."""

    def on_reading(self, reading: Reading) -> None:
        """Take a reading that has been processed."""

    def on_stage(self, step: str) -> None:
        """Take a few words about the step that begins, once everything is read."""

    def on_remark(self, text: str) -> None:
        """Take a sentence for the operator."""

    def on_verdict(self, verdict: tuple[Check, ...]) -> None:
        """Take the verdict of the quality gate, which may still refuse the new generation."""


def reindex(
    store: GenerationStore,
    readings: Iterable[Reading],
    dictionary: Dictionary,
    *,
    keep: int,
    listener: ReindexListener | None = None,
    options: ReindexOptions | None = None,
) -> ReindexReport:
    """Update the index so that it matches the articles read.

    Where the live generation can be read and was cut with the same words, the new one is a revision
    of it, and only the changes are written. Otherwise it is written whole, and the listener gets
    the reason. Where nothing changed, no generation is made.

    Args:
        store: the index's generations.
        readings: articles and rejections, streamed.
        dictionary: the words to cut with.
        keep: number of generations to keep afterwards, the new one included.
        listener: follows the reindex.
        options: the operator's choices.

    Raises:
        CorpusError: when not one article was read.
        VanishingError: when more articles would vanish than are allowed to.
        GateError: when the new generation does not pass the quality gate.
        ClockError: when a generation is dated in the future.
        IndexLockedError: when another command is changing the index.
        IndexHeldError: when an operator holds the index as it is.
        IndexDamagedError: when the new generation gives wrong answers.
        After each of these errors the live generation stays live.
    """
    started = time.monotonic()
    tokenizer = ChineseTokenizer(dictionary)
    options = options or ReindexOptions()
    with store.locked("reindex"):
        refuse_held(store.root)
        try:
            live = open_live_index(store, tokenizer, full=options.full)
            with closing(live):
                listener = listener or ReindexListener()
                basis = "" if live.full_rebuild_reason else live.name
                report = ReindexReport(basis=basis, compared=live.name)
                run = _Reindex(store, tokenizer, live, listener, options, started, report)
                folder = run.build(readings)
            if folder:
                with uninterrupted():
                    report.generation = store.complete(folder)
                    store.swap(report.generation)
                    store.prune(keep)
        except BaseException:
            # This process holds the lock, so every unfinished generation is its own.
            for unfinished in store.root.glob(f"*{BUILDING}"):
                shutil.rmtree(unfinished, ignore_errors=True)
            raise
    return report


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C and SIGTERM until the block is done, so that all of its steps are taken.

    Other threads than the main one cannot delay a signal, and receive none.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    former = {
        number: signal.signal(number, lambda which, _: waiting.append(which))
        for number in _ENDING_SIGNALS
    }
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        for which in dict.fromkeys(waiting):
            signal.raise_signal(which)


@dataclass(slots=True)
class _Reindex:
    """One reindex, from the first reading to a complete generation; see `reindex`."""

    store: GenerationStore
    tokenizer: ChineseTokenizer
    live: LiveIndex
    listener: ReindexListener
    options: ReindexOptions
    started: float
    report: ReindexReport

    @property
    def is_full(self) -> bool:
        """True when every article is written."""
        return self.live.full_rebuild_reason is not None

    @property
    def largest_removal(self) -> float:
        """The share of the live articles that may vanish."""
        return 1.0 if self.options.allow_removals else self.options.largest_removal

    def build(self, readings: Iterable[Reading]) -> Path | None:
        """Build a generation and check it; return its folder, or None where nothing changed."""
        folder = self.store.begin(ignore_clock=self.options.ignore_clock)
        intake = ArticleIntake(self, folder)
        try:
            intake.take(readings)
            if not self._is_changed(intake):
                shutil.rmtree(folder)
                return None
            gone = self._finish(intake)
        except BaseException:
            intake.abandon()
            raise
        self.listener.on_stage("making it durable and checking it")
        (folder / DICTIONARY).write_text(self.tokenizer.dictionary.text(), encoding="utf-8")
        self._count_seconds()
        write_manifest(folder, self._manifest(folder))
        self._check(folder, intake.samples, gone)
        self._count_seconds()
        return folder

    def begin(self, folder: Path) -> Builder:
        """Begin to write an index, whole or as a revision."""
        for remark in self.live.remarks():
            self.listener.on_remark(remark)
        kind = self.store.kind
        if self.is_full or self.live.generation is None:
            return kind.build(folder / ENGINE, self.tokenizer)
        basis = self.store.root / self.live.generation.name
        return kind.revise(basis / ENGINE, folder / ENGINE, self.tokenizer)

    def _is_changed(self, intake: ArticleIntake) -> bool:
        """Check the missing articles and golden queries; return whether anything changed."""
        report, census = self.report, intake.census
        if not self.options.allow_removals:
            refuse_vanishing(
                self.live,
                census,
                intake.stories,
                indexed=report.indexed,
                unopened=report.unopened,
                largest_removal=self.largest_removal,
            )
        if intake.hidden:
            self._keep_hidden(intake.hidden)
        report.removed = census.unseen if census else 0
        if self.is_full or report.added or report.changed or report.removed:
            self._refuse_unknown(intake.absent)
            return True
        report.fresh, report.basis, report.generation = False, "", self.live.name
        self._count_seconds()
        return False

    def _keep_hidden(self, hidden: HiddenArticles) -> None:
        """Hide the hidden articles under their new ids, before a generation with these is live."""
        followed = hidden.followed()
        for removal in removals.merge(self.store.root, followed) if followed else ():
            self.listener.on_remark(
                f"Article {removal.was} has the id {removal.id} now, and stays hidden."
            )
        for name in hidden.lost():
            self.listener.on_remark(
                f"The hidden article {name} is not in the corpus any more. If it comes back with "
                "another title or day, it counts as another article and is shown."
            )

    def _refuse_unknown(self, absent: set[str]) -> None:
        """Check that golden queries name articles of the corpus, before the index is written."""
        golden = self.options.golden
        if golden is None or self.options.override_gate:
            return
        hidden = {removal.id for removal in removals.read_either(self.store.root)}
        if faults := golden.check_ids(absent | hidden):
            self.report.gate = (golden_check(faults),)
            self.listener.on_verdict(self.report.gate)
            raise golden_error(golden.file, faults)

    def _finish(self, intake: ArticleIntake) -> list[str]:
        """Write the index; return the ids of some articles that are no longer in it."""
        self.listener.on_stage("writing the index")
        census, builder = intake.census, intake.builder
        gone = list(islice(census.missing(), _GONE_CHECKED)) if census else []
        if census and not self.is_full:
            for name in census.missing():
                cast("Reviser", builder).drop(name)
        builder.finish(self.listener.on_stage)
        return gone

    def _manifest(self, folder: Path) -> Manifest:
        report = self.report
        return Manifest(
            format=FORMAT,
            engine=self.store.kind.name,
            schema=self.store.kind.schema_version,
            cutter=CUTTER,
            tokenizer=self.tokenizer.fingerprint,
            created=now_text(),
            basis=report.basis,
            articles=report.indexed,
            undated=report.undated,
            unsourced=report.unsourced,
            warned=report.warned,
            rejected=report.rejected,
            seconds=report.seconds,
            files=record_files(folder),
        )

    def _check(self, folder: Path, samples: Iterable[Sample], gone: list[str]) -> None:
        """Check that the finished index is sound and passes the gate."""
        manifest = read_manifest(folder)
        with self._open_engine(folder, manifest, frozenset()) as fresh:
            check_soundness(fresh, samples, gone)
        faults: Sequence[str] | None = None
        golden = self.options.golden
        if golden:
            # The queries are answered as for readers: without answered hidden articles.
            with self._open_engine(folder, manifest, self.store.hidden()) as shown:
                faults = golden.find_failures(shown)
        verdict = judge(
            manifest, self.live.manifest, largest_removal=self.largest_removal, faults=faults
        )
        self.report.gate = verdict
        self.listener.on_verdict(verdict)
        if failed := failed_checks(verdict):
            if not self.options.override_gate:
                raise gate_error(verdict, golden.file if golden else "")
            write_manifest(folder, replace(manifest, overridden=failed))

    @contextmanager
    def _open_engine(
        self, folder: Path, manifest: Manifest, hidden: frozenset[str]
    ) -> Iterator[Generation]:
        engine = self.store.kind.open(folder / ENGINE, hidden)
        try:
            yield Generation(folder.name, manifest, engine, self.tokenizer, hidden)
        finally:
            engine.close()

    def _count_seconds(self) -> None:
        self.report.seconds = round(time.monotonic() - self.started, 3)


class ArticleIntake:
    """Takes readings into a new index: all articles, or only those that are new or changed.

    Args:
        run: the reindex.
        folder: of the new generation.
    """

    def __init__(self, run: _Reindex, folder: Path) -> None:
        self._run = run
        self._folder = folder
        self._is_full = run.is_full
        self._builder: Builder | None = None
        self._written, self._unchanged = Sample(exact=True), Sample(exact=False)
        self.samples = (self._written, self._unchanged)
        live, golden = run.live, run.options.golden
        self.census: Census | None = live.generation.engine.census() if live.generation else None
        listed = removals.read_either(run.store.root)
        self.hidden = HiddenArticles(listed, live) if listed else None
        # Articles that golden queries name and that were not read so far.
        self.absent = set(golden.ids) if golden else set[str]()
        # `story_hash`, as numbers, of new records without an id.
        self.stories = array("Q")

    @property
    def builder(self) -> Builder:
        """The builder, which is made when first used, because there may be nothing to write."""
        if self._builder is None:
            self._builder = self._run.begin(self._folder)
        return self._builder

    def abandon(self) -> None:
        """Drop the unfinished index; ignore every error of that."""
        if self._builder is not None:
            with suppress(Exception):
                self._builder.abandon()

    def take(self, readings: Iterable[Reading]) -> None:
        """Take all readings.

        Raises:
            CorpusError: when none of them is an article.
        """
        report, on_reading = self._run.report, self._run.listener.on_reading
        for reading in readings:
            match reading:
                case Accepted(article=article, warnings=warnings):
                    self._take(article)
                    report.warned += bool(warnings)
                case Rejected():
                    report.rejected += 1
                    report.unopened += reading.unopened
            on_reading(reading)
        if report.indexed == 0:
            raise CorpusError(
                f"Not one article was read ({report.rejected} rejected), so the index stays "
                "as it is. Is the corpus mounted, and is it the folder you meant?"
            )

    def _take(self, article: Article) -> None:
        change = self.census.see(article) if self.census else ArticleChange.ADDED
        report = self._run.report
        self.absent.discard(article.id)
        if self.hidden:
            self.hidden.see(article, change)
        match change:
            case ArticleChange.ADDED:
                report.added += 1
                if self.census and (story := parse_story(article.id)):
                    self.stories.append(int(story, 16))
            case ArticleChange.CHANGED:
                report.changed += 1
            case ArticleChange.SAME:
                report.unchanged += 1
        if self._is_full or change is not ArticleChange.SAME:
            self.builder.add(article)
            self._written.offer(article)
        else:
            self._unchanged.offer(article)
        report.indexed += 1
        report.undated += article.date is None
        report.unsourced += article.source is None
