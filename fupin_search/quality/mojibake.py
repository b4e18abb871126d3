"""The traces of a wrong encoding in a text (乱码).

Each kind is a trace that Chinese text does not make by chance: bytes of one encoding, read as
another, keep the pattern of the first. docs/checking.md has the false alarms on real text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache

_SHOWN = 12  # characters of a text that are quoted

# The largest share of ideographs past the 3,755 common ones that a text may have. Lists of names
# stay well below; GBK read as Big5 is far above.
_MOST_UNLIKELY = 0.35
_FEWEST_HAN = 16  # a share of fewer says nothing
_TRIED_BYTES = 8
_FEWEST_BYTES = 3  # different ones


class Mojibake(Enum):
    """The kinds of damage to a text; the values are the names that reports use."""

    REPLACED = "replaced"
    """U+FFFD is in the place of bytes that could not be read."""
    FILLER = "filler"
    """锟斤拷 (U+FFFD read as GBK), or 烫烫烫 and 屯屯屯 (memory nobody filled)."""
    UTF8_AS_LATIN = "utf8-as-latin"
    """ä¸å›½: UTF-8 read as Latin-1 or Windows-1252."""
    GBK_AS_LATIN = "gbk-as-latin"
    """ÖÐ¹ú: GB2312, GBK or GB18030 read as Latin-1."""
    UTF8_AS_GBK = "utf8-as-gbk"
    """鎵惰传: UTF-8 read as GBK."""
    UNLIKELY = "unlikely-characters"
    """So many rare characters that it must be another encoding, such as Big5 read as GBK."""
    PRIVATE = "private-characters"
    """Characters of the private use area, which a reader sees as boxes."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A damaged place of a text.

    Args:
        kind: of the damage.
        shown: some characters of the damaged place.
    """

    kind: Mojibake
    shown: str


def find_mojibake(text: str, normalised: str) -> Trace | None:
    """Find the first sign that a text was read in a wrong encoding; return None without one.

    Args:
        text: title and body as the article has them.
        normalised: the same normalised, so that traditional characters do not seem rare.
    """
    for kind, sign in _signs():
        # Some places look damaged until their bytes are tried: 'Ñandú' is Spanish.
        for match in sign.finditer(text):
            if _is_confirmed(kind, match[0]):
                return Trace(kind, _quote(text[match.start() :]))
    if _is_unlikely(normalised):
        return Trace(Mojibake.UNLIKELY, _quote(text))
    return None


def _quote(text: str) -> str:
    return " ".join(text[: 2 * _SHOWN].split())[:_SHOWN]


def _is_confirmed(kind: Mojibake, run: str) -> bool:
    if kind is Mojibake.GBK_AS_LATIN:
        # A row of middle dots is also some bytes of GBK, over and over. Further on in the run a
        # byte may be missing that was no character of Latin-1.
        raw = run[:_TRIED_BYTES].encode("latin-1")
        return len(set(raw)) >= _FEWEST_BYTES and _is_chinese(raw, "gb18030")
    if kind is Mojibake.UTF8_AS_GBK:
        # The run may end in the middle of a character.
        read = run.encode("gb18030").decode("utf-8", "ignore")
        return len(_common().findall(read)) * 2 >= len(run)
    return True


def _is_chinese(raw: bytes, encoding: str) -> bool:
    """Return True if nearly all of the bytes are common characters of an encoding."""
    read = raw[: len(raw) // 2 * 2].decode(encoding, "replace")
    return len(_common().findall(read)) * 4 >= len(read) * 3


def _is_unlikely(normalised: str) -> bool:
    rare = len(_rare().findall(normalised))
    if rare < _FEWEST_HAN * _MOST_UNLIKELY:
        return False
    han = rare + len(_common().findall(normalised))
    return han >= _FEWEST_HAN and rare > han * _MOST_UNLIKELY


@cache
def _signs() -> tuple[tuple[Mojibake, re.Pattern[str]], ...]:
    """Return an expression for each kind, the surest first.

    Each begins with one class of characters: such expressions are searched for several times
    faster than those that begin in several ways.
    """
    lead = "[\xe3-\xe9\xef]"
    # Characters that Windows-1252 has in the place of controls, which readers take out.
    windows = bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
    tail = f"[\xa0-\xbf{windows}]"
    # E4 to E9 begin nearly all ideographs in UTF-8; 80 to BF go on.
    first = _gbk(range(0xE4, 0xEA), range(0x80, 0xC0))
    second = _gbk(range(0x81, 0xC0), range(0xE4, 0xEA))
    third = _gbk(range(0x81, 0xC0), range(0x80, 0xC0))
    return (
        (Mojibake.REPLACED, re.compile("\ufffd")),
        (Mojibake.FILLER, re.compile("锟斤拷|斤拷锟|烫烫烫|屯屯屯")),
        # Â and Ã before characters that only a second byte can be.
        (Mojibake.UTF8_AS_LATIN, re.compile(f"[ÂÃ]{tail}[ÂÃ]{tail}")),
        (Mojibake.UTF8_AS_LATIN, re.compile("â€")),
        # Ideographs, with or without their third byte.
        (Mojibake.UTF8_AS_LATIN, re.compile(f"{lead}{tail}{{1,2}}(?:{lead}{tail}{{1,2}}){{2}}")),
        (Mojibake.GBK_AS_LATIN, re.compile("[\xa1-\xf7][\xa1-\xfe]{3,}")),
        (Mojibake.UTF8_AS_GBK, re.compile(f"{first}{second}{third}(?:{first}{second}{third})+")),
        (Mojibake.PRIVATE, re.compile("[\ue000-\uf8ff]")),
    )


def _gbk(leads: range, trails: range) -> str:
    """Return a class of the characters that GBK has for some pairs of bytes."""
    pairs = (bytes((lead, trail)) for lead in leads for trail in trails)
    characters = {pair.decode("gb18030", "ignore") for pair in pairs}
    return f"[{''.join(map(re.escape, sorted(characters)))}]"


@cache
def _common() -> re.Pattern[str]:
    """Return an expression for the 3,755 characters that GB 2312 calls common."""
    rows = (bytes((lead, trail)) for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF))
    return re.compile(f"[{''.join(row.decode('gb2312', 'ignore') for row in rows)}]")


@cache
def _rare() -> re.Pattern[str]:
    """Return an expression for all other ideographs of the basic plane."""
    common = set(_common().pattern[1:-1])
    rare = (chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)))
    return re.compile(f"[{''.join(mark for mark in rare if mark not in common)}]")
