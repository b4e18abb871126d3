"""A zip is read member by member; what is wrong with one costs no other."""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path
from stat import S_IFLNK

import pytest
from support.site_pages import html_page, text_page

from fupin_search.articles import Accepted, Rejected, corpus_bytes, read_corpus

RECORD = json.dumps({"title": "录"}).encode() + b"\n"
OTHER = json.dumps({"title": "另"}).encode() + b"\n"


def page(title: str) -> bytes:
    return "\n".join(text_page(title=(title,))).encode()


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return whole.getvalue()


def read(tmp_path: Path, raw: bytes, name: str = "a.zip") -> list[tuple[str, str]]:
    (tmp_path / name).write_bytes(raw)
    return [
        (reading.article.origin, reading.article.title)
        if isinstance(reading, Accepted)
        else (reading.origin, reading.remark.code)
        for reading in read_corpus([tmp_path / name])
    ]


def test_members_of_every_kind_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    raw = zipped(
        {
            "z/页.html": html_page(title="页").encode(),
            "b.csv": "标题\n表\n".encode(),
            "a.txt": page("甲"),
            "c.jsonl": RECORD,
            "d.jsonl.gz": gzip.compress(OTHER),
            "e.doc": b"x",
            ".hidden.txt": page("隐"),
            "__MACOSX/._a.txt": b"x",
            "z/.git/a.txt": page("隐"),
        }
    )
    assert read(tmp_path, raw, "export.zip") == [
        ("export.zip/a.txt", "甲"),
        ("export.zip/b.csv#1", "表"),
        ("export.zip/c.jsonl#1", "录"),
        ("export.zip/d.jsonl.gz#1", "另"),
        ("export.zip/e.doc", "unknown-kind"),
        ("export.zip/z/页.html", "页"),
    ]


@pytest.mark.parametrize(
    "compression",
    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA],
)
def test_every_compression_of_the_library_is_read(tmp_path: Path, compression: int) -> None:
    assert read(tmp_path, zipped({"a.txt": page("甲")}, compression)) == [("a.zip/a.txt", "甲")]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_the_mark_of_utf_8_are_read_in_what_they_are(
    tmp_path: Path, encoding: str
) -> None:
    name = "2020年/贫困村.txt".encode(encoding)
    raw = zipped({"x" * len(name): page("甲")}).replace(b"x" * len(name), name)
    assert read(tmp_path, raw) == [("a.zip/2020年/贫困村.txt", "甲")]


