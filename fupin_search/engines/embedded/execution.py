"""Runs plans: fills a block of words, calls the compiled loop, and reads its results.

Each thread has a workspace of its own: the block, and the arrays that the loop writes. They are
kept from query to query, since making them takes longer than most queries do.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import compress
from threading import local
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fupin_search.compiled import Loop
from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.facets import Counts, Sweep
from fupin_search.engines.embedded.kernels import layout
from fupin_search.engines.embedded.program import REST, Program, real
from fupin_search.engines.embedded.scoring import Characters
from fupin_search.engines.embedded.snapshot import Documents, TermEntry
from fupin_search.engines.plan import ClausePlan, LiteralNode, Node
from fupin_search.engines.term_keys import BODY, TITLE
from fupin_search.model.query import Match, Sort, distinct

_ORDERS = {
    Sort.RELEVANCE: layout.RELEVANCE,
    Sort.NEWEST: layout.BY_NEWEST,
    Sort.OLDEST: layout.BY_OLDEST,
}
_MATCHES = (Match.ALL, Match.MOST, Match.ANY)
# Units of text that stage 2 compares at once, and a few to round up to.
_MARKS = 2048 + 8


class Ranked(NamedTuple):
    """The result of a run.

    Args:
        total: number of documents found.
        listed: how many of them are listed for themselves.
        documents: the first ones, in order.
        scores: of each.
        match: how much of the plain words was required.
        missing: words that no article holds, as far as matching had to look for them.
        inside: tokens that articles hold inside longer ones only.
        sharing: the documents found whose text several have, if they were folded, until the next
            run of this thread; so are the counts.
        counts: of the values of facets.
    """

    total: int
    listed: int
    documents: list[int]
    scores: list[float]
    match: Match
    missing: tuple[str, ...]
    inside: tuple[str, ...]
    sharing: Documents
    counts: Counts


class Workspace(local):
    """The block and the arrays of one thread, and the head of a block that names them.

    Args:
        columns: of the index.
    """

    def __init__(self, columns: Columns) -> None:
        size = columns.snapshot.size
        self.head = [0] * layout.HEAD
        self._kept: dict[int, npt.NDArray[Any]] = {}
        self.room(layout.BITS, (size + 63) // 64, np.uint64)[:] = 0
        self.room(layout.HELD, size, np.float64)[:] = 0
        self.room(layout.UNITS_MARKED, _MARKS, np.uint16)
        self.room(layout.GROUP_FIRSTS, len(columns.reprints.starts), np.int32)
        self.room(layout.SHARING, len(columns.reprints.members), np.int32)
        self.words = memoryview(array("q"))
        self.address = 0
        self.head[layout.INDEX] = columns.words.ctypes.data
        self.head[layout.PROGRAM] = layout.HEAD
        self.head[layout.RARITY] = real(columns.weights.rarity)
        self.head[layout.TITLE_WEIGHT] = real(columns.weights.title)
        self.head[layout.STRETCH] = columns.weights.passage_length

    def room(self, place: int, size: int, kind: type[np.generic]) -> npt.NDArray[Any]:
        """Return an array with room for so many numbers; what it held is lost if it has to grow.

        Args:
            place: the word of the head that names it.
            size: least length.
            kind: of its numbers.
        """
        array = self._kept.get(place)
        if array is None or len(array) < size:
            array = self._kept[place] = np.empty(size, kind)
            self.head[place] = array.ctypes.data
        return array

    def load(self, head: list[int], program: list[int], tops: list[int], more: int) -> None:
        """Write a block.

        Args:
            head: of it.
            program: the words after that.
            tops: the ends of the rows on the stack so far.
            more: how many the loop may push.
        """
        block = array("q", [*head, *program, *tops])
        size = len(block)
        if size + more > len(self.words):
            room = array("q", bytes(2 * (size + more) * block.itemsize))
            self.words, self.address = memoryview(room), room.buffer_info()[0]
        self.words[:size] = memoryview(block)


class Execution:
    """Runs plans on one index; threads may share it.

    Args:
        columns: of the index.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._workspace = Workspace(columns)

    def find(self, plan: ClausePlan[TermEntry], node: Node) -> Documents:
        """Return all living documents of a node.

        Args:
            plan: has the entries of the node's terms.
            node: the node.
        """
        program = Program(self._columns, plan)
        program.find(node)
        self._run(kernels.find, program, self._begin(program))
        return self._top_row().copy()

    def rank(
        self, plan: ClausePlan[TermEntry], sweep: Sweep, sort: Sort, wanted: int, *, fold: bool
    ) -> Ranked:
        """Find, filter, count, fold and order documents.

        Args:
            plan: of the query.
            sweep: filters, and counts facets.
            sort: the order.
            wanted: how many of the first are needed.
            fold: whether those of one text are listed as one.
        """
        workspace, weights = self._workspace, self._columns.weights
        program = Program(self._columns, plan)
        program.find(plan.node)
        ranking = 0
        # No page, however deep, has more than there are.
        room = wanted = min(wanted, self._columns.snapshot.size)
        if sort is Sort.RELEVANCE:
            ranking = program.rank(plan.ranking)
            room = max(wanted, weights.second_stage)
        best = workspace.room(layout.BEST, room, np.int32)
        scores = workspace.room(layout.BEST_SCORES, room, np.float64)
        counts = workspace.room(layout.COUNTS, sweep.size, np.int64)
        head = self._begin(program)
        head[layout.SORT] = _ORDERS[sort] if wanted else layout.COUNTED
        head[layout.WANTED] = wanted
        head[layout.FOLDS] = fold
        head[layout.RANKING] = ranking
        sweep.fill(head)
        kept = self._characters(head, plan) if ranking and plan.characters else None
        self._run(kernels.answer, program, head)
        del kept
        words = workspace.words
        hits = words[layout.HITS]
        sharing = workspace.room(layout.SHARING, 0, np.int32)
        return Ranked(
            words[layout.TOTAL],
            words[layout.LISTED],
            best[:hits].tolist(),
            scores[:hits].tolist(),
            _MATCHES[words[layout.MATCH]],
            distinct(self._missing(program)) if program.missing else (),
            distinct(program.substrings),
            sharing[: words[layout.SHARING_COUNT]],
            counts[: sweep.size],
        )

    def _missing(self, program: Program) -> Iterator[str]:
        """Yield the words that no document has, as far as the last run had to look for them."""
        flags = self._workspace.room(layout.MISSING, 0, np.uint8)[: len(program.missing)].tolist()
        return compress(program.missing, flags)

    @property
    def work(self) -> int:
        """The postings and texts that the last run of this thread read."""
        return self._workspace.words[layout.WORK]

    def passing(self) -> Documents:
        """Return the documents that passed all filters in the last run of this thread, ascending.

        Folding left the first of each text in the row; the others are among those that share one.
        """
        words = self._workspace.words
        sharing = self._workspace.room(layout.SHARING, 0, np.int32)
        return np.union1d(self._top_row(), sharing[: words[layout.SHARING_COUNT]])

    def _begin(self, program: Program) -> list[int]:
        """Return the head of a program's block."""
        head = self._workspace.head.copy()
        self._make_room(program, head)
        return head

    def _make_room(self, program: Program, head: list[int]) -> None:
        """Name arrays that have room for all rows of a program."""
        workspace = self._workspace
        # What ranks is written after the rows.
        room = program.room + self._columns.snapshot.size
        for place, size, kind in (
            (layout.ROWS, room, np.int32),
            (layout.SCORES, room, np.float64),
            (layout.WEIGHTS, program.depth, np.float64),
            (layout.MISSING, len(program.missing), np.uint8),
        ):
            workspace.room(place, size, kind)
            head[place] = workspace.head[place]
        if program.missing:
            workspace.room(layout.MISSING, 0, np.uint8).fill(0)
        head[layout.TOPS] = layout.HEAD + len(program.words)

    def _characters(self, head: list[int], plan: ClausePlan[TermEntry]) -> array[int]:
        """Add single characters to a head; return what is to be kept until the loop has run."""
        weights = self._columns.weights
        characters = Characters.of(self._columns, plan)
        words = characters.words()
        address, count = words.buffer_info()[0], len(characters.texts)
        self._workspace.room(layout.CHARACTER_SCRATCH, 2 * count, np.int64)
        head[layout.CHARACTER_SCRATCH] = self._workspace.head[layout.CHARACTER_SCRATCH]
        head[layout.SECOND_STAGE] = weights.second_stage
        head[layout.CHARACTERS] = count
        head[layout.CHARACTER_BOOSTS] = address
        head[layout.CHARACTER_WEIGHTS] = address + count * words.itemsize
        head[layout.CHARACTER_UNITS] = address + 2 * count * words.itemsize
        head[layout.PASSAGE] = real(characters.passage)
        return words

    def _run(self, loop: Loop, program: Program, head: list[int]) -> None:
        """Run a loop, and read texts wherever it asks for it.

        Args:
            loop: of `kernels.answering`.
            program: the program.
            head: of its block.
        """
        workspace = self._workspace
        workspace.load(head, program.words, [0], program.depth)
        while not loop.run(workspace.address):
            reading = workspace.words[layout.READING]
            if reading == REST:
                self._go_on(program)
            else:
                self._read(program.readings[reading])

    def _go_on(self, program: Program) -> None:
        """Write the rest of a program, which the loop goes on with; the rows so far stay."""
        workspace = self._workspace
        words = workspace.words
        head = words[: layout.HEAD].tolist()
        tops = words[head[layout.TOPS] :][: head[layout.DEPTH] + 1].tolist()
        rows = workspace.room(layout.ROWS, 0, np.int32)[: tops[-1]].copy()
        head[layout.PROGRAM] = layout.HEAD + len(program.words)
        program.find_rest()
        self._make_room(program, head)
        workspace.room(layout.ROWS, 0, np.int32)[: len(rows)] = rows
        workspace.load(head, program.words, tops, program.depth)

    def _read(self, node: LiteralNode) -> None:
        """Keep the documents of the top row whose text has a literal."""
        row = self._top_row()
        kept = [document for document in row.tolist() if self._has(node, document)]
        row[: len(kept)] = kept
        words = self._workspace.words
        words[words[layout.TOPS] + words[layout.DEPTH]] -= len(row) - len(kept)

    def _has(self, node: LiteralNode, document: int) -> bool:
        segment, number = self._columns.snapshot.home(document)
        places = (TITLE,) if node.in_title else (TITLE, BODY)
        return any(
            next(node.run.places(segment.texts(place).of(number)), None) is not None
            for place in places
        )

    def _top_row(self) -> Documents:
        workspace = self._workspace
        words = workspace.words
        top = words[layout.TOPS] + words[layout.DEPTH]
        return workspace.room(layout.ROWS, 0, np.int32)[words[top - 1] : words[top]]
