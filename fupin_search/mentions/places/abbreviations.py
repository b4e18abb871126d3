"""Places by one character: 粤 for 广东, and several in a row, 粤港澳."""

from __future__ import annotations

import re

from fupin_search.mentions.places.beside import joins
from fupin_search.text.normalise import HAN

# Characters seldom used for anything else; alone, between others than ideographs, they are places.
_STRONG = """
京110000 津120000 冀130000 晋140000 辽210000 沪310000 苏320000 浙330000 皖340000 闽350000
赣360000 鲁370000 豫410000 鄂420000 湘430000 粤440000 桂450000 琼460000 渝500000 川510000
黔520000 滇530000 藏540000 陕610000 甘620000 港810000 澳820000
穗440100 莞441900 蓉510100 甬330200 邕450100
"""
# Others are places only in a row with one of those.
_WEAK = """
蒙150000 吉220000 黑230000 台710000 蜀510000 贵520000 云530000 秦610000 陇620000 青630000
宁640000 新650000 深440300 佛440600 毕520500 榕350100 筑520100
"""
_SURE = {each[0] for each in _STRONG.split()}
_ALL = {each[0]: each[1:] for each in (_STRONG + _WEAK).split()}
# Characters that make another word with a row's last one anywhere: 港口, 新城.
_TURNED = {"港": "口湾币珠", "新": "城区闻年", "台": "风湾", "甘": "肃", "云": "南"}
_ROW = re.compile(f"[{''.join(_ALL)}]+")
_HAN = re.compile(f"[{HAN}]")
# Rows of the others that are always places.
_PLAIN_ROWS = {"云贵"}


def abbreviated(text: str) -> list[tuple[int, str]]:
    """Find the one-character names in a text: the offset of each, and the place's code.

    Args:
        text: a reader's, normalised.
    """
    places: list[tuple[int, str]] = []
    for row in _ROW.finditer(text):
        start, end = row.span()
        if start and _HAN.match(text[start - 1]):
            continue
        followed = end < len(text) and bool(_HAN.match(text[end]))
        last = text[end - 1]
        if followed and text[end] in joins()[1].get(last, "") + _TURNED.get(last, ""):
            end -= 1
        characters = text[start:end]
        if len(characters) == 1:
            are_places = characters in _SURE and not followed
        else:
            are_places = bool(set(characters) & _SURE) or characters in _PLAIN_ROWS
        if are_places:
            places += [(start + at, _ALL[each]) for at, each in enumerate(characters)]
    return places
