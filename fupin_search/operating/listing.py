"""The file of an operator's own words: read, and changed a line at a time.

A change touches the lines of its word alone: comments, order and line ends stay as they are.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fupin_search.disk import replacing
from fupin_search.errors import DictionaryError
from fupin_search.text.characters import is_han
from fupin_search.text.dictionary import Entry, read_entries
from fupin_search.text.normalise import normalise

_MARK = "\ufeff"
_COMMENT = "#"


@dataclass(frozen=True, slots=True)
class WordFile:
    """A file of words as it was read.

    Args:
        path: the file.
        text: what is in it; nothing where it is yet to be made.
        there: whether it is there.
    """

    path: Path
    text: str
    there: bool

    @classmethod
    def read(cls, path: Path) -> WordFile:
        """Read a file, or begin one.

        Raises:
            DictionaryError: when it cannot be read.
        """
        content = _content(path)
        if content is None:
            return cls(path, "", there=False)
        try:
            return cls(path, content.decode(), there=True)
        except UnicodeDecodeError as error:
            raise DictionaryError(
                f"{path} is not UTF-8; save it as UTF-8 and try again."
            ) from error

    def entries(self) -> tuple[Entry, ...]:
        """The words.

        Raises:
            DictionaryError: naming a line that cannot be read.
        """
        return read_entries(self.text.splitlines(), named=str(self.path))

    def with_entry(self, entry: Entry) -> WordFile:
        """The file with a word: in the place of the line that counts for it now, or at the end."""
        lines = self.text.splitlines(keepends=True)
        places = [place for place, line in enumerate(lines) if _word_of(line) == entry.word]
        end = _line_end(lines)
        if places:
            mark = _MARK if lines[places[-1]].startswith(_MARK) else ""
            lines[places[-1]] = f"{mark}{entry.line()}{end}"
        else:
            if lines and not lines[-1].endswith(("\n", "\r")):
                lines[-1] += end
            lines.append(f"{entry.line()}{end}")
        return WordFile(self.path, "".join(lines), self.there)

    def without(self, word: str) -> WordFile:
        """The file without a word, whose every line goes."""
        lines = self.text.splitlines(keepends=True)
        kept = [line for line in lines if _word_of(line) != word]
        return WordFile(self.path, "".join(kept), self.there)

    def save(self, former: WordFile) -> None:
        """Put this in place of what was read, whole or not at all.

        Args:
            former: what was read; had someone changed the file since, that would be lost.

        Raises:
            DictionaryError: when the file has changed since, or cannot be written.
        """
        path = self.path.resolve()  # a link stays a link
        try:
            if _content(path) != (former.text.encode() if former.there else None):
                raise DictionaryError(
                    f"{path} was changed in the meantime; look at it and try again."
                )
            with replacing(path) as file:
                file.write(self.text.encode())
                if former.there:
                    os.fchmod(file.fileno(), path.stat().st_mode & 0o7777)
                    with suppress(PermissionError):
                        os.fchown(file.fileno(), path.stat().st_uid, path.stat().st_gid)
        except OSError as error:
            raise DictionaryError(
                f"Cannot write the dictionary {path}: {error.strerror}. It is as it was."
            ) from error


def refusal(word: str) -> str | None:
    """Why a word would be of no use in a dictionary; None where it may be.

    Args:
        word: normalised.
    """
    if not word:
        return "there is nothing in it."
    if len(word.split()) != 1 or word != word.strip():
        return "it holds white space, and no word reaches over that."
    if len(word) == 1:
        return "it is one character, and every one is found by itself anyway."
    if not is_han(word):
        return (
            "it is not of ideographs alone. Figures, Latin words and what stands in them are cut "
            "by rule, and punctuation parts words; no dictionary is asked about them."
        )
    return None


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DictionaryError(f"Cannot read the dictionary {path}: {error.strerror}.") from error


def _word_of(line: str) -> str | None:
    fields = line.lstrip(_MARK).split()
    return normalise(fields[0]) if fields and not fields[0].startswith(_COMMENT) else None


def _line_end(lines: list[str]) -> str:
    return "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
