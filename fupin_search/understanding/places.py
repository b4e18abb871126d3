"""Places in a reader's text: 天河区, 北京朝阳, 粤黔.

A reader types less than a journalist: a name alone is taken for the place it may be, and where
several places bear it, the reader chooses. Within a longer word it is a place's only where it
could hardly be anything else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fupin_search.mentions.places import Place, gazetteer
from fupin_search.mentions.places.abbreviations import abbreviated
from fupin_search.mentions.places.gazetteer import Standing
from fupin_search.mentions.places.reading import (
    Named,
    adjoining,
    codes,
    names_in,
    surrounded,
)
from fupin_search.text.characters import HAN

_HAN = re.compile(f"[{HAN}]")
_MUNICIPALITIES = ("11", "12", "31", "50")


class PlaceExpression(NamedTuple):
    """A piece of a reader's text that names a place.

    Args:
        start: offset of its first character.
        end: offset after its last.
        places: the place; several where the reader must choose, the likeliest first.
    """

    start: int
    end: int
    places: tuple[Place, ...]


def read_places(text: str) -> tuple[PlaceExpression, ...]:
    """The places a reader's text names, in order.

    Args:
        text: normalised.
    """
    named = names_in(text)
    taken = {place for name in named for place in range(name.start, name.end)}
    places = gazetteer().places
    found = [
        PlaceExpression(start, start + 1, (places[code],))
        for start, code in abbreviated(text)
        if start not in taken
    ]
    waiting: list[Named] = []
    last: PlaceExpression | None = None
    for name in named:
        bearer = name.sole
        if last and last.end == name.start:
            bearer = adjoining(name.form, last.places[0]) or bearer
        if bearer is None:
            waiting.append(name)
            continue
        last = PlaceExpression(name.start, name.end, (bearer.place,))
        found.append(last)
    evidence = {code for one in found for code in codes(one.places[0].code)}
    edges = {edge for one in found for edge in (one.start, one.end)}
    found += [
        PlaceExpression(name.start, name.end, borne)
        for name in waiting
        if (borne := _meant(name, text, evidence, edges))
    ]
    return tuple(sorted(found, key=lambda one: one.start))


def _meant(name: Named, text: str, evidence: set[str], edges: set[int]) -> tuple[Place, ...]:
    """The places a name may be meant for; none where it is no place's name here."""
    whole = _is_whole(name, text, edges)
    most = Standing.ADJOINING if whole else Standing.SETTLED
    if evidence and (near := surrounded(name.form, evidence, most)):
        return _by_likelihood(near)
    borne = [bearer for bearer in name.form.bearers if bearer.standing <= Standing.SETTLED]
    if whole:
        # Whoever types 朝阳 may mean any; 和平 is never meant for a place alone.
        return _by_likelihood([bearer.place for bearer in name.form.bearers]) if borne else ()
    # The name of a city that needs settling is a word as well: 大同社会.
    if name.part or not borne or borne[0].place.level < 2:  # a county's level
        return ()
    return _by_likelihood([bearer.place for bearer in borne])


def _is_whole(name: Named, text: str, edges: set[int]) -> bool:
    """Whether a name stands alone or beside names of places."""
    before = name.start == 0 or name.start in edges or not _HAN.match(text[name.start - 1])
    after = name.end == len(text) or name.end in edges or not _HAN.match(text[name.end])
    return before and after


def _by_likelihood(places: list[Place]) -> tuple[Place, ...]:
    """Places the likeliest first: living ones, then the higher in rank.

    A district of a municipality ranks with cities.
    """

    def rank(place: Place) -> tuple[bool, int, str]:
        raised = place.level > 1 and place.code.startswith(_MUNICIPALITIES)
        return place.former, place.level - raised, place.code

    living = [place for place in places if not place.former] or places
    listed = {place.code for place in living}
    # 朝阳县 lies in 朝阳市: whoever chooses the city has it.
    outer = [place for place in living if listed.isdisjoint(codes(place.code)[1:])]
    return tuple(sorted(outer, key=rank))
