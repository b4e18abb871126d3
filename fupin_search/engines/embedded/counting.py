"""Facets: how many of the articles found have each value.

Facets are disjunctive: a facet's counts set that facet's own filter aside, so that a reader who
chose one section still sees how many articles the other sections would bring.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.postings import Mask
from fupin_search.search.answer import Bucket, Facet
from fupin_search.search.query import Filter, OneOf
from fupin_search.text.normalise import normalise

_IN_TIME_ORDER = ("year", "month")


def apply(columns: Columns, matched: Mask, filters: Sequence[Filter]) -> Mask:
    """The matched documents that pass every filter."""
    for wanted in filters:
        matched = matched & columns.passing(wanted)
    return matched


def facet(
    columns: Columns, field: str, matched: Mask, filters: Sequence[Filter], size: int
) -> Facet:
    """Count one field's values.

    Args:
        columns: what is known of every document.
        field: section, source, year or month.
        matched: the documents found, before any filter.
        filters: all the query's filters.
        size: most buckets to return; selected values come on top of what falls outside.
    """
    own = [wanted for wanted in filters if isinstance(wanted, OneOf) and wanted.field == field]
    others = [wanted for wanted in filters if wanted not in own]
    column = columns.facets[field]
    codes = column.codes[apply(columns, matched, others)]
    counts = np.bincount(codes[codes >= 0], minlength=len(column.values)).tolist()
    selected = {normalise(value): value for wanted in own for value in wanted.values}
    buckets = [
        Bucket(value, count, selected=spelling in selected)
        for value, spelling, count in zip(column.values, column.spellings, counts, strict=True)
        if count or spelling in selected
    ]
    unknown = set(selected) - {normalise(bucket.value) for bucket in buckets}
    buckets += [Bucket(selected[key], 0, selected=True) for key in unknown]
    return Facet(field, tuple(_shown(buckets, field, size)))


def _shown(buckets: list[Bucket], field: str, size: int) -> list[Bucket]:
    """The first buckets and every selected one, in the field's order."""
    if field in _IN_TIME_ORDER:
        buckets.sort(key=lambda bucket: bucket.value)
        first = buckets[-size:] if size else []
    else:
        buckets.sort(key=lambda bucket: (-bucket.count, bucket.value))
        first = buckets[:size]
    kept = set(first)
    return [bucket for bucket in buckets if bucket in kept or bucket.selected]
