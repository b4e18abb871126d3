"""What can be asked, and how it is written into an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date as Date
from typing import Literal, TypedDict
from urllib.parse import urlencode

Sort = Literal["relevance", "newest", "oldest"]
Facet = Literal["section", "source", "region", "year", "month"]
By = Literal["day", "month", "year"]
Several = str | Sequence[str]
Years = int | str | Sequence[int | str]


class Narrowing(TypedDict, total=False):
    """Which articles, beside the text; `from_` and `to` may be days, months or years."""

    section: Several
    source: Several
    region: Several
    year: Years
    month: Several
    from_: Date | str
    to: Date | str
    literal: Several
    as_typed: bool


class Listing(Narrowing, total=False):
    """In which order, how many at a time, and how they are shown."""

    sort: Sort
    size: int
    explain: bool
    fold: bool


class Searching(Listing, total=False):
    """Which page, and what is counted."""

    page: int
    facet: Facet | Sequence[Facet]
    facet_size: int


def address(path: str, asked: Mapping[str, object]) -> str:
    """A path with what is asked behind it.

    Args:
        path: of a route.
        asked: values by parameter, `from_` for `from`; several where it may be repeated; None and
            an empty text are left out.
    """
    query = urlencode([(name.rstrip("_"), value) for name, value in _pairs(asked)])
    return f"{path}?{query}" if query else path


def _pairs(asked: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in asked.items():
        several = [value] if isinstance(value, str) or not isinstance(value, Sequence) else value
        for one in several:
            if isinstance(one, bool):
                yield name, str(int(one))
            elif one is not None and one != "":
                yield name, str(one)
