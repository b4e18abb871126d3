"""Runs become the file of a segment: dictionaries are united, lists merged share by share.

The union of a field is a spill of `terms`, `term_ends` and `sizes` as in a segment, and of
`numbers/N`: for each term of run N its number in the union. A share is a range of the union's terms
whose lists fit in memory; packed, it is a spill of `starts` and `postings` as in a segment, as if
the share were the whole field, and without padding.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

import numpy as np

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.build.batch_words import unite_terms
from fupin_search.engines.embedded.build.inversion import (
    ID,
    BuildTools,
    SortedRun,
    Spill,
    spell_grams,
)
from fupin_search.engines.embedded.build.pool import TaskPool
from fupin_search.engines.embedded.kernels import PADDING, building
from fupin_search.engines.embedded.schema import CONTENT, TEXT, label_fields, length_field
from fupin_search.engines.embedded.storage.container import Array, ArrayWriter
from fupin_search.engines.embedded.storage.fields import narrowed, pack, write_coded, write_numbers
from fupin_search.engines.term_keys import BODY, GRAMS, MENTIONS, PARTS, TITLE, WORDS

_LABELS = ("day", "month", "section", "source", "year")
_LENGTHS = tuple(length_field(place, kind) for place in (TITLE, BODY) for kind in (WORDS, GRAMS))
_FINGERPRINTS = (CONTENT, TEXT)
_TEXTS = (TITLE, BODY)
_LISTS = (GRAMS, ID, MENTIONS, PARTS, WORDS)

# The text and the ends of sorted terms.
_Terms = tuple[Array, Array]


class Labels:
    """The labels of all articles: four bytes an article, and each combination once.

    Labels are values that many articles share: section, source, day.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[str | None, str | None, date | None], int] = {}
        self._distinct: list[dict[str, bytes | int]] = []
        self._articles = array("I")

    def add(self, article: Article) -> None:
        """Take the labels of the next article."""
        key = article.section, article.source, article.date
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._distinct)
            self._distinct.append(label_fields(article))
        self._articles.append(number)

    def write(self, out: ArrayWriter, field: str) -> None:
        """Write one of the columns.

        Args:
            out: the segment's file.
            field: the name of the column.
        """
        values = [labels[field] for labels in self._distinct]
        coded = [value for value in values if isinstance(value, bytes)]
        if coded:
            write_coded(out, field, [coded[number] for number in self._articles])
        else:
            write_numbers(out, field, np.array(values)[np.frombuffer(self._articles, "u4")])


def write_segment(
    out: ArrayWriter,
    runs: Sequence[SortedRun],
    labels: Labels,
    pool: TaskPool[BuildTools],
    postings: int,
) -> None:
    """Write a segment front to back, its arrays in the order of Whoosh's writer.

    Args:
        out: the segment's file; it is durable afterwards.
        runs: in the order of their documents.
        labels: of all articles.
        pool: merges lists while the rest is written.
        postings: about the most postings that a process merges at a time.
    """
    # The longest first.
    unions = {field: pool.submit(unite, field, runs, postings) for field in _LISTS}
    _write_pieces(out, runs, "stored")
    pool.tools.packer.write_dictionary(out)
    for field in sorted((*_LABELS, *_LENGTHS, *_FINGERPRINTS, *_TEXTS)):
        if field in _LABELS:
            labels.write(out, field)
        elif field in _TEXTS:
            _write_pieces(out, runs, "column", f"/{field}")
        else:
            name = field if field in _LENGTHS else f"column/{field}"
            write_numbers(out, field, np.concatenate([run.spill.read(name) for run in runs]))
    # The lists of the others are merged while the longest union is still made.
    fields = {
        field: _submit_shares(pool, pool.result(unions[field]), runs) for field in _LISTS[::-1]
    }
    for field in _LISTS:
        union, shares = fields[field]
        if shares:
            _write_lists(out, union, [pool.result(share) for share in shares])
    out.close()


