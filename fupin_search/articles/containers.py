"""The articles in one file of a corpus, in a gzip of one, and in a zip of many.

Everything is unpacked as it is read, and no member is ever written to disk. So the name of a member
is only a text, and its meaning to a disk (`/etc`, `..`) does not matter. Names are UTF-8 where the
zip says so; others are in the encoding of the system that wrote them, mostly GBK.
"""

from __future__ import annotations

import gzip
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from itertools import count
from stat import S_IFLNK, S_IFMT
from typing import IO, cast
from zipfile import _ECD_SIZE, _EndRecData  # type: ignore[attr-defined]

from fupin_search.articles.article import Reading, Rejected, Remark
from fupin_search.articles.encodings import UndecodableError, decode
from fupin_search.articles.files import (
    MOST_BYTES,
    CorpusFile,
    ExpandsTooMuchError,
    Expansion,
    FileForm,
    FileType,
    Unpacking,
    bound_stream,
    parse_form,
    printable,
    unknown_kind,
)
from fupin_search.articles.lines import split_lines
from fupin_search.articles.pages import read_html
from fupin_search.articles.pages.site import read_page
from fupin_search.articles.records import read_records, too_large
from fupin_search.articles.tables import read_table

_RECORDS_A_REPORT = 64  # between two calls of `on_position`

# The list of members is in memory, some six times its size on disk. This is 100,000 members
# with long names, and five times as many with short ones.
_LARGEST_LIST = 16_000_000  # bytes
_FREE = 100_000_000  # bytes of all members, so that one bomb does not cost the others
_UNSTATED = 0xFFFFFFFF  # the size is in another record, or there is none
_NAMED_IN_UTF8 = 0x800
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    ValueError,
)


def read_file(file: CorpusFile, on_position: Callable[[int], None]) -> Iterator[Reading]:
    """Yield the readings of one file of a corpus, however it is packed.

    Args:
        file: the file, or its refusal.
        on_position: called now and then with the number of bytes of the file read so far.
    """
    if file.refusal or file.form is None:
        yield Rejected(
            file.origin, file.refusal or Remark("unreadable", "Its name states no known form.")
        )
        return
    records = count(1)

    def on_record() -> None:
        if next(records) % _RECORDS_A_REPORT == 0:
            on_position(stream.tell())

    try:
        with file.path.open("rb") as stream:
            if file.form.kind is FileType.ARCHIVE:
                yield from _read_zip(stream, file.origin, file.size, on_position)
            else:
                yield from read_stream(stream, file.form, origin=file.origin, on_record=on_record)
    except OSError as error:
        reason = f"It cannot be read: {error.strerror or type(error).__name__}."
        yield Rejected(file.origin, Remark("unreadable", reason))


def read_stream(
    stream: BufferedReader,
    form: FileForm,
    *,
    origin: str,
    on_record: Callable[[], None],
    around: Expansion | None = None,
) -> Iterator[Reading]:
    """Yield the readings of a file or a member of a zip, unpacked if gzip has packed it.

    Args:
        stream: as it is on disk or in the zip.
        form: of its content, by its name.
        origin: its name in readings.
        on_record: called after every record or row.
        around: the expansion of the zip it is in, which counts the same bytes.

    Raises:
        OSError: the file cannot be read on.
    """
    if not form.packed:
        yield from _read_plain(stream, form.kind, origin, on_record)
        return
    try:
        unpacked = bound_stream(gzip.GzipFile(fileobj=stream), Expansion(stream.tell, around))
        yield from _read_plain(unpacked, form.kind, origin, on_record)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        reason = f"The compressed file is damaged from here on: {error}."
        yield Rejected(origin, Remark("broken-gzip", reason))
    except ExpandsTooMuchError:
        yield _expands_too_much(origin)


def _read_plain(
    stream: BufferedReader, kind: FileType, origin: str, on_record: Callable[[], None]
) -> Iterator[Reading]:
    """Return the readings of an unpacked file: records, a table, or one page."""
    if kind is FileType.RECORDS:
        return read_records(stream, origin=origin, on_record=on_record)
    if kind is FileType.TABLE:
        return read_table(stream, origin=origin, on_record=on_record)
    return iter((_read_page(stream.read(MOST_BYTES + 1), kind, origin),))


