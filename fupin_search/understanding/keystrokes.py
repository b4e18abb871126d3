"""What somebody who is still typing has typed: characters, and letters that may stand for some.

Letters are read as input methods read them: whole syllables, first letters, or both mixed, and the
last syllable may be unfinished. They may also be letters: gdp, 5g.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from fupin_search.text.normalise import normalise
from fupin_search.text.sounds import meant
from fupin_search.text.typed import is_typed, toneless
from fupin_search.vocabulary.beginnings import Stroke
from fupin_search.vocabulary.sounding import numbers

Strokes = tuple[Stroke, ...]

# Runs of letters, digits, other characters that are typed; all else only parts these.
_TYPED = re.compile(r"(?P<letters>[a-z]+)|(?P<digit>[0-9])|(?P<other>.)", re.DOTALL)
_LONGEST_SYLLABLE = 6
_MOST_WAYS = 16
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_DIGRAPHS = ("zh", "ch", "sh")


class Ways(NamedTuple):
    """The ways to read what was typed.

    Args:
        likely: letters as whole syllables, the last perhaps unfinished, or as letters.
        abbreviated: some letters as the first ones of syllables; none where all letters make
            syllables, since then nobody means others.
    """

    likely: tuple[Strokes, ...]
    abbreviated: tuple[Strokes, ...]


def ways_of(text: str) -> Ways:
    """The ways to read what was typed so far."""
    runs = list(_TYPED.finditer(toneless(normalise(text))))
    literal: list[Stroke] = []
    likely: list[list[Strokes]] = []
    every: list[list[Strokes]] = []
    spoken = True
    for place, run in enumerate(runs):
        typed = run.group()
        if run.lastgroup == "letters":
            beside = runs[max(0, place - 1) : place + 2]
            read = _letters(
                typed,
                last=place == len(runs) - 1,
                figure=any(one.lastgroup == "digit" for one in beside),
            )
            likely.append([strokes for abbreviated, strokes in read if not abbreviated])
            every.append([strokes for _, strokes in read])
            spoken &= len(likely[-1]) > 1
        elif is_typed(typed):
            likely.append([(_literal(typed),)])
            every.append(likely[-1])
        literal += map(_literal, filter(is_typed, typed))
    first = tuple(_joined(likely))
    if literal and tuple(literal) not in first:
        # Of many runs of letters only some ways are made; as they are typed is always one.
        first = (*first[: _MOST_WAYS - 1], tuple(literal))
    if spoken:
        return Ways(first, ())
    return Ways(first, tuple(way for way in _joined(every) if way not in first))


def _joined(runs: list[list[Strokes]]) -> Iterator[Strokes]:
    """A way for each run, one after the other, in every combination but the last of very many."""
    if not runs:
        return
    for number, ways in enumerate(product(*runs)):
        if number == _MOST_WAYS:
            return
        yield tuple(stroke for way in ways for stroke in way)


def _literal(character: str) -> Stroke:
    """A character typed itself; a Latin letter or a digit is also what it begins with."""
    return Stroke(ord(character), ord(character) if character in _LETTERS else 0)


@lru_cache(maxsize=1 << 12)
def _letters(typed: str, *, last: bool, figure: bool) -> tuple[tuple[int, Strokes], ...]:
    """The ways to read a run of letters, each with how many syllables it abbreviates, fewest first.

    Args:
        typed: lower case, without tones, ü as v.
        last: whether nothing follows, so that the last syllable may be unfinished.
        figure: whether a digit stands beside them, so that they are most likely letters.
    """
    literal = tuple(map(_literal, typed))
    # From the end, so that a beginning from which no end is reached is never followed.
    after: dict[int, list[tuple[int, Strokes]]] = {len(typed): [(0, ())]}
    for start in range(len(typed) - 1, -1, -1):
        ways = [
            (abbreviated + rest, (stroke, *strokes))
            for stop in range(start + 1, min(len(typed), start + _LONGEST_SYLLABLE) + 1)
            for abbreviated, stroke in _syllable(
                typed[start:stop], unfinished=last and stop == len(typed)
            )
            for rest, strokes in after[stop]
        ]
        after[start] = sorted(ways, key=lambda way: (way[0], len(way[1])))[:_MOST_WAYS]
    return ((0, literal), *after[0]) if figure else (*after[0], (0, literal))


def _syllable(typed: str, *, unfinished: bool) -> Iterator[tuple[int, Stroke]]:
    """What letters may be of one syllable: all of it, its beginning, or what stands for it."""
    letter = ord(typed[0])
    known = numbers()
    begun = _beginning(typed)
    whole = [known[syllable] for syllable in meant(typed)]
    if unfinished:
        if begun:
            yield 0, Stroke(-1, letter, *begun)
        whole = [one for one in whole if not begun or not begun[0] <= one <= begun[1]]
    for one in whole:
        yield 0, Stroke(-1, letter, one, one)
    if not unfinished and begun:
        if typed in _DIGRAPHS:
            yield 1, Stroke(-1, letter, *begun)
        elif len(typed) == 1:
            # z stands for zhong as well as for zai.
            yield 1, Stroke(-1, letter)


@lru_cache(maxsize=1 << 10)
def _beginning(letters: str) -> tuple[int, int] | None:
    """The numbers of the first and the last of the syllables that begin so."""
    found = [number for one, number in numbers().items() if one.startswith(letters)]
    return (found[0], found[-1]) if found else None