def _write_pieces(out: ArrayWriter, runs: Sequence[SortedRun], role: str, field: str = "") -> None:
    """Write the blobs of the runs one after the other, and where each document's ends."""
    name, ends = f"{role}{field}", f"{role}_ends{field}"
    with out.part(name, runs[0].spill.kind(name).str[1:]) as part:
        for run in runs:
            for piece in run.spill.chunks(name):
                part.append(piece)
    with out.part(ends, "i8") as part:
        base = 0
        for run in runs:
            part.append(run.spill.read(ends) + base)
            base += run.spill.size(name)


def _submit_shares(
    pool: TaskPool[BuildTools], union: Union, runs: Sequence[SortedRun]
) -> tuple[Union, list[Future[Spill]]]:
    return union, [pool.submit(merge, union, share, runs) for share in union.shares]


def _write_lists(out: ArrayWriter, union: Union, shares: Sequence[Spill]) -> None:
    field = union.field
    for name in ("terms", "term_ends", "sizes"):
        with out.part(f"{name}/{field}", union.spill.kind(name).str[1:]) as part:
            for piece in union.spill.chunks(name):
                part.append(piece)
    bases = accumulate((share.size("postings") for share in shares), initial=0)
    starts = [share.read("starts") + base for share, base in zip(shares, bases, strict=False)]
    out.add(f"starts/{field}", narrowed(np.concatenate(starts)))
    with out.part(f"postings/{field}", "u8") as part:
        for share in shares:
            for piece in share.chunks("postings"):
                part.append(piece)
        part.append(np.zeros(PADDING, "u8"))


@dataclass(frozen=True, slots=True)
class _Slice:
    """The part of a run that goes into a share.

    Args:
        run: the run's number.
        terms: the first of its terms, and the one after the last.
        postings: the first of its postings, and the one after the last.
    """

    run: int
    terms: tuple[int, int]
    postings: tuple[int, int]


@dataclass(frozen=True, slots=True)
class UnionShare:
    """Terms whose lists are merged together.

    Args:
        first: the number of the first.
        stop: the number after the last.
        slices: the parts of the runs.
    """

    first: int
    stop: int
    slices: tuple[_Slice, ...]


@dataclass(frozen=True, slots=True)
class Union:
    """The terms of a field in all runs.

    Args:
        field: its name.
        spill: the arrays.
        shares: all terms, in order.
    """

    field: str
    spill: Spill
    shares: tuple[UnionShare, ...]


def unite(tools: BuildTools, field: str, runs: Sequence[SortedRun], postings: int) -> Union:
    """Make one dictionary of the runs' dictionaries.

    Args:
        tools: of the build.
        field: of the terms.
        runs: in the order of their documents.
        postings: about the most postings of a share.
    """
    numbers = [np.arange(run.spill.size(f"sizes/{field}"), dtype="i4") for run in runs]
    text, ends = _united(field, runs, numbers)
    sizes = np.zeros(len(ends), "u4")
    lists = [run.spill.read(f"sizes/{field}") for run in runs]
    for run, local in zip(numbers, lists, strict=True):
        sizes[run] += local
    spill = Spill.write(
        tools.folder / f"union-{field}",
        {"terms": text, "term_ends": ends, "sizes": sizes}
        | {f"numbers/{number}": mapped for number, mapped in enumerate(numbers)},
    )
    return Union(field, spill, tuple(_shares(sizes, numbers, lists, postings)))


def _united(field: str, runs: Sequence[SortedRun], numbers: list[Array]) -> _Terms:
    """Unite neighbours until one dictionary is left, so that each term is copied few times."""
    spills = [run.spill for run in runs]
    if field == GRAMS:  # as numbers, in a fifth of the time
        (grams,) = _unite_all(spills, ("grams",), _unite_grams, numbers)
        return spell_grams(grams)
    text, ends = _unite_all(spills, (f"terms/{field}", f"term_ends/{field}"), unite_terms, numbers)
    return text, ends


