"""Links from one answer to the next: facet values, filters, orders, pages, meanings, corrections.

They are what a template shows; the addresses behind them are `urls.Addresses`.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import repeat

from msgspec import Struct

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.model.answer import REGION, TIME_FIELDS, Facet
from fupin_search.model.query import OneOf, Sort
from fupin_search.query.expressions import ReadingKind
from fupin_search.service import LONGEST_TEXT, Answer
from fupin_search.web.addresses import Addresses, order_filters
from fupin_search.web.rendering import escape_html
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
_SORTS = ((Sort.RELEVANCE, "相关度"), (Sort.NEWEST, "最新"), (Sort.OLDEST, "最早"))
_SORTS_BY_DATE = ((Sort.RELEVANCE, "最新"), (Sort.OLDEST, "最早"))
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


class Link(Struct, frozen=True):
    """A text that leads somewhere; without an address it is text only."""

    text: str
    href: str | None = None
    current: bool = False


class FacetChoice(Struct, frozen=True, gc=False):
    """One value of a facet, its name and address as HTML; a region lies in `depth` others."""

    text_html: str
    depth: int
    count: int
    selected: bool
    href_html: str


class FacetChoices(Struct, frozen=True):
    """A facet: the values shown, and those behind a fold."""

    title: str
    shown: tuple[FacetChoice, ...]
    folded: tuple[FacetChoice, ...]
    fold_open: bool


class ReadingView(Struct, frozen=True):
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


class OfferView(Struct, frozen=True):
    """Another text that finds articles, and how many."""

    link: Link
    found: int


class Chip(Struct, frozen=True):
    """An active filter; its address is the same search without it."""

    label: str
    value: str
    href: str


class Pager(Struct, frozen=True):
    """Ways to other pages; None among the numbers is a gap."""

    previous: Link | None
    following: Link | None
    numbers: tuple[Link | None, ...]


def list_choices(facet: Facet, addresses: Addresses) -> FacetChoices:
    """Prepare a facet's values, years and months newest first.

    Args:
        facet: of an answer.
        addresses: of the search that was answered.
    """
    field, buckets = facet.field, facet.buckets
    if field in TIME_FIELDS:
        buckets = buckets[::-1]
    if field == "month":
        earlier = [bucket for bucket in buckets[_LATEST_MONTHS:] if bucket.selected]
        buckets = (*buckets[:_LATEST_MONTHS], *earlier)
    values = [bucket.value for bucket in buckets]
    choices = [
        FacetChoice(text, depth, bucket.count, bucket.selected, href)
        for bucket, (text, depth), href in zip(
            buckets,
            map(_name_choice, repeat(field), values),
            addresses.toggle(field, values, escape_html),
            strict=True,
        )
    ]
    shown = _UNFOLDED[field]
    folded = tuple(choices[shown:])
    return FacetChoices(
        title=LABELS[field],
        shown=tuple(choices[:shown]),
        folded=folded,
        fold_open=True in [choice.selected for choice in folded],
    )


@lru_cache(maxsize=4096)
def _name_choice(field: str, value: str) -> tuple[str, int]:
    """Return a value's name, as HTML, and the number of regions it lies in.

    A region is named without the region above it.
    """
    if field != REGION:
        return escape_html(format_value(field, value)), 0
    place = gazetteer().places.get(value)
    depth = max(len(gazetteer().lineage(value)) - 1, 0)
    return escape_html(place.name if place else format_value(field, value)), depth


def list_chips(addresses: Addresses) -> tuple[Chip, ...]:
    """Return the active filters.

    Args:
        addresses: of the present search.
    """
    chips: list[Chip] = []
    for wanted in order_filters(addresses.request):
        if isinstance(wanted, OneOf):
            field, values = wanted.field, wanted.values
            chips += [
                Chip(LABELS[field], format_value(field, value), href)
                for value, href in zip(values, addresses.toggle(field, values), strict=True)
            ]
        else:
            rest = addresses.first_page(**{"from": "", "to": ""})
            chips.append(Chip(LABELS["date"], format_days(wanted), rest))
    return tuple(chips)


def list_sorts(addresses: Addresses) -> tuple[Link, ...]:
    """Return the orders to choose from; without text nothing ranks, and the newest come first.

    Args:
        addresses: of the present search.
    """
    request = addresses.request
    names: tuple[tuple[Sort, str], ...] = _SORTS
    current = request.sort
    if not request.text:
        names = _SORTS_BY_DATE
        current = Sort.RELEVANCE if current is Sort.NEWEST else current
    return tuple(
        [
            Link(
                name,
                addresses.first_page(
                    sort="" if sort is Sort.RELEVANCE else f"sort={sort.value}",
                ),
                sort is current,
            )
            for sort, name in names
        ]
    )


def make_pager(addresses: Addresses, pages: int) -> Pager | None:
    """Return links to the first page, the last, and those around the current one.

    Args:
        addresses: of the search; its page is the current one.
        pages: how many there are.

    Returns:
        None where there is no other page.
    """
    if pages <= 1:
        return None
    here = min(addresses.request.page.number, pages + 1)
    near = range(max(here - _NEIGHBOURS, 1), min(here + _NEIGHBOURS, pages) + 1)
    numbers: list[Link | None] = []
    last = 0
    for number in sorted({1, *near, pages}):
        if number > last + 1:
            numbers.append(None)
        numbers.append(Link(str(number), addresses.page(number), number == here))
        last = number
    return Pager(
        previous=Link("上一页", addresses.page(here - 1)) if here > 1 else None,
        following=Link("下一页", addresses.page(here + 1)) if here < pages else None,
        numbers=tuple(numbers),
    )


def list_readings(answer: Answer, addresses: Addresses) -> tuple[ReadingView, ...]:
    """Return the readings of an answer, and the pieces that the reader had taken as typed.

    Args:
        answer: to the present search.
        addresses: of that search.
    """
    readings = [
        ReadingView(
            reading.text,
            _READING_LABELS[reading.kind] if reading.meaning else "",
            format_range(reading.meaning),
            Link("按原文查找", addresses.take_literally(reading.text)),
            tuple(
                [
                    Link(choice.meaning, addresses.choose(reading, choice))
                    for choice in reading.choices
                ]
            ),
        )
        for reading in answer.interpreted.readings
    ]
    pieces = addresses.request.literal
    for piece in pieces:
        again = addresses.change("literal", *[other for other in pieces if other != piece])
        readings.append(ReadingView(piece, "按原文", piece, Link("重新理解", again)))
    return tuple(readings)


def describe_repairs(answer: Answer) -> tuple[str, ...]:
    """Return the changes made to a search, in words."""
    return tuple(
        [
            _REPAIR_SENTENCES[repair.code].format(
                before=format_range(_shorten(repair.before)), after=format_range(repair.after)
            )
            for repair in answer.repairs
        ]
    )


def _shorten(text: str) -> str:
    """Return a text, or its beginning if it is longer than what is searched."""
    return text if len(text) <= LONGEST_TEXT else f"{text[:_SHOWN]}…"


def list_offers(answer: Answer, addresses: Addresses) -> tuple[OfferView, ...]:
    """Return the texts that the reader perhaps meant, with their searches.

    Args:
        answer: to the present search.
        addresses: of that search.
    """
    return tuple(
        [
            OfferView(Link(offer.text, addresses.change("q", offer.text)), offer.found)
            for offer in answer.offers
        ]
    )
