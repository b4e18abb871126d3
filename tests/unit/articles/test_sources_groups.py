"""A group has the spellings of one source, hardly ever two sources."""

from __future__ import annotations

import pytest

from fupin_search.articles.lines import group_sources, normalise_source

ONE_SOURCE = [
    ["广东扶贫", "广东扶贫网", "《广东扶贫网》", "广东扶贫网讯"],
    ["岭南日报", "岭南日报客户端", "岭南日报微信公众号", "岭南日报官方微博", "嶺南日報"],
    ["青石县扶贫办", "青石县扶贫办网站", "青石县扶贫办官网", "青石县扶贫办门户网站"],
    ["山海晚报", "山海晚报（数字报）", "山海晚报数字报", "山海晚报电子版", "山海晚报网络版"],
    ["广东省扶贫办", "广东扶贫办"],
    ["北京市教委", "北京教委"],
    ["广西壮族自治区水利厅", "广西水利厅"],
    ["远山新闻", "远山新闻客户端", "远山新闻APP", "远山新闻ＡＰＰ", "远山新闻 app"],
    ["甲报·乙网", "甲报-乙网", "甲报 乙网"],
    ["新闻联播", "新闻联播（央视网）", "新闻联播（CNTV）"],
]

# Names that look alike and are publishers of their own.
OF_THEIR_OWN = [
    *("新华社", "新华网", "新华日报", "新华每日电讯", "人民日报", "人民网", "人民政协报"),
    *(
        "人民政协网",
        "人民日报海外版",
        "中国日报",
        "中国网",
        "中国青年报",
        "中国青年网",
    ),
    *("中国新闻网", "中国新闻社", "中新网", "中国新闻周刊", "光明日报", "光明网", "经济日报"),
    *("中国经济网", "中国经济周刊", "经济参考报", "经济观察报", "农民日报", "中国农网", "农业日报"),
    *("南方日报", "南方网", "南方都市报", "南方周末", "南方农村报", "广州日报", "贵州日报"),
    *("杭州日报", "郑州日报", "惠州日报", "梅州日报", "深圳特区报", "深圳商报", "深圳晚报"),
    *("羊城晚报", "金羊网", "大洋网", "吉林日报", "吉林市日报", "河南日报", "河北日报", "湖南日报"),
    *("湖北日报", "海南日报", "云南日报", "云南网", "腾讯网", "腾讯", "网易", "新浪网", "搜狐"),
    *("央视网", "央视新闻", "央广网", "国际在线", "环球时报", "环球网", "学习时报", "法制日报"),
    *("通讯", "简讯", "国家电网报", "中国电力报", "科技日报", "健康报", "工人日报", "中工网"),
]


@pytest.mark.parametrize("names", ONE_SOURCE, ids=lambda names: str(names[0]))
def test_spellings_of_one_source_are_one_group(names: list[str]) -> None:
    normal = {normalise_source(name) or name for name in names}
    counts = dict.fromkeys([*normal, *OF_THEIR_OWN], 3)
    (group,) = group_sources(counts)
    assert {name for name, _ in group} == normal


def test_publishers_of_their_own_are_never_suggested() -> None:
    assert group_sources(dict.fromkeys(OF_THEIR_OWN, 1)) == []


def test_the_most_frequent_spelling_and_the_largest_group_come_first() -> None:
    counts = {"甲日报客户端": 2, "甲日报": 1, "乙晚报": 5, "乙晚报（网络版）": 7, "丙新闻": 99}
    assert group_sources(counts) == [
        (("乙晚报（网络版）", 7), ("乙晚报", 5)),
        (("甲日报客户端", 2), ("甲日报", 1)),
    ]


@pytest.mark.parametrize("name", ["", "（）", "《》", "——", "网", "省网", "（甲）", "app"])
def test_odd_names_are_groups_of_no_one(name: str) -> None:
    assert group_sources({name: 1, "甲日报": 1}) == []
