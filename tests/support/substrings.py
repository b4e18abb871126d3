"""Runs of a text, as a reader may select and type them."""

from __future__ import annotations

import random
from collections.abc import Iterator

from fupin_search.text.normalise import is_han
from support.strategies import tokenizer

# Units of a run: an ideograph, or a figure or Latin token cut only beside its ideographs.
LONGEST = 12


def runs(text: str, chance: random.Random, wanted: int) -> list[str]:
    """Yield random runs of a text, 1 to `LONGEST` units long, without punctuation inside."""
    stretches = stretches_of(text)
    found: list[str] = []
    for _ in range(wanted if stretches else 0):
        units = chance.choice(stretches)
        size = chance.randint(1, min(LONGEST, len(units)))
        first = chance.randint(0, len(units) - size)
        start, end = units[first][0], units[first + size - 1][1]
        found.append(text[start:end])
    return found


def stretches_of(text: str) -> list[list[tuple[int, int]]]:
    """Return the units of a text in groups that only white space interrupts."""
    cut = tokenizer().cut(text)
    stretches: list[list[tuple[int, int]]] = []
    end = -1
    for token in cut.words:
        if end < 0 or cut.text[end : token.start].strip():
            stretches.append([])
        stretches[-1] += _units(token.text, token.start)
        end = token.end
    return stretches


def _units(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Return the pieces of a token: each ideograph alone, everything between them whole."""
    begin = 0
    for place, character in enumerate(text):
        if is_han(character):
            if begin < place:
                yield start + begin, start + place
            yield start + place, start + place + 1
            begin = place + 1
    if begin < len(text):
        yield start + begin, start + len(text)
