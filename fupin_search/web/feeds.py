"""A search as a feed: Atom (RFC 4287, paged as in RFC 5005) and JSON Feed 1.1.

An entry's id is made of the article's id, so it outlasts reindexes and a change of address. The
description of the search for browsers (OpenSearch 1.1) is written here too.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from datetime import date as Date
from urllib.parse import quote
from xml.etree import ElementTree as ET

from fupin_search import wire
from fupin_search.model.answer import Hit, Page
from fupin_search.model.query import Sort
from fupin_search.service import Answer, SearchRequest
from fupin_search.service.parameters import Pairs, read_request
from fupin_search.web.addresses import (
    EVERYTHING,
    Parts,
    canonical_address,
    join_parts,
    other_pages,
    with_query,
    write_parts,
)
from fupin_search.web.urls import Links, read_pairs
from fupin_search.web.wording import UNTITLED, request_heading

FEED_SIZE = 20
ATOM, JSON_FEED = "/feed.atom", "/feed.json"
SUGGESTIONS_TYPE = "application/x-suggestions+json"

_ATOM_TYPE = "application/atom+xml"
_ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
_OPENSEARCH_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_LONGEST_NAME = 16
_ENTRY_IDS = uuid.UUID("6f6b7d4a-0f0d-5c8a-9d59-5d7f6f1c2a11")
# XML 1.0 has no way to write these.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_URI = "%/:=&?~#+!$,;'@()*[]"
# Atom requires a time of every entry, and a reindex must not make an undated article look new.
_NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a search, as a feed.

    Args:
        answer: the page.
        created: time the index was made: UTC, ISO 8601.
        links: where the links lead.
        site: name of the search.
    """

    answer: Answer
    created: str
    links: Links
    site: str

    @property
    def title(self) -> str:
        """The heading of the search and the name of the site."""
        return f"{request_heading(self.answer.request)} - {self.site}"

    def address(self, path: str) -> str:
        """Return the feed's own address."""
        return with_query(self.links.place + path, canonical_feed_query(self.answer.request))

    @property
    def page(self) -> str:
        """The address of the search page with the same articles."""
        whole = replace(_without_counts(self.answer.request), page=Page())
        return canonical_address(whole, self.links.place + "/")

    def pages(self, path: str) -> dict[str, str]:
        """Return the addresses of the other pages by relation."""
        return other_pages(self.answer, self.links.place + path, _feed_parts(self.answer.request))

    def link(self, hit: Hit) -> str:
        """Return the address of an article."""
        return quote(self.links.absolute(self.links.article(hit.head)), safe=_URI)


def parse_feed_request(query_string: str) -> SearchRequest:
    """Read the request of a feed: by default the newest first, twenty a page; no facets.

    Raises:
        RequestError: as for a search.
    """
    default: Pairs = [("size", str(FEED_SIZE))]
    request = read_request([*default, *read_pairs(query_string)], sort=Sort.NEWEST)
    return replace(request, facets=(), facet_size=0, explain=False, offers=False)


def canonical_feed_query(request: SearchRequest) -> str:
    """Return the canonical query string of a feed: the same feed, the same string."""
    return join_parts(_feed_parts(request))


def _feed_parts(request: SearchRequest) -> Parts:
    """Write each parameter of a feed; order and size have other defaults than a search's."""
    parts = write_parts(_without_counts(request))
    sort, size = request.sort, request.page.size
    del parts["sort"], parts["size"]
    parts["sort"] = f"sort={sort.value}" if sort is not Sort.NEWEST else ""
    parts["size"] = f"size={size}" if size != FEED_SIZE else ""
    return parts


def feed_address(request: SearchRequest, path: str) -> str:
    """Return the address of a search's feed: all its articles, the newest first.

    Args:
        request: of a search page.
        path: of a kind of feed.
    """
    fed = replace(request, sort=Sort.NEWEST, page=Page(size=FEED_SIZE))
    return with_query(path, canonical_feed_query(fed))


