"""Numbers, Latin words and addresses, which a dictionary of Chinese words drops or splits.

A *figure* is a number with its Han units, or several in a row as in a date: 11431人, 4.98万,
2020年11月, 98.5%. It is one token, and its parts are indexed with it, so that 1909 finds 1909人 and
2020年11月 finds 2020年11月5日, while 11月 never finds 11日…3月.

A *Latin token* is a word of any other alphabet with its digits: c919, 5g, wi-fi, pm2.5; an address
(www…, mail) is one token as well.
"""

from __future__ import annotations

import re

from fupin_search.text.characters import HAN

_WORDLIKE = rf"[^\W_{HAN}]"
_LETTER = rf"[^\W\d_{HAN}]"

# Commas between thousands belong to the number.
NUMBER = r"[0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?(?![0-9])"
_SCALE = "[十百千万亿]{0,3}"
# The ends of figures.
UNITS = (
    # people, households, counted things
    *("人次", "人", "名", "户", "位", "口", "个", "家", "所", "间", "座", "栋", "套", "台", "辆"),
    *(
        "只",
        "头",
        "棵",
        "株",
        "条",
        "件",
        "张",
        "枚",
        "份",
        "批",
        "支",
        "场",
        "次",
        "项",
        "种",
        "类",
    ),
    # money, length, area, weight, volume, energy
    *("元", "美元", "港元", "公里", "厘米", "毫米", "米", "里", "公顷", "平方米", "平方公里", "亩"),
    *("吨", "公斤", "斤", "克", "升", "立方米", "瓦时", "瓦", "度"),
    # rank, age, time, shares
    *("级", "届", "期", "岁", "周年", "年", "月份", "月", "日", "号", "天", "周", "小时", "分钟"),
    *("分", "秒", "点", "时", "倍", "成", "%", "‰", "℃"),
)
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_MEASURED = rf"{NUMBER}{_SCALE}(?:{_UNIT})?"
_DAY = "[0-9]{1,2}月[0-9]{1,2}[日号]"
_MONTH = "[0-9]{2,4}年[0-9]{1,2}月(?:份|[0-9]{1,2}[日号])?"

_WEB = r"(?:https?://|www\.)[a-z0-9](?:[a-z0-9._~/?#=&%+:-]*[a-z0-9/])?"
_MAIL = r"[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
# A word keeps its digits and the marks inside it, but never ends in a mark; 级 belongs to the grade
# before it: a级, 4a级.
_LATIN = rf"{_WORDLIKE}*{_LETTER}{_WORDLIKE}*(?:[-'.&+]{_WORDLIKE}+)*级?"

# A figure takes its units before a dictionary sees them; digits of other scripts come last. Every
# rule begins with a character of `_WORDLIKE`, and together they match every such character.
_RULES = (
    rf"(?P<address>{_WEB}|{_MAIL})|(?P<latin>{_LATIN})"
    rf"|(?P<figure>{_MONTH}|{_DAY}|{_MEASURED})|(?P<other>{_WORDLIKE}+)"
)

# The pieces of a text, each with the name of a group as its kind. Ideographs, which begin no rule
# token, come first because they are most of the pieces.
PIECES = re.compile(rf"(?P<han>[{HAN}]+)|{_RULES}")

# The same with all runs of ideographs between two rule tokens in one piece, the punctuation and
# white space between them included.
STRETCHES = re.compile(rf"(?P<han>[{HAN}]++(?:[\W_]++[{HAN}]++)*+)|{_RULES}")

_COMPONENT = re.compile(rf"({NUMBER})([^0-9]*)")
_HOST = re.compile(r"(?:https?://)?((?:www\.)?([a-z0-9.-]+))")
_PIECE = re.compile(rf"{_WORDLIKE}+")


def term_of(text: str, kind: str) -> str:
    """Return the indexed form of a rule token: a figure without the commas between its thousands.

    Args:
        text: the token.
        kind: the group of its rule.
    """
    return text.replace(",", "") if kind == "figure" else text


def parts_of(text: str, kind: str) -> list[tuple[int, int]]:
    """Return the places of the parts of a rule token that are found separately.

    Every way a reader can cut the token short at a number's or an ideograph's edge is a part or a
    sequence of parts; the substring law depends on that.

    Args:
        text: the token in normalised text.
        kind: the group of its rule: address, latin, figure or other.

    Returns:
        (start, end) offsets into `text`, without repeats and the whole, in order.
    """
    if kind == "figure":
        spans = _figure_parts(text)
    elif kind == "address":
        spans = {match.span() for match in _PIECE.finditer(text)}
        if host := _HOST.match(text):
            spans |= {host.span(1), host.span(2)}
    elif kind == "latin":
        spans = {match.span() for match in _PIECE.finditer(text) if not match.group().isdecimal()}
        if text.endswith("级"):
            spans = {span for span in spans if span[1] < len(text)} | {(0, len(text) - 1)}
    else:
        spans = set()
    return sorted(spans - {(0, len(text))})


def _figure_parts(text: str) -> set[tuple[int, int]]:
    components = list(_COMPONENT.finditer(text))
    spans: set[tuple[int, int]] = set()
    for index, first in enumerate(components):
        spans.add((first.start(), first.end(1)))
        for last in components[index:]:
            spans |= {(first.start(), stop) for stop in range(last.end(1) + 1, last.end() + 1)}
    return spans
