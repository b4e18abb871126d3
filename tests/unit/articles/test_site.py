"""A saved page of the site gives its article, and says what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from support.site_pages import FOOTER, HEADER, PARAGRAPHS, SECTIONS, TITLE, text_page

from fupin_search.articles.article import Accepted, Article, Rejected, Remark
from fupin_search.articles.pages.site import read_page

BODY = "\n".join(PARAGRAPHS)


def read(lines: Sequence[str]) -> Article:
    reading = read_page(lines, origin="2019/a.txt")
    assert isinstance(reading, Accepted)
    return reading.article


def warnings(lines: Sequence[str]) -> list[str]:
    reading = read_page(lines, origin="2019/a.txt")
    assert isinstance(reading, Accepted)
    return [warning.code for warning in reading.warnings]


def test_a_whole_page_gives_a_whole_article_and_no_warning() -> None:
    reading = read_page(text_page(), origin="2019/a.txt")
    assert isinstance(reading, Accepted)
    article = reading.article
    assert article == Article(
        id=article.id,
        title=TITLE,
        body=BODY,
        path=("扶贫前沿", "地市联播"),
        section="地市联播",
        source="山城日报",
        printed_source="山城日报",
        date=date(2019, 3, 5),
        origin="2019/a.txt",
    )
    assert article.id.startswith("p")
    assert reading.warnings == ()


def test_warnings_known_before_come_first() -> None:
    known = Remark("damaged-characters", "Two.")
    reading = read_page(text_page(crumbs=None), origin="a", warnings=(known,))
    assert isinstance(reading, Accepted)
    assert [warning.code for warning in reading.warnings] == [known.code, "section-missing"]


@pytest.mark.parametrize(
    "crumbs",
    [
        "当前位置:首页>>扶贫前沿>>地市联播",
        "当前位置\uff1a首页 > 扶贫前沿 > 地市联播",
        "\u3000\u3000当 前 位 置 \uff1a 首页->扶贫前沿->地市联播",
        "您的位置:首页 \u00bb 扶贫前沿 \u00bb 地市联播",
        "您现在的位置: 网站首页\uff1e扶贫前沿\uff1e地市联播",
        "当前位置:[首页]->>扶贫前沿->>地市联播->>",
        "当前位置:扶贫前沿->>地市联播",
        "当前位置 首页->>扶贫前沿->>地市联播",
        "当前位置:首页->>扶贫前沿->>地市联播->>正文",
        "今天是星期三 | 当前位置:首页->>扶贫前沿->>地市联播",
        f"当前位置:首页->>扶贫前沿->>地市联播->>{TITLE}",
        "您当前的位置:首页->>扶贫前沿->>地市联播",
        "您当前位置:首页->>扶贫前沿->>地市联播",
        "所在位置:首页->>扶贫前沿->>地市联播",
        *(
            f"当前位置:首页->>扶贫前沿->>地市联播->>{leaf}"
            for leaf in ("文章正文", "内容", "详细内容", "浏览文章")
        ),
    ],
)
def test_every_way_to_print_the_breadcrumb_is_the_same_path(crumbs: str) -> None:
    assert read(text_page(crumbs=crumbs)).path == ("扶贫前沿", "地市联播")


def test_crumbs_may_stand_on_the_line_after_their_label() -> None:
    page = text_page(crumbs="当前位置:", title=("首页->>扶贫前沿->>地市联播", TITLE))
    assert (read(page).path, read(page).title) == (("扶贫前沿", "地市联播"), TITLE)


@pytest.mark.parametrize("title", [TITLE, "首页改版,乡亲也能投稿", "从零 > 到一"])
def test_a_title_below_an_empty_breadcrumb_is_no_trail(title: str) -> None:
    page = text_page(crumbs="当前位置:", title=(title,))
    assert (read(page).title, read(page).path) == (title, ())


def test_a_title_like_a_trail_below_a_full_breadcrumb_is_a_title() -> None:
    assert read(text_page(title=("首页 > 村口",))).title == "首页 > 村口"


@pytest.mark.parametrize(
    "labels",
    [
        ("加入时间:2019-3-5    来源:山城日报",),
        ("加入时间\uff1a2019年3月5日\u3000来源\uff1a山城日报",),
        ("加 入 时 间 : 2019-03-05  来 源 : 山城日报",),
        ("加入时间:2019-3-5", "来源:山城日报"),
        ("加入时间:2019-3-5", "", "作者:某某", "来源:山城日报"),
        ("来源:山城日报", "加入时间:2019-3-5"),
        ("来源:山城日报  加入时间:2019-3-5",),
        ("加入时间:", "2019-3-5", "来源:", "山城日报"),
        ("加入时间:2019-3-5 08:30  作者:某某 来源:山城日报 点击:208",),
        ("[ 加入时间:2019-3-5 | 来源:山城日报 ]",),
        ("加入时间:2019-3-5  来源:山城日报。",),
        ("加入时间:2019-3-5  点击:3", "编辑:某某", "来源:山城日报"),
        ("发布时间:2019-3-5  信息来源:山城日报 【字体:大 中 小】",),
        ("【字体:大 中 小】", "加入时间:2019-3-5 来源:山城日报", "【打印】 【关闭】"),
        ("加入时间:2019-3-5 来源:山城日报", "点击:", "208", "打印本页 | 关闭窗口"),
    ],
)
def test_date_and_source_are_found_by_their_labels_wherever_they_stand(
    labels: Sequence[str],
) -> None:
    article = read(text_page(labels=labels))
    assert (article.date, article.source) == (date(2019, 3, 5), "山城日报")
    assert (article.title, article.body) == (TITLE, BODY)


DATE_LABELS = """
    加入时间 加入日期 添加时间 添加日期 录入时间
    发布时间 发布日期 发表时间 发表日期 更新时间 更新日期 發佈時間 刊登日期
