"""Reprints (转载): articles whose text has come before, exactly or nearly."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from fupin_search.articles.quality.ledger import Ledger
from fupin_search.articles.quality.report import Reprinted, Reprints
from fupin_search.articles.quality.sketches import Sketches
from fupin_search.articles.reprints import text_print

_GROUPS_SHOWN = 20
_ARTICLES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reprint:
    """An article and the one it repeats.

    Args:
        number: of the article.
        first: number of the article with the same or nearly the same text: the earliest of the
            same text, undated ones last, then the one read first.
        share: of their runs of characters, how many both have; 1 when the texts are one.
        exact: whether the texts are one.
    """

    number: int
    first: int
    share: float
    exact: bool


class Copies:
    """Which texts have come before.

    Args:
        ledger: has the day of every article.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[int, int] = {}
        self._repeats = array("I")  # pairs: an article, and the first read with its text
        self._sketches = Sketches()

    def add(self, number: int, normalised: str) -> None:
        """Look at a body.

        Args:
            number: of the article; it is in the ledger.
            normalised: its body, normalised.
        """
        printed = text_print(normalised)
        if not printed:
            return
        known = self._known.setdefault(printed, number)
        if known == number:
            self._sketches.add(number, normalised, self._ledger.day(number))
        else:
            self._repeats.extend((number, known))

    def found(self) -> list[Reprint]:
        """All reprints, in the order the articles were read."""
        firsts: dict[int, int] = {}  # of a text: of the article read first, the earliest one
        texts: defaultdict[int, list[int]] = defaultdict(list)
        for number, known in zip(self._repeats[::2], self._repeats[1::2], strict=True):
            texts[known].append(number)
        exact = []
        for known, repeats in texts.items():
            alike = [known, *repeats]
            first = firsts[known] = min(alike, key=self._age)
            exact += [
                Reprint(number, first, 1.0, exact=True) for number in alike if number != first
            ]
        near: dict[int, Reprint] = {}
        for found in self._sketches.likenesses():
            # Of each text the article read first was looked at; another may be the earliest.
            alike = [firsts.get(number, number) for number in (found.earlier, found.later)]
            first, number = sorted(alike, key=self._age)
            if number not in near or near[number].share < found.share:
                near[number] = Reprint(number, first, found.share, exact=False)
        return sorted([*exact, *near.values()], key=lambda reprint: reprint.number)

    def summary(self, found: list[Reprint]) -> Reprints:
        """Reprints in groups.

        Args:
            found: all reprints.
        """
        groups = sorted(_groups(found), key=lambda group: (-len(group), min(group)))
        return Reprints(
            exact=sum(reprint.exact for reprint in found),
            near=sum(not reprint.exact for reprint in found),
            groups=len(groups),
            largest=tuple(
                Reprinted(
                    len(group),
                    tuple(
                        self._ledger[number]
                        for number in sorted(group, key=self._age)[:_ARTICLES_SHOWN]
                    ),
                )
                for group in groups[:_GROUPS_SHOWN]
            ),
        )

    def _age(self, number: int) -> tuple[int, int]:
        return self._ledger.day(number), number


def _groups(found: list[Reprint]) -> Iterator[list[int]]:
    """The articles that reprints join, each group once."""
    roots: dict[int, int] = {}

    def root(number: int) -> int:
        while (above := roots.setdefault(number, number)) != number:
            roots[number] = number = roots[above]
        return number

    for reprint in found:
        roots[root(reprint.number)] = root(reprint.first)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number in list(roots):
        groups[root(number)].append(number)
    yield from groups.values()
