"""Articles as operators name them: by id, by the address they were published at, or by ours."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from contextlib import closing
from urllib.parse import unquote, urlsplit

from fupin_search.errors import NotFoundError
from fupin_search.generations.store import GenerationStore
from fupin_search.search.engine import Engine

_OURS = re.compile(r"(?:/v1)?/articles/([^/]+)/?\Z")


def ids_of(
    store: GenerationStore, named: Sequence[str], base_url: str, known: Collection[str] = ()
) -> tuple[str, ...]:
    """The ids of articles that are named by id or by address.

    Args:
        store: the index, whose live generation says which article has an address.
        named: ids and addresses.
        base_url: what is put before addresses relative to the site.
        known: ids that are taken as they are, whatever they look like.

    Raises:
        NotFoundError: naming the addresses that no article has.
        IndexUnusableError: where an address is named and the live generation cannot be asked.
    """
    addresses = [one for one in dict.fromkeys(named) if one not in known and _is_address(one)]
    found = _articles_at(store, addresses, base_url) if addresses else {}
    if absent := [one for one in addresses if not found[one]]:
        raise NotFoundError(
            f"No article in the live generation has the address {' or '.join(absent)}, so nothing "
            "was changed. `fupin-search search` shows ids.",
            code="article-not-found",
        )
    return tuple(dict.fromkeys(name for one in named for name in found.get(one, [one])))


def _is_address(name: str) -> bool:
    """Whether it is one: no id has a slash."""
    return "/" in name


def _articles_at(
    store: GenerationStore, addresses: Sequence[str], base_url: str
) -> dict[str, list[str]]:
    """The ids of the articles at each of some addresses; there may be several, or none."""
    live = store.open(store.current())
    with closing(live.engine) as engine:
        found = {one: _at_ours(engine, one) for one in addresses}
        sought: dict[str, list[str]] = {}
        for one in addresses:
            sought.setdefault(_plain(one, base_url), []).append(one)
        titles = engine.titles()
        for number in range(len(titles.days)):
            head = titles.head(number)
            for one in sought.get(_plain(head.url, base_url), ()) if head.url else ():
                found[one].append(head.id)
    return found


def _at_ours(engine: Engine, address: str) -> list[str]:
    """The id in an address of an article's page or of its JSON, if it is that of an article."""
    ours = _OURS.search(urlsplit(address).path)
    return [name] if ours and engine.article(name := unquote(ours[1])) else []


def _plain(address: str, base_url: str) -> str:
    """An address without what does not tell one article from another."""
    whole = address.strip().partition("#")[0]
    if whole.startswith("/"):
        whole = f"{base_url}{whole}"
    return re.sub(r"^https?://(?:www\.)?", "", whole).rstrip("/")
