"""The query nodes of ours that stand in a Whoosh query tree beside Whoosh's own.

Those with a boost add it to a score, the others select documents. Only our evaluation knows them;
Whoosh's matchers do not.
"""

from __future__ import annotations

from collections.abc import Callable

from whoosh.query import Prefix, Query, Term

from fupin_search.search.query import Filter, Mentioned, Scope
from fupin_search.text.run import Run


class TitleTerm(Term):
    """A term in the title."""


class TitlePrefix(Prefix):
    """A beginning of terms in the title."""


class Stands(Query):
    """A run of characters that stands in one piece in a title or body.

    Args:
        run: the characters.
        scope: where to look.
    """

    def __init__(self, run: Run, scope: Scope) -> None:
        self.run = run
        self.scope = scope


class Inside(Query):
    """Documents with a figure or Latin token inside longer ones, where none has it as a word.

    Each is worth as much as one occurrence of a term in a document of average length.

    Args:
        text: the token.
        boost: what it weighs.
        scope: where to look.
    """

    def __init__(self, text: str, boost: float = 0.0, scope: Scope = Scope.ANYWHERE) -> None:
        self.text = text
        self.boost = boost
        self.scope = scope


class Speaks(Query):
    """Documents that speak of something.

    Where it is a single key alone, it ranks as a term does; otherwise each document is worth as
    much as one occurrence of a term in a document of average length.

    Args:
        asked: what.
        boost: what it weighs.
    """

    def __init__(self, asked: Mentioned, boost: float = 0.0) -> None:
        self.ranges = asked.ranges
        self.meaning = asked.meaning
        self.scope = asked.scope
        self.beside = asked.beside
        self.held = asked.held
        self.boost = boost

    @property
    def key(self) -> str | None:
        """The key, where it is one alone; None where it is a range, several, or beside terms."""
        (first, last), *others = self.ranges
        return first if first == last and not others and not self.beside else None


class Passes(Query):
    """A document that a filter lets through.

    Args:
        wanted: the filter.
    """

    def __init__(self, wanted: Filter) -> None:
        self.wanted = wanted


class Enough(Query):
    """Documents that hold all of some words, or enough of them where few hold all.

    Args:
        words: a query for each word.
        spoken: each word as it was typed.
        ranking: gives what the words are ranked by; a share of it may do where even fewer hold
            enough, and only then is it asked for. None does where it gives nothing.
        may_miss: whether enough may do.
    """

    def __init__(
        self,
        words: list[Query],
        spoken: list[str],
        ranking: Callable[[], list[Query]],
        *,
        may_miss: bool,
    ) -> None:
        self.words = words
        self.spoken = spoken
        self.ranking = ranking
        self.may_miss = may_miss
