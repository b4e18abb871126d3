"""The report on the quality of a corpus as one page for editors.

The page needs no other file, no script and no network. Its plots are laid out here and drawn by the
template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fupin_search.quality.report import FIELDS, Month, Note, Quality, RemarkCount, Year
from fupin_search.text.months import MONTHS, parse_month, year_and_month

_SECTIONS_SHOWN = 20
_UNDATED = "无日期"

# Of a plot, in pixels.
_WIDTH = 960
_HEIGHT = 200
_MOST_LABELS = 16
_WIDEST_BAR = 22.0
_WIDEST_CELL = 60.0
# Years between two labels.
_STEPS = (1, 2, 5, 10, 20, 50)
_SHADES = 4
_MOST_LINES = 4

_FIELD_NAMES = {
    "title": "标题",
    "body": "正文",
    "date": "日期",
    "source": "来源",
    "section": "栏目",
    "url": "网址",
}

_REMARKS = {
    "archive-too-large": "压缩包里的文件太多",
    "binary": "是二进制文件，不是文字",
    "body-missing": "没有正文",
    "broken-archive": "压缩包已损坏",
    "broken-gzip": "压缩文件已损坏",
    "cells-wrong": "表格的这一行与表头的列数不同",
    "charset-wrong": "页面声明的编码与实际不符",
    "damaged-characters": "部分字符已损坏",
    "date-in-future": "日期在未来",
    "date-missing": "没有日期",
    "date-unreadable": "日期无法识别",
    "empty": "既没有标题也没有正文",
    "encrypted": "压缩包加了密码",
    "expands-too-much": "解压后过大，已停止读取",
    "field-converted": "字段不是文字，已按文字读取",
    "field-dropped": "字段的内容不是文字，已舍去",
    "header-unusable": "表头里没有标题或正文列",
    "html-in-text": "文字里有网页代码，已去掉",
    "id-replaced": "编号含有网址不能用的字符，已替换",
    "json-unclosed": "JSON 文件不完整",
    "nested-archive": "压缩包里还有压缩包",
    "not-a-page": "不像一篇文章的页面",
    "not-an-object": "不是一条记录",
    "not-json": "不是 JSON",
    "outside-corpus": "链接指向文库之外",
    "quote-unclosed": "表格里有一行的引号没有闭合",
    "repeated-file": "同一个文件读到两次",
    "repeated-id": "编号与前面的文章重复",
    "section-missing": "没有栏目",
    "source-missing": "没有来源",
    "title-missing": "没有标题",
    "too-large": "超过 10 MB",
    "too-tangled": "网页标签过多或嵌套过深",
    "undecodable": "无法识别编码",
    "unknown-kind": "不认识这种文件",
    "unreadable": "文件无法读取",
    "url-dropped": "网址不安全，已舍去",
}

_MOJIBAKE = {
    "replaced": "有无法读出的字符（\ufffd）",
    "filler": "有“锟斤拷”或“烫烫烫”",
    "utf8-as-latin": "UTF-8 被当作西文编码读取",
    "gbk-as-latin": "GBK 被当作西文编码读取",
    "utf8-as-gbk": "UTF-8 被当作 GBK 读取",
    "unlikely-characters": "生僻字太多，可能读错了编码",
    "private-characters": "有不能显示的自造字",
}


def quality_page(quality: Quality, *, corpora: Sequence[str], made: datetime) -> bytes:
    """Return the page in UTF-8.

    Args:
        quality: the report.
        corpora: names of the files and folders that were read.
        made: time of the report, in Shanghai.
    """
    environment = Environment(
        loader=PackageLoader("fupin_search.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["number"] = "{:,}".format
    environment.filters["percent"] = _format_percent
    template = environment.get_template("quality.html")
    page = template.render(
        quality=quality,
        corpora="、".join(corpora),
        made=f"{made.year}年{made.month}月{made.day}日 {made:%H:%M}",
        style=Markup(_read_style()),  # noqa: S704 - our own file
        fields=_FIELD_NAMES,
        mojibake=_MOJIBAKE,
        remark_text=format_remark,
        note_text=format_note,
        damaged=sum(kind.count for kind in quality.mojibake),
        timeline=plot_months(quality.months),
        width=_WIDTH,
        height=_HEIGHT,
        undated=_UNDATED,
        grid=make_missing_grid(quality.years),
        sections=quality.sections.largest[:_SECTIONS_SHOWN],
    )
    # A lone half of a surrogate pair, which no file can hold, shows as a question mark.
    return page.encode("utf-8", "replace")


def _read_style() -> str:
    folder = resources.files("fupin_search.web") / "static"
    return "".join(
        (folder / name).read_text(encoding="utf-8") for name in ("style.css", "quality.css")
    )


def _format_percent(share: float) -> str:
    """Return a share in words; a small one never shows as 0, nor a large one as all."""
    if 0 < share < 0.001:  # what would round to 0.0
        return "不到 0.1%"
    if 0.999 < share < 1:  # what would round to 100.0
        return "99.9% 以上"
    return f"{share:.1%}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a plot; its text shows when a reader points at it."""

    x: float
    y: float
    width: float
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a position of an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class MonthPlot:
    """Articles by month.

    Args:
        bars: one for each month that has articles.
        years: where years begin.
        lines: heights with a round number of articles.
    """

    bars: tuple[Bar, ...]
    years: tuple[Label, ...]
    lines: tuple[Label, ...]


