"""The timeline of a search: articles by year, or by month where few months are left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fupin_search.model.answer import Bucket, Facet
from fupin_search.model.query import Between, parse_days
from fupin_search.service import SearchRequest
from fupin_search.text.months import MONTHS, month_name, parse_month
from fupin_search.web.navigation import Link, at_any_time
from fupin_search.web.urls import canonical_address, list_selected, toggle_addresses
from fupin_search.web.wording import LABELS, format_value

# Bars of more months are too narrow to be distinguished or hit on a phone.
_MOST_MONTHS = 24
_MOST_YEARS = 30
# The labels that fit in a row on the narrowest phone.
_MOST_LABELS = 8
_LEAST_HEIGHT = 2.0


@dataclass(frozen=True, slots=True)
class PeriodBar:
    """A bar of the timeline.

    Args:
        value: `2020` or `2020-11`.
        name: the period in full.
        label: under its bar.
        year: under the label, where months of a year begin.
        often: whether a narrow screen has the label too.
        height: of the bar, of 100.
        within: whether the search asks for days of it.
        href: chooses the period or removes it; None where it has no articles.
    """

    value: str
    name: str
    label: str
    year: str
    often: bool
    count: int
    height: float
    selected: bool
    within: bool
    href: str | None


@dataclass(frozen=True, slots=True)
class TimelineView:
    """Articles by period, from the first to the last without gaps.

    Args:
        title: of the bars.
        unit: name of a bar's period.
        crowded: whether the numbers would touch if all were shown.
        whole: leads to all years, where some are chosen.
    """

    title: str
    unit: str
    periods: tuple[PeriodBar, ...]
    crowded: bool
    whole: Link | None


def timeline_view(facets: Iterable[Facet], request: SearchRequest) -> TimelineView | None:
    """Prepare the timeline of an answer from its facets.

    Args:
        facets: with years and months; a facet of the greatest length may lack its earlier values.
            Where the search asks for days, all years and months of the same search at any time.
        request: the search.

    Returns:
        None where there are no two periods to compare.
    """
    counted = {facet.field: {bucket.value: bucket for bucket in facet.buckets} for facet in facets}
    years, months = counted.get("year", {}), counted.get("month", {})
    days = next((wanted for wanted in request.filters if isinstance(wanted, Between)), None)
    if days:
        span, base = _list_months_around(days, months), at_any_time(request)
        lacking = False
    else:
        span, base = (
            _list_months(months, whole_years=bool(list_selected(request.filters, "year"))),
            request,
        )
        lacking = len(months) >= request.facet_size
    by_month = not lacking and 1 < len(span) <= _MOST_MONTHS
    field, values, buckets = (
        ("month", span, months) if by_month else ("year", _list_years(years), years)
    )
    if len(values) < 2:  # one bar is no timeline
        return None
    cut = field == "year" and (
        values[0] > min(years) or (not days and len(years) >= request.facet_size)
    )
    narrowed = at_any_time(request) != request.first_page
    return TimelineView(
        title=f"各{LABELS[field][:1]}文章" + (f"（最近 {len(values)} 年）" if cut else ""),
        unit=LABELS[field],
        periods=_make_bars(field, values, buckets, base, days),
        crowded=len(values) > _MOST_LABELS * 2,
        whole=Link("全部年份", canonical_address(at_any_time(request))) if narrowed else None,
    )


def _make_bars(
    field: str,
    values: list[str],
    buckets: Mapping[str, Bucket],
    request: SearchRequest,
    days: Between | None,
) -> tuple[PeriodBar, ...]:
    full = [value for value in values if value in buckets]
    hrefs = dict(zip(full, toggle_addresses(request, field, full, path="/"), strict=True))
    most = max((buckets[value].count for value in full), default=0) or 1
    apart = -(-len(values) // _MOST_LABELS)
    periods = []
    for place, value in enumerate(values):
        bucket = buckets.get(value)
        count = bucket.count if bucket else 0
        year, _, month = value.partition("-")
        begins = place == 0 or month == "01"
        periods.append(
            PeriodBar(
                value=value,
                name=format_value(field, value),
                label=f"{int(month)}月" if month else year,
                year=f"{year}年" if month and begins else "",
                often=place % apart == 0,
                count=count,
                height=round(max(count / most * 100, _LEAST_HEIGHT), 1) if count else 0.0,
                selected=bool(bucket and bucket.selected),
                within=days is not None and _touches(days, value),
                href=hrefs.get(value),
            )
        )
    return tuple(periods)


def _list_years(buckets: Mapping[str, Bucket]) -> list[str]:
    """Return every year from the first to the last, or the latest of too many."""
    numbers = [int(value) for value in buckets if value.isdecimal()]
    if not numbers:
        return []
    first = max(min(numbers), max(numbers) + 1 - _MOST_YEARS)
    return [f"{year:04}" for year in range(first, max(numbers) + 1)]


def _list_months(buckets: Mapping[str, Bucket], *, whole_years: bool) -> list[str]:
    """Return every month from the first to the last, or from January to December of each year."""
    numbers = [parse_month(value) for value in buckets]
    if not numbers:
        return []
    first, last = min(numbers), max(numbers)
    if whole_years:
        first, last = _round_to_years(first, last)
    return list(map(month_name, range(first, last + 1)))


def _list_months_around(days: Between, months: Iterable[str]) -> list[str]:
    """Return the months of each year that some days are in, within those that have articles."""
    numbers = [parse_month(value) for value in months]
    if not numbers:
        return []
    first = parse_month(f"{days.first:%Y-%m}") if days.first else min(numbers)
    last = parse_month(f"{days.last:%Y-%m}") if days.last else max(numbers)
    first, last = _round_to_years(first, last)
    if last - first >= _MOST_MONTHS:
        return []
    return list(map(month_name, range(first, last + 1)))


def _touches(days: Between, value: str) -> bool:
    """Return True if any of some days is in a month or year."""
    span = parse_days(value)
    if span is None or span.first is None or span.last is None:
        return False
    return (days.first is None or days.first <= span.last) and (
        days.last is None or days.last >= span.first
    )


def _round_to_years(first: int, last: int) -> tuple[int, int]:
    return first // MONTHS * MONTHS, last // MONTHS * MONTHS + MONTHS - 1
