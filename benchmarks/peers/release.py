"""Our release 0.1.0, in an environment of its own that `tools.py` installs, and our own clock."""

from __future__ import annotations

from pathlib import Path

from results import ANY_WORD, OURS, RELEASE, WHOLE
from tools import RELEASE_FOLDER, release_environment
from workload import Query

from peers.ours import Ours, Variant
from peers.peer import read_clock

_TASKS = {OURS: "engine", ANY_WORD: "any word", WHOLE: "whole"}


class Release(Ours):
    """The release, with an index and caches of its own.

    Args:
        folder: of the generations.
    """

    name = RELEASE
    benchmarks = RELEASE_FOLDER / "benchmarks"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.environment = {"XDG_CACHE_HOME": str(RELEASE_FOLDER / "cache")}
        programs = release_environment()
        self.installed = programs is not None
        self.cannot = None if programs else "not installed: `python benchmarks/tools.py` says why"
        if programs:
            self.python = str(programs / "python")
            self.program = [str(programs / "fupin-search")]


class OwnClock(Variant):
    """A release that is asked in a process of its own, and measures its own times.

    Args:
        release: this one or another.
        variant: the name of the variant of ours in this process that does the same.
    """

    def __init__(self, release: Ours, variant: str) -> None:
        super().__init__(release, variant.replace(OURS, release.name))
        self.any_word = variant == ANY_WORD
        self._task = _TASKS[variant]

    def own_command(self) -> list[str]:
        """Return the command of `own_clock.py`."""
        return self.own_clock(self._task)

    def line(self, query: Query) -> str:
        """Return the text of the query, which it parses."""
        return query.text

    def read(self, answer: bytes) -> tuple[float, int]:
        """Read its time and the number of articles."""
        return read_clock(answer)
