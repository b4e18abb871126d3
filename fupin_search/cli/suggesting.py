"""`suggest`: what a reader sees while typing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from fupin_search.cli.console import (
    index_option,
    json_option,
    print_json,
    settings_with,
    store_of,
)
from fupin_search.service import Search
from fupin_search.web.suggestions import suggestions_json


@click.command()
@click.argument("text")
@index_option
@click.option("--size", default=10, help="Most suggestions, from 1 to 100; 10 by default.")
@json_option
def suggest(text: str, *, index: Path | None, size: int, as_json: bool) -> None:
    """Suggest what begins with TEXT: characters, pinyin, or both.

    --json prints what /v1/suggest answers.
    """
    settings = settings_with(index)
    with closing(Search(store_of(settings))) as search:
        found = search.suggest(text, size)
    if as_json:
        print_json(suggestions_json(text, found, base_url=settings.base_url))
        return
    for one in found:
        count = "" if one.count is None else f" {one.count:,}"
        click.echo(f"{one.kind.value:<8} {one.text}{count}")
