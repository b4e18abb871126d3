"""Progress and verdicts on stderr, and `--report FILE`: every remark on a corpus as a JSON line."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from pathlib import Path
from stat import S_ISREG
from types import TracebackType
from typing import BinaryIO, Self

import click
import msgspec
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from fupin_search.articles import Reading, Rejected, Remark
from fupin_search.cli.console import say, talk
from fupin_search.disk import replacing
from fupin_search.errors import OutputError
from fupin_search.generations.checks import ARTICLES, Check
from fupin_search.generations.reindex import ReindexListener

# An update of the bar takes as long as a fifth of reading an article.
_ARTICLES_AN_UPDATE = 32


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

    def _count(self) -> None:
        elapsed = self._bar.tasks[self._task].elapsed or 0.0
        rate = self._articles / elapsed if elapsed else 0.0
        self._bar.update(self._task, articles=self._articles, rate=rate)

    def on_stage(self, step: str) -> None:
        """Show what happens now that everything is read; its end cannot be predicted."""
        self._count()
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
        if self._articles % _ARTICLES_AN_UPDATE == 0:
            self._count()
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


_STDOUT = Path("-")

report_option = click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Write all rejections and warnings to FILE as JSON lines; - is stdout.",
)


def report_to(path: Path | None, *, as_json: bool) -> AbstractContextManager[ReportFile | None]:
    """Open the report of a command, if it was asked for.

    Args:
        path: the value of `--report`.
        as_json: stdout is taken by `--json`.

    Raises:
        click.UsageError: both would go to stdout.
        OutputError: the file cannot be written.
    """
    if path is None:
        return nullcontext()
    if as_json and path == _STDOUT:
        raise click.UsageError("--json and --report - both write to stdout; give --report a file.")
    return ReportFile(path)


class _ReportLine(msgspec.Struct, frozen=True):
    origin: str
    severity: str
    code: str
    reason: str


class PlacedFile:
    """A file that replaces another when it is closed, and only then.

    It is written next to the target, so that nobody reads half of it; a discarded file leaves the
    target as it was.

    Args:
        path: the target; `-` is stdout. Pipes and devices are written directly.

    Raises:
        OutputError: it cannot be written; raised when opened, not after an hour of reading.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._context = ExitStack()
        if path == _STDOUT:
            self._stream: BinaryIO = sys.stdout.buffer
            return
        try:
            # A symbolic link stays; its target is replaced.
            self._path = target = path.resolve()
            if target.exists() and not S_ISREG(target.stat().st_mode):
                self._stream = self._context.enter_context(target.open("wb"))
                return
            self._stream = self._context.enter_context(replacing(target))
        except (OSError, RuntimeError) as error:  # RuntimeError: links in a ring, before 3.13
            raise _unwritable(path, error) from None

    def write(self, content: bytes) -> None:
        """Write more.

        Raises:
            OutputError: it cannot be written.
        """
        try:
            self._stream.write(content)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _unwritable(self._path, error) from None

    def close(self) -> None:
        """Finish the file and give it its name.

        Raises:
            OutputError: it cannot be written to its end.
        """
        try:
            self._stream.flush()
            self._context.close()
        except BrokenPipeError:
            raise
        except OSError as error:
            self.discard()
            raise _unwritable(self._path, error) from None

    def discard(self) -> None:
        """Delete what is written; a closed file stays."""
        # An error makes `replacing` delete the new file. There may be no room for the bytes in its
        # buffer, which does not matter.
        with suppress(OSError):
            self._context.__exit__(OSError, OSError(errno.ECANCELED, "discarded"), None)


class ReportFile:
    """Remarks as JSON lines in a `PlacedFile`.

    As a context manager it is closed at the end, or discarded after an error.

    Args:
        path: the file; `-` is stdout.

    Raises:
        OutputError: it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._encoder = msgspec.json.Encoder()
        self._file = PlacedFile(path)

    def write_reading(self, reading: Reading) -> None:
        """Write the rejection or the warnings of a reading.

        Raises:
            OutputError: the line cannot be written.
        """
        if isinstance(reading, Rejected):
            self._write(reading.origin, "rejected", reading.remark)
            return
        for remark in reading.warnings:
            self.write_warning(reading.article.origin, remark)

    def write_warning(self, origin: str, remark: Remark) -> None:
        """Write a warning found after its article was read.

        Args:
            origin: of the article.
            remark: the warning.

        Raises:
            OutputError: the line cannot be written.
        """
        self._write(origin, "warning", remark)

    def _write(self, origin: str, severity: str, remark: Remark) -> None:
        line = _ReportLine(origin, severity, remark.code, remark.reason)
        self._file.write(self._encoder.encode(line) + b"\n")

    def close(self) -> None:
        """Finish the report and give it its name.

        Raises:
            OutputError: it cannot be written to its end.
        """
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._file.discard()


def _unwritable(path: Path, error: Exception) -> OutputError:
    why = getattr(error, "strerror", None) or type(error).__name__
    return OutputError(
        f"The file {path} cannot be written: {why}. "
        "Name one in a folder that this user can write and that has room."
    )
