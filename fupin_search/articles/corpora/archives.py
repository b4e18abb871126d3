"""A zip as readings: its members are read one after the other, and none is ever written to disk.

A name is only a text here: what it would do to a disk (`/etc`, `..`) does not matter. Names are
UTF-8 where the zip says so; others are what the system that wrote them used, mostly GBK.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from stat import S_IFLNK, S_IFMT
from typing import IO, cast

from fupin_search.articles.article import Reading, Rejected, Remark
from fupin_search.articles.corpora.files import Kind, form_of, printable, unknown_kind
from fupin_search.articles.corpora.reading import expands_too_much, read_stream
from fupin_search.articles.corpora.streams import (
    ExpandsTooMuchError,
    Expansion,
    Unpacking,
    bounded,
)

# The list of members is held in memory, some six times its size on disk. This is 100,000 members
# with long names, and five times as many with short ones.
_LARGEST_LIST = 16_000_000  # bytes

_FREE = 100_000_000  # bytes of all members; one that is a bomb shall not cost the others

_NAMED_IN_UTF8 = 0x800
_ENCRYPTED = 0x1
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LONGEST_END = _END.size + 65_535  # with the longest comment
_LOCATOR = struct.Struct("<4sLQL")
_LOCATOR_MARK = b"PK\x06\x07"
_LARGE_END = struct.Struct("<4sQ2H2L4Q")
_IN_LARGE_END = 0xFFFFFFFF

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    ValueError,
)


def read_archive(
    stream: IO[bytes], *, origin: str, size: int, on_position: Callable[[int], None]
) -> Iterator[Reading]:
    """The readings of all members, in the order of their names.

    Args:
        stream: the zip, at any place.
        origin: what it is called; a member's origin is this, `/` and its name.
        size: bytes of the zip.
        on_position: told how many bytes of the zip have been read.

    Raises:
        OSError: the zip cannot be read on.
    """
    try:
        if (listed := _bytes_listed(stream, size)) > _LARGEST_LIST:
            reason = (
                f"The zip's list of members has {listed // 1_000_000} MB; "
                f"{_LARGEST_LIST // 1_000_000} MB are read. Part it into several."
            )
            yield Rejected(origin, Remark("archive-too-large", reason))
            return
        archive = zipfile.ZipFile(stream)
    except (*_BROKEN, struct.error, OverflowError) as error:
        yield Rejected(origin, _broken("zip", error))
        return
    with archive:
        named = [(_name(info), info) for info in archive.infolist()]
        members = sorted(named, key=lambda member: (member[0], member[1].header_offset))
        if not members:
            yield Rejected(origin, Remark("empty", "The zip has no members."))
        # Members may overlap: together they give no more than one that holds all their bytes.
        expansion = Expansion(lambda: size, free=_FREE)
        done = 0
        for name, info in members:
            if not info.is_dir() and not _is_hidden(name):
                yield from _read_member(
                    archive, info, name, f"{origin}/{printable(name)}", expansion
                )
            done += info.compress_size
            on_position(done)


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, origin: str, around: Expansion
) -> Iterator[Reading]:
    if refusal := _refusal(info, name):
        yield Rejected(origin, refusal)
        return
    form = form_of(name)
    if form is None:
        yield Rejected(origin, unknown_kind())
        return
    try:
        expansion = Expansion(lambda: info.compress_size, around)
        with archive.open(info) as member:
            stream = bounded(cast("Unpacking", member), expansion)
            yield from read_stream(stream, form, origin=origin, on_record=_nobody, around=around)
    except ExpandsTooMuchError:
        yield Rejected(origin, expands_too_much())
    except (*_BROKEN, OSError, RuntimeError) as error:
        yield Rejected(origin, _broken("member", error))


def _refusal(info: zipfile.ZipInfo, name: str) -> Remark | None:
    """Why a member is not even opened."""
    if info.flag_bits & _ENCRYPTED:
        return Remark("encrypted", "The member is locked with a password.")
    if S_IFMT(info.external_attr >> 16) == S_IFLNK:
        return Remark("outside-corpus", "The member is a link, which is not followed.")
    form = form_of(name)
    if form and form.kind is Kind.ARCHIVE:
        return Remark("nested-archive", "A zip inside a zip is not read. Unpack the outer one.")
    return None


def _broken(what: str, error: BaseException) -> Remark:
    return Remark("broken-archive", f"The {what} cannot be read: {str(error).rstrip('.')}.")


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name, in the encoding it was written in."""
    name = info.filename
    if not info.flag_bits & _NAMED_IN_UTF8:
        try:
            raw = name.encode("cp437")  # as which the library has read it
        except UnicodeEncodeError:
            return name
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding).replace("\\", "/")
            except UnicodeDecodeError:
                continue
    return name


def _is_hidden(name: str) -> bool:
    """Whether a name, or a folder of it, starts with a dot and is passed over, as on disk."""
    parts = [part for part in name.split("/") if part.strip(".")]
    return any(part.startswith(".") for part in parts) or parts[:1] == ["__MACOSX"]


def _bytes_listed(stream: IO[bytes], size: int) -> int:
    """How long the zip says its list of members is (APPNOTE 4.3.14 to 4.3.16)."""
    stream.seek(max(0, size - _LONGEST_END))
    tail = stream.read(_LONGEST_END)
    at = len(tail) - _END.size
    if tail[at : at + 4] != _END_MARK:
        at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        return 0  # no zip, as the library is going to say
    listed = int(_END.unpack_from(tail, at)[5])
    if listed != _IN_LARGE_END or at < _LOCATOR.size:
        return listed if listed != _IN_LARGE_END else 0
    mark, _, place, _ = _LOCATOR.unpack_from(tail, at - _LOCATOR.size)
    if mark != _LOCATOR_MARK:
        return 0
    stream.seek(place)
    return int(_LARGE_END.unpack(stream.read(_LARGE_END.size))[8])


def _nobody() -> None:
    """Progress inside a member is told by none: its end is."""
