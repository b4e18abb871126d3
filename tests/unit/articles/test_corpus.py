"""A corpus is read whole, in one order, and whatever is left out is listed."""

from __future__ import annotations

import gzip
import io
import json
import os
import tracemalloc
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from support.site_pages import html_page, text_page

from fupin_search.articles import Accepted, Reading, Rejected, corpus_bytes, read_corpus
from fupin_search.errors import CorpusError


def page(title: str = "石坪村的竹编卖到了港口") -> bytes:
    return "\n".join(text_page(title=(title,))).encode()


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def put(root: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def outline(readings: Sequence[Reading] | None) -> list[tuple[str, str]]:
    """Origin and title of what is accepted, origin and code of what is not."""
    return [
        (reading.article.origin, reading.article.title)
        if isinstance(reading, Accepted)
        else (reading.origin, reading.remark.code)
        for reading in readings or ()
    ]


def read(*paths: Path) -> list[tuple[str, str]]:
    return outline(list(read_corpus(paths)))


def test_every_kind_of_file_is_read_by_its_name(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "a.txt": page("甲"),
            "b.html": html_page(title="乙").encode(),
            "c.HTM": html_page(title="丙", charset="gb2312").encode("gb18030"),
            "d.shtml": html_page(title="丁").encode(),
            "e.jsonl": lines({"title": "戊"}, {"title": "己"}),
            "f.jsonl.gz": gzip.compress(lines({"title": "庚"})),
            "g.csv": "标题,正文\n辛,文\n".encode(),
            "h.tsv": "标题\t正文\n壬,甲\t文\n".encode(),
            "i.txt.gz": gzip.compress(page("癸")),
            "j.HTML.GZ": gzip.compress(html_page(title="子").encode()),
            "k.csv.gz": gzip.compress("title\n丑\n".encode()),
        },
    )
    assert read(tmp_path) == [
        ("a.txt", "甲"),
        ("b.html", "乙"),
        ("c.HTM", "丙"),
        ("d.shtml", "丁"),
        ("e.jsonl#1", "戊"),
        ("e.jsonl#2", "己"),
        ("f.jsonl.gz#1", "庚"),
        ("g.csv#1", "辛"),
        ("h.tsv#1", "壬,甲"),
        ("i.txt.gz", "癸"),
        ("j.HTML.GZ", "子"),
        ("k.csv.gz#1", "丑"),
    ]


def test_folders_are_read_nested_and_in_the_order_of_names(tmp_path: Path) -> None:
    names = ["b/2.txt", "b/10.txt", "a/c/d/1.txt", "z.txt", "a/9.txt"]
    put(tmp_path, {name: page(name) for name in names})
    expected = ["z.txt", "a/9.txt", "a/c/d/1.txt", "b/10.txt", "b/2.txt"]
    assert [origin for origin, _ in read(tmp_path)] == expected


def test_names_with_a_dot_in_front_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path, {".hidden.txt": page(), ".git/a.txt": page(), "a.txt": page("甲")})
    assert read(tmp_path) == [("a.txt", "甲")]


def test_other_files_are_listed_as_unknown(tmp_path: Path) -> None:
    put(tmp_path, {"a.doc": b"x", "b.zip.gz": b"x", "c.gz": b"x", "jsonl": b"x"})
    os.mkfifo(tmp_path / "pipe.txt")
    assert read(tmp_path) == [
        ("a.doc", "unknown-kind"),
        ("b.zip.gz", "unknown-kind"),
        ("c.gz", "unknown-kind"),
        ("jsonl", "unknown-kind"),
        ("pipe.txt", "unknown-kind"),
    ]


def test_a_single_file_has_its_name_for_origin(tmp_path: Path) -> None:
    put(tmp_path, {"2019/a.jsonl": lines({"title": "甲"})})
    assert read(tmp_path / "2019" / "a.jsonl") == [("a.jsonl#1", "甲")]


def test_ids_stay_the_same_from_run_to_run_wherever_the_corpus_lies(tmp_path: Path) -> None:
    files = {"a/b.txt": page(), "c.jsonl": lines({"title": "丙"}, {"title": "丁"})}
    here, there = put(tmp_path / "here", files), put(tmp_path / "deep" / "there", files)
    other = put(tmp_path / "other", {"x.txt": page()})

    def ids(*paths: Path) -> list[str]:
        return [
            reading.article.id for reading in read_corpus(paths) if isinstance(reading, Accepted)
        ]

    assert ids(here) == ids(there)
    assert ids(other, here)[1:] == ids(here)


