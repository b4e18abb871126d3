"""The JSON file that each benchmark writes and the report reads."""

from __future__ import annotations

import msgspec
from figures import Circumstances, Timing

OURS = "ours"
ANY_WORD = "ours, any word"
WHOLE = "ours, whole answer"
TANTIVY = "tantivy"
WHOOSH = "stock Whoosh"
LUCENE = "Lucene"
GROONGA = "Groonga"
TYPESENSE = "Typesense"
RELEASE = "0.1.0"
PAGE = "ours, search page"
RELEASE_PAGE = "0.1.0, search page"
IN_PROCESS = "process"
OWN_PROCESS = "own"


class SearchRow(msgspec.Struct, frozen=True):
    """The speed of one engine's answers.

    Args:
        name: its name.
        place: `process` where it was called in our process; `own` where it measured its own times.
        any_word: whether one word of the query was enough.
        found: articles found for a query, on average.
        took: times in milliseconds.
        passes: the same, of each pass.
        cannot: the part of the task that it could not do.
    """

    name: str
    place: str
    any_word: bool
    found: float
    took: Timing
    passes: list[Timing]
    cannot: str | None


class SearchFigures(msgspec.Struct, frozen=True):
    """Figures of `search_speed.py`; `absent` has the reasons of other engines, by name."""

    about: Circumstances
    queries: int
    passes: int
    rows: list[SearchRow]
    absent: dict[str, str]


class IndexRow(msgspec.Struct, frozen=True):
    """The speed of one engine's indexing.

    Args:
        name: its name.
        cuts: whether it read and cut the articles itself; the others got words.
        seconds: from the first article to an index on disk that can be opened.
        rate: articles a second, with cutting only where it cuts itself.
        rate_with_cutting: articles a second, with the time to cut added where it got words.
        peak_bytes: most memory of all its processes, proportional set sizes summed.
        index_bytes: its size on disk.
        text_ratio: `index_bytes` over the bytes of the articles' UTF-8 text.
        date: of the measurement; an index of a former run keeps its figures.
    """

    name: str
    cuts: bool
    seconds: float
    rate: float
    rate_with_cutting: float
    peak_bytes: int
    index_bytes: int
    text_ratio: float
    date: str


class IndexFigures(msgspec.Struct, frozen=True):
    """Figures of `indexing_speed.py`.

    Args:
        about: the circumstances.
        cut_seconds: time our tokenizer took to cut the articles, in one process.
        jieba_seconds: time jieba's Python code took, in one process too.
        rows: of the measured engines.
        absent: the reasons of other engines, by name.
    """

    about: Circumstances
    cut_seconds: float
    jieba_seconds: float
    rows: list[IndexRow]
    absent: dict[str, str]


class Load(msgspec.Struct, frozen=True):
    """The summary of a load generator.

    Args:
        requests: number answered within the time.
        seconds: that time.
        rate: requests a second.
        took: times of single requests in milliseconds.
        errors: answers other than 2xx, and connections that failed.
        generator_share: processors that the generator used; near 1 it was the limit itself.
    """

    requests: int
    seconds: float
    rate: float
    took: Timing
    errors: int
    generator_share: float


class ServeRow(msgspec.Struct, frozen=True):
    """The figures of one engine over HTTP.

    Args:
        name: its name.
        any_word: whether one word of the query was enough.
        start_seconds: from its start to its first answer, median of several.
        private_bytes: memory each working process shares with no other, after `asked` queries.
        asked: number of those queries.
        load: under load, in the round with the middle rate.
        rates: requests a second, of each round.
        processor_ms: time of all its processes for a request, of each round.
        calls: of Python functions for a request; None where it is not in Python.
        note: its difference from the other engines.
    """

    name: str
    any_word: bool
    start_seconds: float
    private_bytes: list[int]
    asked: int
    load: Load
    rates: list[float]
    processor_ms: list[float]
    calls: float | None
    note: str | None


class ServeFigures(msgspec.Struct, frozen=True):
    """Figures of `serving_speed.py`."""

    about: Circumstances
    connections: int
    rows: list[ServeRow]
    absent: dict[str, str]


class StartRow(msgspec.Struct, frozen=True):
    """The starts of a release, each measured several times; all in seconds.

    Args:
        name: its name.
        first: from the start to the end of the first commands with empty caches: a reindex of the
            sample corpus, then a search.
        again: of the same commands with the caches that these filled.
        search_processor: processor time of such a search, caches filled.
        serving: from the start of `serve` to its first answer, caches filled.
    """

    name: str
    first: list[float]
    again: list[float]
    search_processor: list[float]
    serving: list[float]


class StartFigures(msgspec.Struct, frozen=True):
    """Figures of `starting_speed.py`; `absent` has the reason where 0.1.0 is missing."""

    about: Circumstances
    rows: list[StartRow]
    absent: dict[str, str]


class HeadlineRow(msgspec.Struct, frozen=True):
    """Our engine on some headlines; sizes and rates as in `IndexRow`, times as in `SearchRow`.

    Args:
        articles: number of headlines.
        search_bytes: memory of the process that searched, its proportional set size.
        engine: the engine alone, by its own clock.
        whole: the whole answer, by its own clock.
        release: 0.1.0's engine alone, in turn with ours; None where it was not asked.
        passes: times of `engine`, pass by pass.
        release_passes: times of `release`, pass by pass.
    """

    articles: int
    rate: float
    peak_bytes: int
    text_ratio: float
    search_bytes: int
    engine: Timing
    whole: Timing
    release: Timing | None
    passes: list[Timing]
    release_passes: list[Timing]


class HeadlineFigures(msgspec.Struct, frozen=True):
    """Figures of `headlines_speed.py`, the smallest number of headlines first."""

    about: Circumstances
    rows: list[HeadlineRow]
