"""The gazetteer as arrays, and the search for its names in them; `place_loops` has the loops."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache, cached_property
from itertools import accumulate, chain
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from fupin_search.entities import place_loops
from fupin_search.entities.gazetteer import (
    GazetteerName,
    NameCondition,
    Place,
    gazetteer,
    neighbour_rule,
)

Array = npt.NDArray[Any]

# Names of other things that contain a place's name; it does not count there.
NOT_PLACES = """
孙中山 中山大学 中山路 中山东路 中山西路 中山南路 中山北路 中山陵 中山装 中山公园 中山医 中山纪念
长治久安 三明治 北京时间 南京路 北京路 上海路 朝阳产业 大同社会 世界大同 黄埔军校 科教兴国
乌兰巴托 乌兰牧骑 乌苏里 上海合作组织 南部 云南白药 德州扒鸡 日照时数 日照时间 日照充足
东海岸 西海岸 南海诸岛 天河一号 天河二号 天河核心舱
"""


def count_places(codes: Array, ends: Array) -> tuple[Array, Array]:
    """Find the places that many texts mention.

    Args:
        codes: the code points of all texts, normalised.
        ends: where each text ends.

    Returns:
        The text and the number in `listed_places` of each place mentioned and of each one that it
        lies in.
    """
    known = table()
    names = _Names.room(len(codes))
    count = place_loops.find_names(codes, ends, *known.tree, *known.rules, *names)
    found = names.first(count)
    lineage, lineage_ends, levels = known.lineages
    place_loops.settle_names(
        *found[:-1], *known.bearers, *known.lineages, np.zeros(len(levels), "u4"), found.places
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
    return table().places


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


class OneText(threading.local):
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
        self._count = place_loops.find_names.run(self._finding_at)
        return self._names.first(self._count) if self._count else None

    def settle(self) -> None:
        """Decide which place each name found means."""
        self._seen.fill(0)
        self._settling[1] = self._count
        place_loops.settle_names.run(self._settling_at)

    def _make_room(self, most: int) -> None:
        known = table()
        self._most, self._names = most, _Names.room(most)
        self._codes, self._end = np.empty(most, "u4"), np.empty(1, "i8")
        self._seen = np.zeros(len(known.places), "u4")
        arrays = (self._codes, self._end, *known.tree, *known.rules, *self._names)
        self._finding = _block(arrays)
        *found, places = self._names
        arrays = (*found, *known.bearers, *known.lineages, self._seen, places)
        self._settling = _block(arrays)
        self._finding_at = self._finding.ctypes.data
        self._settling_at = self._settling.ctypes.data


one_text = OneText()


def _block(arrays: Sequence[Array]) -> Array:
    """Return the words that tell a loop its arrays."""
    return np.array([(array.ctypes.data, len(array)) for array in arrays], "i8").ravel()


def _codes_of(text: str) -> Array:
    return np.frombuffer(text.encode("utf-32-le"), "u4")


class _PlaceTable:
    """The gazetteer as arrays, in the order in which the loops take them."""

    def __init__(self) -> None:
        self.forms = [
            *gazetteer().forms.values(),
            *(GazetteerName(other, full=False, bearers=()) for other in NOT_PLACES.split()),
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
def table() -> _PlaceTable:
    """Return the one table, which is made on first use."""
    return _PlaceTable()
