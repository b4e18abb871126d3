"""`reindex`: update the index so that it matches a corpus."""

from __future__ import annotations

import signal
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click
from rich.table import Table

from fupin_search.articles import corpus_bytes, read_corpus
from fupin_search.cli import INTERRUPTED
from fupin_search.cli.console import (
    complain,
    corpus_argument,
    golden_option,
    index_option,
    json_option,
    make_store,
    print_json,
    say,
    settings_with,
    talk,
)
from fupin_search.cli.progress import IndexingProgress, report_option, report_to
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.errors import CorpusError, GateError
from fupin_search.generations.reindex import ReindexOptions, ReindexReport
from fupin_search.generations.reindex import reindex as update_index
from fupin_search.generations.store import GenerationStore
from fupin_search.generations.watch import follow, ticks
from fupin_search.settings import Settings
from fupin_search.text.dictionary import load_dictionary

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@corpus_argument
@index_option
@click.option("--full", is_flag=True, help="Index every article again, not only what changed.")
@click.option(
    "--dictionary", type=_FILE, help="User dictionary in jieba's format; kept with the index."
)
@click.option(
    "--allow-removals",
    is_flag=True,
    help="Accept any number of missing articles, even if an input cannot be read.",
)
@golden_option
@click.option("--override-gate", is_flag=True, help="Go live even if the quality gate fails.")
@click.option(
    "--ignore-clock",
    is_flag=True,
    help="Index even if a generation is dated in the future (after the clock was wrong).",
)
@click.option(
    "--watch", is_flag=True, help="Keep running, and reindex whenever the CORPUS changes."
)
@click.option(
    "--quiet",
    metavar="SECONDS",
    type=click.FloatRange(0.1),
    help="With --watch: wait until nothing has changed for so long. [default: 5, or the setting]",
)
@click.option(
    "--memory",
    type=click.IntRange(64),
    help="Megabytes for batches, in all processes together; less takes longer. "
    "[default: 512, or the setting]",
)
@report_option
@click.option("-v", "--verbose", is_flag=True, help="List warnings too, not only rejections.")
@json_option
def reindex(
    corpus: tuple[Path, ...],
    *,
    index: Path | None,
    full: bool,
    dictionary: Path | None,
    allow_removals: bool,
    golden: Path | None,
    override_gate: bool,
    ignore_clock: bool,
    watch: bool,
    quiet: float | None,
    memory: int | None,
    report: Path | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Update the index so that it matches CORPUS.

    CORPUS is files and folders of articles. A new generation is built beside the live one, checked,
    and swapped in; running servers follow. Only new, changed and removed articles are written where
    possible; --full writes everything. Files and records that are not articles are listed with
    their origin and a reason.

    It stops and leaves the index unchanged when more than a tenth of the articles would be removed,
    or any while an input cannot be read (--allow-removals), or when the new generation fails the
    quality gate (--override-gate).
    """
    settings = settings_with(
        index, dictionary=dictionary, golden=golden, memory=memory, quiet=quiet
    )
    run = _Run(
        corpus=corpus,
        store=make_store(settings, EmbeddedKind(settings.memory << 20)),
        settings=settings,
        options=ReindexOptions(
            full=full,
            allow_removals=allow_removals,
            largest_removal=settings.largest_removal,
            override_gate=override_gate,
            ignore_clock=ignore_clock,
        ),
        report=report,
        verbose=verbose,
        as_json=as_json,
        in_a_row=watch,
    )
    # SIGTERM, which ends a service, ends a reindex as Ctrl-C does: the index stays as it was.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if watch:
        # A wrong path is an error now; a path that disappears later is waited for.
        read_corpus(corpus)
        _follow(run, settings.quiet)
    else:
        run.once()


@dataclass(frozen=True, slots=True)
class _Run:
    """The options of a reindex; `--watch` runs it again and again."""

    corpus: tuple[Path, ...]
    store: GenerationStore
    settings: Settings
    options: ReindexOptions
    report: Path | None
    verbose: bool
    as_json: bool
    in_a_row: bool

    def once(self) -> None:
        """Reindex once, with the dictionary and the golden queries as they are now."""
        settings = self.settings
        words = load_dictionary(settings.dictionary)
        golden = None
        if settings.golden:
            # A tenth of the time until the first article is read; most indexes have no such file.
            from fupin_search.evaluation.golden import read_golden
            from fupin_search.query.context import OperatorRules

            golden = read_golden(settings.golden, OperatorRules.of(settings))
        before = self.store.live_name()
        size = corpus_bytes(self.corpus)
        refusal: CorpusError | GateError | None = None
        with (
            report_to(self.report, as_json=self.as_json) as report,
            IndexingProgress(
                size, verbose=self.verbose, also=report.write_reading if report else None
            ) as progress,
        ):
            try:
                result = update_index(
                    self.store,
                    read_corpus(self.corpus, on_bytes=progress.advance),
                    words,
                    keep=settings.keep,
                    listener=progress,
                    options=replace(self.options, golden=golden),
                )
            except (CorpusError, GateError) as error:
                # The report of what was read is closed whole, since it explains the refusal.
                refusal = error
            except KeyboardInterrupt:
                self._say_interrupted(before)
                raise
        if refusal:
            if progress.verdict:
                self._print({"error": refusal.message, "gate": progress.verdict})
            raise refusal
        _show_report(result)
        self._print(result)

    def _print(self, value: object) -> None:
        if self.as_json:
            print_json(value, in_a_row=self.in_a_row)

    def _say_interrupted(self, before: str) -> None:
        """Say that the swap was done already, if so; otherwise `main` says nothing changed."""
        if (now := self.store.live_name()) != before and not self.in_a_row:
            complain(f"Interrupted after the swap: generation {now} is live.")
            raise click.exceptions.Exit(INTERRUPTED)


def _follow(run: _Run, quiet: float) -> None:
    def say_with_time(sentence: str) -> None:
        say(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S} {sentence}")

    def reindex_now() -> None:
        say_with_time("Reindexing.")
        run.once()
        say_with_time(f"Following {', '.join(map(str, run.corpus))}; SIGTERM or Ctrl-C ends.")

    try:
        follow(ticks(run.corpus, aside=run.store.root), reindex_now, say_with_time, quiet=quiet)
    except KeyboardInterrupt:
        say_with_time("Stopped. The live index is unchanged.")


def _show_report(report: ReindexReport) -> None:
    """Show counts, time and the generation that is live now."""
    table = Table.grid(padding=(0, 2))
    for name, count in (
        ("indexed", report.indexed),
        ("added", report.added),
        ("changed", report.changed),
        ("removed", report.removed),
        ("unchanged", report.unchanged),
        ("warned", report.warned),
        ("rejected", report.rejected),
    ):
        table.add_row(name, f"{count:,}")
    table.add_row("seconds", f"{report.seconds:.1f}")
    if report.basis:
        table.add_row("basis", report.basis)
    table.add_row("generation", report.generation)
    talk().print(table)
    if not report.fresh:
        say("No changes; the live generation stays.")
