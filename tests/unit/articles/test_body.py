"""A short article, or one without sentences, is found next to longer texts that are none."""

from __future__ import annotations

import re
from datetime import date
from itertools import product

import pytest

from fupin_search.articles import Accepted, Article, Rejected
from fupin_search.articles.pages import read_html

TITLE = "石坪村的竹桥通了"
LABELS = "2020-05-06 09:10 来源：山城日报"
ONE = "昨天上午，石坪村的竹桥通了，孩子们上学少走两里路。"
TWO = "村民刘阿婆说：“过河不用等船了。”"
THREE = "下个月，镇里还要把桥头的路铺平。"
TEXTS = {"one paragraph": [ONE], "two": [ONE, TWO], "three": [ONE, TWO, THREE]}

MENU = "<div><a href=/>首页</a> <a href=/a>要闻</a> <a href=/b>乡镇</a> <a href=/c>影像</a></div>"
LEGAL = (
    "<p>本网站刊载的所有内容，版权归山城日报社所有。未经书面授权，任何单位和个人不得转载、摘编，"
    "违者将依法追究法律责任。</p><p>违法和不良信息举报电话：000-00000000，邮编：000000，"
    "地址：山城市河边路九号，本站由山城日报社主办。</p>"
)
COMMENT = "<p>真好啊，我小时候就是坐船过河的，每到涨水的时候，大家都很怕。</p>"
OTHERS = "<p>邻县的茶园今年又扩种了三百亩，茶农说，明年春天一定会有好收成，欢迎大家来做客。</p>" * 3


def page(text: str, *, above: str = "", below: str = "", title: str = TITLE) -> str:
    """A page of a site nobody knows, whose text is short."""
    return (
        f"<html><head><title>{title} - 山城新闻网</title></head><body>{above}{MENU}<div>"
        f"<h1>{title}</h1><p>{LABELS}</p><div>{text}</div></div>{below}</body></html>"
    )


def paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def read(source: str) -> Article:
    reading = read_html(source, origin="a.html")
    assert isinstance(reading, Accepted), reading
    return reading.article


BELOW = {
    "a footer": f"<footer>{LEGAL}</footer>",
    "a footer by its class": f"<div class=footer>{LEGAL}</div>",
    "a footer of no name": f"<div>{LEGAL}</div>",
    "a footer of an odd name": f"<div class=w1000><div class=k7>{LEGAL}</div></div>",
    "a footer of lines": f"<div>{LEGAL.replace('</p>', '<br>').replace('<p>', '')}</div>",
    "a footer in a table": f"<table><tr><td>{LEGAL}</td></tr></table>",
    "who runs the site": "<div><p>主办：山城市人民政府办公室，承办：山城市信息中心，"
    "网站标识码：0000000000，备案号：某ICP备00000000号，建议使用新版浏览器访问，谢谢。</p></div>",
    "comments": f"<div class=comments>{COMMENT * 6}</div>",
    "comments of a list": f"<ul id=comment-list><li>{'</li><li>'.join([COMMENT] * 6)}</li></ul>",
    "comments below a heading": f"<div><h3>网友评论（6）</h3>{COMMENT * 6}</div>",
    "comments of named readers": "".join(
        f"<div><div><b>山城网友{n}</b>{COMMENT}</div></div>" for n in range(6)
    ),
    "comments with their age": "".join(
        f"<div><div><b>小河</b> <i>{n}天前</i>{COMMENT}</div></div>" for n in range(1, 7)
    ),
    "comments with their time": "".join(
        f"<div><div><b>小河</b> 2020-05-07 10:2{n}{COMMENT}</div></div>" for n in range(6)
    ),
    "comments by floors": "".join(f"<div><div>{n}楼</div>{COMMENT}</div>" for n in range(1, 7)),
    "a sidebar": f"<div class=sidebar><h3>本周热读</h3>{OTHERS}</div>",
    "an aside": f"<aside>{OTHERS}</aside>",
    "related texts": f"<div><h3>相关阅读</h3>{OTHERS}</div>",
    "recommended texts": f"<section class=recommend>{OTHERS}</section>",
}
ABOVE = {
    "a notice of cookies": "<div><p>本站使用缓存技术改善您的体验，继续浏览即表示您同意我们的"
    "隐私政策，您可以随时更改设置，也可以联系我们了解更多。</p></div>",
    "a notice in English": "<div><p>We use cookies to improve your visit, as told in our privacy "
    "policy. By using this site you agree, and you may change it at any time, whenever you like."
    "</p></div>",
    "a slogan": "<div><p>山城新闻网，记录山里的每一天，欢迎您常来看看，也欢迎您把身边的事告诉我们，"
    "我们会派记者去采访。</p></div>",
    "a menu with sentences": f"<nav>{OTHERS}</nav>",
    "a sidebar": f"<div id=left-sidebar>{OTHERS}</div>",
    "a weather report": "<div><p>山城今天多云转晴，气温十二到二十度，东风三级，出门记得加衣，"
    "周末有雨。</p></div>",
}


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW)
@pytest.mark.parametrize("lines", TEXTS.values(), ids=TEXTS)
def test_a_longer_text_below_neither_replaces_a_short_article_nor_joins_it(
    lines: list[str], below: str
) -> None:
    article = read(page(paragraphs(lines), below=below))
    assert article.body.split("\n") == lines
    assert (article.title, article.date) == (TITLE, date(2020, 5, 6))


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
@pytest.mark.parametrize("lines", TEXTS.values(), ids=TEXTS)
def test_a_longer_text_above_hides_neither_the_article_nor_its_day(
    lines: list[str], above: str
) -> None:
    article = read(page(paragraphs(lines), above=above))
    assert article.body.split("\n") == lines
    assert (article.title, article.date, article.source) == (TITLE, date(2020, 5, 6), "山城日报")


