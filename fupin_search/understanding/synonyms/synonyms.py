"""Synonyms, and which of them a text has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date as Date
from typing import NamedTuple

from fupin_search.text.characters import is_han


@dataclass(frozen=True, slots=True)
class Rule:
    """One direction of a synonym: who asks for the one also gets the other.

    Args:
        word: what a reader types, normalised.
        to: what will do as well, normalised.
        weight: what that is worth beside the word itself, from 0 to 1.
        first: the first day whose articles it holds for, or None for no such.
        last: the last day, or None.
        entry: where it stands in its file, such as `group 2`.
        two_way: whether the same entry holds the other way round.
    """

    word: str
    to: str
    weight: float = 0.8
    first: Date | None = None
    last: Date | None = None
    entry: str = ""
    two_way: bool = False


class Synonym(NamedTuple):
    """What else will do for a piece of a text.

    Args:
        start: offset of the piece's first character in the normalised text, in code points.
        end: offset after its last.
        to: what will do, normalised.
        weight: what it is worth beside the piece itself.
        first: an article counts whose date is not before this day; None where any does.
        last: nor after this day.
    """

    start: int
    end: int
    to: str
    weight: float
    first: Date | None
    last: Date | None


class Synonyms:
    """The synonyms of a file, ready to be looked up.

    Args:
        rules: the file's, in its order.
    """

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = tuple(rules)
        self._of: dict[str, list[Rule]] = {}
        for rule in self.rules:
            self._of.setdefault(rule.word, []).append(rule)
        # By first character, the lengths of the words that begin so, the longest first.
        self._lengths: dict[str, list[int]] = {}
        for word in sorted(self._of, key=len, reverse=True):
            lengths = self._lengths.setdefault(word[0], [])
            if len(word) not in lengths:
                lengths.append(len(word))

    def __len__(self) -> int:
        return len(self.rules)

    def of(self, text: str) -> tuple[Synonym, ...]:
        """The synonyms of the words of a text.

        Args:
            text: normalised.

        Returns:
            In the order of the text and then of the file. Where words overlap the first counts, and
            of those that begin at one place the longest.
        """
        return tuple(self._found(text))

    def undated(self) -> Synonyms:
        """The same, each holding whatever an article's date."""
        return Synonyms(replace(rule, first=None, last=None) for rule in self.rules)

    def _found(self, text: str) -> Iterator[Synonym]:
        at = 0
        while at < len(text):
            end = self._word_at(text, at)
            if end:
                for rule in _strongest(self._of[text[at:end]]):
                    yield Synonym(at, end, rule.to, rule.weight, rule.first, rule.last)
            at = end or at + 1

    def _word_at(self, text: str, at: int) -> int:
        """Where the longest word that begins at a place ends; 0 where none does."""
        for length in self._lengths.get(text[at], ()):
            end = at + length
            # A slice past the end of the text would be a shorter word.
            if end > len(text):
                continue
            if text[at:end] in self._of and _stands(text, at) and _stands(text, end):
                return end
        return 0


NONE = Synonyms()


def _stands(text: str, at: int) -> bool:
    """Whether a word may begin or end at a place: not amid a Latin word or a figure."""
    if not 0 < at < len(text):
        return True
    return not (_is_latin(text[at - 1]) and _is_latin(text[at]))


def _is_latin(character: str) -> bool:
    return character.isalnum() and not is_han(character)


def _strongest(rules: Iterable[Rule]) -> Iterable[Rule]:
    """Of rules that differ only in weight, the one that weighs most."""
    best: dict[tuple[str, Date | None, Date | None], Rule] = {}
    for rule in rules:
        key = rule.to, rule.first, rule.last
        if key not in best or best[key].weight < rule.weight:
            best[key] = rule
    return best.values()
