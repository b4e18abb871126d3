"""A file of synonyms, read.

TOML, with tables of two kinds:

    [[group]]
    words = ["农民工", "外来务工人员"]   # each will do for each other
    weight = 0.9                          # what one is worth for another; 0.8 where not said

    [[rule]]
    word = "扶贫"                         # who types this
    also = ["乡村振兴", "巩固脱贫成果"]    # also gets these, and not the other way round
    weight = 0.6
    from = 2021-01-01                     # in articles of that day or later;
    until = "2025"                        # and of that day, month or year or earlier
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date as Date
from itertools import permutations
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec

from fupin_search.errors import SynonymsError
from fupin_search.search.days import span_of
from fupin_search.search.query import Between
from fupin_search.text.normalise import normalise
from fupin_search.text.run import run_of
from fupin_search.understanding.synonyms.synonyms import Rule, Synonyms

_LONGEST = 50  # characters; a title is no synonym
_KINDS = ("group", "rule")

_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST)]
_Weight = Annotated[float, msgspec.Meta(gt=0, le=1)]


class _Table(msgspec.Struct, forbid_unknown_fields=True, rename={"since": "from"}):
    """What tables of both kinds may say."""

    weight: _Weight = 0.8
    since: str = ""
    until: str = ""


class _Group(_Table, kw_only=True):
    words: Annotated[list[_Word], msgspec.Meta(min_length=2)]


class _OneWay(_Table, kw_only=True):
    word: _Word
    also: _Word | Annotated[list[_Word], msgspec.Meta(min_length=1)]


_T = TypeVar("_T", bound=_Table)


def load(path: Path) -> Synonyms:
    """Read a file of synonyms.

    Raises:
        SynonymsError: naming the file and the line or entry, and what is allowed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = tomllib.loads(text)
    except OSError as error:
        raise SynonymsError(f"The synonyms {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SynonymsError(f"{path} is not UTF-8: {error}. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SynonymsError(f"{path} is not TOML: {error}.") from error
    if other := sorted(found.keys() - set(_KINDS)):
        raise SynonymsError(
            f"{path}: the key {other[0]!r} is unknown. "
            "Words are in tables headed [[group]] or [[rule]]."
        )
    rules: list[Rule] = []
    for kind, read in (("group", _of_group), ("rule", _of_rule)):
        rules += _rules(path, text, kind, found.get(kind, []), read)
    return Synonyms(rules)


def _rules(
    path: Path, text: str, kind: str, tables: object, read: Callable[[object, str], list[Rule]]
) -> Iterator[Rule]:
    """The rules of all tables of a kind."""
    if not isinstance(tables, list):
        raise SynonymsError(f"{path}: `{kind}` is not a row of tables. Head each [[{kind}]].")
    head = re.compile(rf"^\s*\[\[\s*{kind}\s*\]\]", re.MULTILINE)
    lines = [text.count("\n", 0, found.end()) + 1 for found in head.finditer(text)]
    for number, table in enumerate(tables, start=1):
        try:
            yield from read(table, f"{kind} {number}")
        except ValueError as error:  # of msgspec's too
            # Tables written in one line have no heads to count.
            line = f"line {lines[number - 1]}, " if len(lines) == len(tables) else ""
            raise SynonymsError(f"{path}, {line}{kind} {number}: {error}.") from error


def _of_group(table: object, entry: str) -> list[Rule]:
    found, first, last = _read(table, _Group)
    words = [_findable(word) for word in found.words]
    return [
        Rule(word, to, found.weight, first, last, entry, two_way=True)
        for word, to in permutations(words, 2)
    ]


def _of_rule(table: object, entry: str) -> list[Rule]:
    found, first, last = _read(table, _OneWay)
    word = _findable(found.word)
    also = [found.also] if isinstance(found.also, str) else found.also
    return [Rule(word, _findable(to), found.weight, first, last, entry) for to in also]


def _read(table: object, kind: type[_T]) -> tuple[_T, Date | None, Date | None]:
    """A table, and the days from which and until which it holds."""
    if isinstance(table, dict):
        # TOML has days of its own; a string names a month or year too.
        table = {
            key: value.isoformat() if isinstance(value, Date) else value
            for key, value in table.items()
        }
    found = msgspec.convert(table, kind)
    since, until = _span("from", found.since), _span("until", found.until)
    return found, since.first if since else None, until.last if until else None


def _span(key: str, value: str) -> Between | None:
    span = span_of(value)
    if value and span is None:
        raise ValueError(f"`{key}` {value!r} is not a day, month or year such as 2021-01-01")
    return span


def _findable(word: str) -> str:
    """A word, normalised."""
    normalised = " ".join(normalise(word).split())
    if run_of(normalised) is None:
        raise ValueError(f"{word!r} has no character that can be found")
    return normalised
