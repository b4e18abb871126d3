"""What each benchmark writes and the report reads, one JSON file each."""

from __future__ import annotations

import msgspec
from figures import Circumstances, Timing

OURS = "ours"
ANY_WORD = "ours, any word"
WHOLE = "ours, whole answer"
TANTIVY = "tantivy"
WHOOSH = "stock Whoosh"
GROONGA = "Groonga"


class SearchRow(msgspec.Struct, frozen=True):
    """How fast one engine answered.

    Args:
        name: its name.
        place: `process` where it was called from ours; `own` where it told its times itself.
        any_word: whether one word of the query was enough.
        found: articles found for a query, on average.
        took: times in milliseconds.
        cannot: what it could not do.
    """

    name: str
    place: str
    any_word: bool
    found: float
    took: Timing
    cannot: str | None


class SearchFigures(msgspec.Struct, frozen=True):
    """Of `search_speed.py`; `absent` are reasons by the engines' names."""

    about: Circumstances
    queries: int
    passes: int
    rows: list[SearchRow]
    absent: dict[str, str]


class IndexRow(msgspec.Struct, frozen=True):
    """How fast one engine indexed.

    Args:
        name: its name.
        cuts: whether it read and cut the articles itself; the others were fed words.
        seconds: from the first article to an index on disk that can be opened.
        rate: articles a second, cutting included only where it cuts itself.
        rate_with_cutting: articles a second, the time to cut added where it was fed words.
        peak_bytes: most memory of all its processes, proportional set sizes summed.
        index_bytes: its size on disk.
        text_ratio: that over the articles' UTF-8 text.
        date: when; an index kept from a former run keeps its figures.
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
    """Of `indexing_speed.py`.

    Args:
        about: what it was measured on.
        cut_seconds: time our tokenizer took to cut the articles, in one process.
        jieba_seconds: time jieba took, as it comes in Python, likewise.
        rows: the engines measured.
        absent: why others were not, by name.
    """

    about: Circumstances
    cut_seconds: float
    jieba_seconds: float
    rows: list[IndexRow]
    absent: dict[str, str]


class Load(msgspec.Struct, frozen=True):
    """What a load generator saw.

    Args:
        requests: answered within the time.
        seconds: that time.
        rate: requests a second.
        took: times of single requests in milliseconds.
        errors: answers that were no 2xx, and connections that failed.
        generator_share: processors the generator itself used; far below 1, or it was the limit.
    """

    requests: int
    seconds: float
    rate: float
    took: Timing
    errors: int
    generator_share: float


class ServeRow(msgspec.Struct, frozen=True):
    """How one engine served over HTTP.

    Args:
        name: its name.
        any_word: whether one word of the query was enough.
        start_seconds: from its start to its first answer, median of several.
        private_bytes: memory each working process shares with no other, after `asked` queries.
        asked: those queries.
        load: under load.
        note: what it does otherwise than the rest.
    """

    name: str
    any_word: bool
    start_seconds: float
    private_bytes: list[int]
    asked: int
    load: Load
    note: str | None


class ServeFigures(msgspec.Struct, frozen=True):
    """Of `serving_speed.py`."""

    about: Circumstances
    connections: int
    rows: list[ServeRow]
    absent: dict[str, str]


class HeadlineRow(msgspec.Struct, frozen=True):
    """Ours on so many headlines; sizes and rates as in `IndexRow`, times as in `SearchRow`."""

    articles: int
    rate: float
    peak_bytes: int
    text_ratio: float
    engine: Timing
    whole: Timing


class HeadlineFigures(msgspec.Struct, frozen=True):
    """Of `headlines_speed.py`, the smallest number first."""

    about: Circumstances
    rows: list[HeadlineRow]
