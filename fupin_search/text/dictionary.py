"""The dictionary of words: jieba's, and those that a user adds.

Each index has one dictionary: a generation keeps its user's words and a fingerprint of everything
that affects the cut, and queries are cut the same way until the next rebuild.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from fupin_search.errors import DictionaryError
from fupin_search.text.normalise import normalise

if TYPE_CHECKING:
    from fupin_search.text.cutter import Cutter
    from fupin_search.text.word_table import WordTable

# The package whose words these are; manifests name it.
CUTTER = "jieba"

# Raise it with every change of this package that cuts a text otherwise.
RULES_VERSION = 5

# Far more than any word of the base dictionary has, and it fits in the arrays.
_MOST_FREQUENT = 999_999_999
_TAG = re.compile("[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """A user's word, as jieba's format has it: `word [frequency] [tag]`."""

    word: str
    frequency: int | None = None
    tag: str = ""

    def line(self) -> str:
        """Return the entry in jieba's format."""
        frequency = "" if self.frequency is None else f" {self.frequency}"
        return f"{self.word}{frequency}{' ' if self.tag else ''}{self.tag}"


@dataclass(frozen=True, slots=True)
class Dictionary:
    """jieba's dictionary with the words of a user.

    Args:
        entries: the user's words, normalised.
    """

    entries: tuple[DictionaryEntry, ...] = ()

    def fingerprint(self) -> str:
        """Return sixteen hexadecimal digits that change whenever a cut could."""
        parts = [
            f"rules {RULES_VERSION}",
            f"{CUTTER} {_version()}",
            *(entry.line() for entry in self.entries),
        ]
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()

    def open(self) -> Cutter:
        """Return a cutter with these words.

        A cutter never changes. The last one stays in memory for the next opening of the same words,
        by the following generation or after a rebuild.
        """
        return _open_cutter(self)

    def words(self) -> WordTable:
        """Return these words as arrays, for loops."""
        from fupin_search.text.words_file import open_words  # numpy and loops

        return open_words(tuple((entry.word, entry.frequency) for entry in self.entries))

    def text(self) -> str:
        """Return the user's words as a file in jieba's format."""
        return "".join(f"{entry.line()}\n" for entry in self.entries)


@lru_cache(maxsize=1)
def _open_cutter(dictionary: Dictionary) -> Cutter:
    from fupin_search.text.cutter import Cutter  # numpy and loops

    return Cutter(dictionary.words())


def read_entries(lines: Iterable[str], *, named: str) -> tuple[DictionaryEntry, ...]:
    """Read a user dictionary in jieba's format.

    Args:
        lines: of `word [frequency] [tag]`; empty ones and `#` comments are ignored.
        named: the file's name, for messages.

    Raises:
        DictionaryError: a line cannot be read; the message names it.
    """
    entries: dict[str, DictionaryEntry] = {}
    for number, line in enumerate(lines, start=1):
        fields = line.lstrip("\ufeff").split()
        if not fields or fields[0].startswith("#"):
            continue
        entry = _parse_entry(fields)
        if entry is None:
            raise DictionaryError(
                f"{named} line {number}: {line.strip()!r} is not `word [frequency] [tag]`; "
                f"write the word, then a whole number from 1 to {_MOST_FREQUENT} if you know how "
                "common it is."
            )
        entries[entry.word] = entry
    return tuple(entries.values())


def load_dictionary(words: Path | None) -> Dictionary:
    """Return the dictionary with the user's words of a file, if any.

    Raises:
        DictionaryError: the file cannot be read.
    """
    return Dictionary(read_dictionary_file(words) if words else ())


def read_dictionary_file(path: Path) -> tuple[DictionaryEntry, ...]:
    """Read a user dictionary from a UTF-8 file.

    Raises:
        DictionaryError: the file cannot be opened, is not UTF-8, or has a wrong line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DictionaryError(f"Cannot read the dictionary {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DictionaryError(f"{path} is not UTF-8; save it as UTF-8 and try again.") from error
    return read_entries(text.splitlines(), named=str(path))


@cache
def _version() -> str:
    """Return jieba's version.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    try:
        return importlib.metadata.version(CUTTER)
    except importlib.metadata.PackageNotFoundError as error:
        raise ModuleNotFoundError(f"{CUTTER} is not installed") from error


def _parse_entry(fields: list[str]) -> DictionaryEntry | None:
    word, rest = normalise(fields[0]), fields[1:]
    frequency = None
    if rest and rest[0].isdecimal():
        digits = rest.pop(0)
        frequency = int(digits) if len(digits) <= len(str(_MOST_FREQUENT)) else 0
        if frequency < 1:
            return None
    if len(rest) > 1 or any(not _TAG.fullmatch(tag) for tag in rest):
        return None
    return DictionaryEntry(word, frequency, rest[0] if rest else "")
