"""Links from one answer to the next: facet values, filters, orders, pages, meanings, corrections.

The functions `with_…` and `at_any_time` return the request behind a link; those above make what a
template shows of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.model.answer import REGION, TIME_FIELDS, Facet, Page
from fupin_search.model.query import OneOf, Sort
from fupin_search.query.expressions import Reading, ReadingChoice, ReadingKind
from fupin_search.service import LONGEST_TEXT, Answer, SearchRequest
from fupin_search.text.normalise import normalise
from fupin_search.web.urls import (
    canonical_address,
    order_filters,
    other_filters,
    toggle_addresses,
    toggle_value,
)
from fupin_search.web.wording import LABELS, format_days, format_range, format_value

# Earlier months are one click on a year of the timeline away.
_LATEST_MONTHS = 12
_UNFOLDED = {"section": 12, "source": 8, "region": 8, "year": 6, "month": 0}
_NEIGHBOURS = 2
# Characters shown of a piece that is longer than what is searched.
_SHOWN = 20
_READING_LABELS = {
    ReadingKind.DATE: "发表日期",
    ReadingKind.AMOUNT: "数量",
    ReadingKind.PLACE: "地区",
    ReadingKind.PARTNER: "对口地区",
    ReadingKind.SYNONYM: "同义词",
    ReadingKind.PINYIN: "拼音",
}
_REPAIR_SENTENCES = {
    "shortened": "搜索内容太长，只按开头一段查找，后面的“{before}”没有查找。",
    "operators-ignored": "按搜索条件没有找到文章，已按原文“{before}”查找。",
    "quotes-ignored": "没有文章原样包含{before}，已按普通词语查找。",
    "taken-literally": "按“{before}”没有找到文章，已按原文“{after}”查找。",
    "variant": "没有文章包含“{before}”，已改为查找“{after}”。",
    "spelling": "没有文章包含“{before}”，已改为查找“{after}”。",
    "synonym": "没有文章包含“{before}”，也查找了“{after}”。",
    "word-dropped": "没有文章同时包含全部词语，已不要求“{before}”。",
    "loosened": "没有文章符合全部要求，列出了符合其中一部分的文章。",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; without an address it is text only."""

    text: str
    href: str | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """One value of a facet; a region lies in `depth` others."""

    text: str
    count: int
    selected: bool
    href: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class FacetChoices:
    """A facet: the values shown, and those behind a fold."""

    title: str
    shown: tuple[FacetChoice, ...]
    folded: tuple[FacetChoice, ...]
    fold_open: bool


@dataclass(frozen=True, slots=True)
class ReadingView:
    """A reading, ready to show.

    Args:
        text: the piece.
        label: the kind of its meaning; empty where the reader must choose.
        meaning: its meaning.
        undo: the same search with the piece as typed.
        choices: other meanings.
    """

    text: str
    label: str
    meaning: str
    undo: Link
    choices: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferView:
    """Another text that finds articles, and how many."""

    link: Link
    found: int


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter; its address is the same search without it."""

    label: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Ways to other pages; None among the numbers is a gap."""

    previous: Link | None
    following: Link | None
    numbers: tuple[Link | None, ...]


def list_choices(facet: Facet, request: SearchRequest) -> FacetChoices:
    """Prepare a facet's values, years and months newest first.

    Args:
        facet: of an answer.
        request: the search that was answered.
    """
    values = (bucket.value for bucket in facet.buckets)
    hrefs = toggle_addresses(request, facet.field, values, path="/")
    choices = [
        FacetChoice(
            text=_choice_text(facet.field, bucket.value),
            count=bucket.count,
            selected=bucket.selected,
            href=href,
            depth=_depth(bucket.value) if facet.field == REGION else 0,
        )
        for bucket, href in zip(facet.buckets, hrefs, strict=True)
    ]
    if facet.field in TIME_FIELDS:
        choices.reverse()
    if facet.field == "month":
        choices = [
            *choices[:_LATEST_MONTHS],
            *(choice for choice in choices[_LATEST_MONTHS:] if choice.selected),
        ]
    shown = _UNFOLDED[facet.field]
    folded = tuple(choices[shown:])
    return FacetChoices(
        title=LABELS[facet.field],
        shown=tuple(choices[:shown]),
        folded=folded,
        fold_open=any(choice.selected for choice in folded),
    )


def _choice_text(field: str, value: str) -> str:
    """Return a value's name; a region is named without the region above it."""
    place = gazetteer().places.get(value) if field == REGION else None
    return place.name if place else format_value(field, value)


def _depth(code: str) -> int:
    """Return how many regions the one of a code lies in."""
    return max(len(gazetteer().lineage(code)) - 1, 0)


def list_chips(request: SearchRequest) -> tuple[Chip, ...]:
    """Return the active filters."""
    chips: list[Chip] = []
    for wanted in order_filters(request):
        if isinstance(wanted, OneOf):
            chips += [
                Chip(
                    LABELS[wanted.field],
                    format_value(wanted.field, value),
                    canonical_address(toggle_value(request, wanted.field, value)),
                )
                for value in wanted.values
            ]
        else:
            others = tuple(other for other in request.filters if other is not wanted)
            rest = replace(request.first_page, filters=others)
            chips.append(Chip(LABELS["date"], format_days(wanted), canonical_address(rest)))
    return tuple(chips)


