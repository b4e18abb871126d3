"""One segment, open: its file's arrays under the names they are read by."""

from __future__ import annotations

from codecs import utf_16_le_decode
from itertools import pairwise
from typing import NamedTuple

from fupin_search.engines.embedded.codec import ArrayIndex, ArraySegment
from fupin_search.engines.embedded.codec.container import ArrayFile
from fupin_search.engines.embedded.codec.lexicon import Lexicon
from fupin_search.engines.embedded.codec.packing import Shelf
from fupin_search.engines.embedded.schema import BODY, GRAMS, MENTIONS, PARTS, TITLE, WORDS

# The fields of terms.
FIELDS = (WORDS, PARTS, GRAMS, MENTIONS)


class Texts:
    """The texts of one place, of all of a segment's documents.

    Its attributes are arrays for loops: `units` is all texts as UTF-16, `ends` where each ends.

    Args:
        arrays: the segment's file.
        place: title or body.
    """

    def __init__(self, arrays: ArrayFile, place: str) -> None:
        self.units = arrays[f"column/{place}"]
        self.ends = arrays[f"column_ends/{place}"]
        self._units = arrays.memory(f"column/{place}")
        self._ends = arrays.memory(f"column_ends/{place}")

    def every(self) -> list[str]:
        """All documents' texts, a line feed in one made a space."""
        # Decoded at once, unless a character of two units makes offsets into it other than those
        # of its units.
        text, _ = utf_16_le_decode(self._units)
        if len(text) != len(self.units):
            return [self.of(number).replace("\n", " ") for number in range(len(self.ends))]
        text = text.replace("\n", " ")
        return [text[start:end] for start, end in pairwise([0, *self.ends.tolist()])]

    def of(self, number: int) -> str:
        """One document's text."""
        start = self._ends[number - 1] if number else 0
        text, _ = utf_16_le_decode(self._units[start : self._ends[number]])
        return text


class Opened(NamedTuple):
    """A segment, open.

    Args:
        base: the number of its first document in the index.
        size: its documents, deleted ones included.
        arrays: its file.
        lexicons: of the fields of terms, and of `id`.
        titles: normalised.
        bodies: normalised.
        shelf: its stored fields.
    """

    base: int
    size: int
    arrays: ArrayFile
    lexicons: dict[str, Lexicon]
    titles: Texts
    bodies: Texts
    shelf: Shelf

    def texts(self, place: str) -> Texts:
        """The texts of a place."""
        return self.titles if place == TITLE else self.bodies

    def record(self, number: int) -> bytes:
        """What is stored of a document; see `stored`."""
        packed = self.shelf.fields(number)["article"]
        assert isinstance(packed, bytes)
        return packed


def open_segment(ix: ArrayIndex, segment: ArraySegment, base: int) -> Opened:
    """Open a segment of an index, whose first document has the number `base`."""
    arrays = ArrayFile(segment.path(ix.folder))
    return Opened(
        base=base,
        size=segment.doc_count_all(),
        arrays=arrays,
        lexicons={field: Lexicon.of(arrays, field) for field in (*FIELDS, "id")},
        titles=Texts(arrays, TITLE),
        bodies=Texts(arrays, BODY),
        shelf=Shelf(arrays),
    )
