"""A page of any site gives its article, by what news sites have in common."""

from __future__ import annotations

from datetime import date

import pytest
from support.mutations import foreign_page
from support.site_pages import html_page, text_page

from fupin_search.articles import Accepted, Article, Rejected
from fupin_search.articles.pages import read_html
from fupin_search.articles.pages.site import read_page

TITLE = "河边的路修到了村口"
SENTENCE = "他们说：路通了，茶叶就能运出去。"


def read(source: str) -> Article:
    reading = read_html(source, origin="a.html")
    assert isinstance(reading, Accepted), reading
    return reading.article


def page(
    *,
    title: str = f"{TITLE}_国内新闻_山城网",
    head: str = "",
    above: str = f"<h1>{TITLE}</h1><div>2021-01-06 08:30 来源：山城日报</div>",
    body: str = f"<p>{SENTENCE}</p>" * 9,
    below: str = "",
) -> str:
    """A page of a site nobody knows."""
    return (
        f"<html><head><title>{title}</title>{head}</head><body><div id=m><a>甲</a><a>乙</a></div>"
        f"{above}<div id=t>{body}</div>{below}</body></html>"
    )


def test_every_part_of_a_page_is_found() -> None:
    article = read(foreign_page())
    assert article.title == TITLE
    assert (article.date, article.source) == (date(2021, 1, 6), "山城日报")
    assert article.path == ("国内新闻",)
    assert article.url == "https://news.example.org/2021/0106/1.html"
    lines = article.body.split("\n")
    assert len(lines) == 9
    assert all(line.endswith("就能运出去。") for line in lines)


def test_its_id_is_made_of_its_place_so_that_a_shared_address_loses_no_page() -> None:
    other = foreign_page().replace(TITLE, "另一篇")
    assert read_html(other, origin="b.html") != read_html(foreign_page(), origin="a.html")
    ids = {
        reading.article.id
        for origin in ("a.html", "b.html")
        if isinstance(reading := read_html(foreign_page(), origin=origin), Accepted)
    }
    assert len(ids) == 2


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        f"{TITLE}_山城网",
        f"{TITLE}_国内新闻_山城网",
        f"{TITLE}|山城新闻",
        f"{TITLE} - 山城日报",
        f"{TITLE}--山城在线",
        f"{TITLE}-新闻中心-山城网",
        f"[视频]{TITLE}_山城网",
        f"【图文】{TITLE}",
    ],
)
@pytest.mark.parametrize("above", [f"<h1>{TITLE}</h1>", "<div class=logo>山城网</div>"])
def test_the_title_is_that_of_the_article_without_the_site(title: str, above: str) -> None:
    assert read(page(title=title, above=above)).title == TITLE


@pytest.mark.parametrize(
    "title", ["5G来了，山里怎么办", "石坪村—港口：一条路", "他说：“不怕 - 有路”", "A-B-C三条路"]
)
def test_a_title_with_marks_of_its_own_stays_whole(title: str) -> None:
    assert read(page(title=title, above="")).title == title
    assert read(page(title=f"{title}_山城网", above="")).title == title


def test_a_heading_with_the_name_of_the_site_is_no_title() -> None:
    above = f"<h1>山城新闻中心</h1><h2>{TITLE}</h2>"
    assert read(page(title=f"{TITLE}_山城新闻中心", above=above)).title == TITLE
    assert read(page(title=f"山城网-{TITLE}", above="<h1>山城网</h1>" + above)).title == TITLE
    assert read(page(title=f"{TITLE}_山城新闻中心", above="<h1>山城新闻中心</h1>")).title == TITLE


def test_a_dash_between_the_halves_of_a_title_does_not_cut_it() -> None:
    title = "石坪村的路——走进山城扶贫办公室"
    assert read(page(title=title, above="")).title == title
    assert read(page(title=f"{title}——山城网", above="")).title == title


def test_the_banner_with_todays_date_is_neither_day_nor_source() -> None:
    article = read(page(above="<div>今天是 2021年11月25日 星期四 08:30</div>"))
    assert (article.date, article.source) == (None, None)


