"""Bar charts as SVG, readable on a light and on a dark background."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH = 760
_LEFT = 230
_RIGHT = 640
_ROW = 24
_HEAD = 44
_FOOT = 30
_STYLE = """\
text { font: 13px system-ui, "Noto Sans CJK SC", sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 14px }
.faint { fill: #59636e; font-size: 12px }
.value { paint-order: stroke; stroke: #ffffff; stroke-width: 5px }
.ground { fill: #ffffff }
.grid { stroke: #d1d9e0; stroke-width: 1 }
.ours { fill: #b3261e; stroke: #b3261e }
.other { fill: #57606a; stroke: #57606a }
.open { fill: #ffffff }
.spread { stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .faint { fill: #9198a1 }
  .value { stroke: #0d1117 }
  .ground, .open { fill: #0d1117 }
  .grid { stroke: #3d444d }
  .ours { fill: #ff8a80; stroke: #ff8a80 }
  .other { fill: #9da7b3; stroke: #9da7b3 }
  .open { fill: #0d1117 }
}
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a panel.

    Args:
        label: its text.
        value: its length.
        upto: a second value, in a panel of spreads.
        ours: whether it is highlighted.
    """

    label: str
    value: float
    upto: float | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart: bars from zero, or ranges on a logarithmic scale where rows have two values."""

    title: str
    note: str
    rows: Sequence[Bar]

    @property
    def spread(self) -> bool:
        """True when its rows have two values."""
        return any(row.upto is not None for row in self.rows)

    @property
    def height(self) -> int:
        """The height in pixels."""
        return _HEAD + _ROW * len(self.rows) + _FOOT


def plot(panels: Sequence[Panel], title: str) -> str:
    """Draw panels one below the other; all panels of ranges have one scale.

    Args:
        panels: each with one row at least.
        title: for readers who cannot see the picture.
    """
    height = sum(panel.height for panel in panels)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"',
        f' width="{_WIDTH}" height="{height}" role="img" aria-label="{escape(title)}">',
        f"<style>\n{_STYLE}</style>",
        f'<rect class="ground" width="{_WIDTH}" height="{height}"/>',
    ]
    spreads = [row for panel in panels if panel.spread for row in panel.rows]
    top = 0
    for panel in panels:
        scale = _logarithmic(spreads) if panel.spread else _linear(panel.rows)
        lines += _draw_panel(panel, scale, top)
        top += panel.height
    return "\n".join([*lines, "</svg>", ""])


def _draw_panel(panel: Panel, scale: _Scale, top: int) -> Iterator[str]:
    yield f'<text class="title" x="16" y="{top + 22}">{escape(panel.title)}</text>'
    yield _text(_WIDTH - 16, top + 22, panel.note, kind="faint", anchor="end")
    first, last = top + _HEAD - 8, top + _HEAD + _ROW * len(panel.rows)
    for mark in scale.marks:
        x = scale.at(mark)
        yield f'<line class="grid" x1="{x:.1f}" y1="{first}" x2="{x:.1f}" y2="{last}"/>'
        yield _text(x, last + 15, f"{mark:,g}", kind="faint", anchor="middle")
    for number, row in enumerate(panel.rows):
        y = top + _HEAD + _ROW * number + _ROW // 2 - 4
        yield _text(_LEFT - 12, y + 5, row.label, anchor="end")
        yield from _spread(row, scale, y) if panel.spread else _bar(row, scale, y)


def _bar(row: Bar, scale: _Scale, y: int) -> Iterator[str]:
    x = scale.at(row.value)
    yield (
        f'<rect class="{_kind(row)}" x="{_LEFT}" y="{y - 6}" width="{x - _LEFT:.1f}" height="12"/>'
    )
    yield _text(x + 8, y + 5, short(row.value), kind="faint value")


def _spread(row: Bar, scale: _Scale, y: int) -> Iterator[str]:
    upto = row.value if row.upto is None else row.upto
    low, high = scale.at(row.value), scale.at(upto)
    kind = _kind(row)
    yield f'<line class="{kind} spread" x1="{low:.1f}" y1="{y}" x2="{high:.1f}" y2="{y}"/>'
    yield f'<circle class="{kind}" cx="{low:.1f}" cy="{y}" r="5"/>'
    yield f'<circle class="{kind} spread open" cx="{high:.1f}" cy="{y}" r="4"/>'
    yield _text(high + 10, y + 5, f"{short(row.value)} – {short(upto)}", kind="faint value")


def _kind(row: Bar) -> str:
    return "ours" if row.ours else "other"


def _text(x: float, y: float, text: str, *, kind: str = "", anchor: str = "start") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def short(value: float) -> str:
    """Format a figure with three significant digits; large ones are whole numbers."""
    if value >= 100:  # three digits
        return f"{value:,.0f}"
    digits = max(0, 2 - math.floor(math.log10(value))) if value > 0 else 0
    return f"{value:.{digits}f}"


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    logarithmic: bool
    marks: tuple[float, ...]

    def at(self, value: float) -> float:
        """Return the x of a value, in pixels."""
        low, high, here = self.low, self.high, value
        if self.logarithmic:
            low, high, here = math.log10(low), math.log10(high), math.log10(max(value, self.low))
        return _LEFT + (_RIGHT - _LEFT) * (here - low) / (high - low)


def _linear(rows: Sequence[Bar]) -> _Scale:
    """Make a scale from zero to the first round number past the longest bar."""
    longest = max(row.value for row in rows) or 1.0
    power = 10.0 ** math.floor(math.log10(longest))
    step = next(power * part for part in (0.2, 0.5, 1, 2) if longest <= power * part * 5)
    count = math.ceil(longest / step)
    return _Scale(0.0, step * count, logarithmic=False, marks=_steps(step, count))


def _steps(step: float, count: int) -> tuple[float, ...]:
    return tuple(round(step * number, 12) for number in range(count + 1))


def _logarithmic(rows: Sequence[Bar]) -> _Scale:
    """Make a scale of whole powers of ten around all values."""
    values = [value for row in rows for value in (row.value, row.upto) if value]
    first = math.floor(math.log10(min(values)))
    last = max(math.ceil(math.log10(max(values))), first + 1)
    marks = tuple(10.0**power for power in range(first, last + 1))
    return _Scale(marks[0], marks[-1], logarithmic=True, marks=marks)
