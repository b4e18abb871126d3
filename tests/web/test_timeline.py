"""`/v1/timeline`: what is found, along time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from falcon.testing import TestClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.indexes import index_articles, store_in

from fupin_search.articles import Article
from fupin_search.model.answer import Bucket, PeriodLength, list_periods
from fupin_search.service import MOST_DAYS, Search
from fupin_search.web.app import create_app

# One article about tea for each of these days, and others besides.
DAYS = [
    *(date(2011 + number // 12, 1 + number % 12, 1 + number % 28) for number in range(0, 120, 7)),
    date(2011, 1, 31),
    date(2020, 12, 31),
    date(2016, 2, 29),
]
UNDATED = 3


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    tea = [
        Article(id=f"t{n}", title=f"第{n}批春茶上市", body="茶农增收。", section="茶讯", date=day)
        for n, day in enumerate([*DAYS, *[None] * UNDATED])
    ]
    other = Article(id="other", title="溜索改桥", body="桥通了。", date=date(1999, 1, 1))
    return make_client([*tea, other])


def timeline(client: TestClient, query_string: str) -> dict[str, Any]:
    result = client.simulate_get("/v1/timeline", query_string=query_string)
    assert result.status_code == 200, result.text
    answer: dict[str, Any] = result.json
    return answer


def test_months_are_counted_and_none_between_is_left_out(client: TestClient) -> None:
    answer = timeline(client, f"q={quote('春茶')}")
    assert set(answer) == {
        *("query", "interpreted", "found", "undated", "by", "periods", "took_ms", "generation"),
        "repairs",
        "cut_short",
    }
    assert (answer["found"], answer["undated"], answer["by"]) == (
        len(DAYS) + UNDATED,
        UNDATED,
        "month",
    )
    periods = answer["periods"]
    assert [one["period"] for one in periods][:: len(periods) - 1] == ["2011-01", "2020-12"]
    assert len(periods) == 120
    counted = Counter(f"{day:%Y-%m}" for day in DAYS)
    assert {one["period"]: one["count"] for one in periods if one["count"]} == counted


def test_years_are_counted(client: TestClient) -> None:
    periods = timeline(client, f"q={quote('春茶')}&by=year")["periods"]
    counted = Counter(day.year for day in DAYS)
    assert [(one["period"], one["count"]) for one in periods] == [
        (str(year), counted[year]) for year in range(2011, 2021)
    ]
    assert (periods[0]["from"], periods[0]["to"]) == ("2011-01-01", "2011-12-31")


@pytest.mark.parametrize(
    "narrowed",
    [
        "month=2016-02&month=2011-01&month=2011-02",
        "year=2016",
        "year=2016&month=2016-02",
        "from=2011-01-20&to=2016-02",
        "year=2016&month=2011-01",
        "",
        "q=-春茶",
        "size=100&page=7&sort=oldest&facet=section&facet_size=0&explain=1&fold=0",
    ],
)
@pytest.mark.parametrize("by", ["month", "year", "day"])
def test_counts_keep_to_every_filter_and_add_up(client: TestClient, narrowed: str, by: str) -> None:
    if by == "day":
        # The whole archive is of more years than a timeline has days for.
        narrowed += "" if "from=" in narrowed else "&from=2011"
    answer = timeline(client, f"{narrowed}&by={by}")
    found = client.simulate_get("/v1/search", query_string=narrowed).json["found"]
    assert answer["found"] == found
    assert sum(one["count"] for one in answer["periods"]) + answer["undated"] == found


def test_days_are_counted_and_none_between_is_left_out(client: TestClient) -> None:
    answer = timeline(client, f"q={quote('春茶')}&by=day&month=2016-02&month=2016-04")
    counted = Counter(day for day in DAYS if (day.year, day.month) in {(2016, 2), (2016, 4)})
    assert len(counted) > 1
    periods = answer["periods"]
    span = max(counted) - min(counted)
    assert len(periods) == span.days + 1
    assert [one["from"] for one in periods] == [one["to"] for one in periods]
    assert {one["period"]: one["count"] for one in periods if one["count"]} == {
        day.isoformat(): count for day, count in counted.items()
    }
    assert answer["by"] == "day"


@pytest.fixture
def archive_of(tmp_path: Path) -> Iterator[Callable[[int], TestClient]]:
    """An archive of two articles, so many days apart."""
    search = Search(store_in(tmp_path))

    def make(apart: int) -> TestClient:
        days = [date(2011, 1, 1), date(2011, 1, 1) + timedelta(apart)]
        articles = [Article(id=f"{day}", body="春茶", date=day) for day in days]
        index_articles(store_in(tmp_path), articles)
        return TestClient(create_app(search))

    yield make
    search.close()


def test_a_timeline_has_ten_years_of_days_and_refuses_more(
    archive_of: Callable[[int], TestClient],
) -> None:
    periods = timeline(archive_of(MOST_DAYS - 1), "by=day")["periods"]
    assert len(periods) == MOST_DAYS == 3660
    client = archive_of(MOST_DAYS)
    refused = client.simulate_get("/v1/timeline", query_string="by=day")
    assert (refused.status_code, refused.json["code"]) == (400, "too-many-days")
    assert len(timeline(client, "by=day&from=2012")["periods"]) == 1


def test_more_days_than_are_counted_are_seen_to_be_too_many(
    make_client: Callable[..., TestClient],
) -> None:
    """Every day has an article: the earliest falls out of what is counted, and still it shows."""
    first = date(2001, 1, 1)
    days = (first + timedelta(number) for number in range(MOST_DAYS + 1))
    client = make_client([Article(id=f"{day}", title="春茶", date=day) for day in days])
    refused = client.simulate_get("/v1/timeline", query_string="by=day")
    assert refused.json["code"] == "too-many-days"
    answer = timeline(client, "by=day&from=2001-01-02")
    assert (len(answer["periods"]), answer["undated"]) == (MOST_DAYS, 0)


def test_a_period_leads_to_as_many_articles_as_it_counts(client: TestClient) -> None:
    for one in timeline(client, f"q={quote('春茶')}&by=year&from=2015-06")["periods"]:
        narrowed = f"q={quote('春茶')}&from={max(one['from'], '2015-06-01')}&to={one['to']}"
        answer = client.simulate_get("/v1/search", query_string=narrowed).json
        assert answer["found"] == one["count"]


def test_where_nothing_is_found_there_are_no_periods(client: TestClient) -> None:
    answer = timeline(client, "year=1950")
    assert (answer["found"], answer["undated"], answer["periods"]) == (0, 0, [])


@pytest.mark.parametrize(
    ("query_string", "code"),
    [
        ("by=week", "unknown-by"),
        ("size=0", "size-out-of-range"),
        ("q=" + "a" * 10_001, "query-too-long"),
    ],
)
def test_limits_are_those_of_a_search(client: TestClient, query_string: str, code: str) -> None:
    result = client.simulate_get("/v1/timeline", query_string=query_string)
    assert (result.status_code, result.json["code"]) == (400, code)


def test_lengths_have_tags_of_their_own(client: TestClient) -> None:
    months, years = (
        client.simulate_get("/v1/timeline", query_string=f"by={by}") for by in ("month", "year")
    )
    assert months.headers["etag"] != years.headers["etag"]


def some(first: int) -> st.SearchStrategy[dict[tuple[int, int], int]]:
    """Counts of some months of a lifetime from a year on."""
    years = st.integers(first, min(first + 80, 9999))
    return st.dictionaries(st.tuples(years, st.integers(1, 12)), st.integers(0, 9), max_size=6)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    counts=st.integers(1, 9999).flatmap(some),
    by=st.sampled_from(PeriodLength),
    day=st.integers(1, 28),
)
@example(counts={(1, 1): 1, (9999, 12): 2}, by=PeriodLength.MONTH, day=1)
@example(counts={(1, 12): 1, (2020, 5): 0, (9999, 1): 2}, by=PeriodLength.YEAR, day=1)
def test_periods_follow_one_another_and_lose_nothing(
    counts: dict[tuple[int, int], int], by: PeriodLength, day: int
) -> None:
    if by is PeriodLength.DAY:
        # Whoever asks for days has seen to it that they are few.
        counts = {(2000 + year % 9, month): count for (year, month), count in counts.items()}
    ending = f"-{day:02d}" if by is PeriodLength.DAY else ""
    months = [Bucket(f"{y:04d}-{m:02d}{ending}", count) for (y, m), count in counts.items()]
    periods = list_periods(months, by)
    assert sum(one.count for one in periods) == sum(counts.values())
    for former, following in pairwise(periods):
        assert following.first - former.last == timedelta(1)
    if periods:
        assert periods[0].count
        assert periods[-1].count
    for one in periods:
        assert one.first.isoformat().startswith(one.name)
        assert one.last.isoformat().startswith(one.name)