def test_blank_lines_are_no_records(tmp_path: Path) -> None:
    put(tmp_path, {"a.jsonl": b"\n" + lines({"title": "甲"}) + b"  \r\n" + lines({"title": "乙"})})
    assert read(tmp_path) == [("a.jsonl#1", "甲"), ("a.jsonl#2", "乙")]


def test_the_last_record_needs_no_line_end(tmp_path: Path) -> None:
    put(tmp_path, {"a.jsonl": lines({"title": "甲"}, {"title": "乙"}).rstrip()})
    assert read(tmp_path) == [("a.jsonl#1", "甲"), ("a.jsonl#2", "乙")]


def test_a_file_without_a_record_is_listed(tmp_path: Path) -> None:
    put(tmp_path, {"a.jsonl": b"\n\n", "b.jsonl.gz": gzip.compress(b"")})
    assert read(tmp_path) == [("a.jsonl", "empty"), ("b.jsonl.gz", "empty")]


def test_a_bad_record_does_not_stop_the_next(tmp_path: Path) -> None:
    put(tmp_path, {"a.jsonl": b"{\n[]\n" + lines({"title": 1}, {}, {"title": "戊"})})
    assert read(tmp_path) == [
        ("a.jsonl#1", "not-json"),
        ("a.jsonl#2", "not-an-object"),
        ("a.jsonl#3", "1"),
        ("a.jsonl#4", "empty"),
        ("a.jsonl#5", "戊"),
    ]


def test_a_repeated_id_is_refused_naming_the_first_that_has_it(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "a.jsonl": lines({"id": "x", "title": "甲"}, {"id": "x", "title": "乙"}),
            "b.jsonl": lines({"id": "x", "title": "丙"}, {"id": "y", "title": "丁"}),
        },
    )
    first, second, third, fourth = read_corpus([tmp_path])
    assert outline([first, fourth]) == [("a.jsonl#1", "甲"), ("b.jsonl#2", "丁")]
    for repeated in (second, third):
        assert isinstance(repeated, Rejected)
        assert repeated.remark.code == "repeated-id"
        assert "a.jsonl#1" in repeated.remark.reason


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, {"a/b.txt": page("甲")})
    assert read(tmp_path, tmp_path / "a") == [("a/b.txt", "甲"), ("b.txt", "repeated-file")]


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_a_page_over_ten_megabytes_is_too_large(tmp_path: Path, kind: str) -> None:
    exactly = page("甲") if kind == "txt" else html_page(title="甲").encode()
    put(
        tmp_path,
        {
            f"a.{kind}": exactly + b" " * (10_000_000 - len(exactly)),
            f"b.{kind}": exactly + b" " * (10_000_001 - len(exactly)),
        },
    )
    assert read(tmp_path) == [(f"a.{kind}", "甲"), (f"b.{kind}", "too-large")]


@pytest.mark.parametrize("ending", [b"\n", b""])
def test_a_record_over_ten_megabytes_is_too_large_and_the_next_is_read(
    tmp_path: Path, ending: bytes
) -> None:
    fitting = lines({"title": "甲"}).rstrip().ljust(10_000_000) + b"\n"
    put(tmp_path, {"a.jsonl": fitting + lines({"title": "丙"}) + b"x" * 10_000_001 + ending})
    assert read(tmp_path) == [("a.jsonl#1", "甲"), ("a.jsonl#2", "丙"), ("a.jsonl#3", "too-large")]
    put(tmp_path, {"a.jsonl": b"[" * 25_000_000 + b"\n" + lines({"title": "丙"})})
    assert read(tmp_path) == [("a.jsonl#1", "too-large"), ("a.jsonl#2", "丙")]


