"""A field's terms and packed lists as arrays.

Arrays of a field:

    terms        all its terms, in byte order, one after the other
    term_ends    where each ends
    sizes        documents that have it
    starts       where its packed list begins in `postings`, in words
    postings     the packed lists (see `kernels`), and two words more
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise, takewhile

import numpy as np

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.codec.container import Array, ArrayFile, ArrayWriter

# Of a packed list's head; see `kernels.packed`.
_DOCUMENT = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True)
class Lexicon:
    """One field's terms and lists, as arrays.

    Args:
        text: see `terms` above.
        ends: see `term_ends`.
        sizes: documents of each term.
        starts: where each list begins.
        words: the packed lists.
    """

    text: Array
    ends: Array
    sizes: Array
    starts: Array
    words: Array

    @classmethod
    def of(cls, arrays: ArrayFile, field: str) -> Lexicon:
        """The lexicon of a field, which may have no term."""
        if f"terms/{field}" not in arrays:
            return NO_TERMS
        roles = ("terms", "term_ends", "sizes", "starts", "postings")
        return cls(*(arrays[f"{role}/{field}"] for role in roles))

    def __len__(self) -> int:
        return len(self.ends)

    def number(self, term: bytes) -> int:
        """The number of a term, or -1."""
        found = np.empty(1, np.int64)
        key = np.frombuffer(term, "u1")
        kernels.find_terms(self.text, self.ends, key, np.array([len(term)]), found)
        return int(found[0])

    def first_from(self, prefix: bytes) -> int:
        """The number of the first term not before a prefix."""
        return int(kernels.first_from(self.text, self.ends, np.frombuffer(prefix, "u1")))

    def between(self, first: bytes, last: bytes) -> slice:
        """The numbers of the terms from one to another, both included."""
        return slice(self.first_from(first), self.first_from(last + b"\0"))

    def beginning(self, prefix: bytes, limit: int) -> list[bytes]:
        """The first terms that begin so, at most `limit` of them."""
        first = self.first_from(prefix)
        terms = map(self.term, range(first, min(first + limit, len(self))))
        return list(takewhile(lambda term: term.startswith(prefix), terms))

    def holding(self, piece: bytes, limit: int) -> list[bytes]:
        """The first terms that a piece stands in, likewise."""
        found = np.empty(limit, np.int64)
        size = kernels.terms_with(self.text, self.ends, np.frombuffer(piece, "u1"), found)
        return [self.term(number) for number in found[:size].tolist()]

    def term(self, number: int) -> bytes:
        """The term of a number."""
        start = self.ends[number - 1] if number else 0
        return self.text[start : self.ends[number]].tobytes()

    def postings(self, number: int) -> tuple[Array, Array, Array]:
        """A term's documents, counts and title counts."""
        size = int(self.sizes[number])
        unpacked = np.empty(size, np.int32), np.empty(size, np.uint32), np.empty(size, np.uint32)
        kernels.unpack_list(self.words, int(self.starts[number]), size, *unpacked)
        return unpacked

    def every_posting(self) -> tuple[Array, Array]:
        """Of every posting of the field its term's number and its document."""
        numbers = np.arange(len(self))
        if (self.sizes == 1).all():
            # The head of a list of one document says which.
            return numbers, (self.words[self.starts] & _DOCUMENT).astype(np.int32)
        documents = [self.postings(number)[0] for number in numbers.tolist()]
        return np.repeat(numbers, self.sizes), np.concatenate(documents)

    def lines(self) -> bytes:
        """All terms, by number, each ended by a line feed."""
        ends = self.ends.astype(np.int64)
        lines = np.full(len(self.text) + len(ends), ord("\n"), "u1")
        held = np.ones(len(lines), np.bool_)
        held[ends + np.arange(len(ends))] = False
        lines[held] = self.text
        return lines.tobytes()

    def every_term(self) -> list[bytes]:
        """All terms, by number."""
        text = self.text.tobytes()
        return [text[start:end] for start, end in pairwise([0, *self.ends.tolist()])]

    @cached_property
    def ordinals(self) -> Array:
        """For each term how many postings come before its list's."""
        return np.cumsum(self.sizes, dtype=np.int64) - self.sizes


NO_TERMS = Lexicon(
    np.empty(0, "u1"),
    np.empty(0, "u4"),
    np.empty(0, "u4"),
    np.empty(0, "i8"),
    np.zeros(kernels.PADDING, "u8"),
)


def pack(documents: Array, counts: Array, titles: Array, bounds: Array) -> tuple[Array, Array]:
    """Pack lists.

    Args:
        documents: of all lists, one after the other, ascending in each.
        counts: a posting's occurrences outside the title.
        titles: its occurrences in the title.
        bounds: where each list begins, and the end of the last.

    Returns:
        Where each packed list starts, and the words, with their padding.
    """
    starts = np.empty(len(bounds) - 1, np.int64)
    total = kernels.measure_lists(documents, counts, titles, bounds, starts)
    words = np.zeros(total + kernels.PADDING, np.uint64)
    kernels.pack_lists(documents, counts, titles, bounds, starts, words)
    return starts, words


def write_terms(out: ArrayWriter, field: str, terms: Sequence[bytes]) -> None:
    """Write a field's terms, which are in byte order."""
    out.add(f"terms/{field}", np.frombuffer(b"".join(terms), "u1"))
    out.add(f"term_ends/{field}", np.fromiter(accumulate(map(len, terms)), "u4", len(terms)))


def write_blobs(out: ArrayWriter, role: str, field: str, blobs: Sequence[bytes]) -> None:
    """Write byte strings and where each ends."""
    out.add(f"{role}/{field}", np.frombuffer(b"".join(blobs), "u1"))
    out.add(f"{role}_ends/{field}", np.fromiter(accumulate(map(len, blobs)), "i8", len(blobs)))
