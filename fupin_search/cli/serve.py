"""`serve`: the search page and the API over HTTP."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from fupin_search.cli.console import index_option, make_store, settings_with
from fupin_search.settings import OFF


@click.command()
@index_option
@click.option("--host", help="Address to listen on. [default: 127.0.0.1, or the setting]")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 picks a free one. [default: 8080, or the setting]",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Worker processes. [default: 2, or the setting]",
)
def serve(*, index: Path | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the search page and the API.

    SIGTERM or Ctrl-C ends it, once open requests are answered.
    """
    # These load the engine and compile its loops, which `--help` does not need.
    from fupin_search.generations.live_index import find_drift
    from fupin_search.web.app import create_app, make_search
    from fupin_search.web.connections import browser_url, listen
    from fupin_search.web.metrics import counting
    from fupin_search.web.server import log_to_stderr
    from fupin_search.web.server import serve as serve_app

    log_to_stderr()
    settings = settings_with(index, host=host, port=port, workers=workers)
    store = make_store(settings)
    search = make_search(store, settings)
    # Opened before listening, so that an index that cannot serve is an error at once.
    state = search.state()
    listener = listen(settings.host, settings.port)
    scraped = None
    if isinstance(settings.metrics, int):
        scraped = listen("127.0.0.1", settings.metrics, "the setting `metrics`")

    def ready() -> None:
        where = browser_url(listener)
        click.echo(f"Serving {state.articles:,} articles at {where} (Ctrl-C to stop)", err=True)
        if scraped:
            click.echo(f"Metrics at {browser_url(scraped)}metrics", err=True)
        if drift := find_drift(store, settings):
            click.echo(drift, err=True)

    forked = settings.workers > 1 or scraped is not None
    with nullcontext() if settings.metrics == OFF else counting(search, forked=forked) as metrics:
        app = create_app(search, settings, metrics)
        serve_app(
            app, search, listener, metrics, workers=settings.workers, scraped=scraped, ready=ready
        )
