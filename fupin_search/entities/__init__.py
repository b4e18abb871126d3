"""The places, amounts, days and notations that a text mentions.

A mention has keys, which the index has as terms; see `keys`. What finds those of a kind is loaded
when it is first wanted, since its expressions are slow to compile.
"""

from __future__ import annotations

from datetime import date as Date

from fupin_search.entities.keys import AMOUNTS, DAYS, NOTATIONS, PLACES, Mention


def find_mentions(text: str, published: Date | None, kinds: str = "") -> list[Mention]:
    """Find the mentions in a text; those of different kinds may overlap.

    A change of the result needs a new version of the engine's schema.

    Args:
        text: normalised.
        published: the day of its article, near which days without a year are; None if unknown.
        kinds: first letters of the wanted keys; others may be left out. All by default.
    """
    mentions: list[Mention] = []
    if not kinds or PLACES in kinds:
        from fupin_search.entities.places import find_places

        mentions += find_places(text)
    if not kinds or AMOUNTS in kinds:
        from fupin_search.entities.amounts import find_amounts

        mentions += find_amounts(text)
    if not kinds or not DAYS.isdisjoint(kinds):
        from fupin_search.entities.dates import find_days

        mentions += find_days(text, published)
    if not kinds or NOTATIONS in kinds:
        from fupin_search.entities.notations import find_notations

        mentions += find_notations(text)
    return mentions
