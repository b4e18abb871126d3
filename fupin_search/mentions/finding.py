"""Everything a text speaks of."""

from __future__ import annotations

from datetime import date as Date

from fupin_search.mentions.amounts import find_amounts
from fupin_search.mentions.days import find_days
from fupin_search.mentions.keys import AMOUNTS, DAYS, NOTATIONS, PLACES
from fupin_search.mentions.mention import Mention
from fupin_search.mentions.notations import find_notations
from fupin_search.mentions.places import find_places


def find_mentions(text: str, published: Date | None, kinds: str = "") -> list[Mention]:
    """What a text speaks of; mentions of different kinds may overlap.

    Whoever changes what is found raises the version of the engine's schema.

    Args:
        text: normalised text.
        published: the day of its article, which days without a year are near; None if unknown.
        kinds: the first letters of the keys wanted; those of other kinds may be left out. All are
            wanted by default.
    """
    mentions: list[Mention] = []
    if not kinds or PLACES in kinds:
        mentions += find_places(text)
    if not kinds or AMOUNTS in kinds:
        mentions += find_amounts(text)
    if not kinds or not DAYS.isdisjoint(kinds):
        mentions += find_days(text, published)
    if not kinds or NOTATIONS in kinds:
        mentions += find_notations(text)
    return mentions


def mention_keys(text: str, published: Date | None) -> list[str]:
    """The keys of everything a text speaks of, repeats included."""
    return [key for mention in find_mentions(text, published) for key in mention.keys]
