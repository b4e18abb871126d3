"""Counts what many texts mention, in one walk over all of them.

Places and amounts are found in compiled loops. For days and notations a loop finds where one may
begin, and only there the expressions of their modules are matched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date as Date
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from fupin_search.entities.amounts import amount_keys
from fupin_search.entities.beginning_loops import Array, Candidates, find_beginnings
from fupin_search.entities.dates import find_days
from fupin_search.entities.keys import place_key
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
    joined: str, codes: Array, ends: Array, published: Iterable[Date | None]
) -> CountedMentions:
    """Count the mentions in texts; those of `find_mentions`.

    Args:
        joined: all texts, normalised, one after the other.
        codes: their code points.
        ends: where each text ends.
        published: the day of each text's article; None if unknown.
    """
    of_places, places = count_places(codes, ends)
    distinct, numbers = np.unique(places, return_inverse=True)
    listed = listed_places()
    keys = [place_key(listed[place].code) for place in distinct.tolist()]
    known = {key: number for number, key in enumerate(keys)}
    number_of = known.setdefault
    of_texts: list[int] = []
    more: list[int] = []
    for text, found in amount_keys(joined, codes, ends):
        for key in found:
            of_texts.append(text)
            more.append(number_of(key, len(known)))
    days, notations = find_beginnings(codes, ends)
    bounds = pairwise([0, *ends.tolist()])
    # Most titles have no candidate.
    for text, ((begin, end), day, in_days, in_notations) in enumerate(
        zip(bounds, published, _by_text(days), _by_text(notations), strict=False)
    ):
        if not in_days and not in_notations:
            continue
        whole = joined[begin:end]
        mentions = find_days(whole, day, in_days) if in_days else []
        if in_notations:
            mentions += find_notations(whole, in_notations)
        for mention in mentions:
            for key in mention.keys:
                of_texts.append(text)
                more.append(number_of(key, len(known)))
    return CountedMentions(
        list(known),
        np.concatenate([of_places, np.array(of_texts, "i8")]),
        np.concatenate([numbers, np.array(more, "i8")]),
    )


def _by_text(found: Candidates) -> Iterator[list[int]]:
    return (found.places[start:end] for start, end in pairwise([0, *found.ends]))
