"""An index that always uses our codec, and the manifest that says what belongs to it.

Whoosh keeps an index's state in a TOC file, `_NAME_G.toc`: a pickle without a checksum. We let it
write that, so that Whoosh's own tools can open the index, and never read it. What we read is the
manifest, whose format the head of `container` describes.

A commit takes effect when the manifest is renamed into place: everything it names is durable
before. A crash earlier leaves the commit before it, and files that no manifest names, which the
next commit removes.
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
from fupin_search.engines.embedded.storage.container import ArrayFile, damaged
from fupin_search.engines.embedded.storage.whoosh_codec import ArrayCodec, ArraySegment


class _ManifestSegment(msgspec.Struct, frozen=True):
    """A segment in the manifest."""

    segment: str
    documents: int
    deleted: tuple[int, ...]
    directory: str


class _Manifest(msgspec.Struct, frozen=True):
    generation: int
    toc: str
    segments: tuple[_ManifestSegment, ...]


class ArrayIndex(index.FileIndex):
    """A Whoosh index in a folder, whose writers all use our codec.

    Args:
        storage: the folder.
        schema: the fields; they come from code, never from the disk.
        indexname: the index's name.

    Raises:
        IndexDamagedError: if the folder has no whole index of that name.
    """

    def __init__(self, storage: FileStorage, schema: Schema, indexname: str) -> None:
        self.storage = storage
        self.indexname = indexname
        self._schema = schema
        self._read_toc()

    @classmethod
    def create_in(cls, folder: Path, schema: Schema, name: str) -> Self:
        """Create an empty index.

        Args:
            folder: has no index of that name.
            schema: the fields.
            name: of the index.
        """
        _commit(folder, name, index.TOC(schema, [], 0))
        return cls(FileStorage(str(folder)), schema, name)

    @classmethod
    def open_in(cls, folder: Path, schema: Schema, name: str) -> Self:
        """Open an index.

        Args:
            folder: the index's.
            schema: the fields.
            name: of the index.

        Raises:
            IndexDamagedError: if the folder has no whole index of that name.
        """
        return cls(FileStorage(str(folder)), schema, name)

    @property
    def folder(self) -> Path:
        """The folder of the index."""
        return Path(self.storage.folder)

    def segments(self) -> list[ArraySegment]:
        """Return the segments of the last commit."""
        segments: list[ArraySegment] = self._read_toc().segments
        return segments

    def latest_generation(self) -> int:
        """Return the number of the last commit, -1 if there is none."""
        return max(_manifests(self.folder, self.indexname), default=-1)

    def writer(self, procs: int = 1, **kwargs: Any) -> _IndexWriter:  # noqa: ANN401 - Whoosh's
        """Return Whoosh's writer, with our codec.

        Args:
            procs: 1; only the bulk writer uses several processes.
            kwargs: options of Whoosh's `SegmentWriter`, except codec and compound.

        Raises:
            ValueError: if several processes are requested.
            whoosh.index.LockError: if another writer is open.
        """
        if procs != 1:
            raise ValueError("a writer of this index is one process; use the bulk writer")
        return _IndexWriter(self, **kwargs | {"codec": ArrayCodec(), "compound": False})

    def verify(self) -> None:
        """Compare every file of the last commit with its checksums.

        Raises:
            IndexDamagedError: names the file.
        """
        manifest = self._manifest()
        toc = _toc_path(self.folder, self.indexname, manifest.generation)
        if not toc.exists() or _digest(toc.read_bytes()) != manifest.toc:
            raise damaged(toc.name, "its checksum does not match")
        for part, segment in zip(manifest.segments, self.segments(), strict=True):
            _verify(segment.path(self.folder), part)

    def copy(self, segment: ArraySegment, folder: Path) -> None:
        """Copy a segment's file to another folder and verify the copy.

        Args:
            segment: of the last commit.
            folder: of the copy.

        Raises:
            IndexDamagedError: names the file.
        """
        [part] = (part for part in self._manifest().segments if part.segment == segment.segid)
        disk.copy(segment.path(self.folder), segment.path(folder))
        _verify(segment.path(folder), part)

    def commit(self, segments: Sequence[ArraySegment]) -> None:
        """Make finished segments the whole index; the caller holds the index's write lock.

        Args:
            segments: their files are in the index's folder and durable.
        """
        toc = index.TOC(self._schema, list(segments), self.latest_generation() + 1)
        _commit(self.folder, self.indexname, toc)

    def _read_toc(self) -> index.TOC:
        # Whoosh asks for the state of the index by this method.
        manifest = self._manifest()
        segments = [
            ArraySegment(self.indexname, part.segment, part.documents, part.deleted)
            for part in manifest.segments
        ]
        return index.TOC(self._schema, segments, manifest.generation)

    def _manifest(self) -> _Manifest:
        generation = self.latest_generation()
        if generation < 0:
            raise damaged(f"_{self.indexname}_*.manifest", "there is none")
        path = _manifest_path(self.folder, self.indexname, generation)
        try:
            checksum, _, body = path.read_bytes().partition(b"\n")
            if checksum != _digest(body).encode():
                raise damaged(path.name, "its checksum does not match")
            return msgspec.json.decode(body, type=_Manifest)
        except (OSError, msgspec.DecodeError) as error:
            raise damaged(path.name, str(error)) from error


class _IndexWriter(SegmentWriter):
    """Whoosh's writer, which commits by our manifest."""

    def _commit_toc(self, segments: list[ArraySegment]) -> None:
        folder = Path(self.storage.folder)
        _commit(folder, self.indexname, index.TOC(self.schema, segments, self.generation))


def _commit(folder: Path, name: str, toc: index.TOC) -> None:
    """Commit a state of the index, then remove the files of other states."""
    path = _toc_path(folder, name, toc.generation)
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


def _verify(path: Path, part: _ManifestSegment) -> None:
    with ArrayFile(path) as arrays:
        if arrays.checksum != part.directory:
            raise damaged(path.name, "it is not the file that was committed")
        arrays.verify()


def _part(folder: Path, segment: ArraySegment) -> _ManifestSegment:
    with ArrayFile(segment.path(folder)) as arrays:
        return _ManifestSegment(
            segment.segid, segment.doc_count_all(), tuple(segment.deleted_docs()), arrays.checksum
        )


def _manifests(folder: Path, name: str) -> set[int]:
    pattern = re.compile(rf"_{re.escape(name)}_(\d+)\.manifest")
    return {int(match[1]) for entry in folder.iterdir() if (match := pattern.fullmatch(entry.name))}


def _manifest_path(folder: Path, name: str, generation: int) -> Path:
    return folder / f"_{name}_{generation}.manifest"


def _toc_path(folder: Path, name: str, generation: int) -> Path:
    return folder / f"_{name}_{generation}.toc"


def _digest(raw: bytes) -> str:
    return xxhash.xxh3_64_hexdigest(raw)
