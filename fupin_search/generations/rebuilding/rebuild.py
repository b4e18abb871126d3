"""Make a new generation beside the live one, whole or as a revision of it; check it, and swap."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import cast

from msgspec.structs import replace

from fupin_search.articles.article import Reading
from fupin_search.generations import files, removals
from fupin_search.generations import manifest as manifests
from fupin_search.generations.files import ENGINE
from fupin_search.generations.generation import DICTIONARY, Generation
from fupin_search.generations.hold import refuse_held
from fupin_search.generations.manifest import Manifest
from fupin_search.generations.rebuilding import gate
from fupin_search.generations.rebuilding.following import HiddenArticles
from fupin_search.generations.rebuilding.former import Former, former
from fupin_search.generations.rebuilding.gate import Trial
from fupin_search.generations.rebuilding.intake import Intake, LateBuilder
from fupin_search.generations.rebuilding.soundness import Sample, see_sound
from fupin_search.generations.rebuilding.tally import Audience, Nobody, Tally
from fupin_search.generations.rebuilding.undisturbed import undisturbed
from fupin_search.generations.rebuilding.vanishing import refuse_vanishing
from fupin_search.generations.store import BUILDING, GenerationStore
from fupin_search.search.engine import Builder, Census, Reviser
from fupin_search.text.dictionary import Dictionary
from fupin_search.text.tokenizer import ChineseTokenizer

__all__ = ["Audience", "Rules", "Tally", "rebuild"]

LARGEST_REMOVAL = 0.1
_GONE_CHECKED = 50


@dataclass(frozen=True, slots=True)
class Rules:
    """What a reindex is to do, and what it may.

    Args:
        full: whether every article is written anew, though few may have changed.
        largest_removal: share of the live articles that may vanish.
        allow_removals: whether any number may, and though an input could not be read.
        golden: queries the new generation must answer as an operator said.
        override_gate: whether it is swapped in though it did not pass the quality gate.
        ignore_clock: whether it is built though a generation is from later than now.
    """

    full: bool = False
    largest_removal: float = LARGEST_REMOVAL
    allow_removals: bool = False
    golden: Trial | None = None
    override_gate: bool = False
    ignore_clock: bool = False


def rebuild(
    store: GenerationStore,
    readings: Iterable[Reading],
    dictionary: Dictionary,
    *,
    keep: int,
    audience: Audience | None = None,
    rules: Rules | None = None,
) -> Tally:
    """Make the index equal the articles read.

    The new generation is a revision of the live one, in which only what changed is written, where
    that one can be read and was cut the same way; otherwise it is written whole, and the audience
    hears why. Where nothing changed there is no new one.

    Args:
        store: the index's generations.
        readings: articles and rejections, streamed.
        dictionary: the words to cut with.
        keep: generations to keep afterwards, the new one included.
        audience: told how it goes.
        rules: what it is to do and may do.

    Raises:
        CorpusError: when not one article was read.
        VanishingError: when more articles would vanish than may.
        GateError: when the new generation does not pass the quality gate.
        ClockError: when a generation is from later than now.
        IndexLockedError: when another command is changing the index.
        IndexHeldError: when an operator holds it as it is.
        IndexDamagedError: when the new generation does not answer as it must.
        Whichever it is, the live generation stays.
    """
    started = time.monotonic()
    tokenizer = ChineseTokenizer(dictionary)
    rules = rules or Rules()
    with store.locked("reindex"):
        refuse_held(store.root)
        try:
            live = former(store, tokenizer, full=rules.full)
            run = _Run(store, tokenizer, live, audience or Nobody(), rules, started)
            try:
                folder = run.make(readings)
            finally:
                live.close()
            if folder:
                with undisturbed():
                    run.tally.generation = store.complete(folder)
                    store.swap(run.tally.generation)
                    store.prune(keep)
        except BaseException:
            # The lock is ours, so whatever is being built here is.
            for left in store.root.glob(f"*{BUILDING}"):
                shutil.rmtree(left, ignore_errors=True)
            raise
    return run.tally


class _Run:
    """One reindex, from the first reading to a complete generation."""

    def __init__(  # noqa: PLR0917 - it is what `rebuild` was given, opened
        self,
        store: GenerationStore,
        tokenizer: ChineseTokenizer,
        live: Former,
        audience: Audience,
        rules: Rules,
        started: float,
    ) -> None:
        self._store = store
        self._tokenizer = tokenizer
        self._live = live
        self._audience = audience
        self._rules = rules
        self._started = started
        self._largest_removal = 1.0 if rules.allow_removals else rules.largest_removal
        self.tally = Tally(basis="" if live.whole else live.name, compared=live.name)

    def make(self, readings: Iterable[Reading]) -> Path | None:
        """Build a generation and check it; its folder, or None where nothing changed."""
        live, tally, audience = self._live, self.tally, self._audience
        if live.whole:
            audience.remark(f"Every article is written: {live.whole}.")
        if live.generation is None and live.count != 0:
            audience.remark(_unread(live))
        folder = self._store.begin(ignore_clock=self._rules.ignore_clock)
        census = live.generation.engine.census() if live.generation else None
        builder = LateBuilder(lambda: self._begun(folder))
        samples = Sample(exact=True), Sample(exact=False)
        try:
            listed = removals.legible(self._store.root)
            hidden = HiddenArticles(listed, live) if listed else None
            expected = set(self._rules.golden.ids) if self._rules.golden else set[str]()
            intake = Intake(
                builder, audience, tally, census, bool(live.whole), *samples, hidden, expected
            )
            intake.take(readings)
            if not self._rules.allow_removals:
                refuse_vanishing(
                    live, census, tally, intake.stories, largest_removal=self._largest_removal
                )
            if hidden:
                self._keep_hidden(hidden)
            tally.removed = census.unseen if census else 0
            if not live.whole and not (tally.added or tally.changed or tally.removed):
                shutil.rmtree(folder)
                tally.fresh, tally.basis, tally.generation = False, "", live.name
                tally.seconds = self._seconds()
                return None
            self._refuse_unknown(intake.expected)
            gone = self._finish(builder.begun, census)
        except BaseException:
            builder.abandon()
            raise
        audience.stage("making it durable and checking it")
        (folder / DICTIONARY).write_text(self._tokenizer.dictionary.text(), encoding="utf-8")
        tally.seconds = self._seconds()
        manifests.write(folder, self._manifest(folder))
        self._check(folder, samples, gone)
        tally.seconds = self._seconds()
        return folder

    def _keep_hidden(self, hidden: HiddenArticles) -> None:
        """Hide what is hidden under the ids it has now, before a generation with these is live."""
        followed = hidden.followed()
        for one in removals.merge(self._store.root, followed) if followed else ():
            self._audience.remark(f"Article {one.was} is {one.id} now, and hidden as it was.")
        for name in hidden.lost():
            self._audience.remark(
                f"The hidden article {name} is not in the corpus any more; under another title or "
                "day it would be another article, and be shown."
            )

    def _refuse_unknown(self, absent: set[str]) -> None:
        """See that golden queries name articles there are, before anything is written for them."""
        golden = self._rules.golden
        if golden is None or self._rules.override_gate:
            return
        hidden = {one.id for one in removals.legible(self._store.root)}
        if faults := golden.naming(absent | hidden):
            self.tally.gate = (gate.golden_check(faults),)
            self._audience.judged(self.tally.gate)
            raise gate.refusal_unbuilt(golden.file, faults)

    def _begun(self, folder: Path) -> Builder:
        kind = self._store.kind
        if self._live.whole or self._live.generation is None:
            return kind.build(folder / ENGINE, self._tokenizer)
        basis = self._store.root / self._live.generation.name
        return kind.revise(basis / ENGINE, folder / ENGINE, self._tokenizer)

    def _finish(self, builder: Builder, census: Census | None) -> list[str]:
        """Write the index; the ids of some articles that are no longer in it."""
        self._audience.stage("writing the index")
        gone = list(islice(census.missing(), _GONE_CHECKED)) if census else []
        if census and not self._live.whole:
            for name in census.missing():
                cast("Reviser", builder).drop(name)
        builder.finish(self._audience.stage)
        return gone

    def _manifest(self, folder: Path) -> Manifest:
        tally = self.tally
        return Manifest(
            format=manifests.FORMAT,
            engine=self._store.kind.name,
            schema=self._store.kind.schema_version,
            cutter=self._tokenizer.dictionary.cutter,
            tokenizer=self._tokenizer.fingerprint,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            basis=tally.basis,
            articles=tally.indexed,
            undated=tally.undated,
            unsourced=tally.unsourced,
            warned=tally.warned,
            rejected=tally.rejected,
            seconds=tally.seconds,
            files=files.record(folder),
        )

    def _check(self, folder: Path, samples: Iterable[Sample], gone: list[str]) -> None:
        """See that the finished index is sound, and passes the gate."""
        manifest = manifests.read(folder)
        with self._opened(folder, manifest, frozenset()) as fresh:
            see_sound(fresh, samples, gone)
        golden = self._rules.golden
        if golden is None:
            self._judge(folder, manifest, None)
            return
        # Asked as readers will ask: without what an operator removed.
        with self._opened(folder, manifest, self._store.hidden()) as shown:
            faults = golden.faults(shown)
        self._judge(folder, manifest, faults)

    @contextmanager
    def _opened(
        self, folder: Path, manifest: Manifest, hidden: frozenset[str]
    ) -> Iterator[Generation]:
        engine = self._store.kind.open(folder / ENGINE, hidden)
        try:
            yield Generation(folder.name, manifest, engine, self._tokenizer, hidden)
        finally:
            engine.close()

    def _judge(self, folder: Path, fresh: Manifest, faults: Sequence[str] | None) -> None:
        verdict = gate.judged(
            fresh, self._live.manifest, largest_removal=self._largest_removal, faults=faults
        )
        self.tally.gate = verdict
        self._audience.judged(verdict)
        if failed := gate.failed(verdict):
            if not self._rules.override_gate:
                golden = self._rules.golden
                raise gate.refusal(verdict, golden.file if golden else "")
            manifests.write(folder, replace(fresh, overridden=failed))

    def _seconds(self) -> float:
        return round(time.monotonic() - self._started, 3)


def _unread(live: Former) -> str:
    if live.count is None:
        return "What the live generation holds cannot be read, so nothing is compared with it."
    return (
        f"Only the number of articles can be compared with the live generation: {live.count:,} "
        "by its manifest."
    )
