"""`remove`, `restore`, `removed`: hide articles, unhide them, list them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import msgspec

from fupin_search.articles.article import Article
from fupin_search.cli.console import (
    index_option,
    json_option,
    make_store,
    print_json,
    say,
    settings_with,
    title_text,
)
from fupin_search.disk import writing
from fupin_search.errors import FupinSearchError, IndexUnusableError, NotFoundError
from fupin_search.generations import removals
from fupin_search.generations.backup import is_backup
from fupin_search.generations.removals import Removal
from fupin_search.generations.store import GenerationStore
from fupin_search.model.protocol import Engine

_OURS = re.compile(r"(?:/v1)?/articles/([^/]+)/?\Z")


@click.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@click.option("--reason", default="", metavar="TEXT", help="Reason, shown by `removed`.")
@click.option(
    "--even-if-absent",
    is_flag=True,
    help="Accept ids without an article in the live generation, for articles still to come.",
)
@index_option
@json_option
def remove(
    articles: tuple[str, ...],
    *,
    reason: str,
    even_if_absent: bool,
    index: Path | None,
    as_json: bool,
) -> None:
    """Hide articles immediately, by id or address.

    `restore` makes them visible again.
    An ARTICLE is an id, the address the article was published at, or its address in the search.

    Running servers hide them with their next request, from searches, counts, facets and their own
    addresses. They stay hidden through reindexes and rollbacks. A reindex may run meanwhile. If one
    cannot be hidden, none is.
    """
    settings = settings_with(index)
    store = make_store(settings)
    _refuse_unwritable(articles)
    with writing(store.root):
        ids = _find_ids(store, articles, settings.base_url)
        titles = {} if even_if_absent else _read_titles(store, ids)
        store.make_root()
        fresh = removals.add(store.root, dict.fromkeys(ids), reason)
    if as_json:
        print_json(fresh)
        return
    newly_hidden = {removal.id for removal in fresh}
    for article_id in ids:
        state = "hidden" if article_id in newly_hidden else "already hidden"
        title = f"  {titles[article_id]}" if article_id in titles else ""
        click.echo(f"{state}  {article_id}{title}")


@click.command()
@click.argument("articles", nargs=-1, metavar="ARTICLE...")
@click.option("--all", "every", is_flag=True, help="Unhide all.")
@index_option
@json_option
def restore(articles: tuple[str, ...], *, every: bool, index: Path | None, as_json: bool) -> None:
    """Unhide articles.

    Running servers follow with their next request. An ARTICLE is an id or an address, as for
    `remove`.
    """
    if bool(articles) == every:
        raise click.UsageError("Name the articles to unhide, or give --all.")
    settings = settings_with(index)
    store = make_store(settings)
    listed = [removal.id for removal in store.removed()]
    backups = [name for name in articles if name not in listed and is_backup(Path(name))]
    if backups:
        raise NotFoundError(
            f"{backups[0]} is a backup, not an article; `fupin-search restore-backup {backups[0]}` "
            "restores it.",
            code="article-not-removed",
        )
    ids = _find_ids(store, articles, settings.base_url, known=listed)
    if absent := [article_id for article_id in ids if article_id not in listed]:
        raise NotFoundError(
            f"{_named(absent)} not hidden; nothing was changed. "
            "`fupin-search removed` lists the hidden ones.",
            code="article-not-removed",
        )
    with writing(store.root):
        shown = removals.restore(store.root, ids or listed) if ids or listed else []
    if as_json:
        print_json(shown)
        return
    for removal in shown:
        click.echo(f"visible again  {removal.id}")
    if not shown:
        say("Nothing is hidden.")


@click.command()
@click.option(
    "--rebuild",
    is_flag=True,
    help="Rebuild the list from its copy, if it is damaged or missing.",
)
@click.option(
    "--accept-loss",
    is_flag=True,
    help="With --rebuild: keep what can be read if the copy is damaged too.",
)
@index_option
@json_option
def removed(*, rebuild: bool, accept_loss: bool, index: Path | None, as_json: bool) -> None:
    """List the hidden articles.

    Shows since when, by whom, the reason, and the title. The title comes from the live generation,
    if it has the article.
    """
    if accept_loss and not rebuild:
        raise click.UsageError("--accept-loss is for --rebuild.")
    store = make_store(settings_with(index))
    if rebuild:
        with writing(store.root):
            listed = removals.repair(store.root, accept_loss=accept_loss)
        say(f"Rebuilt {store.root / removals.REMOVED}: {len(listed):,} articles.")
    else:
        listed = store.removed()
    titles = _read_listed_titles(store, listed)
    if as_json:
        shown = [
            msgspec.structs.asdict(removal) | {"title": titles.get(removal.id)}
            for removal in listed
        ]
        print_json(shown)
        return
    for removal in listed:
        click.echo(_format_line(removal, titles.get(removal.id)))
    if not listed:
        say("Nothing is hidden.")


def _find_ids(
    store: GenerationStore, named: Sequence[str], base_url: str, known: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the ids of articles given by id or by address.

    Args:
        store: the index; its live generation has the addresses.
        named: ids, which have no slash, addresses of originals, and addresses in the search.
        base_url: prefix of addresses relative to the site.
        known: ids taken as they are, even if they look like addresses.

    Raises:
        NotFoundError: when no article has one of the addresses.
        IndexUnusableError: when an address is given and the live generation cannot be opened.
    """
    addresses = [name for name in dict.fromkeys(named) if name not in known and "/" in name]
    ids = _find_ids_at(store, addresses, base_url) if addresses else {}
    if absent := [address for address in addresses if not ids[address]]:
        raise NotFoundError(
            f"No article in the live generation has the address {' or '.join(absent)}; nothing was "
            "changed. `fupin-search search` shows ids.",
            code="article-not-found",
        )
    return tuple(
        dict.fromkeys(article_id for name in named for article_id in ids.get(name, [name]))
    )


