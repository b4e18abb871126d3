"""What is known of every document: facet values, day, lengths, and the order of ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from whoosh.reading import IndexReader

from fupin_search.engines.embedded.postings import Documents, Mask
from fupin_search.engines.embedded.schema import BODY, GRAMS, TITLE, WORDS, length_field
from fupin_search.search.answer import FACET_FIELDS
from fupin_search.search.query import Between, Filter
from fupin_search.text.normalise import normalise

Lengths = npt.NDArray[np.float32]

# The code of a document that has no value.
NO_VALUE = -1


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """One facet field of all documents.

    Args:
        values: the distinct values, ascending.
        spellings: the values normalised, as filters are compared with.
        codes: for each document the number of its value, or NO_VALUE.
    """

    values: tuple[str, ...]
    spellings: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    def having(self, wanted: Sequence[str]) -> Mask:
        """The documents with one of some values, spelled in any width or case."""
        spelled = {normalise(value) for value in wanted}
        codes = [code for code, spelling in enumerate(self.spellings) if spelling in spelled]
        return np.isin(self.codes, np.array(codes, np.int32))


class Columns:
    """The columns of one unchanging index.

    Args:
        reader: Whoosh's reader of the whole index.
        title_weight: how many tokens of the body one of the title counts in a length.
    """

    def __init__(self, reader: IndexReader, *, title_weight: float) -> None:
        self.size: int = reader.doc_count_all()
        # What statistics count: deleted documents keep their number until Whoosh merges segments.
        self.count: int = reader.doc_count()
        self.live: Mask = np.array(
            [not reader.is_deleted(number) for number in range(self.size)], np.bool_
        )
        self.facets: Mapping[str, FacetColumn] = {
            field: _facet(_values(reader, field), self.live) for field in FACET_FIELDS
        }
        # Days as date ordinals; 0 stands for no date.
        self.days = np.array(_values(reader, "day"), np.int32)
        self.lengths: Mapping[str, Lengths] = {
            kind: (
                np.array(_values(reader, length_field(TITLE, kind)), np.float32) * title_weight
                + np.array(_values(reader, length_field(BODY, kind)), np.float32)
            )
            for kind in (WORDS, GRAMS)
        }
        self._ids = _ids(reader)

    @cached_property
    def newest(self) -> Documents:
        """Each document's rank when the latest comes first, undated last, then by id."""
        return self._ranks(np.where(self.days == 0, np.iinfo(np.int32).max, -self.days))

    @cached_property
    def oldest(self) -> Documents:
        """Each document's rank when the earliest comes first, undated last, then by id."""
        return self._ranks(np.where(self.days == 0, np.iinfo(np.int32).max, self.days))

    def passing(self, wanted: Filter) -> Mask:
        """The documents a filter lets through."""
        if isinstance(wanted, Between):
            first = wanted.first.toordinal() if wanted.first else 1
            last = wanted.last.toordinal() if wanted.last else np.iinfo(np.int32).max
            return (self.days >= first) & (self.days <= last)
        return self.facets[wanted.field].having(wanted.values)

    def _ranks(self, keys: npt.NDArray[np.int32]) -> Documents:
        ranks = np.empty(self.size, np.int32)
        ranks[np.lexsort((self._ids, keys))] = np.arange(self.size, dtype=np.int32)
        return ranks


def _values(reader: IndexReader, field: str) -> list[str] | list[int]:
    # Leaf by leaf, because Whoosh's reader of several segments forgets those without the column.
    return [
        column[number]
        for leaf, _ in reader.leaf_readers()
        for column in (leaf.column_reader(field),)
        for number in range(leaf.doc_count_all())
    ]


def _facet(values: Sequence[str | int], live: Mask) -> FacetColumn:
    held = [str(value) if lives else "" for value, lives in zip(values, live, strict=True)]
    distinct = sorted(set(held) - {""})
    codes = {value: code for code, value in enumerate(distinct)}
    return FacetColumn(
        tuple(distinct),
        tuple(map(normalise, distinct)),
        np.array([codes.get(value, NO_VALUE) for value in held], np.int32),
    )


def _ids(reader: IndexReader) -> Documents:
    """Each document's place among the ids in code-point order, the last word in every tie."""
    ids: dict[int, bytes] = {}
    for leaf, offset in reader.leaf_readers():
        for term in leaf.lexicon("id"):
            matcher = leaf.postings("id", term)
            while matcher.is_active():
                ids[matcher.id() + offset] = term
                matcher.next()
    places = np.zeros(reader.doc_count_all(), np.int32)
    # UTF-8 bytes sort as code points do.
    places[sorted(ids, key=ids.__getitem__)] = np.arange(len(ids), dtype=np.int32)
    return places
