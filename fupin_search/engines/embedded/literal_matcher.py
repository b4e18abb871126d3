"""Literals: the documents whose text has some characters side by side.

Grams and tokens name the candidates. Where those leave a doubt, the texts decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.kernels import Documents, intersect, joined, subtract, unite
from fupin_search.engines.embedded.plan import LiteralNode
from fupin_search.engines.embedded.schema import BODY, TITLE
from fupin_search.engines.embedded.snapshot import Snapshot, TermEntry, TermKey
from fupin_search.text.literals import Literal
from fupin_search.text.normalise import is_han

# Marks the 16-bit units that are white space.
_SPACES: npt.NDArray[np.uint8] = np.array([chr(unit).isspace() for unit in range(1 << 16)], "u1")


class LiteralMatcher:
    """Finds the documents of literals.

    Args:
        snapshot: the index.
        entries: the entries of the literals' terms.
    """

    def __init__(self, snapshot: Snapshot, entries: Mapping[TermKey, TermEntry]) -> None:
        self._snapshot = snapshot
        self._entries = entries

    def documents(self, node: LiteralNode, among: Documents | None = None) -> Documents:
        """Return the documents of a literal.

        Args:
            node: the literal.
            among: ascending documents to choose from; all by default.
        """
        candidates = self._candidates(node, among)
        if node.run.certain or len(candidates) == 0:
            return candidates
        doubtful = candidates
        for entry in self._known(node.whole):
            proven = self._snapshot.keep(doubtful, entry, in_title=node.in_title)
            doubtful = subtract(doubtful, proven)
        return subtract(candidates, subtract(doubtful, self._holding(node, doubtful)))

    def bound(self, node: LiteralNode) -> int:
        """Return a bound on how many documents a literal has."""
        rarest = min((entry.documents for entry in self._known(node.grams)), default=0)
        return rarest or sum(entry.documents for pair in node.tokens for entry in self._known(pair))

    def _known(self, keys: Iterable[TermKey]) -> list[TermEntry]:
        return [self._entries[key] for key in keys]

    def _candidates(self, node: LiteralNode, among: Documents | None) -> Documents:
        snapshot, in_title = self._snapshot, node.in_title
        found = among
        for entry in sorted(self._known(node.grams), key=lambda entry: entry.documents):
            if found is None:
                found = snapshot.documents(entry, in_title=in_title)
            elif len(found):
                found = snapshot.keep(found, entry, in_title=in_title)
        for pair in node.tokens:
            having = snapshot.union(self._known(pair), in_title=in_title)
            found = having if found is None else intersect(found, having)
        assert found is not None
        return found

    def _holding(self, node: LiteralNode, documents: Documents) -> Documents:
        """The documents whose text has the run, among some."""
        held = self._holding_in(TITLE, node.run, documents)
        if node.in_title:
            return held
        return unite(held, self._holding_in(BODY, node.run, subtract(documents, held)))

    def _holding_in(self, place: str, run: Literal, documents: Documents) -> Documents:
        characters = "".join(run.text.split())
        if is_han(characters):
            return joined(self._compared(place, characters, documents))
        return joined(self._read(place, run, documents))

    def _compared(self, place: str, characters: str, documents: Documents) -> Iterator[Documents]:
        """Compare ideographs as they are."""
        pattern = np.frombuffer(characters.encode("utf-16-le"), np.uint16)
        for segment, mine in self._snapshot.shares(documents):
            held = mine.copy()
            texts = segment.texts(place)
            size = kernels.keep_holding(
                texts.units, texts.ends, pattern, _SPACES, segment.base, held, len(held)
            )
            yield held[:size]

    def _read(self, place: str, run: Literal, documents: Documents) -> Iterator[Documents]:
        """Read the texts, which alone show the edges of figures and Latin tokens."""
        for segment, mine in self._snapshot.shares(documents):
            texts = segment.texts(place)
            held = [
                number
                for number in mine.tolist()
                if next(run.places(texts.of(number - segment.base)), None) is not None
            ]
            yield np.array(held, np.int32)
