"""Counts what many texts mention, in one walk over all of them.

Places are found and decided in compiled loops. For amounts, days and notations a loop finds where
one may begin, and only there the expressions of their modules are matched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from fupin_search.entities.amounts import find_amounts
from fupin_search.entities.beginning_loops import Array, Candidates, find_beginnings
from fupin_search.entities.dates import find_days
from fupin_search.entities.keys import Mention, place_key
from fupin_search.entities.notations import find_notations
from fupin_search.entities.place_table import count_places, listed_places


class CountedMentions(NamedTuple):
    """The keys of all mentions in some texts.

    Args:
        keys: each distinct one.
        texts: the text of each occurrence.
        numbers: the number in `keys` of each occurrence.
    """

    keys: list[str]
    texts: Array
    numbers: Array


def count_mentions(
    texts: Sequence[str], codes: Array, ends: Array, published: Iterable[Date | None]
) -> CountedMentions:
    """Count the mentions in texts; those of `find_mentions`.

    Args:
        texts: normalised.
        codes: their code points.
        ends: where each text ends in them.
        published: the day of each text's article; None if unknown.
    """
    of_texts, places = count_places(codes, ends)
    distinct, numbers = np.unique(places, return_inverse=True)
    listed = listed_places()
    keys = [place_key(listed[place].code) for place in distinct.tolist()]
    known = {key: number for number, key in enumerate(keys)}
    number_of = known.setdefault
    more: list[int] = []
    sizes: list[int] = []
    beginnings = zip(*map(_by_text, find_beginnings(codes, ends)), strict=True)
    for text, day, (amounts, days, notations) in zip(texts, published, beginnings, strict=False):
        before = len(more)
        mentions: list[Mention] = []
        if amounts:
            mentions = find_amounts(text, amounts)
        if days:
            mentions += find_days(text, day, days)
        if notations:
            mentions += find_notations(text, notations)
        more += [number_of(key, len(known)) for mention in mentions for key in mention.keys]
        sizes.append(len(more) - before)
    return CountedMentions(
        list(known),
        np.concatenate([of_texts, np.repeat(np.arange(len(texts)), sizes)]),
        np.concatenate([numbers, np.array(more, "i8")]),
    )


def _by_text(found: Candidates) -> Iterator[list[int]]:
    return (found.places[start:end] for start, end in pairwise([0, *found.ends]))
