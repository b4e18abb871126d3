"""Time in a reader's words: 去年, 近三个月, 2019年以来, 春节前后 → first and last day.

expression  what is found            spans      arithmetic of the calendar
years       what begins with a year  relative   what counts from today, and other periods
festivals   days of the year with a name
reading     ranges, and what is said before and after
"""

from fupin_search.understanding.dates.expression import TimeExpression
from fupin_search.understanding.dates.reading import read_dates

__all__ = ["TimeExpression", "read_dates"]
