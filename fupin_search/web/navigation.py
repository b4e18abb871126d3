"""Links from one answer to the next: facet values, filters, orders, pages."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.model.answer import REGION, TIME_FIELDS, Facet, Page
from fupin_search.model.query import OneOf, Sort
from fupin_search.service import Request
from fupin_search.web.urls import address_of, ordered_filters, toggle_addresses, toggled
from fupin_search.web.wording import LABELS, days_text, value_text

# Earlier months are one click on a year of the timeline away.
_LATEST_MONTHS = 12
_UNFOLDED = {"section": 12, "source": 8, "region": 8, "year": 6, "month": 0}
_NEIGHBOURS = 2


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


def at_any_time(request: Request) -> Request:
    """Return the same search without years, months and days, from its first page."""
    others = tuple(
        wanted
        for wanted in request.filters
        if isinstance(wanted, OneOf) and wanted.field not in TIME_FIELDS
    )
    return replace(request.first_page, filters=others)


def choices_of(facet: Facet, request: Request) -> FacetChoices:
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
            depth=max(len(gazetteer().lineage(bucket.value)) - 1, 0)
            if facet.field == REGION
            else 0,
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
    return place.name if place else value_text(field, value)


def chips_of(request: Request) -> tuple[Chip, ...]:
    """Return the active filters."""
    chips: list[Chip] = []
    for wanted in ordered_filters(request):
        if isinstance(wanted, OneOf):
            chips += [
                Chip(
                    LABELS[wanted.field],
                    value_text(wanted.field, value),
                    address_of(toggled(request, wanted.field, value)),
                )
                for value in wanted.values
            ]
        else:
            others = tuple(other for other in request.filters if other is not wanted)
            rest = replace(request.first_page, filters=others)
            chips.append(Chip(LABELS["date"], days_text(wanted), address_of(rest)))
    return tuple(chips)


def sorts_of(request: Request) -> tuple[Link, ...]:
    """Return the orders to choose from; without text nothing ranks, and the newest come first."""
    names = {Sort.RELEVANCE: "相关度", Sort.NEWEST: "最新", Sort.OLDEST: "最早"}
    current = request.sort
    if not request.text:
        names = {Sort.RELEVANCE: "最新", Sort.OLDEST: "最早"}
        current = Sort.RELEVANCE if current is Sort.NEWEST else current
    fresh = request.first_page
    return tuple(
        Link(name, address_of(replace(fresh, sort=sort)), current=sort is current)
        for sort, name in names.items()
    )


def pager_of(request: Request, pages: int) -> Pager | None:
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


def page_address(request: Request, number: int) -> str:
    """Return the address of another page of the same search.

    Args:
        request: the search.
        number: of the page, from 1.
    """
    return address_of(replace(request, page=Page(number, request.page.size)))


def _depth(code: str) -> int:
    """Return how many regions the one of a code lies in."""
    return max(len(gazetteer().lineage(code)) - 1, 0)
