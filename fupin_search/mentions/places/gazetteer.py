"""The gazetteer: the divisions of China, their names, and the conditions under which a name counts.

It comes from `divisions.tsv` in this folder, which `scripts/places_table.py` writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from fupin_search.mentions.places.place import Place
from fupin_search.mentions.places.table import rows

# Added to the rank of a place with a former name: more than any level.
_FORMER = 10


class Standing(IntEnum):
    """The condition under which a name in a text is the place's."""

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
        standing: the condition under which the name is this place's.
        rank: the lowest belongs to the place that the name alone most likely means.
    """

    place: Place
    standing: Standing
    rank: int


class Form(NamedTuple):
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
        """The one bearer likelier than all others, if there is one."""
        if len(self.bearers) == 1 or (self.bearers and self.bearers[0].rank < self.bearers[1].rank):
            return self.bearers[0]
        return None


class Gazetteer:
    """Places and names.

    Attributes:
        places: by code.
        forms: by name.
    """

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        bearers: dict[str, dict[str, Bearer]] = {}
        full: set[str] = set()
        for place, standings, others in _divisions():
            self.places[place.code] = place
            named = [place.name, *others]
            full.update(named)
            names = [(name, standings[1], _is_former(name, place)) for name in named]
            if place.short != place.name:
                names.append((place.short, standings[0], place.former))
            for name, standing, former in names:
                bearers.setdefault(name, {}).setdefault(
                    place.code, Bearer(place, standing, _FORMER * former + place.level)
                )
        self.forms: Mapping[str, Form] = {
            name: Form(
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
        """The code of a place and those it lies in, the nearest first; none for an unknown code."""
        place = self.places.get(code)
        return tuple(each.code for each in self.chain(place)) if place else ()

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


def _divisions() -> Iterator[tuple[Place, tuple[Standing, Standing], list[str]]]:
    for row in rows("divisions.tsv"):
        code, name, short, parent, of_short, of_name, others, former = [*row, "", ""][:8]
        yield (
            Place(code, name, short, parent or None, bool(former)),
            (Standing[of_short.upper()], Standing[of_name.upper()]),
            others.split(),
        )


def _is_former(name: str, place: Place) -> bool:
    """Return True for a former name: neither the place's own nor that with a shorter ending."""
    return place.former or not (
        name == place.name or ("自治" in place.name and name[:-1] == place.short)
    )
