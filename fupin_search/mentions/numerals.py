"""Numbers in digits, in Han characters and in both: 11,431, 一万一千四百三十一, 1.1431万."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from fupin_search.text.tokenizer import NUMBER

# Normalising leaves both circles for nought, 〇 and ○.
DIGITS = {"零": 0, "○": 0, "两": 2} | {digit: n for n, digit in enumerate("〇一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
SCALES = _SMALL | _LARGE
_HUNDRED = 100
# Nobody writes a longer number, and arithmetic with an endless one takes too long.
_LONGEST = 40

DIGIT = "[一二两三四五六七八九]"
SCALE = "[十百千万亿]"
_POINT = "点[零〇一二三四五六七八九]+[万亿]{0,2}"

# 1亿2000万 goes on after a scale; 1586 and 1,586 do not.
_INDIGITS = rf"{NUMBER}(?:{SCALE}{{1,3}}{NUMBER})*{SCALE}{{0,3}}"
_IN_HAN = (
    rf"(?:[一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*|零(?={_POINT}))"
    rf"(?:{_POINT})?"
)
NUMERAL = rf"(?:{_INDIGITS}|{_IN_HAN})"

_PARTS = re.compile(rf"({NUMBER})({SCALE}*)")
# 两三百 and 十七八 mean from one number to the next.
_NEIGHBOURS = re.compile(
    "|".join(map("".join, zip("一二三四五六七八", "二三四五六七八九", strict=True))) + "|两三"
)


@lru_cache(maxsize=1 << 11)
def numbers_of(numeral: str) -> tuple[Decimal, ...]:
    """Return the number of a numeral.

    Args:
        numeral: text that `NUMERAL` matches.

    Returns:
        One number, or two where the numeral is a range (两三百); none where it is not written as
        numbers are (二三五).
    """
    if len(numeral) > _LONGEST:
        return ()
    if numeral[0].isascii():
        number = _in_digits(numeral)
    elif pair := _NEIGHBOURS.search(numeral):
        first, second = (
            _in_han(numeral[: pair.start()] + digit + numeral[pair.end() :])
            for digit in pair.group()
        )
        return () if first is None or second is None else (first, second)
    else:
        number = _in_han(numeral)
    return () if number is None else (number,)


def times(scales: str) -> int:
    """Return the product of a row of scales: 1 for none, 10,000,000 for 千万."""
    product = 1
    for scale in scales:
        product *= SCALES[scale]
    return product


def _in_digits(numeral: str) -> Decimal | None:
    total, room = Decimal(0), None
    for digits, scales in _PARTS.findall(numeral):
        scale = times(scales)
        part = Decimal(digits.replace(",", "")) * scale
        if room is not None and part >= room:
            return None
        total, room = total + part, scale
    return total


def _in_han(numeral: str) -> Decimal | None:
    whole, point, rest = numeral.partition("点")
    number = _whole(whole)
    if number is None or not point:
        return None if number is None else Decimal(number)
    digits = rest.rstrip("万亿")
    decimals = "".join(str(DIGITS[digit]) for digit in digits)
    return Decimal(f"{number}.{decimals}") * times(rest[len(digits) :])


def _whole(numeral: str) -> int | None:
    """Return a whole number in Han characters.

    Args:
        numeral: digits, tens, hundreds and thousands in 万 and 亿; 三万五 means 35,000.
    """
    total = section = 0  # the numbers before 亿, and before 万
    group, digit, last = 0, -1, 1
    room = _LARGE["万"]  # scales within a group grow smaller
    for place, character in enumerate(numeral):
        if character in DIGITS:
            if digit > 0:
                return None
            digit = DIGITS[character]
            last = last if digit else 1
            continue
        scale, before = SCALES[character], group + max(digit, 0)
        if character == "亿":
            total, section, group = total + (section + before) * scale, 0, 0
        elif character == "万":
            section, group = before * scale, 0
        elif scale < room and (digit > 0 or (character == "十" and not group)):
            group += max(digit, 1) * scale
        elif place == len(numeral) - 1:  # 五百千瓦
            return (total + section + before) * scale
        else:
            return None
        digit, last = -1, scale
        room = scale if character in _SMALL else _LARGE["万"]
    if digit > 0 and last >= _HUNDRED:
        digit *= last // 10
    return total + section + group + max(digit, 0)