@pytest.mark.parametrize("name", ["/etc/a.txt", "../../a.txt", "C:/a.txt", "a/../../b.txt"])
def test_a_name_that_would_lead_elsewhere_is_only_a_name(tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.parent.iterdir())
    assert read(tmp_path, zipped({name: page("甲")})) == [(f"a.zip/{name}", "甲")]
    assert sorted(tmp_path.parent.iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_two_members_of_one_name_are_two_readings(tmp_path: Path) -> None:
    raw = zipped({"a.txt": page("甲"), "b.txt": page("乙")}).replace(b"b.txt", b"a.txt")
    assert read(tmp_path, raw) == [("a.zip/a.txt", "甲"), ("a.zip/a.txt", "repeated-id")]


def test_a_zip_inside_a_zip_is_refused_with_a_reason(tmp_path: Path) -> None:
    inner = zipped({"a.txt": page("甲")})
    assert read(tmp_path, zipped({"in.ZIP": inner, "b.txt": page("乙")})) == [
        ("a.zip/b.txt", "乙"),
        ("a.zip/in.ZIP", "nested-archive"),
    ]


def test_a_locked_member_is_refused_by_itself(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": page("甲"), "b.txt": page("乙")}))
    listed = raw.index(b"PK\x01\x02")
    raw[listed + 8] |= 1  # encrypted, in the list of members
    raw[6] |= 1  # and before the member
    assert read(tmp_path, bytes(raw)) == [("a.zip/a.txt", "encrypted"), ("a.zip/b.txt", "乙")]


def test_a_damaged_member_is_refused_by_itself(tmp_path: Path) -> None:
    for at in range(40, 200, 7):
        raw = bytearray(zipped({"a.txt": page("甲") * 9, "b.txt": page("乙")}))
        raw[at] ^= 0xFF
        first, second = read(tmp_path, bytes(raw))
        assert first == ("a.zip/a.txt", "broken-archive")
        assert second == ("a.zip/b.txt", "乙")


def test_a_member_packed_in_an_unknown_way_is_refused_by_itself(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": page("甲"), "b.txt": page("乙")}))
    listed = raw.index(b"PK\x01\x02")
    raw[8:10] = raw[listed + 10 : listed + 12] = struct.pack("<H", 77)
    assert read(tmp_path, bytes(raw)) == [("a.zip/a.txt", "broken-archive"), ("a.zip/b.txt", "乙")]


def test_a_link_in_a_zip_is_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (S_IFLNK | 0o777) << 16
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert read(tmp_path, whole.getvalue()) == [("a.zip/a.txt", "outside-corpus")]


@pytest.mark.parametrize("raw", [b"", b"x" * 100, b"PK\x05\x06" + b"\xff" * 18, b"PK\x03\x04"])
def test_what_is_no_zip_is_refused(tmp_path: Path, raw: bytes) -> None:
    assert read(tmp_path, raw) == [("a.zip", "broken-archive")]


def test_a_zip_without_members_is_empty(tmp_path: Path) -> None:
    assert read(tmp_path, zipped({})) == [("a.zip", "empty")]


def test_a_cut_or_damaged_zip_never_raises(tmp_path: Path) -> None:
    whole = zipped({"a.txt": page("甲"), "b.jsonl.gz": gzip.compress(RECORD)})
    for at in range(0, len(whole), 5):
        assert read(tmp_path, whole[:at])
        broken = bytearray(whole)
        broken[at] ^= 1 << (at % 8)
        assert read(tmp_path, bytes(broken))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.jsonl.gz"])
def test_a_bomb_in_a_zip_is_refused_early(tmp_path: Path, name: str) -> None:
    spaces = b"\n" * 10_000_000
    content = gzip.compress(spaces) if name.endswith(".gz") else spaces
    tracemalloc.start()
    try:
        refused, after = read(tmp_path, zipped({name: content, "b.txt": page("乙")}))
        assert tracemalloc.get_traced_memory()[1] < 60_000_000  # of which 20 are this test's own
    finally:
        tracemalloc.stop()
    assert refused == (f"a.zip/{name}", "expands-too-much")
    assert after == ("a.zip/b.txt", "乙")


def test_members_that_share_their_bytes_count_together(tmp_path: Path) -> None:
    text = bytearray(os.urandom(4000).hex().encode() * 120)  # no bomb by itself
    raw = bytearray(zipped({"a.jsonl": bytes(text)}))
    listed = raw.index(b"PK\x01\x02")
    entry, end = bytes(raw[listed:-22]), raw[-22:]
    many = entry * 1000
    struct.pack_into("<HHL", end, 8, 1000, 1000, len(many))
    codes = [code for _, code in read(tmp_path, bytes(raw[:listed]) + many + bytes(end))]
    assert codes[0] == "not-json"
    assert codes[-1] == "expands-too-much"


def test_a_list_of_members_too_long_for_memory_is_refused(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": page("甲")}))
    struct.pack_into("<L", raw, len(raw) - 10, 17_000_000)
    assert read(tmp_path, bytes(raw)) == [("a.zip", "archive-too-large")]


def test_rejections_of_members_say_that_they_were_not_opened(tmp_path: Path) -> None:
    raw = zipped({"a.doc": b"", "b.zip": b"", "c.jsonl.gz": b"no gzip"})
    (tmp_path / "a.zip").write_bytes(raw)
    unopened = {
        reading.remark.code: reading.unopened
        for reading in read_corpus([tmp_path])
        if isinstance(reading, Rejected)
    }
    assert unopened == {"unknown-kind": False, "nested-archive": False, "broken-gzip": True}


def test_progress_adds_up_to_the_bytes_of_the_zip(tmp_path: Path) -> None:
    members = {f"{number}.txt": page(os.urandom(99).hex()) for number in range(50)}
    (tmp_path / "a.zip").write_bytes(zipped(members))
    (tmp_path / "b.zip").write_bytes(b"no zip")
    told: list[int] = []
    list(read_corpus([tmp_path], on_bytes=told.append))
    assert sum(told) == corpus_bytes([tmp_path])
    assert min(told) > 0
    assert len(told) > 50
