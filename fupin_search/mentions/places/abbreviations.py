"""Places by one character: 粤 for 广东, and several in a row, 粤港澳."""

from __future__ import annotations

import re

from fupin_search.mentions.places.beside import joins
from fupin_search.text.characters import HAN

# Characters seldom used for anything else; alone, between others than ideographs, they are places.
_STRONG = {
    "京": "110000",
    "津": "120000",
    "冀": "130000",
    "晋": "140000",
    "辽": "210000",
    "沪": "310000",
    "苏": "320000",
    "浙": "330000",
    "皖": "340000",
    "闽": "350000",
    "赣": "360000",
    "鲁": "370000",
    "豫": "410000",
    "鄂": "420000",
    "湘": "430000",
    "粤": "440000",
    "桂": "450000",
    "琼": "460000",
    "渝": "500000",
    "川": "510000",
    "黔": "520000",
    "滇": "530000",
    "藏": "540000",
    "陕": "610000",
    "甘": "620000",
    "港": "810000",
    "澳": "820000",
    "穗": "440100",
    "莞": "441900",
    "蓉": "510100",
    "甬": "330200",
    "邕": "450100",
}
# Others are places only in a row with one of those.
_WEAK = {
    "蒙": "150000",
    "吉": "220000",
    "黑": "230000",
    "台": "710000",
    "蜀": "510000",
    "贵": "520000",
    "云": "530000",
    "秦": "610000",
    "陇": "620000",
    "青": "630000",
    "宁": "640000",
    "新": "650000",
    "深": "440300",
    "佛": "440600",
    "毕": "520500",
    "榕": "350100",
    "筑": "520100",
}
_ALL = _STRONG | _WEAK
_ROW = re.compile(f"[{''.join(_ALL)}]+")
_HAN = re.compile(f"[{HAN}]")
# Rows of the others that are as plain.
_PLAIN_ROWS = {"云贵"}


def abbreviated(text: str) -> list[tuple[int, str]]:
    """Characters that stand for places: where each stands, and the place's code.

    Args:
        text: a reader's, normalised.
    """
    found: list[tuple[int, str]] = []
    for row in _ROW.finditer(text):
        start, end = row.span()
        if start and _HAN.match(text[start - 1]):
            continue
        followed = end < len(text) and bool(_HAN.match(text[end]))
        if followed and text[end] in joins()[1].get(text[end - 1], "") + _joined(text[end - 1]):
            end -= 1
            followed = True
        characters = text[start:end]
        if len(characters) == 1:
            stands = characters in _STRONG and not followed
        else:
            stands = bool(set(characters) & _STRONG.keys()) or characters in _PLAIN_ROWS
        if stands:
            found += [(start + place, _ALL[each]) for place, each in enumerate(characters)]
    return found


def _joined(character: str) -> str:
    # 港口 and 新城 are words wherever they stand.
    return {"港": "口湾币珠", "新": "城区闻年", "台": "风湾", "甘": "肃", "云": "南"}.get(
        character, ""
    )