@pytest.mark.slow
def test_a_line_that_unpacks_to_100_megabytes_is_never_held_in_memory(tmp_path: Path) -> None:
    piece = b"".join(number.to_bytes(4, "big").hex().encode() for number in range(125_000))
    with gzip.open(tmp_path / "long.jsonl.gz", "wb", compresslevel=1) as long:
        for _ in range(100):
            long.write(piece)
        long.write(b"\n" + lines({"title": "乙"}))
    tracemalloc.start()
    try:
        assert read(tmp_path) == [("long.jsonl.gz#1", "too-large"), ("long.jsonl.gz#2", "乙")]
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.html.gz", "a.csv.gz"])
def test_a_gzip_that_unpacks_to_over_200_times_its_size_is_refused_early(
    tmp_path: Path, name: str
) -> None:
    with gzip.open(tmp_path / name, "wb", compresslevel=9) as bomb:
        bomb.write(b"title\n" if "csv" in name else b"")
        for _ in range(100):
            bomb.write(b"\n" * 1_000_000)
    put(tmp_path, {"b.txt": page("乙")})
    assert read(tmp_path) == [(name, "expands-too-much"), ("b.txt", "乙")]


def test_what_stays_under_a_megabyte_may_unpack_to_any_number_of_times(tmp_path: Path) -> None:
    put(tmp_path, {"a.jsonl.gz": gzip.compress(b"\n" * 900_000 + lines({"title": "甲"}))})
    assert read(tmp_path) == [("a.jsonl.gz#1", "甲")]


def test_a_date_past_tomorrow_is_kept_and_warned_of(tmp_path: Path) -> None:
    put(tmp_path, {"a.jsonl": lines(*({"title": day, "date": day} for day in FUTURE))})
    codes = {
        reading.article.title: [warning.code for warning in reading.warnings]
        for reading in read_corpus([tmp_path], today=date(2021, 1, 6))
        if isinstance(reading, Accepted) and reading.article.date
    }
    assert codes == {"2021-1-6": [], "2021-1-7": [], "2021-1-8": ["date-in-future"]}


FUTURE = ("2021-1-6", "2021-1-7", "2021-1-8")


def test_a_rejection_says_whether_an_input_could_not_be_opened(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"a.jsonl.gz": b"no gzip", "b.zip": b"no zip", "c.txt": b"x", "d.csv": b"x,y\n1,2"},
    )
    (tmp_path / "e.txt").symlink_to("gone.txt")
    unopened = {
        reading.origin: reading.unopened
        for reading in read_corpus([tmp_path])
        if isinstance(reading, Rejected)
    }
    expected = {"a.jsonl.gz": True, "b.zip": True, "c.txt": False, "d.csv": True, "e.txt": True}
    assert unopened == expected


def test_records_in_utf_16_are_read(tmp_path: Path) -> None:
    text = lines({"title": "甲"}, {"title": "乙上上\u0a0a"}).decode()
    put(
        tmp_path,
        {
            "a.jsonl": text.encode("utf-16"),
            "b.jsonl.gz": gzip.compress(
                text.replace("甲", "丙").replace("乙", "丁").encode("utf-32")
            ),
        },
    )
    titles = ["甲", "乙上上\u0a0a", "丙", "丁上上\u0a0a"]
    assert [title for _, title in read(tmp_path)] == titles


def packed(count: int) -> bytes:
    records = [{"title": f"第{number}篇", "body": os.urandom(200).hex()} for number in range(count)]
    return gzip.compress(lines(*records))


