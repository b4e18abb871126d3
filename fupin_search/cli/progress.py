"""How far an indexing has come, on stderr."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from fupin_search.articles import Reading, Rejected
from fupin_search.cli.console import say, talk
from fupin_search.cli.reindex import show_verdict
from fupin_search.generations.rebuilding.gate import Check


class IndexingProgress:
    """Articles, rate and time left on a terminal; rejections, wherever stderr goes.

    Args:
        size: bytes to read in all.
        verbose: whether warnings are listed too.
        also: hears each reading as well.
    """

    def __init__(
        self,
        size: int,
        *,
        verbose: bool = False,
        also: Callable[[Reading], None] | None = None,
    ) -> None:
        self._also = also
        self.verdict: tuple[Check, ...] = ()
        self._verbose = verbose
        self._articles = 0
        self._bar = Progress(
            TextColumn("{task.fields[articles]:,} articles"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rate]:,.0f}/s"),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
            console=talk(),
            transient=True,
        )
        self._task = self._bar.add_task("reading", total=size or None, articles=0, rate=0.0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def advance(self, more: int) -> None:
        """More bytes have been read."""
        self._bar.advance(self._task, more)

    def stage(self, doing: str) -> None:
        """Everything is read; what goes on now has no end that could be foretold."""
        self._bar.update(self._task, description=doing)
        self._bar.refresh()

    def remark(self, text: str) -> None:
        """Something an operator should know."""
        say(text)

    def judged(self, verdict: tuple[Check, ...]) -> None:
        """The quality gate has judged; its verdict is shown and kept."""
        self.verdict = verdict
        show_verdict(verdict)

    def hear(self, reading: Reading) -> None:
        """A reading has been dealt with."""
        if self._also:
            self._also(reading)
        if isinstance(reading, Rejected):
            remark = reading.remark
            say(f"rejected {reading.origin}: {remark.reason} ({remark.code})")
            return
        self._articles += 1
        elapsed = self._bar.tasks[self._task].elapsed or 0.0
        rate = self._articles / elapsed if elapsed else 0.0
        self._bar.update(self._task, articles=self._articles, rate=rate)
        if self._verbose:
            for remark in reading.warnings:
                say(f"warning {reading.article.origin}: {remark.reason} ({remark.code})")
