"""Reading queries and judgments, and what is said about those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from fupin_search.errors import JudgmentsError
from fupin_search.evaluation.judgments import find_corpus, read_collection

QUERIES = '{"id": "q1", "text": "溜索改桥"}\n{"id": 2, "text": "果园 直播"}\n'
JUDGMENTS = "q1\td1\t1\nq1\td2\t2\nq1\td3\t0\n2\td1\t1\n"


def written(folder: Path, queries: str = QUERIES, judgments: str = JUDGMENTS) -> Path:
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8", newline="")
    (folder / "qrels.tsv").write_text(judgments, encoding="utf-8", newline="")
    return folder


def test_queries_come_in_the_files_order_with_their_grades(tmp_path: Path) -> None:
    collection = read_collection(written(tmp_path))
    first, second = collection.queries
    assert (first.id, first.text, first.grades) == ("q1", "溜索改桥", {"d1": 1, "d2": 2, "d3": 0})
    assert (second.id, second.grades) == ("2", {"d1": 1})
    assert first.relevant == ("d2", "d1")
    assert collection.remarks == ()


def test_a_byte_order_mark_line_ends_of_windows_and_empty_lines_do_not_matter(
    tmp_path: Path,
) -> None:
    plain = read_collection(written(tmp_path))
    queries = "\ufeff" + QUERIES.replace("\n", "\r\n\r\n")
    judgments = "\ufeff" + JUDGMENTS.replace("\n", "\r\n") + "\n"
    assert read_collection(written(tmp_path, queries, judgments)) == plain


def test_ids_may_hold_whatever_is_no_tab_and_no_line_end(tmp_path: Path) -> None:
    queries = '{"id": "问 1/#\\u2028\\u0085", "text": "山路"}\n'
    collection = read_collection(written(tmp_path, queries, "问 1/#\u2028\x85\td.1:@\t1\n"))
    assert collection.queries[0].id == "问 1/#\u2028\x85"
    assert collection.queries[0].relevant == ("d.1:@",)


def test_what_has_no_judgment_or_no_query_is_left_out_and_remarked(tmp_path: Path) -> None:
    queries = QUERIES + '{"id": "q3", "text": "夜校"}\n'
    collection = read_collection(written(tmp_path, queries, JUDGMENTS + "q9\td1\t1\n"))
    assert [query.id for query in collection.queries] == ["q1", "2"]
    assert [("q3" in remark, "q9" in remark) for remark in collection.remarks] == [
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("queries", "judgments", "words"),
    [
        (QUERIES + "{\n", JUDGMENTS, ["queries.jsonl line 3", '"text"']),
        (QUERIES + '{"id": "q3"}\n', JUDGMENTS, ["queries.jsonl line 3", "text"]),
        (QUERIES + '{"id": "q1", "text": "再来"}\n', JUDGMENTS, ["line 3", "repeats", "'q1'"]),
        (QUERIES, JUDGMENTS + "q1 d4 1\n", ["qrels.tsv line 5", "1 columns", "tabs"]),
        (QUERIES, JUDGMENTS + "q1\t0\td4\t1\n", ["qrels.tsv line 5", "4 columns"]),
        (QUERIES, JUDGMENTS + "q1\t\t1\n", ["qrels.tsv line 5", "query, document and grade"]),
        (QUERIES, JUDGMENTS + "q1\td4\tgood\n", ["qrels.tsv line 5", "'good'", "whole number"]),
        (QUERIES, JUDGMENTS + "q1\td4\t0.5\n", ["qrels.tsv line 5", "'0.5'"]),
        (QUERIES, JUDGMENTS + "q1\td1\t0\n", ["qrels.tsv line 5", "second time"]),
        (QUERIES, "x\td1\t1\n", ["No query", "first column"]),
        (QUERIES, "", ["No query"]),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, queries: str, judgments: str, words: list[str]
) -> None:
    with pytest.raises(JudgmentsError) as raised:
        read_collection(written(tmp_path, queries, judgments))
    assert [word for word in words if word not in raised.value.message] == []


def test_a_missing_file_and_another_encoding_are_named(tmp_path: Path) -> None:
    with pytest.raises(JudgmentsError, match=r"queries\.jsonl cannot be read"):
        read_collection(tmp_path)
    written(tmp_path)
    (tmp_path / "qrels.tsv").write_bytes("查询\td1\t1\n".encode("gb18030"))
    with pytest.raises(JudgmentsError, match=r"qrels\.tsv is not UTF-8"):
        read_collection(tmp_path)


def test_the_corpus_is_plain_or_packed_and_its_absence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(JudgmentsError, match="--corpus"):
        find_corpus(tmp_path)
    (tmp_path / "corpus.jsonl.gz").touch()
    assert find_corpus(tmp_path).name == "corpus.jsonl.gz"
    (tmp_path / "corpus.jsonl").touch()
    assert find_corpus(tmp_path).name == "corpus.jsonl"
