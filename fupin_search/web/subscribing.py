"""What feed readers and browsers take of a site: feeds, and the search as one of their own."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import falcon

from fupin_search import wire
from fupin_search.service import Search
from fupin_search.service.parameters import size_of, text_of
from fupin_search.web import feeds
from fupin_search.web.api import write
from fupin_search.web.feeds import Feed, atom, feed_query_of, feed_request_of, json_feed, xml_of
from fupin_search.web.leasing import leased
from fupin_search.web.middleware.freshness import Freshness
from fupin_search.web.pages import SITE
from fupin_search.web.parameters import read_pairs
from fupin_search.web.suggestions import address_of_suggestion

_DESCRIPTION = "http://a9.com/-/spec/opensearch/1.1/"
_SUGGESTIONS = "application/x-suggestions+json"
_LONGEST_NAME = 16


class Subscribing:
    """Falcon resources for feeds, `/opensearch.xml` and its suggestions.

    Args:
        search: answers every request.
        freshness: knows what a client has already.
        base_url: put before site-relative article links.
        public_url: where readers reach the search; what each request was sent to, where empty.
        site: name of the search.
    """

    def __init__(
        self,
        search: Search,
        freshness: Freshness,
        *,
        base_url: str,
        public_url: str,
        site: str = SITE,
    ) -> None:
        self._search = search
        self._freshness = freshness
        self._base_url = base_url
        self._public_url = public_url
        self._site = site

    @leased
    def on_get_atom(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/feed.atom`."""
        if feed := self._feed(request, response, feeds.ATOM):
            response.content_type = "application/atom+xml; charset=utf-8"
            response.data = atom(feed)

    @leased
    def on_get_json(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/feed.json`."""
        if feed := self._feed(request, response, feeds.JSON_FEED):
            write(response, json_feed(feed), "application/feed+json")

    def on_get_description(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/opensearch.xml`: how a browser searches here (OpenSearch 1.1)."""
        text = self._description(self._place(request))
        if not self._freshness.same_text(request, response, text):
            response.content_type = "application/opensearchdescription+xml; charset=utf-8"
            response.data = text

    @leased
    def on_get_suggestions(self, request: falcon.Request, response: falcon.Response) -> None:
        """`/opensearch/suggestions`: text, completions, what is said of each, and addresses."""
        pairs = read_pairs(request.query_string)
        text, size, place = text_of(pairs), size_of(pairs), self._place(request)
        question = f"/opensearch/suggestions/{size}/{place}/{text}"
        if self._freshness.unchanged(request, response, question):
            return
        found = self._search.suggest(text, size)
        leading = (address_of_suggestion(one, base_url=self._base_url) for one in found)
        write(
            response,
            wire.BrowserSuggestions(
                text,
                tuple(one.text for one in found),
                tuple("" if one.count is None else f"{one.count} 篇" for one in found),
                tuple(f"{place}{one}" if one.startswith("/") else one for one in leading),
            ),
            _SUGGESTIONS,
        )

    def _feed(self, request: falcon.Request, response: falcon.Response, path: str) -> Feed | None:
        asked, place = feed_request_of(request.query_string), self._place(request)
        question = f"{place}{path}?{feed_query_of(asked)}"
        if self._freshness.unchanged(request, response, question):
            return None
        made = self._search.state().created
        answer = response.context.answer = self._search.search(asked)
        return Feed(answer, made, place, self._base_url, self._site)

    def _place(self, request: falcon.Request) -> str:
        return self._public_url or request.prefix

    def _description(self, place: str) -> bytes:
        root = ET.Element("OpenSearchDescription", {"xmlns": _DESCRIPTION})
        ET.SubElement(root, "ShortName").text = self._site[:_LONGEST_NAME]
        ET.SubElement(root, "Description").text = f"在{self._site}中搜索"
        ET.SubElement(root, "Language").text = "zh-CN"
        ET.SubElement(root, "InputEncoding").text = "UTF-8"
        image = {"type": "image/svg+xml", "width": "16", "height": "16"}
        ET.SubElement(root, "Image", image).text = f"{place}/static/icon.svg"
        for kind, template in (
            ("text/html", "/?q={searchTerms}"),
            (_SUGGESTIONS, "/opensearch/suggestions?q={searchTerms}"),
            ("application/atom+xml", "/feed.atom?q={searchTerms}&page={startPage?}"),
        ):
            ET.SubElement(root, "Url", {"type": kind, "template": f"{place}{template}"})
        return xml_of(root)
