"""`convert` and `analyze`: articles as records, and texts as tokens."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from fupin_search.articles import Article, Rejected, read_corpus
from fupin_search.cli.console import (
    corpus_argument,
    index_option,
    json_option,
    make_store,
    print_json,
    say,
    settings_with,
)
from fupin_search.errors import IndexMissingError
from fupin_search.generations.live_index import find_drift
from fupin_search.service import Search
from fupin_search.settings import Settings
from fupin_search.text.dictionary import load_dictionary
from fupin_search.text.tokenizer import ChineseTokenizer, Cut, bigrams


@click.command()
@corpus_argument
def convert(corpus: tuple[Path, ...]) -> None:
    """Print the articles of a CORPUS as JSON lines.

    `reindex` reads them again.
    """
    rejected = 0
    for reading in read_corpus(corpus):
        if isinstance(reading, Rejected):
            rejected += 1
            say(f"rejected {reading.origin}: {reading.remark.reason} ({reading.remark.code})")
            continue
        click.echo(msgspec.json.encode(_record(reading.article)).decode())
    if rejected:
        say(f"{rejected:,} rejected")


@click.command()
@click.argument("text")
@index_option
@json_option
def analyze(text: str, *, index: Path | None, as_json: bool) -> None:
    """Show how TEXT is segmented into words, parts and bigrams.

    Uses the dictionary of the index if there is one, otherwise the configured one.
    """
    cut = _cut(text, settings_with(index))
    if as_json:
        print_json(
            {
                "text": cut.text,
                "words": [token._asdict() for token in cut.words],
                "parts": [token._asdict() for token in cut.parts],
                "bigrams": bigrams(cut.text),
            }
        )
        return
    for token in cut.words:
        parts = " ".join(part.term for part in cut.parts if part.position == token.position)
        line = f"{token.position}\t{token.start}-{token.end}\t{token.term}\t{parts}"
        click.echo(line.rstrip())
    click.echo(f"grams\t{' '.join(bigrams(cut.text))}")


def _cut(text: str, settings: Settings) -> Cut:
    store = make_store(settings)
    with Search(store) as search:
        try:
            cut = search.cut(text)
        except IndexMissingError:
            return ChineseTokenizer(load_dictionary(settings.dictionary)).cut(text)
        if drift := find_drift(store, settings):
            say(drift)
        return cut


def _record(article: Article) -> dict[str, object]:
    """Return an article as a record that `reindex` reads."""
    record = {
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "path": list(article.path),
        "section": article.section,
        "source": article.printed_source or article.source,
        "date": article.date.isoformat() if article.date else None,
        "url": article.url,
    }
    return {name: value for name, value in record.items() if value}
