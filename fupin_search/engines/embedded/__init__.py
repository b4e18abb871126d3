"""The embedded engine: a Whoosh index on this machine, at the speed of arrays.

Whoosh keeps the schema and the commits, and its own tools read and write our segments. The
evaluation is ours, because Whoosh's matchers walk postings one object at a time and answer some
exclusions wrongly.

    article → index                           query → answer (clause → nodes: `engines.plan`)
    schema    the fields, the record          cost       nodes → an estimate
    storage   segments: files of arrays       program    nodes → words
    build     whole indexes at once           execution  words → documents, in one compiled call
    snapshot  segments, open for reading      facets     filters and counts, named
    columns   facts of every document         scoring    what a query's terms are worth
    laws      bounds of every array           explain    scores → their shares
                                              engine     the Engine protocol
    kernels   the compiled loops under both   stored_articles  documents → hits
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fupin_search.engines.weights import WEIGHTS, Weights
from fupin_search.text.tokenizer import ChineseTokenizer

if TYPE_CHECKING:
    from fupin_search.engines.embedded.build.writer import BulkReviser, BulkWriter
    from fupin_search.engines.embedded.engine import EmbeddedEngine

# Raised whenever an index of the former layout could no longer be read, or `mentions` finds other
# things in a text than before: a revision must not mix the two.
SCHEMA_VERSION = 5

# The bytes that building takes by default.
MEMORY = 512 << 20


class EmbeddedKind:
    """The embedded engine as a kind of index.

    Its libraries and compiled loops take a second to load, so they are imported when an index is
    opened or begun: commands that list, remove or copy need none of them.

    Args:
        memory: bytes that building an index may take for its batches; see `BulkWriter`.
        weights: the numbers of the ranking.
    """

    name = "embedded"
    schema_version = SCHEMA_VERSION

    def __init__(self, memory: int = MEMORY, weights: Weights = WEIGHTS) -> None:
        self._memory = memory
        self._weights = weights

    def prepare(self) -> None:
        """Compile the loops that search, once on each machine, so that no reader waits for it."""
        from fupin_search.engines.embedded.kernels import prepare_searching

        prepare_searching()

    def build(self, folder: Path, tokenizer: ChineseTokenizer) -> BulkWriter:
        """Begin a new index.

        Args:
            folder: empty.
            tokenizer: cuts the articles.
        """
        from fupin_search.engines.embedded.build.writer import BulkWriter
        from fupin_search.engines.embedded.kernels import prepare_building

        prepare_building()
        return BulkWriter(folder, tokenizer, memory=self._memory)

    def revise(self, live: Path, folder: Path, tokenizer: ChineseTokenizer) -> BulkReviser:
        """Begin a new index from the articles of another.

        Args:
            live: the folder of the other.
            folder: empty.
            tokenizer: cut the articles of the other.
        """
        from fupin_search.engines.embedded.build.writer import BulkReviser
        from fupin_search.engines.embedded.kernels import prepare_building

        prepare_building()
        return BulkReviser(live, folder, tokenizer, memory=self._memory)

    def examine(self, folder: Path) -> None:
        """Check that an index from elsewhere does no harm; see `laws`."""
        from fupin_search.engines.embedded.laws import examine

        examine(folder)

    def open(self, folder: Path, hidden: frozenset[str] = frozenset()) -> EmbeddedEngine:
        """Open a finished index.

        Args:
            folder: the index's.
            hidden: ids of articles that are as if deleted.
        """
        from fupin_search.engines.embedded.engine import EmbeddedEngine

        self.prepare()
        return EmbeddedEngine(folder, self._weights, hidden)
