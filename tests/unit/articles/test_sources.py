"""One publisher has one name, and two publishers never share one."""

from __future__ import annotations

import pytest

from fupin_search.articles.lines import looks_like_publisher, normalise_source

GOLDEN = [
    ("广州日报", "广州日报"),
    ("《广州日报》", "广州日报"),
    ("〈广州日报〉", "广州日报"),
    ("【广州日报】", "广州日报"),
    ("(广州日报)", "广州日报"),
    ("\uff08广州日报\uff09", "广州日报"),
    ("[广州日报]", "广州日报"),
    ("“广州日报”", "广州日报"),
    ("来源:广州日报", "广州日报"),
    ("来源\uff1a《广州日报》", "广州日报"),
    ("稿件来源: 广州日报", "广州日报"),
    ("转自:广州日报", "广州日报"),
    ("來源\uff1a澳門日報", "澳門日報"),
    ("来 源:广州日报", "广州日报"),
    ("来源单位:广州日报", "广州日报"),
    ("供稿单位:省农业农村厅", "省农业农村厅"),
    ("轉自:《澳門日報》", "澳門日報"),
    ("来源广州日报", "广州日报"),
    ("稿件来源 广州日报", "广州日报"),
    (" 广州日报\u3000", "广州日报"),
    ("广 州 日 报", "广州日报"),
    ("广\u3000州\u3000日\u3000报", "广州日报"),
    ("广州日报记者 冼某", "广州日报"),
    ("广州日报记者冼某 通讯员李某", "广州日报"),
    ("广州日报全媒体记者 冼某", "广州日报"),
    ("广州日报 本报记者 冼某", "广州日报"),
    ("广州日报 作者:冼某", "广州日报"),
    ("广州日报讯", "广州日报"),
    ("《广州日报》讯", "广州日报"),
    ("广州日报讯 (记者冼某)", "广州日报"),
    ("广州日报电", "广州日报"),
    ("广州日报消息", "广州日报"),
    ("据广州日报报道", "广州日报"),
    ("广州日报|", "广州日报"),
    ("新华社", "新华社"),
    ("据新华社电", "新华社"),
    ("据新华社", "新华社"),
    ("新华社广州电", "新华社"),
    ("新华社广州5月3日电", "新华社"),
    ("新华社广州5月3日电 记者 某某", "新华社"),
    ("新华社北京1月6日专电", "新华社"),
    ("新华社记者 某某", "新华社"),
    ("中新社北京1月6日电", "中新社"),
    ("中新网广州1月6日电", "中新网"),
    ("羊城晚报讯", "羊城晚报"),
    ("《广东扶贫》杂志", "广东扶贫杂志"),
    ("《甲报》《乙报》", "甲报、乙报"),
    ("本报", "本报"),
    ("本报讯", "本报"),
    ("本报记者 冼某", "本报"),
    ("本网", "本网"),
    # Names that merely look as if something could be cut off.
    ("南方+", "南方+"),
    ("南方\uff0b", "南方+"),
    ("南方+客户端", "南方+客户端"),
    ("南方日报网络版", "南方日报网络版"),
    ("中国新闻网", "中国新闻网"),
    ("腾讯", "腾讯"),
    ("东方网资讯", "东方网资讯"),
    ("国家电网", "国家电网"),
    ("南方报业广电", "南方报业广电"),
    ("中国记者", "中国记者"),
    ("来源研究", "来源研究"),
    ("打印世界", "打印世界"),
    ("阅读周刊", "阅读周刊"),
    ("关注三农", "关注三农"),
    ("大小新闻", "大小新闻"),
    ("微博", "微博"),
    ("广州日报记者站", "广州日报记者站"),
    ("记者 冼某", "记者 冼某"),
    ("甲报 乙报", "甲报 乙报"),
    ("甲报、乙报", "甲报、乙报"),
    ("新闻联播\uff08央视网\uff09", "新闻联播\uff08央视网\uff09"),
    ("新闻联播(央视网)", "新闻联播\uff08央视网\uff09"),
    ("\uff23\uff23\uff34\uff36\uff0d1", "CCTV\uff0d1"),
    ("广东省农业农村厅", "广东省农业农村厅"),
    ("澳門日報", "澳門日報"),
]


@pytest.mark.parametrize(("printed", "name"), GOLDEN)
def test_the_normal_name(printed: str, name: str) -> None:
    assert normalise_source(printed) == name


@pytest.mark.parametrize(("printed", "name"), GOLDEN)
def test_a_normal_name_is_its_own_normal_name(printed: str, name: str) -> None:
    del printed
    assert normalise_source(name) == name


@pytest.mark.parametrize(
    "printed",
    [
        "",
        " ",
        "\u3000",
        "-",
        "--",
        "——",
        "/",
        "未知",
        "不详",
        "来源:未知",
        "(不详)",
        "来源:",
        "《》",
        "null",
        "佚名",
        "暂无",
        "None",
        "undefined",
        "NaN",
        "N/A",
        "{{source}}",
        "${article.source}",
        "<%=source%>",
        "[object Object]",
        "http://e.org/a.html",
        "来源:www.e.org/a",
        "打印",
        "【打印】【关闭】",
        "关闭窗口",
        "收藏本页",
        "大 中 小",
        "A+ A-",
        "字号:大 中 小",
        "分享到:微信 微博",
        "浏览次数:12",
    ],
)
def test_a_page_that_names_nobody_has_no_source(printed: str) -> None:
    assert normalise_source(printed) is None


@pytest.mark.parametrize("line", ["广州日报", "《山城晚报》", "新华社", "南方+", "某某客户端"])
def test_a_line_with_a_publisher_alone_looks_like_one(line: str) -> None:
    assert looks_like_publisher(line)


@pytest.mark.parametrize("line", ["", "一、总体情况", "他订了一份日报。", "近日,记者走进县日报社"])
def test_a_paragraph_does_not_look_like_a_publisher(line: str) -> None:
    assert not looks_like_publisher(line)


def test_a_long_row_of_tools_takes_no_time_to_refuse() -> None:
    row = "大 中 小 打印 A+ " * 10_000 + "山"
    assert normalise_source(row) == " ".join(row.split())
