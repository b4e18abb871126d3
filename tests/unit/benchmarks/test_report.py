"""The report shows what was measured, and says what was not."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest
from figures import Circumstances, Timing, write
from measures import Runs, Target, compute_figures, targets
from plot import Bar, Panel, plot, short
from report import panels, render_part, replace_part, target_table
from results import (
    ANY_WORD,
    GROONGA,
    IN_PROCESS,
    LUCENE,
    OURS,
    OWN_PROCESS,
    PAGE,
    RELEASE,
    RELEASE_PAGE,
    TANTIVY,
    TYPESENSE,
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
    StartFigures,
    StartRow,
)
from search_speed import make_table as search_table


def parsed(picture: str) -> ET.Element:
    return ET.fromstring(picture)


ABOUT = Circumstances("2026-01-02T03:04:05+00:00", 2, 1000, 2_000_000, {"python": "3.11"})


def searched(name: str, p50: float, place: str = IN_PROCESS) -> SearchRow:
    took = Timing(p50, p50 * 3, p50)
    # Other work of the machine made the last pass longer, of one engine more than of the others.
    passes = [took, took, Timing(p50 * (9 if name == OURS else 2), p50 * 60, p50)]
    return SearchRow(name, place, any_word=True, found=1.0, took=took, passes=passes, cannot=None)


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


def served(
    name: str, rate: float, private: Sequence[int] = (1,), calls: float | None = None
) -> ServeRow:
    return ServeRow(
        name=name,
        any_word=True,
        start_seconds=0.5,
        private_bytes=list(private),
        asked=2000,
        load=Load(100, 1.0, rate, Timing(1, 2, 1), 0, 0.1),
        rates=[rate, rate * 1.1, rate / 10],
        processor_ms=[1000 / rate] * 3,
        calls=calls,
        note=None,
    )


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
        searched(OURS, 4.0, OWN_PROCESS),
        searched(RELEASE, 8.0, OWN_PROCESS),
        searched(LUCENE, 0.5, OWN_PROCESS),
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
    ABOUT,
    8,
    [
        served(OURS, 900, [70_000_000, 80_000_000], 5843),
        served(RELEASE, 450, calls=9000),
        served(GROONGA, 300),
        served(TYPESENSE, 1800),
        served(PAGE, 400),
        served(RELEASE_PAGE, 100),
    ],
    {},
)
STARTING = StartFigures(
    ABOUT,
    [
        StartRow(OURS, [13.0, 12.0, 90.0], [3.0, 2.0, 4.0], [1.0, 1.5, 9.0], [1.0, 1.0, 4.0]),
        StartRow(RELEASE, [20.0] * 3, [3.0] * 3, [2.0] * 3, [2.0, 2.0, 2.0]),
    ],
    {},
)


def grown(articles: int, p50: float, *, release: float | None = None) -> HeadlineRow:
    took, its = (Timing(time or 1.0, (time or 1.0) * 4, 1.0) for time in (p50, release))
    return HeadlineRow(
        articles=articles,
        rate=1.0,
        peak_bytes=1,
        text_ratio=2.0,
        search_bytes=500_000_000,
        engine=took,
        whole=Timing(1, 1, 1),
        release=its if release else None,
        passes=[took] * 3,
        release_passes=[its] * 3 if release else [],
    )


HEADLINES = HeadlineFigures(
    ABOUT, [grown(100_000, 0.5), grown(2_000_000, 2.0, release=4.0), grown(10_000_000, 10.0)]
)
ALL = Runs(SEARCH, INDEXING, SERVING, STARTING, HEADLINES)


def test_every_target_has_its_figure_once_everything_was_run() -> None:
    assert sorted(compute_figures(ALL)) == sorted(target.key for target in targets())


def test_figures_are_ratios_the_right_way_round() -> None:
    found = compute_figures(ALL)
    assert found["search.engine_over_tantivy"] == 2
    assert found["search.any_word_over_tantivy"] == 3
    assert found["search.whole_over_tantivy"] == 4
    assert found["search.whoosh_over_engine"] == 10
    assert found["search.engine_over_lucene"] == 8
    assert found["search.engine_over_release"] == 0.5
    assert found["search.p99_over_p50"] == 3
    assert found["indexing.over_whoosh"] == 10  # with jieba
    assert found["indexing.over_tantivy"] == 0.2  # fed words
    assert found["serving.private_mb"] == 80
    assert found["serving.calls"] == 5843
    assert found["serving.over_groonga"] == 3
    assert found["serving.over_typesense"] == 0.5
    assert found["serving.processor_over_release"] == 0.5
    assert found["serving.page_over_release"] == 4
    assert found["starting.compiling"] == 10
    assert found["starting.search_processor"] == 1.5
    assert found["starting.serve_over_release"] == 0.5
    assert found["headlines.p50_over_release"] == 0.5
    assert found["headlines.growth"] == 0.2
    assert found["headlines.many_p99"] == 40
    assert found["headlines.many_mb"] == 500


def test_ten_million_headlines_are_told_only_where_there_were_as_many() -> None:
    fewer = HeadlineFigures(ABOUT, HEADLINES.rows[:2])
    found = compute_figures(Runs(None, None, None, None, fewer))
    assert sorted(found) == [
        "headlines.growth",
        "headlines.p50_over_release",
        "headlines.p99_over_release",
    ]


def test_ours_is_compared_with_what_was_measured_in_the_same_way() -> None:
    ratios = {
        (cells[1], cells[2]): cells[-2]
        for cells in (
            [cell.strip() for cell in line.split("|")]
            for line in search_table(SEARCH.rows).splitlines()
        )
    }
    assert ratios[OURS, "its own"] == ""
    assert ratios[TANTIVY, "this process"] == "2"
    assert ratios[LUCENE, "its own"] == "8"
    assert ratios[RELEASE, "its own"] == "0.5"


def test_an_engine_left_out_takes_only_its_own_figures_away() -> None:
    rows = [row for row in SEARCH.rows if row.name != TANTIVY]
    some = SearchFigures(ABOUT, 10, 2, rows, {TANTIVY: "left out"})
    assert sorted(compute_figures(Runs(some, None, None, None, None))) == [
        "search.engine_over_lucene",
        "search.engine_over_release",
        "search.p99_over_p50",
        "search.whoosh_over_engine",
    ]


def test_what_a_benchmark_writes_the_report_reads(tmp_path: Path) -> None:
    write(tmp_path / "search.json", SEARCH)
    write(tmp_path / "headlines.json", HEADLINES)
    assert Runs.read(tmp_path) == Runs(SEARCH, None, None, None, HEADLINES)


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
        "≤ 5.00 ms",
        "≤ 2.00 ms",
        "3.00 ms",
        "least",
    ]
    assert [cell.strip() for cell in lines[3].strip("|").split("|")] == [
        "other one",
        "≥ 100 articles/s",
        "",
        "not measured",
        "",
    ]


def test_a_partial_report_has_what_is_there_and_names_what_is_not() -> None:
    part = render_part(Runs(SEARCH, None, None, None, None))
    assert "## A query" in part
    assert "## Indexing" not in part
    others = ("indexing", "serving", "starting", "headlines")
    assert f"Not run: {', '.join(f'`{name}_speed.py`' for name in others)}." in part
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
    assert {OURS, TANTIVY, LUCENE, GROONGA, "100,000", "10,000,000"} <= shown
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
