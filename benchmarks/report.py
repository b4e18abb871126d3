"""Write the page and the picture of the figures that the benchmarks wrote."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import headlines_speed
import indexing_speed
import search_speed
import serving_speed
import starting_speed
from figures import Circumstances, say, table
from measures import Runs, Target, compute_figures, targets
from plot import Bar, Panel, plot, short
from results import OURS

_ROOT = Path(__file__).resolve().parent.parent
_PAGE = _ROOT / "docs" / "performance.md"
_PICTURE = _ROOT / "docs" / "images" / "performance.svg"
_BEGIN = "<!-- written by benchmarks/report.py: begin -->"
_END = "<!-- written by benchmarks/report.py: end -->"
_NAMES = {
    "search": "`search_speed.py`",
    "indexing": "`indexing_speed.py`",
    "serving": "`serving_speed.py`",
    "starting": "`starting_speed.py`",
    "headlines": "`headlines_speed.py`",
}


def main() -> None:
    """Write both; with `--show`, print the part of the page instead."""
    given = argparse.ArgumentParser(description="Report the figures of the benchmarks.")
    given.add_argument("folder", type=Path, help="folder of their JSON files")
    given.add_argument("--show", action="store_true", help="print the part, and write nothing")
    options = given.parse_args()
    runs = Runs.read(options.folder)
    part = render_part(runs)
    if options.show:
        print(part)
        return
    charts = panels(runs)
    if charts:
        _PICTURE.write_text(plot(charts, "What was measured, as in the tables"), encoding="utf-8")
    _PAGE.write_text(replace_part(_PAGE.read_text(encoding="utf-8"), part), encoding="utf-8")
    say(f"{_PAGE.relative_to(_ROOT)} and {_PICTURE.relative_to(_ROOT)} are written.")


def replace_part(page: str, part: str) -> str:
    """Return the page with a new part between its marks.

    Raises:
        ValueError: when the page has no marks.
    """
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"The page has no {_BEGIN} or no {_END}.")
    return f"{before}{_BEGIN}\n\n{part}\n{_END}{after}"


def render_part(runs: Runs) -> str:
    """Return the part of the page: targets, picture, and a table for each benchmark."""
    sections = ["## Targets", target_table(targets(), compute_figures(runs)), *_missing(runs)]
    if panels(runs):
        sections.append("![What was measured, as in the tables](images/performance.svg)")
    sections += _circumstances(runs)
    return "\n\n".join([*sections, *_sections(runs)]) + "\n"


def target_table(held: Sequence[Target], found: dict[str, float]) -> str:
    """Make the table of targets; a figure without a value is `not measured`."""
    rows = []
    for target in held:
        value = found.get(target.key)
        rows.append(
            [
                target.measure,
                _mark(target, target.least),
                _mark(target, target.aim),
                "not measured" if value is None else _with_unit(value, target.unit),
                "" if value is None else target.met(value),
            ]
        )
    return table(["measure", "at least", "aim", "measured", "met"], rows)


def panels(runs: Runs) -> list[Panel]:
    """Return the charts of the picture that have a row."""
    return [panel for panel in _panels(runs) if panel.rows]


def _panels(runs: Runs) -> Iterator[Panel]:
    if runs.search:
        for place, title in (
            ("process", "A faceted query, called in process"),
            ("own", "The same, asked in a process of its own"),
        ):
            rows = [
                Bar(row.name, row.took.p50, row.took.p99, ours=row.name.startswith(OURS))
                for row in runs.search.rows
                if row.place == place
            ]
            yield Panel(title, f"● p50  ○ p99, ms; {_articles(runs.search.about)}", rows)
    if runs.indexing:
        indexed = [
            Bar(row.name, row.rate_with_cutting, ours=row.name == OURS)
            for row in runs.indexing.rows
        ]
        about = runs.indexing.about
        yield Panel("Indexing, cutting included", f"articles/s; {_articles(about)}", indexed)
    if runs.serving:
        served = [Bar(row.name, row.load.rate, ours=row.name == OURS) for row in runs.serving.rows]
        about = runs.serving.about
        yield Panel("Over HTTP, two processors", f"requests/s; {_articles(about)}", served)
    if runs.headlines:
        grown = [
            Bar(f"{row.articles:,}", row.engine.p50, row.engine.p99, ours=True)
            for row in runs.headlines.rows
        ]
        yield Panel("Ours on so many headlines", "● p50  ○ p99, ms", grown)


def _sections(runs: Runs) -> Iterator[str]:
    if runs.search:
        asked = f"{runs.search.queries:,} queries, {runs.search.passes} timed passes"
        yield f"## A query\n\n{_corpus(runs.search.about)}; {asked}."
        yield search_speed.make_table(runs.search.rows)
        yield from _reasons(runs.search.absent)
    if runs.indexing:
        about, cut = runs.indexing.about, runs.indexing
        rates = [about.articles / seconds for seconds in (cut.cut_seconds, cut.jieba_seconds)]
        yield (
            f"## Indexing\n\n{_corpus(about)}. In one process our tokenizer cuts {rates[0]:,.0f} "
            f"articles/s, jieba in Python {rates[1]:,.0f}; stock Whoosh's *with cutting* takes the "
            "latter, the others' the former."
        )
        yield indexing_speed.make_table(runs.indexing.rows)
        yield from _reasons(runs.indexing.absent)
    if runs.serving:
        asked = f"wrk asks from one thread over {runs.serving.connections} connections"
        yield f"## Over HTTP\n\n{_corpus(runs.serving.about)}; {asked}, kept where the server does."
        yield (
            "*Processor ms*: user and system time of the server's processes under load ÷ requests. "
            "*Python calls*: of the WSGI application alone for one of the site's queries."
        )
        yield serving_speed.make_table(runs.serving.rows)
        notes = [f"- {row.name}: {row.note}." for row in runs.serving.rows if row.note]
        if notes:
            yield "\n".join(notes)
        yield from _reasons(runs.serving.absent)
    if runs.starting:
        yield (
            "## Starting\n\nWith empty caches, the first commands index the sample corpus and "
            "search in it; *again* has the caches that they filled, and so has the search. The "
            "server has "
            f"{_corpus(runs.starting.about)}."
        )
        yield starting_speed.make_table(runs.starting.rows)
        yield from _reasons(runs.starting.absent)
    if runs.headlines:
        yield "## More and more headlines\n\nTitles without bodies; by the engines' own clocks."
        yield headlines_speed.make_table(runs.headlines.rows)


def _missing(runs: Runs) -> Iterator[str]:
    absent = [name for field, name in _NAMES.items() if getattr(runs, field) is None]
    if absent:
        yield f"Not run: {', '.join(absent)}."


def _reasons(absent: dict[str, str]) -> Iterator[str]:
    if absent:
        yield "\n".join(f"- {name} is not measured: {reason}." for name, reason in absent.items())


def _circumstances(runs: Runs) -> Iterator[str]:
    """Yield a sentence for each group of benchmarks with the same circumstances."""
    measured_on: dict[str, list[str]] = {}
    for field, name in _NAMES.items():
        if run := getattr(runs, field):
            measured_on.setdefault(_measured_on(run.about), []).append(name)
    for on, names in measured_on.items():
        yield f"{on} ({', '.join(names)})" if len(measured_on) > 1 else on


def _measured_on(about: Circumstances) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in about.versions.items())
    return f"Measured {about.date[:10]} on {about.cpus} processors with {versions}."


def _corpus(about: Circumstances) -> str:
    return f"{_articles(about)}, {about.text_bytes / 1e6:,.1f} MB of text"


def _articles(about: Circumstances) -> str:
    return f"{about.articles:,} articles"


def _mark(target: Target, value: float | None) -> str:
    sign = "≤" if target.better == "lower" else "≥"
    return "" if value is None else f"{sign} {_with_unit(value, target.unit)}"


def _with_unit(value: float, unit: str) -> str:
    return f"{short(value)} {unit}"


if __name__ == "__main__":
    main()
