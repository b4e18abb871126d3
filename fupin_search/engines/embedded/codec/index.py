"""An index that always writes our codec, and the manifest that says what belongs to it.

Whoosh keeps an index's state in a TOC file, `_NAME_3.toc`: a pickle without a checksum. We let it
write that, so that Whoosh's own tools see an index they know, and never read it. Over it stands
the manifest `_NAME_3.manifest`:

    line 1   the XXH3-64 checksum of line 2, in hexadecimal
    line 2   JSON: the generation, the TOC's checksum, and for each segment its name, documents,
             deleted documents, and the checksum of its file's directory of checksums

The manifest's renaming into place is what commits: everything it names is durable before. A crash
earlier leaves the commit before it, and files nobody names that the next commit removes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import msgspec
import xxhash
from whoosh import index
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.writing import SegmentWriter

from fupin_search import disk
from fupin_search.disk import sync
from fupin_search.engines.embedded.codec.container import ArrayFile, damaged
from fupin_search.engines.embedded.codec.segment import ArrayCodec, ArraySegment


class _Part(msgspec.Struct, frozen=True):
    """A segment as the manifest has it."""

    segment: str
    documents: int
    deleted: tuple[int, ...]
    directory: str


class _Manifest(msgspec.Struct, frozen=True):
    generation: int
    toc: str
    segments: tuple[_Part, ...]


class ArrayIndex(index.FileIndex):
    """A Whoosh index in a folder, written by our codec whoever writes.

    Args:
        storage: the folder.
        schema: the fields; it comes from code, never from the disk.
        indexname: the index's name.

    Raises:
        IndexDamagedError: when the folder holds no whole index of that name.
    """

    def __init__(self, storage: FileStorage, schema: Schema, indexname: str) -> None:
        self.storage = storage
        self.indexname = indexname
        self._schema = schema
        self._read_toc()

    @classmethod
    def create_in(cls, folder: Path, schema: Schema, name: str) -> Self:
        """An empty index in a folder that has none of that name."""
        _commit(folder, name, index.TOC(schema, [], 0))
        return cls(FileStorage(str(folder)), schema, name)

    @classmethod
    def open_in(cls, folder: Path, schema: Schema, name: str) -> Self:
        """The index of that name in a folder."""
        return cls(FileStorage(str(folder)), schema, name)

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return Path(self.storage.folder)

    def segments(self) -> list[ArraySegment]:
        """The segments of the last commit."""
        found: list[ArraySegment] = self._read_toc().segments
        return found

    def latest_generation(self) -> int:
        """The number of the last commit, -1 where there is none."""
        return max(_manifests(self.folder, self.indexname), default=-1)

    def writer(self, procs: int = 1, **kwargs: Any) -> ArrayIndexWriter:  # noqa: ANN401 - Whoosh's
        """A writer of our codec.

        Args:
            procs: 1; the bulk writer is the one with processes.
            kwargs: what Whoosh's `SegmentWriter` takes besides codec and compound.

        Raises:
            whoosh.index.LockError: when another writer is at work.
        """
        if procs != 1:
            raise ValueError("a writer of this index is one process; use the bulk writer")
        return ArrayIndexWriter(self, **kwargs | {"codec": ArrayCodec(), "compound": False})

    def verify(self) -> None:
        """Read every file of the last commit against its checksums.

        Raises:
            IndexDamagedError: naming the file.
        """
        generation = self.latest_generation()
        manifest = _read_manifest(self.folder, self.indexname, generation)
        toc = self.folder / index.TOC._filename(self.indexname, generation)  # noqa: SLF001 - it has no other name
        if not toc.exists() or _digest(toc.read_bytes()) != manifest.toc:
            raise damaged(toc.name, "its checksum is another")
        for part, segment in zip(manifest.segments, self.segments(), strict=True):
            path = segment.path(self.folder)
            with ArrayFile(path) as arrays:
                _verify(arrays, part, path.name)

    def copy(self, segment: ArraySegment, folder: Path) -> None:
        """Copy a segment's file to another folder, and see that the copy is as it was committed.

        Raises:
            IndexDamagedError: naming the file.
        """
        manifest = _read_manifest(self.folder, self.indexname, self.latest_generation())
        part = next(part for part in manifest.segments if part.segment == segment.segid)
        fresh = segment.path(folder)
        disk.copy(segment.path(self.folder), fresh)
        with ArrayFile(fresh) as arrays:
            _verify(arrays, part, fresh.name)

    def _read_toc(self) -> index.TOC:
        generation = self.latest_generation()
        if generation < 0:
            raise damaged(f"_{self.indexname}_*.manifest", "there is none")
        manifest = _read_manifest(self.folder, self.indexname, generation)
        segments = [
            ArraySegment(self.indexname, part.segment, part.documents, part.deleted)
            for part in manifest.segments
        ]
        return index.TOC(self._schema, segments, generation)


class ArrayIndexWriter(SegmentWriter):
    """Whoosh's writer, committing by our manifest."""

    def _commit_toc(self, segments: list[ArraySegment]) -> None:
        folder = Path(self.storage.folder)
        _commit(folder, self.indexname, index.TOC(self.schema, segments, self.generation))


