"""Answers of the service as the documents of `wire` that version 1 of the API sends.

Offsets are code points. The `…_html` twins are escaped and marked up, ready to insert.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from fupin_search import wire
from fupin_search.articles.article import Article
from fupin_search.search.answer import FACET_FIELDS, REGION, Facet, Head, Hit, Scored, Span
from fupin_search.search.explanation import share_text
from fupin_search.service import Answer, Printed, Repair, Request, Timeline
from fupin_search.understanding.expressions import Reading
from fupin_search.understanding.interpretation import Interpretation
from fupin_search.web.understood import offer_json, reading_json, repair_json
from fupin_search.web.urls import Links, toggle_addresses
from fupin_search.web.wording import value_text

_SEARCH = "/v1/search"
_TO_ESCAPE = re.compile("[&<>\"']")


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Return a text as HTML for a template, with spans in `<mark>` and all else escaped.

    Args:
        text: any text.
        spans: ascending, not overlapping, in code points.
    """
    return Markup(marked_html(text, spans))  # noqa: S704 - marked_html escapes


def marked_html(text: str, spans: Iterable[Span]) -> str:
    """Return a text as HTML for JSON, with spans in `<mark>` and all else escaped.

    Args:
        text: any text.
        spans: ascending, not overlapping, in code points.
    """
    # Hardly a text has anything to escape; then its pieces need not be searched one by one.
    escaped: Callable[[str], str] = escape if _TO_ESCAPE.search(text) else str
    pieces: list[str] = []
    end = 0
    for start, stop in spans:
        pieces += escaped(text[end:start]), "<mark>", escaped(text[start:stop]), "</mark>"
        end = stop
    pieces.append(escaped(text[end:]))
    return "".join(pieces)


def answer_json(answer: Answer, *, base_url: str) -> wire.Answer:
    """Render a page of hits.

    Args:
        answer: of the service.
        base_url: put before site-relative article links.
    """
    request = answer.request
    return wire.Answer(
        query=request.text,
        interpreted=_interpreted(answer.interpreted, request),
        found=answer.found,
        folded=answer.folded,
        page=request.page.number,
        pages=answer.pages,
        size=request.page.size,
        took_ms=answer.took_ms,
        generation=answer.generation,
        hits=tuple(_hit(hit, base_url, explain=request.explain) for hit in answer.hits),
        facets=tuple(_facet(facet, request) for facet in answer.facets),
        repairs=tuple(map(_repair, answer.repairs)),
        cut_short=answer.cut_short,
        did_you_mean=tuple(
            wire.Offer(offer.text, offer.found, _search_url(with_text(request, offer.text)))
            for offer in answer.offers
        ),
    )


def timeline_json(timeline: Timeline) -> wire.Timeline:
    """Render a timeline."""
    answer = timeline.answer
    request = replace(answer.request, facets=FACET_FIELDS, facet_size=Request().facet_size)
    return wire.Timeline(
        query=request.text,
        interpreted=_interpreted(answer.interpreted, request),
        found=answer.found,
        undated=timeline.undated,
        by=timeline.by.value,
        periods=tuple(
            wire.Period(period.name, period.first, period.last, period.count)
            for period in timeline.periods
        ),
        took_ms=answer.took_ms,
        generation=answer.generation,
        repairs=tuple(map(_repair, answer.repairs)),
        cut_short=answer.cut_short,
    )


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
        "url": Links(base_url).article(head),
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
        printed: the article, and the first one of its text.
        base_url: put before a site-relative address.
    """
    return {
        "id": article.id,
        "title": article.title,
        "url": Links(base_url).article(article),
        "section": article.section,
        "source": article.source,
        "date": article.date.isoformat() if article.date else None,
        "reprint_of": reprint_of,
    }


def facet_json(facet: Facet, request: Request, *, path: str) -> Json:
    """One facet, each value with the URL that chooses it or lets it go."""
    values = (bucket.value for bucket in facet.buckets)
    urls = toggle_addresses(request, facet.field, values, path=_SEARCH)
    is_region = facet.field == REGION
    buckets = (
        wire.Bucket(
            value=bucket.value,
            label=value_text(REGION, bucket.value) if is_region else None,
            count=bucket.count,
            selected=bucket.selected,
            toggle_url=url,
        )
        for bucket, url in zip(facet.buckets, urls, strict=True)
    )
    return wire.Facet(facet.field, tuple(buckets))


def _interpreted(interpretation: Interpretation, request: Request) -> wire.Interpreted:
    return wire.Interpreted(
        match=interpretation.match.value,
        words=interpretation.words,
        phrases=interpretation.phrases,
        excluded=interpretation.excluded,
        fields=interpretation.fields,
        missing=interpretation.missing,
        readings=tuple(_reading(reading, request) for reading in interpretation.readings),
    )


def _reading(reading: Reading, request: Request) -> wire.Reading:
    return wire.Reading(
        kind=reading.kind.value,
        text=reading.text,
        meaning=reading.meaning,
        narrows=reading.narrows,
        undo_url=_search_url(literally(request, reading.text)),
        choices=tuple(
            wire.Choice(
                choice.meaning, choice.region, _search_url(with_choice(request, reading, choice))
            )
            for choice in reading.choices
        ),
    )


def _repair(repair: Repair) -> wire.Repair:
    return wire.Repair(repair.code, repair.before, repair.after, repair.found)


def _search_url(request: Request) -> str:
    return f"{_SEARCH}?{query_string_of(request)}"
