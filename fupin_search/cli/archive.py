"""`reindex`: make the index equal a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import click
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from fupin_search.articles import Reading, Rejected, corpus_bytes, read_corpus
from fupin_search.cli.console import (
    corpus_argument,
    index_option,
    json_option,
    print_json,
    say,
    settings_with,
    store_of,
    talk,
)
from fupin_search.engines.embedded import MEMORY, EmbeddedKind
from fupin_search.generations.rebuild import Tally, rebuild
from fupin_search.text.dictionary import Dictionary, installed_cutter, read_dictionary_file


@click.command()
@corpus_argument
@index_option
@click.option(
    "--dictionary",
    type=click.Path(path_type=Path, dir_okay=False),
    help="User dictionary in jieba's format; kept with the index.",
)
@click.option(
    "--memory",
    default=MEMORY >> 20,
    show_default=True,
    type=click.IntRange(64),
    help="Megabytes that batches may take in all processes together; less takes longer.",
)
@click.option("-v", "--verbose", is_flag=True, help="List warnings too, not only rejections.")
@json_option
def reindex(  # noqa: PLR0913 - an option each
    corpus: tuple[Path, ...],
    *,
    index: Path | None,
    dictionary: Path | None,
    memory: int,
    verbose: bool,
    as_json: bool,
) -> None:
    """Make the index equal the CORPUS: files and folders of articles.

    A new generation is built beside the live one, checked, and swapped in; running servers follow.
    Whatever cannot be an article is listed with its origin and reason, and the rest is indexed.
    """
    settings = settings_with(index)
    words = dictionary or settings.dictionary
    entries = read_dictionary_file(words) if words else ()
    with _Progress(corpus_bytes(corpus), verbose=verbose) as progress:
        tally = rebuild(
            store_of(settings, EmbeddedKind(memory << 20)),
            read_corpus(corpus, on_bytes=progress.advance),
            Dictionary(installed_cutter(), entries),
            keep=settings.keep,
            audience=progress,
        )
    _sum_up(tally)
    if as_json:
        print_json(tally)


class _Progress:
    """Articles, rate and time left on a terminal; rejections, wherever stderr goes.

    Args:
        size: bytes to read in all.
        verbose: whether warnings are listed too.
    """

    def __init__(self, size: int, *, verbose: bool) -> None:
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

    def hear(self, reading: Reading) -> None:
        """A reading has been dealt with."""
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


def _sum_up(tally: Tally) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row("indexed", f"{tally.indexed:,}")
    table.add_row("warned", f"{tally.warned:,}")
    table.add_row("rejected", f"{tally.rejected:,}")
    table.add_row("seconds", f"{tally.seconds:.1f}")
    table.add_row("generation", tally.generation)
    talk().print(table)
