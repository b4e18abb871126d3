"""`reindex`: make the index equal a corpus."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from fupin_search.articles import corpus_bytes, read_corpus
from fupin_search.cli.console import (
    corpus_argument,
    index_option,
    json_option,
    print_json,
    settings_with,
    store_of,
    talk,
)
from fupin_search.cli.progress import IndexingProgress
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.rebuild import Tally, rebuild
from fupin_search.text.dictionary import dictionary_with


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
    type=click.IntRange(64),
    help="Megabytes that batches may take in all processes together; less takes longer. "
    "[default: 512, or the setting]",
)
@click.option("-v", "--verbose", is_flag=True, help="List warnings too, not only rejections.")
@json_option
def reindex(  # noqa: PLR0913 - an option each
    corpus: tuple[Path, ...],
    *,
    index: Path | None,
    dictionary: Path | None,
    memory: int | None,
    verbose: bool,
    as_json: bool,
) -> None:
    """Make the index equal the CORPUS: files and folders of articles.

    A new generation is built beside the live one, checked, and swapped in; running servers follow.
    Whatever cannot be an article is listed with its origin and reason, and the rest is indexed.
    """
    settings = settings_with(index, dictionary=dictionary, memory=memory)
    words = dictionary_with(settings.dictionary)
    with IndexingProgress(corpus_bytes(corpus), verbose=verbose) as progress:
        tally = rebuild(
            store_of(settings, EmbeddedKind(settings.memory << 20)),
            read_corpus(corpus, on_bytes=progress.advance),
            words,
            keep=settings.keep,
            audience=progress,
        )
    _sum_up(tally)
    if as_json:
        print_json(tally)


def _sum_up(tally: Tally) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_row("indexed", f"{tally.indexed:,}")
    table.add_row("warned", f"{tally.warned:,}")
    table.add_row("rejected", f"{tally.rejected:,}")
    table.add_row("seconds", f"{tally.seconds:.1f}")
    table.add_row("generation", tally.generation)
    talk().print(table)
