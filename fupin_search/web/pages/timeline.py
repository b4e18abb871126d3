"""The timeline of a search: articles by year, or by month where few months are left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

from fupin_search.model.answer import TIME_FIELDS, Bucket, Facet
from fupin_search.model.query import Between, parse_days
from fupin_search.text.months import MONTHS, month_name, parse_month
from fupin_search.web.addresses import Addresses, list_selected
from fupin_search.web.navigation import Link
from fupin_search.web.wording import LABELS, format_value

# Bars of more months are too narrow to be distinguished or hit on a phone.
_MOST_MONTHS = 24
_MOST_YEARS = 30
# The labels that fit in a row on the narrowest phone.
_MOST_LABELS = 8
_LEAST_HEIGHT = 2.0


class PeriodBar(Struct, frozen=True):
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


class TimelineView(Struct, frozen=True):
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


def timeline_view(facets: Iterable[Facet], addresses: Addresses) -> TimelineView | None:
    """Prepare the timeline of an answer from its facets.

    Args:
        facets: with years and months; a facet of the greatest length may lack its earlier values.
            Where the search asks for days, all years and months of the same search at any time.
        addresses: of the search.

    Returns:
        None where there are no two periods to compare.
    """
    request = addresses.request
    filters = request.filters
    counted = {
        facet.field: {bucket.value: bucket for bucket in facet.buckets}
        for facet in facets
        if facet.field in TIME_FIELDS
    }
    years, months = counted.get("year", {}), counted.get("month", {})
    days = next((wanted for wanted in filters if isinstance(wanted, Between)), None)
    narrowed = bool(days or any(list_selected(filters, field) for field in TIME_FIELDS))
    if days:
        span, lacking = _span_around(days, months), False
    else:
        whole_years = narrowed and bool(list_selected(filters, "year"))
        span, lacking = _span(months, whole_years=whole_years), len(months) >= request.facet_size
    if not lacking and 1 < len(span) <= _MOST_MONTHS:
        field, values, buckets = "month", list(map(month_name, span)), months
    else:
        field, values, buckets = "year", _list_years(years), years
    if len(values) < 2:  # one bar is no timeline
        return None
    cut = field == "year" and (
        values[0] > min(years) or (not days and len(years) >= request.facet_size)
    )
    full = [value for value in values if value in buckets]
    # A period takes the place of days.
    base = addresses.at_any_time() if days else addresses
    hrefs = dict(zip(full, base.toggle(field, full), strict=True))
    return TimelineView(
        title=f"各{LABELS[field][:1]}文章" + (f"（最近 {len(values)} 年）" if cut else ""),
        unit=LABELS[field],
        periods=_make_bars(field, values, buckets, hrefs, days),
        crowded=len(values) > _MOST_LABELS * 2,
        whole=Link("全部年份", addresses.at_any_time().here()) if narrowed else None,
    )


def _make_bars(
    field: str,
    values: list[str],
    buckets: Mapping[str, Bucket],
    hrefs: Mapping[str, str],
    days: Between | None,
) -> tuple[PeriodBar, ...]:
    most = max([buckets[value].count for value in hrefs], default=0) or 1
    apart = -(-len(values) // _MOST_LABELS)
    periods = []
    for place, value in enumerate(values):
        name, label, year = _name_period(field, value)
        bucket = buckets.get(value)
        count = bucket.count if bucket else 0
        periods.append(
            PeriodBar(
                value=value,
                name=name,
                label=label,
                year=year if place == 0 or value.endswith("-01") else "",
                often=place % apart == 0,
                count=count,
                height=round(max(count / most * 100, _LEAST_HEIGHT), 1) if count else 0.0,
                selected=bool(bucket and bucket.selected),
                within=days is not None and _touches(days, value),
                href=hrefs.get(value),
            )
        )
    return tuple(periods)


@lru_cache(maxsize=4096)
def _name_period(field: str, value: str) -> tuple[str, str, str]:
    """Return the full name of a period, the one under its bar, and the year of a month."""
    year, _, month = value.partition("-")
    label = f"{int(month)}月" if month else year
    return format_value(field, value), label, f"{year}年" if month else ""


def _list_years(buckets: Mapping[str, Bucket]) -> list[str]:
    """Return every year from the first to the last, or the latest of too many."""
    numbers = [int(value) for value in buckets if value.isdecimal()]
    if not numbers:
        return []
    first = max(min(numbers), max(numbers) + 1 - _MOST_YEARS)
    return [f"{year:04}" for year in range(first, max(numbers) + 1)]


def _span(months: Iterable[str], *, whole_years: bool) -> range:
    """Return every month from the first to the last, or from January to December of each year."""
    names = sorted(months)
    if not names:
        return range(0)
    first, last = parse_month(names[0]), parse_month(names[-1])
    if whole_years:
        first, last = _round_to_years(first, last)
    return range(first, last + 1)


def _span_around(days: Between, months: Iterable[str]) -> range:
    """Return the months of each year that some days are in, within those that have articles."""
    names = sorted(months)
    if not names:
        return range(0)
    first = parse_month(f"{days.first:%Y-%m}" if days.first else names[0])
    last = parse_month(f"{days.last:%Y-%m}" if days.last else names[-1])
    first, last = _round_to_years(first, last)
    return range(first, last + 1)


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
