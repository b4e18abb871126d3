"""From an answer to what the search page shows: every word and link, ready for a template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from fupin_search.search.answer import Facet, Hit, head_of
from fupin_search.search.days import range_of
from fupin_search.search.query import Between
from fupin_search.service import Answer, Request
from fupin_search.understanding.expressions import Kind, Reading
from fupin_search.understanding.interpretation import Interpretation
from fupin_search.web.navigation import (
    Chip,
    Choices,
    Link,
    Pager,
    address_of,
    chips_of,
    choices_of,
    page_address,
    pager_of,
    sorts_of,
)
from fupin_search.web.pages.hits import Other, Result, other_of, result_of
from fupin_search.web.pages.periods import Timeline, timeline_of
from fupin_search.web.pages.starting import Starts
from fupin_search.web.parameters import query_string_of
from fupin_search.web.understood import (
    Offered,
    Understood,
    offers_of,
    repairs_of,
    understood_of,
)
from fupin_search.web.wording import CUT_SHORT, condition_text, heading_of, relaxed_text

_QUOTES = str.maketrans('"＂', "  ")

# A label and what it says.
Note = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Box:
    """The search form.

    Args:
        text: what the box holds.
        kept: names and values the form carries on: filters, order, size.
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
class SearchView:
    """The search page.

    Args:
        heading: what the hits are.
        found: articles found.
        took_ms: time taken, in milliseconds.
        folded: how many of them are listed under others of the same text.
        unfolded: leads to the same search with every article listed for itself, or the way back.
        repairs: what was changed because nothing was found.
        cut_short: that more would have been tried, or empty.
        offers: what the reader perhaps meant.
        understood: what pieces of the text were taken to mean.
        relaxed: what else is listed than articles with all the words, or empty.
        advice: what to try when nothing was found.
        beyond: the way back from a page after the last.
        listed: the last rank that can be paged to, where more were found.
        first: rank of the first hit.
        starts: where to begin, or to go on from where nothing was found.
        newest: what to read where nothing was found.
        explained: the same page with what each score is made of.
        address: the canonical address of this page.
        api: the same answer for programs.
    """

    box: Box
    heading: str
    plain: bool
    found: int
    took_ms: float
    folded: int
    unfolded: Link | None
    relaxed: str
    repairs: tuple[str, ...]
    cut_short: str
    offers: tuple[Offered, ...]
    understood: tuple[Understood, ...]
    notes: tuple[Note, ...]
    chips: tuple[Chip, ...]
    clear: str
    sorts: tuple[Link, ...]
    results: tuple[Result, ...]
    facets: tuple[Choices, ...]
    timeline: Timeline | None
    advice: tuple[Link, ...]
    beyond: Link | None
    pager: Pager | None
    listed: int | None
    first: int
    starts: Starts | None
    newest: tuple[Other, ...]
    address: str
    explained: str
    api: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a search page shows beside the answer.

    Args:
        times: years and months of what the request finds at any time, if it asks for some days.
        starts: where to begin, where nothing was asked for or found.
        newest: the newest articles, where nothing was found.
    """

    times: tuple[Facet, ...] | None = None
    starts: Starts | None = None
    newest: tuple[Hit, ...] = ()


def search_view(answer: Answer, around: Surroundings, *, base_url: str, api: str) -> SearchView:
    """Prepare the search page.

    Args:
        answer: what was found.
        around: what is shown beside that.
        base_url: put before site-relative article links.
        api: path of the same search for programs.
    """
    # No link asks for what scores are made of, but for the one that says so.
    answer = replace(answer, request=replace(answer.request, explain=False))
    request, pages = answer.request, answer.pages
    plain = not request.text and not request.filters
    query = query_string_of(request)
    past_the_end = answer.found > 0 and not answer.hits
    capped = answer.listed > pages * request.page.size and request.page.number == pages
    return SearchView(
        box=box_of(request, answer.interpreted.readings),
        heading=heading_of(request),
        plain=plain,
        found=answer.found,
        took_ms=answer.took_ms,
        folded=answer.folded,
        unfolded=unfolded_of(answer),
        relaxed=relaxed_text(answer.interpreted.match) if answer.found else "",
        repairs=repairs_of(answer),
        cut_short=CUT_SHORT if answer.cut_short and not answer.found else "",
        offers=offers_of(answer),
        understood=understood_of(answer),
        notes=notes_of(answer.interpreted),
        chips=chips_of(request),
        clear=address_of(replace(request.first_page, filters=())),
        sorts=sorts_of(request),
        results=tuple(result_of(hit, request, base_url=base_url) for hit in answer.hits),
        facets=tuple(choices_of(facet, request) for facet in answer.facets if facet.buckets),
        timeline=timeline_of(answer.facets if around.times is None else around.times, request),
        advice=() if answer.found else advice_of(request, answer.interpreted),
        beyond=Link(f"第 {pages} 页", page_address(request, pages)) if past_the_end else None,
        pager=pager_of(request, pages),
        listed=pages * request.page.size if capped else None,
        first=request.page.start + 1,
        starts=around.starts,
        newest=tuple(other_of(head_of(hit.article), base_url=base_url) for hit in around.newest),
        address=address_of(request),
        explained=address_of(replace(request, explain=True)),
        api=f"{api}?{query}" if query else api,
    )


def box_of(request: Request, readings: Iterable[Reading] = ()) -> Box:
    """The form as the request left it; what it does not show, it carries on.

    Args:
        request: what was asked.
        readings: days that were understood stand in the form, for the reader to change.
    """
    days = next((wanted for wanted in request.filters if isinstance(wanted, Between)), None)
    read = next((one for one in readings if one.kind is Kind.DATE and one.narrows), None)
    if days is None and read:
        days = range_of(read.meaning)
    first, last = (days.first, days.last) if days else (None, None)
    pairs = parse_qsl(query_string_of(request.first_page))
    return Box(
        text=request.text,
        kept=tuple(pair for pair in pairs if pair[0] not in ("q", "from", "to")),
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
        focused=not request.text,
    )


def unfolded_of(answer: Answer) -> Link | None:
    """The way to every article listed for itself, or back from there; None where it is no other."""
    fresh = answer.request.first_page
    if answer.folded:
        return Link("逐篇列出", address_of(replace(fresh, fold=False)))
    if not answer.request.fold:
        return Link("合并相同文章", address_of(replace(fresh, fold=True)))
    return None


def notes_of(found: Interpretation) -> tuple[Note, ...]:
    """How the text was understood, where that is not plain from the text."""
    notes = (
        ("没有文章包含", found.missing),
        ("按这些词语查找", found.words if len(found.words) > 1 else ()),
        ("必须原样出现", found.phrases),
        ("已排除", tuple(map(condition_text, found.excluded))),
        ("已限定", tuple(map(condition_text, found.fields))),
    )
    return tuple((label, values) for label, values in notes if values)


def advice_of(request: Request, found: Interpretation) -> tuple[Link, ...]:
    """What a reader who found nothing can try, the likeliest first."""
    advice: list[Link] = []
    if request.filters:
        advice.append(Link("清除筛选，在全部文章中查找", address_of(Request(request.text))))
    unquoted = " ".join(request.text.translate(_QUOTES).split())
    if unquoted != " ".join(request.text.split()):
        fresh = replace(request.first_page, text=unquoted)
        advice.append(Link("去掉引号，不要求原样出现", address_of(fresh)))
    if len(found.words) + len(found.phrases) > 1:
        advice.append(Link("减少词语，只留最要紧的一两个"))
    if found.excluded:
        advice.append(Link("去掉用减号排除的词语"))
    if request.text:
        advice.append(Link("换一种说法，看看有没有错别字"))
    return (*advice, Link("浏览最新文章", "/"))
