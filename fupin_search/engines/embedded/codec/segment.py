"""The codec, and the segments it writes: one file of arrays each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage

from fupin_search.engines.embedded.codec.container import ArrayFile, ArrayWriter
from fupin_search.engines.embedded.codec.documents import DocumentReader, DocumentWriter
from fupin_search.engines.embedded.codec.postings import PostingsWriter
from fupin_search.engines.embedded.codec.terms import PostingsReader

_EXTENSION = ".arrays"


class ArraySegment(base.Segment):
    """An unchanging part of an index, but for the documents deleted from it.

    Args:
        indexname: of the index.
        segid: its own name; a random one by default.
        size: documents in it.
        deleted: those deleted.
    """

    def __init__(
        self,
        indexname: str,
        segid: str | None = None,
        size: int = 0,
        deleted: Iterable[int] = (),
    ) -> None:
        super().__init__(indexname)
        self.segid: str = segid or self._random_id()
        self._size = size
        self._deleted = set(deleted)

    def codec(self) -> ArrayCodec:
        """What reads it."""
        return ArrayCodec()

    def should_assemble(self) -> bool:
        """No: it is one file already."""
        return False

    def set_doc_count(self, doccount: int) -> None:
        """Set how many documents it has."""
        self._size = doccount

    def doc_count_all(self) -> int:
        """Documents, deleted ones included."""
        return self._size

    def deleted_count(self) -> int:
        """Documents deleted."""
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """The documents deleted, in order."""
        return iter(sorted(self._deleted))

    def is_deleted(self, docnum: int) -> bool:
        """Whether a document was deleted."""
        return docnum in self._deleted

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT002 - Whoosh's signature
        """Delete a document, or take that back."""
        if not 0 <= docnum < self._size:
            raise IndexError(f"No document {docnum} in {self.segment_id()}")
        (self._deleted.add if delete else self._deleted.discard)(docnum)

    def path(self, folder: Path) -> Path:
        """Its file."""
        return folder / f"{self.segment_id()}{_EXTENSION}"


class ArrayCodec(base.Codec):
    """Writes and reads segments for Whoosh."""

    # The terms need no lengths beside them.
    length_stats = False

    def __init__(self) -> None:
        self._out: ArrayWriter | None = None

    def per_document_writer(self, storage: FileStorage, segment: ArraySegment) -> DocumentWriter:
        """Begin a segment's file with its documents."""
        self._out = ArrayWriter(segment.path(Path(storage.folder)))
        return DocumentWriter(self._out)

    def field_writer(self, storage: FileStorage, segment: ArraySegment) -> PostingsWriter:
        """Go on with its terms; closing them closes the file."""
        if self._out is None:
            raise RuntimeError("a segment begins with its documents")
        return PostingsWriter(self._out)

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> DocumentReader:
        """Open a segment's documents."""
        return DocumentReader(ArrayFile(segment.path(Path(storage.folder))), segment)

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> PostingsReader:
        """Open a segment's terms."""
        return PostingsReader(ArrayFile(segment.path(Path(storage.folder))))

    def new_segment(self, storage: FileStorage, indexname: str) -> ArraySegment:
        """A segment to be."""
        return ArraySegment(indexname)
