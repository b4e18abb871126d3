"""Make spellings equal without moving a single character.

Width, case and traditional characters are folded one to one, so the n-th character of the
normalised text is the n-th character of the original: an offset found in one is true in the other,
and highlighting needs no map.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from opencc import OpenCC

# Compatibility forms hold the full-width Latin letters, digits and punctuation, and the
# ideographs that Unicode encodes twice.
_COMPATIBILITY_BLOCKS = ((0x3000, 0x3001), (0xF900, 0xFB00), (0xFF00, 0xFFF0), (0x2F800, 0x2FA20))
# No character beyond the Adlam letters has a case.
_LAST_CASED = 0x1E943
_BASIC_PLANE = 0xFFFF
# Other forms of a character that OpenCC leaves alone, each with the usual one.
_OTHER_FORMS = (
    "姪侄 砲炮 隣邻 鄕乡 呉吴 鬪斗 囯国 寕宁 淸清 靑青 痺痹 簷檐 緖绪 愼慎 槪概 硏研 郞郎 餠饼 "
    "飜翻 甁瓶 萠萌 襃褒 暸瞭 汚污 隷隶 靱韧 値值 戸户"
)
_HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x33480))
# The zero-width characters pages are littered with read as white space.
_UNSEEN = "\u00a0\u200b\u200c\u200d\u2060\ufeff\u00ad"

# A text in which more different characters change than this is folded by the table instead.
_MOST_REPLACED = 256


def normalise(text: str) -> str:
    """Fold width, case and traditional characters.

    Args:
        text: any string.

    Returns:
        A string of the same length, equal for spellings a reader takes to be the same.
    """
    # Few of a text's characters change, and those that do are mostly the same few: replacing
    # them one after the other takes a fifth of the time of looking each character up.
    changing = set(_folded().findall(text))
    table = _table()
    if len(changing) > _MOST_REPLACED:
        return text.translate(table)
    for character in changing:
        text = text.replace(character, table.get(ord(character), character))
    return text


@cache
def _folded() -> re.Pattern[str]:
    """An expression for the characters that change, and for all past the basic plane.

    A class that lists single characters past the basic plane is searched through from end to end
    for every character of a text.
    """
    codes = [code for code in sorted(_table()) if code <= _BASIC_PLANE]
    return re.compile(f"[{''.join(map(re.escape, map(chr, codes)))}\U00010000-\U0010ffff]")


@cache
def _table() -> dict[int, str]:
    """The whole folding as one table from code point to character."""
    table = dict(_changes(range(ord("A"), _LAST_CASED + 1), str.lower))
    for block in _COMPATIBILITY_BLOCKS:
        table.update(_changes(range(*block), _compatible))
    table.update({ord(pair[0]): pair[1] for pair in _OTHER_FORMS.split()})
    # Characters whose simplified form depends on the word (著 is 着 or 著) keep OpenCC's default.
    simplified = OpenCC("t2s").convert
    folded = dict(table)
    # Pages made from print have Japanese forms of Chinese characters, and Hong Kong has its own.
    hong_kong, japanese = OpenCC("hk2s").convert, OpenCC("jp2t").convert
    for block in _HAN_BLOCKS:
        table.update(
            (code, after)
            for code, after in _changes(range(*block), lambda text: simplified(japanese(text)))
            if _is_common(after) and not _is_common(chr(code))
        )
        table.update(_changes(range(*block), hong_kong))
        table.update(_changes(range(*block), simplified))
    for block in _COMPATIBILITY_BLOCKS:
        table.update(_changes(range(*block), lambda text: simplified(text.translate(folded))))
    table.update({ord(character): " " for character in _UNSEEN})
    return {code: _settled(after, table) for code, after in table.items()}


def _settled(character: str, table: dict[int, str]) -> str:
    """Follow a chain such as 薴 → 苧 → 苎 to its end, so that normalising twice changes nothing."""
    while (after := table.get(ord(character), character)) != character:
        character = after
    return character


def _is_common(character: str) -> bool:
    """Whether GB 2312 has the character, as it has 芸, which is a bean and Japanese for 艺."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _changes(codes: range, fold: Callable[[str], str]) -> Iterator[tuple[int, str]]:
    """Every code point that a folding changes into one other character, and that character.

    Args:
        codes: code points to look at, the line feed not among them.
        fold: folds characters, each on a line of its own.
    """
    # Most rows of 256 characters have nothing to change and are passed over whole.
    for start in range(codes.start, codes.stop, 256):
        row = range(start, min(start + 256, codes.stop))
        before = "\n".join(map(chr, row))
        after = fold(before)
        if after == before:
            continue
        for code, folded in zip(row, after.split("\n"), strict=True):
            if len(folded) == 1 and folded != chr(code):
                yield code, folded
