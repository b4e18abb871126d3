"""Golden queries: an operator's queries and the articles they must find, checked before a swap.

They are in a TOML file, a table for each query:

    [[query]]
    text = "就业补贴"             # as a reader types it
    section = "地市联播"          # a filter; so are source, year and month (or lists), from and to
    first = "orchard"             # id of the first hit
    includes = ["orchard", "b2"]  # ids among the first `within` hits; 10 by default
    at_least = 2                  # articles found
    at_most = 500

    [[query]]
    text = "股市行情"
    none = true                   # no article may have all of the text
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import msgspec

from fupin_search.articles.article import article_id
from fupin_search.disk import read_toml
from fupin_search.errors import JudgmentsError
from fupin_search.generations.generation import Generation
from fupin_search.model.answer import Page
from fupin_search.model.query import Between, Filter, OneOf, parse_bounds
from fupin_search.query.context import OperatorRules, QueryContext
from fupin_search.query.parser import require_all_words
from fupin_search.service import LARGEST_PAGE, LONGEST_TEXT, SearchRequest
from fupin_search.service.pipeline import RequestRun, build_query

_YEAR, _MONTH = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{4}-[0-9]{2}")

_Names = str | list[str]
_Count = Annotated[int, msgspec.Meta(ge=0)]


class _GoldenTable(
    msgspec.Struct, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    """A query in the file."""

    text: Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
    section: _Names = []
    source: _Names = []
    year: int | str | list[int | str] = []
    month: _Names = []
    since: str = ""
    until: str = ""
    first: str | None = None
    includes: list[str] = []
    within: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_PAGE)] = 10
    at_least: _Count | None = None
    at_most: _Count | None = None
    none: bool = False


@dataclass(frozen=True, slots=True)
class GoldenQuery:
    """A query and the articles it must find.

    Args:
        number: its place in the file, from 1.
        text: as a reader types it.
        filters: chosen with it.
        first: id of the first hit, or None.
        includes: ids among the first `within` hits.
        within: the number of hits that are checked for those.
        at_least: the least number of articles found, or None.
        at_most: the largest, or None.
        none: whether no article may have all of the text as typed. Articles with most of it, or
            with a correction of it, do not count.
    """

    number: int
    text: str
    filters: tuple[Filter, ...] = ()
    first: str | None = None
    includes: tuple[str, ...] = ()
    within: int = 10
    at_least: int | None = None
    at_most: int | None = None
    none: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the articles that the query names."""
        return self.includes if self.first is None else (self.first, *self.includes)


@dataclass(frozen=True, slots=True)
class Failure:
    """A golden query that finds something else.

    Args:
        query: the query.
        reasons: the differences.
    """

    query: GoldenQuery
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"query {self.query.number} “{self.query.text}”: {', '.join(self.reasons)}"


