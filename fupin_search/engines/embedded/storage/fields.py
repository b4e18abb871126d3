"""The fields of a segment as arrays: terms and lists, columns, stored fields.

The head of `container` describes the arrays.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise, takewhile

import msgspec
import numpy as np
import zstandard

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.storage.container import Array, ArrayFile, ArrayWriter

# In the head of a packed list; see `kernels.packed`.
_DOCUMENT = np.uint64(0xFFFFFFFF)

# The number of documents, the first ones, that a dictionary is learnt from: a stored news article
# takes 81 bytes with it instead of 182, and packs in a third of the time.
SAMPLES = 1000
_SAMPLE_BYTES = 1 << 13  # of each document
_DICTIONARY_BYTES = 112_640
_LEVEL = 3

StoredFields = dict[str, object]

encode_stored = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(StoredFields).decode


@dataclass(frozen=True)
class Lexicon:
    """The terms and posting lists of a field. A term's number is its place in byte order.

    Args:
        text: the array `terms`.
        ends: the array `term_ends`.
        sizes: the number of documents of each term.
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
        """Return the lexicon of a field, which may have no term.

        Args:
            arrays: the segment's file.
            field: its name.
        """
        if f"terms/{field}" not in arrays:
            return NO_TERMS
        roles = ("terms", "term_ends", "sizes", "starts", "postings")
        return cls(*(arrays[f"{role}/{field}"] for role in roles))

    def __len__(self) -> int:
        return len(self.ends)

    def addresses(self) -> tuple[int, ...]:
        """Return the addresses that `list_terms` reads.

        They are those of the terms, of their ends and their number; then of where the lists start
        and of their sizes, each with the bytes of a number.
        """
        starts, sizes = self.starts, self.sizes
        return (
            *(self.text.ctypes.data, self.ends.ctypes.data, len(self)),
            *(starts.ctypes.data, starts.itemsize, sizes.ctypes.data, sizes.itemsize),
        )

    def number(self, term: bytes) -> int:
        """Return the number of a term, or -1."""
        number = self.first_from(term)
        return number if number < len(self) and self.term(number) == term else -1

    def first_from(self, prefix: bytes) -> int:
        """Return the number of the first term that does not come before a prefix."""
        return int(kernels.first_from(self.text, self.ends, np.frombuffer(prefix, "u1")))

    def between(self, first: bytes, last: bytes) -> slice:
        """Return the numbers of a range of terms.

        Args:
            first: the range begins with this term.
            last: the range ends with this term.
        """
        return slice(self.first_from(first), self.first_from(last + b"\0"))

    def beginning(self, prefix: bytes, limit: int) -> list[bytes]:
        """Return the first terms that begin with a prefix.

        Args:
            prefix: in bytes of UTF-8.
            limit: the most terms to return.
        """
        first = self.first_from(prefix)
        terms = map(self.term, range(first, min(first + limit, len(self))))
        return list(takewhile(lambda term: term.startswith(prefix), terms))

    def holding(self, piece: bytes, limit: int) -> list[bytes]:
        """Return the first terms that contain a piece.

        Args:
            piece: in bytes of UTF-8.
            limit: the most terms to return.
        """
        numbers = np.empty(limit, np.int64)
        size = kernels.terms_with(self.text, self.ends, np.frombuffer(piece, "u1"), numbers)
        return [self.term(number) for number in numbers[:size].tolist()]

    def term(self, number: int) -> bytes:
        """Return the term of a number."""
        start = self.ends[number - 1] if number else 0
        return self.text[start : self.ends[number]].tobytes()

    def postings(self, number: int) -> tuple[Array, Array, Array]:
        """Return a term's documents, and its counts in each one's body and title."""
        size = int(self.sizes[number])
        unpacked = np.empty(size, np.int32), np.empty(size, np.uint32), np.empty(size, np.uint32)
        kernels.unpack_list(self.words, int(self.starts[number]), size, *unpacked)
        return unpacked

    def every_posting(self) -> tuple[Array, Array]:
        """Return the term's number and the document of every posting of the field."""
        numbers = np.arange(len(self))
        if (self.sizes == 1).all():
            # The head of a list of one document holds the document.
            return numbers, (self.words[self.starts] & _DOCUMENT).astype(np.int32)
        documents = [self.postings(number)[0] for number in numbers.tolist()]
        return np.repeat(numbers, self.sizes), np.concatenate(documents)

    def lines(self) -> bytes:
        """Return all terms, by number, each followed by a line feed."""
        ends = self.ends.astype(np.int64)
        lines = np.full(len(self.text) + len(ends), ord("\n"), "u1")
        is_text = np.ones(len(lines), np.bool_)
        is_text[ends + np.arange(len(ends))] = False
        lines[is_text] = self.text
        return lines.tobytes()

    def every_term(self) -> list[bytes]:
        """Return all terms, by number."""
        return _pieces(self.text, self.ends)

    @cached_property
    def ordinals(self) -> Array:
        """The number of postings before each term's list."""
        return np.cumsum(self.sizes, dtype=np.int64) - self.sizes


NO_TERMS = Lexicon(
    np.empty(0, "u1"),
    np.empty(0, "u4"),
    np.empty(0, "u4"),
    np.empty(0, "i8"),
    np.zeros(kernels.PADDING, "u8"),
)


