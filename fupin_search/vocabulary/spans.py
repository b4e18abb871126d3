"""Neighbouring words that stand together in title after title."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fupin_search.vocabulary.keys import Array
from fupin_search.vocabulary.lines import Words

_MOST_WORDS = 4
_LONGEST = 12
_LEAST_ARTICLES = 3
# A phrase neither begins nor ends with a single character: most are 的, 和, 在.
_SHORTEST_WORD = 2


class Spans(NamedTuple):
    """Stretches of a text, each where it stands first.

    Args:
        starts: where they begin.
        sizes: how long they are.
        articles: how many hold them.
        worth: what those count for.
    """

    starts: Array
    sizes: Array
    articles: Array
    worth: Array


def repeated(words: Words, articles: Array, worth: Array) -> Spans:
    """The phrases that at least three articles have in their titles.

    Of a phrase that often stands somewhere, all shorter ones in it do; so those of one word are
    counted first, then those of two of these, and so on (Agrawal and Srikant's Apriori, 1994).

    Args:
        words: of titles, which are their lines.
        articles: how many have each title.
        worth: what those count for.
    """
    found = [Spans(*(np.empty(0, kind) for kind in (np.int64, np.int64, np.int64, np.float64)))]
    single = np.where(words.han & (words.lines < len(articles)), words.kinds, -1)
    phrases = single
    for more in range(_MOST_WORDS):
        places = np.flatnonzero(phrases >= 0)
        if not len(places):
            break
        order = places[np.argsort(phrases[places], kind="stable")]
        group = np.cumsum(_changes(phrases[order])) - 1
        # Places ascend in a group, so that those in one title are neighbours.
        once = _changes(group) | _changes(words.lines[order])
        titles = words.lines[order[once]]
        held = np.bincount(group[once], articles[titles])
        often = held >= _LEAST_ARTICLES
        firsts = order[_changes(group)]
        told = often & _tellable(words, firsts, firsts + more)
        starts = words.starts[firsts[told]]
        found.append(
            Spans(
                starts,
                words.ends[firsts[told] + more] - starts,
                held[told].astype(np.int64),
                np.bincount(group[once], worth[titles])[told],
            )
        )
        numbers = np.full(len(phrases), -1)
        numbers[order] = np.where(often[group], group, -1)
        single = numbers if not more else single
        phrases = _longer(numbers, single, more + 1)
    return Spans(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _longer(phrases: Array, words: Array, more: int) -> Array:
    """A number for each phrase and the word behind it, -1 where either is none."""
    longer = np.full(len(phrases), -1)
    size = len(phrases) - more
    if size > 0:
        first, next_, last = phrases[:size], phrases[1 : size + 1], words[more:]
        joined = first * (int(words.max()) + 1) + last
        longer[:size] = np.where((first >= 0) & (next_ >= 0) & (last >= 0), joined, -1)
    return longer


def _tellable(words: Words, firsts: Array, lasts: Array) -> Array:
    """Which phrases are worth suggesting, by their first words and their last ones."""
    sizes = words.sizes
    long = (sizes[firsts] >= _SHORTEST_WORD) & (sizes[lasts] >= _SHORTEST_WORD)
    held: Array = long & (words.ends[lasts] - words.starts[firsts] <= _LONGEST)
    return held


def _changes(row: Array) -> Array:
    """Where a number is another than the one before; true for the first."""
    changed = np.ones(len(row), np.bool_)
    np.not_equal(row[1:], row[:-1], out=changed[1:])
    return changed