def _find_ids_at(
    store: GenerationStore, addresses: Sequence[str], base_url: str
) -> dict[str, list[str]]:
    """Return the ids of the articles at each address: none, one or several."""
    live = store.open(store.current())
    with closing(live.engine) as engine:
        ids = {address: _find_own(engine, address) for address in addresses}
        originals: dict[str, list[str]] = {}
        for address in addresses:
            originals.setdefault(_strip_address(address, base_url), []).append(address)
        titles = engine.titles()
        for number in range(len(titles.days)):
            head = titles.head(number)
            if head.url:
                for address in originals.get(_strip_address(head.url, base_url), ()):
                    ids[address].append(head.id)
    return ids


def _find_own(engine: Engine, address: str) -> list[str]:
    """Return the id in the address of an article in the search, if there is such an article."""
    ours = _OURS.search(urlsplit(address).path)
    return [name] if ours and engine.article(name := unquote(ours[1])) else []


def _strip_address(address: str, base_url: str) -> str:
    """Return an address without scheme, www, fragment and trailing slash."""
    whole = address.strip().partition("#")[0]
    if whole.startswith("/"):
        whole = f"{base_url}{whole}"
    return re.sub(r"^https?://(?:www\.)?", "", whole).rstrip("/")


def _format_line(removal: Removal, title: str | None) -> str:
    by = f"{removal.user}@{removal.host}"
    parts = [removal.id, _format_time(removal.since), by, removal.reason, title or ""]
    return "  ".join(part for part in parts if part)


def _format_time(since: str) -> str:
    """Return a UTC time in the time zone of this machine."""
    try:
        return f"{datetime.fromisoformat(since).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return since


def _refuse_unwritable(ids: tuple[str, ...]) -> None:
    for article_id in ids:
        try:
            article_id.encode()
        except UnicodeEncodeError as error:
            raise NotFoundError(f"{article_id!r} is not an id: it is not valid text.") from error
        if not article_id:
            raise NotFoundError("An id cannot be empty.")


def _read_titles(store: GenerationStore, ids: tuple[str, ...]) -> dict[str, str]:
    """Return the titles of articles that must exist, by id.

    Raises:
        NotFoundError: when an article is not in the live generation.
        IndexUnusableError: when the live generation cannot be opened.
    """
    try:
        with _open_live(store) as engine:
            articles = _read_articles(engine, ids)
    except IndexUnusableError as error:
        raise type(error)(
            f"{error.message}\nNothing was hidden, because the articles cannot be looked up; "
            "`--even-if-absent` hides them anyway.",
            code=error.code,
        ) from error
    if absent := [article_id for article_id in ids if article_id not in articles]:
        raise NotFoundError(
            f"{_named(absent)} not in the live generation; nothing was hidden. Find ids with "
            "`fupin-search search`; `--even-if-absent` hides articles still to come.",
            code="article-not-found",
        )
    return {name: title_text(article.title) for name, article in articles.items()}


def _read_listed_titles(store: GenerationStore, listed: Collection[Removal]) -> dict[str, str]:
    articles: dict[str, Article] = {}
    if listed:
        with suppress(FupinSearchError), _open_live(store) as engine:
            articles = _read_articles(engine, tuple(removal.id for removal in listed))
    return {name: title_text(article.title) for name, article in articles.items()}


@contextmanager
def _open_live(store: GenerationStore) -> Iterator[Engine]:
    """Open the engine of the live generation, with nothing hidden."""
    live = store.open(store.current())
    try:
        yield live.engine
    finally:
        live.engine.close()


def _read_articles(engine: Engine, ids: tuple[str, ...]) -> dict[str, Article]:
    return {name: article for name in ids if (article := engine.article(name)) is not None}


def _named(ids: list[str]) -> str:
    return f"{', '.join(map(repr, ids))} {'is' if len(ids) == 1 else 'are'}"