def test_a_caption_with_a_day_names_no_source() -> None:
    article = read(page(above=f"<h1>{TITLE}</h1>", body=f"<p>2019-3-5 石坪村</p>{SENTENCE * 9}"))
    assert article.source is None


@pytest.mark.parametrize(
    "line",
    [
        "评论：路通了，人心也通了。",
        "推荐",
        "作者：某某说，这条路修了三年。",
        "来源：这笔钱是众人凑的。",
    ],
)
def test_a_line_that_begins_like_a_foot_does_not_cut_the_text(line: str) -> None:
    body = f"<p>{SENTENCE}</p><p>{line}</p>" + f"<p>{SENTENCE}</p>" * 9
    assert read(page(body=body)).body.count(SENTENCE) == 10
    assert line in read(page(body=body)).body.split("\n")


@pytest.mark.parametrize(
    ("title", "head", "above"),
    [
        ("新闻动态--山城协会官网", "", f"<div class=t></div><h1>{TITLE}</h1>"),
        ("山城网", f'<meta name="ArticleTitle" content="{TITLE}">', ""),
        ("山城网", f'<meta property="og:title" content="{TITLE}_山城网">', ""),
        ("山城网", "", f"<h5>{TITLE}</h5><div>发布时间：2021-01-06 来源：山城日报</div>"),
        (f"{TITLE[:8]}...-山城网", "", f"<h1>{TITLE}</h1>"),
        ("", "", f"<h1>{TITLE}</h1>"),
    ],
)
def test_where_the_pages_title_is_the_sites_the_headline_is_found_elsewhere(
    title: str, head: str, above: str
) -> None:
    assert read(page(title=title, head=head, above=above)).title == TITLE


@pytest.mark.parametrize(
    ("head", "above"),
    [
        ('<meta name="PubDate" content="2021-01-06 08:30">', ""),
        ('<meta property="article:published_time" content="2021-01-05T23:30:00Z">', ""),
        ('<meta itemprop="datePublished" content="2021-01-06">', ""),
        ("", "<div>2021年01月06日 08:30</div>"),
        ("", "<div>二〇二一年一月六日，阴</div><span>发布于 2021/1/6</span>"),
        ("", "<div>更新：很久以前</div><div>时间：２０２１－０１－０６ 点击：2020</div>"),
        ('<script>var publishTime = "2021-01-06 08:30:00";</script>', ""),
        ('<link rel="canonical" href="https://e.org/news/2021/01/06/a.html">', ""),
        ('<link rel="canonical" href="https://e.org/n/20210106/a.html">', ""),
        ('<meta name="dateUpdate" content="2021-01-06 10:00">', ""),
    ],
)
def test_the_day_is_found_where_sites_state_it(head: str, above: str) -> None:
    assert read(page(head=head, above=above)).date == date(2021, 1, 6)


def test_a_day_the_article_tells_of_is_not_its_own() -> None:
    body = f"<p>2019年3月5日下午，工人们来到河边，开始修路。</p>{SENTENCE * 5}"
    assert read(page(above=f"<h1>{TITLE}</h1>", body=body)).date is None


@pytest.mark.parametrize(
    ("head", "above", "below"),
    [
        ('<meta name="ContentSource" content="山城日报">', "", ""),
        ('<meta name="source" content="来源：山城日报 原创稿">', "", ""),
        ("", "<div>2021-01-06 来源：<a>山城日报</a><a>举报</a></div>", ""),
        ("", "<div>来源: 山城日报(某地) 作者：某某</div>", ""),
        ("", "<div>2021-01-06 08:30 山城日报</div>", ""),
        ("", "<div>山城日报 2021-01-06 08:30 我要评论(0)</div>", ""),
        ("", "", "<p>本文来源：山城日报 作者：某某</p>"),
    ],
)
def test_the_source_is_found_where_sites_name_it(head: str, above: str, below: str) -> None:
    article = read(page(head=head, above=f"<h1>{TITLE}</h1>{above}", below=below))
    assert article.source == "山城日报"
    assert "来源" not in article.body


