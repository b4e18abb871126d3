"""`check`: what a corpus is like, before it is indexed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from fupin_search.articles import Accepted, corpus_bytes, read_corpus
from fupin_search.articles.quality import Examination, Quality
from fupin_search.cli.console import corpus_argument, json_option, print_json, say
from fupin_search.cli.progress import IndexingProgress
from fupin_search.cli.quality_tables import print_quality
from fupin_search.cli.reporting import PlacedFile, report_option, report_to
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
def check(  # noqa: PLR0913 - an option each
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
    now = datetime.now(UTC) + _SHANGHAI
    size = corpus_bytes(corpus)
    # Opened before an hour of reading, so that a wrong folder is told at once.
    place = PlacedFile(page) if page else None
    try:
        with report_to(report, as_json=as_json) as lines:
            examination = Examination(now.date(), lines.warn if lines else None)
            with IndexingProgress(size, verbose=verbose) as progress:
                for reading in read_corpus(corpus, on_bytes=progress.advance):
                    examination.hear(reading)
                    if lines:
                        lines.hear(reading)
                    if verbose or isinstance(reading, Accepted):
                        progress.hear(reading)
                progress.stage("comparing texts")
                quality = examination.finish()
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


def _html(quality: Quality, corpus: tuple[Path, ...], now: datetime) -> bytes:
    """The page; its library is imported only for it."""
    from fupin_search.web.quality import quality_page  # noqa: PLC0415 - said above

    return quality_page(quality, corpora=[path.name or str(path) for path in corpus], made=now)