def test_a_cut_gzip_gives_what_could_be_read_and_is_listed_as_broken(tmp_path: Path) -> None:
    whole = packed(2000)
    put(tmp_path, {"a.jsonl.gz": whole[: len(whole) // 2], "b.txt": page("乙")})
    *readable, broken, after = read(tmp_path)
    assert len(readable) > 800
    assert readable[0] == ("a.jsonl.gz#1", "第0篇")
    assert broken == ("a.jsonl.gz", "broken-gzip")
    assert after == ("b.txt", "乙")


@pytest.mark.parametrize(
    "content", [b"", b"not gzip", b"\x1f\x8b", b"\x1f\x8b\x08\x00" + b"\xff" * 99]
)
def test_what_is_no_gzip_is_listed(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, {"a.jsonl.gz": content})
    [(origin, code)] = read(tmp_path)
    assert origin == "a.jsonl.gz"
    assert code == ("broken-gzip" if content else "empty")


def test_a_gzip_with_a_flipped_byte_is_listed_as_broken(tmp_path: Path) -> None:
    whole = bytearray(packed(500))
    whole[-6] ^= 0xFF  # in the checksum
    put(tmp_path, {"a.jsonl.gz": bytes(whole)})
    readings = read(tmp_path)
    assert len(readings) == 501
    assert readings[-1] == ("a.jsonl.gz", "broken-gzip")


def test_links_out_of_the_corpus_are_listed_and_not_followed(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside", {"secret.txt": page("密"), "deep/b.txt": page("密")})
    root = put(tmp_path / "corpus", {"z.txt": page("末")})
    (root / "a.txt").symlink_to(outside / "secret.txt")
    (root / "folder").symlink_to(outside)
    (root / "up").symlink_to("..")
    (root / "c.txt").symlink_to("../corpus-beside.txt")
    assert sorted(read(root)) == [
        ("a.txt", "outside-corpus"),
        ("c.txt", "outside-corpus"),
        ("folder", "outside-corpus"),
        ("up", "outside-corpus"),
        ("z.txt", "末"),
    ]


def test_links_inside_the_corpus_neither_loop_nor_repeat_nor_lose_an_article(
    tmp_path: Path,
) -> None:
    put(tmp_path, {"a/1.txt": page("一"), "a/.kept/2": page("二")})
    (tmp_path / "a" / "round").symlink_to("..")
    (tmp_path / "again").symlink_to("a")
    (tmp_path / "0.txt").symlink_to("a/1.txt")
    (tmp_path / "2.txt").symlink_to("a/.kept/2")
    assert read(tmp_path) == [("2.txt", "二"), ("a/1.txt", "一")]


def test_a_link_to_a_hidden_folder_is_listed_since_nothing_else_reads_it(tmp_path: Path) -> None:
    put(tmp_path, {".kept/1.txt": page()})
    (tmp_path / "a").symlink_to(".kept")
    assert read(tmp_path) == [("a", "outside-corpus")]


def test_a_link_to_nothing_and_a_ring_of_links_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("gone.txt")
    (tmp_path / "b.txt").symlink_to("c.txt")
    (tmp_path / "c.txt").symlink_to("b.txt")
    assert read(tmp_path) == [
        ("a.txt", "unreadable"),
        ("b.txt", "unreadable"),
        ("c.txt", "unreadable"),
    ]


def test_a_file_that_cannot_be_opened_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {"a.txt": page(), "b.txt": page("乙")})
    opened = Path.open

    def refuse(self: Path, *args: str) -> io.IOBase:
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(Path, "open", refuse)
    assert read(tmp_path) == [("a.txt", "unreadable"), ("b.txt", "乙")]


def test_a_folder_that_cannot_be_listed_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {"a/1.txt": page(), "b/2.txt": page("乙")})
    listed = os.scandir

    def refuse(path: Path) -> object:
        if path.name == "a":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert read(tmp_path) == [("a", "unreadable"), ("b/2.txt", "乙")]


def test_a_name_that_is_no_text_has_a_printable_origin(tmp_path: Path) -> None:
    put(tmp_path, {os.fsdecode(b"\xff\n.txt"): page("甲")})
    assert read(tmp_path) == [("\\xff\\x0a.txt", "甲")]


def test_a_path_that_is_not_there_is_an_error_at_once_that_says_what_to_do(
    tmp_path: Path,
) -> None:
    paths = [tmp_path, tmp_path / "nowhere"]
    with pytest.raises(CorpusError, match=r"nowhere.*exists"):
        read_corpus(paths)
    with pytest.raises(CorpusError, match=r"nowhere.*exists"):
        corpus_bytes(paths)


def test_progress_adds_up_to_the_bytes_of_the_corpus(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            "a.txt": page(),
            "b.html": b"binary\0\0\0\0",
            "c.jsonl": lines(*({"title": str(number)} for number in range(1000))),
            "d.jsonl.gz": packed(1000),
            "e.jsonl.gz": packed(1000)[:-9],
            "f.txt": b"x" * 10_000_001,
            "g.doc": b"not counted",
        },
    )
    told: list[int] = []
    first = next(iter(read_corpus([tmp_path], on_bytes=told.append)))
    assert isinstance(first, Accepted)
    told.clear()
    list(read_corpus([tmp_path, tmp_path / "a.txt"], on_bytes=told.append))
    total = corpus_bytes([tmp_path, tmp_path / "a.txt"])
    counted = [path.stat().st_size for path in sorted(tmp_path.iterdir()) if path.suffix != ".doc"]
    assert total == sum(counted) + counted[0]
    assert sum(told) == total
    assert min(told) > 0
    assert len(told) > len(counted) + 1  # long files report on the way, not only at their ends
