"""Revising an index: its files, its wear, and what a deletion costs."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from support.segments import document, segmented_engine
from support.strategies import index, larger_archive, query_of, tokenizer

from fupin_search import disk
from fupin_search.articles.article import Article
from fupin_search.engines.embedded import EmbeddedKind, kernels
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.engines.embedded.snapshot import rebuild_reason
from fupin_search.engines.embedded.storage.container import ArrayFile
from fupin_search.engines.embedded.storage.fields import Lexicon
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.engines.embedded.storage.whoosh_codec import ArraySegment
from fupin_search.errors import IndexDamagedError
from fupin_search.model.answer import FACET_FIELDS, Page

KIND = EmbeddedKind()


@pytest.fixture
def articles() -> list[Article]:
    return larger_archive(random.Random(7))


@pytest.fixture
def live(tmp_path: Path, articles: list[Article]) -> Path:
    folder = tmp_path / "live"
    folder.mkdir()
    index(KIND, folder, articles).close()
    return folder


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    folder = tmp_path / "fresh"
    folder.mkdir()
    return folder


def segments(folder: Path) -> list[ArraySegment]:
    return ArrayIndex.open_in(folder, schema(), INDEX_NAME).segments()


def left_behind(folder: Path) -> list[str]:
    """What is in a folder besides an empty index."""
    empty = {f"_{INDEX_NAME}_0.toc", f"_{INDEX_NAME}_0.manifest", f"{INDEX_NAME}_WRITELOCK"}
    return sorted(entry.name for entry in folder.iterdir() if entry.name not in empty)


def test_what_stays_is_copied_whole_and_what_is_added_makes_one_segment(
    live: Path, fresh: Path, articles: list[Article]
) -> None:
    reviser = KIND.revise(live, fresh, tokenizer())
    told: list[str] = []
    reviser.add(articles[0])
    reviser.add(Article(id="new", title="茶"))
    reviser.drop(articles[1].id)
    assert reviser.finish(told.append) == len(articles)
    assert told == ["cutting the last articles", "copying what stays", "merging"]
    (former,) = segments(live)
    kept, added = segments(fresh)
    assert kept.path(fresh).read_bytes() == former.path(live).read_bytes()
    assert not kept.path(fresh).samefile(former.path(live))
    assert list(kept.deleted_docs()) == [0, 1]
    assert list(former.deleted_docs()) == []
    assert added.doc_count_all() == 2
    assert left_behind(fresh) == sorted(
        [
            f"_{INDEX_NAME}_1.manifest",
            f"_{INDEX_NAME}_1.toc",
            *(segment.path(fresh).name for segment in (kept, added)),
        ]
    )


def test_a_segment_of_which_nothing_is_left_is_not_copied(
    live: Path, fresh: Path, articles: list[Article]
) -> None:
    reviser = KIND.revise(live, fresh, tokenizer())
    for article in articles:
        reviser.add(article)
    reviser.finish()
    (only,) = segments(fresh)
    assert only.deleted_count() == 0


def test_an_altered_byte_of_the_former_index_is_not_carried_on(
    live: Path, fresh: Path, articles: list[Article]
) -> None:
    (former,) = segments(live)
    path = former.path(live)
    with ArrayFile(path) as arrays:
        at = path.read_bytes().index(arrays["column/body"].tobytes())
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)
    reviser = KIND.revise(live, fresh, tokenizer())
    reviser.add(articles[0])
    with pytest.raises(IndexDamagedError, match=f"{path.name} is damaged: .*column/body"):
        reviser.finish()
    assert left_behind(fresh) == []


def test_a_damaged_index_is_refused_at_once(live: Path, fresh: Path) -> None:
    (manifest,) = live.glob("*.manifest")
    manifest.write_bytes(b"")
    with pytest.raises(IndexDamagedError, match="manifest"):
        KIND.revise(live, fresh, tokenizer())
    assert list(fresh.iterdir()) == []


def test_where_there_is_no_room_for_the_copy_nothing_is_left(
    live: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, target: Path) -> None:
        target.write_bytes(b"half of it")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(disk, "copy", full)
    reviser = KIND.revise(live, fresh, tokenizer())
    reviser.add(Article(id="new", title="茶"))
    with pytest.raises(OSError, match="No space left"):
        reviser.finish()
    assert left_behind(fresh) == []


@pytest.mark.parametrize("gives_up_after", [None, 0, 1, 2])
def test_a_file_is_copied_whatever_the_kernel_can_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gives_up_after: int | None
) -> None:
    content = random.Random(3).randbytes(300_000)
    (tmp_path / "original").write_bytes(content)
    calls = 0
    real = os.copy_file_range

    def unwilling(source: int, target: int, size: int) -> int:
        nonlocal calls
        calls += 1
        if calls > (gives_up_after or 0):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return real(source, target, min(size, 70_000))

    if gives_up_after is not None:
        monkeypatch.setattr(os, "copy_file_range", unwilling)
    disk.copy(tmp_path / "original", tmp_path / "copied")
    assert (tmp_path / "copied").read_bytes() == content
    with pytest.raises(FileExistsError):
        disk.copy(tmp_path / "original", tmp_path / "copied")


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ([], None),
        ([(100, 25)], None),
        (
            [(100, 26)],
            "26 of its 100 documents are deleted, and more than 25% are too much to carry along",
        ),
        ([(10, 0)] * 7, None),
        ([(10, 0)] * 8, "it has 8 segments, and more than 7 make queries slow"),
        ([(900, 0), (100, 100)], None),
    ],
)
def test_many_segments_or_many_deletions_wear_an_index(
    sizes: Sequence[tuple[int, int]], reason: str | None
) -> None:
    made = [ArraySegment("any", size=size, deleted=range(deleted)) for size, deleted in sizes]
    assert rebuild_reason(made) == reason


def test_an_engine_tells_its_own_wear_and_not_what_is_hidden(
    live: Path, fresh: Path, articles: list[Article]
) -> None:
    half = [article.id for article in articles[: len(articles) // 2]]
    with closing(KIND.open(live, frozenset(half))) as engine:
        assert engine.rebuild_reason() is None
    reviser = KIND.revise(live, fresh, tokenizer())
    for key in half:
        reviser.drop(key)
    reviser.finish()
    with closing(KIND.open(fresh)) as engine:
        assert "documents are deleted" in str(engine.rebuild_reason())


def test_a_deletion_walks_no_whole_list_to_count_its_articles(
    live: Path, articles: list[Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    def walked(*_: object) -> None:
        raise AssertionError("a whole list was walked")

    with closing(KIND.open(live, frozenset([articles[0].id]))) as engine:
        monkeypatch.setattr(kernels, "list_all", walked)
        monkeypatch.setattr(kernels, "unpack_list", walked)
        (entry,) = engine.snapshot.entries([("grams", "的")])
        assert 0 < entry.documents <= len(articles)


def test_an_index_that_holds_an_id_twice_still_tells_all_its_ids(tmp_path: Path) -> None:
    """Our writers make no such index; Whoosh's can."""
    written = ArrayIndex.create_in(tmp_path, schema(), INDEX_NAME)
    writer = written.writer()
    for key in ("b", "a", "b"):
        writer.add_document(**document(Article(id=key, title="茶"), tokenizer()))
    writer.commit()
    (segment,) = written.segments()
    with ArrayFile(segment.path(tmp_path)) as arrays:
        lexicon = Lexicon.of(arrays, "id")
        owners, documents = lexicon.every_posting()
        assert lexicon.every_term() == [b"a", b"b"]
        expected = [
            (number, document)
            for number in range(2)
            for document in lexicon.postings(number)[0].tolist()
        ]
    assert list(zip(owners.tolist(), documents.tolist(), strict=True)) == expected


def test_an_index_of_nothing_but_hidden_articles_answers() -> None:
    articles = [Article(id="a", title="茶"), Article(id="b", title="茶")]
    with segmented_engine([articles], deleted=["a", "b"]) as engine:
        found = engine.plan(query_of("茶")).run(Page(), facets=FACET_FIELDS)
        assert (found.total, found.missing) == (0, ("茶",))
