"""Amounts in a reader's text, and in words: 11431人, 资金>1亿元, 1000-2000人, 约3000户."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from fupin_search.entities.amounts import NO_UNIT, Amount, amounts_in

_MORE = r">|大于|高于|多于|超过|逾|(?<![不中英德赶高])超"
_LEAST = r">=|≥|大于等于|不少于|不低于|不小于|至少|最少|起码"
_LESS = r"<|小于|低于|少于|不到|不足|未满"
_MOST = r"<=|≤|小于等于|不超过|不超|未超过|不多于|不高于|不大于|至多|最多"
_ABOUT = r"约|大约|大概|将近|接近|(?<![附最临靠远])近"
# The 约 of 节约3元 and 条约3项 is part of a word.
_NOT_ABOUT = r"(?<![节条合公契签预相特制]约)"
_BEFORE = re.compile(
    rf"(?:(?P<least>{_LEAST})|(?P<most>{_MOST})|(?P<more>{_MORE})|(?P<less>{_LESS})"
    rf"|(?P<about>{_ABOUT}){_NOT_ABOUT})\s*$"
)
_AFTER = re.compile(
    r"\s*(?:(?P<least>及?以上|或以上)|(?P<most>及?以下|或以下|以内|之内)|(?P<about>左右|上下))"
)
_LONGEST_BEFORE = 8
_TO = re.compile(r"\s*(?:[-~—–]{1,2}|至|到)\s*")
_AMONG = re.compile("之间")
# 近三个月, 三天内 and 两个月以来 are dates.
_SPANS_OF_TIME = frozenset({"月", "秒"})
_DAYS_BEFORE = re.compile(r"(?:近|过去|最近|前|后|未来|今后)\s*$")
_DAYS_AFTER = re.compile("[以之]?[来内前后]|以内")
# Behind a single Han digit these are mostly slogans: 四个全面, 五位一体.
_HAN_DIGIT = re.compile("[一二两三四五六七八九]")
_COUNTERS = frozenset(
    {"人", "个", "家", "户", "项", "次", "种", "类", "条", "件", "批", "支", "场"}
)
# Larger units of a base unit, the largest first, and the size of each.
_LARGER = {
    "米": (("公里", 1000),),
    "克": (("吨", 1_000_000), ("公斤", 1000)),
    "瓦时": (("千瓦时", 1000),),
    "瓦": (("千瓦", 1000),),
    "秒": (("天", 86_400), ("小时", 3600), ("分钟", 60)),
}
_UNIT_NAMES = {"月": "个月"}
_SCALES = ((10**8, "亿"), (10**4, "万"))
# Numbers below this are easier to read in digits than in 万.
_LEAST_SCALED = 10**5
_MU = 2000 / 3


@dataclass(frozen=True, slots=True)
class AmountExpression:
    """An amount a reader typed.

    Args:
        start: offset of its first character in the reader's text, in code points.
        end: offset after its last character.
        unit: the base unit of `entities.amounts`; empty for a number with a scale alone, 4.98万.
        least: the lower bound, itself included, or None.
        most: the upper bound, itself included, or None.
        demanding: whether only articles with such an amount are wanted (>1亿元), or those with the
            same amount in another notation too (11431人).
    """

    start: int
    end: int
    unit: str
    least: float | None
    most: float | None
    demanding: bool


def read_amounts(text: str) -> tuple[AmountExpression, ...]:
    """Read the amounts of a normalised text.

    Returns:
        In order, never overlapping. 以上 and 以下 include the number itself, > and 超过 do not; 近
        and 左右 mean a tenth more or less.
    """
    expressions: list[AmountExpression] = []
    for amount in _join_ranges(text, amounts_in(text)):
        if _is_time(text, amount):
            continue
        after = expressions[-1].end if expressions else 0
        if expression := _read_comparison(text, amount, after) or _read_plain(text, amount):
            expressions.append(expression)
    return tuple(expressions)


def _join_ranges(text: str, amounts: Iterable[Amount]) -> list[Amount]:
    """Join two amounts of one unit with 至 between them: 1000人至2000人."""
    joined: list[Amount] = []
    for amount in amounts:
        last = joined[-1] if joined else None
        if (
            last
            and last.unit == amount.unit
            and last.most < amount.least
            and _TO.fullmatch(text, last.end, amount.start)
        ):
            joined[-1] = last._replace(end=amount.end, most=amount.most)
        else:
            joined.append(amount)
    return joined


def _read_comparison(text: str, amount: Amount, after: int) -> AmountExpression | None:
    """Return an amount that is compared, or one from a number to another."""
    start, end, unit, least, most = amount
    if unit == NO_UNIT:
        return None
    if least < most:
        among = _AMONG.match(text, end)
        end = among.end() if among else end
        return AmountExpression(start, end, unit, least, most, demanding=True)
    if comparison := _BEFORE.search(text, max(after, start - _LONGEST_BEFORE), start):
        start = comparison.start()
    elif comparison := _AFTER.match(text, end):
        end = comparison.end()
    else:
        return None
    bounds = _find_bounds(comparison.lastgroup or "", least)
    return AmountExpression(start, end, unit, *bounds, demanding=True)


def _find_bounds(comparison: str, number: float) -> tuple[float | None, float | None]:
    match comparison:
        case "least":
            return number, None
        case "most":
            return None, number
        case "more":
            return math.nextafter(number, math.inf), None
        case "less":
            return None, math.nextafter(number, 0.0)
        case _:
            return number - number / 10, number + number / 10


def _read_plain(text: str, amount: Amount) -> AmountExpression | None:
    start, end, unit, number, _ = amount
    if unit in _COUNTERS and _HAN_DIGIT.fullmatch(text, start, end - 1):
        return None
    return AmountExpression(start, end, unit, number, number, demanding=False)


def _is_time(text: str, amount: Amount) -> bool:
    """Return whether an amount is part of a date rather than a duration."""
    return amount.unit in _SPANS_OF_TIME and bool(
        _DAYS_BEFORE.search(text, 0, amount.start) or _DAYS_AFTER.match(text, amount.end)
    )


def describe_amount(amount: AmountExpression) -> str:
    """Write an amount for people: 1亿元以上, 1000至2000人, 2.49万公斤.

    A bound next to a round number (over, under) is written as that number.
    """
    least, most = amount.least, amount.most
    if least is not None and most is not None:
        name, size = _choose_unit(amount.unit, most)
        low = "" if least == most else f"{_write_number(least / size)}至"
        return f"{low}{_write_number(most / size)}{name}"
    bound = (least if most is None else most) or 0.0
    name, size = _choose_unit(amount.unit, bound)
    number = f"{_write_number(bound / size)}{name}"
    # A third is next to no round number.
    if _is_next_to_round(bound) and name != "亩":
        return f"超过{number}" if most is None else f"不到{number}"
    return f"{number}以上" if most is None else f"{number}以下"


def _choose_unit(unit: str, number: float) -> tuple[str, float]:
    """Choose the unit to write a number of a base unit in, and return its size."""
    if unit == "平方米" and _is_next_to_round(number):  # thirds come from 亩 only
        return "亩", _MU
    for larger, worth in _LARGER.get(unit, ()):
        if number >= worth and (unit != "秒" or number % worth == 0):
            return larger, worth
    return _UNIT_NAMES.get(unit, unit), 1.0


def _write_number(number: float) -> str:
    for scale, name in _SCALES:
        if number >= max(scale, _LEAST_SCALED):
            return f"{number / scale:.10g}{name}"
    return f"{number:.10g}"


def _is_next_to_round(number: float) -> bool:
    return float(f"{number:.12g}") != number