@pytest.mark.parametrize("below", BELOW.values(), ids=BELOW)
def test_a_long_article_stays_whole_whatever_is_below_it(below: str) -> None:
    lines = [ONE, TWO, THREE] * 6
    assert read(page(paragraphs(lines), below=below)).body.split("\n") == lines


@pytest.mark.parametrize(
    "opening",
    [
        "<h2>{title}</h2><div>{labels}</div>",
        "<div>{title}</div><div><span>2020年5月6日</span> <span>来源：山城日报</span></div>",
        "<h1>山城新闻网</h1><h3>{title}</h3><p>{labels}</p>",
        "<h1>{title}</h1><p>{labels}</p><p>【字体：大 中 小】</p>",
        "<table><tr><td>{title}</td></tr><tr><td>{labels}</td></tr></table>",
    ],
)
@pytest.mark.parametrize(
    "below", [BELOW["a footer of no name"], BELOW["comments of named readers"]]
)
def test_a_short_article_is_found_below_any_headline(opening: str, below: str) -> None:
    above = opening.format(title=TITLE, labels=LABELS)
    source = f"<title>{TITLE}_山城新闻网</title>{MENU}{above}<div><p>{ONE}</p></div>{below}"
    article = read(source)
    assert article.body == ONE
    assert article.title == TITLE


def test_a_summary_in_a_box_of_its_own_does_not_replace_the_text() -> None:
    source = page("", below="").replace(
        "<div></div>",
        f"<div><b>内容简介</b><p>{TWO}</p></div><div>{paragraphs([ONE, THREE] * 2)}</div>",
    )
    assert read(source).body.split("\n")[-4:] == [ONE, THREE] * 2


PLAIN = {
    "names in a list": "<p>现将名单公示如下：</p><ul>"
    + "".join(f"<li>石坪村第{n}组：刘某某、陈某某</li>" for n in range(1, 9))
    + "</ul>",
    "names in a table": "<p>录用名单</p><table>"
    + "".join(f"<tr><td>{n}</td><td>刘某{n}</td><td>护林员</td></tr>" for n in range(1, 9))
    + "</table>",
    "names on lines": "<br>".join(f"刘某{n}  石坪村第{n}组" for n in range(1, 9)),
    "verses": "<p>竹桥弯弯过小河</p><p>桥上孩子唱山歌</p><p>一声高来一声低</p>",
    "verses parted by spaces": "竹桥弯弯过小河　桥上孩子唱山歌<br>一声高来一声低　唱到日头落山坡",
    "questions and answers": "<p>问：桥通了吗？</p><p>答：通了！</p><p>问：几时？</p>"
    "<p>答：昨天。</p>",
    "one short sentence": "<p>竹桥通车。</p>",
    "one sentence without its stop": "<p>石坪村的竹桥昨天通车</p>",
    "figures": "<table><tr><th>乡镇</th><th>亩数</th></tr>"
    + "".join(f"<tr><td>第{n}镇</td><td>{n}00</td></tr>" for n in range(1, 9))
    + "</table>",
    "an announcement": "<p>各村民小组</p><p>定于五月八日上午九时在村委会开会</p><p>请准时参加</p>"
    "<p>石坪村村民委员会</p>",
    "a programme": "<dl><dt>上午</dt><dd>九时 开幕</dd><dt>下午</dt><dd>三时 闭幕</dd></dl>",
    "divisions": "<div>竹编 三十件</div><div>茶叶 五十斤</div><div>蜂蜜 二十罐</div>",
}


