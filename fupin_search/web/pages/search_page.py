"""The search page: an answer becomes all of its words and links, ready for a template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import Any
from urllib.parse import parse_qsl

from markupsafe import Markup

from fupin_search.articles.article import Article
from fupin_search.model.answer import ArticleHead, Facet, Hit, describe_share
from fupin_search.model.query import Between, parse_day_range
from fupin_search.query.expressions import Reading, ReadingKind
from fupin_search.query.interpreter import Interpretation
from fupin_search.service import Answer, SearchRequest
from fupin_search.web.navigation import (
    FacetChoice,
    Link,
    describe_repairs,
    list_chips,
    list_choices,
    list_offers,
    list_readings,
    list_sorts,
    make_pager,
    page_address,
)
from fupin_search.web.pages.timeline import timeline_view
from fupin_search.web.rendering import mark_text
from fupin_search.web.urls import (
    EVERYTHING,
    Links,
    article_path,
    canonical_address,
    canonical_query,
    text_address,
)
from fupin_search.web.wording import (
    CUT_SHORT,
    UNTITLED,
    format_condition,
    relaxed_note,
    request_heading,
)

_MOST_SECTIONS = 10
_QUOTES = str.maketrans('"＂', "  ")
_HUNDREDTHS = 100

# A label and its values.
Note = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Box:
    """The search form.

    Args:
        text: in the box.
        kept: names and values that the form carries on: filters, order, size.
        first: first day, as a date field holds it.
        last: last day.
        focused: whether the cursor waits in the box.
    """

    text: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    first: str = ""
    last: str = ""
    focused: bool = False


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article listed below another one: of the same text, or about the same."""

    title: str
    href: str
    source: str | None
    date: Date | None


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A share of a score.

    Args:
        text: its name, in a reader's words.
        worth: to two decimals.
        width: of its bar, in hundredths of the largest.
    """

    text: str
    worth: str
    width: int


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A score and its parts.

    Args:
        score: to two decimals.
        parts: the largest first; as they are shown, they add up to the score shown.
    """

    score: str
    parts: tuple[ScorePart, ...]


@dataclass(frozen=True, slots=True)
class HitView:
    """One hit.

    Args:
        copy: leads to our own page of an article that also has another address.
        reprint: whether an earlier article has the same text.
        also: the other hits of the same text.
        scored: whether a score ranks it.
        reason: the parts of the score, if the request wants them.
    """

    title: Markup
    href: str
    copy: str | None
    section: str | None
    source: str | None
    date: Date | None
    reprint: bool
    snippet: Markup
    also: tuple[ArticleLink, ...]
    scored: bool
    reason: ScoreView | None


@dataclass(frozen=True, slots=True)
class EntryPoints:
    """Ways into the archive for a reader who has not searched, or found nothing.

    Args:
        sections: the largest.
        phrases: those of many recent titles.
    """

    sections: tuple[FacetChoice, ...]
    phrases: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PageContext:
    """The parts of a search page that the answer itself does not have.

    Args:
        times: years and months of the same search at any time, if it asks for some days.
        starts: ways into the archive, where there is no search, or no hit.
        newest: the newest articles, where nothing was found.
    """

    times: tuple[Facet, ...] | None = None
    starts: EntryPoints | None = None
    newest: tuple[Hit, ...] = ()


def search_view(answer: Answer, context: PageContext, links: Links) -> dict[str, Any]:
    """Return the values of the search page's template.

    Args:
        answer: of the page's search.
        context: the parts that the answer does not have.
        links: where article links lead.
    """
    # Only one link of the page asks for the parts of scores.
    request = replace(answer.request, explain=False)
    answer = replace(answer, request=request)
    pages, size = answer.pages, request.page.size
    past_the_end = answer.found > 0 and not answer.hits
    capped = answer.listed > pages * size and request.page.number == pages
    return {
        "box": make_box(request, answer.interpreted.readings),
        "heading": request_heading(request),
        "plain": not request.text and not request.filters,
        "found": answer.found,
        "took_ms": answer.took_ms,
        "folded": answer.folded,
        "unfolded": unfold_link(answer),
        "relaxed": relaxed_note(answer.interpreted.match) if answer.found else "",
        "repairs": describe_repairs(answer),
        "cut_short": CUT_SHORT if answer.cut_short and not answer.found else "",
        "offers": list_offers(answer),
        "understood": list_readings(answer),
        "notes": list_notes(answer.interpreted),
        "chips": list_chips(request),
        "cleared": canonical_address(replace(request.first_page, filters=())),
        "sorts": list_sorts(request),
        "results": tuple(make_hit_view(hit, request, links) for hit in answer.hits),
        "facets": tuple(list_choices(facet, request) for facet in answer.facets if facet.buckets),
        "timeline": timeline_view(
            answer.facets if context.times is None else context.times, request
        ),
        "advice": () if answer.found else list_advice(request, answer.interpreted),
        "beyond": Link(f"第 {pages} 页", page_address(request, pages)) if past_the_end else None,
        "pager": make_pager(request, pages),
        "listed": pages * size if capped else None,
        "first": request.page.start + 1,
        "starts": context.starts,
        "newest": tuple(article_link(hit.head, links) for hit in context.newest),
        "address": canonical_address(request),
        "explained": canonical_address(replace(request, explain=True)),
        "api": canonical_address(request, "/v1/search"),
    }


