"""Laws of the bulk writer: what it writes is what Whoosh's own writer writes, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from support.segments import document
from support.strategies import archives, examples, tokenizer

from fupin_search.articles.article import Article
from fupin_search.engines.embedded.build.writer import BulkWriter
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.engines.embedded.storage.index import ArrayIndex

# Ideographs of two UTF-16 units, with and without white space between, and of compatibility blocks.
_RARE = [
    "\U00020000",
    "\U0002a6d6\u3000\U00030000",
    "𠀀𠀁",
    "\uf900",
    "々〇",
    "\U0001f33e",
    " \n ",
    "",
]
_texts = st.lists(st.sampled_from([*_RARE, "广州市", "a", "。"]), max_size=6).map("".join)


@st.composite
def _archives(draw: st.DrawFn) -> list[Article]:
    """Archives as elsewhere, and articles of rare characters among theirs."""
    rare = [
        Article(id=f"rare-{number}", title=title, body=body)
        for number, (title, body) in enumerate(
            draw(st.lists(st.tuples(_texts, _texts), max_size=4))
        )
    ]
    return draw(st.permutations([*draw(archives()), *rare]))


def _bulk(articles: Sequence[Article], memory: int) -> bytes:
    with TemporaryDirectory() as name:
        writer = BulkWriter(Path(name), tokenizer(), memory=memory, processes=1)
        for article in articles:
            writer.add(article)
        assert writer.finish() == len(articles)
        return _segment(Path(name))


def _one_by_one(articles: Sequence[Article]) -> bytes:
    with TemporaryDirectory() as name:
        writer = ArrayIndex.create_in(Path(name), schema(), INDEX_NAME).writer()
        for article in articles:
            writer.add_document(**document(article, tokenizer()))
        writer.commit()
        return _segment(Path(name))


def _segment(folder: Path) -> bytes:
    held = ArrayIndex.open_in(folder, schema(), INDEX_NAME)
    held.verify()
    (segment,) = held.segments()
    return segment.path(folder).read_bytes()


@examples(60)
@given(_archives(), st.sampled_from([1, 1 << 12, 1 << 14, 1 << 30]))
def test_the_segment_is_the_one_whoosh_writes_whatever_the_memory(
    articles: list[Article], memory: int
) -> None:
    assert _bulk(articles, memory) == _one_by_one(articles)