@pytest.mark.parametrize("below", ["", BELOW["a footer of no name"], BELOW["comments"]])
@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_a_text_of_few_sentences_is_an_article_where_a_headline_and_a_day_are_above(
    text: str, below: str
) -> None:
    article = read(page(text, below=below))
    pieces = [piece.split()[0] for piece in re.split("<[^>]*>", text) if piece.strip()]
    assert [piece for piece in pieces if piece not in article.body] == []
    assert "未经" not in article.body
    assert "小时候" not in article.body
    assert article.title == TITLE


def test_the_labels_may_be_a_table_above_the_headline() -> None:
    source = page(PLAIN["verses"]).replace(f"<p>{LABELS}</p>", "")
    table = (
        "<table><tr><td>索引号：</td><td>7</td><td>发布日期：</td><td>2020-05-06</td></tr></table>"
    )
    assert read(source.replace("<h1>", f"{table}<h1>")).body.startswith("竹桥弯弯过小河")


LISTS = {
    "a list of links": "<ul>"
    + "".join(
        f"<li><a href={n}>邻县的茶园今年扩种三百亩</a> 2020-05-0{n}</li>" for n in range(1, 9)
    )
    + "</ul>",
    "a list of links without days": "<br>".join(
        f"<a href={n}>第{n}个村的桥通了</a>" for n in range(20)
    ),
    "a section with pages": "<ul>"
    + "".join(
        f"<li><span>05-0{n}</span><a href={n}>第{n}个村的桥通了</a></li>" for n in range(1, 9)
    )
    + "</ul><div>共 8 页 上一页 1 2 3 下一页 末页</div>",
    "a search without results": "<form><input><button>搜索</button></form>",
    "a door": "<form>用户名 <input> 密码 <input><button>登录</button></form>",
    "pictures": "<img src=a><img src=b>",
}


@pytest.mark.parametrize("below", ["", BELOW["a footer of no name"], BELOW["a footer"]])
@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("headline", ["<h1>乡镇要闻</h1>", "<h2>乡镇要闻</h2>", ""])
def test_a_page_that_only_lists_others_is_refused(text: str, below: str, headline: str) -> None:
    source = f"<title>乡镇要闻 - 山城新闻网</title>{MENU}{headline}<div>{text}</div>{below}"
    reading = read_html(source, origin="a.html")
    assert isinstance(reading, Rejected), reading
    assert reading.remark.code in ("not-a-page", "empty")


STATEMENTS = [
    "特别声明：以上内容仅代表作者本人的观点，不代表本站立场。",
    "免责声明：本网转载此文只为传递信息，文中内容仅供参考。",
    "【版权声明】本文为山城日报原创，未经许可不得转载。",
    "声明：转载此文是出于传递更多信息之目的，如有侵权，请与本站联系。",
    "（免责声明：本文不构成任何投资建议。）",
    "本文仅代表作者观点，不代表本网立场。",
    "凡本网注明来源的作品，未经授权不得转载。",
]
EDITORS = [
    "（责任编辑 刘小山）", "(责任编辑：刘小山)", "[责任编辑: 刘小山 ]", "责编/刘小山",
    "责任编辑｜刘小山", "【编辑:刘小山】", "（编辑 刘小山）", "责任编辑 刘小山", "值班编辑：刘小山",
    "（责编：刘小山、陈河）",
    "编辑 | 刘小山", "审核：刘小山",
]  # fmt: skip


@pytest.mark.parametrize("line", [*STATEMENTS, *EDITORS])
@pytest.mark.parametrize("lines", [[ONE], [ONE, TWO, THREE], [ONE, TWO, THREE] * 4])
def test_a_statement_or_an_editors_name_at_the_end_is_not_the_text(
    line: str, lines: list[str]
) -> None:
    assert read(page(paragraphs([*lines, line]))).body.split("\n") == lines


