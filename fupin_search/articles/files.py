"""The files of a corpus, in the same order on every run, and the streams they are read through.

A folder's own files come before its folders, both by name; names that start with a dot are left
out. A link is followed only to a file of the same corpus that is not read in its own place.

Two streams make a file safe and simple to read: `bound_stream` stops a file that unpacks to far
more than text ever does, and `narrow_stream` turns UTF-16 and UTF-32 into UTF-8.
"""

from __future__ import annotations

import codecs
import io
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from stat import S_ISREG
from typing import IO, Protocol

from fupin_search.articles.article import Remark
from fupin_search.errors import CorpusError


class FileType(Enum):
    """The types of content, each with the endings of its files' names."""

    TEXT = (".txt",)
    HTML = (".html", ".htm", ".shtml")
    RECORDS = (".jsonl", ".json")
    TABLE = (".csv", ".tsv")
    ARCHIVE = (".zip",)


PACKED = ".gz"  # after the ending of any type but an archive

MOST_BYTES = 10_000_000  # of a page or a record; the longest real ones have a few hundred thousand
_FREE = 1_000_000  # bytes that anything may unpack to
_MOST_TIMES = 200  # text packs to a fifth, tables to a twentieth; gzip's bombs to a thousandth
_BUFFER = 1 << 16


@dataclass(frozen=True, slots=True)
class FileForm:
    """The form of a file's content.

    Args:
        kind: of the content.
        packed: True if gzip has packed it.
    """

    kind: FileType
    packed: bool = False


def parse_form(name: str) -> FileForm | None:
    """Return the form that the name of a file or a zip's member states; None for other names."""
    bare = name.lower()
    packed = bare.endswith(PACKED)
    bare = bare.removesuffix(PACKED)
    kind = next((kind for kind in FileType if bare.endswith(kind.value)), None)
    return None if kind is None or (packed and kind is FileType.ARCHIVE) else FileForm(kind, packed)


