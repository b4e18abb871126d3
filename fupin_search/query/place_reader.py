"""Places in a reader's text: 天河区, 北京朝阳, 粤黔; and places that an operator pairs.

A reader types less than a journalist: a name alone means any place of that name; where there are
several, the reader chooses. Inside a longer word a name means a place only if it can hardly
mean anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from fupin_search.disk import read_toml
from fupin_search.entities.gazetteer import NameCondition, Place, gazetteer
from fupin_search.entities.places import (
    NameInText,
    find_abbreviations,
    find_bearer_inside,
    find_bearers_within,
    find_names,
    lineage,
)
from fupin_search.errors import PairsError
from fupin_search.text.normalise import HAN, normalise

_HAN = re.compile(f"[{HAN}]")
_MUNICIPALITIES = ("11", "12", "31", "50")
_SHAPE = 'Each entry is a place and those it helps, "广州市" = ["毕节市"], under [pairs].'


class PlaceExpression(NamedTuple):
    """A piece of a reader's text that names a place.

    Args:
        start: offset of its first character.
        end: offset after its last.
        places: the place, or several to choose from, the likeliest first.
    """

    start: int
    end: int
    places: tuple[Place, ...]


def read_places(text: str) -> tuple[PlaceExpression, ...]:
    """Find the places that a normalised text names, in order."""
    names, characters = find_names(text), find_abbreviations(text)
    if not names and not characters:
        return ()
    taken = {place for name in names for place in range(name.start, name.end)}
    places = gazetteer().places
    expressions = [
        PlaceExpression(start, start + 1, (places[code],))
        for start, code in characters
        if start not in taken
    ]
    unsettled: list[NameInText] = []
    last: PlaceExpression | None = None
    for name in names:
        bearer = name.sole
        if last and last.end == name.start:
            bearer = find_bearer_inside(name.form, last.places[0]) or bearer
        if bearer is None:
            unsettled.append(name)
            continue
        last = PlaceExpression(name.start, name.end, (bearer.place,))
        expressions.append(last)
    evidence = {code for expression in expressions for code in lineage(expression.places[0].code)}
    edges = {edge for expression in expressions for edge in (expression.start, expression.end)}
    expressions += [
        PlaceExpression(name.start, name.end, candidates)
        for name in unsettled
        if (candidates := _choose_places(name, text, evidence, edges))
    ]
    return tuple(sorted(expressions, key=lambda expression: expression.start))


def _choose_places(
    name: NameInText, text: str, evidence: set[str], edges: set[int]
) -> tuple[Place, ...]:
    """Return the places that a name may mean; none where it means no place."""
    whole = _is_apart(name, text, edges)
    most = NameCondition.ADJOINING if whole else NameCondition.SETTLED
    if evidence and (nearby := find_bearers_within(name.form, evidence, most)):
        return _by_likelihood(nearby)
    settled = [bearer for bearer in name.form.bearers if bearer.condition <= NameCondition.SETTLED]
    if whole:
        # 朝阳 may mean any of its places; 和平 never means a place by itself.
        return _by_likelihood([bearer.place for bearer in name.form.bearers]) if settled else ()
    # The name of a city that needs settling is a word as well: 大同社会.
    if name.part or not settled or settled[0].place.level < 2:  # a county's level
        return ()
    return _by_likelihood([bearer.place for bearer in settled])


def _is_apart(name: NameInText, text: str, edges: set[int]) -> bool:
    """Return whether a name is alone or next to names of places."""
    before = name.start == 0 or name.start in edges or not _HAN.match(text[name.start - 1])
    after = name.end == len(text) or name.end in edges or not _HAN.match(text[name.end])
    return before and after


def _by_likelihood(places: list[Place]) -> tuple[Place, ...]:
    """Sort places: those that still exist first, then the higher in rank.

    A district of a municipality ranks with cities.
    """

    def rank(place: Place) -> tuple[bool, int, str]:
        raised = place.level > 1 and place.code.startswith(_MUNICIPALITIES)
        return place.former, place.level - raised, place.code

    living = [place for place in places if not place.former] or places
    listed = {place.code for place in living}
    # 朝阳县 lies in 朝阳市: the choice of the city includes it.
    outer = [place for place in living if listed.isdisjoint(lineage(place.code)[1:])]
    return tuple(sorted(outer, key=rank))


@dataclass(frozen=True, slots=True)
class PlacePairs:
    """Places that help each other (对口帮扶), as an operator writes them down.

    Args:
        partners: codes of the partners by the code of each place.
    """

    partners: Mapping[str, tuple[str, ...]]

    def find_partners(self, place: Place) -> tuple[Place, ...]:
        """Return the partners of a place, in the order of the file."""
        places = gazetteer().places
        return tuple(places[code] for code in self.partners.get(place.code, ()))


NO_PLACE_PAIRS = PlacePairs({})


def read_pairs(path: Path) -> PlacePairs:
    """Read a file of pairs.

    Raises:
        PairsError: naming the file, the entry, and what is allowed.
    """
    file = read_toml(path, "pairs", PairsError, hint=_SHAPE)
    file.require_keys("pairs", hint=_SHAPE)
    entries = file.values.get("pairs")
    if not isinstance(entries, dict) or not entries:
        raise PairsError(f"{path} holds no pair. {_SHAPE}")
    partners: dict[str, dict[str, None]] = {}
    for giver, helped in entries.items():
        try:
            for place, partner in _parse_entry(giver, helped):
                partners.setdefault(place.code, {})[partner.code] = None
                partners.setdefault(partner.code, {})[place.code] = None
        except ValueError as error:
            raise PairsError(f"{path}, entry {giver!r}: {error}") from error
    return PlacePairs({code: tuple(others) for code, others in partners.items()})


def _parse_entry(giver: str, helped: object) -> Iterator[tuple[Place, Place]]:
    names = [helped] if isinstance(helped, str) else helped
    if not isinstance(names, list) or not names:
        raise ValueError(f"it names no place that is helped. {_SHAPE}")
    place = _find_place(giver)
    for name in names:
        partner = _find_place(name)
        if partner == place:
            raise ValueError(f"{name} cannot be its own partner.")
        yield place, partner


def _find_place(name: object) -> Place:
    """Return the place of a name, which may follow what the place lies in."""
    if not isinstance(name, str):
        raise ValueError(f"{name!r} is no name of a place. {_SHAPE}")  # noqa: TRY004 - a file's value
    if name in gazetteer().places:
        return gazetteer().places[name]
    text = normalise(name)
    expressions = read_places(text)
    if not expressions or "".join(text[place.start : place.end] for place in expressions) != text:
        raise ValueError(
            f"{name!r} is no province, city or county. "
            "Write it in full, 毕节市, or as its code of six digits."
        )
    if len(expressions[-1].places) > 1:
        labels = ", ".join(map(gazetteer().label, expressions[-1].places))
        raise ValueError(f"{name!r} may be any of {labels}. Write what it lies in before it.")
    return expressions[-1].places[0]
