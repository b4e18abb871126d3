"""What a check keeps of every article: some bytes each, however long the article is."""

from __future__ import annotations

from array import array
from datetime import date as Date

from fupin_search.articles.article import Article
from fupin_search.articles.quality.report import Copy
from fupin_search.articles.quality.sketches import UNDATED

_LONGEST_TITLE = 60  # characters


class Ledger:
    """Origin, title and day of the articles by number, in the order they were read."""

    def __init__(self) -> None:
        self._text = bytearray()
        self._ends = array("Q")
        self._days = array("I")

    def __len__(self) -> int:
        return len(self._days)

    def add(self, article: Article) -> int:
        """Keep an article and number it, from 0 on."""
        kept = f"{article.origin}\n{article.title[:_LONGEST_TITLE]}"
        self._text += kept.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._text))
        self._days.append(article.date.toordinal() if article.date else UNDATED)
        return len(self._days) - 1

    def day(self, number: int) -> int:
        """The day as an ordinal, or `UNDATED`."""
        return self._days[number]

    def __getitem__(self, number: int) -> Copy:
        start = self._ends[number - 1] if number else 0
        kept = self._text[start : self._ends[number]].decode("utf-8", "surrogatepass")
        origin, _, title = kept.partition("\n")
        day = self._days[number]
        return Copy(origin, title, None if day == UNDATED else Date.fromordinal(day))
