"""Filters and facets: the documents that pass, and how many have each value.

Facets are disjunctive: a facet's counts set that facet's own filters aside, so that a reader who
chose one section still sees how many articles the other sections would bring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date as Date
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.columns import (
    Columns,
    FacetColumn,
    RegionColumn,
    span_of,
)
from fupin_search.engines.embedded.kernels import Documents
from fupin_search.model.answer import (
    DAY,
    REGION,
    SINGLE_FIELDS,
    TIME_FIELDS,
    Bucket,
    Facet,
    fold_value,
)
from fupin_search.model.query import Between, Filter, OneOf

Counts = npt.NDArray[np.int64]

_ABSENT = -1
_NO_FILTER = np.empty(0, np.uint8), np.full(len(SINGLE_FIELDS), _ABSENT, np.int64)


class Swept(NamedTuple):
    """Documents after one pass over them.

    Args:
        documents: those that pass every filter, ascending.
        facets: of the requested fields, in their order.
    """

    documents: Documents
    facets: tuple[Facet, ...]


def sweep(
    columns: Columns,
    documents: Documents,
    filters: Sequence[Filter],
    fields: Sequence[str],
    size: int,
) -> Swept:
    """Apply filters and count facets in one pass.

    Args:
        columns: what is known of every document.
        documents: those found, before any filter, ascending.
        filters: all the query's filters.
        fields: to be counted, of `FACET_FIELDS` and `DAY`.
        size: most buckets of a facet; selected values come on top of what falls outside.
    """
    chosen: dict[str, list[OneOf]] = {}
    for each in filters:
        if isinstance(each, OneOf):
            chosen.setdefault(each.field, []).append(each)
    if not filters and not fields:
        return Swept(documents, ())
    allowed, allowed_at = _allowed(columns, chosen) if chosen else _NO_FILTER
    regions = columns.regions
    # Regions inside provinces are shown, and so counted, only where one is chosen.
    counted = len(regions.values) if REGION in chosen else regions.provinces
    values = {field: len(column.values) for field, column in columns.facets.items()}
    values |= {REGION: counted, DAY: 0}
    starts = [0, *accumulate(values[field] for field in fields)]
    at = dict(zip(fields, starts, strict=False))
    counts_at = np.array([at.get(field, _ABSENT) for field in SINGLE_FIELDS])
    counts = np.zeros(starts[-1], np.int64)
    passing = np.empty(len(documents), np.int32)
    number = kernels.sweep(
        *(documents, columns.codes, allowed, allowed_at, columns.days, *_days(filters)),
        *(regions.starts, regions.numbers, _regions_allowed(columns, chosen.get(REGION, ()))),
        *(at.get(REGION, _ABSENT), counted, counts_at, counts, passing),
    )

    def facet(field: str, own_counts: Counts) -> Facet:
        own = chosen.get(field, ())
        if field == DAY:
            return Facet(DAY, _day_buckets(columns.days[passing[:number]], size))
        if field == REGION:
            return _region_facet(regions, own_counts, own, size)
        return _facet(field, columns.facets[field], own_counts, own, size)

    facets = [
        facet(field, counts[a:b]) for field, (a, b) in zip(fields, pairwise(starts), strict=True)
    ]
    return Swept(passing[:number], tuple(facets))


def _allowed(
    columns: Columns, chosen: Mapping[str, Sequence[OneOf]]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Flags of the values let through, of the fields that are filtered, and where each begins."""
    at = np.full(len(SINGLE_FIELDS), _ABSENT, np.int64)
    flags: list[npt.NDArray[np.uint8]] = [np.empty(0, np.uint8)]
    total = 0
    for number, field in enumerate(SINGLE_FIELDS):
        if field in chosen:
            column = columns.facets[field]
            every = np.all([column.allowing(each.values) for each in chosen[field]], axis=0)
            flags.append(every.astype(np.uint8))
            at[number] = total
            total += len(column.values)
    return np.concatenate(flags), at


def _regions_allowed(columns: Columns, own: Sequence[OneOf]) -> npt.NDArray[np.uint64]:
    """Of each region a bit for every filter it passes, and all those bits; nothing for no filter.

    One region may pass one filter, and another of the same article another.
    """
    if not own:
        return np.empty(0, np.uint64)
    bits = np.zeros(len(columns.regions.values) + 1, np.uint64)
    for place, each in enumerate(own):
        bit = np.uint64(1 << place)
        bits[:-1] |= columns.regions.allowing(each.values) * bit
        bits[-1] |= bit
    return bits


