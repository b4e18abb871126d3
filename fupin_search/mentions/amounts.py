"""The amounts in a text: numbers with a unit, however they are written.

11431人, 11,431 人, 1.1431万人 and 一万一千四百三十一人 are one amount. An approximate one counts as
the number written: 近3000人, 2000多人 and 十几万人 are 3000, 2000 and 100,000. One from a number to
another, such as 1000-2000人, is found by both. Years, dates and ordinals are no amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from fupin_search.mentions.keys import amount_key
from fupin_search.mentions.mention import Mention
from fupin_search.mentions.numerals import NUMERAL, SCALE, numbers_of, times
from fupin_search.mentions.units import UNIT, UNITS, Unit, is_article

# The unit of a number with a scale and no unit: 4.98万.
NO_UNIT = ""


class Amount(NamedTuple):
    """An amount at one place of a text.

    Args:
        start: offset of its first character, in code points.
        end: offset after its last character.
        unit: the base unit.
        least: the number of it.
        most: the same, or the other end where the text has a range.
    """

    start: int
    end: int
    unit: str
    least: float
    most: float


# The beginning of an amount: a row of digits of one script, before a character that may follow them
# in an amount. Most rows are dates and turns of speech, and do not match.
_FOLLOWING = re.escape(
    "".join(sorted({name[0] for name in UNITS} | set("十百千万亿点多余几来至到分.,~—– -")))
)
_HAN = "[零〇一二两三四五六七八九十百千万亿]"
_BEGINNING = re.compile(
    f"[0-9零一二两三四五六七八九十百千万]"
    f"(?:(?<=[0-9])(?<![0-9][0-9])[0-9]*+|(?<={_HAN})(?<!{_HAN}{_HAN}){_HAN}*+)"
    f"(?=[{_FOLLOWING}])"
)
# 第3期, 几十人, 数百人, 三分之二, 2.5.3, -6% and the telephone's 020; a number after a letter is
# part of a name, as in c919.
_NOT_AFTER = (
    r"(?<![a-z0-9十百千万亿第几])(?<!分之)(?!(?<=数)[十百千万])"
    r"(?<![0-9][.,:/-])(?<![^\w%℃]-)(?<!\A-)(?!0[0-9])"
)
# 2000多万; 百余 has no number before it.
_NUMBER = rf"(?:{NUMERAL}|[百千万](?=[余多]))(?:[多余几来]{SCALE}{{0,2}})?"
_TO = r"(?:[-~—–]{1,2}|至|到)"
_AMOUNT = re.compile(
    rf"{_NOT_AFTER}(?:(?P<of>[百千万])分之(?P<share>百|{NUMERAL})(?:{_TO}(?P<high>{NUMERAL}))?"
    rf"|(?P<low>{_NUMBER})(?:{_TO}(?P<to>{_NUMBER}))?"
    rf"(?:\ ?(?P<unit>{UNIT})|(?<=[0-9][万亿])(?![一二两三四五六七八九十百千万亿])))"
)
_ABOUT = re.compile(rf"[多余几来]({SCALE}*)$")
_SCALED = re.compile(f"{SCALE}+$")
_SHARES = {"百": UNITS["%"], "千": UNITS["‰"], "万": UNITS["‱"]}
_MOST_TENTHS = 10


def find_amounts(text: str) -> list[Mention]:
    """Find the amounts of a text, in order; a range has a key for each of its ends.

    Args:
        text: normalised.
    """
    return [
        Mention(*match.span(), keys) for match in _matches(text) if (keys := _keys(*match.groups()))
    ]


def amounts_in(text: str) -> Iterator[Amount]:
    """Yield the amounts of a text as numbers, in order.

    Args:
        text: normalised.
    """
    for match in _matches(text):
        if meaning := _meaning(*match.groups()):
            unit, least, most = meaning
            yield Amount(*match.span(), unit, least, most)


def _matches(text: str) -> Iterator[re.Match[str]]:
    end = 0
    for beginning in _BEGINNING.finditer(text):
        start = beginning.start()
        if start >= end and (match := _AMOUNT.match(text, start)):
            end = match.end()
            yield match


# Amounts are mostly the same few: 两个, 3个月, 100%.
@lru_cache(maxsize=1 << 12)
def _keys(*groups: str | None) -> tuple[str, ...]:
    meaning = _meaning(*groups)
    if meaning is None:
        return ()
    unit, least, most = meaning
    first = amount_key(unit, least)
    return (first,) if least == most else (first, amount_key(unit, most))


def _meaning(  # noqa: PLR0917 - a match's groups
    of: str | None,
    share: str | None,
    high: str | None,
    low: str | None,
    to: str | None,
    unit: str | None,
) -> tuple[str, float, float] | None:
    """Return unit, least and most of a match's groups, or None where they are no amount."""
    if of and share:
        numbers = _between("一百" if share == "百" else share, high)
        measure = _SHARES[of]
    else:
        low = low or ""
        measure = UNITS[unit] if unit else Unit(NO_UNIT)
        if is_article(low, measure):
            return None
        numbers = _between(low, to)
        if unit == "成" and numbers and max(numbers) > _MOST_TENTHS:
            return None
    if not numbers:
        return None
    return measure.base, measure.of(min(numbers)), measure.of(max(numbers))


def _between(low: str, high: str | None) -> tuple[Decimal, ...]:
    """Return the numbers of one numeral or two; in 1~2万 the first is 10,000."""
    lows = _numbers(low)
    if high is None:
        return lows
    highs = _numbers(high)
    scale = _SCALED.search(high)
    if lows and highs and scale and not _SCALED.search(low):
        scaled = tuple(number * times(scale.group()) for number in lows)
        lows = scaled if max(scaled) < min(highs) else lows
    return lows + highs if highs else ()


def _numbers(written: str) -> tuple[Decimal, ...]:
    about = _ABOUT.search(written)
    if about is None:
        return numbers_of(written)
    numeral = written[: about.start()]
    # 百余 is the one numeral that begins with its scale.
    exactly = (Decimal(times(numeral)),) if numeral in "百千万" else numbers_of(numeral)
    return tuple(number * times(about.group(1)) for number in exactly)