def list_sorts(request: SearchRequest) -> tuple[Link, ...]:
    """Return the orders to choose from; without text nothing ranks, and the newest come first."""
    names = {Sort.RELEVANCE: "相关度", Sort.NEWEST: "最新", Sort.OLDEST: "最早"}
    current = request.sort
    if not request.text:
        names = {Sort.RELEVANCE: "最新", Sort.OLDEST: "最早"}
        current = Sort.RELEVANCE if current is Sort.NEWEST else current
    fresh = request.first_page
    return tuple(
        Link(name, canonical_address(replace(fresh, sort=sort)), current=sort is current)
        for sort, name in names.items()
    )


def make_pager(request: SearchRequest, pages: int) -> Pager | None:
    """Return links to the first page, the last, and those around the current one.

    Args:
        request: the search; its page is the current one.
        pages: how many there are.

    Returns:
        None where there is no other page.
    """
    if pages <= 1:
        return None
    here = min(request.page.number, pages + 1)
    near = range(max(here - _NEIGHBOURS, 1), min(here + _NEIGHBOURS, pages) + 1)
    numbers: list[Link | None] = []
    last = 0
    for number in sorted({1, *near, pages}):
        if number > last + 1:
            numbers.append(None)
        numbers.append(Link(str(number), page_address(request, number), current=number == here))
        last = number
    return Pager(
        previous=Link("上一页", page_address(request, here - 1)) if here > 1 else None,
        following=Link("下一页", page_address(request, here + 1)) if here < pages else None,
        numbers=tuple(numbers),
    )


def page_address(request: SearchRequest, number: int) -> str:
    """Return the address of another page of the same search.

    Args:
        request: the search.
        number: of the page, from 1.
    """
    return canonical_address(replace(request, page=Page(number, request.page.size)))


def list_readings(answer: Answer) -> tuple[ReadingView, ...]:
    """Return the readings of an answer, and the pieces that the reader had taken as typed."""
    request = answer.request
    readings = [
        ReadingView(
            reading.text,
            _READING_LABELS[reading.kind] if reading.meaning else "",
            format_range(reading.meaning),
            Link("按原文查找", canonical_address(with_literal(request, reading.text))),
            tuple(
                Link(choice.meaning, canonical_address(with_choice(request, reading, choice)))
                for choice in reading.choices
            ),
        )
        for reading in answer.interpreted.readings
    ]
    for piece in request.literal:
        others = tuple(other for other in request.literal if other != piece)
        again = canonical_address(replace(request.first_page, literal=others))
        readings.append(ReadingView(piece, "按原文", piece, Link("重新理解", again)))
    return tuple(readings)


def describe_repairs(answer: Answer) -> tuple[str, ...]:
    """Return the changes made to a search, in words."""
    return tuple(
        _REPAIR_SENTENCES[repair.code].format(
            before=format_range(_shorten(repair.before)), after=format_range(repair.after)
        )
        for repair in answer.repairs
    )


def _shorten(text: str) -> str:
    """Return a text, or its beginning if it is longer than what is searched."""
    return text if len(text) <= LONGEST_TEXT else f"{text[:_SHOWN]}…"


def list_offers(answer: Answer) -> tuple[OfferView, ...]:
    """Return the texts that the reader perhaps meant, with their searches."""
    return tuple(
        OfferView(
            Link(offer.text, canonical_address(with_text(answer.request, offer.text))), offer.found
        )
        for offer in answer.offers
    )


def with_literal(request: SearchRequest, piece: str) -> SearchRequest:
    """Return the same search with a piece of its text taken as typed.

    Args:
        request: the present search.
        piece: the text of a reading.
    """
    return replace(request.first_page, literal=tuple(dict.fromkeys((*request.literal, piece))))


def with_choice(request: SearchRequest, reading: Reading, choice: ReadingChoice) -> SearchRequest:
    """Return the same search with one meaning of a piece chosen.

    Args:
        request: the present search.
        reading: the reading of the piece.
        choice: one of its choices: a region to filter by, or a text to type instead.
    """
    if not choice.region:
        # Normalising moves no character, so the piece has the same place in the text as typed.
        before, piece, _ = normalise(request.text).partition(reading.text)
        end = len(before) + len(piece)
        text = request.text[: len(before)] + choice.meaning + request.text[end:]
        return with_text(request, text) if piece else request
    filters = (*other_filters(request, REGION), OneOf(REGION, (choice.region,)))
    return replace(request.first_page, filters=filters)


def with_text(request: SearchRequest, text: str) -> SearchRequest:
    """Return the same search of another text, from its first page.

    Args:
        request: the present search.
        text: the other text.
    """
    return replace(request.first_page, text=text)


def at_any_time(request: SearchRequest) -> SearchRequest:
    """Return the same search without years, months and days, from its first page."""
    others = tuple(
        wanted
        for wanted in request.filters
        if isinstance(wanted, OneOf) and wanted.field not in TIME_FIELDS
    )
    return replace(request.first_page, filters=others)
