"""fupin-search: the engine of the live generation, the search service, and the commands.

`own_clock.py` runs this module of every release.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from msgspec.structs import replace
from results import ANY_WORD, OURS, PAGE, WHOLE
from workload import FACETS, Corpus, Query

from fupin_search.cli.console import make_store
from fupin_search.model import answer
from fupin_search.model.query import Clause, Or, Words
from fupin_search.model.query import Query as ParsedQuery
from fupin_search.query.parser import parse
from fupin_search.service import Search, SearchRequest
from fupin_search.settings import Settings
from peers.peer import BUCKETS, HITS, Found

_WORKERS = 2
_BENCHMARKS = Path(__file__).resolve().parent.parent
_CALLS_OF = 600


class Ours:
    """The common part of all variants: an index that the command of an operator builds.

    Args:
        folder: of the generations.
    """

    name = OURS
    any_word = False
    cuts = True
    apart = True
    installed = True
    cannot: str | None = None
    note: str | None = None

    python = sys.executable
    """The Python that has this release."""
    program: Sequence[str] = (sys.executable, "-m", "fupin_search")
    """Starts `fupin-search`."""
    environment: Mapping[str, str] = {}
    """The variables that its processes need."""
    route = "/v1/search"
    benchmarks = _BENCHMARKS
    """The folder of the release's own benchmarks."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def index(self, corpus: Corpus) -> None:
        """Run `fupin-search reindex`, which makes the index durable and checks it."""
        arguments = ["reindex", "--index", str(self.folder), str(corpus.records)]
        command = self.run(*arguments, FUPIN_KEEP="1")
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)

    def command(self, port: int) -> list[str]:
        """Return the command of `fupin-search serve` with two workers and no result cache."""
        arguments = ["serve", "--index", str(self.folder), "--port", str(port)]
        return self.run(*arguments, "--workers", str(_WORKERS), FUPIN_RESULT_CACHE="0")

    def run(self, *arguments: str, **environment: str) -> list[str]:
        """Return a command of `fupin-search`, with more variables than it needs."""
        return [*self._env(environment), *self.program, *arguments]

    def own_clock(self, task: str) -> list[str]:
        """Return the command of `own_clock.py` for this release."""
        script = str(_BENCHMARKS / "own_clock.py")
        return [*self._env({}), self.python, script, str(self.benchmarks), str(self.folder), task]

    def path(self, query: Query) -> str:
        """Return the path of a search as the search box sends it."""
        return f"{self._plain(query)}&{urlencode([('facet', name) for name in FACETS])}"

    def before(self) -> Sequence[str]:
        """Return no paths."""
        return ()

    def calls(self, asked: Sequence[Query]) -> float | None:
        """Count them in a process of its own, over the first 600 queries, half of them to warm."""
        paths = "".join(f"{self._plain(query)}\n" for query in asked[:_CALLS_OF])
        done = subprocess.run(
            self.own_clock("calls"), input=paths, capture_output=True, text=True, check=True
        )
        return float(done.stdout)

    def _plain(self, query: Query) -> str:
        return f"{self.route}?{urlencode({'q': query.text})}"

    def _env(self, more: Mapping[str, str]) -> list[str]:
        given = {**self.environment, **more}
        return ["env", *(f"{name}={value}" for name, value in given.items())]


class Variant(Ours):
    """Another way to ask a release.

    Args:
        release: this one or another.
        name: of the way.
    """

    def __init__(self, release: Ours, name: str) -> None:
        super().__init__(release.folder)
        self.name = name
        self.installed, self.cannot = release.installed, release.cannot
        self.python, self.program = release.python, release.program
        self.environment, self.benchmarks = release.environment, release.benchmarks


class SearchPage(Variant):
    """The search page of a release, in place of its HTTP API.

    Args:
        release: serves it.
    """

    route = "/"

    def __init__(self, release: Ours) -> None:
        super().__init__(release, PAGE.replace(OURS, release.name))

    def path(self, query: Query) -> str:
        """Return the path of a search in a browser, which shows all facets."""
        return self._plain(query)


class EngineAlone(Ours):
    """Our engine alone: parsing, cutting, matching, ranking, facets, count and ten articles.

    Args:
        folder: of the generations.
        any_word: whether one word of the query is enough, as for the other engines.
    """

    def __init__(self, folder: Path, *, any_word: bool = False) -> None:
        super().__init__(folder)
        self.any_word = any_word
        self.name = ANY_WORD if any_word else OURS

    def open(self) -> None:
        """Open the live generation, whatever engine wrote it."""
        store = make_store(Settings(index=self.folder))
        self._live = store.open(store.current())

    def search(self, query: Query) -> Found:
        """Search for the text of a query."""
        clause = parse(query.text, self._live.tokenizer)
        wanted = ParsedQuery(_split_words(clause) if self.any_word else clause)
        page = answer.Page(size=HITS)
        given = self._live.engine.plan(wanted).run(page, facets=FACETS, facet_size=BUCKETS)
        return Found(given.total, given.hits, _counts(given.facets))


class WholeAnswer(Ours):
    """Our search service: the engine, and highlights and snippets."""

    name = WHOLE

    def open(self) -> None:
        """Open the search service."""
        self._search = Search(make_store(Settings(index=self.folder)))
        self._search.warm()

    def search(self, query: Query) -> Found:
        """Search as the HTTP API does."""
        asked = SearchRequest(
            query.text, page=answer.Page(size=HITS), facets=FACETS, facet_size=BUCKETS
        )
        given = self._search.search(asked)
        return Found(given.found, given.hits, _counts(given.facets))


def _counts(facets: Iterable[answer.Facet]) -> dict[str, list[tuple[str, int]]]:
    return {
        facet.field: [(bucket.value, bucket.count) for bucket in facet.buckets] for facet in facets
    }


def _split_words(clause: Clause) -> Clause:
    """Make a clause of each word, with all grams, so that the ranking stays the same."""
    match clause:
        case Words(words=words) if len(words) > 1:
            return Or(tuple(replace(clause, words=(word,), may_miss=False) for word in words))
        case _:
            return clause
