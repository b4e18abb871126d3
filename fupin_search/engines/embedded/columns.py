"""The columns of all documents: facet values, days, lengths, regions, ranks by date, reprints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded.kernels import layout
from fupin_search.engines.embedded.schema import TEXT, length_field
from fupin_search.engines.embedded.snapshot import FIELDS, NO_DOCUMENTS, Documents, Snapshot
from fupin_search.engines.embedded.storage.fields import choices
from fupin_search.engines.term_keys import BODY, GRAMS, MENTIONS, PARTS, TITLE, WORDS
from fupin_search.engines.weights import Weights
from fupin_search.entities.gazetteer import Gazetteer, gazetteer
from fupin_search.entities.keys import place_key
from fupin_search.model.answer import DAY, REGION, SINGLE_FIELDS, fold_value
from fupin_search.model.query import Between

_Number = TypeVar("_Number", bound=np.generic)

# The code of a document that has no value.
NO_VALUE = -1
# Days are date ordinals; no date is 0.
LAST_DAY = int(np.iinfo(np.int32).max)

# The row of `Columns.norms` that a field's terms are measured against; a part competes with the
# words around it, and so does a mention.
NORM_ROWS: Mapping[str, int] = {WORDS: 0, PARTS: 0, GRAMS: 1, MENTIONS: 0}

# Flags of the 16-bit units that are white space.
_SPACES: npt.NDArray[np.uint8] = np.array([chr(unit).isspace() for unit in range(1 << 16)], "u1")

_FIRST_REGION, _LAST_REGION = place_key("").encode(), place_key("~").encode()


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
        """Flags of the values that are among those wanted, however these are spelled."""
        spelled = set(map(fold_value, wanted))
        return np.array([spelling in spelled for spelling in self.spellings], np.bool_)


@dataclass(frozen=True)
class RegionColumn:
    """The regions of all documents: those that they mention, and those that these lie in.

    Args:
        gazetteer: has every region.
        values: the codes of regions, provinces first, ascending; those of deleted documents alone
            included.
        provinces: how many of them are provinces.
        starts: where each document's begin in `numbers`, and the end of the last's.
        numbers: the place in `values` of each document's regions, ascending.
    """

    gazetteer: Gazetteer
    values: tuple[str, ...]
    provinces: int
    starts: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int32]

    @classmethod
    def of(cls, snapshot: Snapshot) -> RegionColumn:
        """Read the column of a snapshot from its mentions."""
        places = gazetteer()
        held: dict[str, list[npt.NDArray[np.int32]]] = {}
        for segment in snapshot.segments:
            lexicon = segment.lexicons[MENTIONS]
            keys = lexicon.between(_FIRST_REGION, _LAST_REGION)
            for number in range(keys.start, keys.stop):
                code = lexicon.term(number)[len(_FIRST_REGION) :].decode()
                documents = lexicon.postings(number)[0] + np.int32(segment.base)
                held.setdefault(code, []).append(documents)
        provinces = {code for code in held if len(places.lineage(code)) == 1}
        values = sorted(held, key=lambda code: (code not in provinces, code))
        rows = [np.concatenate(held[code]) for code in values]
        documents = np.concatenate([NO_DOCUMENTS, *rows])
        numbers = np.repeat(np.arange(len(values), dtype=np.int32), [len(row) for row in rows])
        order = np.argsort(documents, kind="stable")
        starts = np.zeros(snapshot.size + 1, np.int64)
        np.cumsum(np.bincount(documents, minlength=snapshot.size), out=starts[1:])
        return cls(places, tuple(values), len(provinces), starts, numbers[order])

    @cached_property
    def children_by_parent(self) -> Mapping[str, Sequence[str]]:
        """The regions right inside each, ascending; provinces are inside the country, ""."""
        children: dict[str, list[str]] = {}
        for code in sorted(self.values):
            if place := self.gazetteer.places.get(code):
                children.setdefault(place.parent or "", []).append(code)
        return children

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each region in `values`."""
        return {code: number for number, code in enumerate(self.values)}

    def allowing(self, wanted: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Flags of the regions that are among those wanted."""
        flags = np.zeros(len(self.values), np.bool_)
        flags[[self.places[code] for code in wanted if code in self.places]] = True
        return flags


class Columns:
    """The columns of a snapshot.

    Args:
        snapshot: the index.
        weights: the numbers of the ranking.
    """

    def __init__(self, snapshot: Snapshot, weights: Weights) -> None:
        self.snapshot = snapshot
        self.weights = weights
        # The weight of a term that so many documents have.
        self.idf_weight = lru_cache(maxsize=4096)(partial(weights.idf_weight, size=snapshot.count))
        self.facets: Mapping[str, FacetColumn] = {
            field: self._facet(field) for field in SINGLE_FIELDS
        }
        self.regions = RegionColumn.of(snapshot)
        # The values of every facet; those of days are what is found.
        self.values: Mapping[str, Sequence[str]] = {
            **{field: column.values for field, column in self.facets.items()},
            REGION: self.regions.values,
            DAY: (),
        }
        self.days = self.numbers("day", np.int32)
        self.norms = np.array([self._norm(WORDS), self._norm(GRAMS)], np.float32)
        ids = self._id_order()
        # Undated documents come last in both orders.
        newest = self._ranks(np.where(self.days == 0, LAST_DAY, -self.days), ids)
        oldest = self._ranks(np.where(self.days == 0, LAST_DAY, self.days), ids)
        prints = self.numbers(TEXT, np.uint64)
        prints[snapshot.deleted] = 0
        self.reprints = ReprintGroups(prints, oldest)
        # One row a document; see `kernels.layout`.
        self.facts = np.empty((snapshot.size, layout.FACT_COUNT), np.int32)
        for number, field in enumerate(SINGLE_FIELDS):
            self.facts[:, number] = self.facets[field].codes
        self.facts[:, layout.DAY] = self.days
        self.facts[:, layout.NEWEST] = newest
        self.facts[:, layout.OLDEST] = oldest
        self.facts[:, layout.GROUP] = self.reprints.numbers
        self._read: list[npt.NDArray[np.generic]] = []
        self.words = self._index_words()

    def numbers(self, name: str, kind: type[_Number]) -> npt.NDArray[_Number]:
        """A column of numbers, of all documents.

        Args:
            name: the field's.
            kind: a type of number that holds all of them.
        """
        every = np.zeros(self.snapshot.size, kind)
        for segment in self.snapshot.segments:
            if f"column/{name}" in segment.arrays:
                every[segment.base : segment.base + segment.size] = segment.arrays[f"column/{name}"]
        return every

    def _facet(self, field: str) -> FacetColumn:
        size = self.snapshot.size
        codes = np.full(size, NO_VALUE, np.int32)
        held = [
            [value.decode() for value in choices(segment.arrays, field)]
            for segment in self.snapshot.segments
        ]
        distinct = sorted({value for values in held for value in values if value})
        numbers = {value: number for number, value in enumerate(distinct)}
        for segment, values in zip(self.snapshot.segments, held, strict=True):
            mapped = np.array([numbers.get(value, NO_VALUE) for value in values], np.int32)
            own = segment.arrays[f"column/{field}"]
            codes[segment.base : segment.base + segment.size] = mapped[own]
        codes[self.snapshot.deleted] = NO_VALUE
        return _folded(distinct, codes)

    def _norm(self, kind: str) -> npt.NDArray[np.float32]:
        """BM25's norm of a document's length: k1 · (1 - b + b · length / mean)."""
        titles = self.numbers(length_field(TITLE, kind), np.int64)
        bodies = self.numbers(length_field(BODY, kind), np.int64)
        # Whole numbers are added up, so that the mean is the same to the last bit however the
        # documents are parted into segments.
        total = self.weights.title * self._living_sum(titles) + self._living_sum(bodies)
        mean = total / self.snapshot.count if self.snapshot.count and total else 1.0
        lengths = self.weights.title * titles.astype(np.float64) + bodies
        k1, b = self.weights.k1, self.weights.b
        norm: npt.NDArray[np.float32] = (k1 * (1 - b + b * lengths / mean)).astype(np.float32)
        return norm

    def _living_sum(self, numbers: npt.NDArray[np.int64]) -> int:
        return int(numbers.sum()) - int(numbers[self.snapshot.deleted].sum())

    def _index_words(self) -> npt.NDArray[np.int64]:
        """The numbers and addresses of the index that the loops read; see `kernels.layout`."""
        segments = self.snapshot.segments
        words = np.zeros(layout.FIRST_SEGMENT + len(segments) * layout.SEGMENT_WORDS, np.int64)
        words[layout.SIZE] = self.snapshot.size
        words[layout.SEGMENTS] = len(segments)
        words[layout.DELETED] = len(self.snapshot.deleted)
        for place, array in (
            (layout.DELETED_FLAGS, self.snapshot.is_deleted),
            (layout.FACTS, self.facts),
            (layout.NORMS, self.norms),
            (layout.REGION_STARTS, self.regions.starts),
            (layout.REGIONS, self.regions.numbers),
            (layout.SPACES, _SPACES),
        ):
            words[place] = array.ctypes.data
        for number, segment in enumerate(segments):
            at = layout.FIRST_SEGMENT + number * layout.SEGMENT_WORDS
            words[at + layout.BASE] = segment.base
            words[at + layout.END] = segment.base + segment.size
            for place, array in (
                (layout.TITLES, segment.titles.units),
                (layout.TITLE_ENDS, segment.titles.ends),
                (layout.BODIES, segment.bodies.units),
                (layout.BODY_ENDS, segment.bodies.ends),
                *(
                    (layout.POSTINGS + field, segment.lexicons[name].words)
                    for field, name in enumerate(FIELDS)
                ),
            ):
                words[at + place] = array.ctypes.data
                # The loops read these while a query runs, whatever is closed meanwhile.
                self._read.append(array)
        return words

    def _ranks(self, keys: npt.NDArray[np.int32], ids: Documents) -> Documents:
        ranks = np.empty(self.snapshot.size, np.int32)
        ranks[np.lexsort((ids, keys))] = np.arange(self.snapshot.size, dtype=np.int32)
        return ranks

    def _id_order(self) -> Documents:
        """Each document's place among the ids in code-point order, the last word in every tie."""
        order = np.zeros(self.snapshot.size, np.int32)
        terms: list[bytes] = []
        documents: list[Documents] = [NO_DOCUMENTS]
        for segment in self.snapshot.segments:
            lexicon = segment.lexicons["id"]
            owners, mine = lexicon.every_posting()
            documents.append(mine + np.int32(segment.base))
            if len(self.snapshot.segments) > 1:
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


class ReprintGroups:
    """The documents of every text that several have.

    Its attributes: `numbers` has for each document the number of its text, -1 for one without;
    `starts` says where the documents of each text begin in `members`, and the end of the last's;
    there the earliest comes first.

    Args:
        prints: the fingerprint of each document's text; 0 for a short text and a deleted document.
        oldest: the rank of each document when the earliest comes first.
    """

    def __init__(self, prints: npt.NDArray[np.uint64], oldest: Documents) -> None:
        printed = np.flatnonzero(prints).astype(np.int32)
        printed = printed[np.argsort(prints[printed], kind="stable")]
        alike = prints[printed[1:]] == prints[printed[:-1]]
        shared = (
            printed[np.append(alike, False) | np.append(False, alike)] if len(printed) else printed
        )
        members = shared[np.lexsort((oldest[shared], prints[shared]))]
        begins = np.append(True, prints[members[1:]] != prints[members[:-1]])[: len(members)]
        self.members: Documents = members
        self.starts: Documents = np.append(np.flatnonzero(begins), len(members)).astype(np.int32)
        self.numbers: Documents = np.full(len(prints), -1, np.int32)
        self.numbers[members] = np.cumsum(begins) - 1
        # A single number of these is read in a third of the time.
        self._numbers = self.numbers.data

    def first(self, document: int) -> int | None:
        """The first document with the text of a living one, if that is another."""
        number = self._numbers[document]
        if number < 0:
            return None
        first = int(self.members[self.starts[number]])
        return None if first == document else first

    def others(self, document: int, found: Documents) -> list[int]:
        """The documents found that have the text of one, without it, the earliest first.

        Args:
            document: a living one.
            found: the documents found whose text several have.
        """
        number = self._numbers[document]
        if number < 0:
            return []
        members = self.members[self.starts[number] : self.starts[number + 1]]
        among: list[int] = members[np.isin(members, found)].tolist()
        return [other for other in among if other != document]
