"""An index whose answers contain the request, the generation and its opener."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from fupin_search.articles import Article
from fupin_search.generations.generation import Generation, Manifest
from fupin_search.generations.store import CURRENT, GenerationStore
from fupin_search.model.answer import ArticleHead, Bucket, Facet, Found, FoundCount, Page
from fupin_search.model.protocol import (
    Builder,
    Census,
    CountedTerms,
    Engine,
    IndexTerms,
    Reviser,
    Titles,
)
from fupin_search.model.query import Match, Query
from fupin_search.text.dictionary import CUTTER, Dictionary
from fupin_search.text.tokenizer import ChineseTokenizer
from support.hits import scored_article, texts_of

# A page of this many hits takes its time.
SLOW_SIZE = 7
_SLOW_SECONDS = 1.0

_TOKENIZER = ChineseTokenizer(Dictionary())
_MANIFEST = Manifest(
    format=1,
    engine="telling",
    schema=1,
    cutter=CUTTER,
    tokenizer=_TOKENIZER.fingerprint,
    created="",
    basis="",
    articles=1,
    undated=0,
    unsourced=0,
    warned=0,
    rejected=0,
    seconds=0.0,
    files={},
)


class EchoEngine:
    """An engine whose answer contains the whole request and the generation."""

    def __init__(self, generation: str) -> None:
        self.generation = generation
        self.opener = os.getpid()
        self.asked = 0

    def plan(self, query: Query) -> EchoPlan:
        return EchoPlan(self, query)

    def article(self, article_id: str) -> Article | None:
        raise NotImplementedError

    def reprint_of(self, article_id: str) -> str | None:
        raise NotImplementedError

    def count(self) -> int:
        return 1

    def frequencies(self, terms: Iterable[str]) -> list[int]:
        raise NotImplementedError

    def titles(self) -> Titles:
        return Titles("", (), _no_head)

    def vocabulary(self) -> IndexTerms:
        return IndexTerms(CountedTerms.of(()), CountedTerms.of(()))

    def census(self) -> Census:
        raise NotImplementedError

    def rebuild_reason(self) -> str | None:
        return None

    def close(self) -> None:
        pass


class EchoPlan:
    """A plan of the echo engine; it costs nothing."""

    def __init__(self, engine: EchoEngine, query: Query) -> None:
        self._engine = engine
        self._query = query

    @property
    def cost(self) -> int:
        return 0

    def run(
        self,
        page: Page,
        *,
        facets: Sequence[str] = (),
        facet_size: int = 20,
        explain: bool = False,
        fold: bool = False,
    ) -> Found:
        engine = self._engine
        engine.asked += 1
        if page.size == SLOW_SIZE:
            time.sleep(_SLOW_SECONDS)
        told = f"{engine.generation} {self._query} {page} {facets} {facet_size} {fold} {explain}"
        counted = tuple(Facet(name, (Bucket(told, facet_size),)) for name in facets)
        article = Article(id=engine.generation, title=told, body=f"{engine.opener}")
        return Found(
            len(told),
            Match.ALL,
            (),
            (scored_article(article),),
            counted,
            texts=texts_of([article]),
        )

    def count(self) -> FoundCount:
        found = self.run(Page(1, 1))
        return FoundCount(found.total, found.match)


def _no_head(_: int) -> ArticleHead:
    raise NotImplementedError


class EchoKind:
    """Opens an echo engine in any folder."""

    name = "telling"
    schema_version = 1

    def build(self, folder: Path, tokenizer: ChineseTokenizer) -> Builder:
        raise NotImplementedError

    def revise(self, live: Path, folder: Path, tokenizer: ChineseTokenizer) -> Reviser:
        raise NotImplementedError

    def examine(self, folder: Path) -> None:
        raise NotImplementedError

    def open(self, folder: Path, hidden: frozenset[str] = frozenset()) -> Engine:
        return EchoEngine(folder.name)


class EchoStore(GenerationStore):
    """Generations that exist as soon as they are swapped in."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, EchoKind())
        self.engines: list[EchoEngine] = []

    def current(self) -> str:
        return (self.root / CURRENT).read_text().strip()

    def open(self, name: str, hidden: frozenset[str] = frozenset()) -> Generation:
        engine = EchoEngine(name)
        self.engines.append(engine)
        (self.root / f"{name} opened by {os.getpid()}").touch()
        return Generation(name, _MANIFEST, engine, _TOKENIZER, hidden)
