"""The embedded engine as a kind of index: what is known of it, and the way to it.

The engine itself is imported when an index is opened or begun. Its libraries and compiled loops
take a second to load, and commands that list, remove or copy need none of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fupin_search.engines.embedded.constants import MEMORY, SCHEMA_VERSION
from fupin_search.engines.embedded.weights import WEIGHTS, Weights
from fupin_search.text.tokenizer import ChineseTokenizer

if TYPE_CHECKING:
    from fupin_search.engines.embedded.bulk import BulkReviser, BulkWriter
    from fupin_search.engines.embedded.engine import EmbeddedEngine


class EmbeddedKind:
    """The embedded engine as a kind of index.

    Args:
        memory: bytes that building an index may take for its batches; see `BulkWriter`.
        weights: what an opened index ranks by.
    """

    name = "embedded"
    schema_version = SCHEMA_VERSION

    def __init__(self, memory: int = MEMORY, weights: Weights = WEIGHTS) -> None:
        self._memory = memory
        self._weights = weights

    def build(self, folder: Path, tokenizer: ChineseTokenizer) -> BulkWriter:
        """Begin a new index in an empty folder."""
        from fupin_search.engines.embedded.bulk import BulkWriter

        return BulkWriter(folder, tokenizer, memory=self._memory)

    def revise(self, live: Path, folder: Path, tokenizer: ChineseTokenizer) -> BulkReviser:
        """Begin a new index, in an empty folder, from the articles of another."""
        from fupin_search.engines.embedded.bulk import BulkReviser

        return BulkReviser(live, folder, tokenizer, memory=self._memory)

    def examine(self, folder: Path) -> None:
        """See that an index from elsewhere does no harm; see `laws`."""
        from fupin_search.engines.embedded.laws import examine

        examine(folder)

    def open(self, folder: Path, hidden: frozenset[str] = frozenset()) -> EmbeddedEngine:
        """Open a finished index, some articles hidden."""
        from fupin_search.engines.embedded.engine import EmbeddedEngine

        return EmbeddedEngine(folder, self._weights, hidden)