@dataclass(frozen=True, slots=True)
class GoldenQueries:
    """The queries of a file, as the quality gate asks them.

    Args:
        queries: in the order of the file.
        rules: the operator's synonyms and pairs, with which the queries are parsed.
        file: the path of the file.
    """

    queries: tuple[GoldenQuery, ...]
    rules: OperatorRules = OperatorRules()  # noqa: RUF009 - frozen
    file: str = ""

    def __len__(self) -> int:
        return len(self.queries)

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the articles that the queries name."""
        return frozenset(name for query in self.queries for name in query.ids)

    def check_ids(self, absent: Container[str]) -> tuple[str, ...]:
        """Describe, in a sentence each, the queries that name absent articles."""
        lost = ((query, [name for name in query.ids if name in absent]) for query in self.queries)
        return tuple(
            str(Failure(query, tuple(f"no article has the id {name}" for name in names)))
            for query, names in lost
            if names
        )

    def find_failures(self, generation: Generation) -> tuple[str, ...]:
        """Describe, in a sentence each, the queries that a generation answers wrongly."""
        return tuple(map(str, find_failures(generation, self.queries, self.rules)))


def read_golden(path: Path, rules: OperatorRules | None = None) -> GoldenQueries:
    """Read a file of golden queries.

    Args:
        path: the file.
        rules: the operator's synonyms and pairs.

    Raises:
        JudgmentsError: naming the line or query, the key, and what is allowed.
    """
    file = read_toml(
        path,
        "golden queries",
        JudgmentsError,
        if_missing="Write the file, or name none in the settings; `fupin-search doctor` says where "
        "they do.",
    )
    file.require_keys("query", hint="Each query is a table headed [[query]].")
    if not (isinstance(file.values.get("query"), list) and file.values["query"]):
        raise JudgmentsError(f"{path} holds no query. Each is a table headed [[query]].")
    queries = tuple(file.parse_tables("query", _parse_query))
    return GoldenQueries(queries, rules or OperatorRules(), str(path))


def find_failures(
    generation: Generation, queries: Iterable[GoldenQuery], rules: OperatorRules | None = None
) -> tuple[Failure, ...]:
    """Ask queries as a reader does, and return those that do not find what they must.

    Args:
        generation: an open one.
        queries: of the operator.
        rules: the operator's synonyms and pairs.
    """
    context = QueryContext.of(generation, rules)
    results = ((query, tuple(_find_differences(context, query))) for query in queries)
    return tuple(Failure(query, reasons) for query, reasons in results if reasons)


def _find_differences(context: QueryContext, query: GoldenQuery) -> Iterator[str]:
    page = Page(size=query.within if query.includes else 1)
    # An operator names any article, a reprint among them.
    request = SearchRequest(query.text, query.filters, page=page, facets=(), fold=False)
    if query.none:
        clause = context.parse(request).clause
        strict = replace(build_query(request, clause), clause=require_all_words(clause))
        if total := context.generation.engine.plan(strict).run(page).total:
            yield f"{total:,} found that have all of it, and none may"
        return
    answer = RequestRun(context, request).answer()
    ids = [hit.head.id for hit in answer.hits]
    if query.first is not None and ids[:1] != [query.first]:
        yield f"the first hit is {ids[0]}, not {query.first}" if ids else "nothing is found"
    if lost := [name for name in query.includes if name not in ids]:
        yield f"{', '.join(lost)} not among the first {query.within} of {answer.found:,}"
    if query.at_least is not None and answer.found < query.at_least:
        yield f"{answer.found:,} found, and at least {query.at_least:,} must be"
    if query.at_most is not None and answer.found > query.at_most:
        yield f"{answer.found:,} found, and at most {query.at_most:,} may be"


def _parse_query(number: int, values: object) -> GoldenQuery:
    table = msgspec.convert(values, _GoldenTable)
    wanted = table.includes or any(
        given is not None for given in (table.first, table.at_least, table.at_most)
    )
    if table.none and wanted:
        raise ValueError("`none` excludes first, includes, at_least and at_most; remove it or them")
    if not table.none and not wanted:
        raise ValueError(
            "it names nothing that must be found; give first, includes, at_least, at_most or none"
        )
    if len(table.includes) > table.within:
        raise ValueError(f"`includes` has {len(table.includes)} ids, and `within` {table.within}")
    ids = table.includes if table.first is None else [table.first, *table.includes]
    for name in ids:
        if article_id(name, url=None, origin="") != (name, ()):
            raise ValueError(f"{name!r} can be no article's id; `fupin-search search` shows them")
    if table.at_most is not None and (table.at_least or 0) > table.at_most:
        raise ValueError("`at_least` is more than `at_most`")
    return GoldenQuery(
        number=number,
        text=table.text,
        filters=tuple(_parse_filters(table)),
        first=table.first,
        includes=tuple(table.includes),
        within=table.within,
        at_least=table.at_least,
        at_most=table.at_most,
        none=table.none,
    )


def _parse_filters(table: _GoldenTable) -> Iterator[Filter]:
    years = [str(year) for year in _listed(table.year)]
    months = _listed(table.month)
    for name, values, shape, example in (
        ("year", years, _YEAR, "2020"),
        ("month", months, _MONTH, "2020-11"),
    ):
        if odd := [value for value in values if not shape.fullmatch(value)]:
            raise ValueError(f"`{name}` {odd[0]!r} is not like {example}")
    for name, values in (
        ("section", _listed(table.section)),
        ("source", _listed(table.source)),
        ("year", years),
        ("month", months),
    ):
        if values:
            yield OneOf(name, tuple(sorted(set(values))))
    first, last = parse_bounds(table.since, table.until, keys=("from", "to"))
    if first or last:
        yield Between(first, last)


def _listed(value: Any) -> Sequence[Any]:  # noqa: ANN401 - one value, or a list
    return value if isinstance(value, list) else [value]
