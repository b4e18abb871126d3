"""The dictionary of words, and the two libraries that can cut Han runs with it.

Each index has one dictionary: a generation keeps its user's words and a fingerprint of everything
that affects the cut, and queries are cut the same way until the next rebuild. The global `jieba.dt`
never changes.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import logging
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, Protocol

from fupin_search.errors import DictionaryError
from fupin_search.settings import cache_folder
from fupin_search.text.normalise import normalise

CutterName = Literal["jieba", "rjieba"]

# Raise it with every change of this package that cuts a text otherwise.
RULES_VERSION = 5

# Far more than any word of the base dictionary has, and both libraries accept it.
_MOST_FREQUENT = 999_999_999
_TAG = re.compile("[A-Za-z][A-Za-z0-9]*")


class Cutter(Protocol):
    """A cutter of runs of ideographs into words."""

    def cut(self, run: str) -> list[str]:
        """Return the words of `run`, in order; joined they are `run` again."""
        ...

    def knows(self, word: str) -> bool:
        """Return True if `word` is in the dictionary."""
        ...

    def enough(self, word: str) -> int:
        """Return a frequency that is high enough for `word` to be cut as one word."""
        ...


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
    """The base dictionary of a cutter with the words of a user.

    Args:
        cutter: the library that cuts.
        entries: the user's words, normalised.
    """

    cutter: CutterName
    entries: tuple[DictionaryEntry, ...] = ()

    def fingerprint(self) -> str:
        """Return sixteen hexadecimal digits that change whenever a cut could."""
        parts = [
            f"rules {RULES_VERSION}",
            f"{self.cutter} {_version(self.cutter)}",
            *(entry.line() for entry in self.entries),
        ]
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()

    def open(self) -> Cutter:
        """Return a cutter with these words; jieba loads in half a second, rjieba in a tenth.

        A cutter never changes. The last one stays in memory for the next opening of the same words,
        by the following generation or after a rebuild.
        """
        return _open_cutter(self)

    def text(self) -> str:
        """Return the user's words as a file in jieba's format."""
        return "".join(f"{entry.line()}\n" for entry in self.entries)


@lru_cache(maxsize=1)
def _open_cutter(dictionary: Dictionary) -> Cutter:
    opener = _RustCutter if dictionary.cutter == "rjieba" else _PythonCutter
    return opener(dictionary.entries)


def installed_cutter() -> CutterName:
    """Return the faster of the installed cutters."""
    return "rjieba" if importlib.util.find_spec("rjieba") else "jieba"


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
    """Return the dictionary of the installed cutter, with the user's words of a file, if any.

    Raises:
        DictionaryError: the file cannot be read.
    """
    return Dictionary(installed_cutter(), read_dictionary_file(words) if words else ())


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


def _version(cutter: CutterName) -> str:
    """Return the library's version.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    try:
        return importlib.metadata.version(cutter)
    except importlib.metadata.PackageNotFoundError as error:
        raise ModuleNotFoundError(f"{cutter} is not installed") from error


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


class _PythonCutter:
    """jieba, with a tokenizer and a cache file of its own."""

    def __init__(self, entries: tuple[DictionaryEntry, ...]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba's old escapes and pkg_resources
            import jieba  # half a second and 90 MB
        logging.getLogger("jieba").setLevel(logging.WARNING)
        self._tokenizer = jieba.Tokenizer()
        # jieba's default is a predictable name in the shared temporary folder, which it unmarshals.
        self._tokenizer.tmp_dir = str(cache_folder())
        self._tokenizer.initialize()
        for entry in entries:
            # For a word that it has already, jieba adds the frequency to the total once more and
            # rjieba does not. Subtracting it first makes both cut alike.
            self._tokenizer.total -= self._tokenizer.FREQ.get(entry.word, 0)
            self._tokenizer.add_word(entry.word, entry.frequency, entry.tag or None)

    def cut(self, run: str) -> list[str]:
        return list(self._tokenizer.cut(run))

    def knows(self, word: str) -> bool:
        return bool(self._tokenizer.FREQ.get(word))

    def enough(self, word: str) -> int:
        return int(self._tokenizer.suggest_freq(word))


class _RustCutter:
    """rjieba: the same dictionary and algorithm, some thirty times faster."""

    def __init__(self, entries: tuple[DictionaryEntry, ...]) -> None:
        import rjieba  # an optional dependency

        self._jieba = rjieba.Jieba()
        for entry in entries:
            self._jieba.add_word(entry.word, entry.frequency, entry.tag)

    def cut(self, run: str) -> list[str]:
        words: list[str] = self._jieba.cut(run)
        return words

    def knows(self, word: str) -> bool:
        return bool(self._jieba.has_word(word))

    def enough(self, word: str) -> int:
        return int(self._jieba.suggest_freq(word))
