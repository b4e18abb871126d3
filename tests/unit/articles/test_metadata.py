"""A page of any site names its publisher and its day in many ways, and none is made up."""

from __future__ import annotations

from datetime import date

import pytest

from fupin_search.articles import Accepted, Article
from fupin_search.articles.pages import read_html

TITLE = "溪口村的桃子上市了"
TEXT = "".join(
    f"<p>{sentence}</p>"
    for sentence in (
        "清早，果农推着车下山，今年的桃子早熟十天，每斤比去年多卖两元。",
        "村支书说：“路修到了桃园门口，果子当天就能进厂。”",
        "下一步，镇里要建一座冷库，把秋梨也留住，农技员每周来两次。",
    )
)
DAY = date(2021, 3, 18)


def read(above: str, *, head: str = "", text: str = TEXT, below: str = "") -> Article:
    """The article of a page with something above, in and below its text."""
    reading = read_html(
        f"<html><head><title>{TITLE} - 溪口网</title>{head}</head><body>"
        f"<div><a href=/>首页</a> <a href=/y>要闻</a></div><h1>{TITLE}</h1>{above}"
        f"<div class=t>{text}</div>{below}<div>版权所有 溪口网 联系我们</div></body></html>",
        origin="a.html",
    )
    assert isinstance(reading, Accepted), reading
    return reading.article


def named(line: str) -> str | None:
    """The source of a page with such a line behind its day."""
    return read(f"<p>2021-03-18 08:30 {line}</p>").printed_source


NAMES = [
    "山城发布", "江北时间", "江报评论", "岭南日期网", "青年记者", "关注农家", "收藏月刊",
    "时间商报", "山城新闻客户端", "新编辑", "阅读时光", "浏览网", "作者联盟", "更新周刊",
    "订阅号助手", "点击新闻网", "“山城发布”微信公众号", "微信公众号“山城发布”",
    "36号站", "CCTV-9", "甲&乙周刊", "甲网-乙报",
    "山城市农业农村局",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_word_that_is_a_label_elsewhere_ends_no_name(name: str) -> None:
    assert named(f"来源：{name}") == name
    assert read("", head=f'<meta name="source" content="{name}">').printed_source == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "behind",
    [
        " 作者：某某 编辑：某某",
        "责任编辑：某某",
        " 浏览：123 次 【字号：大 中 小】",
        " 点击123",
        "（记者 某某）",
        "，某某整理",
        " 2021-03-18",
        "2021年3月18日",
        " | 字体：大 中 小",
        " 某某",
        "/某某",
        "发布于：2021-03-18",
    ],
)
def test_a_name_ends_where_another_label_a_day_or_a_mark_begins(name: str, behind: str) -> None:
    assert named(f"来源：{name}{behind}") == name


@pytest.mark.parametrize("tools", ["举报", "分享", "打印", "关注", "字号：大"])
def test_the_tools_right_behind_a_publisher_are_no_part_of_its_name(tools: str) -> None:
    assert named(f"来源：<a>山城日报</a><a>{tools}</a>") == "山城日报"


@pytest.mark.parametrize("tools", ["举报", "打印", "字号：大", "我要评论"])
def test_some_tools_end_no_name(tools: str) -> None:
    assert named(f"来源：<a>山城经济新闻</a><a>{tools}</a>") == "山城经济新闻"


@pytest.mark.parametrize(
    "value",
    [
        "undefined", "null", "NaN", "None", "N/A", "{{source}}", "${source}", "{article.source}",
        "&lt;%=source%&gt;", "[object Object]", "未知", "不详", "-", "——", "打印", "关闭窗口",
        "收藏本页", "打印 关闭", "大 中 小", "T大 T小", "A+ A-", "分享到：微信 微博", "浏览次数",
        "浏览次数：123", "视力保护色：", "我要评论", "评论(0)", "http://e.org/a.html", "//e.org/a",
        "www.e.org/a", "http:", "作者：某某", "发布时间：2021-03-18", "2021-03-18", "123", "《》",
    ],
)  # fmt: skip
def test_what_fills_an_empty_label_is_no_source(value: str) -> None:
    assert named(f"来源：{value}") is None
    assert read("", head=f'<meta name="source" content="{value}">').printed_source is None


LABELS = [
    "来源", "來源", "来　源", "來　 源", "来&nbsp;&nbsp;源", "稿件来源", "文章来源", "信息來源",
    "来源单位", "来源于", "供稿单位", "供稿", "出处", "出處", "转自", "轉載自", "摘自", "稿源",
]  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    "shape",
    [
        "{}：山城日报",
        "{}: 《山城日报》",
        "（{}：山城日报）",
        "[{}：山城日报]",
        "{}：山城日报 作者：某某",
    ],
)
def test_labels_of_the_source_are_read_in_either_script(label: str, shape: str) -> None:
    assert named(shape.format(label)) == "山城日报"


