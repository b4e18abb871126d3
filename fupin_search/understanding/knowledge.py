"""What texts are understood by beside an archive's own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - `date` is the archive's own word

from fupin_search.settings import Settings
from fupin_search.understanding import clock, synonyms
from fupin_search.understanding.pairs import NO_PAIRS, Pairs, read_pairs
from fupin_search.understanding.synonyms import Synonyms


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known beside an archive's own words.

    Args:
        synonyms: other words for the same, an operator's.
        pairs: places that help each other, an operator's.
        today: tells the day, from which 去年 is counted.
    """

    synonyms: Synonyms = synonyms.NONE
    pairs: Pairs = NO_PAIRS
    today: Callable[[], Date] = clock.today

    @classmethod
    def of(cls, settings: Settings) -> Knowledge:
        """What the files hold that the settings name.

        Raises:
            SynonymsError: when the synonyms cannot be read.
            PairsError: when the pairs cannot.
        """
        return cls(
            synonyms.load(settings.synonyms) if settings.synonyms else synonyms.NONE,
            read_pairs(settings.pairs) if settings.pairs else NO_PAIRS,
        )