def _unite_all(
    spills: Sequence[Spill],
    names: Sequence[str],
    unite_two: Callable[..., tuple[Array, ...]],
    numbers: list[Array],
) -> Sequence[Array]:
    """Unite the dictionaries of all runs.

    Args:
        spills: of the runs.
        names: of the arrays that a dictionary is made of.
        unite_two: makes one dictionary of two; returns the numbers in it of the terms of both, too.
        numbers: for each run, of its terms; receives the numbers in the one that is left.
    """
    # Which runs a dictionary is of, and the dictionary; none is read before it is needed.
    groups: list[tuple[range, Sequence[Array] | None]] = [
        (range(number, number + 1), None) for number in range(len(spills))
    ]

    def terms_of(runs_of: range, united: Sequence[Array] | None) -> Sequence[Array]:
        return united or [spills[runs_of.start].read(name) for name in names]

    while len(groups) > 1:
        for place in range(len(groups) // 2):
            (left, left_terms), (right, right_terms) = groups[place : place + 2]
            *united, left_to, right_to = unite_two(
                *terms_of(left, left_terms), *terms_of(right, right_terms)
            )
            for group, moved in ((left, left_to), (right, right_to)):
                for number in group:
                    numbers[number] = moved[numbers[number]]
            groups[place : place + 2] = [(range(left.start, right.stop), united)]
    return terms_of(*groups[0])


def _unite_grams(some: Array, others: Array) -> tuple[Array, ...]:
    united = np.empty(len(some) + len(others), "u8")
    some_to, other_to = np.empty(len(some), "i4"), np.empty(len(others), "i4")
    size = building.unite_grams(some, others, united, some_to, other_to)
    # A copy, or the unused rest would stay in memory as well.
    return united[:size].copy(), some_to, other_to


def _shares(
    sizes: Array, numbers: Sequence[Array], lists: Sequence[Array], postings: int
) -> list[UnionShare]:
    ends = np.cumsum(sizes, dtype="i8")
    cuts = np.searchsorted(ends, np.arange(postings, ends[-1] if len(ends) else 0, postings)) + 1
    bounds = np.unique(np.concatenate([[0], cuts, [len(sizes)]])).astype("i4")
    # By run, its own number of the first term of each share, and of that term's first posting.
    terms = [np.searchsorted(run, bounds) for run in numbers]
    places = [
        np.concatenate([[0], np.cumsum(local, dtype="i8")])[firsts]
        for local, firsts in zip(lists, terms, strict=True)
    ]
    shares = []
    for place, (first, stop) in enumerate(pairwise(bounds.tolist())):
        slices = [
            _Slice(
                run, tuple(mine[place : place + 2].tolist()), tuple(at[place : place + 2].tolist())
            )
            for run, (mine, at) in enumerate(zip(terms, places, strict=True))
            if mine[place] < mine[place + 1]
        ]
        shares.append(UnionShare(first, stop, tuple(slices)))
    return shares


def merge(tools: BuildTools, union: Union, share: UnionShare, runs: Sequence[SortedRun]) -> Spill:
    """Merge and pack the lists of a share.

    All documents of a run come before the next run's, so a term's list is the runs' lists one after
    the other.

    Args:
        tools: of the build.
        union: the terms of a field.
        share: some of them.
        runs: in the order of their documents.
    """
    field, terms = union.field, union.spill
    sizes = terms.read("sizes", share.first, share.stop)
    bounds = np.concatenate([[0], np.cumsum(sizes, dtype="i8")])
    total = int(bounds[-1])
    documents, counts, titles = (np.empty(total, kind) for kind in ("i4", "u4", "u4"))
    cursors = bounds[:-1].copy()
    bases = np.cumsum([0, *(run.size for run in runs)])
    for part in share.slices:
        spill = runs[part.run].spill
        building.append_lists(
            terms.read(f"numbers/{part.run}", *part.terms) - np.int32(share.first),
            spill.read(f"sizes/{field}", *part.terms),
            int(bases[part.run]),
            spill.read(f"documents/{field}", *part.postings).astype("i4"),
            spill.read(f"counts/{field}", *part.postings).astype("u4"),
            spill.read(f"titles/{field}", *part.postings).astype("u4"),
            cursors,
            documents,
            counts,
            titles,
        )
    starts, words = pack(documents, counts, titles, bounds)
    path = tools.folder / f"union-{field}-{share.first}"
    return Spill.write(path, {"starts": starts, "postings": words[:-PADDING]})
