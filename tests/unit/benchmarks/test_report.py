"""The report shows what was measured, and says what was not."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from figures import Circumstances, Timing, write
from measures import Runs, Target, compute_figures, targets
from plot import Bar, Panel, plot, short
from report import panels, render_part, replace_part, target_table
from results import (
    ANY_WORD,
    GROONGA,
    OURS,
    TANTIVY,
    WHOLE,
    WHOOSH,
    HeadlineFigures,
    HeadlineRow,
    IndexFigures,
    IndexRow,
    Load,
    SearchFigures,
    SearchRow,
    ServeFigures,
    ServeRow,
)


def parsed(picture: str) -> ET.Element:
    return ET.fromstring(picture)


ABOUT = Circumstances("2026-01-02T03:04:05+00:00", 2, 1000, 2_000_000, {"python": "3.11"})


def searched(name: str, p50: float, place: str = "process") -> SearchRow:
    return SearchRow(
        name, place, any_word=True, found=1.0, took=Timing(p50, p50 * 3, p50), cannot=None
    )


def indexed(name: str, rate: float, with_cutting: float) -> IndexRow:
    return IndexRow(
        name=name,
        cuts=name == OURS,
        seconds=1.0,
        rate=rate,
        rate_with_cutting=with_cutting,
        peak_bytes=300_000_000,
        index_bytes=3_000_000,
        text_ratio=1.5,
        date="2026-01-02",
    )


def served(name: str, rate: float, private: list[int]) -> ServeRow:
    seen = Load(100, 1.0, rate, Timing(1, 2, 1), 0, 0.1)
    return ServeRow(name, True, 0.5, private, 2000, seen, None)


SEARCH = SearchFigures(
    ABOUT,
    10,
    2,
    [
        searched(OURS, 2.0),
        searched(ANY_WORD, 3.0),
        searched(WHOLE, 4.0),
        searched(TANTIVY, 1.0),
        searched(WHOOSH, 20.0),
        searched("Lucene", 0.5, "own"),
    ],
    {"SQLite FTS5": "left out"},
)
INDEXING = IndexFigures(
    ABOUT,
    1.0,
    2.0,
    [indexed(OURS, 600, 600), indexed(TANTIVY, 3000, 500), indexed(WHOOSH, 100, 60)],
    {},
)
SERVING = ServeFigures(
    ABOUT, 8, [served(OURS, 900, [70_000_000, 80_000_000]), served(GROONGA, 300, [1])], {}
)
HEADLINES = HeadlineFigures(
    ABOUT,
    [
        HeadlineRow(articles, 1.0, 1, 2.0, Timing(p50, p50 * 4, p50), Timing(1, 1, 1))
        for articles, p50 in ((100, 0.5), (1000, 2.0))
    ],
)
ALL = Runs(SEARCH, INDEXING, SERVING, HEADLINES)


def test_every_target_has_its_figure_once_everything_was_run() -> None:
    assert sorted(compute_figures(ALL)) == sorted(target.key for target in targets())


def test_figures_are_ratios_the_right_way_round() -> None:
    found = compute_figures(ALL)
    assert found["search.engine_over_tantivy"] == 2
    assert found["search.any_word_over_tantivy"] == 3
    assert found["search.whole_over_tantivy"] == 4
    assert found["search.whoosh_over_engine"] == 10
    assert found["search.p99_over_p50"] == 3
    assert found["indexing.over_whoosh"] == 10  # with jieba
    assert found["indexing.over_tantivy"] == 0.2  # fed words
    assert found["serving.private_mb"] == 80
    assert found["serving.over_groonga"] == 3
    assert found["headlines.growth"] == 4


def test_an_engine_left_out_takes_only_its_own_figures_away() -> None:
    rows = [row for row in SEARCH.rows if row.name != TANTIVY]
    some = SearchFigures(ABOUT, 10, 2, rows, {TANTIVY: "left out"})
    assert sorted(compute_figures(Runs(some, None, None, None))) == [
        "search.p99_over_p50",
        "search.whoosh_over_engine",
    ]


def test_what_a_benchmark_writes_the_report_reads(tmp_path: Path) -> None:
    write(tmp_path / "search.json", SEARCH)
    write(tmp_path / "headlines.json", HEADLINES)
    assert Runs.read(tmp_path) == Runs(SEARCH, None, None, HEADLINES)


@pytest.mark.parametrize(
    ("better", "value", "met"),
    [
        ("lower", 0.9, "aim"),
        ("lower", 1.0, "aim"),
        ("lower", 1.5, "least"),
        ("lower", 2.1, "no"),
        ("higher", 2.5, "aim"),
        ("higher", 1.5, "least"),
        ("higher", 0.5, "no"),
    ],
)
def test_a_target_is_met_by_its_aim_its_least_or_not(better: str, value: float, met: str) -> None:
    low, high = 1.0, 2.0
    target = (
        Target("k", "m", "lower", "×", least=high, aim=low)
        if better == "lower"
        else Target("k", "m", "higher", "×", least=low, aim=high)
    )
    assert target.met(value) == met


def test_without_marks_nothing_is_said_to_be_met_or_missed() -> None:
    assert Target("k", "m", "lower", "×").met(1.0) == ""


def test_the_table_names_what_was_not_measured_and_shows_the_marks() -> None:
    held = [
        Target("a", "measured one", "lower", "ms", least=5.0, aim=2.0),
        Target("b", "other one", "higher", "articles/s", least=100.0),
    ]
    lines = target_table(held, {"a": 3.0}).splitlines()
    assert [cell.strip() for cell in lines[2].strip("|").split("|")] == [
        "measured one",
        "3.00 ms",
        "≤ 5.00 ms",
        "≤ 2.00 ms",
        "least",
    ]
    assert [cell.strip() for cell in lines[3].strip("|").split("|")] == [
        "other one",
        "not measured",
        "≥ 100 articles/s",
        "",
        "",
    ]


def test_a_partial_report_has_what_is_there_and_names_what_is_not() -> None:
    part = render_part(Runs(SEARCH, None, None, None))
    assert "## A query" in part
    assert "## Indexing" not in part
    assert "Not run: `indexing_speed.py`, `serving_speed.py`, `headlines_speed.py`." in part
    assert "SQLite FTS5 is not measured: left out." in part


def test_the_part_replaces_only_what_stands_between_the_marks() -> None:
    begin, end = (f"<!-- written by benchmarks/report.py: {word} -->" for word in ("begin", "end"))
    page = f"before\n{begin}\nold\n{end}\nafter\n"
    once = replace_part(page, "new\n")
    assert once == f"before\n{begin}\n\nnew\n\n{end}\nafter\n"
    assert replace_part(once, "new\n") == once


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="has no"):
        replace_part("nothing", "new")


def test_the_page_of_figures_has_its_marks() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "performance.md"
    assert replace_part(page.read_text(encoding="utf-8"), "new\n")


def test_the_picture_is_well_formed_and_shows_every_row_within_its_frame() -> None:
    drawn = parsed(plot(panels(ALL), "a & b"))
    width, height = (float(drawn.attrib[name]) for name in ("width", "height"))
    texts = [element for element in drawn.iter() if element.tag.endswith("text")]
    shown = {text.text for text in texts}
    assert {OURS, TANTIVY, "Lucene", GROONGA, "100", "1,000"} <= shown
    assert all(0 <= float(text.attrib["x"]) <= width for text in texts)
    assert all(0 <= float(text.attrib["y"]) <= height for text in texts)


def test_bars_are_as_long_as_their_values() -> None:
    drawn = parsed(plot([Panel("p", "n", [Bar("a", 10.0), Bar("b", 20.0, ours=True)])], "t"))
    bars = [element for element in drawn.iter() if element.attrib.get("height") == "12"]
    first, second = (float(bar.attrib["width"]) for bar in bars)
    assert second == pytest.approx(2 * first, abs=0.2)
    assert [bar.attrib["class"] for bar in bars] == ["other", "ours"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(12345.6, "12,346"), (99.44, "99.4"), (1.5, "1.50"), (0.0147, "0.0147"), (0.0, "0")],
)
def test_figures_are_shown_with_three_digits(value: float, shown: str) -> None:
    assert short(value) == shown
