"""What a posting of ours says: how often a term stands in the title, and how often elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from whoosh import fields, formats
from whoosh.system import pack_uint, unpack_uint

_HALF = 4  # bytes of each number of a value


class Counts(NamedTuple):
    """How often a term stands in an article.

    Args:
        body: occurrences in the body.
        title: occurrences in the title.
    """

    body: int
    title: int


class Counting(formats.Format):
    """A posting with two counts, whose weight is their sum."""

    posting_size = 2 * _HALF

    def encode(self, counts: Counts) -> bytes:
        """A posting's value."""
        value: bytes = pack_uint(counts.body) + pack_uint(counts.title)
        return value

    def decode_counts(self, value: bytes) -> Counts:
        """What `encode` was given."""
        return Counts(unpack_uint(value[:_HALF])[0], unpack_uint(value[_HALF:])[0])

    def decode_frequency(self, value: bytes) -> int:
        """Occurrences in all."""
        return sum(self.decode_counts(value))

    def decode_weight(self, value: bytes) -> float:
        """Occurrences in all."""
        return float(self.decode_frequency(value))


class Counted(fields.FieldType):
    """A field whose terms arrive cut and counted, so that Whoosh's analyzers have no part in it."""

    def __init__(self) -> None:
        super().__init__(format=Counting(), analyzer=None, scorable=False)

    def index(
        self, value: Mapping[str, Counts], **_: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        """The postings of one article: term, frequency, weight, value.

        Args:
            value: the counts of each term.
        """
        for term, counts in value.items():
            yield term.encode(), sum(counts), float(sum(counts)), self.format.encode(counts)
