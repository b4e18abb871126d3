"""Time in a reader's words: 去年, 近三个月, 2019年以来, 春节前后 → first and last day.

`years` reads spans that begin with a year, `relative` those counted from today, other periods and
festivals; `reading` puts them together. These are loaded for the first text in which a time
expression may begin.
"""

from __future__ import annotations

import re
from datetime import date as Date

from fupin_search.query.dates.spans import TimeExpression

__all__ = ["TimeExpression", "read_dates"]

# Every expression begins with one of these.
_START = re.compile(
    "[0-9〇○零一二三四五六七八九十两半“「『]|去年|[今本明后前]年|大前|[上本这下]个?[上年一世月周星礼季]"
    "|[昨今前]天|昨日|最近|近|过去|这[个周星礼]|自|从|截[至止]|全国扶|国家扶|国际劳|国庆|中秋|劳动节"
    "|元[宵旦]|清明|端午|重阳|扶贫日|春节|新春|除夕"
)


def read_dates(text: str, today: Date) -> tuple[TimeExpression, ...]:
    """Read the time expressions of a text.

    Args:
        text: a reader's, normalised.
        today: the current day, from which 去年 is counted.

    Returns:
        The expressions, in order and not overlapping; of those that begin at one place the longest.
    """
    start = _START.search(text)
    if start is None:
        return ()
    from fupin_search.query.dates.reading import read_expression

    expressions: list[TimeExpression] = []
    while start is not None:
        expression = read_expression(text, start.start(), today)
        if expression:
            expressions.append(expression)
        start = _START.search(text, expression.end if expression else start.start() + 1)
    return tuple(expressions)
