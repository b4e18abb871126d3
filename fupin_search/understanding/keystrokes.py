"""What somebody who is still typing has typed: characters, and letters that may stand for some.

Letters are read as input methods read them: whole syllables, first letters, or both mixed, and the
last syllable may be unfinished. They may also be letters: gdp, 5g.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from fupin_search.text.characters import is_han
from fupin_search.text.normalise import normalise
from fupin_search.text.sounds import all_syllables, meant
from fupin_search.vocabulary.beginnings import Stroke
from fupin_search.vocabulary.sounding import numbers

Strokes = tuple[Stroke, ...]

# Letters with their separators; digits; one ideograph. All else only parts these.
_TYPED = re.compile(r"(?P<letters>[a-zü]+)|(?P<digit>[0-9])|(?P<other>.)", re.DOTALL)
_LONGEST_SYLLABLE = 6
_MOST_WAYS = 16
_DIGRAPHS = ("zh", "ch", "sh")


def ways_of(text: str) -> tuple[tuple[Strokes, ...], tuple[Strokes, ...]]:
    """The ways to read what was typed, as strokes.

    Args:
        text: as typed.

    Returns:
        First the likely ways: letters as whole syllables, the last perhaps unfinished, or as
        letters. Then those that take some of them for the first letters of syllables.
    """
    runs = list(_TYPED.finditer(normalise(text)))
    likely: list[list[Strokes]] = []
    every: list[list[Strokes]] = []
    for place, run in enumerate(runs):
        typed = run.group()
        if run.lastgroup == "letters":
            ways = _letters(typed.replace("ü", "v"), last=place == len(runs) - 1)
            likely.append([strokes for abbreviated, strokes in ways if not abbreviated])
            every.append([strokes for _, strokes in ways])
        elif run.lastgroup == "digit" or is_han(typed):
            likely.append([(Stroke(ord(typed), ord(typed) if typed.isdigit() else 0),)])
            every.append(likely[-1])
    first = tuple(_joined(likely))
    return first, tuple(way for way in _joined(every) if way not in first)


def _joined(runs: list[list[Strokes]]) -> Iterator[Strokes]:
    """A way for each run, one after the other, in every combination but the last of very many."""
    if not runs:
        return
    for number, ways in enumerate(product(*runs)):
        if number == _MOST_WAYS:
            return
        yield tuple(stroke for way in ways for stroke in way)


@lru_cache(maxsize=1 << 12)
def _letters(typed: str, *, last: bool) -> tuple[tuple[int, Strokes], ...]:
    """The ways to read a run of letters, each with how many syllables it abbreviates, fewest first.

    Args:
        typed: lower case, ü as v.
        last: whether nothing follows, so that the last syllable may be unfinished.
    """
    literal = tuple(Stroke(ord(letter), ord(letter)) for letter in typed)
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
    return (*after[0], (0, literal))


def _syllable(typed: str, *, unfinished: bool) -> Iterator[tuple[int, Stroke]]:
    """What letters may be of one syllable: all of it, its beginning, or what stands for it."""
    letter = ord(typed[0])
    if unfinished:
        begun = [number for syllable, number in numbers().items() if syllable.startswith(typed)]
        begun += [numbers()[syllable] for syllable in meant(typed)]
        if begun:
            yield 0, Stroke(-1, letter, tuple(sorted(set(begun))))
        return
    if whole := meant(typed):
        yield 0, Stroke(-1, letter, tuple(numbers()[syllable] for syllable in whole))
    if typed in _DIGRAPHS:
        yield 1, Stroke(-1, letter, _beginning(typed))
    elif len(typed) == 1 and _beginning(typed):
        # z stands for zhong as well as for zai.
        yield 1, Stroke(-1, letter)


@lru_cache(maxsize=64)
def _beginning(letters: str) -> tuple[int, ...]:
    """The numbers of the syllables that begin so."""
    return tuple(numbers()[one] for one in sorted(all_syllables()) if one.startswith(letters))
