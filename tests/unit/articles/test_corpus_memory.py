"""Memory stays bounded, whatever is read: each reading runs by itself and tells its own peak."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

MOST = 200_000_000  # bytes; an empty corpus takes some 40 MB, and a page or record up to 10 MB
READ = r"""
import re, sys
from collections import Counter
from pathlib import Path
from fupin_search.articles import Rejected, read_corpus
codes = Counter(
    reading.remark.code if isinstance(reading, Rejected) else "article"
    for reading in read_corpus([Path(sys.argv[1])])
)
# Of the process itself: what `getrusage` tells begins with the peak of the one that started it.
status = Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024, dict(codes))
"""


def read(path: Path) -> tuple[int, dict[str, int]]:
    """The peak of a process that reads a corpus, in bytes, and how many readings of each kind."""
    done = subprocess.run(
        [sys.executable, "-c", READ, path], check=True, capture_output=True, text=True
    )
    peak, codes = done.stdout.split(" ", 1)
    return int(peak), eval(codes)  # noqa: S307 - our own words


def write(path: Path, head: bytes, piece: bytes, count: int) -> Path:
    with path.open("wb") as file:
        file.write(head)
        for _ in range(count):
            file.write(piece)
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.html"])
def test_a_line_of_300_megabytes(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, "标题\n".encode() * ("csv" in name), b"x" * 1_000_000, 300)
    peak, codes = read(path)
    assert codes == {"too-large": 1}
    assert peak < MOST


def test_a_table_of_110_000_rows(tmp_path: Path) -> None:
    rows = "".join(f"竹编{number},晒场上摆满竹篮。\n" for number in range(110_000))
    (tmp_path / "a.csv").write_text("标题,正文\n" + rows, "utf-8")
    peak, codes = read(tmp_path)
    assert codes == {"article": 110_000}
    assert peak < MOST


def test_a_quotation_mark_that_nothing_closes_before_many_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", '标题\n"甲\n'.encode(), b"\n" * 1_000_000 + b"x\n", 5)
    peak, codes = read(path)
    assert codes == {"quote-unclosed": 1, "article": 1, "repeated-id": 4}
    assert peak < MOST


def test_a_gzip_of_a_gigabyte_of_nothing(tmp_path: Path) -> None:
    piece = gzip.compress(b" " * 10_000_000)
    peak, codes = read(write(tmp_path / "a.jsonl.gz", b"", piece, 100))
    assert codes == {"expands-too-much": 1}
    assert peak < MOST


def test_a_zip_of_20_000_members(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(20_000):
            archive.writestr(f"2020/{number:06}.jsonl", f'{{"title": "{number}"}}')
    peak, codes = read(tmp_path)
    assert codes == {"article": 20_000}
    assert peak < MOST
