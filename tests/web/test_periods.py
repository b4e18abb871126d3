"""The timeline of a search, made from the facets an answer has."""

from __future__ import annotations

from collections import Counter
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from fupin_search.model.answer import Bucket, Facet
from fupin_search.model.query import Between, OneOf
from fupin_search.service import SearchRequest
from fupin_search.web.addresses import Addresses
from fupin_search.web.pages.timeline import TimelineView, timeline_view

months = st.builds(
    lambda year, month: f"{year}-{month:02}", st.integers(2000, 2027), st.integers(1, 12)
)


def answered(counts: dict[str, int], request: SearchRequest) -> list[Facet]:
    """The facets of years and months, as an engine counts and cuts them."""
    years = Counter[str]()
    for month, count in counts.items():
        years[month[:4]] += count
    wanted = {one.field: one.values for one in request.filters if isinstance(one, OneOf)}
    kept = wanted.get("year", tuple(years))
    inside = {month: count for month, count in counts.items() if month[:4] in kept}
    return [
        Facet(
            field,
            tuple(
                Bucket(value, values[value], value in wanted.get(field, ()))
                for value in sorted(values)[-request.facet_size :]
            ),
        )
        for field, values in (("year", years), ("month", inside))
    ]


def drawn(counts: dict[str, int], **chosen: tuple[str, ...]) -> TimelineView | None:
    filters = tuple(OneOf(field, values) for field, values in chosen.items())
    request = SearchRequest("茶", filters=filters)
    return timeline_view(answered(counts, request), Addresses(request))


def seen(timeline: TimelineView | None) -> str:
    assert timeline
    return " ".join(f"{one.name}:{one.count}" for one in timeline.periods)


def test_years_without_articles_stand_between_those_with() -> None:
    timeline = drawn({"2015-03": 4, "2015-04": 1, "2018-12": 2})
    assert seen(timeline) == "2015年:5 2016年:0 2017年:0 2018年:2"
    assert timeline
    assert [one.height for one in timeline.periods] == [100.0, 0.0, 0.0, 40.0]
    assert [one.href is None for one in timeline.periods] == [False, True, True, False]
    assert (timeline.title, timeline.unit, timeline.whole) == ("各年文章", "年份", None)


def test_few_months_are_shown_as_months_with_their_years_where_these_begin() -> None:
    timeline = drawn({"2019-11": 1, "2020-02": 3})
    assert seen(timeline) == "2019年11月:1 2019年12月:0 2020年1月:0 2020年2月:3"
    assert timeline
    assert [(one.label, one.year) for one in timeline.periods] == [
        ("11月", "2019年"),
        ("12月", ""),
        ("1月", "2020年"),
        ("2月", ""),
    ]


def test_a_chosen_year_is_shown_from_january_to_december_with_a_way_back() -> None:
    timeline = drawn({"2014-03": 4, "2020-07": 1, "2020-08": 2}, year=("2020",), month=("2020-07",))
    assert timeline
    assert [one.count for one in timeline.periods] == [0] * 6 + [1, 2] + [0] * 4
    assert [one.name for one in timeline.periods if one.selected] == ["2020年7月"]
    assert timeline.whole
    assert parse_qsl(urlsplit(timeline.whole.href or "").query) == [("q", "茶")]


def test_one_period_alone_is_no_timeline() -> None:
    assert drawn({}) is None
    assert drawn({"2020-07": 9}) is None


def test_no_more_years_are_shown_than_can_be_told_apart_and_that_is_said() -> None:
    timeline = drawn({"1970-01": 1, "2020-07": 9, "2021-01": 3})
    assert timeline
    assert timeline.title == "各年文章（最近 30 年）"
    assert timeline.periods[0].name == "1992年"


def test_a_bar_is_the_taller_the_more_it_stands_for_and_the_least_is_seen() -> None:
    timeline = drawn({"2018-01": 1, "2020-01": 100_000})
    assert timeline
    assert timeline.periods[0].height == 2


@given(st.dictionaries(months, st.integers(1, 10_000)))
def test_no_article_is_lost_or_counted_twice_and_no_period_left_out(
    counts: dict[str, int],
) -> None:
    request = SearchRequest("茶")
    timeline = timeline_view(answered(counts, request), Addresses(request))
    if timeline is None:
        assert len({month[:4] for month in counts}) <= 1 or len(counts) <= 1
        return
    shown = {one.name: one.count for one in timeline.periods}
    assert len(shown) == len(timeline.periods)
    if "最近" not in timeline.title:
        assert sum(shown.values()) == sum(counts.values())
    if timeline.unit == "年份":
        numbers = [int(one.label) for one in timeline.periods]
        assert numbers == list(range(numbers[0], numbers[-1] + 1))


def spanned(counts: dict[str, int], first: date | None, last: date | None) -> TimelineView | None:
    """The timeline where days are asked for: facets are of what is found at any time."""
    wide = SearchRequest("茶", facet_size=1000)
    days = Between(first, last)
    asked_for = SearchRequest("茶", (OneOf("section", ("x",)), OneOf("year", ("2019",)), days))
    return timeline_view(answered(counts, wide), Addresses(asked_for))


YEARS = {
    f"{year}-{month:02}": year - 2009 + month for year in range(2010, 2022) for month in (3, 9)
}


def within(timeline: TimelineView | None) -> str:
    assert timeline
    return " ".join(one.name for one in timeline.periods if one.within)


def test_days_asked_for_are_seen_among_all_years() -> None:
    timeline = spanned(YEARS, date(2014, 7, 1), date(2016, 2, 3))
    assert timeline
    assert [one.value for one in timeline.periods] == [str(year) for year in range(2010, 2022)]
    assert within(timeline) == "2014年 2015年 2016年"
    # A bar leads to its own articles, whatever days are asked for now.
    leads = parse_qsl(urlsplit(timeline.periods[0].href or "").query)
    assert leads == [("q", "茶"), ("section", "x"), ("year", "2010")]
    assert timeline.whole
    assert parse_qsl(urlsplit(timeline.whole.href or "").query) == [("q", "茶"), ("section", "x")]


def test_days_within_two_years_are_seen_among_their_months() -> None:
    timeline = spanned(YEARS, date(2014, 11, 30), date(2015, 3, 1))
    assert timeline
    assert len(timeline.periods) == 24
    assert within(timeline) == "2014年11月 2014年12月 2015年1月 2015年2月 2015年3月"
    assert [one.value for one in timeline.periods if one.count] == [
        *("2014-03", "2014-09", "2015-03", "2015-09")
    ]


def test_an_open_end_reaches_to_the_last_article_and_no_article_is_no_bar() -> None:
    assert within(spanned(YEARS, date(2021, 1, 1), None)).split()[0::11] == [
        "2021年1月",
        "2021年12月",
    ]
    assert within(spanned(YEARS, None, date(2011, 1, 1))) == (
        " ".join(f"2010年{month}月" for month in range(1, 13)) + " 2011年1月"
    )
    assert within(spanned(YEARS, date(2030, 1, 1), None)) == ""
    assert spanned({}, date(2014, 1, 1), None) is None
