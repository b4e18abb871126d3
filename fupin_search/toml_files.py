"""Reading of TOML files that operators write, with errors that name the file and the entry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path
from typing import Any, TypeVar

from fupin_search.errors import FupinSearchError

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file.

    Args:
        path: the file.
        text: its text.
        values: its values, by key.
        error: the class of the errors about its content.
    """

    path: Path
    text: str
    values: dict[str, Any]
    error: type[FupinSearchError]

    def require_keys(self, *keys: str, hint: str) -> None:
        """Refuse other keys at the top level of the file.

        Args:
            keys: the allowed keys.
            hint: a sentence about the form of the file.

        Raises:
            FupinSearchError: an `error`, naming the first other key.
        """
        if other := sorted(self.values.keys() - set(keys)):
            raise self.error(f"{self.path}: the key {other[0]!r} is unknown. {hint}")

    def parse_tables(self, key: str, parse: Callable[[int, object], _T]) -> Iterator[_T]:
        """Parse each of the tables headed `[[key]]`.

        Args:
            key: of the tables; a file may have none.
            parse: takes a table's number, from 1, and the table, in which days are text; it raises
                ValueError, as msgspec does, for a table that is not allowed.

        Raises:
            FupinSearchError: an `error`, naming the line and the table.
        """
        tables = self.values.get(key, [])
        if not isinstance(tables, list):
            raise self.error(
                f"{self.path}: `{key}` is not a row of tables. Head each table [[{key}]]."
            )
        heads = re.finditer(rf"^\s*\[\[\s*{key}\s*\]\]", self.text, re.MULTILINE)
        lines = [self.text.count("\n", 0, head.end()) + 1 for head in heads]
        for number, table in enumerate(tables, start=1):
            try:
                yield parse(number, _without_days(table))
            except ValueError as error:
                # Inline tables have no head, and so no line.
                line = f"line {lines[number - 1]}, " if len(lines) == len(tables) else ""
                raise self.error(f"{self.path}, {line}{key} {number}: {error}.") from error


def read_toml(
    path: Path, name: str, error: type[FupinSearchError], *, hint: str = "", if_missing: str = ""
) -> TomlFile:
    """Read a TOML file.

    Args:
        path: the file.
        name: a plural for messages, such as `settings`.
        error: the class of the errors.
        hint: a sentence about the form of the file.
        if_missing: a sentence with the advice for a file that cannot be opened.

    Raises:
        FupinSearchError: an `error`, when the file cannot be read, is not UTF-8 or is not TOML.
    """
    try:
        # Some editors write a byte order mark, which TOML does not allow.
        text = path.read_text(encoding="utf-8-sig")
        values = tomllib.loads(text)
    except OSError as caught:
        message = f"The {name} {path} cannot be read: {caught.strerror}. {if_missing}"
        raise error(message.rstrip()) from caught
    except UnicodeDecodeError as caught:
        raise error(f"{path} is not UTF-8: {caught}. Save it as UTF-8.") from caught
    except tomllib.TOMLDecodeError as caught:
        raise error(f"{path} is not TOML: {caught}. {hint}".rstrip()) from caught
    return TomlFile(path, text, values, error)


def _without_days(table: object) -> object:
    """Turn the days of a table into text, because its other dates, months and years, are text."""
    if not isinstance(table, dict):
        return table
    return {
        key: value.isoformat() if isinstance(value, Date) else value for key, value in table.items()
    }