"""
SOURCE_LABELS = """
    来源 來源 稿件来源 文章来源 信息来源 信息來源 新闻来源 内容来源 来源单位 供稿单位
    出处 轉自 摘自 稿源
"""
OTHER_LABELS = """
    作者 编辑 责任编辑 责编 录入 审核 发布人 发布者 字体 字号 点击 点击数 点击率 点击量 点击次数
    浏览 浏览量 浏览次数 阅读 阅读量 阅读次数 人气 访问量 访问次数
"""


@pytest.mark.parametrize("label", DATE_LABELS.split())
def test_every_label_of_a_date_is_known(label: str) -> None:
    assert read(text_page(labels=(f"{label}:2019-3-5",))).date == date(2019, 3, 5)


@pytest.mark.parametrize("label", ["加入时间", "加入日期"])
def test_without_a_breadcrumb_only_the_labels_of_the_site_make_a_page(label: str) -> None:
    assert read(text_page(crumbs=None, labels=(f"{label}:2019-3-5",))).body == BODY


@pytest.mark.parametrize("label", SOURCE_LABELS.split())
def test_every_label_of_a_source_is_known(label: str) -> None:
    page = text_page(labels=(f"加入时间:2019-3-5 {label}:山城日报",))
    assert read(page).printed_source == "山城日报"


@pytest.mark.parametrize("label", OTHER_LABELS.split())
def test_other_labels_end_a_value_and_are_no_part_of_the_body(label: str) -> None:
    page = text_page(labels=(f"加入时间:2019-3-5 来源:山城日报 {label}:1", f"{label}:2"))
    assert (read(page).printed_source, read(page).body) == ("山城日报", BODY)


@pytest.mark.parametrize(
    "opening",
    ["2020", "请扫码点击:看村里的路", "2019年4月1日,桥通了。", "他说,来源:众人凑的钱"],
)
def test_a_first_paragraph_is_not_taken_for_the_value_of_an_empty_label(opening: str) -> None:
    body = (opening, *PARAGRAPHS)
    for labels in (("加入时间:2019-3-5",), ("来源:山城日报 加入时间:",), ("加入时间: 来源:",)):
        assert read(text_page(labels=labels, body=body)).body == "\n".join(body)


def test_the_source_is_kept_as_printed_beside_its_normal_name() -> None:
    article = read(text_page(labels=("加入时间:2019-3-5 来源:《山城日报》记者 某某",)))
    assert (article.source, article.printed_source) == ("山城日报", "《山城日报》记者 某某")


def test_an_empty_label_prints_no_source() -> None:
    assert read(text_page(labels=("加入时间:2019-3-5 来源:",))).printed_source is None


@pytest.mark.parametrize("value", ["undefined", "未知", "打印 关闭窗口", "//e.org/a.html"])
def test_what_fills_an_empty_label_is_not_printed_as_a_source(value: str) -> None:
    article = read(text_page(labels=(f"加入时间:2019-3-5 来源:{value}",)))
    assert (article.source, article.printed_source) == (None, None)


@pytest.mark.parametrize("name", ["山城发布", "青年记者", "江报评论", "时间商报", "收藏月刊"])
def test_a_source_is_not_cut_at_a_word_that_is_a_label_elsewhere(name: str) -> None:
    assert read(text_page(labels=(f"加入时间:2019-3-5 来源:{name} 点击:1",))).source == name


@pytest.mark.parametrize(
    "printed", ["二〇一九年三月五日", "2019\u201303\u201305", "Tue, 05 Mar 2019 08:30:00 +0800"]
)
def test_the_day_behind_a_label_may_have_any_form(printed: str) -> None:
    assert read(text_page(labels=(f"加入时间:{printed} 来源:山城日报",))).date == date(2019, 3, 5)


def test_a_title_on_several_lines_is_joined() -> None:
    page = text_page(title=("石坪村的竹编", "", "  \u3000——卖到了   港口"))
    assert read(page).title == "石坪村的竹编 ——卖到了 港口"


def test_edge_spaces_of_paragraphs_go_and_inner_ones_stay() -> None:
    page = text_page(body=("\u3000\u3000一 是修路 ", "\u00a0\t二是\u3000架桥\u00a0"))
    assert read(page).body == "一 是修路\n二是\u3000架桥"


@pytest.mark.parametrize(
    "sentence",
    [
        "村口的牌子写着欢迎访问广东扶贫网。",
        "欢迎访问我们村的客人越来越多,路也修好了。",
        "欢迎访问我们的村庄",
        "设为首页的那张照片是他拍的。",
        "版权所有者把歌曲捐给了学校。",
        "版权所有人捐出了收入",
        "上一篇文章说到,桥还没有修。",
        "下一页翻过去,就是账目。",
        "关闭窗口,屋里就暖和了。",
        "打印本页账目贴在墙上。",
        "网站ICP备案办好以后,订单多了。",
        "责任编辑某某来村里住了三天。",
        "点击鼠标,订单就来了。",
        "他说:当前位置:首页上就有我们村。",
        "评论",
    ],
)
def test_a_sentence_with_the_words_of_a_label_stays_in_the_body(sentence: str) -> None:
    body = (PARAGRAPHS[0], sentence, PARAGRAPHS[1])
    assert read(text_page(body=body)).body == "\n".join(body)


@pytest.mark.parametrize(
    "line",
    [
        "欢迎访问广东扶贫网",
        "欢迎您访问本站!",
        "设为首页 | 加入收藏 | 关于我们",
        "设为首页",
        "流量统计:",
        "版权所有:某协会",
        "版权所有 某协会",
        "版权所有,翻印必究",
        "版权声明:",
        "Copyright \u00a9 2009",
        "某ICP备00000000号",
        "上一篇:修路",
        "下一篇 没有了",
        "上一条>>",
        "责任编辑:某某",
        "(责任编辑\uff1a某某)",
        "【打印】 【关闭】",
        "[打印本页] [关闭窗口]",
        "关闭窗口",
        "返回顶部",
        "【字体:大 中 小】",
        "相关文章",
    ],
)
def test_the_body_ends_at_any_line_of_the_footer(line: str) -> None:
    page = text_page(footer=(f"  {line}  ", "山脚下的邻居", *FOOTER))
    assert read(page).body == BODY


def test_the_second_use_of_a_label_belongs_to_the_body() -> None:
    page = text_page(body=("来源:这笔钱是众人凑的", "加入时间:2018-1-1"))
    assert read(page).body == "来源:这笔钱是众人凑的\n加入时间:2018-1-1"


def test_a_sentence_that_begins_like_a_label_is_no_source() -> None:
    page = text_page(labels=("加入时间:2019-3-5",), body=("来源:众人凑的钱。",))
    assert read(page).source is None
    assert read(page).body == "来源:众人凑的钱。"


def test_without_its_breadcrumb_a_page_keeps_all_but_its_section() -> None:
    page = text_page(crumbs=None)
    article = read(page)
    assert (article.title, article.body, article.source) == (TITLE, BODY, "山城日报")
    assert warnings(page) == ["section-missing"]


def test_without_its_date_line_a_page_keeps_title_body_and_section() -> None:
    page = text_page(labels=())
    article = read(page)
    assert (article.title, article.body, article.section) == (TITLE, BODY, "地市联播")
    assert warnings(page) == ["date-missing", "source-missing"]


def test_a_source_line_alone_is_read_without_a_date() -> None:
    page = text_page(labels=("来源:山城日报",))
    assert (read(page).source, read(page).body) == ("山城日报", BODY)
    assert warnings(page) == ["date-missing"]


def test_a_date_far_below_the_title_does_not_make_the_body_a_title() -> None:
    body = [f"第{number}户修了屋。" for number in range(9)]
    page = text_page(labels=(), body=(*body, "加入时间:2019-3-5 来源:山城日报"))
    article = read(page)
    assert (article.title, article.date, article.source) == (TITLE, date(2019, 3, 5), "山城日报")
    assert article.body == "\n".join(body)


MENU_ENTRIES = (
    "首页 网站首页 扶贫前沿 设为首页 加入收藏 秘书长信箱 关于我们 联系我们 站点地图 网站地图"
)


@pytest.mark.parametrize(
    "entry",
    [
        *SECTIONS,
        *MENU_ENTRIES.split(),
        "首页 | 扶贫要闻 | 部门动态",
        "某协会欢迎您!",
        "某网--某协会",
    ],
)
def test_a_menu_entry_or_banner_is_never_a_title(entry: str) -> None:
    page = text_page(crumbs=None, title=(entry,))
    assert read(page).title == ""
    assert warnings(page) == ["title-missing", "section-missing"]


def test_a_very_long_title_needs_no_breadcrumb() -> None:
    assert read(text_page(crumbs=None, title=("长" * 300,))).title == "长" * 300


@pytest.mark.parametrize(
    ("page", "codes"),
    [
        (text_page(title=()), ["title-missing"]),
        (text_page(body=()), ["body-missing"]),
        (text_page(labels=("加入时间:2019-3-5",)), ["source-missing"]),
        (text_page(labels=("加入时间:2019-3-5 来源:",)), ["source-missing"]),
        (text_page(labels=("加入时间:2019-3-5 来源:未知",)), ["source-missing"]),
        (text_page(labels=("加入时间: 来源:山城日报",)), ["date-missing"]),
        (text_page(labels=("加入时间:昨天 来源:山城日报",)), ["date-unreadable"]),
        (text_page(crumbs="当前位置:首页"), ["section-missing"]),
    ],
)
def test_every_part_a_page_lacks_is_warned_of(page: list[str], codes: list[str]) -> None:
    assert warnings(page) == codes


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ([], "not-a-page"),
        (["发布时间:2019-3-5", "别的网站的文章"], "not-a-page"),
        ([*HEADER, *PARAGRAPHS, *FOOTER], "not-a-page"),
        (text_page(title=(), body=()), "empty"),
        (text_page(title=(), labels=(), body=()), "empty"),
        (["当前位置:首页->>扶贫前沿"], "empty"),
        (["当前位置:"], "empty"),
        (["加入时间:2019-3-5"], "empty"),
    ],
)
def test_what_is_no_page_or_says_nothing_is_rejected(page: list[str], code: str) -> None:
    reading = read_page(page, origin="a.txt")
    assert isinstance(reading, Rejected)
    assert (reading.origin, reading.remark.code) == ("a.txt", code)


def test_the_same_origin_always_gives_the_same_id() -> None:
    first, second = read(text_page()), read(text_page(title=("另一个题目",)))
    assert first.id == second.id
    assert first.content_hash != second.content_hash
