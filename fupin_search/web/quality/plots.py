"""Where the bars of a page's plots stand; the templates draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fupin_search.articles.quality.report import FIELDS, Month, Year
from fupin_search.text.months import MONTHS, parse_month, year_and_month

UNDATED = "无日期"

WIDTH = 960
HEIGHT = 200
_LABELS_MOST = 16
_WIDEST_BAR = 22.0
_WIDEST_CELL = 60.0
_STEPS = (1, 2, 5, 10, 20, 50)
_SHADES = 4
_GOOD_LINES = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a plot.

    Args:
        x: left edge.
        y: upper edge.
        width: of the bar.
        height: of the bar.
        text: what it says to who points at it.
    """

    x: float
    y: float
    width: float
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place of an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Articles by month.

    Args:
        bars: one for each month that has articles.
        years: where years begin.
        lines: heights with a round number of articles.
    """

    bars: tuple[Bar, ...]
    years: tuple[Label, ...]
    lines: tuple[Label, ...]


def timeline(months: Sequence[Month]) -> Timeline | None:
    """Articles by month, from the first to the last.

    Args:
        months: ascending; None is made of none.
    """
    if not months:
        return None
    counts = {parse_month(month.month): month.count for month in months}
    first, last = min(counts) // MONTHS * MONTHS, max(counts)
    step = min(_WIDEST_BAR, WIDTH / (last + 1 - first))
    most = _rounded_up(max(counts.values()))
    bars = []
    for number, count in counts.items():
        height = count / most * HEIGHT
        year, month = year_and_month(number)
        text = f"{year}年{month}月：{count:,} 篇"
        x, width = (number - first) * step, max(step * 0.8, 0.5)
        bars.append(
            Bar(round(x, 2), round(HEIGHT - height, 2), round(width, 2), round(height, 2), text)
        )
    years = range(first // MONTHS, last // MONTHS + 1)
    apart = next((one for one in _STEPS if len(years) / one <= _LABELS_MOST), _STEPS[-1])
    return Timeline(
        tuple(bars),
        tuple(
            Label(round((year * MONTHS - first) * step, 2), str(year))
            for year in years
            if year % apart == 0
        ),
        tuple(
            Label(round(HEIGHT - value / most * HEIGHT, 2), f"{value:,}") for value in _lines(most)
        ),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """How much of a year lacks a field.

    Args:
        x: left edge.
        shade: 0 for none, to 4.
        text: what it says to who points at it.
    """

    x: float
    shade: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """What is missing, by field and year.

    Args:
        rows: name of a field, and a cell for each year.
        years: where the middles of years are.
        width: of a cell.
    """

    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    years: tuple[Label, ...]
    width: float


def grid(years: Sequence[Year], names: Mapping[str, str]) -> Grid | None:
    """For each field, how much of each year lacks it.

    Args:
        years: ascending; None is made of none.
        names: of the fields, as readers say them.
    """
    if not years:
        return None
    step = min(_WIDEST_CELL, WIDTH / len(years))
    said = [f"{year.year}年" if year.year else UNDATED for year in years]
    apart = -(-len(years) // _LABELS_MOST)
    return Grid(
        tuple(
            (
                names[field],
                tuple(
                    Cell(
                        round(place * step, 2),
                        _shade(year.missing[field] / year.count),
                        f"{said[place]}缺少{names[field]}：{year.missing[field]:,} 篇，"
                        f"{year.missing[field] / year.count:.0%}",
                    )
                    for place, year in enumerate(years)
                ),
            )
            for field in FIELDS
        ),
        tuple(
            Label(round((place + 0.5) * step, 2), str(year.year or UNDATED))
            for place, year in enumerate(years)
            if place % apart == 0
        ),
        round(max(step - 2, step * 0.8), 2),
    )


def _shade(share: float) -> int:
    """0 for none; the smallest share is seen."""
    return min(_SHADES, 1 + int(share * _SHADES)) if share else 0


def _rounded_up(value: int) -> int:
    """The next number with a single digit that is not 0, or a half more."""
    power: int = 10 ** (len(str(value)) - 1)
    return next(power * half // 2 for half in range(2, 21) if power * half >= value * 2)


def _lines(most: int) -> list[int]:
    """Round numbers up to the most, 0 left out."""
    step = next(
        step
        for power in range(12)
        for step in (10**power, 2 * 10**power, 5 * 10**power)
        if most / step <= _GOOD_LINES
    )
    return list(range(step, most + 1, step))
