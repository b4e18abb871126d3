"""Small loops beside what they do in plain Python: values of facets, lists of terms."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from support.segments import document
from support.strategies import examples, tokenizer

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.kernels import choosing
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.engines.embedded.snapshot import FIELDS, Snapshot
from fupin_search.engines.embedded.storage.index import ArrayIndex

# Counts that are mostly alike, with zeros among them.
counted = st.lists(st.integers(0, 4) | st.integers(0, 1 << 40), max_size=30)


def chosen(counts: Sequence[int], room: int, *, latest: bool) -> list[tuple[int, int]]:
    """The values and counts that the loop chooses, beside a facet of other counts."""
    every = array("q", [7, *counts, 9])
    at = choosing.FACETS_AT + choosing.FACET_WORDS
    words = [every.buffer_info()[0], 1, 1, 1 + len(counts), latest, room, at]
    block = array("q", [*words, *[-1] * (1 + 2 * min(room, len(counts)))])
    kernels.choose_values.run(block.buffer_info()[0])
    pairs = block[at + 1 : at + 1 + 2 * block[at]]
    return list(zip(pairs[::2], pairs[1::2], strict=True))


@examples(300)
@given(counted, st.integers(1, 35))
def test_the_values_with_the_highest_counts_are_chosen(counts: list[int], room: int) -> None:
    pairs = [(value, count) for value, count in enumerate(counts) if count]
    expected = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:room]
    assert chosen(counts, room, latest=False) == expected


@examples(300)
@given(counted, st.integers(1, 35))
def test_the_last_values_that_occur_are_chosen(counts: list[int], room: int) -> None:
    pairs = [(value, count) for value, count in enumerate(counts) if count]
    assert chosen(counts, room, latest=True) == pairs[-room:]


def test_terms_are_listed_as_each_segment_has_them(tmp_path: Path) -> None:
    texts = [("扶贫 gd1", "产业"), ("就业", "扶贫 gd1"), ("产业扶贫", "1586人"), ("gd1", "广州市")]
    written = ArrayIndex.create_in(tmp_path, schema(), INDEX_NAME)
    for share in (texts[:2], texts[2:]):
        writer = written.writer()
        for title, body in share:
            article = Article(id=title, title=title, body=body)
            writer.add_document(**document(article, tokenizer()))
        writer.commit(merge=False)
    writer = written.writer()
    writer.delete_by_term("id", "gd1")
    writer.commit(merge=False)
    snapshot = Snapshot(written)
    assert len(snapshot.segments) == 2
    keys = [
        (field, term)
        for field in FIELDS
        for segment in snapshot.segments
        for term in segment.lexicons[field].lines().decode().split("\n")[:-1]
    ]
    keys += [("words", ""), ("grams", "没"), ("mentions", "没有"), ("parts", "\U0001f33e")]
    for key, entry in zip(keys, snapshot.entries(keys), strict=True):
        lists, living = [], set[int]()
        for number, segment in enumerate(snapshot.segments):
            lexicon = segment.lexicons[key[0]]
            place = lexicon.number(key[1].encode())
            if place >= 0:
                lists.append((number, int(lexicon.starts[place]), int(lexicon.sizes[place])))
                living |= set((lexicon.postings(place)[0] + segment.base).tolist())
        assert entry.field == key[0]
        assert entry.lists == lists
        assert entry.postings == sum(size for *_, size in lists)
        assert entry.documents == len(living - set(snapshot.deleted.tolist()))
    snapshot.close()
