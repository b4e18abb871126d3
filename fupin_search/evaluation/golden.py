"""Golden queries: an operator's own, each with what it must find, asked before a swap.

A TOML file of tables, one a query:

    [[query]]
    text = "就业补贴"             # as a reader types it
    section = "地市联播"          # a filter; so are source, year and month (or lists), from and to
    first = "orchard"             # id of the first hit
    includes = ["orchard", "b2"]  # ids among the first `within` hits; 10 where that is not said
    at_least = 2                  # articles found
    at_most = 500

    [[query]]
    text = "股市行情"
    none = true                   # no article may have all that is asked for
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import msgspec

from fupin_search.articles.article import article_id
from fupin_search.errors import JudgmentsError
from fupin_search.generations.generation import Generation
from fupin_search.model.answer import Page
from fupin_search.model.query import And, Between, Clause, Filter, OneOf, Or, Words, parse_days
from fupin_search.query.context import QueryContext
from fupin_search.query.operator_files import OperatorRules
from fupin_search.service import LARGEST_PAGE, LONGEST_TEXT, SearchRequest
from fupin_search.service.pipeline import RequestRun, build_query
from fupin_search.toml_files import read_toml

_YEAR, _MONTH = re.compile(r"[0-9]{4}"), re.compile(r"[0-9]{4}-[0-9]{2}")

_Names = str | list[str]
_Count = Annotated[int, msgspec.Meta(ge=0)]


class _GoldenTable(
    msgspec.Struct, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    """A query as the file has it."""

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
    """A query and what it must find.

    Args:
        number: its place in the file, from 1.
        text: as a reader types it.
        filters: chosen with it.
        first: id of the first hit, or None.
        includes: ids among the first `within` hits.
        within: how many hits are looked at for those.
        at_least: articles found, or None.
        at_most: articles found, or None.
        none: whether no article may have all that is asked for, as typed: what readers are shown
            instead, articles with most of it or with something else, does not count.
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
        """The articles it names."""
        return self.includes if self.first is None else (self.first, *self.includes)


@dataclass(frozen=True, slots=True)
class Failure:
    """A golden query that finds something else.

    Args:
        query: the query.
        reasons: what it finds otherwise.
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
        rules: what they are understood by.
        file: where they were read.
    """

    queries: tuple[GoldenQuery, ...]
    rules: OperatorRules = OperatorRules()  # noqa: RUF009 - frozen
    file: str = ""

    def __len__(self) -> int:
        return len(self.queries)

    @property
    def ids(self) -> frozenset[str]:
        """The articles they name."""
        return frozenset(name for query in self.queries for name in query.ids)

    def list_naming(self, absent: Container[str]) -> tuple[str, ...]:
        """The queries that name articles there are none of, a sentence each."""
        named = ((query, [name for name in query.ids if name in absent]) for query in self.queries)
        return tuple(
            str(Failure(query, tuple(f"no article has the id {name}" for name in names)))
            for query, names in named
            if names
        )

    def find_failures(self, generation: Generation) -> tuple[str, ...]:
        """What a generation answers otherwise than it must, a sentence a query."""
        return tuple(map(str, find_failures(generation, self.queries, self.rules)))


def read_golden(path: Path, rules: OperatorRules | None = None) -> GoldenQueries:
    """Read a file of golden queries.

    Args:
        path: the file.
        rules: what the queries are understood by.

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
    queries = tuple(file.parse_tables("query", _query))
    return GoldenQueries(queries, rules or OperatorRules(), str(path))


def find_failures(
    generation: Generation, queries: Iterable[GoldenQuery], rules: OperatorRules | None = None
) -> tuple[Failure, ...]:
    """Those of the queries that do not find what they must, asked as a reader asks.

    Args:
        generation: an open one.
        queries: what to ask.
        rules: what the queries are understood by besides.
    """
    context = QueryContext.of(generation, rules)
    asked = ((query, tuple(_reasons(context, query))) for query in queries)
    return tuple(Failure(query, reasons) for query, reasons in asked if reasons)


def _reasons(context: QueryContext, query: GoldenQuery) -> Iterator[str]:
    page = Page(size=query.within if query.includes else 1)
    # An operator names any article, a reprint among them.
    request = SearchRequest(query.text, query.filters, page=page, facets=(), fold=False)
    if query.none:
        clause = context.parse(request).clause
        strict = replace(build_query(request, clause), clause=_demanding(clause))
        if total := context.generation.engine.plan(strict).run(page).total:
            yield f"{total:,} found that have all of it, and none may"
        return
    answer = RequestRun(context, request).answer()
    ids = [hit.article.id for hit in answer.hits]
    if query.first is not None and ids[:1] != [query.first]:
        yield f"the first hit is {ids[0]}, not {query.first}" if ids else "nothing is found"
    if lost := [name for name in query.includes if name not in ids]:
        yield f"{', '.join(lost)} not among the first {query.within} of {answer.found:,}"
    if query.at_least is not None and answer.found < query.at_least:
        yield f"{answer.found:,} found, and at least {query.at_least:,} must be"
    if query.at_most is not None and answer.found > query.at_most:
        yield f"{answer.found:,} found, and at most {query.at_most:,} may be"


def _demanding(clause: Clause) -> Clause:
    """The clause, every word in it asked for."""
    match clause:
        case Words():
            return replace(clause, may_miss=False)
        case And(clauses=clauses) | Or(clauses=clauses):
            return replace(clause, clauses=tuple(map(_demanding, clauses)))
        case _:
            return clause


def _query(number: int, table: object) -> GoldenQuery:
    found = msgspec.convert(table, _GoldenTable)
    wanted = found.includes or any(
        given is not None for given in (found.first, found.at_least, found.at_most)
    )
    if found.none and wanted:
        raise ValueError("`none` stands alone, without first, includes, at_least or at_most")
    if not found.none and not wanted:
        raise ValueError(
            "it says nothing of what must be found; give first, includes, at_least, at_most or none"
        )
    if len(found.includes) > found.within:
        raise ValueError(f"`includes` has {len(found.includes)} ids, and `within` {found.within}")
    named = found.includes if found.first is None else [found.first, *found.includes]
    for name in named:
        if article_id(name, url=None, origin="") != (name, ()):
            raise ValueError(f"{name!r} can be no article's id; `fupin-search search` shows them")
    if found.at_most is not None and (found.at_least or 0) > found.at_most:
        raise ValueError("`at_least` is more than `at_most`")
    return GoldenQuery(
        number=number,
        text=found.text,
        filters=tuple(_filters(found)),
        first=found.first,
        includes=tuple(found.includes),
        within=found.within,
        at_least=found.at_least,
        at_most=found.at_most,
        none=found.none,
    )


def _filters(table: _GoldenTable) -> Iterator[Filter]:
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
    first, last = _span("from", table.since), _span("to", table.until)
    if first or last:
        yield Between(first.first if first else None, last.last if last else None)


def _span(key: str, value: str) -> Between | None:
    span = parse_days(value)
    if value and span is None:
        raise ValueError(f"`{key}` {value!r} is not a day, month or year such as 2020-11-30")
    return span


def _listed(value: Any) -> Sequence[Any]:  # noqa: ANN401 - one of something, or some
    return value if isinstance(value, list) else [value]
