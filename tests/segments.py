"""Indexes of several segments, with deletions, as Whoosh's writer makes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from archive import tokenizer

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.codec import ArrayIndex
from fupin_search.engines.embedded.document import document
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.engines.embedded.weights import Weights


@contextmanager
def embedded(
    batches: Sequence[Sequence[Article]],
    *,
    deleted: Sequence[str] = (),
    weights: Weights | None = None,
) -> Iterator[EmbeddedEngine]:
    """An index of one segment a batch, written by Whoosh, some articles deleted afterwards."""
    with TemporaryDirectory() as name:
        written = ArrayIndex.create_in(Path(name), schema(), INDEX_NAME)
        for batch in batches:
            commit(written, batch)
        commit(written, (), deleted)
        engine = EmbeddedEngine(Path(name), weights or Weights())
        try:
            yield engine
        finally:
            engine.close()


def commit(
    written: ArrayIndex, added: Sequence[Article], deleted: Sequence[str] = (), **options: bool
) -> None:
    """One commit of Whoosh's writer."""
    if not added and not deleted:
        return
    writer = written.writer()
    for key in deleted:
        writer.delete_by_term("id", key)
    for article in added:
        writer.update_document(**document(article, tokenizer()))
    writer.commit(**options or {"merge": False})
