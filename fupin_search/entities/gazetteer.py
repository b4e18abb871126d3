"""The gazetteer: the divisions of China, their names, and the conditions under which a name counts.

It comes from `divisions.tsv` in this folder, which `scripts/places_table.py` writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cache
from importlib.resources import files
from sys import intern
from typing import NamedTuple

_PROVINCE, _CITY = "0000", "00"


class Place(NamedTuple):
    """A division of China: a province, a city, or a county, each in its usual sense.

    Args:
        code: its six digits in GB/T 2260.
        name: in full.
        short: without the kind of division; in full where one character would be left.
        parent: code of the smallest division it lies in; None for a province.
        former: True if there is no such division any more.
    """

    code: str
    name: str
    short: str
    parent: str | None
    former: bool = False

    @property
    def level(self) -> int:
        """The level of the division: 0 for a province, 1 for a city, 2 for a county."""
        if self.code.endswith(_PROVINCE):
            return 0
        return 1 if self.code.endswith(_CITY) else 2


def rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of a table, without its comments."""
    text = files("fupin_search.entities").joinpath(name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


# Added to the rank of a place with a former name: more than any level.
_FORMER = 10


class NameCondition(IntEnum):
    """The conditions under which a name in a text is the place's, the weakest first."""

    ALWAYS = 0
    # unless a character next to it makes a common word with one of its own: 会理 in 协会理事
    APART = 1
    # where the text also mentions something the place lies in, and apart
    SETTLED = 2
    # right after the name of something it lies in
    ADJOINING = 3


class Bearer(NamedTuple):
    """A place that has a name.

    Args:
        place: the place.
        condition: under which the name is this place's.
        rank: the lowest belongs to the place that the name alone most likely means.
    """

    place: Place
    condition: NameCondition
    rank: int


class GazetteerName(NamedTuple):
    """A name and the places that have it.

    Args:
        name: the name.
        full: True if it ends in the kind of division.
        bearers: its places, the likeliest first.
    """

    name: str
    full: bool
    bearers: tuple[Bearer, ...]

    @property
    def plain(self) -> Bearer | None:
        """The bearer that is likelier than all others, if there is one."""
        if len(self.bearers) == 1 or (self.bearers and self.bearers[0].rank < self.bearers[1].rank):
            return self.bearers[0]
        return None


class Gazetteer:
    """All places and their names.

    Attributes:
        places: by code.
        forms: by name.
    """

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        bearers: dict[str, dict[str, Bearer]] = {}
        full: set[str] = set()
        for place, conditions, others in _divisions():
            self.places[place.code] = place
            full_names = [place.name, *others]
            full.update(full_names)
            names = [(name, conditions[1], _is_former(name, place)) for name in full_names]
            if place.short != place.name:
                names.append((place.short, conditions[0], place.former))
            for name, condition, former in names:
                bearers.setdefault(name, {}).setdefault(
                    place.code, Bearer(place, condition, _FORMER * former + place.level)
                )
        self.forms: Mapping[str, GazetteerName] = {
            name: GazetteerName(
                name, name in full, tuple(sorted(by_code.values(), key=lambda bearer: bearer.rank))
            )
            for name, by_code in bearers.items()
        }

    def chain(self, place: Place) -> tuple[Place, ...]:
        """Return a place and those it lies in, the nearest first."""
        chain = [place]
        while chain[-1].parent:
            chain.append(self.places[chain[-1].parent])
        return tuple(chain)

    def lineage(self, code: str) -> tuple[str, ...]:
        """Return the codes of a place and of those it lies in, nearest first; none if unknown."""
        place = self.places.get(code)
        return tuple(outer.code for outer in self.chain(place)) if place else ()

    def named(self, name: str) -> tuple[Place, ...]:
        """Return the places that have a name, the likeliest first."""
        form = self.forms.get(name)
        return tuple(bearer.place for bearer in form.bearers) if form else ()

    def inside(self, place: Place) -> tuple[Place, ...]:
        """Return the places right inside a place, by code."""
        return tuple(other for other in self.places.values() if other.parent == place.code)

    def label(self, place: Place) -> str:
        """Return a place's name for people, after its parent's where others have the same name."""
        if place.parent and len(self.named(place.name)) > 1:
            return f"{self.places[place.parent].name}{place.name}"
        return place.name


@cache
def gazetteer() -> Gazetteer:
    """Return the one gazetteer, a constant table that is read on first use."""
    return Gazetteer()


def _divisions() -> Iterator[tuple[Place, tuple[NameCondition, NameCondition], list[str]]]:
    for row in rows("divisions.tsv"):
        code, name, short, parent, of_short, of_name, others, former = [*row, "", ""][:8]
        yield (
            Place(code, name, short, parent or None, bool(former)),
            (NameCondition[of_short.upper()], NameCondition[of_name.upper()]),
            others.split(),
        )


def _is_former(name: str, place: Place) -> bool:
    """Return True for a former name: neither the place's own nor that with a shorter ending."""
    return place.former or not (
        name == place.name or ("自治" in place.name and name[:-1] == place.short)
    )


# Characters that make another word with the end of a full name: 大同市场, 朝阳区域.
_TURNED = {"区": "域别分块间", "市": "场值面况集", "旗": "帜舰袍"}
# A county's short name before one of these is a river's, a mountain's: 澜沧江, 鄱阳湖, 祁连山.
_NATURE = "江河湖山岛海湾峡"
# Characters that are mostly surnames; two more make a person's name.
_SURNAMES = (
    "王李张刘陈杨赵吴徐孙胡朱郭罗宋郑谢韩唐冯董萧曹袁邓许傅沈彭吕苏卢蒋蔡贾魏薛阎潘杜戴姜姚谭廖邹"
    "郝崔邱秦顾侯邵孟赖龚"
)
_SHORT_NAME = 2  # characters; a longer name is no accident


class NeighbourRule(NamedTuple):
    """The characters next to a name that make it no place.

    Args:
        before: any of those before it.
        after: any of those after it.
        turned: any of those after it makes another word of its end; a shorter name may still fit.
    """

    before: str
    after: str
    turned: str


def neighbour_rule(form: GazetteerName) -> NeighbourRule:
    """Return the characters that must not be next to a name."""
    turned = _TURNED.get(form.name[-1], "") if form.full else ""
    if len(form.name) > _SHORT_NAME or not form.bearers:
        return _intern_rule(NeighbourRule("", "", turned))
    before, after = joins()
    ahead = before.get(form.name[0], "")
    level = form.bearers[0].place.level
    # Any character may follow a province's name; 海南方面 has no word 南方.
    if form.full or level == 0:
        return _intern_rule(NeighbourRule(ahead, "", turned))
    behind = after.get(form.name[-1], "") + (_NATURE if level > 1 else "")
    return _intern_rule(NeighbourRule(intern(ahead + _SURNAMES), intern(behind), turned))


@cache
def _intern_rule(rule: NeighbourRule) -> NeighbourRule:
    """Return one object for all equal rules, of which there are many."""
    return rule


@cache
def joins() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the characters that make a common word with one after them, and with one before."""
    sides: dict[str, dict[str, str]] = {"before": {}, "after": {}}
    for side, character, others in rows("joins.tsv"):
        sides[side][character] = others
    return sides["before"], sides["after"]
