"""The segment's file, written front to back from runs while their lists are being merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from fupin_search.engines.embedded.bulk.inversion import ID, Inverter, Run
from fupin_search.engines.embedded.bulk.labels import Labels
from fupin_search.engines.embedded.bulk.merging import merge
from fupin_search.engines.embedded.bulk.spill import Spill
from fupin_search.engines.embedded.bulk.uniting import Share, Union, unite
from fupin_search.engines.embedded.bulk.workers import Ticket, Workers
from fupin_search.engines.embedded.codec.columns import narrowed, write_numbers
from fupin_search.engines.embedded.codec.container import ArrayWriter
from fupin_search.engines.embedded.codec.packing import Packer, write_dictionary
from fupin_search.engines.embedded.kernels import PADDING
from fupin_search.engines.embedded.schema import (
    BODY,
    CONTENT,
    GRAMS,
    MENTIONS,
    PARTS,
    TEXT,
    TITLE,
    WORDS,
    length_field,
)

_LABELS = ("day", "month", "section", "source", "year")
_LENGTHS = tuple(length_field(place, kind) for place in (TITLE, BODY) for kind in (WORDS, GRAMS))
_PRINTS = (CONTENT, TEXT)
_TEXTS = (TITLE, BODY)
_LISTS = (GRAMS, ID, MENTIONS, PARTS, WORDS)


@dataclass(frozen=True, slots=True)
class _Uniting:
    field: str
    runs: Sequence[Run]
    postings: int

    def __call__(self, inverter: Inverter) -> Union:
        return unite(inverter.folder, self.field, self.runs, self.postings)


@dataclass(frozen=True, slots=True)
class _Merging:
    number: int
    union: Spill
    share: Share
    runs: Sequence[Run]

    def __call__(self, inverter: Inverter) -> Spill:
        path = inverter.folder / f"{self.union.path.name}-{self.number}"
        return merge(path, self.union, self.share, self.runs)


@dataclass(frozen=True, slots=True)
class SegmentFile:
    """Writes a segment's arrays in the order Whoosh's own writer has them in.

    Args:
        out: the file.
        runs: in the order of their documents.
        labels: of all articles.
        packer: what all articles were stored with.
        workers: merge lists while the rest is written.
        postings: about the most to be merged at a time.
    """

    out: ArrayWriter
    runs: Sequence[Run]
    labels: Labels
    packer: Packer
    workers: Workers[Inverter]
    postings: int

    def write(self) -> None:
        """Write everything and make the file durable."""
        uniting = [self.workers.give(_Uniting(field, self.runs, self.postings)) for field in _LISTS]
        self._write_pieces("stored")
        write_dictionary(self.out, self.packer)
        merging = [self._merge(self.workers.result(ticket)) for ticket in uniting]
        for field in sorted((*_LABELS, *_LENGTHS, *_PRINTS, *_TEXTS)):
            self._write_column(field)
        for union, tickets in merging:
            if union.shares:
                self._write_lists(union, tickets)
        self.out.close()

    def _merge(self, union: Union) -> tuple[Union, list[Ticket[Spill]]]:
        tickets = [
            self.workers.give(_Merging(number, union.spill, share, self.runs))
            for number, share in enumerate(union.shares)
        ]
        return union, tickets

    def _write_column(self, field: str) -> None:
        if field in _LABELS:
            self.labels.write(self.out, field)
        elif field in _LENGTHS:
            lengths = [run.spill.read(field) for run in self.runs]
            write_numbers(self.out, field, np.concatenate(lengths))
        elif field in _PRINTS:
            numbers = [run.spill.read(f"column/{field}") for run in self.runs]
            write_numbers(self.out, field, np.concatenate(numbers))
        else:
            self._write_pieces("column", f"/{field}")

    def _write_pieces(self, role: str, field: str = "") -> None:
        """Write what the runs have one after the other, and where each document's ends."""
        name, ends = f"{role}{field}", f"{role}_ends{field}"
        with self.out.part(name, self.runs[0].spill.kind(name).str[1:]) as part:
            for run in self.runs:
                for piece in run.spill.chunks(name):
                    part.append(piece)
                    self.workers.tend()
        with self.out.part(ends, "i8") as part:
            base = 0
            for run in self.runs:
                part.append(run.spill.read(ends) + base)
                base += run.spill.size(name)

    def _write_lists(self, union: Union, tickets: Sequence[Ticket[Spill]]) -> None:
        field = union.field
        for name in ("terms", "term_ends", "sizes"):
            with self.out.part(f"{name}/{field}", union.spill.kind(name).str[1:]) as part:
                for piece in union.spill.chunks(name):
                    part.append(piece)
                    self.workers.tend()
        shares = [self.workers.result(ticket) for ticket in tickets]
        bases = [0, *accumulate(share.size("postings") for share in shares)]
        starts = [share.read("starts") + base for share, base in zip(shares, bases, strict=False)]
        self.out.add(f"starts/{field}", narrowed(np.concatenate(starts)))
        with self.out.part(f"postings/{field}", "u8") as part:
            for share in shares:
                for piece in share.chunks("postings"):
                    part.append(piece)
                    self.workers.tend()
            part.append(np.zeros(PADDING, "u8"))
