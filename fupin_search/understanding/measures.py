"""Amounts said for people: 1亿元以上, 1000至2000人, 2.49万公斤."""

from __future__ import annotations

from fupin_search.understanding.amounts import AmountExpression

# Larger units of a base unit, the largest first, and how many of it each is.
_LARGER = {
    "米": (("公里", 1000),),
    "克": (("吨", 1_000_000), ("公斤", 1000)),
    "瓦时": (("千瓦时", 1000),),
    "瓦": (("千瓦", 1000),),
    "秒": (("天", 86_400), ("小时", 3600), ("分钟", 60)),
}
_NAMES = {"月": "个月"}
_SCALES = ((10**8, "亿"), (10**4, "万"))
# Up to here digits are read faster than 万.
_FEW = 10**5
_MU = 2000 / 3


def told(amount: AmountExpression) -> str:
    """An amount for people.

    Args:
        amount: as it was read; a bound beside a round number (over, under) is told as that number.
    """
    least, most = amount.least, amount.most
    if least is not None and most is not None:
        name, size = _measure(amount.unit, most)
        low = "" if least == most else f"{_scaled(least / size)}至"
        return f"{low}{_scaled(most / size)}{name}"
    bound = (least if most is None else most) or 0.0
    name, size = _measure(amount.unit, bound)
    said = f"{_scaled(bound / size)}{name}"
    # What thirds are beside of cannot be seen.
    if _is_beside(bound) and name != "亩":
        return f"超过{said}" if most is None else f"不到{said}"
    return f"{said}以上" if most is None else f"{said}以下"


def _measure(unit: str, number: float) -> tuple[str, float]:
    """The unit a number of a base unit is told in, and what that is worth."""
    if unit == "平方米" and _is_beside(number):  # thirds come from 亩 only
        return "亩", _MU
    for larger, worth in _LARGER.get(unit, ()):
        if number >= worth and (unit != "秒" or number % worth == 0):
            return larger, worth
    return _NAMES.get(unit, unit), 1.0


def _scaled(number: float) -> str:
    for scale, name in _SCALES:
        if number >= max(scale, _FEW):
            return f"{number / scale:.10g}{name}"
    return f"{number:.10g}"


def _is_beside(number: float) -> bool:
    """Whether a number is the next one to a round one."""
    return float(f"{number:.12g}") != number
