"""Filters and facets: the documents that pass, and how many have each value.

Facets are disjunctive: a facet's counts set that facet's own filters aside, so that a reader who
chose one section still sees how many articles the other sections would bring.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date as Date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.columns import (
    Columns,
    FacetColumn,
    RegionColumn,
    span_of,
)
from fupin_search.engines.embedded.kernels import choosing, layout
from fupin_search.engines.embedded.snapshot import Documents
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
_NO_FLAGS = np.empty(0, np.uint8)


class Sweep:
    """Filters, and the facets to count, as the loop takes them.

    Its attribute `size` is how many counts there are.

    Args:
        columns: what is known of every document.
        filters: all the query's filters.
        fields: to be counted, of `FACET_FIELDS` and `DAY`.
    """

    def __init__(self, columns: Columns, filters: Sequence[Filter], fields: Sequence[str]) -> None:
        self._columns = columns
        self._fields = fields
        self._days = _days(filters)
        self._chosen: dict[str, list[OneOf]] = {}
        for each in filters:
            if isinstance(each, OneOf):
                self._chosen.setdefault(each.field, []).append(each)
        self._allowed, self._allowed_at = self._allow()
        self._regions = _regions_allowed(columns, self._chosen.get(REGION, ()))
        # Regions inside provinces are shown, and so counted, only where one is chosen.
        regions = columns.regions
        self._counted = len(regions.values) if REGION in self._chosen else regions.provinces
        self._starts = [0]
        for field in fields:
            more = self._counted if field == REGION else len(columns.values[field])
            self._starts.append(self._starts[-1] + more)
        self.size = self._starts[-1]

    def fill(self, head: list[int]) -> None:
        """Write the filters and the facets into the head of a block.

        Args:
            head: of the block; the arrays it names are this sweep's.
        """
        head[layout.FIRST_DAY], head[layout.LAST_DAY] = self._days
        head[layout.ALLOWED] = self._allowed.ctypes.data if self._chosen else 0
        head[layout.ALLOWED_AT : layout.ALLOWED_AT + len(SINGLE_FIELDS)] = self._allowed_at
        if len(self._regions):
            head[layout.REGIONS_ALLOWED] = self._regions.ctypes.data
            head[layout.REGIONS_ALLOWED_COUNT] = len(self._regions)
        at = dict(zip(self._fields, self._starts, strict=False))
        for number, field in enumerate(SINGLE_FIELDS):
            head[layout.COUNTS_AT + number] = at.get(field, _ABSENT)
        head[layout.COUNTS_SIZE] = self.size
        head[layout.REGIONS_AT] = at.get(REGION, _ABSENT)
        head[layout.REGIONS_BELOW] = self._counted

    def facets(
        self, counts: Counts, passing: Callable[[], Documents], size: int
    ) -> tuple[Facet, ...]:
        """Return the facets, in the order of their fields.

        Args:
            counts: of all values.
            passing: returns the documents that pass every filter.
            size: most buckets of a facet; selected values come on top of what falls outside.
        """
        first = self._first_buckets(counts, size)
        return tuple(
            [
                Facet(field, first[field])
                if field in first
                else self._facet(field, counts[start:stop], passing, size)
                for field, (start, stop) in zip(self._fields, pairwise(self._starts), strict=True)
            ]
        )

    def _first_buckets(self, counts: Counts, size: int) -> dict[str, tuple[Bucket, ...]]:
        """Return the buckets of the facets without a choice: the first ones, in the field's order.

        Args:
            counts: of all values.
            size: most buckets of a facet.
        """
        fields = [
            (field, start, stop)
            for field, (start, stop) in zip(self._fields, pairwise(self._starts), strict=True)
            if field != DAY and field not in self._chosen
        ]
        if not (fields and size):
            return {field: () for field, *_ in fields}
        at = choosing.FACETS_AT + len(fields) * choosing.FACET_WORDS
        words: list[int] = [counts.__array_interface__["data"][0], len(fields)]
        places: list[int] = []
        for field, start, stop in fields:
            words += (start, stop, field in TIME_FIELDS, size, at)
            places.append(at)
            at += 1 + 2 * min(size, stop - start)
        block = array("q", words)
        block.frombytes(bytes((at - len(block)) * block.itemsize))
        kernels.choose_values.run(block.buffer_info()[0])
        buckets = {}
        for (field, *_), place in zip(fields, places, strict=True):
            first, last = place + 1, place + 1 + 2 * block[place]
            values = self._columns.values[field].__getitem__
            names = map(values, block[first:last:2])
            buckets[field] = tuple(map(Bucket, names, block[first + 1 : last : 2]))
        return buckets

    def _facet(
        self, field: str, counts: Counts, passing: Callable[[], Documents], size: int
    ) -> Facet:
        own = self._chosen.get(field, ())
        if field == DAY:
            return Facet(DAY, _day_buckets(self._columns.days[passing()], size))
        if field == REGION:
            return _region_facet(self._columns.regions, counts, own, size)
        return Facet(field, _with_choice(field, self._columns.facets[field], counts, own, size))

    def _allow(self) -> tuple[npt.NDArray[np.uint8], list[int]]:
        """Flags of the values let through, of filtered fields, and where each field's begin."""
        at = [_ABSENT] * len(SINGLE_FIELDS)
        flags: list[npt.NDArray[np.uint8]] = []
        total = 0
        for number, field in enumerate(SINGLE_FIELDS):
            if field in self._chosen:
                column = self._columns.facets[field]
                every = [column.allowing(each.values) for each in self._chosen[field]]
                flags.append(np.all(every, axis=0).astype(np.uint8))
                at[number] = total
                total += len(column.values)
        return np.concatenate(flags) if flags else _NO_FLAGS, at


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
    """The provinces by count and, since regions are chosen, also those inside them."""
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


def _day_buckets(days: npt.NDArray[np.int32], size: int) -> tuple[Bucket, ...]:
    """The latest days of some documents, ascending."""
    distinct, counts = np.unique(days[days > 0], return_counts=True)
    first = max(len(distinct) - size, 0)
    counted = zip(distinct[first:].tolist(), counts[first:].tolist(), strict=True)
    return tuple(Bucket(Date.fromordinal(day).isoformat(), count) for day, count in counted)


def _with_choice(
    field: str, column: FacetColumn, counts: Counts, own: Sequence[OneOf], size: int
) -> tuple[Bucket, ...]:
    """The buckets of a filtered field: the first ones and every chosen one, in its order."""
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
    return tuple(
        [bucket for place, bucket in enumerate(buckets) if place in first or bucket.selected]
    )
