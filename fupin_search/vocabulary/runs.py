"""The runs of an archive's characters that syllables are read as, whatever words they are cut into.

So 女儿红 is found where 红酒 is the word. The likeliest runs are found from the left, pair by pair.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fupin_search.text.sounds import meant, other_reading, reading
from fupin_search.vocabulary.vocabulary import Vocabulary

_MOST = 16


def runs_of(syllables: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """The likeliest runs of characters that are read so; each of their pairs stands in the archive.

    A run is read as it is spoken: no reading that a character has elsewhere counts.

    Args:
        syllables: whole ones, as typed.
        vocabulary: of the archive.

    Returns:
        The likeliest first: at most sixteen, but for one syllable every character.
    """
    runs: list[tuple[float, str]] = [(0.0, "")]
    for typed in syllables:
        characters = [one for each in meant(typed) for one in vocabulary.alike.sounding(each)]
        joints = [(run, one) for run in runs for one in characters]
        if not joints:
            return []
        firsts = np.array([ord(run[-1]) if run else 0 for (_, run), _ in joints], np.int64)
        seconds = np.array([ord(one) for _, one in joints], np.int64)
        worth = vocabulary.pairs.worth(firsts, seconds).tolist()
        held = (firsts == 0) | (vocabulary.pairs.together(firsts, seconds) > 0)
        longer = [
            (before + likely, run + one)
            for ((before, run), one), likely, together in zip(
                joints, worth, held.tolist(), strict=True
            )
            if together
        ]
        # How frequent the first character is says little of which run is meant.
        runs = sorted(longer, reverse=True)[: _MOST if runs[0][1] else None]
    return [run for _, run in runs if _is_read(run, syllables)]


def _is_read(run: str, typed: Sequence[str]) -> bool:
    """Whether a run is read as it was typed."""
    spoken = [one for one in (reading(run), other_reading(run)) if one]
    return any(
        all(one in meant(each) for one, each in zip(read, typed, strict=True)) for read in spoken
    )
