"""Parameters as text, from a URL or a command line, and the request that they make.

Digits and signs of full width count as those of ASCII in every parameter but the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TypeVar

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.errors import RequestError
from fupin_search.model.answer import FACET_FIELDS, REGION, Page, PeriodLength
from fupin_search.model.query import Between, Filter, OneOf, Sort, parse_days
from fupin_search.model.request import SearchRequest, shorten_request
from fupin_search.text.normalise import normalise

# Names and values, in order; a name may come again.
Pairs = list[tuple[str, str]]
# The values of each name, at least one.
_Given = dict[str, list[str]]

_Choice = TypeVar("_Choice", bound=Enum)

_MOST_VALUES = 100
# Values that WeChat adds, as `from`, to an address that is shared there.
_SHARED = frozenset(("timeline", "singlemessage", "groupmessage"))
# The characters of ASCII as input methods write them at full width.
_FULL_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}
_FLAGS = {"1": True, "true": True, "0": False, "false": False}


def read_request(
    pairs: Pairs, *, facets: Sequence[str] = FACET_FIELDS, sort: Sort = Sort.RELEVANCE
) -> SearchRequest:
    """Make a request of its parameters.

    Args:
        pairs: decoded parameters; unknown names are ignored, empty values count as absent.
        facets: fields to count where no parameter names any.
        sort: the order where no parameter chooses one.

    Raises:
        RequestError: naming the parameter that cannot be read, and what is allowed.
    """
    given = _group(pairs)
    if len(pairs) > _MOST_VALUES and (count := sum(map(len, given.values()))) > _MOST_VALUES:
        raise RequestError(
            f"The request has {count} parameters; at most {_MOST_VALUES} are read.",
            code="too-many-parameters",
        )
    return shorten_request(
        SearchRequest(
            text=given["q"][-1].strip() if "q" in given else "",
            filters=_read_filters(given),
            sort=_read_choice(Sort, given, "sort", sort),
            page=Page(_read_number(given, "page", 1), _read_number(given, "size", 10)),
            facets=_list_values(given, "facet") or tuple(facets),
            facet_size=_read_number(given, "facet_size", 20),
            explain=_read_flag(given, "explain", default=False),
            fold=_read_flag(given, "fold", default=True),
            literal=_list_values(given, "literal"),
            as_typed=_read_flag(given, "as_typed", default=False),
        )
    )


def read_size(pairs: Pairs, default: int = 10) -> int:
    """Return the number of results wanted.

    Args:
        pairs: decoded parameters.
        default: the number where no parameter names one.

    Raises:
        RequestError: when it is no whole number.
    """
    return _read_number(_group(pairs), "size", default)


def read_period_length(pairs: Pairs) -> PeriodLength:
    """Return the length of a timeline's periods, a month by default.

    Raises:
        RequestError: when there is no such length.
    """
    return _read_choice(PeriodLength, _group(pairs), "by", PeriodLength.MONTH)


def read_text(pairs: Pairs) -> str:
    """Return the text exactly as it was typed."""
    return next((value for name, value in reversed(pairs) if name == "q"), "")


def _read_filters(given: _Given) -> tuple[Filter, ...]:
    """Return the chosen filters in a canonical order: equal choices make equal requests."""
    filters: list[Filter] = []
    for field in FACET_FIELDS:
        if field not in given:
            continue
        values = [value.strip() for value in given[field]]
        if field in ("year", "month"):
            values = [_name_period(field, value) for value in values]
        elif field == REGION:
            values = list(map(_find_region, values))
        filters.append(OneOf(field, tuple(sorted(set(values)))))
    first, last = _read_days(given, "from"), _read_days(given, "to")
    if first and last and first.first and last.last and first.first > last.last:
        raise RequestError(
            f"from ({first.first}) is after to ({last.last}); exchange them.", code="empty-range"
        )
    if first or last:
        filters.append(Between(first.first if first else None, last.last if last else None))
    return tuple(filters)


def _find_region(value: str) -> str:
    """Return a region's code, of the code itself or of a name that only this region has."""
    wanted = normalise(value)
    if wanted in gazetteer().places:
        return wanted
    named = gazetteer().named(wanted)
    if len(named) != 1:
        raise RequestError(
            f"region {value!r} is not the code of a province, city or county, such as 440100, "
            "nor a name only one of them has.",
            code="bad-region",
        )
    return named[0].code


def _name_period(field: str, value: str) -> str:
    """Return a year or month as the index names it."""
    shape = "YYYY" if field == "year" else "YYYY-MM"
    span = parse_days(value)
    name = str(span.first)[: len(shape)] if span else ""
    if span is None or parse_days(name) != span:
        raise RequestError(f"{field} {value!r} is not a {shape}.", code=f"bad-{field}")
    return name


def _read_days(given: _Given, name: str) -> Between | None:
    if name not in given:
        return None
    value = given[name][-1]
    span = parse_days(value)
    if span is None:
        raise RequestError(
            f"{name} is {value!r}; it must be a day, month or year such as 2020-11-30, "
            "2020-11 or 2020.",
            code="bad-date",
        )
    return span


def _read_choice(choices: type[_Choice], given: _Given, name: str, default: _Choice) -> _Choice:
    if name not in given:
        return default
    value = given[name][-1]
    try:
        return choices(_half_width(value))
    except ValueError as error:
        allowed = ", ".join(choice.value for choice in choices)
        raise RequestError(
            f"{name} is {value!r}; choose from {allowed}.", code=f"unknown-{name}"
        ) from error


def _read_number(given: _Given, name: str, default: int) -> int:
    if name not in given:
        return default
    value = given[name][-1].strip()
    number = _half_width(value)
    if not number.isascii() or not number.isdecimal() or len(number) > 9:  # any index's size
        raise RequestError(f"{name} is {value!r}; it must be a whole number.", code="bad-number")
    return int(number)


def _read_flag(given: _Given, name: str, *, default: bool) -> bool:
    if name not in given:
        return default
    value = _half_width(given[name][-1])
    if value not in _FLAGS:
        allowed = ", ".join(_FLAGS)
        raise RequestError(f"{name} is {value!r}; choose from {allowed}.", code=f"bad-{name}")
    return _FLAGS[value]


def _half_width(value: str) -> str:
    """Return a value in half-width letters and digits, of lower case, without space around it."""
    return value.translate(_FULL_WIDTH).strip().lower()


def _group(pairs: Pairs) -> _Given:
    """Group parameters by name, without empty ones and those that WeChat adds."""
    given: _Given = {}
    for name, value in pairs:
        if not value.strip() or (name == "from" and value in _SHARED):
            continue
        if name in given:
            given[name].append(value)
        else:
            given[name] = [value]
    return given


def _list_values(given: _Given, name: str) -> tuple[str, ...]:
    """Return the distinct values of a parameter, in order."""
    return tuple(dict.fromkeys(given[name])) if name in given else ()
