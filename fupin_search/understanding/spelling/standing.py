"""Asking an engine in how many articles a passage stands."""

from __future__ import annotations

from fupin_search.search.answer import Page
from fupin_search.search.engine import Engine
from fupin_search.search.query import Phrase, Query, Sort, Words
from fupin_search.text.run import run_of
from fupin_search.understanding.spelling.correcting import Stands

# Nothing ranks what is only counted.
_UNRANKED = Words((), (), ())
_ONE = Page(1, 1)


def standing(engine: Engine) -> Stands:
    """A way to ask an engine in how many articles a piece of text stands as it is."""

    def stands(piece: str) -> int:
        run = run_of(piece)
        if run is None:
            return 0
        return engine.plan(Query(Phrase(run, _UNRANKED), sort=Sort.NEWEST)).run(_ONE).total

    return stands
