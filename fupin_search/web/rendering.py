"""Answers of the service as the documents of `wire` that version 1 of the API sends.

Offsets are code points. The `…_html` twins are escaped and marked up, ready to insert.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date as Date
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
from markupsafe import Markup

from fupin_search import wire
from fupin_search.articles.article import Article
from fupin_search.model.answer import (
    FACET_FIELDS,
    REGION,
    ArticleHead,
    Facet,
    Hit,
    Scored,
    Span,
    describe_share,
)
from fupin_search.query.expressions import Reading
from fupin_search.query.interpreter import Interpretation
from fupin_search.service import Answer, ArticlePage, Repair, Timeline
from fupin_search.web.addresses import EVERYTHING, Addresses, text_address, value_address
from fupin_search.web.urls import Links
from fupin_search.web.wording import format_value

if TYPE_CHECKING:
    from fupin_search.vocabulary.suggestions import Suggestion

PROBLEM_TYPE = "application/problem+json"

SEARCH_PATH = "/v1/search"


def mark_html(text: str, spans: Iterable[Span]) -> str:
    """Return a text as HTML, with spans in `<mark>` and all else escaped.

    Args:
        text: any text.
        spans: ascending, not overlapping, in code points.
    """
    html, end = "", 0
    if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:
        for start, stop in spans:
            html += f"{escape_html(text[end:start])}<mark>{escape_html(text[start:stop])}</mark>"
            end = stop
        return html + escape_html(text[end:])
    # Few texts have anything to escape; the pieces of all others are as they are.
    for start, stop in spans:
        html += f"{text[end:start]}<mark>{text[start:stop]}</mark>"
        end = stop
    return html + text[end:]


def escape_html(value: object) -> str:
    """Return a value as HTML, as `markupsafe.escape` does; most texts are returned as they are.

    Args:
        value: a text, HTML, or anything that has a text.
    """
    if type(value) is Markup:
        return value
    text = str(value)
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&#34;")
    if "'" in text:
        text = text.replace("'", "&#39;")
    return text


def render_answer(answer: Answer, links: Links, addresses: Addresses) -> wire.Answer:
    """Render a page of hits.

    Args:
        answer: of the service.
        links: where article links lead.
        addresses: of its request and those around it.
    """
    request = answer.request
    return wire.Answer(
        query=request.text,
        interpreted=_render_interpreted(answer.interpreted, addresses),
        found=answer.found,
        folded=answer.folded,
        page=request.page.number,
        pages=answer.pages,
        size=request.page.size,
        took_ms=answer.took_ms,
        generation=answer.generation,
        hits=tuple([_render_hit(hit, links, explain=request.explain) for hit in answer.hits]),
        facets=tuple([_render_facet(facet, addresses) for facet in answer.facets]),
        repairs=tuple([_render_repair(repair) for repair in answer.repairs]),
        cut_short=answer.cut_short,
        did_you_mean=tuple(
            [
                wire.Offer(offer.text, offer.found, addresses.change("q", offer.text))
                for offer in answer.offers
            ]
        ),
    )


def render_timeline(timeline: Timeline) -> wire.Timeline:
    """Render a timeline."""
    answer = timeline.answer
    request = replace(answer.request, facets=FACET_FIELDS, facet_size=EVERYTHING.facet_size)
    return wire.Timeline(
        query=request.text,
        interpreted=_render_interpreted(answer.interpreted, Addresses(request, SEARCH_PATH)),
        found=answer.found,
        undated=timeline.undated,
        by=timeline.by.value,
        periods=tuple(
            wire.Period(period.name, period.first, period.last, period.count)
            for period in timeline.periods
        ),
        took_ms=answer.took_ms,
        generation=answer.generation,
        repairs=tuple(map(_render_repair, answer.repairs)),
        cut_short=answer.cut_short,
    )


def render_article(page: ArticlePage, links: Links) -> wire.Article:
    """Render a whole article.

    Args:
        page: the article, and the first one of its text.
        links: where article links lead.
    """
    article = page.article
    return wire.Article(
        *_render_head(article, page.first.id if page.first else None, links),
        path=article.path,
        printed_source=article.printed_source,
        body=article.body,
        paragraphs=tuple(paragraph for paragraph in article.body.split("\n") if paragraph),
    )


def render_similar(article_id: str, similar: Iterable[Scored], links: Links) -> wire.Similar:
    """Render the articles about the same as one.

    Args:
        article_id: the article asked about.
        similar: the most alike first.
        links: where article links lead.
    """
    return wire.Similar(
        article_id,
        tuple(
            wire.SimilarArticle(
                *_render_head(scored.head, scored.reprint_of, links),
                score=round(scored.score, 6),
                also=_render_also(scored.also, links),
            )
            for scored in similar
        ),
    )


def render_suggestions(
    text: str, suggestions: Iterable[Suggestion], links: Links
) -> wire.Suggestions:
    """Render the suggestions for a text.

    Args:
        text: as typed so far.
        suggestions: the best first.
        links: where article links lead.
    """
    return wire.Suggestions(
        text,
        tuple(
            wire.Suggestion(
                text=suggestion.text,
                text_html=mark_html(suggestion.text, suggestion.highlights),
                highlights=suggestion.highlights,
                kind=suggestion.kind.value,
                count=suggestion.count,
                url=suggestion_url(suggestion, links),
            )
            for suggestion in suggestions
        ),
    )


def suggestion_url(suggestion: Suggestion, links: Links) -> str:
    """Return the address of an article, of all of a section, source or region, or of a search.

    Args:
        suggestion: the text suggested.
        links: where article links lead.
    """
    if suggestion.head is not None:
        return links.article(suggestion.head)
    if suggestion.value:
        return value_address(suggestion.kind.value, suggestion.value)
    return text_address(suggestion.text)


def encode_problem(status: str, code: str, detail: str) -> bytes:
    """Encode a problem as JSON.

    Args:
        status: the HTTP status and its name, as `404 Not Found`.
        code: the error's stable code.
        detail: a sentence about this request.
    """
    number, _, title = status.partition(" ")
    return msgspec.json.encode(
        wire.Problem(f"urn:fupin-search:problem:{code}", title, int(number), detail, code)
    )


# `origin` is for operators only and has no place here.
def _render_head(
    article: Article | ArticleHead, reprint_of: str | None, links: Links
) -> tuple[str, str, str, str | None, str | None, Date | None, str | None]:
    """Return the values of `wire.Head`."""
    return (
        article.id,
        article.title,
        links.article(article),
        article.section,
        article.source,
        article.date,
        reprint_of,
    )


def _render_also(heads: Iterable[ArticleHead], links: Links) -> tuple[wire.Also, ...]:
    return tuple(
        wire.Also(head.id, head.title, links.article(head), head.source, head.date)
        for head in heads
    )


def _render_hit(hit: Hit, links: Links, *, explain: bool) -> wire.Hit:
    scored, snippet = hit.scored, hit.snippet
    article = hit.head
    keys = (
        article.id,
        article.title,
        links.article(article),
        article.section,
        article.source,
        article.date,
        scored.reprint_of,
        round(scored.score, 6),
        wire.Highlights(hit.title_spans, hit.body_spans),
        mark_html(article.title, hit.title_spans),
        wire.Snippet(snippet.text, snippet.highlights),
        mark_html(snippet.text, snippet.highlights),
        _render_also(scored.also, links) if scored.also else (),
    )
    if not explain:
        return wire.Hit(*keys)
    shares = [wire.Share(describe_share(share), round(share.worth, 6)) for share in scored.shares]
    return wire.ExplainedHit(*keys, tuple(shares))


def _render_facet(facet: Facet, addresses: Addresses) -> wire.Facet:
    buckets = facet.buckets
    urls = addresses.toggle(facet.field, [bucket.value for bucket in buckets])
    is_region = facet.field == REGION
    return wire.Facet(
        facet.field,
        tuple(
            [
                wire.Bucket(
                    value=bucket.value,
                    label=_region_label(bucket.value) if is_region else None,
                    count=bucket.count,
                    selected=bucket.selected,
                    toggle_url=url,
                )
                for bucket, url in zip(buckets, urls, strict=True)
            ]
        ),
    )


@lru_cache(maxsize=4096)
def _region_label(code: str) -> str:
    return format_value(REGION, code)


def _render_interpreted(interpretation: Interpretation, addresses: Addresses) -> wire.Interpreted:
    return wire.Interpreted(
        match=interpretation.match.value,
        words=interpretation.words,
        phrases=interpretation.phrases,
        excluded=interpretation.excluded,
        fields=interpretation.fields,
        missing=interpretation.missing,
        readings=tuple(
            [_render_reading(reading, addresses) for reading in interpretation.readings]
        ),
    )


def _render_reading(reading: Reading, addresses: Addresses) -> wire.Reading:
    return wire.Reading(
        kind=reading.kind.value,
        text=reading.text,
        meaning=reading.meaning,
        narrows=reading.narrows,
        undo_url=addresses.take_literally(reading.text),
        choices=tuple(
            [
                wire.Choice(choice.meaning, choice.region, addresses.choose(reading, choice))
                for choice in reading.choices
            ]
        ),
    )


def _render_repair(repair: Repair) -> wire.Repair:
    return wire.Repair(repair.code, repair.before, repair.after, repair.found)
