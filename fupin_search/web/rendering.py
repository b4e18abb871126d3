"""From an answer to the JSON that version 1 of the API promises.

Offsets are code points. The `_html` twins are escaped and marked up, ready to insert.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from fupin_search.articles.article import Article
from fupin_search.search.answer import FACET_FIELDS, REGION, Facet, Head, Hit, Scored, Span
from fupin_search.search.explanation import share_text
from fupin_search.service import Answer, Printed, Request, Timeline
from fupin_search.understanding.interpretation import Interpretation
from fupin_search.web.toggling import toggle_addresses
from fupin_search.web.understood import offer_json, reading_json, repair_json
from fupin_search.web.wording import value_text

Json = dict[str, Any]

_TO_ESCAPE = re.compile("[&<>\"']")


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Text as HTML with spans in `<mark>`; everything else escaped.

    Args:
        text: any text.
        spans: ascending, not overlapping, in code points.
    """
    return Markup(marked_html(text, spans))  # noqa: S704 - escaped there


def marked_html(text: str, spans: Iterable[Span]) -> str:
    """The same as a plain string, for JSON."""
    # Hardly a text has anything to escape; then its pieces need not be looked at one by one.
    escaped: Callable[[str], str] = escape if _TO_ESCAPE.search(text) else str
    pieces: list[str] = []
    end = 0
    for start, stop in spans:
        pieces += escaped(text[end:start]), "<mark>", escaped(text[start:stop]), "</mark>"
        end = stop
    pieces.append(escaped(text[end:]))
    return "".join(pieces)


def answer_json(answer: Answer, *, base_url: str, path: str = "/v1/search") -> Json:
    """A whole answer.

    Args:
        answer: what was found.
        base_url: put before site-relative article links.
        path: what toggle URLs lead to.
    """
    request = answer.request
    return {
        "query": request.text,
        "interpreted": interpreted_json(answer.interpreted, request, path=path),
        "found": answer.found,
        "folded": answer.folded,
        "page": request.page.number,
        "pages": answer.pages,
        "size": request.page.size,
        "took_ms": answer.took_ms,
        "generation": answer.generation,
        "hits": [hit_json(hit, base_url=base_url, explain=request.explain) for hit in answer.hits],
        "facets": [facet_json(facet, request, path=path) for facet in answer.facets],
        "repairs": [repair_json(repair) for repair in answer.repairs],
        "cut_short": answer.cut_short,
        "did_you_mean": [offer_json(offer, request, path=path) for offer in answer.offers],
    }


def timeline_json(timeline: Timeline) -> Json:
    """A timeline."""
    answer = timeline.answer
    request = replace(answer.request, facets=FACET_FIELDS, facet_size=Request().facet_size)
    return {
        "query": request.text,
        "interpreted": interpreted_json(answer.interpreted, request, path="/v1/search"),
        "found": answer.found,
        "undated": timeline.undated,
        "by": timeline.by.value,
        "periods": [
            {
                "period": period.name,
                "from": period.first.isoformat(),
                "to": period.last.isoformat(),
                "count": period.count,
            }
            for period in timeline.periods
        ],
        "took_ms": answer.took_ms,
        "generation": answer.generation,
        "repairs": [repair_json(repair) for repair in answer.repairs],
        "cut_short": answer.cut_short,
    }


def hit_json(hit: Hit, *, base_url: str, explain: bool = False) -> Json:
    """One hit."""
    article = hit.article
    shown = {
        **article_head(article, hit.reprint_of, base_url=base_url),
        "score": round(hit.score, 6),
        "highlights": {"title": hit.title, "body": hit.body},
        "title_html": marked_html(article.title, hit.title),
        "snippet": {
            "text": hit.snippet.text,
            "highlights": hit.snippet.highlights,
        },
        "snippet_html": marked_html(hit.snippet.text, hit.snippet.highlights),
        "also": [also_json(head, base_url=base_url) for head in hit.also],
    }
    if explain:
        shown["explanation"] = [
            {"clause": share_text(share), "score": round(share.worth, 6)} for share in hit.shares
        ]
    return shown


def similar_json(article_id: str, similar: Iterable[Scored], *, base_url: str) -> Json:
    """The articles about the same as one."""
    return {
        "id": article_id,
        "similar": [
            {
                **article_head(one.article, one.reprint_of, base_url=base_url),
                "score": round(one.score, 6),
                "also": [also_json(head, base_url=base_url) for head in one.also],
            }
            for one in similar
        ],
    }


def also_json(head: Head, *, base_url: str) -> Json:
    """An article listed under another one of its text."""
    return {
        "id": head.id,
        "title": head.title,
        "url": link_of(head, base_url=base_url),
        "source": head.source,
        "date": head.date.isoformat() if head.date else None,
    }


def article_json(printed: Printed, *, base_url: str) -> Json:
    """A whole article."""
    article = printed.article
    first = printed.first.id if printed.first else None
    return {
        **article_head(article, first, base_url=base_url),
        "path": list(article.path),
        "printed_source": article.printed_source,
        "body": article.body,
        "paragraphs": [paragraph for paragraph in article.body.split("\n") if paragraph],
    }


def article_head(article: Article, reprint_of: str | None, *, base_url: str) -> Json:
    """What hits and articles both show; `origin` is for operators only and has no place here.

    Args:
        article: the article.
        reprint_of: id of the first article of its text, where that is another.
        base_url: put before a site-relative address.
    """
    return {
        "id": article.id,
        "title": article.title,
        "url": link_of(article, base_url=base_url),
        "section": article.section,
        "source": article.source,
        "date": article.date.isoformat() if article.date else None,
        "reprint_of": reprint_of,
    }


def link_of(article: Article | Head, *, base_url: str) -> str:
    """Where to read the article: its page on the site, or ours where the site has none."""
    if article.url is None:
        return page_of(article.id)
    if article.url.startswith(("http://", "https://")):
        return article.url
    return f"{base_url}/{article.url.lstrip('/')}"


def page_of(article_id: str) -> str:
    """Where our page of an article is."""
    return f"/articles/{quote(article_id, safe='')}"


def facet_json(facet: Facet, request: Request, *, path: str) -> Json:
    """One facet, each value with the URL that chooses it or lets it go."""
    values = (bucket.value for bucket in facet.buckets)
    addresses = toggle_addresses(request, facet.field, values, path=path)
    return {
        "field": facet.field,
        "buckets": [
            {
                "value": bucket.value,
                **({"label": value_text(REGION, bucket.value)} if facet.field == REGION else {}),
                "count": bucket.count,
                "selected": bucket.selected,
                "toggle_url": address,
            }
            for bucket, address in zip(facet.buckets, addresses, strict=True)
        ],
    }


def interpreted_json(found: Interpretation, request: Request, *, path: str) -> Json:
    """How the text was read."""
    return {
        "match": found.match.value,
        "words": list(found.words),
        "phrases": list(found.phrases),
        "excluded": list(found.excluded),
        "fields": list(found.fields),
        "missing": list(found.missing),
        "readings": [reading_json(one, request, path=path) for one in found.readings],
    }
