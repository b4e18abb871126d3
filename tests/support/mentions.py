"""The mentions in a text, found in plain Python: what compiled loops are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date
from functools import cache
from typing import NamedTuple

from fupin_search.entities.dates import find_days
from fupin_search.entities.gazetteer import (
    Bearer,
    GazetteerName,
    NameCondition,
    NeighbourRule,
    gazetteer,
    neighbour_rule,
)
from fupin_search.entities.keys import place_key
from fupin_search.entities.notations import find_notations
from fupin_search.entities.place_table import NOT_PLACES
from fupin_search.entities.places import (
    NameInText,
    PlaceMention,
    find_bearer_inside,
    find_bearers_within,
    lineage,
)
from support.amounts import find_amounts


def mention_keys(text: str, published: Date | None) -> list[str]:
    """Return the keys of all mentions in a text, repeats included.

    Args:
        text: normalised.
        published: the day of its article; None if unknown.
    """
    mentions = [*find_amounts(text), *find_days(text, published), *find_notations(text)]
    keys = [key for mention in mentions for key in mention.keys]
    places = [place for _, _, place in find_place_mentions(text)]
    return keys + [place_key(code) for place in places for code in lineage(place.code)]


class _NameEntry(NamedTuple):
    """A name of the automaton, with the data to decide on a match."""

    form: GazetteerName
    rule: NeighbourRule
    sole: Bearer | None
    part_may_count: bool


def find_place_mentions(text: str) -> list[PlaceMention]:
    """Find the names in a text that are a place's, in order.

    Args:
        text: normalised.
    """
    settled: list[PlaceMention] = []
    unsettled: list[NameInText] = []
    evidence: set[str] = set()
    last: PlaceMention | None = None
    for named in find_names(text):
        bearer = named.sole
        if last and last.end == named.start:
            bearer = find_bearer_inside(named.form, last.place) or bearer
        if bearer is None:
            unsettled.append(named)
            continue
        last = PlaceMention(named.start, named.end, bearer.place)
        settled.append(last)
        evidence.update(lineage(bearer.place.code))
    if unsettled and evidence:
        for named in unsettled:
            likeliest = () if named.part else find_bearers_within(named.form, evidence)
            if len(likeliest) == 1:
                settled.append(PlaceMention(named.start, named.end, likeliest[0]))
        settled.sort()
    return settled


def find_names(text: str) -> list[NameInText]:
    """Find the names in a text, without overlaps; each is a place's for sure or perhaps.

    Args:
        text: normalised.
    """
    names: list[NameInText] = []
    for named in _longest(text):
        if names and named.start < names[-1].end:
            earlier = names[-1]
            # The earlier one stays, unless only the later is a place's by itself.
            if earlier.sole or not named.sole or not earlier.form.bearers:
                continue
            names.pop()
        names.append(named)
    return [named for named in names if named.form.bearers]


def _longest(text: str) -> Iterator[NameInText]:
    """Yield the names in a text, the longest at each place, in order."""
    entries = _entries()
    longest: dict[int, tuple[int, _NameEntry]] = {}
    size = len(text)
    places = [
        (start, end)
        for start in range(size)
        for end in range(start + 2, min(start + _LONGEST, size) + 1)
        if text[start:end] in entries
    ]
    for start, end in places:
        entry = entries[text[start:end]]
        turned = entry.rule.turned
        if not (turned and end < size and text[end] in turned):
            longest[start] = end, entry
    for start, (end, (form, (before, after, _), sole, part_may_count)) in sorted(longest.items()):
        part = (start > 0 and text[start - 1] in before) or (end < size and text[end] in after)
        yield NameInText(start, end, form, part, sole if part_may_count or not part else None)


@cache
def _entries() -> dict[str, _NameEntry]:
    forms = [
        *gazetteer().forms.values(),
        *(GazetteerName(other, full=False, bearers=()) for other in NOT_PLACES.split()),
    ]
    return {form.name: _entry(form) for form in forms}


# Characters of the longest name.
_LONGEST = 20


def _entry(form: GazetteerName) -> _NameEntry:
    plain = form.plain
    sole = plain if plain and plain.condition <= NameCondition.APART else None
    return _NameEntry(
        form, neighbour_rule(form), sole, bool(sole and sole.condition is NameCondition.ALWAYS)
    )