@pytest.mark.parametrize(
    "above",
    [
        "<div>当前位置：<a>首页</a> > <a>新闻</a> > <a>国内</a> > 正文</div>",
        "<div>山城网首页 &gt;&gt; 新闻 &gt;&gt; 国内</div>",
        "<table><tr><td>您现在的位置：</td><td>首页</td><td>>新闻</td><td>>国内</td></tr></table>",
        "<p>新闻 > 国内 > 正文</p>",
        f"<p>首页 > 新闻 > 国内 > {TITLE}</p>",
    ],
)
def test_the_breadcrumb_is_found_with_and_without_its_label(above: str) -> None:
    article = read(page(above=f"{above}<h1>{TITLE}</h1>"))
    assert (article.path, article.section) == (("新闻", "国内"), "国内")


def test_a_meta_names_the_section_where_no_breadcrumb_does() -> None:
    assert read(page(head='<meta name="ColumnName" content="国内">')).path == ("国内",)


@pytest.mark.parametrize(
    "around",
    [
        "<ul>" + "<li><a>别处的路也修好了，大家都说好。</a></li>" * 20 + "</ul>",
        "<div class=c>" + "<p>好！</p>" * 30 + "</div>",
        "<script>var a = '一，二，三，四，五，六，七，八，九，十。'</script>",
        "<div class=foot><p>版权所有，未经许可，不得转载。</p></div>",
    ],
)
def test_what_stands_around_the_text_is_no_part_of_it(around: str) -> None:
    plain = read(page()).body
    assert plain == "\n".join([SENTENCE] * 9)
    assert read(page(below=around)).body == plain
    assert read(page(above=f"<h1>{TITLE}</h1>{around}")).body == plain


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{SENTENCE}</p>" * 9,
        f"{SENTENCE}<br>" * 9,
        f"<div>{SENTENCE}</div>" * 9,
        f"<section><section><p>{SENTENCE}</p></section></section>" * 9,
        f"<center><font>&nbsp;&nbsp;{SENTENCE}</font></center>" * 9,
        f"<p>{SENTENCE}</p>" * 5 + "<ul><li><a>相关的路</a></li></ul>" + f"<p>{SENTENCE}</p>" * 4,
        f"<h2>{TITLE}</h2><p>作者：某某</p>" + f"<p>{SENTENCE}</p>" * 9,
        f"<p>{SENTENCE}</p>" * 9 + "<p>(责任编辑：某某)</p><p>这里是别的，不必读，真的。</p>",
        f"<p>{SENTENCE}</p>" * 9 + "<p>编辑：某某</p>",
        f"<p>{SENTENCE}</p>" * 9 + "<p>相关阅读：</p><p>别处的路也修好了，大家都说好。</p>",
    ],
)
def test_the_text_is_its_paragraphs_however_they_are_made(body: str) -> None:
    assert read(page(body=body)).body == "\n".join([SENTENCE] * 9)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://e.org/a/1.html", True),
        ("https://e.org/", False),
        ("/a/1.html", False),
        ("javascript:alert(1)", False),
        ("//e.org/a", False),
    ],
)
def test_only_a_whole_address_of_a_page_is_kept(url: str, kept: bool) -> None:
    canonical = f'<link rel="canonical" href="{url}">'
    assert read(page(head=canonical)).url == (url if kept else None)
    assert read(page(head=f'<meta property="og:url" content="{url}">')).url == (
        url if kept else None
    )


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<html></html>",
        "<p>登录</p>",
        "<ul>" + "<li><a href=a>一条，很长的，新闻的题目在这里。</a></li>" * 50 + "</ul>",
        "<script>一，二，三，四，五，六，七，八，九，十，十一。</script>",
    ],
)
def test_a_page_without_the_text_of_an_article_is_rejected(source: str) -> None:
    reading = read_html(source, origin="a.html")
    assert isinstance(reading, Rejected)
    assert reading.remark.code == "not-a-page"


def test_our_own_layout_is_read_by_its_labels() -> None:
    reading = read_html(html_page(), origin="a")
    assert reading == read_page(text_page(), origin="a")


def test_our_own_layout_without_its_date_is_still_ours() -> None:
    source = html_page().replace("加入时间:2019-3-5", "")
    article = read(source)
    assert article.title == "石坪村的竹编卖到了港口"
    assert article.path == ("扶贫前沿", "地市联播")
