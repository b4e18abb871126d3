"""The places in a text, by their names or by one character.

The longest name counts, from left to right. A name that several places have, or that is also a word
of the language, needs evidence: the name of something the place lies in, right before it or
anywhere in the text. Names of one character, such as 粤, are read in a reader's text alone.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache, cached_property
from itertools import accumulate, chain
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from fupin_search.compiled import ArgumentBlock
from fupin_search.compiled.loops import Loop
from fupin_search.entities import place_loops
from fupin_search.entities.gazetteer import (
    Bearer,
    GazetteerName,
    NameCondition,
    Place,
    gazetteer,
    joins,
    neighbour_rule,
)
from fupin_search.entities.keys import Mention, place_key
from fupin_search.text.normalise import HAN

Array = npt.NDArray[Any]

# Names of other things that contain a place's name; it does not count there.
_NOT_PLACES = """
孙中山 中山大学 中山路 中山东路 中山西路 中山南路 中山北路 中山陵 中山装 中山公园 中山医 中山纪念
长治久安 三明治 北京时间 南京路 北京路 上海路 朝阳产业 大同社会 世界大同 黄埔军校 科教兴国
乌兰巴托 乌兰牧骑 乌苏里 上海合作组织 南部 云南白药 德州扒鸡 日照时数 日照时间 日照充足
东海岸 西海岸 南海诸岛 天河一号 天河二号 天河核心舱
"""

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
_ROW = re.compile(f"[{''.join(_CODES)}]+")
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
    found = _one_text.find(text)
    if found is None:
        return []
    _one_text.settle()
    table = _table().places
    return [
        PlaceMention(start, stop, table[place])
        for start, stop, place in zip(
            found.starts.tolist(), found.stops.tolist(), found.places.tolist(), strict=True
        )
        if place >= 0
    ]


def count_places(codes: Array, ends: Array) -> tuple[Array, Array]:
    """Find the places that many texts mention.

    Args:
        codes: the code points of all texts, normalised.
        ends: where each text ends.

    Returns:
        The text and the number in `listed_places` of each place mentioned and of each one that it
        lies in.
    """
    table = _table()
    names = _Names.room(len(codes))
    count = place_loops.find_names(codes, ends, *table.tree, *table.rules, *names)
    found = names.first(count)
    lineage, lineage_ends, levels = table.lineages
    place_loops.settle_names(
        *found[:-1], *table.bearers, *table.lineages, np.zeros(len(levels), "u4"), found.places
    )
    settled = found.places >= 0
    texts, places = found.texts[settled], found.places[settled]
    sizes = np.diff(lineage_ends, prepend=0)[places]
    # Where the lineage of each begins, less the number of places listed before it.
    skipped = lineage_ends[places] - np.cumsum(sizes)
    listed = np.repeat(skipped, sizes) + np.arange(sizes.sum())
    return np.repeat(texts, sizes), lineage[listed]


def listed_places() -> tuple[Place, ...]:
    """Return all places of the gazetteer."""
    return _table().places


def find_names(text: str) -> list[NameInText]:
    """Find the names in a text, without overlaps; each is a place's for sure or perhaps.

    Args:
        text: normalised.
    """
    found = _one_text.find(text)
    if found is None:
        return []
    forms = _table().forms
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


class _Names(NamedTuple):
    """Names found in texts, as `place_loops.find_names` writes them."""

    texts: Array
    starts: Array
    stops: Array
    names: Array
    is_part: Array
    places: Array

    @classmethod
    def room(cls, most: int) -> Self:
        """Make room for as many names."""
        kinds = ("i4", "i4", "i4", "i4", "u1", "i4")
        return cls(*(np.empty(most, kind) for kind in kinds))

    def first(self, count: int) -> Self:
        """Return the first names."""
        return type(self)(*(array[:count] for array in self))


class _OneText(threading.local):
    """The loops with room for one text: their arrays are looked up once."""

    def __init__(self) -> None:
        self._most = 0

    def find(self, text: str) -> _Names | None:
        """Find the names of a text; None if there are none."""
        size = len(text)
        if not size:
            return None
        if size > self._most:
            self._make_room(2 * size)
        self._codes[:size] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "u4")
        self._end[0] = size
        self._count = self._finding.run()
        return self._names.first(self._count) if self._count else None

    def settle(self) -> None:
        """Decide which place each name found means."""
        self._seen.fill(0)
        self._settling.words[1] = self._count
        self._settling.run()

    def _make_room(self, most: int) -> None:
        table = _table()
        self._most, self._names = most, _Names.room(most)
        self._codes, self._end = np.empty(most, "u4"), np.empty(1, "i8")
        self._seen = np.zeros(len(table.places), "u4")
        arrays = (self._codes, self._end, *table.tree, *table.rules, *self._names)
        self._finding = _bound(place_loops.find_names, arrays)
        *found, places = self._names
        arrays = (*found, *table.bearers, *table.lineages, self._seen, places)
        self._settling = _bound(place_loops.settle_names, arrays)


_one_text = _OneText()


def _bound(loop: Loop, arrays: Sequence[Array]) -> ArgumentBlock:
    """Return a block with arrays for a loop."""
    block = ArgumentBlock(loop, 2 * len(arrays))
    block.words[:] = [word for array in arrays for word in (array.ctypes.data, len(array))]
    return block


def _codes_of(text: str) -> Array:
    return np.frombuffer(text.encode("utf-32-le"), "u4")


class _Table:
    """The gazetteer as arrays, in the order in which the loops take them."""

    def __init__(self) -> None:
        self.forms = [
            *gazetteer().forms.values(),
            *(GazetteerName(other, full=False, bearers=()) for other in _NOT_PLACES.split()),
        ]
        self.places = tuple(gazetteer().places.values())
        self._numbers = {place.code: number for number, place in enumerate(self.places)}

    @cached_property
    def tree(self) -> tuple[Array, ...]:
        """The tree of names."""
        names = "".join(form.name for form in self.forms)
        size = 1 << (2 * len(names)).bit_length()
        tree = [np.zeros(length, kind) for length, kind in _tree_shape(size, len(names))]
        place_loops.make_tree(
            _codes_of(names),
            np.cumsum([len(form.name) for form in self.forms]).astype("u4"),
            *tree,
            np.zeros(1, "i4"),
        )
        return tuple(tree)

    @cached_property
    def rules(self) -> tuple[Array, ...]:
        """The rule of each name, and the place that it means by itself."""
        rules = list(map(neighbour_rule, self.forms))
        distinct = {rule: number for number, rule in enumerate(dict.fromkeys(rules))}
        sets = list(chain.from_iterable(distinct))
        plain = [form.plain for form in self.forms]
        return (
            _codes_of("".join(sets)),
            np.cumsum(list(map(len, sets))).astype("i4"),
            np.array([distinct[rule] for rule in rules], "i4"),
            self.bearers[2],
            np.array(
                [
                    self._numbers[bearer.place.code]
                    if bearer and bearer.condition <= NameCondition.APART
                    else -1
                    for bearer in plain
                ],
                "i4",
            ),
            np.array(
                [
                    bearer is not None and bearer.condition is NameCondition.ALWAYS
                    for bearer in plain
                ],
                "u1",
            ),
        )

    @cached_property
    def bearers(self) -> tuple[Array, Array, Array]:
        """The bearers of each name, and under which condition."""
        every = [bearer for form in self.forms for bearer in form.bearers]
        return (
            np.array([self._numbers[bearer.place.code] for bearer in every], "i4"),
            np.array([bearer.condition for bearer in every], "i4"),
            np.array(list(accumulate(len(form.bearers) for form in self.forms)), "i4"),
        )

    @cached_property
    def lineages(self) -> tuple[Array, Array, Array]:
        """Each place with those that it lies in, and its level."""
        rows = [
            [self._numbers[code] for code in gazetteer().lineage(place.code)]
            for place in self.places
        ]
        return (
            np.array(list(chain.from_iterable(rows)), "i4"),
            np.array(list(accumulate(map(len, rows))), "i4"),
            np.array([place.level for place in self.places], "i4"),
        )


def _tree_shape(size: int, most: int) -> list[tuple[int, str]]:
    return [(1 << 16, "i4"), (size, "u8"), (size, "i4"), (most + 1, "i4")]


@cache
def _table() -> _Table:
    return _Table()


def find_abbreviations(text: str) -> list[tuple[int, str]]:
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
            are_places = characters in _SURE_CHARACTERS and not followed
        else:
            are_places = bool(set(characters) & _SURE_CHARACTERS) or characters in _PLAIN_ROWS
        if are_places:
            places += [(start + at, _CODES[name]) for at, name in enumerate(characters)]
    return places