@pytest.mark.parametrize(
    "label", ["来源", "來源", "来　源", "稿件来源", "文章来源", "出处", "摘自"]
)
@pytest.mark.parametrize(
    "above",
    [
        "<p>2021-03-18 08:30 {} 山城日报</p>",
        "<p>2021-03-18 08:30 {}山城日报</p>",
        "<p>{}《山城日报》 2021-03-18 08:30</p>",
        "<p>{}　山城日报</p>",
        "<table><tr><td>2021-03-18</td><td>{}</td><td>山城日报</td></tr></table>",
        "<ul><li>2021-03-18</li><li>{}：</li><li>山城日报</li></ul>",
        "<dl><dt>{}</dt><dd>山城日报</dd><dt>时间</dt><dd>2021-03-18</dd></dl>",
        "<div>2021-03-18 08:30 {}：</div><div>山城日报</div>",
    ],
)
def test_a_label_without_a_colon_or_beside_its_value_is_read(label: str, above: str) -> None:
    assert read(above.format(label)).source == "山城日报"


@pytest.mark.parametrize(
    "value",
    [
        "[山城日报]", "【山城日报】", "（山城日报）", "《山城日报》", "〈山城日报〉",
        "「山城日报」", "『山城日报』", "“山城日报”", "〔山城日报〕", "&lt;山城日报&gt;",
        "[《山城日报》]",
        "《山城日报》2021年3月18日第3版", "《山城日报》（第3版）", "山 城 日 报", "山城日报\\某某",
    ],
)  # fmt: skip
def test_brackets_around_a_name_are_taken_off(value: str) -> None:
    assert named(f"来源：{value}") == "山城日报"


def test_a_name_of_latin_letters_keeps_its_spaces() -> None:
    assert named("来源：Hill Town Daily 作者：某某") == "Hill Town Daily"


def test_the_source_counts_before_the_office_that_sent_the_text_in() -> None:
    assert named("供稿单位：山城市农业农村局 来源：山城日报") == "山城日报"


@pytest.mark.parametrize(
    "line", ["图片来源：溪口图库", "数据来源：统计年鉴", "资金来源：财政拨款", "收入来源：桃子"]
)
def test_the_source_of_something_else_is_not_the_articles(line: str) -> None:
    assert named(line) is None


@pytest.mark.parametrize("line", ["来源：这笔钱是众人凑的。", "他家的收入来源：桃子和梨。"])
def test_a_sentence_of_the_text_names_no_source(line: str) -> None:
    assert read("<p>2021-03-18 08:30</p>", text=f"{TEXT}<p>{line}</p>").source is None


@pytest.mark.parametrize(
    "line", ["（来源：山城日报）", "（摘自《山城日报》）", "來源：山城日报 编辑：某某"]
)
def test_the_source_below_the_text_is_read(line: str) -> None:
    assert read("<p>2021-03-18 08:30</p>", text=f"{TEXT}<p>{line}</p>").source == "山城日报"


DAYS = [
    "二〇二一年三月十八日", "二○二一年三月十八日", "二零二一年三月十八日 星期四",
    "二0二一年三月十八日", "2021–03–18", "2021—03—18", "2021‐03‐18", "2021‑03‑18",
    "2021−03−18", "2021－03－18",
    "20210318", "20210318083000", "21-03-18", "21-03-18 08:30", "21/03/18 08:30", "2021年三月18日",
    "民国110年3月18日", "Mar 18, 2021", "March 18th, 2021", "18 March 2021 08:30",
    "Thu, 18 Mar 2021 08:30:00 +0800", "2021 03/18 08:30:25", "星期四 2021-03-18", "[2021-03-18]",
    "2021-03-17T20:30:00Z", "2021-03-18 上午8:30", "2021年3月18日8时30分",
]  # fmt: skip


@pytest.mark.parametrize("printed", DAYS)
@pytest.mark.parametrize("shape", ["{}", "发布时间：{}", "發佈日期: {}", "{} 来源：山城日报"])
def test_a_dateline_is_read_in_every_form_a_record_may_have(printed: str, shape: str) -> None:
    assert read(f"<p>{shape.format(printed)}</p>").date == DAY


@pytest.mark.parametrize(
    "printed", ["2021年3月18日08:30", "二〇二一年三月十八日", "2021-3-18 08:30"]
)
def test_the_sites_address_before_a_dateline_does_not_hide_it(printed: str) -> None:
    article = read(f"<p>http://news.e.org　 {printed} 　山城日报　 我要评论(0)</p>")
    assert (article.date, article.source) == (DAY, "山城日报")


def test_the_first_month_has_a_name_of_its_own() -> None:
    assert read("<p>2021年元月十八日</p>").date == date(2021, 1, 18)


@pytest.mark.parametrize(
    "shown",
    [
        '<time datetime="2021-03-18T08:30:00+08:00">昨天</time>',
        '<span title="2021-03-18 08:30">3天前</span>',
        '<abbr title="2021年3月18日 星期四">上周</abbr>',
        '<span title="发布时间：2021-03-18">3天前</span>',
        '发布于 <time datetime="Thu, 18 Mar 2021 08:30:00 +0800">昨天</time>',
        '<span data-timestamp="1616027400">昨天</span>',
        '<span itemprop="datePublished" content="2021-03-18">昨天</span>',
    ],
)
def test_the_moment_an_element_holds_counts_where_it_shows_a_relative_one(shown: str) -> None:
    assert read(f"<p>{shown} 来源：山城日报</p>").date == DAY


