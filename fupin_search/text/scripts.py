"""Other spellings of a text that depend on the word, not on single characters.

著 is 着 in some words and stays in others, and 瞭 is 了 in some. The tables below are for single
words; OpenCC's dictionaries are for the usages of the mainland and of Taiwan.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from opencc import OpenCC

from fupin_search.text.normalise import normalise

# Into simplified characters only: the dictionaries for the other direction take 45 MB of each
# process. The last changes words as well: 軟體 is 软件.
_CONVERSIONS = ("t2s", "tw2s", "tw2sp")

# Characters that replace each other in any word without making another word.
# 沈 by itself is a name.
_EXCHANGED = ("着著", "借藉", "账帐", "沉沈")
_EXCHANGED_ALONE = _EXCHANGED[:3]
# Words in which one character is written for another: 覆 is 复 in 答覆 and stays in 覆盖. From
# OpenCC's tables, simplified first.
_WORDS = """
了解 瞭解|了然 瞭然|明了 明瞭|了如指掌 瞭如指掌|了若指掌 瞭若指掌|了望塔 瞭望塔|了望台 瞭望台
反复 反覆|反反复复 反反覆覆|答复 答覆|回复 回覆|批复 批覆|函复 函覆|电复 电覆|申复 申覆|复函 覆函
复信 覆信|复电 覆电|复命 覆命|复核 覆核|复查 覆查|复审 覆审|复检 覆检|复试 覆试|复述 覆述
想象 想像|坐标 座标|家具 家俱|项链 项炼|手链 手炼|老幺 老么|幺妹 么妹|仿佛 彷佛|合家 阖家
什么 甚么|计划 计画|规划 规画|策划 策画|企划 企画|筹划 筹画|谋划 谋画|擘划 擘画
"""


def respellings(text: str) -> tuple[str, ...]:
    """Return the other spellings of a normalised word that depend on the word; mostly none.

    Each has the length of the word.
    """
    words, expression = _words()
    if not expression.search(text):
        return ()
    spellings = dict.fromkeys((text, expression.sub(lambda place: words[place.group()], text)))
    for pair in _EXCHANGED if len(text) > 1 else _EXCHANGED_ALONE:
        for spelling in tuple(spellings):
            spellings[spelling.replace(pair[0], pair[1])] = None
            spellings[spelling.replace(pair[1], pair[0])] = None
    del spellings[text]
    return tuple(spellings)


def converted(text: str) -> tuple[str, ...]:
    """Return the text in the simplified characters of each usage, where they differ.

    Args:
        text: as typed; words of Taiwan are recognised only in traditional characters.

    Returns:
        Normalised texts, the plainest change first, each once.
    """
    spellings = dict.fromkeys(normalise(_converter(name)(text)) for name in _CONVERSIONS)
    spellings.pop(normalise(text), None)
    return tuple(spellings)


@cache
def _words() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the other spelling of each word, and an expression for words that have one."""
    table = {character: character for pair in _EXCHANGED for character in pair}
    for pair in re.split(r"[|\n]", _WORDS.strip()):
        one, other = pair.split()
        table |= {one: other, other: one}
    return table, re.compile("|".join(sorted(table, key=len, reverse=True)))


@cache
def _converter(name: str) -> Callable[[str], str]:
    return OpenCC(name).convert