def plot_months(months: Sequence[Month]) -> MonthPlot | None:
    """Lay out the articles by month; None where there are no months.

    Args:
        months: ascending.
    """
    if not months:
        return None
    counts = {parse_month(month.month): month.count for month in months}
    first, last = min(counts) // MONTHS * MONTHS, max(counts)
    step = min(_WIDEST_BAR, _WIDTH / (last + 1 - first))
    most = _round_up(max(counts.values()))
    bars = []
    for number, count in counts.items():
        height = count / most * _HEIGHT
        year, month = year_and_month(number)
        text = f"{year}年{month}月：{count:,} 篇"
        x, width = (number - first) * step, max(step * 0.8, 0.5)
        bars.append(
            Bar(round(x, 2), round(_HEIGHT - height, 2), round(width, 2), round(height, 2), text)
        )
    years = range(first // MONTHS, last // MONTHS + 1)
    apart = next((step for step in _STEPS if len(years) / step <= _MOST_LABELS), _STEPS[-1])
    return MonthPlot(
        tuple(bars),
        tuple(
            Label(round((year * MONTHS - first) * step, 2), str(year))
            for year in years
            if year % apart == 0
        ),
        tuple(
            Label(round(_HEIGHT - value / most * _HEIGHT, 2), f"{value:,}")
            for value in _list_lines(most)
        ),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """The share of a year's articles that lack a field.

    Args:
        x: left edge.
        shade: from 0 for none to 4.
        text: shows when a reader points at it.
    """

    x: float
    shade: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Missing fields by year.

    Args:
        rows: name of a field, and a cell for each year.
        years: at the middle of their cells.
        width: of a cell.
    """

    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    years: tuple[Label, ...]
    width: float


def make_missing_grid(years: Sequence[Year]) -> Grid | None:
    """Lay out the missing fields by year; None where there are no years.

    Args:
        years: ascending.
    """
    if not years:
        return None
    step = min(_WIDEST_CELL, _WIDTH / len(years))
    names = [f"{year.year}年" if year.year else _UNDATED for year in years]
    apart = -(-len(years) // _MOST_LABELS)
    return Grid(
        tuple(
            (
                _FIELD_NAMES[field],
                tuple(
                    Cell(
                        round(place * step, 2),
                        _choose_shade(year.missing[field] / year.count),
                        f"{names[place]}缺少{_FIELD_NAMES[field]}：{year.missing[field]:,} 篇，"
                        f"{year.missing[field] / year.count:.0%}",
                    )
                    for place, year in enumerate(years)
                ),
            )
            for field in FIELDS
        ),
        tuple(
            Label(round((place + 0.5) * step, 2), str(year.year or _UNDATED))
            for place, year in enumerate(years)
            if place % apart == 0
        ),
        round(max(step - 2, step * 0.8), 2),
    )


def _choose_shade(share: float) -> int:
    """Return a cell's shade: 0 for none, and at least 1 for the smallest share."""
    return min(_SHADES, 1 + int(share * _SHADES)) if share else 0


def _round_up(value: int) -> int:
    """Return the next number of one digit and zeros, or one and a half times such a number."""
    power: int = 10 ** (len(str(value)) - 1)
    return next(power * half // 2 for half in range(2, 21) if power * half >= value * 2)


def _list_lines(most: int) -> list[int]:
    """Return round numbers up to the most, without 0."""
    step = next(
        step
        for power in range(12)
        for step in (10**power, 2 * 10**power, 5 * 10**power)
        if most / step <= _MOST_LINES
    )
    return list(range(step, most + 1, step))


def format_remark(remark: RemarkCount) -> str | None:
    """Return a kind of remark in Chinese; None where it has no translation."""
    return _REMARKS.get(remark.code)


def format_note(note: Note) -> str:
    """Return a note as a sentence."""
    if note.code == "section-of-one":
        names = "、".join(f"“{name}”" for name in note.shown)
        end = " 等。" if note.count > len(note.shown) else "。"
        return f"有 {note.count:,} 个栏目只有一篇文章：{names}{end}"
    if note.code == "months-without":
        gaps = "、".join(shown.replace("..", " 至 ") for shown in note.shown)
        return f"有 {note.count:,} 个月没有文章，最长的空缺：{gaps}。"
    return f"{'、'.join(note.shown)} 这一天的文章超过全部的五分之一，可能是导入的日期。"
