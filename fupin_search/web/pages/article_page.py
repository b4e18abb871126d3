"""An article's own page, with the matches of a search marked and numbered."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from fupin_search.model.answer import Span
from fupin_search.service import ArticlePage, SearchRequest
from fupin_search.web.addresses import EVERYTHING, canonical_address, value_address
from fupin_search.web.navigation import Link
from fupin_search.web.pages.search_page import article_link
from fupin_search.web.urls import Links, article_path, readable_path
from fupin_search.web.wording import UNTITLED


class Piece(Struct, frozen=True):
    """A stretch of an article's text.

    Args:
        text: as printed.
        marked: whether it is part of a match.
        number: number of the match that begins here, from 1; 0 where none does.
    """

    text: str
    marked: bool = False
    number: int = 0


def article_view(page: ArticlePage, sought: SearchRequest, links: Links) -> dict[str, Any]:
    """Return the values of the article page's template.

    Args:
        page: the article, the first of its text, and the spans to mark.
        sought: the search it was opened from.
        links: where article links lead.
    """
    article, first = page.article, page.first
    path = article.path or ((article.section,) if article.section else ())
    return {
        "title": article.title or UNTITLED,
        "heading": tuple(_cut_title(article.title or UNTITLED, page.title)),
        "crumbs": tuple(
            Link(crumb, value_address("section", crumb) if crumb == article.section else None)
            for crumb in path
        ),
        "source": Link(article.source, value_address("source", article.source))
        if article.source
        else None,
        "date": article.date,
        "first": Link(
            f"《{first.title or UNTITLED}》", canonical_address(sought, article_path(first.id))
        )
        if first
        else None,
        "paragraphs": tuple(_cut_paragraphs(article.body, page.body, len(page.title))),
        "original": links.original(article),
        "similar": tuple(article_link(hit.head, links) for hit in page.similar),
        "sought": sought.text,
        "matches": len(page.title) + len(page.body),
        "back": _make_back_link(sought),
        "address": article_path(article.id),
        "readable": readable_path(article.id),
        "plain": sought == EVERYTHING,
    }


def _cut_paragraphs(body: str, spans: Iterable[Span], counted: int) -> Iterator[tuple[Piece, ...]]:
    """Cut the paragraphs that are not empty; a match that runs into the next one is one match.

    Args:
        body: the article's.
        spans: of the body.
        counted: the matches before the body.
    """
    left = deque((start, end, counted + place) for place, (start, end) in enumerate(spans, 1))
    begin = 0
    for text in body.split("\n"):
        end = begin + len(text)
        here: list[tuple[int, int, int]] = []
        while left and left[0][0] < end:
            first, last, number = left.popleft()
            here.append((max(first - begin, 0), min(last, end) - begin, number))
            if last > end + 1:
                left.appendleft((end + 1, last, 0))
                break
        if text.strip():
            yield tuple(_cut_pieces(text, here))
        begin = end + 1


def _cut_title(text: str, spans: Iterable[Span]) -> Iterator[Piece]:
    return _cut_pieces(text, ((start, end, place) for place, (start, end) in enumerate(spans, 1)))


def _cut_pieces(text: str, spans: Iterable[tuple[int, int, int]]) -> Iterator[Piece]:
    past = 0
    for start, end, number in spans:
        if start > past:
            yield Piece(text[past:start])
        yield Piece(text[start:end], marked=True, number=number)
        past = end
    if past < len(text):
        yield Piece(text[past:])


def _make_back_link(sought: SearchRequest) -> Link:
    """Return the link to the page this one was opened from."""
    there = canonical_address(sought)
    narrowed = bool(sought.text or sought.filters)
    return Link(
        "返回搜索结果" if narrowed else "返回首页" if there == "/" else "返回文章列表", there
    )