def atom_feed(feed: Feed) -> bytes:
    """Return a feed as an Atom document."""
    root = ET.Element("feed", {"xmlns": _ATOM_NAMESPACE, "xml:lang": "zh-CN"})
    _add_text(root, "id", _entry_id(f"feed {canonical_feed_query(feed.answer.request.first_page)}"))
    _add_text(root, "title", feed.title)
    _add_text(root, "updated", feed.created)
    _add_text(ET.SubElement(root, "author"), "name", feed.site)
    _add_link(root, "self", feed.address(ATOM), _ATOM_TYPE)
    _add_link(root, "alternate", feed.page, "text/html")
    for relation, address in feed.pages(ATOM).items():
        _add_link(root, "previous" if relation == "prev" else relation, address, _ATOM_TYPE)
    for hit in feed.answer.hits:
        article = hit.head
        entry = ET.SubElement(root, "entry")
        _add_text(entry, "id", _entry_id(article.id))
        _add_text(entry, "title", article.title or UNTITLED)
        _add_link(entry, "alternate", feed.link(hit), "text/html")
        _add_text(entry, "updated", _first_hour(article.date) if article.date else _NEVER)
        if article.date:
            _add_text(entry, "published", _first_hour(article.date))
        if article.source:
            _add_text(ET.SubElement(entry, "author"), "name", article.source)
        if article.section:
            ET.SubElement(entry, "category", {"term": _replace_unwritable(article.section)})
        _add_text(entry, "summary", hit.snippet.text)
    return _encode_xml(root)


def json_feed(feed: Feed) -> wire.JsonFeed:
    """Return the feed as a JSON Feed."""
    return wire.JsonFeed(
        version="https://jsonfeed.org/version/1.1",
        title=feed.title,
        home_page_url=feed.page,
        feed_url=feed.address(JSON_FEED),
        next_url=feed.pages(JSON_FEED).get("next"),
        language="zh-CN",
        items=tuple(_make_item(hit, feed) for hit in feed.answer.hits),
    )


def _make_item(hit: Hit, feed: Feed) -> wire.FeedItem:
    article = hit.head
    return wire.FeedItem(
        id=_entry_id(article.id),
        url=feed.link(hit),
        title=article.title or UNTITLED,
        content_text=hit.snippet.text,
        date_published=_first_hour(article.date) if article.date else None,
        authors=(wire.FeedAuthor(article.source),) if article.source else (),
        tags=(article.section,) if article.section else (),
    )


def opensearch_description(site: str, place: str) -> bytes:
    """Return the description by which a browser adds this search to its own.

    Args:
        site: name of the search.
        place: where readers reach it, without a slash at its end.
    """
    root = ET.Element("OpenSearchDescription", {"xmlns": _OPENSEARCH_NAMESPACE})
    ET.SubElement(root, "ShortName").text = site[:_LONGEST_NAME]
    ET.SubElement(root, "Description").text = f"在{site}中搜索"
    ET.SubElement(root, "Language").text = "zh-CN"
    ET.SubElement(root, "InputEncoding").text = "UTF-8"
    image = {"type": "image/svg+xml", "width": "16", "height": "16"}
    ET.SubElement(root, "Image", image).text = f"{place}/static/icon.svg"
    for kind, template in (
        ("text/html", "/?q={searchTerms}"),
        (SUGGESTIONS_TYPE, "/opensearch/suggestions?q={searchTerms}"),
        (_ATOM_TYPE, "/feed.atom?q={searchTerms}&page={startPage?}"),
    ):
        ET.SubElement(root, "Url", {"type": kind, "template": f"{place}{template}"})
    return _encode_xml(root)


def _without_counts(request: SearchRequest) -> SearchRequest:
    """Return a request whose parameters that no feed has are at their defaults."""
    return replace(
        request,
        facets=EVERYTHING.facets,
        facet_size=EVERYTHING.facet_size,
        explain=EVERYTHING.explain,
    )


def _entry_id(name: str) -> str:
    return uuid.uuid5(_ENTRY_IDS, name).urn


def _first_hour(day: Date) -> str:
    """Return the beginning of a day in the archive's time zone."""
    return f"{day.isoformat()}T00:00:00+08:00"


def _encode_xml(root: ET.Element) -> bytes:
    """Return a document in UTF-8, written as text first: ElementTree is slower to write bytes."""
    text: str = ET.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{text}".encode()


def _add_text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _replace_unwritable(text)


def _add_link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    parts = {"rel": relation, "href": _replace_unwritable(address), "type": kind}
    ET.SubElement(parent, "link", parts)


def _replace_unwritable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
