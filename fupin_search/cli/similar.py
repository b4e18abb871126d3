"""`similar`: the articles about the same as one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from fupin_search.cli.console import (
    about_line,
    index_option,
    json_option,
    print_json,
    settings_with,
    store_of,
    title_text,
)
from fupin_search.service import Search
from fupin_search.web.rendering import similar_json


@click.command()
@click.argument("article_id", metavar="ID")
@index_option
@click.option("--size", default=10, help="Most articles, from 1 to 100; 10 by default.")
@json_option
def similar(article_id: str, *, index: Path | None, size: int, as_json: bool) -> None:
    """List the articles most like the one of an ID.

    --json prints what /v1/articles/ID/similar answers.
    """
    settings = settings_with(index)
    with closing(Search(store_of(settings))) as search:
        found = search.similar(article_id, size)
    if as_json:
        print_json(similar_json(article_id, found, base_url=settings.base_url))
        return
    for number, one in enumerate(found, start=1):
        article = one.article
        click.echo(f"{number}. {title_text(article.title)}")
        click.echo(about_line(article, one.reprint_of))