def _days(filters: Sequence[Filter]) -> tuple[int, int]:
    """The first and last day that all filters let through; 0 and 0 if none filters days."""
    spans = [span_of(each) for each in filters if isinstance(each, Between)]
    if not spans:
        return 0, 0
    return max(first for first, _ in spans), min(last for _, last in spans)


def _region_facet(regions: RegionColumn, counts: Counts, own: Sequence[OneOf], size: int) -> Facet:
    """The provinces by count; where regions are chosen, also those inside them."""
    if not own:
        return Facet(REGION, _most_frequent(regions.values, counts, size))
    chosen = {value for each in own for value in each.values}
    lineages = {code: regions.gazetteer.lineage(code) for code in chosen}
    # A region is open if it is chosen or a chosen one lies in it.
    opened = dict.fromkeys(code for lineage in lineages.values() for code in lineage)
    opened_in: dict[str, list[str]] = {}
    for code in opened:
        opened_in.setdefault(regions.gazetteer.places[code].parent or "", []).append(code)

    def count(code: str) -> int:
        number = regions.places.get(code)
        return 0 if number is None else int(counts[number])

    def buckets_in(parent: str) -> Iterator[Bucket]:
        """Yield buckets by count, at most `size` and the open ones, each before those inside it."""
        listed = {*regions.children_by_parent.get(parent, ()), *opened_in.get(parent, ())}
        counted = sorted((-count(code), code) for code in listed)
        for place, (less, code) in enumerate(counted):
            if code in opened or (less and place < size):
                yield Bucket(code, -less, selected=code in chosen)
            if code in opened:
                yield from buckets_in(code)

    unknown = sorted(code for code, lineage in lineages.items() if not lineage)
    return Facet(REGION, (*buckets_in(""), *(Bucket(code, 0, selected=True) for code in unknown)))


def _facet(
    field: str, column: FacetColumn, counts: Counts, own: Sequence[OneOf], size: int
) -> Facet:
    """A field's buckets: the first ones and every selected one, in the field's order."""
    if own:
        return Facet(field, tuple(_with_choice(field, column, counts, own, size)))
    if field not in TIME_FIELDS:
        return Facet(field, _most_frequent(column.values, counts, size))
    shown = np.flatnonzero(counts)
    return Facet(field, _buckets(column.values, counts, shown[max(len(shown) - size, 0) :]))


def _day_buckets(days: npt.NDArray[np.int32], size: int) -> tuple[Bucket, ...]:
    """The latest days of some documents, ascending."""
    distinct, counts = np.unique(days[days > 0], return_counts=True)
    first = max(len(distinct) - size, 0)
    counted = zip(distinct[first:].tolist(), counts[first:].tolist(), strict=True)
    return tuple(Bucket(Date.fromordinal(day).isoformat(), count) for day, count in counted)


def _most_frequent(values: Sequence[str], counts: Counts, size: int) -> tuple[Bucket, ...]:
    """The first values by count, then in their order."""
    shown = np.flatnonzero(counts)
    return _buckets(values, counts, shown[np.argsort(-counts[shown], kind="stable")[:size]])


def _buckets(values: Sequence[str], counts: Counts, shown: Counts) -> tuple[Bucket, ...]:
    counted = zip(shown.tolist(), counts[shown].tolist(), strict=True)
    return tuple([Bucket(values[number], count) for number, count in counted])


def _with_choice(
    field: str, column: FacetColumn, counts: Counts, own: Sequence[OneOf], size: int
) -> list[Bucket]:
    """The buckets of a filtered field, the values chosen among them whatever their count."""
    typed = {fold_value(value): value for each in own for value in each.values}
    buckets = [
        Bucket(value, count, selected=spelling in typed)
        for value, spelling, count in zip(
            column.values, column.spellings, counts.tolist(), strict=True
        )
        if count or spelling in typed
    ]
    unknown = set(typed) - set(column.spellings)
    buckets += [Bucket(typed[spelling], 0, selected=True) for spelling in unknown]
    if field in TIME_FIELDS:
        buckets.sort(key=lambda bucket: bucket.value)
        first = range(len(buckets) - size, len(buckets))
    else:
        buckets.sort(key=lambda bucket: (-bucket.count, bucket.value))
        first = range(size)
    return [bucket for place, bucket in enumerate(buckets) if place in first or bucket.selected]
