"""A collection of judged queries, and asking them the way readers ask.

corpus.jsonl[.gz]   an article a line, as `reindex` reads them
queries.jsonl       {"id": …, "text": …} a line
qrels.tsv           query, document and grade a line, separated by tabs; 0 is no answer, more
                    is a better one
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import msgspec

from fupin_search.articles.article import Reading, article_id
from fupin_search.errors import JudgmentsError, NotFoundError, RequestError
from fupin_search.generations.reindex import ReindexListener, reindex
from fupin_search.generations.store import GenerationStore
from fupin_search.model.answer import Hit, Page
from fupin_search.model.protocol import EngineKind
from fupin_search.service import Search, SearchRequest
from fupin_search.text.dictionary import Dictionary

QUERIES = "queries.jsonl"
JUDGMENTS = "qrels.tsv"
CORPORA = ("corpus.jsonl", "corpus.jsonl.gz")
RELEVANT = 1  # the least grade of an article that answers its query

_COLUMNS = 3
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with its judgments.

    Args:
        id: its name in the collection.
        text: as a reader would type it.
        grades: grade by article id, the id as the index has it.
    """

    id: str
    text: str
    grades: Mapping[str, int]

    @property
    def relevant(self) -> tuple[str, ...]:
        """Ids of the articles that answer it, the best first."""
        answers = [name for name, grade in self.grades.items() if grade >= RELEVANT]
        return tuple(sorted(answers, key=lambda name: -self.grades[name]))


@dataclass(frozen=True, slots=True)
class Collection:
    """The judged queries of a folder.

    Args:
        queries: those with judgments, in the file's order; at least one.
        remarks: a sentence for each kind of line left out.
    """

    queries: tuple[JudgedQuery, ...]
    remarks: tuple[str, ...] = ()


class _QueryLine(msgspec.Struct):
    """A line of queries.jsonl."""

    id: str | int
    text: str


def read_collection(folder: Path) -> Collection:
    """Read a folder's queries and judgments.

    Queries without judgments and judgments without a query are left out; a remark names them.

    Args:
        folder: holds queries.jsonl and qrels.tsv.

    Raises:
        JudgmentsError: a file is missing, a line cannot be read, or no query is judged.
    """
    texts = _read_queries(folder / QUERIES)
    grades = _read_judgments(folder / JUDGMENTS)
    judged = tuple(
        JudgedQuery(name, text, grades[name]) for name, text in texts.items() if name in grades
    )
    if not judged:
        raise JudgmentsError(
            f"No query of {folder / QUERIES} has a judgment in {folder / JUDGMENTS}. Do the ids "
            "in its first column name the queries?"
        )
    remarks = []
    if unjudged := [name for name in texts if name not in grades]:
        remarks.append(
            f"Left out for want of a judgment: {len(unjudged):,} queries ({abbreviate(unjudged)})."
        )
    if unknown := [name for name in grades if name not in texts]:
        names = abbreviate(unknown)
        remarks.append(
            f"Left out for want of a query: the judgments of {len(unknown):,} ids ({names})."
        )
    return Collection(judged, tuple(remarks))


def find_corpus(folder: Path) -> Path:
    """Return the corpus of a folder.

    Raises:
        JudgmentsError: the folder has none.
    """
    for name in CORPORA:
        if (folder / name).is_file():
            return folder / name
    raise JudgmentsError(
        f"{folder} holds neither {' nor '.join(CORPORA)}. Name the articles by --corpus FILE."
    )


