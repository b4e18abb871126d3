"""The columns of values that many articles have in common: section, source, day."""

from __future__ import annotations

from array import array
from datetime import date

import numpy as np

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.codec.columns import write_coded, write_numbers
from fupin_search.engines.embedded.codec.container import ArrayWriter
from fupin_search.engines.embedded.schema import label_fields

_Seen = tuple[str | None, str | None, date | None]


class Labels:
    """Keeps every article's labels, four bytes an article and each combination once."""

    def __init__(self) -> None:
        self._numbers: dict[_Seen, int] = {}
        self._distinct: list[dict[str, bytes | int]] = []
        self._articles = array("I")

    def add(self, article: Article) -> None:
        """Take the next article's."""
        seen = article.section, article.source, article.date
        number = self._numbers.get(seen)
        if number is None:
            number = self._numbers[seen] = len(self._distinct)
            self._distinct.append(label_fields(article))
        self._articles.append(number)

    def write(self, out: ArrayWriter, field: str) -> None:
        """Write one of the columns."""
        values = [found[field] for found in self._distinct]
        coded = [value for value in values if isinstance(value, bytes)]
        if coded:
            write_coded(out, field, [coded[number] for number in self._articles])
        else:
            write_numbers(out, field, np.array(values)[np.frombuffer(self._articles, "u4")])