def pack(documents: Array, counts: Array, titles: Array, bounds: Array) -> tuple[Array, Array]:
    """Pack posting lists.

    Args:
        documents: of all lists, one after the other, ascending in each list.
        counts: occurrences in the body, one number a posting.
        titles: occurrences in the title, one number a posting.
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
    """Write the terms of a field.

    Args:
        out: the segment's file.
        field: its name.
        terms: in byte order.
    """
    out.add(f"terms/{field}", np.frombuffer(b"".join(terms), "u1"))
    out.add(f"term_ends/{field}", ends_of(terms).astype("u4"))


def write_blobs(out: ArrayWriter, role: str, field: str, blobs: Sequence[bytes]) -> None:
    """Write byte strings and where each ends.

    Args:
        out: the segment's file.
        role: the first part of the arrays' names.
        field: the second part.
        blobs: in the order of their documents or numbers.
    """
    out.add(f"{role}/{field}", np.frombuffer(b"".join(blobs), "u1"))
    out.add(f"{role}_ends/{field}", ends_of(blobs))


def write_numbers(out: ArrayWriter, field: str, numbers: Array) -> None:
    """Write a column of numbers, whole ones in as few bytes as the largest takes.

    Args:
        out: the segment's file.
        field: the column's name.
        numbers: one for each document.
    """
    out.add(f"column/{field}", narrowed(numbers))


def write_coded(out: ArrayWriter, field: str, values: Sequence[bytes]) -> None:
    """Write a column of values that many documents share, each distinct value once.

    Args:
        out: the segment's file.
        field: the column's name.
        values: one for each document.
    """
    distinct = sorted(set(values))
    codes = {value: number for number, value in enumerate(distinct)}
    write_numbers(out, field, np.array([codes[value] for value in values], "u4"))
    write_blobs(out, "choice", field, distinct)


def write_texts(out: ArrayWriter, field: str, texts: Iterable[str]) -> None:
    """Write a column of texts as UTF-16.

    Args:
        out: the segment's file.
        field: the column's name.
        texts: one for each document.
    """
    sizes = []
    with out.part(f"column/{field}", "u2") as part:
        for text in texts:
            units = np.frombuffer(text.encode("utf-16-le"), "u2")
            part.append(units)
            sizes.append(len(units))
    out.add(f"column_ends/{field}", np.cumsum(np.array(sizes, "i8")))


def choices(arrays: ArrayFile, field: str) -> tuple[bytes, ...]:
    """Return the distinct values of a coded column, by number.

    Args:
        arrays: the segment's file.
        field: the column's name.
    """
    return tuple(_pieces(arrays[f"choice/{field}"], arrays[f"choice_ends/{field}"]))


def narrowed(numbers: Array) -> Array:
    """Return the same numbers in the smallest type that holds them."""
    if numbers.dtype.kind == "f" or len(numbers) == 0:
        return numbers
    low, high = int(numbers.min()), int(numbers.max())
    for kind in ("u1", "u2", "u4", "i4", "u8", "i8"):
        limits = np.iinfo(kind)
        if limits.min <= low and high <= limits.max:
            return numbers.astype(kind)
    return numbers


def ends_of(blobs: Sequence[bytes]) -> Array:
    """Return where each byte string ends when they are joined."""
    return np.fromiter(accumulate(map(len, blobs)), "i8", len(blobs))


def _pieces(joined: Array, ends: Array) -> list[bytes]:
    raw = joined.tobytes()
    return [raw[start:end] for start, end in pairwise([0, *ends.tolist()])]


class Packer:
    """Compresses stored fields.

    Args:
        samples: encoded documents to learn a dictionary from; none is learnt from fewer than
            `SAMPLES` of them.
    """

    def __init__(self, samples: Sequence[bytes] = ()) -> None:
        self.dictionary = _learn(samples) if len(samples) >= SAMPLES else b""
        # Compresses the encoded stored fields of a document.
        self.pack = zstandard.ZstdCompressor(
            level=_LEVEL,
            dict_data=_dictionary(self.dictionary),
            write_checksum=False,
            write_dict_id=False,
        ).compress

    def write_dictionary(self, out: ArrayWriter) -> None:
        """Write the dictionary into a segment's file, if there is one."""
        if self.dictionary:
            out.add("stored_dictionary", np.frombuffer(self.dictionary, "u1"))


def _learn(samples: Sequence[bytes]) -> bytes:
    """Return a dictionary for the samples, empty if they have too little in common."""
    heads: list[bytes | bytearray | memoryview] = [
        sample[:_SAMPLE_BYTES] for sample in samples[:SAMPLES]
    ]
    try:
        return zstandard.train_dictionary(_DICTIONARY_BYTES, heads, level=_LEVEL).as_bytes()
    except zstandard.ZstdError:
        return b""


def _dictionary(raw: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(raw) if raw else None


class _Unpacker(threading.local):
    """A decompressor for each thread: none may be used by two, and making one takes 15 µs."""

    def __init__(self, dictionary: bytes) -> None:
        self.decompress = zstandard.ZstdDecompressor(_dictionary(dictionary)).decompress


class StoredReader:
    """Reads stored fields, one document at a time; safe to call from several threads.

    Args:
        arrays: the segment's file.
    """

    def __init__(self, arrays: ArrayFile) -> None:
        self._stored = arrays.memory("stored")
        self._ends = arrays.memory("stored_ends")
        dictionary = arrays.get("stored_dictionary")
        self._unpacker = _Unpacker(b"" if dictionary is None else dictionary.tobytes())

    def fields(self, number: int) -> StoredFields:
        """Return a document's stored fields."""
        (fields,) = self.unpack([number])
        return _decode(fields)

    def unpack(self, numbers: Sequence[int]) -> list[bytes]:
        """Return the stored fields of some documents, encoded."""
        stored, ends, decompress = self._stored, self._ends, self._unpacker.decompress
        return [
            decompress(stored[ends[number - 1] if number else 0 : ends[number]])
            for number in numbers
        ]