def _read_page(raw: bytes, kind: FileType, origin: str) -> Reading:
    if len(raw) > MOST_BYTES:
        return Rejected(origin, too_large("page"))
    try:
        text, warnings = decode(raw)
    except UndecodableError as error:
        return Rejected(origin, error.remark)
    if kind is FileType.HTML:
        return read_html(text, origin=origin, warnings=warnings)
    return read_page(split_lines(text), origin=origin, warnings=warnings)


def _read_zip(
    stream: IO[bytes], origin: str, size: int, on_position: Callable[[int], None]
) -> Iterator[Reading]:
    """Yield the readings of all members, in the order of their names; see `read_file`."""
    try:
        if (listed := _list_size(stream, size)) > _LARGEST_LIST:
            reason = (
                f"The zip's list of members has {listed // 1_000_000} MB; the most that is read "
                f"is {_LARGEST_LIST // 1_000_000} MB. Split the zip into several."
            )
            yield Rejected(origin, Remark("archive-too-large", reason))
            return
        archive = zipfile.ZipFile(stream)
    except (*_BROKEN, struct.error, OverflowError) as error:
        yield _broken(origin, "zip", error)
        return
    with archive:
        pairs = [(_decode_name(info), info) for info in archive.infolist()]
        members = sorted(pairs, key=lambda member: (member[0], member[1].header_offset))
        if not members:
            yield Rejected(origin, Remark("empty", "The zip has no members."))
        # Members may overlap: together they give no more than one that holds all their bytes.
        expansion = Expansion(lambda: size, free=_FREE)
        done = 0
        for name, info in members:
            if not info.is_dir() and not _is_hidden(name):
                yield from _read_member(archive, info, name, origin, expansion)
            done += info.compress_size
            on_position(done)


def _list_size(stream: IO[bytes], size: int) -> int:
    """Return the size of the list of members as the zip's end states it; 0 where none is stated."""
    # The list must be measured before the library reads it, and this is how the library does.
    end = _EndRecData(stream)
    listed = int(end[_ECD_SIZE]) if end else 0
    return 0 if size < listed == _UNSTATED else listed


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, zip_origin: str, around: Expansion
) -> Iterator[Reading]:
    origin = f"{zip_origin}/{printable(name)}"
    form = parse_form(name)
    if refusal := _refusal(info, form):
        yield Rejected(origin, refusal)
    if refusal or form is None:
        return
    try:
        with archive.open(info) as member:
            expansion = Expansion(lambda: info.compress_size, around)
            stream = bound_stream(cast("Unpacking", member), expansion)
            yield from read_stream(
                stream, form, origin=origin, on_record=lambda: None, around=around
            )
    except ExpandsTooMuchError:
        yield _expands_too_much(origin)
    except (*_BROKEN, OSError, RuntimeError) as error:
        yield _broken(origin, "member", error)


def _refusal(info: zipfile.ZipInfo, form: FileForm | None) -> Remark | None:
    """Return the reason for not opening a member, if there is one."""
    if info.flag_bits & _ENCRYPTED:
        return Remark("encrypted", "The member is protected with a password.")
    if S_IFMT(info.external_attr >> 16) == S_IFLNK:
        return Remark("outside-corpus", "The member is a link, which is not followed.")
    if form is None:
        return unknown_kind()
    if form.kind is FileType.ARCHIVE:
        return Remark("nested-archive", "A zip inside a zip is not read. Unpack the outer one.")
    return None


def _broken(origin: str, what: str, error: BaseException) -> Rejected:
    reason = f"The {what} cannot be read: {str(error).rstrip('.')}."
    return Rejected(origin, Remark("broken-archive", reason))


def _expands_too_much(origin: str) -> Rejected:
    reason = "The file unpacks to more than 200 times its size, so reading stopped here."
    return Rejected(origin, Remark("expands-too-much", reason))


def _decode_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name, decoded from the encoding it was written in."""
    name = info.filename
    if not info.flag_bits & _NAMED_IN_UTF8:
        try:
            raw = name.encode("cp437")  # as the library has decoded it
        except UnicodeEncodeError:
            return name
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding).replace("\\", "/")
            except UnicodeDecodeError:
                continue
    return name


def _is_hidden(name: str) -> bool:
    """Return True if the name or a folder in it starts with a dot; such files are left out."""
    parts = [part for part in name.split("/") if part.strip(".")]
    return any(part.startswith(".") for part in parts) or parts[:1] == ["__MACOSX"]
