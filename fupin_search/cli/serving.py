"""`serve`: answer over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from fupin_search.cli.console import index_option, settings_with, store_of
from fupin_search.results import ResultCache
from fupin_search.service import Search
from fupin_search.web.app import create_app
from fupin_search.web.logs import log_to_stderr
from fupin_search.web.serving import listen, url_of
from fupin_search.web.serving import serve as serve_app


@click.command()
@index_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen at; 0 lets the system choose.",
)
@click.option(
    "--workers",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that answer.",
)
def serve(*, index: Path | None, host: str, port: int, workers: int) -> None:
    """Serve the search page and the API until SIGTERM or Ctrl-C."""
    log_to_stderr()
    settings = settings_with(index)
    search = Search(store_of(settings), ResultCache(settings.result_cache))
    # Opened here, so that an index that cannot serve is said before anyone can ask.
    _, manifest = search.state()
    listener = listen(host, port)
    where = url_of(listener)
    click.echo(f"{manifest.articles:,} articles are searched at {where} (Ctrl-C ends)", err=True)
    serve_app(create_app(search, base_url=settings.base_url), search, listener, workers=workers)