def unknown_kind() -> Remark:
    """Return the refusal of a file whose name has no ending that is read."""
    known = ", ".join(suffix for kind in FileType for suffix in kind.value)
    reason = f"Only files named {known} are read, all but .zip also packed as {PACKED}."
    return Remark("unknown-kind", reason)


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of a corpus, or an entry of a folder that cannot be read.

    Args:
        path: on the disk.
        origin: its path inside the corpus, printable, with `/` between its parts.
        form: of its content; None when it is refused.
        size: bytes on the disk; 0 when it is refused.
        refusal: the reason for not reading it.
    """

    path: Path
    origin: str
    form: FileForm | None = None
    size: int = 0
    refusal: Remark | None = None


def resolve_roots(paths: Sequence[Path]) -> list[Path]:
    """Return the real paths of some corpora, in the order given.

    Args:
        paths: folders and files.

    Raises:
        CorpusError: one of them does not exist or cannot be opened.
    """
    roots = []
    for path in paths:
        try:
            root = path.resolve(strict=True)
            if root.is_dir():
                os.scandir(root).close()
        except FileNotFoundError:
            raise CorpusError(
                f"There is no corpus at {path}. Name a folder or file that exists, "
                "or mount it first."
            ) from None
        except (OSError, RuntimeError) as error:
            raise CorpusError(
                f"The corpus {path} cannot be opened ({_why(error)}). "
                "Give this user permission to read it, then try again."
            ) from None
        roots.append(root)
    return roots


def list_files(root: Path) -> Iterator[CorpusFile]:
    """Yield the files of one corpus, a real folder or a single file, refused ones included."""
    if not root.is_dir():
        yield _file(root, printable(root.name))
        return
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
        except OSError as error:
            yield _unreadable(folder, root, _why(error))
            continue
        below = []
        for name in names:
            path = folder / name
            try:
                if path.is_symlink():
                    yield from _linked(path, root)
                elif path.is_dir():
                    below.append(path)
                else:
                    yield _file(path, _origin(path, root))
            except OSError as error:
                yield _unreadable(path, root, _why(error))
        folders += reversed(below)


def has_file(root: Path, path: Path) -> bool:
    """Return True if a corpus reads a path in its own place.

    Args:
        root: of the corpus.
        path: a real path, anywhere.
    """
    return path.is_relative_to(root) and not any(
        part.startswith(".") for part in path.relative_to(root).parts
    )


def _linked(path: Path, root: Path) -> Iterator[CorpusFile]:
    """Yield the file that a link leads to, unless it is read in its own place anyway."""
    origin = _origin(path, root)
    try:
        target = path.resolve()
    except (OSError, RuntimeError):  # RuntimeError: links in a ring, before Python 3.13
        yield _unreadable(path, root, "its links form a ring")
        return
    read_there = has_file(root, target)
    if not target.is_relative_to(root) or (target.is_dir() and not read_there):
        reason = "The link leads out of the corpus, so it is not followed."
        yield CorpusFile(path, origin, refusal=Remark("outside-corpus", reason))
    elif not target.is_dir() and not (read_there and target.is_file() and parse_form(target.name)):
        yield _file(path, origin)


def _file(path: Path, origin: str) -> CorpusFile:
    form = parse_form(path.name)
    status = path.stat()
    if form is None or not S_ISREG(status.st_mode):
        return CorpusFile(path, origin, refusal=unknown_kind())
    return CorpusFile(path, origin, form, status.st_size)


def _unreadable(path: Path, root: Path, why: str) -> CorpusFile:
    refusal = Remark("unreadable", f"It cannot be read: {why}.")
    return CorpusFile(path, _origin(path, root), refusal=refusal)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def _origin(path: Path, root: Path) -> str:
    return printable(path.relative_to(root).as_posix())


def printable(name: str) -> str:
    """Return a name with control characters and undecodable bytes escaped."""
    return re.sub(
        "[\x00-\x1f\x7f-\x9f\ud800-\udfff]", lambda match: f"\\x{ord(match[0]) & 0xFF:02x}", name
    )


class ExpandsTooMuchError(Exception):
    """A compressed stream unpacks to far more than text ever does."""


class Expansion:
    """The count of unpacked and compressed bytes of one input, with a limit to their ratio.

    Args:
        taken: returns the number of compressed bytes read so far.
        around: the expansion of the archive this input is in, which counts the same bytes.
        free: number of unpacked bytes that are allowed in any case.
    """

    def __init__(
        self, taken: Callable[[], int], around: Expansion | None = None, *, free: int = _FREE
    ) -> None:
        self._taken = taken
        self._around = around
        self._free = free
        self._given = 0

    def add(self, more: int) -> None:
        """Count bytes that were unpacked.

        Raises:
            ExpandsTooMuchError: they are more than `free`, and over 200 times the compressed ones.
        """
        self._given += more
        if self._given > self._free and self._given > _MOST_TIMES * self._taken():
            raise ExpandsTooMuchError
        if self._around:
            self._around.add(more)


class Unpacking(Protocol):
    """A source of unpacked bytes: a file of gzip, or a member of a zip."""

    def read1(self, size: int, /) -> bytes:
        """Return at most `size` bytes more, as few as one read gives."""


class _Bounded(io.RawIOBase):
    """A stream that counts its bytes."""

    def __init__(self, inner: Unpacking, expansion: Expansion) -> None:
        self._inner = inner
        self._expansion = expansion
        self._given = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._given

    def readinto(self, room: memoryview, /) -> int:  # type: ignore[override] # a Buffer in typeshed
        # One read at a time, so that the bytes before a damaged place come before the error.
        piece = self._inner.read1(len(room))
        self._given += len(piece)
        self._expansion.add(len(piece))
        room[: len(piece)] = piece
        return len(piece)


class _Narrowed(io.RawIOBase):
    """A stream of UTF-16 or UTF-32 as UTF-8, in which a line end is one byte."""

    def __init__(self, inner: IO[bytes], encoding: str) -> None:
        self._inner = inner
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, room: memoryview, /) -> int:  # type: ignore[override] # a Buffer in typeshed
        while not self._waiting:
            piece = self._inner.read(_BUFFER)
            self._waiting = self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            if not piece:
                break
        size = min(len(room), len(self._waiting))
        room[:size], self._waiting = self._waiting[:size], self._waiting[size:]
        return size


def bound_stream(inner: Unpacking, expansion: Expansion) -> io.BufferedReader:
    """Return a stream that raises ExpandsTooMuchError when it unpacks to too much.

    Args:
        inner: the unpacked bytes.
        expansion: counts them.
    """
    return io.BufferedReader(_Bounded(inner, expansion), _BUFFER)


def narrow_stream(stream: IO[bytes], encoding: str) -> io.BufferedReader:
    """Return a stream of UTF-16 or UTF-32 as UTF-8.

    Args:
        stream: after its byte order mark.
        encoding: that of the mark.
    """
    return io.BufferedReader(_Narrowed(stream, encoding), _BUFFER)
