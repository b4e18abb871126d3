"""A file of JSON gives the same records however they are broken into lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_search.articles import Accepted, Reading, read_corpus, records

RECORDS = [
    {"id": "x1", "title": "茶山春早", "body": "河口村的茶农[上山]。"},
    {"id": "x2", "title": '他说"好"的\\路{', "path": ["甲", "乙"], "extra": {"a": [{}, "]"]}},
    {"id": "x3", "title": "桥通了", "body": ["一", "二\n三"]},
]


def readings(
    folder: Path, text: str, encoding: str = "utf-8", name: str = "a.jsonl"
) -> list[Reading]:
    (folder / name).write_bytes(text.encode(encoding))
    return list(read_corpus([folder / name]))


def ids(found: list[Reading]) -> list[str]:
    return [
        reading.article.id if isinstance(reading, Accepted) else reading.remark.code
        for reading in found
    ]


def dumped(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


LINES = "\n".join(map(dumped, RECORDS))
SHAPES = {
    "an array, a record a line": "[\n" + ",\n".join(map(dumped, RECORDS)) + "\n]\n",
    "an array on one line": dumped(RECORDS),
    "an indented array": dumped(RECORDS, 2),
    "an array after blank lines": "\n \r\n" + dumped(RECORDS, 1),
    "indented objects": "\n".join(dumped(record, 4) for record in RECORDS),
    "indented objects parted by commas": ",\n".join(dumped(record, 4) for record in RECORDS),
    "objects broken after their first key": LINES.replace(', "title"', ',\n"title"'),
    "arrays one after the other": f"{dumped(RECORDS[:1])}\n{dumped(RECORDS[1:])}",
    "an array with a comma too many": dumped(RECORDS)[:-1] + ",]",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("shape", SHAPES)
def test_records_are_found_however_they_are_laid_out(
    tmp_path: Path, shape: str, encoding: str
) -> None:
    expected = [one.article for one in readings(tmp_path, LINES) if isinstance(one, Accepted)]
    assert len(expected) == len(RECORDS)
    for name in ("a.jsonl", "a.json"):
        found = readings(tmp_path, SHAPES[shape], encoding, name)
        assert [isinstance(reading, Accepted) and reading.article.body for reading in found] == [
            article.body for article in expected
        ]
        assert ids(found) == ["x1", "x2", "x3"]


def test_what_is_no_object_in_an_array_is_listed_and_the_next_is_read(tmp_path: Path) -> None:
    first, last = '{"id": "a", "title": "甲"}', '{"id": "d", "title": "丁"}'
    text = f'[{first}, 7, ["b"], nope, {{"id": "c", "title" "丙"}}, {last}]'
    refused = ["not-an-object", "not-an-object", "not-json", "not-json"]
    assert ids(readings(tmp_path, text)) == ["a", *refused, "d"]


@pytest.mark.parametrize(
    "rest", ["", ', {"id": "y", "title": "乙"', ', {"id": "y', ', {"id": "y\\']
)
def test_an_array_cut_off_is_an_input_not_read_to_its_end(tmp_path: Path, rest: str) -> None:
    first, last = readings(tmp_path, '[{"id": "x", "title": "甲"}' + rest)
    assert ids([first, last]) == ["x", "json-unclosed"]
    assert not isinstance(last, Accepted)
    assert last.unopened


def test_a_record_of_an_array_that_is_too_large_costs_itself_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST_BYTES", 200_000)
    long = {"id": "l", "title": "长", "body": ["字" * 1000] * 400}
    text = dumped([RECORDS[0], long, RECORDS[2]])
    assert ids(readings(tmp_path, text)) == ["x1", "too-large", "x3"]


nested = st.recursive(st.text(max_size=4), lambda inner: st.lists(inner, max_size=3))


@pytest.mark.slow
@given(
    values=st.lists(
        st.dictionaries(st.text(max_size=3), nested, max_size=3),
        max_size=5,
    ),
    sizes=st.integers(1, 7),
    indent=st.none() | st.integers(0, 2),
)
def test_a_text_is_cut_alike_whatever_pieces_it_comes_in(
    values: list[object], sizes: int, indent: int | None
) -> None:
    text = dumped(values, indent)
    cutting = records._DocumentCutter()
    found: list[bytes | None] = []
    for at in range(0, len(text), sizes):
        found += cutting.feed(text[at : at + sizes])
    found += cutting.finish()
    assert [json.loads(line) for line in found if isinstance(line, bytes)] == values
    assert len(found) == len(values)
