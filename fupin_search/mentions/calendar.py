"""Years, months and days in digits or in Han numerals."""

from __future__ import annotations

from fupin_search.mentions.numerals import DIGITS, SCALES

HAN_DIGIT = "[〇○零一二三四五六七八九]"
# Expressions for a year, a month and a day, to be put into groups.
YEAR = rf"(?:1[89][0-9][0-9]|20[0-9][0-9]|一[八九]{HAN_DIGIT}{{2}}|二[〇○零]{HAN_DIGIT}{{2}})"
MONTH = (
    "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
    "|(?<![美日欧港公纪状百千万亿多])元(?! ?月[票薪租均]))"
)
DAY = "(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"

# Years relative to the article's, but not where they are parts of two words: 聪明|年轻, 以前|年度,
# 今|年级; and 去年同期 is only a comparison.
RELATIVE_YEARS = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "后年": 2,
}
RELATIVE_YEAR = (
    "(?:大前年|前年(?<![年以当目提之月日天大].年)|去年(?<!过去年)(?!同期)|今年(?<!如今年)|本年"
    "|明年(?<![文说证声聪分透].年)|后年(?<![以之然今此].年))(?![轻级龄])"
)


def year_of(text: str) -> int:
    """Return the year of a text that `YEAR` matches."""
    return int("".join(str(DIGITS.get(mark, mark)) for mark in text))


def whole_of(text: str) -> int:
    """Return the number of a numeral below a thousand.

    Args:
        text: digits, or a Han numeral such as 六, 两, 十二 or 一百零五; or 元, the first of months.
    """
    if text.isdecimal():
        return int(text)
    if text == "元":
        return 1
    total, digit = 0, 0
    for mark in text:
        if place := SCALES.get(mark):
            total += (digit or 1) * place
            digit = 0
        else:
            digit = DIGITS[mark]
    return total + digit
