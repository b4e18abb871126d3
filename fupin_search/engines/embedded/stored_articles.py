"""Articles as they are stored: a record, and the normalised texts that its changes are from."""

from __future__ import annotations

from codecs import utf_16_le_decode
from collections.abc import Iterable, Sequence
from itertools import accumulate

import msgspec
import numpy as np
import numpy.typing as npt

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.schema import UNCHANGED, Record, make_article, original_text
from fupin_search.engines.embedded.snapshot import Snapshot
from fupin_search.model.answer import ArticleHead
from fupin_search.model.texts import PageTexts


class StoredRecord(msgspec.Struct, frozen=True, gc=False):
    """An article read from a segment; see `model.answer.ArticleRecord`.

    Args:
        fields: the rest of it.
        title: the normalised title, as UTF-16.
        body: the normalised body, as UTF-16.
    """

    fields: Record
    title: bytes
    body: bytes

    @property
    def size(self) -> int:
        """The memory it takes, in bytes."""
        return len(self.title) + len(self.body) + 2 * sum(map(len, self.fields.body))

    def head(self) -> ArticleHead:
        """Return what a list shows of it."""
        fields = self.fields
        title, _ = utf_16_le_decode(self.title)
        if fields.title != UNCHANGED:
            title = original_text(title, fields.title)
        return ArticleHead(fields.id, title, fields.source, fields.date, fields.url, fields.section)

    def article(self) -> Article:
        """Make the whole article."""
        title, _ = utf_16_le_decode(self.title)
        body, _ = utf_16_le_decode(self.body)
        return make_article(self.fields, title, body)


def read_records(snapshot: Snapshot, documents: Iterable[int]) -> list[StoredRecord]:
    """Read documents from their segments.

    Args:
        snapshot: has them.
        documents: their numbers.
    """
    wanted = list(documents)
    read: dict[int, StoredRecord] = {}
    for segment in snapshot.segments:
        base, end = segment.base, segment.base + segment.size
        mine = [document for document in wanted if base <= document < end]
        if mine:
            numbers = [document - base for document in mine]
            titles, bodies = segment.titles.raw(numbers), segment.bodies.raw(numbers)
            records = map(StoredRecord, segment.records(numbers), titles, bodies)
            read.update(zip(mine, records, strict=True))
    return [read[document] for document in wanted]


def lay_texts(records: Sequence[StoredRecord]) -> PageTexts:
    """Lay the texts of articles side by side."""
    texts = [text for record in records for text in (record.title, record.body)]
    changes = [
        change
        for record in records
        for changes in (record.fields.title, record.fields.body)
        for change in changes
    ]
    units = np.frombuffer(b"".join(texts), np.uint16)
    normalised, original = np.empty((2, len(units)), np.uint32)
    ends = np.empty(len(texts), np.int64)
    kernels.lay_texts(
        units,
        _ends(texts) >> 1,
        np.frombuffer("".join(changes).encode("utf-32-le"), np.uint32),
        _ends(changes),
        normalised,
        original,
        ends,
    )
    size = ends[-1] if texts else 0
    return PageTexts(normalised[:size], original[:size], ends)


def _ends(pieces: Iterable[str | bytes]) -> npt.NDArray[np.int64]:
    return np.array([*accumulate(map(len, pieces))], np.int64)
