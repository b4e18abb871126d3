"""The amounts in a text, found by a regular expression: what the compiled loop is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fupin_search.entities.amounts import _NOT_BEFORE, UNITS, _keys
from fupin_search.entities.keys import Mention
from fupin_search.text.tokenizer import NUMBER

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


def _expression(name: str) -> str:
    after = "|".join(_NOT_BEFORE.get(name, "").split())
    if name[-1].isascii() and name[-1].isalpha():
        after = "[a-z0-9]"
    return re.escape(name) + (f"(?!{after})" if after else "")


# The longest first, so that 人次 is no 人.
UNIT = "|".join(map(_expression, sorted(UNITS, key=len, reverse=True)))


# The beginning of an amount: a row of digits of one script, before a character that may follow them
# in an amount. Most rows are dates and turns of speech, and do not match.
BEGINS = "[0-9零一二两三四五六七八九十百千万]"
HAN_NUMERALS = "[零〇一二两三四五六七八九十百千万亿]"
FOLLOWS = "[{}]".format(
    re.escape(
        "".join(sorted({name[0] for name in UNITS} | set("十百千万亿点多余几来至到分.,~—– -")))
    )
)
BEGINNING = re.compile(
    f"{BEGINS}(?:(?<=[0-9])(?<![0-9][0-9])[0-9]*+"
    f"|(?<={HAN_NUMERALS})(?<!{HAN_NUMERALS}{HAN_NUMERALS}){HAN_NUMERALS}*+)"
    f"(?={FOLLOWS})"
)
# 第3期, 几十人, 数百人, 三分之二, 2.5.3, -6% and the telephone's 020; a number after a letter is
# part of a name, as in c919.
NOT_BEFORE = "[a-z第几]"
JOINS = "[.,:/-]"
_NOT_AFTER = (
    rf"(?<!{NOT_BEFORE})(?<![0-9十百千万亿])(?<!分之)(?!(?<=数)[十百千万])"
    rf"(?<![0-9]{JOINS})(?<![^\w%℃]-)(?<!\A-)(?!0[0-9])"
)
# 2000多万; 百余 has no number before it.
_NUMBER = rf"(?:{NUMERAL}|[百千万](?=[余多]))(?:[多余几来]{SCALE}{{0,2}})?"
_TO = r"(?:[-~—–]{1,2}|至|到)"
_AMOUNT = re.compile(
    rf"{_NOT_AFTER}(?:(?P<of>[百千万])分之(?P<share>百|{NUMERAL})(?:{_TO}(?P<high>{NUMERAL}))?"
    rf"|(?P<low>{_NUMBER})(?:{_TO}(?P<to>{_NUMBER}))?"
    rf"(?:\ ?(?P<unit>{UNIT})|(?<=[0-9][万亿])(?![一二两三四五六七八九十百千万亿])))"
)


def find_amounts(text: str) -> list[Mention]:
    """Find the amounts of a text.

    Args:
        text: normalised.
    """
    return [Mention(*match.span(), keys) for match in _matches(text) if (keys := _read(match))]


def _read(match: re.Match[str]) -> tuple[str, ...]:
    of, share, high, low, to, unit = match.groups()
    return _keys(of or "", share or low or "", high or to or "", unit)


def _matches(text: str) -> Iterator[re.Match[str]]:
    end = 0
    for beginning in BEGINNING.finditer(text):
        if beginning.start() >= end and (match := _AMOUNT.match(text, beginning.start())):
            end = match.end()
            yield match
