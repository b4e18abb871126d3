"""Tables (.csv, .tsv) as articles, one a row.

The first row names the columns, in Chinese or English, in any order; columns with other names are
ignored. Cells may be quoted and hold line ends. Rows are cut as bytes and decoded one by one: no
encoding but UTF-16, which becomes UTF-8 first, uses the bytes of quotes, delimiters or line ends
for anything else. A row is read as a record of texts.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from codecs import BOM_UTF8
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader

from fupin_search.articles.article import Reading, Rejected, Remark
from fupin_search.articles.encodings import (
    UndecodableError,
    decode,
    narrow_encoding,
    wide_encoding,
)
from fupin_search.articles.files import MOST_BYTES
from fupin_search.articles.records import read_lines, read_record, too_large

# The names of the columns of each field, best first.
_NAMES = {
    "id": "id 编号 文章编号 文章id 稿件编号 稿件id 新闻id articleid article_id newsid docid",
    "title": "title 标题 题目 文章标题 新闻标题 稿件标题 题名 headline subject",
    "body": "body content 正文 内容 文章内容 新闻内容 稿件内容 文章正文 全文 text article contents",
    "date": "date 日期 发布时间 发布日期 发表时间 发表日期 加入时间 加入日期 添加时间 时间 pubdate"
    " pub_date publish_date publishdate publish_time publishtime pubtime published published_at"
    " datetime time 录入时间 创建时间 created_at create_time createtime addtime 更新时间",
    "source": "source 来源 稿件来源 文章来源 信息来源 新闻来源 出处 媒体 publisher media copyfrom",
    "section": "section 栏目 频道 栏目名称 所属栏目 分类 类别 板块 版块 category channel column",
    "path": "path 路径 栏目路径 当前位置 breadcrumb",
    "url": "url link 链接 网址 原文链接 文章链接 文章地址 原文地址 href",
}
_COLUMNS = {
    name: (field, rank)
    for field, names in _NAMES.items()
    for rank, name in enumerate(names.split(" "))
}
_WANTED = "标题 or title, 正文 or body"
_LONGEST_HEADER = 200  # characters shown

_DELIMITERS = b",;\t"
_STATED_DELIMITER = re.compile(rb"sep=(.)\s*", re.IGNORECASE)  # as Excel writes above the header
_MOST_LINES = 100_000  # of one row
# The limit of the csv module, 128 KB a cell, is shorter than some articles.
csv.field_size_limit(MOST_BYTES)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file.

    Args:
        line: number of its first line.
        raw: its bytes; None when it is too large.
        closed: True if its quotation marks are all closed.
    """

    line: int
    raw: bytes | None
    closed: bool = True


def read_table(
    stream: BufferedReader, *, origin: str, on_record: Callable[[], None]
) -> Iterator[Reading]:
    """Yield the articles of a table.

    Args:
        stream: the file, unpacked.
        origin: its name in readings.
        on_record: called after every row.

    Raises:
        OSError: the file cannot be read on.
    """
    head = stream.peek(1)
    likely = "utf-8" if wide_encoding(head) else narrow_encoding(head, declares=False)
    lines = enumerate(read_lines(stream), 1)
    heading = _header(lines, likely)
    if isinstance(heading, Remark):
        yield Rejected(origin, heading)
        return
    delimiter, columns = heading
    number = 0
    for row in _rows(lines, delimiter):
        number += 1
        yield _read_row(row, columns, delimiter, likely, f"{origin}#{number}")
        on_record()
    if not number:
        yield Rejected(origin, Remark("empty", "The table has a header and no row."))


def _header(
    lines: Iterator[tuple[int, bytes | None]], likely: str
) -> tuple[str, list[str | None]] | Remark:
    """Return the delimiter and the field of each column, or the refusal of the table."""
    stated = b""
    for _, line in lines:
        if line is None:
            return too_large("header")
        if not stated and (match := _STATED_DELIMITER.fullmatch(line)):
            stated = match[1]
            continue
        if line.removeprefix(BOM_UTF8).strip():
            break
    else:
        return Remark("empty", "The file holds no row.")
    try:
        text = decode(line, declares=False, likely=likely)[0]
    except UndecodableError as error:
        return error.remark
    readings = {
        delimiter: _columns(cells)
        for delimiter in (stated or _DELIMITERS).decode("latin-1")
        if (cells := _cells(text, delimiter)) is not None
    }
    delimiter = max(readings, key=lambda each: _count_known(readings[each]), default="")
    columns = readings.get(delimiter, [])
    if "title" not in columns and "body" not in columns:
        shown = " ".join(text.split())[:_LONGEST_HEADER]
        reason = f"The first row must name the columns ({_WANTED}, …); it is: {shown}."
        return Remark("header-unusable", reason)
    return delimiter, columns


