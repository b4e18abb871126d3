"""A search as a feed: Atom (RFC 4287, paged as in RFC 5005) and JSON Feed 1.1.

Ids are made of an article's id, so they outlast reindexes and a change of address.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from datetime import date as Date
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

from fupin_search.search.answer import Hit, Page
from fupin_search.search.query import Sort
from fupin_search.service import Answer, Request
from fupin_search.service.parameters import Pairs, request_of
from fupin_search.web.paging import other_pages
from fupin_search.web.parameters import pairs_of, read_pairs
from fupin_search.web.rendering import Json, link_of
from fupin_search.web.wording import UNTITLED, heading_of

FEED_SIZE = 20
ATOM, JSON_FEED = "/feed.atom", "/feed.json"

_ATOM = "http://www.w3.org/2005/Atom"
_IDS = uuid.UUID("6f6b7d4a-0f0d-5c8a-9d59-5d7f6f1c2a11")
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_URI = "%/:=&?~#+!$,;'@()*[]"
# Atom wants a time of every entry, and no reindex should make those without one news.
_NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Feed:
    """A search as feeds tell it.

    Args:
        answer: the page of it.
        made: when the index was made: UTC time, ISO 8601.
        place: where readers reach the search, no slash at its end.
        base_url: put before site-relative article links.
        site: name of the search.
    """

    answer: Answer
    made: str
    place: str
    base_url: str
    site: str

    @property
    def title(self) -> str:
        """What the search finds."""
        return f"{heading_of(self.answer.request)} - {self.site}"

    def address(self, path: str) -> str:
        """Where the feed is."""
        return _address(self.place + path, feed_query_of(self.answer.request))

    @property
    def page(self) -> str:
        """Where people read the same."""
        whole = replace(_as_usual(self.answer.request), page=Page())
        return _address(self.place + "/", urlencode(pairs_of(whole)))

    def pages(self, path: str) -> dict[str, str]:
        """Addresses of the other pages by relation."""
        return other_pages(self.answer, self.place + path, feed_query_of)

    def link(self, hit: Hit) -> str:
        """Where to read an article."""
        link = link_of(hit.article, base_url=self.base_url)
        return quote(f"{self.place}{link}" if link.startswith("/") else link, safe=_URI)


def feed_request_of(query_string: str) -> Request:
    """Read what a feed is to be of: a search, the newest first, twenty a page, nothing counted.

    Raises:
        RequestError: as for a search.
    """
    usual: Pairs = [("size", str(FEED_SIZE))]
    request = request_of([*usual, *read_pairs(query_string)], sort=Sort.NEWEST)
    return replace(request, facets=(), facet_size=0, explain=False, offers=False)


def feed_query_of(request: Request) -> str:
    """The canonical query string of a feed: the same feed, the same string."""
    written = pairs_of(_as_usual(request))
    pairs = [(name, value) for name, value in written if name not in ("sort", "size")]
    if request.sort is not Sort.NEWEST:
        pairs.append(("sort", request.sort.value))
    if request.page.size != FEED_SIZE:
        pairs.append(("size", str(request.page.size)))
    return urlencode(pairs)


def feed_address(request: Request, path: str) -> str:
    """The feed of a search page: of all of the same search, the newest first."""
    fed = replace(request, sort=Sort.NEWEST, page=Page(size=FEED_SIZE))
    return _address(path, feed_query_of(fed))


def atom(feed: Feed) -> bytes:
    """The feed as an Atom document."""
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": "zh-CN"})
    _text(root, "id", _id(f"feed {feed_query_of(feed.answer.request.first_page)}"))
    _text(root, "title", feed.title)
    _text(root, "updated", feed.made)
    _text(ET.SubElement(root, "author"), "name", feed.site)
    _link(root, "self", feed.address(ATOM), "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    for relation, address in feed.pages(ATOM).items():
        name = "previous" if relation == "prev" else relation
        _link(root, name, address, "application/atom+xml")
    for hit in feed.answer.hits:
        article = hit.article
        entry = ET.SubElement(root, "entry")
        _text(entry, "id", _id(article.id))
        _text(entry, "title", article.title or UNTITLED)
        _link(entry, "alternate", feed.link(hit), "text/html")
        _text(entry, "updated", _time(article.date) if article.date else _NEVER)
        if article.date:
            _text(entry, "published", _time(article.date))
        if article.source:
            _text(ET.SubElement(entry, "author"), "name", article.source)
        if article.section:
            ET.SubElement(entry, "category", {"term": _writable(article.section)})
        _text(entry, "summary", hit.snippet.text)
    return xml_of(root)


def xml_of(root: ET.Element) -> bytes:
    """A document in UTF-8, written as text first: ElementTree is slower to write bytes."""
    text: str = ET.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}".encode()


def json_feed(feed: Feed) -> Json:
    """The feed as a JSON Feed."""
    following = feed.pages(JSON_FEED).get("next")
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.address(JSON_FEED),
        **({"next_url": following} if following else {}),
        "language": "zh-CN",
        "items": [_item(hit, feed) for hit in feed.answer.hits],
    }


def _item(hit: Hit, feed: Feed) -> Json:
    article = hit.article
    item: Json = {
        "id": _id(article.id),
        "url": feed.link(hit),
        "title": article.title or UNTITLED,
        "content_text": hit.snippet.text,
    }
    if article.date:
        item["date_published"] = _time(article.date)
    if article.source:
        item["authors"] = [{"name": article.source}]
    if article.section:
        item["tags"] = [article.section]
    return item


def _as_usual(request: Request) -> Request:
    """The request with what a feed does not have as it is by default, and so not written."""
    usual = Request()
    return replace(request, facets=usual.facets, facet_size=usual.facet_size, explain=usual.explain)


def _id(name: str) -> str:
    return uuid.uuid5(_IDS, name).urn


def _time(day: Date) -> str:
    """The beginning of a day where the archive is read."""
    return f"{day.isoformat()}T00:00:00+08:00"


def _address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _writable(text)


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    parts = {"rel": relation, "href": _writable(address), "type": kind}
    ET.SubElement(parent, "link", parts)


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
