"""What is known of every document: facet values, day, lengths, and the order of ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded.codec.columns import choices
from fupin_search.engines.embedded.regions import RegionColumn
from fupin_search.engines.embedded.rows import NO_DOCUMENTS, Documents
from fupin_search.engines.embedded.schema import (
    BODY,
    GRAMS,
    MENTIONS,
    PARTS,
    TITLE,
    WORDS,
    length_field,
)
from fupin_search.engines.embedded.snapshot import Snapshot
from fupin_search.engines.embedded.weights import Weights
from fupin_search.search.answer import REGION, SINGLE_FIELDS
from fupin_search.search.facets import fold_value
from fupin_search.search.query import Between, Filter

_Number = TypeVar("_Number", bound=np.generic)

# The code of a document that has no value.
NO_VALUE = -1
# Days are date ordinals; no date is 0.
LAST_DAY = int(np.iinfo(np.int32).max)

# The row of `Columns.norms` that a field's terms are measured against; a part competes with the
# words it stands among, and so does a mention.
NORM_ROWS: Mapping[str, int] = {WORDS: 0, PARTS: 0, GRAMS: 1, MENTIONS: 0}


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """One facet field of all documents.

    Args:
        values: the distinct values of living documents, ascending, each as it is mostly spelled.
        spellings: the values folded, as filters are compared with.
        codes: for each document the number of its value, or NO_VALUE.
    """

    values: tuple[str, ...]
    spellings: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    def allowing(self, wanted: Sequence[str]) -> npt.NDArray[np.bool_]:
        """For each value whether it is one of those wanted, however they are spelled."""
        spelled = set(map(fold_value, wanted))
        return np.array([spelling in spelled for spelling in self.spellings], np.bool_)


class Columns:
    """The columns of a snapshot.

    Args:
        snapshot: the index.
        weights: what lengths count for.
    """

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self._snapshot = snapshot
        self._weights = weights
        self.facets: Mapping[str, FacetColumn] = {
            field: self._facet(field) for field in SINGLE_FIELDS
        }
        self.regions = RegionColumn.of(snapshot)
        self.codes = np.array([self.facets[field].codes for field in SINGLE_FIELDS])
        self.days = self.numbers("day", np.int32)
        self.norms = np.array([self._norm(WORDS), self._norm(GRAMS)], np.float32)
        self._ids = self._id_order()

    @cached_property
    def newest(self) -> Documents:
        """Each document's rank when the latest comes first, undated last, then by id."""
        return self._ranks(np.where(self.days == 0, LAST_DAY, -self.days))

    @cached_property
    def oldest(self) -> Documents:
        """Each document's rank when the earliest comes first, undated last, then by id."""
        return self._ranks(np.where(self.days == 0, LAST_DAY, self.days))

    def passing(self, wanted: Filter) -> Documents:
        """The living documents a filter lets through."""
        if isinstance(wanted, Between):
            first, last = span_of(wanted)
            passes = (self.days >= first) & (self.days <= last)
        elif wanted.field == REGION:
            passes = self.regions.passing(wanted.values)
        else:
            column = self.facets[wanted.field]
            # The code of no value, -1, takes the last place.
            passes = np.append(column.allowing(wanted.values), False)[column.codes]
        return self._snapshot.living(np.flatnonzero(passes).astype(np.int32))

    def numbers(self, name: str, kind: type[_Number]) -> npt.NDArray[_Number]:
        """A column of numbers, of all documents.

        Args:
            name: the field's.
            kind: a type of number that holds all of them.
        """
        every = np.zeros(self._snapshot.size, kind)
        for segment in self._snapshot.segments:
            if f"column/{name}" in segment.arrays:
                every[segment.base : segment.base + segment.size] = segment.arrays[f"column/{name}"]
        return every

    def _facet(self, field: str) -> FacetColumn:
        size = self._snapshot.size
        codes = np.full(size, NO_VALUE, np.int32)
        held = [
            [value.decode() for value in choices(segment.arrays, field)]
            for segment in self._snapshot.segments
        ]
        distinct = sorted({value for values in held for value in values if value})
        numbers = {value: number for number, value in enumerate(distinct)}
        for segment, values in zip(self._snapshot.segments, held, strict=True):
            mapped = np.array([numbers.get(value, NO_VALUE) for value in values], np.int32)
            own = segment.arrays[f"column/{field}"]
            codes[segment.base : segment.base + segment.size] = mapped[own]
        codes[self._snapshot.deleted] = NO_VALUE
        return _folded(distinct, codes)

    def _norm(self, kind: str) -> npt.NDArray[np.float32]:
        """What lengths hold against frequencies: BM25's k1 · (1 - b + b · length / mean)."""
        titles = self.numbers(length_field(TITLE, kind), np.int64)
        bodies = self.numbers(length_field(BODY, kind), np.int64)
        # Whole numbers are added up, so that the mean is the same to the last bit however the
        # documents are parted into segments.
        total = self._weights.title * self._living_sum(titles) + self._living_sum(bodies)
        mean = total / self._snapshot.count if self._snapshot.count and total else 1.0
        lengths = self._weights.title * titles.astype(np.float64) + bodies
        k1, b = self._weights.k1, self._weights.b
        norm: npt.NDArray[np.float32] = (k1 * (1 - b + b * lengths / mean)).astype(np.float32)
        return norm

    def _living_sum(self, numbers: npt.NDArray[np.int64]) -> int:
        return int(numbers.sum()) - int(numbers[self._snapshot.deleted].sum())

    def _ranks(self, keys: npt.NDArray[np.int32]) -> Documents:
        ranks = np.empty(self._snapshot.size, np.int32)
        ranks[np.lexsort((self._ids, keys))] = np.arange(self._snapshot.size, dtype=np.int32)
        return ranks

    def _id_order(self) -> Documents:
        """Each document's place among the ids in code-point order, the last word in every tie."""
        order = np.zeros(self._snapshot.size, np.int32)
        terms: list[bytes] = []
        documents: list[Documents] = [NO_DOCUMENTS]
        for segment in self._snapshot.segments:
            lexicon = segment.lexicons["id"]
            owners, mine = lexicon.every_posting()
            documents.append(mine + np.int32(segment.base))
            if len(self._snapshot.segments) > 1:
                every = lexicon.every_term()
                terms += [every[owner] for owner in owners.tolist()]
        joint = np.concatenate(documents)
        if terms:
            # A segment's terms are in byte order already, which in UTF-8 is that of code points.
            joint = joint[sorted(range(len(terms)), key=terms.__getitem__)]
        order[joint] = np.arange(len(joint), dtype=np.int32)
        return order


def span_of(wanted: Between) -> tuple[int, int]:
    """The first and last day a filter lets through; no date is before the first."""
    first = wanted.first.toordinal() if wanted.first else 1
    return first, wanted.last.toordinal() if wanted.last else LAST_DAY


def _folded(values: Sequence[str], codes: npt.NDArray[np.int32]) -> FacetColumn:
    """A column in which all spellings of a value are one, and values nobody has are none.

    Args:
        values: distinct spellings, ascending.
        codes: for each document the number of its spelling, or NO_VALUE.
    """
    counts = np.bincount(codes[codes >= 0], minlength=len(values)).tolist()
    spelled: dict[str, list[int]] = {}
    for number, value in enumerate(values):
        if counts[number]:
            spelled.setdefault(fold_value(value), []).append(number)
    # Of spellings as common the first in order is shown.
    shown = {max(alike, key=counts.__getitem__): alike for alike in spelled.values()}
    renumbered = np.full(len(values) + 1, NO_VALUE, np.int32)
    for place, number in enumerate(sorted(shown)):
        renumbered[shown[number]] = place
    kept = tuple(values[number] for number in sorted(shown))
    return FacetColumn(kept, tuple(map(fold_value, kept)), renumbered[codes])
