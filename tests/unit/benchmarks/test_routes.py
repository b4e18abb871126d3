"""What the routes are asked under load, and the table of what was seen."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from figures import Timing
from results import Load
from routes_speed import make_table, routes
from support.indexes import index_articles, store_in

pytestmark = pytest.mark.slow


@pytest.mark.realdata
@pytest.mark.usefixtures("shared_data")
def test_every_route_is_asked_much_the_frequent_more_often_and_the_same_each_time(
    tmp_path: Path,
) -> None:
    index_articles(store_in(tmp_path))
    asked = routes(tmp_path)
    assert {one.name for one in asked} >= {"/v1/search", "/v1/suggest", "/", "/feed.atom"}
    for one, again in zip(asked, routes(tmp_path), strict=True):
        assert one == again
        assert all(path.startswith("/") and path.isascii() for path in one.paths)
    times = Counter(asked[0].paths).most_common()
    assert len(times) > 500
    assert times[0][1] > 10 * times[len(times) // 2][1]


def test_one_table_shows_all_that_was_seen() -> None:
    seen = Load(3000, 2.0, 1500.0, Timing(1.5, 9.0, 2.0), 0, 0.25)
    head, _, row = make_table([("/", "with", 7, seen)]).splitlines()
    assert [cell.strip() for cell in row.strip("|").split("|")] == [
        *("/", "with", "7", "1,500", "1.50", "9.00", "0", "0.25"),
    ]
    assert head.count("|") == row.count("|")
