"""Reprints (转载): articles whose text another article has too, exactly or nearly.

Of each text's runs of five characters, without punctuation, a MinHash of 128 numbers is kept; the
share of equal numbers in two of them estimates the share of runs the texts have in common (their
Jaccard similarity). Texts that agree in one of 32 groups of four numbers are compared. After
Broder, "On the resemblance and containment of documents" (1997), and Indyk and Motwani,
"Approximate nearest neighbors" (1998).

Texts that a newsroom writes by formula, year after year, are as alike as a reprint with a paragraph
left out. A reprint comes within days, so texts whose days are further apart are not compared, and
short texts must agree in more. docs/checking.md has the results on real articles.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date as Date
from operator import eq
from typing import NamedTuple

from rensa import RMinHash

from fupin_search.articles.article import Article, fingerprint_text
from fupin_search.quality.report import Copy, ReprintGroup, ReprintSummary

UNDATED = 1 << 24
"""The day of an undated text: later than all days."""

_GROUPS_SHOWN = 20
_ARTICLES_SHOWN = 5
_LONGEST_TITLE = 60  # characters

_RUN = 5  # characters
_SHORTEST = 60  # characters without punctuation; shorter announcements are alike by formula
_SHORT = 200
_NUMBERS = 128
_SEED = 1
_BANDS = _NUMBERS // 4  # four numbers of 16 bits are read as one of 64
_LEAST = 0.7
_LEAST_OF_SHORT = 0.8
_DAYS_APART = 14
_NEIGHBOURS = 16  # texts of one group that each is compared with, at most

_MARKS = re.compile(r"[\W_]+")


class Reprint(NamedTuple):
    """An article and the earlier one that it repeats.

    Args:
        number: of the article, in the order they were added, from 0 on.
        first: number of the earliest article with the same or nearly the same text. Undated
            articles are later than dated ones; of one day the one added first is the earliest.
        share: the share of their runs of characters that both have; 1 when the texts are equal.
        exact: True if the texts are equal.
    """

    number: int
    first: int
    share: float
    exact: bool


class ReprintFinder:
    """The search for reprints in a corpus, by the origin, title, day and sketch of each article."""

    def __init__(self) -> None:
        self._text = bytearray()  # origins and titles
        self._ends = array("Q")
        self._days = array("I")
        self._first_of_text: dict[
            int, int
        ] = {}  # the article added first, by its `fingerprint_text`
        self._repeats = array("I")  # pairs: an article, and the one added first with its text
        self._sketches = Sketches()

    def add(self, article: Article, normalised: str) -> None:
        """Add an article.

        Args:
            article: the next one.
            normalised: its body, normalised.
        """
        number = len(self._days)
        label = f"{article.origin}\n{article.title[:_LONGEST_TITLE]}"
        self._text += label.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._text))
        self._days.append(article.date.toordinal() if article.date else UNDATED)
        if hashed := fingerprint_text(normalised):
            first = self._first_of_text.setdefault(hashed, number)
            if first == number:
                self._sketches.add(number, normalised, self._days[number])
            else:
                self._repeats.extend((number, first))

    def article(self, number: int) -> Copy:
        """Return origin, title and day of an article."""
        start = self._ends[number - 1] if number else 0
        label = self._text[start : self._ends[number]].decode("utf-8", "surrogatepass")
        origin, _, title = label.partition("\n")
        day = self._days[number]
        return Copy(origin, title, None if day == UNDATED else Date.fromordinal(day))

    def find(self) -> list[Reprint]:
        """Return all reprints, in the order the articles were added."""
        earliest: dict[int, int] = {}  # of a text, by the article that was added first
        texts: defaultdict[int, list[int]] = defaultdict(list)
        for number, first in zip(self._repeats[::2], self._repeats[1::2], strict=True):
            texts[first].append(number)
        exact = []
        for added_first, repeats in texts.items():
            same = [added_first, *repeats]
            first = earliest[added_first] = min(same, key=self._age)
            exact += [Reprint(number, first, 1.0, exact=True) for number in same if number != first]
        near: dict[int, Reprint] = {}
        for later, earlier, share in self._sketches.find_similar():
            # Only the article added first of each text has a sketch; another may be the earliest.
            first, number = sorted(
                (earliest.get(text, text) for text in (earlier, later)), key=self._age
            )
            if number not in near or near[number].share < share:
                near[number] = Reprint(number, first, share, exact=False)
        return sorted([*exact, *near.values()])

    def summary(self, reprints: list[Reprint]) -> ReprintSummary:
        """Return the reprints in groups."""
        groups = sorted(_groups(reprints), key=lambda group: (-len(group), min(group)))
        exact = sum(reprint.exact for reprint in reprints)
        largest = (
            ReprintGroup(
                len(group),
                tuple(map(self.article, sorted(group, key=self._age)[:_ARTICLES_SHOWN])),
            )
            for group in groups[:_GROUPS_SHOWN]
        )
        return ReprintSummary(exact, len(reprints) - exact, len(groups), tuple(largest))

    def _age(self, number: int) -> tuple[int, int]:
        return self._days[number], number


def _groups(reprints: list[Reprint]) -> Iterator[list[int]]:
    """Yield the groups of articles that reprints connect, each once (union-find)."""
    roots: dict[int, int] = {}

    def root(number: int) -> int:
        while (above := roots.setdefault(number, number)) != number:
            roots[number] = number = roots[above]
        return number

    for reprint in reprints:
        roots[root(reprint.number)] = root(reprint.first)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number in list(roots):
        groups[root(number)].append(number)
    yield from groups.values()


class SimilarTexts(NamedTuple):
    """Two texts that are nearly equal.

    Args:
        later: number of the one of the later day, or that was added later.
        earlier: number of the other.
        share: the estimated share of their runs of characters that both have; 0.7 to 1.
    """

    later: int
    earlier: int
    share: float


class Sketches:
    """The MinHash sketches of many texts, 270 bytes each, which show the similar texts."""

    def __init__(self) -> None:
        self._numbers = array("I")
        self._days = array("I")
        self._sizes = array("I")
        self._signatures = array("H")

    def add(self, number: int, normalised: str, day: int) -> None:
        """Add a text; short ones are left out.

        Args:
            number: of the text, larger than those before.
            normalised: the text, normalised.
            day: its day as an ordinal, or `UNDATED`.
        """
        bare = _MARKS.sub("", normalised)
        if len(bare) < _SHORTEST:
            return
        sketch = RMinHash(_NUMBERS, _SEED)
        sketch.update([bare[at : at + _RUN] for at in range(len(bare) - _RUN + 1)])
        self._numbers.append(number)
        self._days.append(day)
        self._sizes.append(len(bare))
        # Half of each number is enough: two that differ have one half in 65,536 in common.
        self._signatures.extend([value & 0xFFFF for value in sketch.digest()])

    def find_similar(self) -> Iterator[SimilarTexts]:
        """Yield, by number, each text with a similar earlier one, and the most similar of these."""
        best: dict[int, tuple[float, int]] = {}
        for later, earlier in self._candidates():
            share, other = best.get(later, (0.0, -1))
            if earlier != other and (similarity := self._estimate(later, earlier)) > share:
                best[later] = similarity, earlier
        for later, (share, earlier) in sorted(best.items()):
            yield SimilarTexts(self._numbers[later], self._numbers[earlier], share)

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs of near days that agree in a group of numbers, the later first."""
        whole = memoryview(self._signatures).cast("B").cast("Q")
        for band in range(_BANDS):
            groups: defaultdict[int, list[int]] = defaultdict(list)
            for text, key in enumerate(whole[band::_BANDS]):
                groups[key].append(text)
            for group in groups.values():
                if len(group) > 1:
                    yield from self._near(group)

    def _near(self, group: Iterable[int]) -> Iterator[tuple[int, int]]:
        """Yield the pairs of a group whose days are near each other; undated ones are near any."""
        row = sorted(group, key=self._days.__getitem__)
        for place, later in enumerate(row):
            day = self._days[later]
            for earlier in row[max(0, place - _NEIGHBOURS) : place]:
                if day == UNDATED or day - self._days[earlier] <= _DAYS_APART:
                    yield later, earlier

    def _estimate(self, one: int, other: int) -> float:
        """Estimate the share of runs that two texts have in common; return 0 if it is too low."""
        ours, theirs = (
            self._signatures[text * _NUMBERS : (text + 1) * _NUMBERS] for text in (one, other)
        )
        share = sum(map(eq, ours, theirs)) / _NUMBERS
        short = min(self._sizes[one], self._sizes[other]) < _SHORT
        return share if share >= (_LEAST_OF_SHORT if short else _LEAST) else 0.0
