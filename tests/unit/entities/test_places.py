"""A text gives the places that it mentions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import examples

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.entities.places import find_place_mentions, find_places
from fupin_search.text.normalise import normalise

# A text, and the names in it that are places' with the codes of those.
TEXTS = """
广州市天河区举办招聘会            | 广州市 440100, 天河区 440106
天河区举办招聘会                  | 天河区 440106
广东出台措施                      | 广东 440000
贵州省毕节市大方县                | 贵州省 520000, 毕节市 520500, 大方县 520521
他大方地捐款                      |
广东河源和平县                    | 广东 440000, 河源 441600, 和平县 441624
和平发展是广东人的愿望            | 广东 440000
北京朝阳区的居民                  | 北京 110000, 朝阳区 110105
长春市朝阳区的居民                | 长春市 220100, 朝阳区 220104
朝阳区的居民                      |
朝阳区的居民,记者北京报道         | 朝阳区 110105, 北京 110000
迎着朝阳出发                      |
辽宁省朝阳市                      | 辽宁省 210000, 朝阳市 211300
大同社会                          |
大同煤矿在山西                    | 大同 140200, 山西 140000
南京市长江大桥                    | 南京市 320100
吉林市在吉林省                    | 吉林市 220200, 吉林省 220000
海南省三亚市                      | 海南省 460000, 三亚市 460200
青海海南州                        | 青海 630000, 海南州 632500
河南蒙古族自治县                  | 河南蒙古族自治县 632324
广西壮族自治区和内蒙古            | 广西壮族自治区 450000, 内蒙古 150000
凉山州恩施州黔东南                | 凉山州 513400, 恩施州 422800, 黔东南 522600
毕节地区撤地设市                  | 毕节地区 520500
增城市今为增城区                  | 增城市 440118, 增城区 440118
协会理事四川人                    | 四川 510000
四川会理市的石榴                  | 四川 510000, 会理市 513402
黄河南岸                          |
推广西瓜种植                      |
黄海南部有风                      |
南海南部有风                      |
江西省兴国县科教兴国              | 江西省 360000, 兴国县 360732
致富县里的小康县                  |
甘肃康县                          | 甘肃 620000, 康县 621224
云南沿澜沧江而下                  | 云南 530000
贵州代表张德江                    | 贵州 520000
孙中山与中山大学                  |
中山灯具                          | 中山 442000
大同市场广阔                      |
从江西出发                        | 江西 360000
城区道路                          |
汕尾市城区                        | 汕尾市 441500, 城区 441502
四川南部和青海的乌兰巴托          | 四川 510000, 青海 630000
四川南部县                        | 四川 510000, 南部县 511321
贵州开展江海联运,浙江有大运河    | 贵州 520000, 浙江 330000
山西长治久安                      | 山西 140000
"""


def rows(table: str) -> list[tuple[str, str]]:
    """The rows of a table in two columns."""
    parts = (line.partition("|") for line in table.strip().splitlines())
    return [(text.strip(), expected.strip()) for text, _, expected in parts]


@pytest.mark.parametrize(("text", "expected"), rows(TEXTS))
def test_names_of_places_are_told_from_other_words(text: str, expected: str) -> None:
    found = [f"{text[start:end]} {place.code}" for start, end, place in find_place_mentions(text)]
    assert ", ".join(found) == expected


def test_a_mention_has_the_keys_of_what_the_place_lies_in() -> None:
    assert [mention.keys for mention in find_places("天河区")] == [
        ("p440106", "p440100", "p440000")
    ]


def test_every_place_but_a_province_lies_in_one_that_is_wider() -> None:
    places = gazetteer().places
    for place in places.values():
        assert (place.parent is None) == (place.level == 0)
        if place.parent:
            assert places[place.parent].level < place.level


def test_the_places_of_a_province_are_those_of_its_cities_too() -> None:
    places = gazetteer()
    guangdong = places.places["440000"]
    cities = [place for place in places.inside(guangdong) if not place.former]
    assert len(cities) == 21
    assert [place.code for place in places.chain(places.places["440106"])] == [
        "440106",
        "440100",
        "440000",
    ]


def test_a_label_tells_places_of_one_name_apart() -> None:
    places = gazetteer()
    assert places.label(places.places["110105"]) == "北京市朝阳区"
    assert places.label(places.places["440106"]) == "天河区"


def test_every_place_is_found_by_its_full_name_after_what_it_lies_in() -> None:
    places = gazetteer()
    lost = []
    for place in places.places.values():
        text = "".join(each.name for each in reversed(places.chain(place)))
        if place not in [spoken.place for spoken in find_place_mentions(text)]:
            lost.append(text)
    assert lost == []


names = st.sampled_from(sorted(gazetteer().forms))
pieces = st.one_of(
    names, st.text(alphabet="市区县州省的在和、,。 路", max_size=3), st.text(max_size=3)
)


@pytest.mark.slow
@examples(300)
@given(st.lists(pieces, max_size=8).map("".join))
def test_mentions_stand_in_order_apart_and_within_any_text(text: str) -> None:
    text = normalise(text)
    reached = 0
    for mention in find_places(text):
        assert reached <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] in gazetteer().forms
        reached = mention.end
