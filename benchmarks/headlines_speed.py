"""Measure the growth of our times: the same queries on more and more headlines."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from figures import circumstances, table, write
from memory import proportional_bytes
from options import parser, workplace
from peers import Ours, OwnClock, Release, build, build_once
from results import OURS, WHOLE, HeadlineFigures, HeadlineRow
from search_speed import Spoken, measure_programs
from workload import Corpus, Query, find_test_data, headlines, queries

_ALL = "all"
_COUNTS = f"100000,300000,1000000,{_ALL}"
_PASSES = 3


def main() -> None:
    """Measure, and print the table."""
    made = parser("Index more and more headlines with ours and time the site's queries on them.")
    made.add_argument(
        "--counts",
        default=_COUNTS,
        help=f"headlines; {_COUNTS} by default. Where it is more than there are, they are "
        "repeated with earlier dates",
    )
    made.add_argument(
        "--release-on",
        default=_ALL,
        help=f"the count on which release 0.1.0 takes turns with ours; {_ALL} by default",
    )
    made.add_argument("--reuse", action="store_true", help="search the indexes of a former run")
    given = made.parse_args()
    data = find_test_data()
    asked = queries(data)
    rows = []
    with workplace(given) as work:
        for count in given.counts.split(","):
            folder = work / f"headlines-{count}"
            laid = headlines(data, folder, None if count == _ALL else int(count))
            releases: list[Ours] = [Ours(folder / "ours")]
            if count == given.release_on:
                releases.append(Release(folder / "release"))
            rows.append(measure_headlines(laid, releases, asked, reuse=given.reuse))
            # The file is written after each, because the last takes long.
            write(given.json, HeadlineFigures(circumstances(laid), rows))
    print(make_table(rows))


def measure_headlines(
    laid: Corpus, releases: Sequence[Ours], asked: Sequence[Query], *, reuse: bool
) -> HeadlineRow:
    """Index the headlines, and time the queries.

    Args:
        laid: the headlines.
        releases: ours, and perhaps 0.1.0, whose engine alone takes turns with it.
        asked: the queries.
        reuse: whether the indexes of a former run are searched.
    """
    make = build_once if reuse else build
    present = [release for release in releases if release.installed]
    indexed, *_ = [make(release, laid) for release in present]
    engines = [OwnClock(release, OURS) for release in present]
    with ExitStack() as running:
        spoken = [
            Spoken.warmed(engine, asked, running)
            for engine in (*engines, OwnClock(present[0], WHOLE))
        ]
        alone, *others, whole = measure_programs(spoken, asked, _PASSES)
        search_bytes = proportional_bytes(spoken[0].talk.pid)
    release = others[0] if others else None
    return HeadlineRow(
        articles=laid.articles,
        rate=laid.articles / indexed.seconds,
        peak_bytes=indexed.peak_bytes,
        text_ratio=indexed.bytes / laid.text_bytes,
        search_bytes=search_bytes,
        engine=alone.took,
        whole=whole.took,
        release=release.took if release else None,
        passes=alone.passes,
        release_passes=release.passes if release else [],
    )


def make_table(rows: Sequence[HeadlineRow]) -> str:
    """Make the table."""
    head = ["headlines", "p50 ms", "p99 ms", "growth of p50", "whole answer p50 ms"]
    return table(
        [
            *head,
            "0.1.0 p50 ms",
            "p99 ms",
            "indexed/s",
            "peak PSS MB",
            "searching MB",
            "index / text",
        ],
        [
            [
                f"{row.articles:,}",
                f"{row.engine.p50:.3f}",
                f"{row.engine.p99:.3f}",
                f"{row.engine.p50 / rows[0].engine.p50:.2f}",
                f"{row.whole.p50:.3f}",
                *(
                    [f"{row.release.p50:.3f}", f"{row.release.p99:.3f}"]
                    if row.release
                    else ["", ""]
                ),
                f"{row.rate:,.0f}",
                f"{row.peak_bytes / 1e6:,.0f}",
                f"{row.search_bytes / 1e6:,.0f}",
                f"{row.text_ratio:.2f}",
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
