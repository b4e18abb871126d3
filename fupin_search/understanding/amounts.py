"""The amounts a reader's text speaks of: 11431人, 资金>1亿元, 1000-2000人, 约3000户."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from fupin_search.mentions.amounts import NO_UNIT, Amount, amounts_in


@dataclass(frozen=True, slots=True)
class AmountExpression:
    """An amount a reader typed.

    Args:
        start: offset of its first character in the reader's text, in code points.
        end: offset after its last character.
        unit: the base unit (`mentions.units`); empty for a number with a scale alone, 4.98万.
        least: the least of it, itself included; None for no lower bound.
        most: the most of it, itself included; None for no upper bound.
        demanding: whether it asks for articles with such an amount (>1亿元) rather than being one
            more way to write what was typed (11431人).
    """

    start: int
    end: int
    unit: str
    least: float | None
    most: float | None
    demanding: bool


_MORE = r">|大于|高于|多于|超过|逾|(?<![不中英德赶高])超"
_LEAST = r">=|≥|大于等于|不少于|不低于|不小于|至少|最少|起码"
_LESS = r"<|小于|低于|少于|不到|不足|未满"
_MOST = r"<=|≤|小于等于|不超过|不超|未超过|不多于|不高于|不大于|至多|最多"
_ABOUT = r"约|大约|大概|将近|接近|(?<![附最临靠远])近"
# 节约3元 and 条约3项 are about nothing.
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

# 近三个月, 三天内 and 两个月以来 are days.
_SPANS_OF_TIME = frozenset({"月", "秒"})
_DAYS_BEFORE = re.compile(r"(?:近|过去|最近|前|后|未来|今后)\s*$")
_DAYS_AFTER = re.compile("[以之]?[来内前后]|以内")

# Beside a single Han digit these count nothing a reader asks for: 四个全面, 五位一体.
_TOLD = re.compile("[一二两三四五六七八九]")
_COUNTERS = frozenset(
    {"人", "个", "家", "户", "项", "次", "种", "类", "条", "件", "批", "支", "场"}
)


def read_amounts(text: str) -> tuple[AmountExpression, ...]:
    """Read the amounts of a reader's text.

    Args:
        text: normalised text.

    Returns:
        In order, never overlapping. 以上 and 以下 include the number itself, > and 超过 do not; 近
        and 左右 mean a tenth more or less.
    """
    found: list[AmountExpression] = []
    for amount in _joined(text, list(amounts_in(text))):
        if _is_time(text, amount):
            continue
        after = found[-1].end if found else 0
        if expression := _compared(text, amount, after) or _plain(text, amount):
            found.append(expression)
    return tuple(found)


def _joined(text: str, amounts: list[Amount]) -> list[Amount]:
    """The amounts, two of one unit with 至 between them made one: 1000人至2000人."""
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


def _compared(text: str, amount: Amount, after: int) -> AmountExpression | None:
    """An amount with what compares it, or one from a number to another."""
    start, end, unit, least, most = amount
    if unit == NO_UNIT:
        return None
    if least < most:
        among = _AMONG.match(text, end)
        return AmountExpression(
            start, among.end() if among else end, unit, least, most, demanding=True
        )
    if before := _BEFORE.search(text, max(after, start - _LONGEST_BEFORE), start):
        bounds = _bounds(before.lastgroup or "", least)
        return AmountExpression(before.start(), end, unit, *bounds, demanding=True)
    if behind := _AFTER.match(text, end):
        bounds = _bounds(behind.lastgroup or "", least)
        return AmountExpression(start, behind.end(), unit, *bounds, demanding=True)
    return None


def _bounds(comparison: str, number: float) -> tuple[float | None, float | None]:
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


def _plain(text: str, amount: Amount) -> AmountExpression | None:
    start, end, unit, number, _ = amount
    if unit in _COUNTERS and _TOLD.fullmatch(text, start, end - 1):
        return None
    return AmountExpression(start, end, unit, number, number, demanding=False)


def _is_time(text: str, amount: Amount) -> bool:
    """Whether days are spoken of rather than how long something takes."""
    return amount.unit in _SPANS_OF_TIME and bool(
        _DAYS_BEFORE.search(text, 0, amount.start) or _DAYS_AFTER.match(text, amount.end)
    )
