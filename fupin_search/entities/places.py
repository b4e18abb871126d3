"""The places in a text, by their names or by one character.

The longest name counts, from left to right. A name that several places have, or that is also a word
of the language, needs evidence: the name of something the place lies in, right before it or
anywhere in the text. Names of one character, such as 粤, are read in a reader's text alone.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import cache
from typing import NamedTuple

from fupin_search.entities.gazetteer import (
    Bearer,
    GazetteerName,
    NameCondition,
    Place,
    gazetteer,
    joins,
)
from fupin_search.entities.keys import Mention, place_key
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
_SURE_CHARACTERS = {entry[0] for entry in _STRONG.split()}
_CODES = {entry[0]: entry[1:] for entry in (_STRONG + _WEAK).split()}
# Characters that make another word with a row's last one anywhere: 港口, 新城.
_TURNED = {"港": "口湾币珠", "新": "城区闻年", "台": "风湾", "甘": "肃", "云": "南"}
_ROW = re.compile(f"(?<![{HAN}])[{''.join(_CODES)}]+")
_HAN = re.compile(f"[{HAN}]")
# Rows of the others that are always places.
_PLAIN_ROWS = {"云贵"}


class PlaceMention(NamedTuple):
    """A name in a text and its place.

    Args:
        start: offset of its first character.
        end: offset after its last.
        place: the place.
    """

    start: int
    end: int
    place: Place


class NameInText(NamedTuple):
    """A name in a text.

    Args:
        start: offset of its first character.
        end: offset after its last.
        form: the name; one without bearers is the name of something else.
        part: True if it is rather a part of another word.
        sole: its one place, whatever else the text mentions; None without one.
    """

    start: int
    end: int
    form: GazetteerName
    part: bool
    sole: Bearer | None


def find_places(text: str) -> list[Mention]:
    """Find the places of a text, each with those it lies in.

    Args:
        text: normalised.
    """
    return [
        Mention(start, end, _keys(place.code)) for start, end, place in find_place_mentions(text)
    ]


def find_place_mentions(text: str) -> list[PlaceMention]:
    """Find the names in a text that are a place's, in order.

    Args:
        text: normalised.
    """
    from fupin_search.entities.place_table import one_text, table  # numpy and loops

    found = one_text.find(text)
    if found is None:
        return []
    one_text.settle()
    places = table().places
    return [
        PlaceMention(start, stop, places[place])
        for start, stop, place in zip(
            found.starts.tolist(), found.stops.tolist(), found.places.tolist(), strict=True
        )
        if place >= 0
    ]


def find_names(text: str) -> list[NameInText]:
    """Find the names in a text, without overlaps; each is a place's for sure or perhaps.

    Args:
        text: normalised.
    """
    from fupin_search.entities.place_table import one_text, table  # numpy and loops

    found = one_text.find(text)
    if found is None:
        return []
    forms = table().forms
    return [
        NameInText(start, stop, form, bool(part), form.plain if place >= 0 else None)
        for start, stop, form, part, place in zip(
            found.starts.tolist(),
            found.stops.tolist(),
            map(forms.__getitem__, found.names.tolist()),
            found.is_part.tolist(),
            found.places.tolist(),
            strict=True,
        )
        if form.bearers
    ]


def find_bearer_inside(form: GazetteerName, before: Place) -> Bearer | None:
    """Return the bearer of a name that lies in the place named right before it, if any.

    Args:
        form: the name.
        before: the place named before it.
    """
    for bearer in form.bearers:
        if before.code in lineage(bearer.place.code)[1:]:
            return bearer
    return None


def find_bearers_within(
    form: GazetteerName, evidence: AbstractSet[str], most: NameCondition = NameCondition.SETTLED
) -> list[Place]:
    """Return the bearers of a name that lie in places of the evidence, only the nearest.

    Args:
        form: the name.
        evidence: codes of the places that the text mentions.
        most: the strictest condition a bearer may have.
    """
    best: list[Place] = []
    nearest = 0
    for place, condition, _ in form.bearers:
        if condition > most:
            continue
        chain = lineage(place.code)
        # The nearest place of the evidence it lies in, counted from the province.
        near = next((len(chain) - far for far, code in enumerate(chain) if code in evidence), 0)
        near += 2 - place.level if near else 0
        if near > nearest:
            best, nearest = [place], near
        elif near == nearest and near:
            best.append(place)
    return best


@cache
def lineage(code: str) -> tuple[str, ...]:
    """Return the codes of a place and of those it lies in, the nearest first; none if unknown."""
    return gazetteer().lineage(code)


@cache
def _keys(code: str) -> tuple[str, ...]:
    return tuple(map(place_key, lineage(code)))


def find_abbreviations(text: str) -> list[tuple[int, str]]:
    """Find the one-character names in a text: the offset of each, and the place's code.

    Args:
        text: a reader's, normalised.
    """
    places: list[tuple[int, str]] = []
    for row in _ROW.finditer(text):
        start, end = row.span()
        followed = end < len(text) and bool(_HAN.match(text[end]))
        last = text[end - 1]
        if followed and text[end] in joins()[1].get(last, "") + _TURNED.get(last, ""):
            end -= 1
        characters = text[start:end]
        if len(characters) == 1:
            are_places = characters in _SURE_CHARACTERS and not followed
        else:
            are_places = bool(set(characters) & _SURE_CHARACTERS) or characters in _PLAIN_ROWS
        if are_places:
            places += [(start + at, _CODES[name]) for at, name in enumerate(characters)]
    return places
