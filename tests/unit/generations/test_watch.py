"""Following a corpus: when it is indexed, and what is said. No test waits for a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from fupin_search.errors import CorpusError, IndexLockedError
from fupin_search.generations.watch import Tick, follow, ticks

Events = list[tuple[float, Tick]]

# A change is waited for.
pytestmark = pytest.mark.slow


class Bench:
    """A clock that shows what a test says, and a reindex that remembers when it was done."""

    def __init__(self) -> None:
        self.now = 0.0
        self.done: list[float] = []
        self.told: list[str] = []
        self.errors: list[Exception] = []

    def beat(self, events: Events) -> Iterator[Tick]:
        for at, tick in events:
            self.now = at
            yield tick

    def reindex(self) -> None:
        self.done.append(self.now)
        if self.errors:
            raise self.errors.pop(0)

    def follow(self, events: Events, quiet: float = 5.0) -> list[float]:
        follow(
            self.beat(events), self.reindex, self.told.append, quiet=quiet, clock=lambda: self.now
        )
        return self.done


def still(first: int, last: int) -> Events:
    """Nothing happens, second by second."""
    return [(float(second), Tick.STILL) for second in range(first, last)]


START = (0.0, Tick.CHANGED)


def test_it_begins_with_a_reindex_and_does_no_more_while_nothing_changes() -> None:
    assert Bench().follow([START, *still(1, 500)]) == [0.0]


def test_changes_are_indexed_once_when_they_have_been_over_for_the_quiet_seconds() -> None:
    changes = [(float(second), Tick.CHANGED) for second in (10, 12, 14)]
    assert Bench().follow([START, *changes, *still(15, 60)]) == [0.0, 19.0]


def test_a_corpus_that_is_never_quiet_is_indexed_all_the_same() -> None:
    changes = [(float(second), Tick.CHANGED) for second in range(1, 400)]
    assert Bench().follow([START, *changes]) == [0.0, 301.0]


@pytest.mark.parametrize("error", [IndexLockedError("locked."), CorpusError("nothing there.")])
def test_what_goes_wrong_is_told_and_tried_again_ever_later(error: Exception) -> None:
    bench = Bench()
    bench.errors = [error, error, error]
    assert bench.follow([START, *still(1, 1000)]) == [0.0, 60.0, 180.0, 420.0]
    assert [str(error) in told for told in bench.told] == [True, True, True]


def test_a_change_does_not_wait_for_the_next_try() -> None:
    bench = Bench()
    bench.errors = [CorpusError("nothing there.")]
    assert bench.follow([START, (7.0, Tick.CHANGED), *still(8, 300)]) == [0.0, 12.0]


def test_nothing_is_indexed_while_a_corpus_is_gone_and_at_once_told_when_it_is_back() -> None:
    bench = Bench()
    gone = [(float(second), Tick.GONE) for second in range(20, 200)]
    events = [START, (18.0, Tick.CHANGED), *gone, (200.0, Tick.CHANGED), *still(201, 260)]
    assert bench.follow(events) == [0.0, 205.0]
    assert ["missing" in told for told in bench.told] == [True, False]
    assert "back" in bench.told[1]


# What the system says of real files


class Seen:
    """What a beat tells, read aside; a test waits for what it looks for, however long it takes."""

    def __init__(self, corpora: list[Path], aside: Path) -> None:
        self._beat = ticks(corpora, aside=aside)

    def until(self, wanted: Tick, doing: Callable[[], object] | None = None) -> list[Tick]:
        """The ticks up to the one looked for; in the meantime, something is done."""
        if doing:
            Thread(target=doing).start()
        found: list[Tick] = []
        for tick in self._beat:
            found.append(tick)
            if tick is wanted:
                return found
            assert len(found) < 60, "it did not come to pass"
        raise AssertionError


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus" / "2020").mkdir(parents=True)
    return tmp_path / "corpus"


def test_a_file_written_below_a_folder_is_a_change(tmp_path: Path, corpus: Path) -> None:
    seen = Seen([corpus], tmp_path / "index")
    assert seen.until(Tick.CHANGED) == [Tick.CHANGED]
    seen.until(Tick.STILL)
    seen.until(Tick.CHANGED, lambda: (corpus / "2020" / "a.txt").write_text("a"))


def test_hidden_files_and_the_index_itself_are_no_changes(corpus: Path) -> None:
    """Else a reindex into a folder of the corpus would bring about the next one."""
    index = corpus / "index"
    index.mkdir()
    seen = Seen([corpus], index)
    seen.until(Tick.CHANGED)
    seen.until(Tick.STILL)
    (index / "CURRENT").write_text("x")
    (corpus / ".a.txt.swp").write_text("x")
    assert [seen.until(Tick.STILL) for _ in range(3)] == [[Tick.STILL]] * 3


def test_a_file_that_is_replaced_is_a_change(tmp_path: Path, corpus: Path) -> None:
    export, fresh = corpus / "export.jsonl", corpus / "fresh"
    export.write_text("{}")
    fresh.write_text('{"id": 1}')
    seen = Seen([export], tmp_path / "index")
    seen.until(Tick.CHANGED)
    seen.until(Tick.STILL)
    seen.until(Tick.CHANGED, lambda: fresh.replace(export))


def test_a_folder_that_goes_is_gone_until_it_is_back(tmp_path: Path, corpus: Path) -> None:
    seen = Seen([corpus], tmp_path / "index")
    seen.until(Tick.CHANGED)
    away = tmp_path / "away"
    seen.until(Tick.GONE, lambda: corpus.rename(away))
    assert seen.until(Tick.CHANGED, lambda: away.rename(corpus))[-1] is Tick.CHANGED
