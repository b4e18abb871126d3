"""Laws of the codec: any Whoosh index is the same in our codec as in Whoosh's own."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import examples
from whoosh import columns, fields, index, query
from whoosh.index import LockError
from whoosh.reading import IndexReader, TermNotFound
from whoosh.searching import Searcher

from fupin_search.engines.embedded import kernels
from fupin_search.engines.embedded.storage.container import ArrayFile, ArrayWriter
from fupin_search.engines.embedded.storage.fields import pack
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.engines.embedded.storage.whoosh_codec import TextColumn
from fupin_search.engines.embedded.storage.whoosh_terms import Counted, Counts
from fupin_search.errors import IndexDamagedError

VOCABULARY = ["tea", "rice", "茶叶", "稻米", "公路", "𠀀", "z" * 30]
SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    text=fields.TEXT(stored=True),  # with positions
    tags=fields.KEYWORD(stored=True),
    there=fields.STORED(),
    number=fields.NUMERIC(sortable=True, stored=True),
    ratio=fields.NUMERIC(float, sortable=True),
    true=fields.BOOLEAN(stored=True),
    choice=fields.COLUMN(columns.RefBytesColumn()),
    raw=fields.COLUMN(columns.VarBytesColumn()),
    flag=fields.COLUMN(columns.BitColumn()),
    counted=Counted(),
)
DOCUMENTS = st.fixed_dictionaries(
    {"id": st.sampled_from("abcdefghijkl")},
    optional={
        "text": st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join),
        "tags": st.lists(st.sampled_from(VOCABULARY), max_size=3).map(" ".join),
        "there": st.sampled_from(["x", "y"]),
        "number": st.integers(-(2**31), 2**31 - 1),
        "ratio": st.floats(-5, 5, width=32),
        "true": st.booleans(),
        "choice": st.sampled_from([b"one", b"two", b""]),
        "raw": st.binary(max_size=5),
        "flag": st.booleans(),
        "counted": st.dictionaries(
            st.sampled_from(VOCABULARY), st.builds(Counts, st.integers(0, 300), st.integers(1, 9))
        ),
        "_text_boost": st.sampled_from([1.0, 1.5, 2.0]),
    },
)
Document = Mapping[str, object]


class Both:
    """The same index twice."""

    def __init__(self, folder: Path) -> None:
        for name in ("ours", "theirs"):
            (folder / name).mkdir()
        self.ours = ArrayIndex.create_in(folder / "ours", SCHEMA, "articles")
        self.theirs = index.create_in(str(folder / "theirs"), SCHEMA, indexname="articles")

    def commit(self, added: Sequence[Document], deleted: Sequence[str], **ends: bool) -> None:
        """The same commit twice."""
        for one in (self.ours, self.theirs):
            writer = one.writer()
            for key in deleted:
                writer.delete_by_term("id", key)
            for each in added:
                writer.update_document(**each)
            writer.commit(**ends)

    def assert_same(self) -> None:
        """Everything a reader can ask comes back the same."""
        with self.ours.reader() as mine, self.theirs.reader() as theirs:
            assert all_of(mine) == all_of(theirs)
        with self.ours.searcher() as mine, self.theirs.searcher() as theirs:
            assert answers(mine) == answers(theirs)


def all_of(reader: IndexReader) -> dict[str, object]:
    """Documents, terms, postings, columns, deletions."""
    return {
        "counts": (reader.doc_count(), reader.doc_count_all(), reader.has_deletions()),
        "stored": list(reader.iter_docs()),
        "terms": list(reader.all_terms()),
        "lexicon": [list(reader.lexicon(name)) for name in ("text", "tags", "counted")],
        "after": [list(reader.terms_from("text", prefix)) for prefix in ("", "r", "茶", "zz")],
        "postings": [(*rest, value or b"") for *rest, value in reader.iter_postings()],
        "frequencies": [
            (reader.doc_frequency(*term), reader.frequency(*term)) for term in reader.all_terms()
        ],
        "columns": [
            repr(list(leaf.column_reader(name)))  # nan is not equal to itself
            for leaf, _ in (reader.leaf_readers() if reader.doc_count_all() else ())
            for name in ("number", "ratio", "choice", "raw", "flag")
        ],
    }


def answers(searcher: Searcher) -> list[object]:
    """What some queries find, by document and by column."""
    asked = [
        query.Term("text", "tea"),
        query.And([query.Term("text", "茶叶"), query.Term("text", "rice")]),
        query.Or([query.Term("tags", "公路"), query.Term("counted", "tea")]),
        query.Phrase("text", ["tea", "rice"]),
        query.Prefix("text", "t"),
        query.NumericRange("number", -10, 1000),
        query.FuzzyTerm("text", "ric"),
    ]
    return [
        [
            sorted(searcher.search(each, limit=None).docs()),
            list(searcher.search(each, limit=None, sortedby="number").docs()),
            [hit["id"] for hit in searcher.search(each, limit=None, sortedby="number")],
        ]
        for each in asked
    ]


@examples(60)
@given(
    commits=st.lists(
        st.tuples(
            st.lists(DOCUMENTS, max_size=8, unique_by=lambda each: each["id"]),
            st.lists(st.sampled_from("abcdefghijkl"), max_size=3),
            st.sampled_from([{"merge": False}, {"merge": True}, {"optimize": True}]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_is_added_updated_deleted_and_merged_reads_as_in_whooshs_own_codec(
    commits: list[tuple[list[Document], list[str], dict[str, bool]]],
) -> None:
    with TemporaryDirectory() as name:
        both = Both(Path(name))
        for added, deleted, ends in commits:
            both.commit(added, deleted, **ends)
            both.assert_same()
            both.ours.verify()


POSTINGS = st.lists(
    st.lists(
        st.tuples(
            st.integers(0, 2**31 - 1) | st.integers(0, 400),
            st.integers(0, 2**32 - 1) | st.integers(0, 3),
            st.integers(0, 2**32 - 1) | st.integers(0, 1),
        ),
        min_size=1,
        max_size=300,
        unique_by=lambda posting: posting[0],
    ).map(sorted),
    min_size=1,
    max_size=4,
)


@examples(150)
@given(lists=POSTINGS)
def test_a_packed_list_unpacks_as_it_was(lists: list[list[tuple[int, int, int]]]) -> None:
    flat = [posting for each in lists for posting in each]
    documents, counts, titles = (
        np.array(lane, kind)
        for lane, kind in zip(zip(*flat, strict=True), ("i4", "u4", "u4"), strict=True)
    )
    bounds = np.cumsum([0, *map(len, lists)])
    starts, words = pack(documents, counts, titles, bounds)
    for number, expected in enumerate(lists):
        size = len(expected)
        read = np.empty(size, "i4"), np.empty(size, "u4"), np.empty(size, "u4")
        kernels.unpack_list(words, int(starts[number]), size, *read)
        assert list(zip(*(lane.tolist() for lane in read), strict=True)) == expected


@pytest.mark.parametrize("in_title", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_listing_and_picking_agree_with_the_unpacked_list(seed: int, in_title: bool) -> None:
    chance = np.random.default_rng(seed)
    size = int(chance.choice([1, 2, 127, 128, 129, 1000, 5000]))
    documents = np.sort(chance.choice(20_000, size, replace=False)).astype("i4")
    # The fewer have it in their title, the more blocks have none there.
    titles = (chance.random(size) < chance.choice([0.05, 0.002])).astype("u4")
    counts = np.maximum(chance.integers(0, 4, size).astype("u4"), 1 - titles)
    starts, words = pack(documents, counts, titles, np.array([0, size]))
    expected = documents[titles > 0] if in_title else documents
    found = np.empty(size, "i4")
    held = kernels.list_all(words, starts, np.array([size]), in_title, 7, found)
    assert found[:held].tolist() == (expected + 7).tolist()
    for share in (1, 40, 3000):
        asked = np.sort(chance.choice(20_000, share, replace=False)).astype("i4")
        both = np.intersect1d(asked, documents) + 7
        asked += np.int32(7)
        kept = kernels.count_listed(words, int(starts[0]), size, 7, asked)
        assert asked[:kept].tolist() == both.tolist()


def test_texts_come_back_from_their_column(tmp_path: Path) -> None:
    schema = fields.Schema(title=fields.COLUMN(TextColumn()))
    texts = ["茶叶", "", "𠀀𠀁 x", "a\nb"]
    held = ArrayIndex.create_in(tmp_path, schema, "texts")
    with held.writer() as writer:
        for text in texts:
            writer.add_document(title=text)
    with held.reader() as reader:
        assert list(reader.column_reader("title")) == texts


def test_a_plain_writer_and_optimize_keep_the_codec(tmp_path: Path) -> None:
    held = ArrayIndex.create_in(tmp_path, SCHEMA, "articles")
    for key in "ab":
        with held.writer() as writer:
            writer.add_document(id=key, text="tea")
            writer.merge = False
    held.optimize()
    assert len(held.segments()) == 1
    assert {path.suffix for path in tmp_path.iterdir()} <= {".arrays", ".manifest", ".toc", ""}
    with held.reader() as reader, pytest.raises(TermNotFound):
        reader.postings("text", "coffee")


def test_a_second_writer_is_refused_and_a_cancelled_one_changes_nothing(tmp_path: Path) -> None:
    held = ArrayIndex.create_in(tmp_path, SCHEMA, "articles")
    writer = held.writer()
    with pytest.raises(LockError):
        held.writer()
    writer.add_document(id="a")
    writer.cancel()
    assert held.doc_count() == 0
    with held.writer() as again:
        again.add_document(id="b")
    assert held.doc_count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kept", datetime(2020, 1, 1, tzinfo=UTC)),
        ("kept", object()),
        ("pickled", "x"),
    ],
)
def test_what_would_have_to_be_pickled_is_refused(
    field: str, value: object, tmp_path: Path
) -> None:
    schema = fields.Schema(
        kept=fields.STORED(),
        pickled=fields.COLUMN(columns.PickleColumn(columns.VarBytesColumn())),
    )
    writer = ArrayIndex.create_in(tmp_path, schema, "articles").writer()
    with pytest.raises(TypeError, match=field):
        writer.add_document(**{field: value})
    writer.cancel()


@pytest.fixture
def written(tmp_path: Path) -> ArrayIndex:
    """A small index of two commits."""
    held = ArrayIndex.create_in(tmp_path, SCHEMA, "articles")
    for key in "ab":
        with held.writer() as writer:
            writer.add_document(id=key, text="tea rice", number=3)
            writer.merge = False
    return held


@pytest.mark.parametrize("seed", range(120))
def test_a_flipped_bit_anywhere_is_noticed_and_its_file_named(
    written: ArrayIndex, seed: int
) -> None:
    chance = random.Random(seed)
    path = chance.choice(sorted(each for each in written.folder.iterdir() if each.stat().st_size))
    raw = bytearray(path.read_bytes())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(raw))
    with pytest.raises(IndexDamagedError, match=path.name):
        ArrayIndex.open_in(written.folder, SCHEMA, "articles").verify()


def test_a_file_of_arrays_without_its_end_is_none(tmp_path: Path) -> None:
    path = tmp_path / "some.arrays"
    writer = ArrayWriter(path)
    writer.add("numbers", np.arange(1000))
    writer.close()
    whole = path.read_bytes()
    for size in (0, 1, 30, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(IndexDamagedError, match=r"some\.arrays"):
            ArrayFile(path)


def test_every_byte_of_a_file_of_arrays_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "some.arrays"
    writer = ArrayWriter(path)
    writer.add("numbers", np.arange(3))
    writer.add("others", np.arange(2, dtype="u1"))
    writer.close()
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(IndexDamagedError):
            ArrayFile(path).verify()
