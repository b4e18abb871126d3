"""A reindex killed at any instant: the index answers as before or as after, and nothing stays."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from breaking import LONG, answers, running, times
from indexes import store_in

from fupin_search.articles import Accepted, read_corpus
from fupin_search.generations.manifest import MANIFEST
from fupin_search.generations.store import BUILDING, CURRENT, LOCK, GenerationStore
from fupin_search.service import Search

pytestmark = pytest.mark.faults

Told = list[dict[str, object]]

_KILLS = 12 if not LONG else 27
_PATIENCE = 60.0


@dataclass
class Instants:
    """When the things that a reindex does come to pass, in seconds from its start."""

    building: float = 0.0
    sealed: float = 0.0
    done: float = 0.0


class Bench:
    """An index, two corpora to swap in, and the command that does it.

    Args:
        folder: for all of that.
        sample: the project's own corpus.
    """

    def __init__(self, folder: Path, sample: Path) -> None:
        self.store: GenerationStore = store_in(folder / "index")
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        records = [
            {
                "id": reading.article.id,
                "title": reading.article.title,
                "body": reading.article.body,
                "section": reading.article.section,
                "source": reading.article.source,
                "date": str(reading.article.date or ""),
            }
            for reading in read_corpus((sample,))
            if isinstance(reading, Accepted)
        ]
        # Half of them in `make test`, so that what a turn takes is mostly Python's start.
        some = records if LONG else records[::2]
        others = [record | {"title": f"又一版 {record['title']}"} for record in some[::-3]]
        self.corpora = (folder / "some.jsonl", folder / "others.jsonl")
        for path, lines in zip(self.corpora, (some, others), strict=True):
            path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        self.told = [self._whole_run(corpus) for corpus in self.corpora]

    def start(self, corpus: Path) -> subprocess.Popen[bytes]:
        """Begin a reindex in a session, and so a group, of its own."""
        free = ["--allow-removals", "--override-gate"]
        command = ["reindex", str(corpus), "--index", str(self.store.root), *free]
        return subprocess.Popen(
            [sys.executable, "-m", "fupin_search", *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"TMPDIR": str(self.temporary)},
            start_new_session=True,
        )

    def building(self) -> bool:
        """Whether a new generation has been begun."""
        return any(self.store.root.glob(f"*{BUILDING}"))

    def sealed(self) -> bool:
        """Whether a new generation has its manifest, and only check, rename and swap are left."""
        return any(self.store.root.glob(f"*{BUILDING}/{MANIFEST}"))

    def instants(self, corpus: Path) -> Instants:
        """How long an undisturbed reindex takes to reach what."""
        found = Instants()
        started = time.monotonic()
        process = self.start(corpus)
        wait_for(lambda: self.building() or process.poll() is not None)
        found.building = time.monotonic() - started
        wait_for(lambda: self.sealed() or process.poll() is not None)
        found.sealed = time.monotonic() - started
        assert process.wait(timeout=_PATIENCE) == 0
        found.done = time.monotonic() - started
        return found

    def asked(self) -> Told:
        """What the live generation itself answers; none may stand in for it."""
        name = self.store.current()
        live = self.store.open(name)
        assert live.engine.count() == live.manifest.articles
        live.engine.close()
        search = Search(self.store)
        answering, told = answers(search)
        search.close()
        assert answering == name
        return told

    def nothing_stays(self) -> None:
        """There are whole generations in the folder, what names and locks them, and no more."""
        listed = self.store.listed()
        assert [entry.problem for entry in listed] == [None] * len(listed)
        assert len(listed) <= 3
        found = {entry.name for entry in self.store.root.iterdir()}
        assert found == {CURRENT, LOCK, *(entry.name for entry in listed)}
        assert list(self.temporary.iterdir()) == []

    def _whole_run(self, corpus: Path) -> Told:
        assert self.start(corpus).wait(timeout=_PATIENCE) == 0
        return self.asked()


def none_runs(session: int) -> bool:
    """Whether every process of a session has ended."""
    return not running(session)


def wait_for(done: Callable[[], bool]) -> None:
    """Look again and again, at very short intervals, until something is so."""
    deadline = time.monotonic() + _PATIENCE
    while not done():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.0003)


def let_run(process: subprocess.Popen[bytes], bench: Bench, usual: Instants, turn: int) -> None:
    """Wait for an instant at random: of the whole run, of the building, or of its last steps."""
    chance = random.Random(None if LONG else turn)  # noqa: S311 - nothing secret

    def ended() -> bool:
        return process.poll() is not None

    if turn % 3 == 0:
        time.sleep(chance.uniform(0, usual.done))
    elif turn % 3 == 1:
        wait_for(lambda: bench.building() or ended())
        time.sleep(chance.uniform(0, usual.sealed - usual.building))
    else:
        wait_for(lambda: bench.sealed() or ended())
        time.sleep(chance.uniform(0, usual.done - usual.sealed))


@pytest.mark.parametrize("round_", times(1, 8))
def test_a_reindex_killed_at_any_instant_leaves_the_old_answers_or_gives_the_new(
    tmp_path: Path, sample_corpus: Path, round_: int
) -> None:
    """SIGKILL to the whole group in one turn, in the next to the command alone."""
    bench = Bench(tmp_path, sample_corpus)
    before, after = bench.told[1], bench.told[0]
    assert before != after
    corpus = bench.corpora[0]
    usual = bench.instants(bench.corpora[1])
    unfinished = 0
    for turn in range(_KILLS):
        process = bench.start(corpus)
        let_run(process, bench, usual, round_ * _KILLS + turn)
        if turn % 2:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        # Workers that lost their parent go by themselves, and let go of the lock with that.
        try:
            wait_for(partial(none_runs, process.pid))
        except BaseException as error:
            error.add_note(f"still running without their parent: {running(process.pid)}")
            os.killpg(process.pid, signal.SIGKILL)
            raise
        unfinished += bench.building()
        told = bench.asked()
        assert told in (before, after)
        if process.returncode == 0:
            assert told == after
        if told == after:
            before, after = after, before
            corpus = bench.corpora[bench.told.index(after)]
    assert unfinished, "not one kill came while a generation was built"
    assert bench.start(corpus).wait(timeout=_PATIENCE) == 0
    assert bench.asked() == after
    bench.nothing_stays()
