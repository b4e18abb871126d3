"""`check`: a report on the quality of a corpus before it is indexed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import date as Date
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fupin_search.articles import Accepted, corpus_bytes, read_corpus
from fupin_search.cli.console import corpus_argument, json_option, print_json, say
from fupin_search.cli.progress import (
    IndexingProgress,
    PlacedFile,
    ReportFile,
    report_option,
    report_to,
)
from fupin_search.errors import CorpusError
from fupin_search.quality.examination import Examination
from fupin_search.quality.report import FindingCount, Note, Quality, RemarkCount

_WIDTH = 100  # where stdout is no terminal
_BAR = 30
_SECTIONS_SHOWN = 15
_GROUPS_SHOWN = 8
_NAMES_SHOWN = 5
# Days of the archive are days in Shanghai, which has no daylight saving time.
_SHANGHAI = timedelta(hours=8)

_NOTES = {
    "section-of-one": "sections with a single article",
    "months-without": "months without an article",
    "crowded-day": "articles of a day that has more than a fifth of all",
}


@click.command()
@corpus_argument
@json_option
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a page in Chinese with plots, for editors.",
)
@report_option
@click.option("--strict", is_flag=True, help="Exit with 3 if anything is rejected.")
@click.option("-v", "--verbose", is_flag=True, help="List rejections and warnings on stderr too.")
def check(
    corpus: tuple[Path, ...],
    *,
    as_json: bool,
    page: Path | None,
    report: Path | None,
    strict: bool,
    verbose: bool,
) -> None:
    """Report on the quality of a CORPUS without indexing it.

    Counts, rejections with their reasons, missing fields, text read in a wrong encoding, reprints,
    sources spelled in several ways, dates and lengths. Changes nothing.
    """
    if page == Path("-"):
        raise click.UsageError("--html writes to a file, not to stdout; give it a name.")
    now = datetime.now(UTC) + _SHANGHAI
    # Opened first, so that a wrong folder is an error before an hour of reading.
    page_file = PlacedFile(page) if page else None
    try:
        with report_to(report, as_json=as_json) as lines:
            quality = _examine(corpus, now.date(), lines, verbose=verbose)
        if page_file:
            page_file.write(_make_page(quality, corpus, now))
            page_file.close()
    finally:
        if page_file:
            page_file.discard()
    if as_json:
        print_json(quality)
    elif report != Path("-"):
        _print_quality(quality)
    if page:
        say(f"The page is in {page}.")
    if strict and quality.rejected:
        raise CorpusError(
            f"{quality.rejected:,} of {quality.read:,} files and records were rejected. "
            "`fupin-search check --report FILE CORPUS` lists each with its reason.",
            code="rejections",
        )


def _examine(
    corpus: tuple[Path, ...], today: Date, report: ReportFile | None, *, verbose: bool
) -> Quality:
    """Read the corpus once; every remark goes to the report."""
    examination = Examination(today, report.write_warning if report else None)
    with IndexingProgress(corpus_bytes(corpus), verbose=verbose) as progress:
        for reading in read_corpus(corpus, on_bytes=progress.advance):
            if report:
                report.write_reading(reading)
            examination.add(reading)
            # Tables and report show rejections; a list of thousands helps nobody.
            if verbose or isinstance(reading, Accepted):
                progress.on_reading(reading)
        progress.on_stage("comparing texts")
        return examination.finish()


def _make_page(quality: Quality, corpus: tuple[Path, ...], now: datetime) -> bytes:
    """Return the page; its template library is imported here alone."""
    from fupin_search.web.pages.quality import quality_page  # jinja2 is slow to load

    return quality_page(quality, corpora=[path.name or str(path) for path in corpus], made=now)


def _print_quality(quality: Quality) -> None:
    """Print a report as tables on stdout."""
    console = Console(
        file=sys.stdout,
        highlight=False,
        markup=False,
        width=None if sys.stdout.isatty() else _WIDTH,
    )
    with console.capture() as captured:
        for table in _list_tables(quality):
            console.print(table)
            console.print()
    # Tables pad their lines with spaces, which get in the way when they are compared or copied.
    lines = (line.rstrip() for line in captured.get().rstrip().splitlines())
    click.echo("\n".join(lines))


def _list_tables(quality: Quality) -> Iterable[Table]:
    yield _tabulate_counts(quality)
    if quality.rejections:
        yield _tabulate_remarks("Rejected", quality.rejections)
    if quality.warnings:
        yield _tabulate_remarks("Warned", quality.warnings)
    yield _tabulate_findings(quality)
    if quality.accepted:
        yield _tabulate_missing(quality)
    if quality.years:
        yield _tabulate_bars(
            "By year", [(_format_year(year.year), year.count) for year in quality.years]
        )
    if quality.sections.largest:
        yield _tabulate_bars("By section", _list_largest(quality))
    if quality.reprints.largest:
        yield _tabulate_reprints(quality)
    if quality.spellings:
        yield _tabulate_spellings(quality)
    if quality.notes:
        yield _tabulate_notes(quality.notes)


def _make_table(title: str, *columns: str) -> Table:
    """Return a table whose second column is a count."""
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="dim",
    )
    for number, column in enumerate(columns):
        table.add_column(
            column,
            justify="right" if number == 1 else "left",
            no_wrap=number < 2,  # names and counts
            overflow="fold",
        )
    return table


def _tabulate_counts(quality: Quality) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    table.add_row("read", f"{quality.read:,}")
    table.add_row("accepted", f"{quality.accepted:,}")
    table.add_row("warned", f"{quality.warned:,}")
    table.add_row("rejected", f"{quality.rejected:,}")
    if quality.dates.first:
        table.add_row("first day", quality.dates.first.isoformat())
        table.add_row("last day", str(quality.dates.last))
    table.add_row("sections", f"{quality.sections.distinct:,}")
    table.add_row("sources", f"{quality.sources.distinct:,}")
    table.add_row("characters, median", f"{quality.lengths.median:,}")
    table.add_row("characters, longest", f"{quality.lengths.longest:,}")
    return table


def _tabulate_remarks(title: str, remarks: Sequence[RemarkCount]) -> Table:
    table = _make_table(title, "code", "count", "first", "reason")
    for remark in remarks:
        table.add_row(*_make_cells(remark.code, f"{remark.count:,}", remark.origin, remark.reason))
    return table


def _tabulate_findings(quality: Quality) -> Table:
    table = _make_table("Found", "what", "count", "first", "")
    for damaged in quality.mojibake:
        table.add_row(
            *_make_cells(
                f"mojibake, {damaged.kind}", f"{damaged.count:,}", damaged.origin, damaged.shown
            )
        )
    if not quality.mojibake:
        table.add_row("mojibake", "0", "", "")
    table.add_row("exact reprints", f"{quality.reprints.exact:,}", "", "")
    table.add_row("near reprints", f"{quality.reprints.near:,}", "", "")
    _add_finding(table, "repeated ids", quality.repeated_ids)
    _add_finding(table, "future dates", quality.dates.future)
    _add_finding(table, "very short bodies", quality.lengths.short)
    _add_finding(table, "very long bodies", quality.lengths.long)
    return table


def _add_finding(table: Table, what: str, found: FindingCount) -> None:
    table.add_row(*_make_cells(what, f"{found.count:,}", found.origin or "", ""))


def _tabulate_missing(quality: Quality) -> Table:
    table = _make_table("Missing", "field", "count", "share", "first")
    for missing in quality.missing:
        table.add_row(
            *_make_cells(
                missing.field, f"{missing.count:,}", f"{missing.share:.1%}", missing.origin or ""
            )
        )
    return table


def _format_year(year: int | None) -> str:
    return str(year) if year else "no date"


def _list_largest(quality: Quality) -> list[tuple[str, int]]:
    rows = [(named.name, named.count) for named in quality.sections.largest[:_SECTIONS_SHOWN]]
    shown = sum(count for _, count in rows)
    lacking = next(field.count for field in quality.missing if field.field == "section")
    rest = quality.accepted - lacking - shown
    more = quality.sections.distinct - len(rows)
    if more > 0:
        rows.append((f"{more:,} others", rest))
    if lacking:
        rows.append(("no section", lacking))
    return rows


def _tabulate_bars(title: str, rows: Sequence[tuple[str, int]]) -> Table:
    table = _make_table(title, "", "articles", "")
    most = max(count for _, count in rows)
    for name, count in rows:
        bar = "█" * max(1, round(count / most * _BAR)) if count else ""
        table.add_row(*_make_cells(name, f"{count:,}", bar))
    return table


def _tabulate_reprints(quality: Quality) -> Table:
    table = _make_table("Reprints, the largest groups", "day", "articles", "first", "title")
    for group in quality.reprints.largest[:_GROUPS_SHOWN]:
        first = group.articles[0]
        day = first.date.isoformat() if first.date else "no date"
        table.add_row(*_make_cells(day, f"{group.count:,}", first.origin, first.title))
    return table


def _tabulate_spellings(quality: Quality) -> Table:
    table = _make_table(
        "Sources that are probably the same", "most frequent", "articles", "also spelled"
    )
    for group in quality.spellings[:_GROUPS_SHOWN]:
        others = [f"{named.name} ({named.count:,})" for named in group[1 : 1 + _NAMES_SHOWN]]
        if len(group) > 1 + _NAMES_SHOWN:
            others.append("…")
        table.add_row(*_make_cells(group[0].name, f"{group[0].count:,}", ", ".join(others)))
    return table


def _tabulate_notes(notes: Iterable[Note]) -> Table:
    table = _make_table("Notes (not necessarily errors)", "", "count", "")
    for note in notes:
        shown = ", ".join(note.shown)
        table.add_row(*_make_cells(_NOTES[note.code], f"{note.count:,}", shown))
    return table


def _make_cells(*cells: str) -> Iterable[Text]:
    """Return cells in which control characters and square brackets have no effect."""
    return [Text("".join(c if c.isprintable() else "\ufffd" for c in cell)) for cell in cells]
