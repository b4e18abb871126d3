"""A quality report as one page in Chinese, for editors: it needs no other file and no network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib import resources
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fupin_search.articles.quality.report import Month, Note, Quality, Remarked, Year
from fupin_search.text.months import MONTHS, parse_month, year_and_month

_SECTIONS_SHOWN = 20

# Sizes in units of the plots' view boxes.
WIDTH = 960
HEIGHT = 200
_WIDEST_BAR = 22.0
_WIDEST_CELL = 60.0


_MOST_LABELS = 16
_YEAR_STEPS = (1, 2, 5, 10, 20, 50)
_SHADES = 4
_MOST_LINES = 4
_UNDATED = "无日期"

_FIELDS = {
    "title": "标题",
    "body": "正文",
    "date": "日期",
    "source": "来源",
    "section": "栏目",
    "url": "网址",
}

_REMARK_TEXTS = {
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
        made: the time of the check, as a clock in Shanghai shows it.
    """
    environment = Environment(
        loader=PackageLoader("fupin_search.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["number"] = "{:,}".format
    environment.filters["percent"] = _percent
    static = resources.files("fupin_search.web") / "static"
    style = "".join((static / name).read_text("utf-8") for name in ("style.css", "quality.css"))
    page = environment.get_template(
        "quality.html"
    ).render(
        quality=quality,
        corpora="、".join(corpora),
        made=f"{made.year}年{made.month}月{made.day}日 {made:%H:%M}",
        style=Markup(style),  # noqa: S704 - our own files
        fields=_FIELDS,
        mojibake=_MOJIBAKE,
        remark_text=remark_text,
        note_text=_note_text,
        timeline=month_plot(quality.months),
        grid=_year_grid(quality.years),
        plot_width=WIDTH,
        plot_height=HEIGHT,
        undated=_UNDATED,
        sections=quality.sections.largest[:_SECTIONS_SHOWN],
    )
    # A lone half of a surrogate pair, which no file can hold, shows as a question mark.
    return page.encode("utf-8", "replace")


def remark_text(remark: Remarked) -> str | None:
    """Return a kind of remark in Chinese; None where the page shows the remark's own reason."""
    return _REMARK_TEXTS.get(remark.code)


def _note_text(note: Note) -> str:
    if note.code == "section-of-one":
        names = "、".join(f"“{name}”" for name in note.shown)
        more = " 等。" if note.count > len(note.shown) else "。"
        return f"有 {note.count:,} 个栏目只有一篇文章：{names}{more}"
    if note.code == "months-without":
        gaps = "、".join(shown.replace("..", " 至 ") for shown in note.shown)
        return f"有 {note.count:,} 个月没有文章，最长的空缺：{gaps}。"
    return f"{'、'.join(note.shown)} 这一天的文章超过全部的五分之一，可能是导入的日期。"


def _percent(share: float) -> str:
    """Return a share in words: a small one never shows as nothing, a large one never as all."""
    if 0 < share < 0.001:  # it would round to 0.0
        return "不到 0.1%"
    if 0.999 < share < 1:  # it would round to 100.0
        return "99.9% 以上"
    return f"{share:.1%}"


class Bar(NamedTuple):
    """A bar of a plot: its left upper corner, its size, and the text of its tooltip."""

    x: float
    y: float
    width: float
    height: float
    text: str


class Label(NamedTuple):
    """A text at a place of an axis."""

    at: float
    text: str


class MonthPlot(NamedTuple):
    """A bar for each month with articles, the beginnings of years, lines at round counts."""

    bars: list[Bar]
    years: list[Label]
    lines: list[Label]


def month_plot(months: Sequence[Month]) -> MonthPlot | None:
    """Plot the articles by month; None where there are none.

    Args:
        months: ascending.
    """
    if not months:
        return None
    counts = {}  # by month, numbered from January of the year 0
    for one in months:
        counts[parse_month(one.month)] = one.count
    first, last = min(counts) // MONTHS * MONTHS, max(counts)
    step = min(_WIDEST_BAR, WIDTH / (last + 1 - first))
    width = round(max(step * 0.8, 0.5), 2)
    most = _rounded_up(max(counts.values()))
    bars = []
    for number, count in counts.items():
        height = count / most * HEIGHT
        year, month = year_and_month(number)
        text = f"{year}年{month}月：{count:,} 篇"
        x, y = round((number - first) * step, 2), round(HEIGHT - height, 2)
        bars.append(Bar(x, y, width, round(height, 2), text))
    years = range(first // MONTHS, last // MONTHS + 1)
    apart = next((n for n in _YEAR_STEPS if len(years) / n <= _MOST_LABELS), _YEAR_STEPS[-1])
    return MonthPlot(
        bars,
        [
            Label(round((year * MONTHS - first) * step, 2), str(year))
            for year in years
            if year % apart == 0
        ],
        [Label(round(HEIGHT - n / most * HEIGHT, 2), f"{n:,}") for n in _round_numbers(most)],
    )


class Cell(NamedTuple):
    """The share of a year's articles without a field: left edge, shade 0 to 4, and tooltip."""

    x: float
    shade: int
    text: str


class YearGrid(NamedTuple):
    """A row of cells for each field, the middles of years, and the width of a cell."""

    rows: list[tuple[str, list[Cell]]]
    years: list[Label]
    width: float


def _year_grid(years: Sequence[Year]) -> YearGrid | None:
    """Plot the missing fields by year, ascending; None where there are no years."""
    if not years:
        return None
    step = min(_WIDEST_CELL, WIDTH / len(years))
    apart = -(-len(years) // _MOST_LABELS)
    rows = []
    for field, name in _FIELDS.items():
        cells = []
        for place, year in enumerate(years):
            missing = year.missing[field]
            share = missing / year.count
            shade = min(_SHADES, 1 + int(share * _SHADES)) if missing else 0
            of_year = f"{year.year}年" if year.year else _UNDATED
            text = f"{of_year}缺少{name}：{missing:,} 篇，{share:.0%}"
            cells.append(Cell(round(place * step, 2), shade, text))
        rows.append((name, cells))
    middles = [
        Label(round((place + 0.5) * step, 2), str(year.year or _UNDATED))
        for place, year in enumerate(years)
        if place % apart == 0
    ]
    return YearGrid(rows, middles, round(max(step - 2, step * 0.8), 2))


def _rounded_up(value: int) -> int:
    """Return the next number with a single digit that is not 0, or a half more."""
    power: int = 10 ** (len(str(value)) - 1)
    return next(power * half // 2 for half in range(2, 21) if power * half >= value * 2)


def _round_numbers(most: int) -> range:
    """Return at most four round numbers up to the most, without 0."""
    step = next(
        step
        for power in range(12)
        for step in (10**power, 2 * 10**power, 5 * 10**power)
        if most / step <= _MOST_LINES
    )
    return range(step, most + 1, step)
