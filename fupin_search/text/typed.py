"""What of a text is typed: its letters, digits and ideographs, without the marks between them.

Nobody types a title's quotes, or knows whether a dot, a dash or a space stands in it. So what is
suggested is looked up by what is left when both the title and what was typed are bared.
"""

from __future__ import annotations

import re

# A letter with the mark of a tone, and the one that is typed for it.
TONELESS = {
    **dict.fromkeys("āáǎà", "a"),
    **dict.fromkeys("ōóǒò", "o"),
    **dict.fromkeys("ēéěèêếề", "e"),
    **dict.fromkeys("īíǐì", "i"),
    **dict.fromkeys("ūúǔù", "u"),
    **dict.fromkeys("üǖǘǚǜ", "v"),
    **dict.fromkeys("ńňǹ", "n"),
    "ḿ": "m",
}
_COMBINING = re.compile("[\u0300-\u036f]+")
_TABLE = str.maketrans(TONELESS)


def is_typed(character: str) -> bool:
    """Return True for a letter, a digit or an ideograph, False for a mark or a space."""
    return character.isalnum()


def bare(text: str) -> str:
    """The characters of a text that are typed, letters without their tones and ü as v.

    >>> bare("“河口驿”：3·15 Wi-Fi")
    '河口驿315WiFi'
    """
    return "".join(filter(is_typed, toneless(text)))


def toneless(text: str) -> str:
    """A text whose letters have lost the marks of their tones; ü is v.

    >>> toneless("guǎngzhōu")
    'guangzhou'
    """
    return text if text.isascii() else _COMBINING.sub("", text).translate(_TABLE)


def places_typed(text: str) -> list[int]:
    """Where each of the characters stands that `bare` leaves."""
    return [place for place, character in enumerate(text) if is_typed(character)]
