"""What docs/whoosh.md shows: Whoosh's tools on our index, and Whoosh's faults, while they last."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import whoosh.index
from support.strategies import index as build_index
from whoosh.filedb.filestore import RamStorage

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.engines.embedded.schema import INDEX_NAME
from fupin_search.engines.embedded.storage.whoosh_codec import ArrayCodec

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "whoosh.md"


@pytest.fixture
def shown() -> dict[str, Any]:
    """The page's definitions, executed."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        if "def " in block:
            exec(block, names)  # noqa: S102 - our own page
    return names


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """The folder of an index of ours, of three articles."""
    titles = ["精准扶贫", "扶贫与就业", "就业"]
    articles = [Article(id=str(number), title=title) for number, title in enumerate(titles)]
    build_index(EmbeddedKind(), tmp_path, articles).close()
    return tmp_path


def test_the_whoosh_package_opens_searches_and_prints_an_index_of_ours(
    shown: dict[str, Any], engine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown["print_titles"](engine, "就业")
    assert sorted(capsys.readouterr().out.split()) == ["就业", "扶贫与就业"]
    shown["print_titles"](engine, "扶贫", "就业")
    assert capsys.readouterr().out == "扶贫与就业\n"


def test_whooshs_writer_deletes_an_article_of_ours(
    shown: dict[str, Any], engine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown["delete_article"](engine, "1")
    shown["print_titles"](engine, "就业")
    assert capsys.readouterr().out == "就业\n"
    with closing(EmbeddedKind().open(engine)) as ours:
        assert ours.count() == 2


def test_a_commit_of_whooshs_plain_writer_is_none_of_ours(engine: Path) -> None:
    with whoosh.index.open_dir(engine, indexname=INDEX_NAME).writer() as writer:
        writer.delete_by_term("id", "1")
    with closing(EmbeddedKind().open(engine)) as ours:
        assert ours.count() == 3


def test_not_brings_a_deleted_document_back(shown: dict[str, Any]) -> None:
    index = shown["index_of"]("xx", "xx")
    index.delete_by_term("id", "1")
    assert shown["ids"](index, shown["Q"].Not(shown["T"]("xx"))) == ["1"]


def test_andnot_brings_an_excluded_document_back(shown: dict[str, Any]) -> None:
    excluded = shown["Q"].AndNot(shown["T"]("xx"), shown["T"]("yy"))
    assert shown["ids"](shown["index_of"]("yy", "xx yy"), excluded) == ["1"]


def test_andnot_under_and_raises(shown: dict[str, Any]) -> None:
    index = shown["index_of"]("xx", "yy zz", "xx")
    index.delete_by_term("id", "2")
    query, term = shown["Q"], shown["T"]
    with pytest.raises(IndexError):
        shown["ids"](index, query.And([query.AndNot(term("xx"), term("yy")), term("zz")]))


def test_disjunctionmax_takes_the_score_of_a_part_that_does_not_match(
    shown: dict[str, Any],
) -> None:
    query, term = shown["Q"], shown["T"]
    index = shown["index_of"]("xx", "yy yy")
    found = shown["scores"](index, query.DisjunctionMax([term("xx"), term("yy")]))
    assert found == {"0": 2, "1": 2}
    assert shown["scores"](index, term("xx")) == {"0": 1}


@pytest.mark.parametrize("compound", ["And", "Or", "DisjunctionMax"])
def test_a_compound_query_of_one_part_loses_its_boost(shown: dict[str, Any], compound: str) -> None:
    single = getattr(shown["Q"], compound)([shown["T"]("xx")], boost=3)
    assert shown["scores"](shown["index_of"]("xx"), single) == {"0": 1}


def test_andmaybe_that_was_told_to_skip_leaves_its_second_part_out(shown: dict[str, Any]) -> None:
    query, term = shown["Q"], shown["T"]
    index = shown["index_of"]("xx", "yy zz", "xx yy zz")
    maybe = query.AndMaybe(term("xx"), term("yy"))
    assert shown["scores"](index, query.And([maybe, term("zz")])) == {"2": 2}
    assert shown["scores"](index, maybe)["2"] + shown["scores"](index, term("zz"))["2"] == 3


@pytest.mark.parametrize(
    ("terms", "others", "score"), [("pa pb", 0, 2), ("pa pb pc", 0, 1), ("pa pb pc", 5000, 3)]
)
def test_what_a_prefix_is_worth_hangs_on_sizes(
    shown: dict[str, Any], terms: str, others: int, score: float
) -> None:
    index = shown["index_of"](terms, "pa", *["zz"] * others)
    assert shown["scores"](index, shown["Q"].Prefix("f", "p"))["0"] == score


def test_a_short_list_is_not_the_beginning_of_the_long_one(shown: dict[str, Any]) -> None:
    query, term, weighting = shown["Q"], shown["T"], shown["scoring"].BM25F()
    index = shown["index_of"](
        "dd aa", "dd cc ee aa aa", "cc aa dd dd dd", "cc aa dd", "aa dd", "cc dd dd cc aa"
    )
    either = query.And([query.Or([term("aa"), term("bb")]), query.Or([term("cc"), term("dd")])])
    assert [*shown["scores"](index, either, limit=1, weighting=weighting)] == ["3"]
    assert next(iter(shown["scores"](index, either, weighting=weighting))) == "5"


def test_a_boost_hides_the_best_of_a_short_list(shown: dict[str, Any]) -> None:
    query, term, weighting = shown["Q"], shown["T"], shown["scoring"].BM25F()
    index = shown["index_of"]("cc cc aa", "aa", "bb", "aa bb bb")
    boosted = query.Or([term("aa"), term("bb")], boost=3)
    assert [*shown["scores"](index, boosted, limit=1, weighting=weighting)] == ["2"]
    assert next(iter(shown["scores"](index, boosted, weighting=weighting))) == "3"


def test_merging_adds_up_rounded_lengths(shown: dict[str, Any]) -> None:
    index = shown["index_of"](" ".join(["xx"] * 100))
    assert index.reader().field_length("f") == 100
    assert index.reader().doc_field_length(0, "f") == 101
    with index.writer() as writer:
        writer.add_document(id="1", f="xx")
    index.optimize()
    assert index.reader().field_length("f") == 102


def test_a_plain_writer_and_optimize_go_back_to_the_stock_codec(
    shown: dict[str, Any], tmp_path: Path
) -> None:
    schema = shown["fields"].Schema(id=shown["fields"].ID(stored=True))
    index = whoosh.index.create_in(tmp_path, schema)
    with index.writer(codec=ArrayCodec()) as writer:
        writer.add_document(id="0")
    assert kinds(index) == ["ArraySegment"]
    with index.writer() as writer:
        writer.add_document(id="1")
    assert kinds(index) == ["ArraySegment", "W3Segment"]
    index.optimize()
    assert kinds(index) == ["W3Segment"]


def kinds(index: whoosh.index.FileIndex) -> list[str]:
    """What kinds of segments an index has."""
    return [type(segment).__name__ for segment in index._segments()]


def test_the_toc_is_a_pickle_that_nothing_checks(shown: dict[str, Any]) -> None:
    storage = shown["index_of"]("xx").storage
    toc = toc_of(storage)
    raw = storage.files[toc]
    assert b"cwhoosh.fields\nSchema\n" in raw
    assert b"whoosh.analysis" in raw
    storage.files[toc] = raw.replace(b"X\x01\x00\x00\x00f", b"X\x01\x00\x00\x00g")
    assert storage.open_index().schema.names() == ["g", "id"]


def test_the_schema_is_read_from_the_toc_each_time(shown: dict[str, Any]) -> None:
    index = shown["index_of"]("xx")
    assert index.schema.names() == ["f", "id"]
    index.storage.delete_file(toc_of(index.storage))
    with pytest.raises(whoosh.index.EmptyIndexError):
        _ = index.schema


def toc_of(storage: RamStorage) -> str:
    """The name of the one TOC in a storage."""
    (toc,) = [name for name in storage.list() if name.endswith(".toc")]
    return str(toc)
