"""The search page: an answer becomes all of its words and links, ready for a template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date as Date
from typing import Any
from urllib.parse import parse_qsl

from msgspec import Struct

from fupin_search.model.answer import ArticleHead, Facet, Hit, describe_share
from fupin_search.model.query import Between, parse_day_range
from fupin_search.query.expressions import Reading, ReadingKind
from fupin_search.query.interpreter import Interpretation
from fupin_search.service import Answer
from fupin_search.web.addresses import (
    EVERYTHING,
    NO_FILTERS,
    Addresses,
    canonical_address,
    join_parts,
    quote_readably,
)
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
)
from fupin_search.web.pages.timeline import timeline_view
from fupin_search.web.rendering import mark_html
from fupin_search.web.urls import Links, readable_path, unquote_letters
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
# The parameters that the form itself has, and the page, which begins anew.
_SHOWN_PARTS = dict.fromkeys(("q", "from", "to", "page"), "")

# A label and its values.
Note = tuple[str, tuple[str, ...]]


class Box(Struct, frozen=True):
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


class ArticleLink(Struct, frozen=True):
    """An article listed below another one: of the same text, or about the same."""

    title: str
    href: str
    source: str | None
    date: Date | None


class ScorePart(Struct, frozen=True):
    """A share of a score.

    Args:
        text: its name, in a reader's words.
        worth: to two decimals.
        width: of its bar, in hundredths of the largest.
    """

    text: str
    worth: str
    width: int


class ScoreView(Struct, frozen=True):
    """A score and its parts.

    Args:
        score: to two decimals.
        parts: the largest first; as they are shown, they add up to the score shown.
    """

    score: str
    parts: tuple[ScorePart, ...]


class HitView(Struct, frozen=True):
    """One hit.

    Args:
        number: among all hits, from 1.
        copy: leads to our own page of an article that also has another address.
        reprint: whether an earlier article has the same text.
        also: the other hits of the same text.
        scored: whether a score ranks it.
        reason: the parts of the score, if the request wants them.
    """

    number: int
    title_html: str
    href: str
    copy: str | None
    section: str | None
    source: str | None
    date: Date | None
    reprint: bool
    snippet_html: str
    also: tuple[ArticleLink, ...]
    scored: bool
    reason: ScoreView | None


class EntryPoints(Struct, frozen=True):
    """Ways into the archive for a reader who has not searched, or found nothing.

    Args:
        sections: the largest.
        phrases: those of many recent titles.
    """

    sections: tuple[FacetChoice, ...]
    phrases: tuple[Link, ...]


class PageContext(Struct, frozen=True):
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
    request = replace(answer.request, explain=False) if answer.request.explain else answer.request
    addresses = Addresses(request, quote=quote_readably)
    pages, size = answer.pages, request.page.size
    past_the_end = answer.found > 0 and not answer.hits
    capped = answer.listed > pages * size and request.page.number == pages
    times = answer.facets if context.times is None else context.times
    return {
        "box": make_box(addresses, answer.interpreted.readings),
        "heading": request_heading(request),
        "plain": not request.text and not request.filters,
        "found": answer.found,
        "took_ms": answer.took_ms,
        "folded": answer.folded,
        "unfolded": unfold_link(answer, addresses),
        "relaxed": relaxed_note(answer.interpreted.match) if answer.found else "",
        "repairs": describe_repairs(answer),
        "cut_short": CUT_SHORT if answer.cut_short and not answer.found else "",
        "offers": list_offers(answer, addresses),
        "understood": list_readings(answer, addresses),
        "notes": list_notes(answer.interpreted),
        "chips": list_chips(addresses),
        "cleared": addresses.first_page(**NO_FILTERS),
        "sorts": list_sorts(addresses),
        "results": tuple(
            [
                make_hit_view(number, hit, links, addresses)
                for number, hit in enumerate(answer.hits, request.page.start + 1)
            ]
        ),
        "facets": tuple(
            [list_choices(facet, addresses) for facet in answer.facets if facet.buckets]
        ),
        "timeline": timeline_view(times, addresses),
        "advice": () if answer.found else list_advice(addresses, answer.interpreted),
        "beyond": Link(f"第 {pages} 页", addresses.page(pages)) if past_the_end else None,
        "pager": make_pager(addresses, pages),
        "listed": pages * size if capped else None,
        "starts": context.starts,
        "newest": tuple([article_link(hit.head, links) for hit in context.newest]),
        "address": canonical_address(request),
        "readable": addresses.here(),
        "explained": addresses.here(explain="explain=1"),
        "api": addresses.here("/v1/search"),
    }


def make_box(addresses: Addresses, readings: Iterable[Reading] = ()) -> Box:
    """Return the form as the request left it; it carries on the parameters it does not show.

    Args:
        addresses: of the page's search.
        readings: of its text; days among them are put into the form, for the reader to change.
    """
    request = addresses.request
    days = next((wanted for wanted in request.filters if isinstance(wanted, Between)), None)
    dates = [read.meaning for read in readings if read.kind is ReadingKind.DATE and read.narrows]
    if days is None and dates:
        days = parse_day_range(dates[0])
    first, last = (days.first, days.last) if days else (None, None)
    kept = join_parts({**addresses.parts, **_SHOWN_PARTS})
    return Box(
        text=request.text,
        kept=tuple(parse_qsl(kept)) if kept else (),
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
        focused=not request.text,
    )


def unfold_link(answer: Answer, addresses: Addresses) -> Link | None:
    """Return the link that lists each article by itself, or back; None if it changes nothing.

    Args:
        answer: to the present search.
        addresses: of that search.
    """
    if answer.folded:
        return Link("逐篇列出", addresses.first_page(fold="fold=0"))
    if not answer.request.fold:
        return Link("合并相同文章", addresses.first_page(fold=""))
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
    return tuple([note for note in notes if note[1]])


def list_advice(addresses: Addresses, parsed: Interpretation) -> tuple[Link, ...]:
    """Return advice for a reader who found nothing, the most promising first.

    Args:
        addresses: of the search that found nothing.
        parsed: its text.
    """
    request = addresses.request
    advice: list[Link] = []
    bare = Addresses(EVERYTHING, quote=quote_readably)
    if request.filters:
        advice.append(Link("清除筛选，在全部文章中查找", bare.change("q", request.text)))
    unquoted = " ".join(request.text.translate(_QUOTES).split())
    if unquoted != " ".join(request.text.split()):
        advice.append(Link("去掉引号，不要求原样出现", addresses.change("q", unquoted)))
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
    whole = Addresses(EVERYTHING, quote=quote_readably)
    sections = [list_choices(facet, whole) for facet in facets if facet.field == "section"]
    return EntryPoints(
        sections=tuple(choice for facet in sections for choice in facet.shown)[:_MOST_SECTIONS],
        phrases=tuple([Link(text, whole.change("q", text)) for text in phrases]),
    )


def make_hit_view(number: int, hit: Hit, links: Links, sought: Addresses) -> HitView:
    """Prepare one hit; its title leads to the article's own page, or to ours if it has none.

    Args:
        number: of the hit among all.
        hit: the hit.
        links: where article links lead.
        sought: the search, whose words our page marks and to which it leads back.
    """
    scored, snippet = hit.scored, hit.snippet
    article = hit.head
    original = links.original(article)
    ours = sought.here(readable_path(article.id))
    return HitView(
        number=number,
        title_html=mark_html(article.title or UNTITLED, hit.title_spans),
        href=unquote_letters(original) if original else ours,
        copy=ours if original else None,
        section=article.section,
        source=article.source,
        date=article.date,
        reprint=scored.reprint_of is not None,
        snippet_html=mark_html(snippet.text, snippet.highlights),
        also=tuple([article_link(head, links, sought) for head in scored.also]),
        scored=scored.score > 0,
        reason=make_score_view(hit) if scored.shares else None,
    )


def article_link(head: ArticleHead, links: Links, sought: Addresses | None = None) -> ArticleLink:
    """Prepare an article listed below another one.

    Args:
        head: of the article.
        links: where article links lead.
        sought: the search that found it too, if one did.
    """
    if original := links.original(head):
        href = unquote_letters(original)
    else:
        path = readable_path(head.id)
        href = sought.here(path) if sought else path
    return ArticleLink(head.title or UNTITLED, href, head.source, head.date)


def make_score_view(hit: Hit) -> ScoreView:
    """Prepare the parts of the score of a hit that has them."""
    shares = hit.scored.shares
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