@pytest.mark.parametrize("shown", ["昨天", "3天前", "3小时前", "03-18 08:30", "上周四", "去年3月"])
def test_a_day_counted_from_the_visit_is_never_guessed(shown: str) -> None:
    assert read(f"<p>{shown} 来源：山城日报</p>").date is None


@pytest.mark.parametrize(
    "script", ['var ptime = "2021-03-18 08:30"', "x = {publishTime: 1616027400000, id: 1}"]
)
def test_the_moment_in_a_script_counts_where_the_page_shows_a_relative_one(script: str) -> None:
    assert read("<p>昨天</p>", head=f"<script>{script}</script>").date == DAY


@pytest.mark.parametrize(
    "line",
    [
        "发布日期：2021-03-18",
        "發佈日期：2021-03-18 责任编辑：某某",
        "（发布时间：二〇二一年三月十八日）",
        "来源：山城日报 发布日期：20210318",
        "更新时间：2021-03-18",
    ],
)
def test_a_labelled_day_below_the_text_is_read(line: str) -> None:
    assert read("", below=f"<div>{line}</div>").date == DAY
    assert read("", text=f"{TEXT}<p>{line}</p>").date == DAY


@pytest.mark.parametrize(
    "lines",
    [
        "<p>溪口市农业农村局</p><p>2021年3月18日</p>",
        "<p>溪口市农业农村局</p><p>二〇二一年三月十八日</p>",
        "<p>溪口市教育局办公室　二〇二一年三月十八日</p>",
        "<p>溪口市人民政府<br>2021年3月18日</p>",
        "<p>溪口市农业农村局</p><p>2021年3月18日</p><p>附件：1.名单</p>",
        "<p>（溪口市农业农村局 2021年3月18日）</p>",
        "<p>2021年3月18日</p>",
    ],
)
def test_the_day_an_office_signs_with_counts_where_no_other_is_stated(lines: str) -> None:
    assert read("", text=TEXT + lines).date == DAY
    assert read("<p>2021-03-19 08:30</p>", text=TEXT + lines).date == date(2021, 3, 19)


@pytest.mark.parametrize(
    "line",
    [
        "2019年3月5日，路修通了。",
        "村里从2019年3月5日开始修路",
        "2019年3月5日开园",
        "2019年3月5日下午大家来到河边",
        "村里从2019年3月5日8:30开始修路",
        "摄于 2019年3月5日",
        "某某 2019年3月5日摄",
        "2019年3月5日深夜于溪口",
        "桃花节时间：2019年3月5日",
        "报名时间：2019年3月5日至3月8日",
        "发布日期以2019年3月5日为准。",
    ],
)
def test_a_day_of_the_text_is_never_the_articles(line: str) -> None:
    for text in (f"{TEXT}<p>{line}</p>", f"<p>{line}</p>{TEXT}"):
        article = read("", text=text)
        assert article.date is None
        assert line in article.body.split("\n")


@pytest.mark.parametrize(
    "below",
    [
        "<div><p>网友评论</p><p>发表时间：2019-03-05 08:30</p><p>好。</p></div>",
        "<ul><li><a>别处的桃子也熟了</a> 2019-03-05</li></ul>",
        "<p>报名截止日期：2019-03-05</p>",
        "<div>今天是2019年3月5日</div>",
    ],
)
def test_a_day_of_something_below_the_text_is_not_the_articles(below: str) -> None:
    assert read("", below=below).date is None


@pytest.mark.parametrize(
    "above",
    [
        "<p>电话 020-20190305</p>",
        "<p>稿号20190305</p>",
        "<p>今天是 二〇一九年三月五日</p>",
        "<p>截止日期：2019年3月5日</p>",
        '<p><a title="2019年3月5日起执行新规">通告</a></p>',
    ],
)
def test_a_number_or_a_day_of_something_else_is_not_the_articles(above: str) -> None:
    assert read(above).date is None
    assert read(f"{above}<p>2021-03-18</p>").date == DAY


def test_a_title_with_a_day_does_not_date_the_article() -> None:
    title = "2019年3月5日"
    reading = read_html(
        f"<title>{title}开园公告</title><h1>{title}开园公告</h1><div>{TEXT}</div>", origin="a"
    )
    assert isinstance(reading, Accepted)
    assert reading.article.date is None


@pytest.mark.parametrize(
    "above",
    [
        "<p>更新时间：2021-03-20</p><p>发布时间：2021-03-18</p>",
        "<p>发布时间：2021-03-18</p><p>更新时间：2021-03-20</p>",
        "<p>发布时间：2021-03-18 更新时间：2021-03-20</p>",
    ],
)
def test_the_day_of_publication_counts_before_a_later_one(above: str) -> None:
    assert read(above).date == DAY