def read_numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a UTF-8 file that are not blank, with their numbers from 1.

    Raises:
        JudgmentsError: the file is missing or is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise JudgmentsError(
            f"{path} cannot be read: {error.strerror}. `fupin-search eval --help` says which "
            "files are needed."
        ) from error
    except UnicodeDecodeError as error:
        raise JudgmentsError(f"{path} is not UTF-8: {error}. Save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.removesuffix("\r")


def _read_queries(path: Path) -> dict[str, str]:
    """Return the text of each query by its id."""
    texts: dict[str, str] = {}
    for number, line in read_numbered_lines(path):
        try:
            query = msgspec.json.decode(line, type=_QueryLine)
        except msgspec.DecodeError as error:
            _refuse(path, number, f'is not a query: {error}. It must be {{"id": …, "text": …}}.')
        name = str(query.id)
        if name in texts:
            _refuse(path, number, f"repeats the id {name!r}. Each query needs its own.")
        texts[name] = query.text
    return texts


def _read_judgments(path: Path) -> dict[str, dict[str, int]]:
    """Return the grades of each query, by article id, by the query's id."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in read_numbered_lines(path):
        columns = line.split("\t")
        if len(columns) != _COLUMNS or not all(columns):
            _refuse(
                path,
                number,
                f"has {len(columns)} columns. It must be query, document and grade, parted by "
                "tabs.",
            )
        query, document, grade = columns
        # An index replaces ids that it cannot hold, by this rule.
        name, _ = article_id(document, url=None, origin="")
        judged = grades.setdefault(query, {})
        value = _grade(grade, path, number)
        if judged.setdefault(name, value) != value:
            _refuse(path, number, f"judges {document!r} for {query!r} a second time, otherwise.")
    return grades


def _grade(text: str, path: Path, number: int) -> int:
    try:
        return int(text)
    except ValueError:
        _refuse(path, number, f"has the grade {text!r}. It must be a whole number; 0 is no answer.")


def _refuse(path: Path, number: int, reason: str) -> NoReturn:
    raise JudgmentsError(f"{path} line {number} {reason}")


def abbreviate(names: Sequence[str]) -> str:
    """Return the first of many names for a message."""
    shown = ", ".join(names[:_SHOWN])
    return f"{shown}, …" if len(names) > _SHOWN else shown


DEPTH = 100  # hits looked at


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a judged query.

    Args:
        query: as it was asked.
        hits: the first hundred at most, in order.
        refusal: why the service did not answer, or None.
    """

    query: JudgedQuery
    hits: tuple[Hit, ...]
    refusal: str | None = None

    @property
    def ranking(self) -> tuple[str, ...]:
        """Ids of the articles found, in order."""
        return tuple(hit.head.id for hit in self.hits)

    @property
    def first_relevant(self) -> int | None:
        """Rank, from 1, of the first hit that answers the query."""
        relevant = set(self.query.relevant)
        ranks = (rank for rank, name in enumerate(self.ranking, start=1) if name in relevant)
        return next(ranks, None)


@contextmanager
def temporary_search(
    readings: Iterable[Reading],
    kind: EngineKind,
    dictionary: Dictionary,
    *,
    listener: AbstractContextManager[ReindexListener | None] | None = None,
) -> Iterator[Search]:
    """Open a search over a temporary index, which is deleted after the block.

    Args:
        readings: the articles, streamed.
        kind: the engine.
        dictionary: the words to cut with.
        listener: follows the reindex; it is entered before and left after it.

    Raises:
        CorpusError: no article was read.
    """
    with tempfile.TemporaryDirectory(prefix="fupin-eval-") as folder:
        store = GenerationStore(Path(folder), kind)
        with listener or nullcontext() as entered:
            reindex(store, readings, dictionary, keep=1, listener=entered)
        search = Search(store)
        try:
            yield search
        finally:
            search.close()


def ask(
    search: Search, queries: Iterable[JudgedQuery], *, explain: bool = False
) -> Iterator[Outcome]:
    """Ask each query for its first hundred hits; one the service refuses finds nothing.

    Args:
        search: answers the queries.
        queries: judged ones.
        explain: whether each hit lists the parts of its score.
    """
    page = Page(size=DEPTH)
    for query in queries:
        # Judgments name articles, reprints among them.
        request = SearchRequest(query.text, page=page, facets=(), explain=explain, fold=False)
        try:
            answer = search.search(request)
        except RequestError as error:
            yield Outcome(query, (), error.message)
        else:
            yield Outcome(query, answer.hits)


def queries_per_second(search: Search, outcomes: Sequence[Outcome]) -> float:
    """Measure the requests answered in a second, one after the other, in this process.

    Each is a request as the site sends it: ten hits and all facets. No answer is cached.

    Args:
        search: answers the requests; warm and without a cache of results.
        outcomes: of the queries to send; those the service refused are left out.
    """
    texts = [outcome.query.text for outcome in outcomes if outcome.refusal is None]
    if not texts:
        return 0.0
    started = time.perf_counter()
    for text in texts:
        search.search(SearchRequest(text))
    return len(texts) / (time.perf_counter() - started)


def find_title(search: Search, article_id: str) -> str | None:
    """Return the title of an article, or None where the index has no such article.

    Args:
        search: over the index.
        article_id: id of the article.
    """
    try:
        return search.article(article_id).title
    except NotFoundError:
        return None
