"""The regions of every document: those it speaks of and what they lie in, from its mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded.schema import MENTIONS
from fupin_search.engines.embedded.snapshot import Snapshot
from fupin_search.mentions.keys import place_key
from fupin_search.search.regions import around, inside

_FIRST = place_key("").encode()
_LAST = place_key("~").encode()


@dataclass(frozen=True)
class RegionColumn:
    """The regions of all documents.

    Args:
        values: their codes, provinces first, ascending; those of deleted documents alone included.
        provinces: how many of them are provinces.
        starts: where each document's begin in `numbers`, and the end of the last's.
        numbers: of each document's regions the numbers among the values, ascending.
    """

    values: tuple[str, ...]
    provinces: int
    starts: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int32]

    @classmethod
    def of(cls, snapshot: Snapshot) -> RegionColumn:
        """The column of a snapshot."""
        held: dict[str, list[npt.NDArray[np.int32]]] = {}
        for segment in snapshot.segments:
            lexicon = segment.lexicons[MENTIONS]
            keys = lexicon.between(_FIRST, _LAST)
            for number in range(keys.start, keys.stop):
                code = lexicon.term(number)[len(_FIRST) :].decode()
                documents = lexicon.postings(number)[0] + np.int32(segment.base)
                held.setdefault(code, []).append(documents)
        values = sorted(held, key=lambda code: (not _is_province(code), code))
        rows = [np.concatenate(held[code]) for code in values]
        documents = np.concatenate([np.empty(0, np.int32), *rows])
        numbers = np.repeat(np.arange(len(values), dtype=np.int32), [len(row) for row in rows])
        order = np.argsort(documents, kind="stable")
        starts = np.zeros(snapshot.size + 1, np.int64)
        np.cumsum(np.bincount(documents, minlength=snapshot.size), out=starts[1:])
        provinces = sum(map(_is_province, values))
        return cls(tuple(values), provinces, starts, numbers[order])

    @cached_property
    def inside(self) -> Mapping[str, Sequence[str]]:
        """The regions right inside each."""
        return inside(self.values)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The number of each region."""
        return {code: number for number, code in enumerate(self.values)}

    def allowing(self, wanted: Sequence[str]) -> npt.NDArray[np.bool_]:
        """For each region whether it is one of those wanted."""
        flags = np.zeros(len(self.values), np.bool_)
        flags[[self.places[code] for code in wanted if code in self.places]] = True
        return flags

    def passing(self, wanted: Sequence[str]) -> npt.NDArray[np.bool_]:
        """For each document whether it has a region that is one of those wanted."""
        held = np.append(0, np.cumsum(self.allowing(wanted)[self.numbers]))
        passes: npt.NDArray[np.bool_] = held[self.starts[1:]] > held[self.starts[:-1]]
        return passes


def _is_province(code: str) -> bool:
    return len(around(code)) == 1
