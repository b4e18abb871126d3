"""The characters of a text that readers type: letters, digits and ideographs, without marks.

Nobody types a title's quotes, or knows whether a dot, a dash or a space is in it. So suggestions
compare a title and a reader's text without them.
"""

from __future__ import annotations

import re

# A letter with the mark of a tone, and the letter that readers type for it.
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
    """Return the typed characters of a normalised text, letters without tones and ü as v.

    >>> bare("“河口驿”：3·15 Wi-Fi")
    '河口驿315WiFi'
    """
    return "".join(filter(is_typed, toneless(text)))


def toneless(text: str) -> str:
    """Return a text with the marks of tones removed from its letters; ü becomes v.

    >>> toneless("guǎngzhōu")
    'guangzhou'
    """
    return text if text.isascii() else _COMBINING.sub("", text).translate(_TABLE)


def places_typed(text: str) -> list[int]:
    """Return the offsets of the characters that `bare` keeps."""
    return [place for place, character in enumerate(text) if is_typed(character)]