def commit_segments(ix: ArrayIndex, segments: Sequence[ArraySegment]) -> None:
    """Make finished segments all of an index; the caller holds the index's write lock."""
    toc = ix._read_toc()  # noqa: SLF001 - its own module
    _commit(ix.folder, ix.indexname, index.TOC(toc.schema, list(segments), toc.generation + 1))


def _commit(folder: Path, name: str, toc: index.TOC) -> None:
    """Make a state the index's, then remove the files of others."""
    path = folder / index.TOC._filename(name, toc.generation)  # noqa: SLF001 - it has no other name
    path.unlink(missing_ok=True)
    storage = FileStorage(str(folder))
    toc.write(storage, name)
    sync(path)
    parts = tuple(_part(folder, segment) for segment in toc.segments)
    body = msgspec.json.encode(_Manifest(toc.generation, _digest(path.read_bytes()), parts))
    fresh = folder / f"_{name}_{toc.generation}.manifest.new"
    fresh.write_bytes(_digest(body).encode() + b"\n" + body)
    sync(fresh)
    fresh.replace(_manifest_path(folder, name, toc.generation))
    sync(folder)
    index.clean_files(storage, name, toc.generation, toc.segments)
    for generation in _manifests(folder, name) - {toc.generation}:
        with suppress(FileNotFoundError):
            _manifest_path(folder, name, generation).unlink()


def _verify(arrays: ArrayFile, part: _Part, name: str) -> None:
    if arrays.checksum != part.directory:
        raise damaged(name, "it is another file")
    arrays.verify()


def _part(folder: Path, segment: ArraySegment) -> _Part:
    with ArrayFile(segment.path(folder)) as arrays:
        return _Part(
            segment.segid, segment.doc_count_all(), tuple(segment.deleted_docs()), arrays.checksum
        )


def _manifests(folder: Path, name: str) -> set[int]:
    pattern = re.compile(rf"_{re.escape(name)}_(\d+)\.manifest")
    return {int(found[1]) for entry in folder.iterdir() if (found := pattern.fullmatch(entry.name))}


def _manifest_path(folder: Path, name: str, generation: int) -> Path:
    return folder / f"_{name}_{generation}.manifest"


def _read_manifest(folder: Path, name: str, generation: int) -> _Manifest:
    path = _manifest_path(folder, name, generation)
    try:
        checksum, _, body = path.read_bytes().partition(b"\n")
        if checksum != _digest(body).encode():
            raise damaged(path.name, "its checksum is another")
        return msgspec.json.decode(body, type=_Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise damaged(path.name, str(error)) from error


def _digest(raw: bytes) -> str:
    return xxhash.xxh3_64_hexdigest(raw)