def _count_known(columns: Sequence[str | None]) -> int:
    return sum(field is not None for field in columns)


def _columns(names: Sequence[str]) -> list[str | None]:
    """Return the field of each column; of two with the same, only the one with the better name."""
    plain = [unicodedata.normalize("NFKC", name).strip(" \t【】[]*:").lower() for name in names]
    columns = [_COLUMNS.get("_".join(name.split())) for name in plain]
    best: dict[str, tuple[int, int]] = {}  # rank and place of each field's best column
    for at, column in enumerate(columns):
        if column:
            field, rank = column
            best[field] = min(best.get(field, (rank, at)), (rank, at))
    return [
        column[0] if column and best[column[0]][1] == at else None
        for at, column in enumerate(columns)
    ]


def _rows(lines: Iterator[tuple[int, bytes | None]], delimiter: str) -> Iterator[_Row]:
    """Yield the rows of a table; a quotation mark that nothing closes costs only its own line."""
    opening = re.compile(rb'(?:\A|(?<=%s))"' % re.escape(delimiter.encode()))
    returned: deque[tuple[int, bytes | None]] = deque()

    def next_line() -> tuple[int, bytes | None] | None:
        return returned.popleft() if returned else next(lines, None)

    while (first := next_line()) is not None:
        number, line = first
        if line is None:
            yield _Row(number, None)
            continue
        if not line.strip():
            continue
        more: list[tuple[int, bytes | None]] = []
        size, is_open = len(line), _is_open(line, opening, inside=False)
        while is_open and size <= MOST_BYTES and len(more) < _MOST_LINES:
            other = next_line()
            if other is None or other[1] is None:
                returned.extendleft([other] if other else [])
                break
            more.append(other)
            size += len(other[1])
            is_open = _is_open(other[1], opening, inside=True)
        if is_open:
            returned.extendleft(reversed(more))
            yield _Row(number, line, closed=False)
        else:
            yield _Row(number, line + b"".join(piece or b"" for _, piece in more))


def _is_open(line: bytes, opening: re.Pattern[bytes], *, inside: bool) -> bool:
    """Return True if a quoted cell goes on after a line."""
    at = 0
    while True:
        if not inside:
            opened = opening.search(line, at)
            if not opened:
                return False
            at, inside = opened.end(), True
        at = line.find(b'"', at)
        if at < 0:
            return True
        if line[at + 1 : at + 2] == b'"':
            at += 2
        else:
            at, inside = at + 1, False


def _read_row(
    row: _Row, columns: Sequence[str | None], delimiter: str, likely: str, origin: str
) -> Reading:
    if row.raw is None:
        return Rejected(origin, too_large("row"))
    if not row.closed:
        reason = f"The row on line {row.line} opens a quotation mark that nothing closes."
        return Rejected(origin, Remark("quote-unclosed", reason))
    try:
        text, warnings = decode(row.raw, declares=False, likely=likely)
    except UndecodableError as error:
        return Rejected(origin, error.remark)
    cells = _cells(text, delimiter)
    if cells is None or len(cells) < len(columns) or any(cells[len(columns) :]):
        count = "no cells that can be separated" if cells is None else f"{len(cells)} cells"
        reason = f"The row on line {row.line} has {count}; the header has {len(columns)}."
        return Rejected(origin, Remark("cells-wrong", reason))
    record = {
        field: cell for field, cell in zip(columns, cells, strict=False) if field and cell.strip()
    }
    return read_record(record, origin=origin, warnings=warnings)


def _cells(text: str, delimiter: str) -> list[str] | None:
    """Return the cells of a row, or None when it cannot be split."""
    try:
        rows = list(csv.reader([text.rstrip("\r\n")], delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None
