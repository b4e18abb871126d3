"""Progress of reading a corpus, and the verdict of the quality gate, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from fupin_search.articles import Reading, Rejected
from fupin_search.cli.console import say, talk
from fupin_search.generations.checks import ARTICLES, Check
from fupin_search.generations.reindex import ReindexListener


class IndexingProgress(ReindexListener):
    """Shows articles, rate and time left on a terminal, and rejections wherever stderr goes.

    Args:
        size: total bytes to read.
        verbose: list warnings too.
        also: called with each reading too.
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
        """Count `more` bytes as read."""
        self._bar.advance(self._task, more)

    def on_stage(self, step: str) -> None:
        """Show what happens now that everything is read; its end cannot be predicted."""
        self._bar.update(self._task, description=step)
        self._bar.refresh()

    def on_remark(self, text: str) -> None:
        """Show a note to the operator."""
        say(text)

    def on_verdict(self, verdict: tuple[Check, ...]) -> None:
        """Show and keep the verdict of the quality gate."""
        self.verdict = verdict
        show_verdict(verdict)

    def on_reading(self, reading: Reading) -> None:
        """Count a reading that has been dealt with; show it if it was rejected."""
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


def show_verdict(verdict: Sequence[Check]) -> None:
    """Show the checks of the quality gate, one a line, then the golden queries that fail."""
    table = Table(box=None, pad_edge=False, header_style="")
    table.add_column("quality gate")
    for heading in ("before", "now", "allowed"):
        table.add_column(heading, justify="right")
    table.add_column("verdict")
    for check in verdict:
        table.add_row(
            check.name,
            check.shown(check.before),
            check.shown(check.now),
            _bound(check),
            "passed" if check.passed else "[bold red]FAILED[/]",
        )
    talk().print(table)
    for check in verdict:
        for fault in check.faults:
            say(f"golden {fault}")


def _bound(check: Check) -> str:
    if check.allowed is None:
        return "any"
    return f"{'≥' if check.name == ARTICLES else '≤'} {check.shown(check.allowed)}"