def make_box(request: SearchRequest, readings: Iterable[Reading] = ()) -> Box:
    """Return the form as the request left it; it carries on the parameters it does not show.

    Args:
        request: of the page.
        readings: of its text; days among them are put into the form, for the reader to change.
    """
    days = next((wanted for wanted in request.filters if isinstance(wanted, Between)), None)
    dates = [read.meaning for read in readings if read.kind is ReadingKind.DATE and read.narrows]
    if days is None and dates:
        days = parse_day_range(dates[0])
    first, last = (days.first, days.last) if days else (None, None)
    pairs = parse_qsl(canonical_query(request.first_page))
    return Box(
        text=request.text,
        kept=tuple(pair for pair in pairs if pair[0] not in ("q", "from", "to")),
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
        focused=not request.text,
    )


def unfold_link(answer: Answer) -> Link | None:
    """Return the link that lists each article by itself, or back; None if it changes nothing."""
    fresh = answer.request.first_page
    if answer.folded:
        return Link("逐篇列出", canonical_address(replace(fresh, fold=False)))
    if not answer.request.fold:
        return Link("合并相同文章", canonical_address(replace(fresh, fold=True)))
    return None


def list_notes(parsed: Interpretation) -> tuple[Note, ...]:
    """Return the labels of how a text was read, where the text does not show it."""
    notes = (
        ("没有文章包含", parsed.missing),
        ("按这些词语查找", parsed.words if len(parsed.words) > 1 else ()),
        ("必须原样出现", parsed.phrases),
        ("已排除", tuple(map(format_condition, parsed.excluded))),
        ("已限定", tuple(map(format_condition, parsed.fields))),
    )
    return tuple((label, values) for label, values in notes if values)


def list_advice(request: SearchRequest, parsed: Interpretation) -> tuple[Link, ...]:
    """Return advice for a reader who found nothing, the most promising first.

    Args:
        request: that found nothing.
        parsed: its text.
    """
    advice: list[Link] = []
    if request.filters:
        advice.append(Link("清除筛选，在全部文章中查找", text_address(request.text)))
    unquoted = " ".join(request.text.translate(_QUOTES).split())
    if unquoted != " ".join(request.text.split()):
        fresh = replace(request.first_page, text=unquoted)
        advice.append(Link("去掉引号，不要求原样出现", canonical_address(fresh)))
    if len(parsed.words) + len(parsed.phrases) > 1:
        advice.append(Link("减少词语，只留最要紧的一两个"))
    if parsed.excluded:
        advice.append(Link("去掉用减号排除的词语"))
    if request.text:
        advice.append(Link("换一种说法，看看有没有错别字"))
    return (*advice, Link("浏览最新文章", "/"))


def list_entry_points(facets: Sequence[Facet], phrases: Sequence[str]) -> EntryPoints:
    """Return the ways into the whole archive.

    Args:
        facets: of all articles.
        phrases: popular ones.
    """
    sections = [list_choices(facet, EVERYTHING) for facet in facets if facet.field == "section"]
    return EntryPoints(
        sections=tuple(choice for facet in sections for choice in facet.shown)[:_MOST_SECTIONS],
        phrases=tuple(Link(text, text_address(text)) for text in phrases),
    )


def make_hit_view(hit: Hit, sought: SearchRequest, links: Links) -> HitView:
    """Prepare one hit; its title leads to the article's own page, or to ours if it has none.

    Args:
        hit: the hit.
        sought: the search, whose words our page marks and to which it leads back.
        links: where article links lead.
    """
    article = hit.head
    original = links.original(article)
    ours = our_page(article, sought)
    return HitView(
        title=mark_text(article.title or UNTITLED, hit.title_spans),
        href=original or ours,
        copy=ours if original else None,
        section=article.section,
        source=article.source,
        date=article.date,
        reprint=hit.scored.reprint_of is not None,
        snippet=mark_text(hit.snippet.text, hit.snippet.highlights),
        also=tuple(article_link(head, links, sought) for head in hit.scored.also),
        scored=hit.scored.score > 0,
        reason=make_score_view(hit),
    )


def article_link(
    head: ArticleHead, links: Links, sought: SearchRequest | None = None
) -> ArticleLink:
    """Prepare an article listed below another one.

    Args:
        head: of the article.
        links: where article links lead.
        sought: the search that found it too, if one did.
    """
    href = links.original(head) or our_page(head, sought)
    return ArticleLink(head.title or UNTITLED, href, head.source, head.date)


def our_page(article: Article | ArticleHead, sought: SearchRequest | None = None) -> str:
    """Return the address of an article's page here.

    Args:
        article: the article.
        sought: the search it is opened from, if any.
    """
    page = article_path(article.id)
    return canonical_address(sought, page) if sought else page


def make_score_view(hit: Hit) -> ScoreView | None:
    """Prepare the parts of a score; None where there are none, or the request wants none."""
    shares = hit.scored.shares
    if not shares:
        return None
    worths = [share.worth for share in shares]
    shown = rounded(worths, round(hit.scored.score * _HUNDREDTHS))
    most = max(worths)
    return ScoreView(
        _format_hundredths(sum(shown)),
        tuple(
            ScorePart(
                describe_share(share),
                _format_hundredths(part),
                max(round(share.worth / most * 100), 1),
            )
            for share, part in zip(shares, shown, strict=True)
        ),
    )


def rounded(worths: Sequence[float], total: int) -> list[int]:
    """Return worths in hundredths that add up to a total, by largest remainders.

    The method of Hamilton and Hare for seats in a parliament.

    Args:
        worths: each 0 or more.
        total: hundredths of their sum.
    """
    exact = [worth * _HUNDREDTHS for worth in worths]
    whole = [int(part) for part in exact]
    left = total - sum(whole)
    for place in sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])[:left]:
        whole[place] += 1
    return whole


def _format_hundredths(hundredths: int) -> str:
    return f"{hundredths / _HUNDREDTHS:.2f}"
