"""`check`: what a corpus is like, before it is indexed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from datetime import date as Date
from pathlib import Path

import click

from fupin_search.articles import Accepted, corpus_bytes, read_corpus
from fupin_search.articles.quality import Examination, Quality
from fupin_search.cli.console import corpus_argument, json_option, print_json, say
from fupin_search.cli.progress import IndexingProgress
from fupin_search.cli.quality_tables import print_quality
from fupin_search.cli.reporting import PlacedFile, ReportFile, report_option, report_to
from fupin_search.errors import CorpusError

# The archive's days are those of Shanghai, whose clock has no summer time.
_SHANGHAI = timedelta(hours=8)


@click.command()
@corpus_argument
@json_option
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write a page in Chinese with plots, to show to editors.",
)
@report_option
@click.option("--strict", is_flag=True, help="End with exit code 3 when anything was rejected.")
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
    """Read the CORPUS without indexing it, and say what it is like.

    Counts, what is rejected and why, missing fields, text read in a wrong encoding, reprints,
    sources spelt in several ways, dates and lengths. Nothing is changed.
    """
    if page == Path("-"):
        raise click.UsageError("--html writes to a file, not to stdout; give it a name.")
    now = datetime.now(UTC) + _SHANGHAI
    # Opened before an hour of reading, so that a wrong folder is told at once.
    place = PlacedFile(page) if page else None
    try:
        with report_to(report, as_json=as_json) as lines:
            quality = _examined(corpus, now.date(), lines, verbose=verbose)
        if place:
            place.write(_html(quality, corpus, now))
            place.close()
    finally:
        if place:
            place.discard()
    if as_json:
        print_json(quality)
    elif report != Path("-"):
        print_quality(quality)
    if page:
        say(f"The page is in {page}.")
    if strict and quality.rejected:
        raise CorpusError(
            f"{quality.rejected:,} of {quality.read:,} files and records were rejected. "
            "`fupin-search check --report FILE CORPUS` lists each with its reason.",
            code="rejections",
        )


def _examined(
    corpus: tuple[Path, ...], today: Date, report: ReportFile | None, *, verbose: bool
) -> Quality:
    """Read the corpus, once; the report hears every remark."""
    examination = Examination(today, report.warn if report else None)
    with IndexingProgress(corpus_bytes(corpus), verbose=verbose) as progress:
        for reading in read_corpus(corpus, on_bytes=progress.advance):
            if report:
                report.hear(reading)
            examination.hear(reading)
            # Tables and report tell of rejections; a list of thousands tells nobody anything.
            if verbose or isinstance(reading, Accepted):
                progress.hear(reading)
        progress.stage("comparing texts")
        return examination.finish()


def _html(quality: Quality, corpus: tuple[Path, ...], now: datetime) -> bytes:
    """The page; its library is imported only for it."""
    from fupin_search.web.quality import quality_page

    return quality_page(quality, corpora=[path.name or str(path) for path in corpus], made=now)