@pytest.mark.parametrize(
    "line",
    [
        "声明：我们将依法保护河边的每一棵树。",
        "刘小山是责任编辑，也是村里的教师。",
        "编辑部的人来看过桥。",
        "他们签了一份版权合同，从此歌谣有了主人。",
        "经镇里同意，不得在桥上停车。",
    ],
)
def test_a_paragraph_that_speaks_of_such_things_stays(line: str) -> None:
    lines = [ONE, TWO, line]
    assert read(page(paragraphs(lines))).body.split("\n") == lines
    lines = [line, ONE, TWO]
    assert read(page(paragraphs(lines))).body.split("\n") == lines


@pytest.mark.parametrize(
    "tag",
    [
        'p style="display:none"', 'p style="color:red; DISPLAY : none !important"', "p hidden",
        "div hidden=hidden", 'span aria-hidden="true"', 'div style="visibility: hidden"',
        "li style='width:1px;display:none;'",
    ],
)  # fmt: skip
def test_text_that_is_not_shown_is_not_the_articles(tag: str) -> None:
    hidden = f"<{tag}>复制无效，这一段是给采集器看的，读者看不到。</{tag.split(maxsplit=1)[0]}>"
    for order in product([hidden, ""], repeat=2):
        text = f"<p>{ONE}</p>{order[0]}<p>{TWO}</p>{order[1]}"
        assert read(page(text)).body.split("\n") == [ONE, TWO]


@pytest.mark.parametrize("shell", ["<div style='display:none'>{}</div>", "<div hidden>{}</div>"])
def test_an_article_that_is_hidden_until_a_script_runs_is_read(shell: str) -> None:
    assert read(page(shell.format(paragraphs([ONE, TWO])))).body.split("\n") == [ONE, TWO]


SIGNS = [
    '<meta http-equiv="refresh" content="0;url=http://e.org/a.html">',
    "<meta http-equiv=Refresh content='3; URL=/a.html'>",
    '<meta http-equiv="REFRESH" content="0,/a.html">',
    "<script>location.href='/a.html';</script>",
    "<script>window.location.replace('/a.html')</script>",
    "<script>setTimeout(function(){ location.href = '/a.html' }, 3000)</script>",
    "<script>top.location = '/a.html';</script>",
]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "text", ["页面正在跳转，如果没有反应，请<a href=a>点击这里</a>，谢谢。", ""]
)
def test_a_page_that_only_leads_on_is_refused(sign: str, text: str) -> None:
    source = f"<html><head>{sign}<title>请稍候</title></head><body><p>{text}</p></body></html>"
    reading = read_html(source, origin="a.html")
    assert isinstance(reading, Rejected)
    assert reading.remark.code == "not-a-page"


@pytest.mark.parametrize("sign", [*SIGNS, '<meta http-equiv="refresh" content="600">'])
def test_an_article_on_a_page_that_leads_on_is_read(sign: str) -> None:
    assert read(page(paragraphs([ONE])).replace("<head>", f"<head>{sign}")).body == ONE


@pytest.mark.parametrize(
    "end",
    [
        "--时政--人民山城网", "_要闻_山城新闻网", " - 乡镇 - 山城新闻网", "|社会|山城在线",
        "-国内-山城网", "-国内新闻-山城新闻网", "--扶贫频道--山城在线", "_山城新闻网_要闻",
        " | 时政 | 山城日报", "——山城网",
    ],
)  # fmt: skip
def test_neither_section_nor_site_is_left_in_a_title(end: str) -> None:
    source = page(paragraphs([ONE, TWO])).replace(f"<h1>{TITLE}</h1>", "")
    source = source.replace(f"{TITLE} - 山城新闻网", f"{TITLE}{end}")
    assert read(source).title == TITLE


@pytest.mark.parametrize(
    "title",
    ["石坪村的竹桥通了--一座桥的三年", "5G-新路-新桥在石坪", "竹桥_一个村的三年", "竹桥 - 茶园"],
)
def test_the_halves_of_a_title_stay(title: str) -> None:
    source = page(paragraphs([ONE, TWO]), title=title)
    assert read(source).title == title
