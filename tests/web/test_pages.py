"""The pages people see, asked for as a browser without a script asks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import falcon
import pytest
from falcon.testing import Result, TestClient
from selectolax.lexbor import LexborHTMLParser as Html
from support.urls import quoted_href

from fupin_search.articles.article import Article
from fupin_search.errors import (
    FupinSearchError,
    IndexDamagedError,
    IndexMissingError,
    IndexOutdatedError,
)
from fupin_search.model.answer import Page
from fupin_search.model.query import Match
from fupin_search.query.interpreter import Interpretation
from fupin_search.service import SearchRequest
from fupin_search.settings import Settings
from fupin_search.web.addresses import Addresses
from fupin_search.web.app import create_app
from fupin_search.web.navigation import make_pager
from fupin_search.web.pages.search_page import list_notes
from fupin_search.web.urls import Links
from fupin_search.web.wording import format_condition, format_day, format_duration, format_value

BASE_URL = "https://www.example.org"

_SPECIAL = (
    Article(
        id="script",
        title="<script>alert('题')</script>茶园 & 茶山",
        body="采茶时节<img src=x onerror=alert(1)>到了，茶园里人来人往。",
        section="定点<b>连线</b>",
        source='"引号"报',
        date=date(2021, 1, 6),
        origin="secret/folder/page-1.html",
    ),
    Article(
        id="scheme",
        title="链接不安全的茶事",
        body="茶事一则。",
        section="扶贫要闻",
        source="岭南日报",
        date=date(2020, 11, 30),
        url="javascript:alert(1)",
        origin="secret/folder/page-2.html",
    ),
    Article(
        id="elsewhere",
        title="别处有原文的茶事",
        body="第一段。\n第二段。",
        path=("扶贫前沿", "地市联播"),
        section="地市联播",
        source="山海晚报",
        date=date(2019, 2, 3),
        url="https://news.example.org/a?b=1&c=2",
    ),
    Article(id="relative", title="站内有原文的茶事", body="茶。", url="/news/1.html"),
    Article(id="untitled", body="没有标题的短讯：孤品紫砂壶。"),
)
_REPORTS = tuple(
    Article(
        id=f"report-{number}",
        title=f"就业简报第{number}期",
        body="各村服务站登记就业岗位。",
        section="部门动态",
        source="就业简报",
        date=date(2018, 1, 1) + timedelta(days=30 * number),
    )
    for number in range(1, 26)
)


@pytest.fixture(scope="module")
def client(make_client: Callable[..., TestClient]) -> TestClient:
    return make_client(_SPECIAL + _REPORTS, settings=Settings(base_url=BASE_URL))


def ask(client: TestClient, path: str = "/", **parameters: str) -> Result:
    return client.simulate_get(path, query_string=urlencode(parameters))


def seen(client: TestClient, path: str = "/", **parameters: str) -> Html:
    result = ask(client, path, **parameters)
    assert result.status == falcon.HTTP_200
    return Html(result.text)


def texts(page: Html, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def address(page: Html, selector: str) -> str:
    node = page.css_first(selector)
    assert node is not None, selector
    href = node.attributes["href"]
    assert href
    return quoted_href(href)


def choice(page: Html, text: str) -> str:
    """The address that chooses a value or lets it go."""
    links = [node for node in page.css(".facet a") if text in node.text()]
    assert len(links) == 1, text
    return quoted_href(links[0].attributes["href"])


def query_of(href: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(href).query)


def test_a_title_with_markup_is_shown_as_text_and_not_obeyed(client: TestClient) -> None:
    result = ask(client, q="茶园")
    assert "<script>" not in result.text
    assert "<img src=x" not in result.text
    assert (
        "&lt;script&gt;alert(&#39;题&#39;)&lt;/script&gt;<mark>茶园</mark> &amp; 茶山"
        in result.text
    )
    assert "定点&lt;b&gt;连线&lt;/b&gt;" in result.text


def test_an_article_with_markup_is_shown_as_text_and_not_obeyed(client: TestClient) -> None:
    result = ask(client, "/articles/script")
    assert "<script>" not in result.text
    assert "<img src=x" not in result.text
    assert "&lt;img src=x onerror=alert(1)&gt;" in result.text


def test_what_was_typed_is_shown_as_text_and_not_obeyed(client: TestClient) -> None:
    typed = '"><script>alert(1)</script>'
    for parameters in ({"q": typed}, {"section": typed}, {"q": typed, "from": typed}):
        result = client.simulate_get("/", query_string=urlencode(parameters))
        assert "<script>" not in result.text


def test_a_script_address_is_never_a_link(client: TestClient) -> None:
    for path, query in (("/", "q=" + quote("链接不安全")), ("/articles/scheme", "")):
        assert "javascript:" not in client.simulate_get(path, query_string=query).text
    assert address(seen(client, q="链接不安全"), ".results h2 a").startswith("/articles/scheme?")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "/\\elsewhere.example",
    ],
)
def test_only_plain_web_addresses_are_followed(url: str) -> None:
    assert Links().original(Article(id="a", title="题", url=url)) is None


def test_titles_lead_to_the_article_s_own_page_or_to_ours(client: TestClient) -> None:
    page = seen(client, q="茶事")
    links = {node.text().strip(): node.attributes["href"] for node in page.css(".results h2 a")}
    assert links == {
        "链接不安全的茶事": "/articles/scheme?q=茶事",
        "别处有原文的茶事": "https://news.example.org/a?b=1&c=2",
        "站内有原文的茶事": f"{BASE_URL}/news/1.html",
    }
    copies = {node.attributes["href"] for node in page.css(".results .about a:not(.why)")}
    assert copies == {"/articles/elsewhere?q=茶事", "/articles/relative?q=茶事"}


def test_what_was_searched_for_is_marked_in_title_and_snippet(client: TestClient) -> None:
    page = seen(client, q="茶园")
    assert texts(page, ".results h2 mark") == ["茶园"]
    assert texts(page, ".snippet mark") == ["茶园"]


def test_an_article_without_a_title_can_still_be_opened(client: TestClient) -> None:
    page = seen(client, q="孤品紫砂壶")
    assert texts(page, ".results h2 a") == ["（无标题）"]
    assert texts(seen(client, address(page, ".results h2 a")), "h1") == ["（无标题）"]


def test_where_a_file_came_from_is_never_shown(client: TestClient) -> None:
    for path, query in (("/", ""), ("/", "q=" + quote("茶")), ("/articles/script", "")):
        assert "secret" not in client.simulate_get(path, query_string=query).text


def test_without_text_and_filters_the_newest_articles_are_listed(client: TestClient) -> None:
    page = seen(client)
    assert texts(page, "h1") == ["最新文章"]
    assert texts(page, ".count strong") == [str(len(_SPECIAL + _REPORTS))]
    days = [node.attributes["datetime"] or "" for node in page.css(".results time")]
    assert days == sorted(days, reverse=True)
    assert len(days) == Page().size


def test_the_cursor_waits_in_the_box_only_when_it_is_empty(client: TestClient) -> None:
    assert seen(client).css_first("#q[autofocus]") is not None
    filled = seen(client, q="茶园")
    assert filled.css_first("#q[autofocus]") is None
    assert filled.css_first("#q[value='茶园']") is not None


def test_choosing_a_value_filters_and_choosing_it_again_lets_go(client: TestClient) -> None:
    chosen_address = choice(seen(client, q="就业", page="2"), "部门动态")
    assert query_of(chosen_address) == [("q", "就业"), ("section", "部门动态")]
    chosen = Html(client.simulate_get(chosen_address).text)
    assert len(chosen.css(".facet a[aria-current]")) == 1
    assert query_of(choice(chosen, "部门动态")) == [("q", "就业")]


def test_years_and_months_are_listed_newest_first(client: TestClient) -> None:
    page = seen(client)
    titles = texts(page, ".facet h3")
    assert titles == ["栏目", "来源", "年份", "月份", "日期"]
    years, months = page.css(".facet")[2:4]
    for facet, field in ((years, "year"), (months, "month")):
        values = [query_of(link.attributes["href"] or "")[0] for link in facet.css("a")]
        assert values == sorted(values, reverse=True)
        assert {name for name, _ in values} == {field}
    assert "2021年" in years.text()
    assert months.css_first("details > summary") is not None


def test_the_months_unfold_when_one_is_chosen(client: TestClient) -> None:
    assert seen(client).css_first(".facet details[open]") is None
    assert seen(client, month="2020-11").css_first(".facet details[open]") is not None


def test_each_chip_removes_its_filter_and_one_link_removes_all(client: TestClient) -> None:
    query = "q=就业&section=部门动态&section=扶贫要闻&year=2018&from=2018-01-01&to=2018-12-31"
    query += "&sort=oldest"
    pairs = parse_qsl(query)
    page = Html(client.simulate_get("/", query_string=urlencode(pairs)).text)
    assert texts(page, ".chips a b") == [
        "扶贫要闻",
        "部门动态",
        "2018年",
        "2018-01-01 至 2018-12-31",
    ]
    gone = [
        set(pairs) - set(query_of(node.attributes["href"] or "")) for node in page.css(".chips a")
    ]
    assert gone[:4] == [
        {("section", "扶贫要闻")},
        {("section", "部门动态")},
        {("year", "2018")},
        {("from", "2018-01-01"), ("to", "2018-12-31")},
    ]
    assert query_of(address(page, ".chips .clear a")) == [("q", "就业"), ("sort", "oldest")]


def test_a_new_search_keeps_filters_order_and_dates_but_not_the_page(client: TestClient) -> None:
    page = seen(client, q="就业", section="部门动态", sort="newest", size="5", page="2", to="2019")
    fields = {
        node.attributes["name"]: node.attributes["value"]
        for node in page.css("#search input, input[form=search]")
    }
    assert fields == {
        "q": "就业",
        "section": "部门动态",
        "sort": "newest",
        "size": "5",
        "from": "",
        "to": "2019-12-31",
    }


def test_the_order_can_be_chosen_and_the_chosen_one_is_told(client: TestClient) -> None:
    page = seen(client, q="就业", sort="newest")
    assert texts(page, ".sorts a") == ["相关度", "最新", "最早"]
    assert texts(page, ".sorts a[aria-current]") == ["最新"]
    assert texts(seen(client), ".sorts a") == ["最新", "最早"]


def test_how_the_text_was_understood_is_told() -> None:
    found = Interpretation(
        Match.MOST,
        words=("就业", "火星"),
        phrases=("精准扶贫",),
        excluded=("公路", "source:山海晚报"),
        fields=("date:2020-01-01..2020-12-31",),
        missing=("火星",),
    )
    assert list_notes(found) == (
        ("没有文章包含", ("火星",)),
        ("按这些词语查找", ("就业", "火星")),
        ("必须原样出现", ("精准扶贫",)),
        ("已排除", ("公路", "来源：山海晚报")),
        ("已限定", ("日期：2020-01-01 至 2020-12-31",)),
    )


def test_it_is_told_when_articles_with_most_words_are_listed_too(client: TestClient) -> None:
    page = seen(client, q="茶园采茶时节火星")
    assert texts(page, ".relaxed") == ["没有足够的文章包含全部词语，也列出了包含大部分词语的文章。"]
    assert seen(client, q="茶园").css_first(".relaxed") is None


@pytest.mark.parametrize(
    ("number", "pages", "shown"),
    [
        (1, 2, "[1] 2 >"),
        (2, 2, "< 1 [2]"),
        (1, 9, "[1] 2 3 … 9 >"),
        (5, 9, "< 1 … 3 4 [5] 6 7 … 9 >"),
        (9, 9, "< 1 … 7 8 [9]"),
        (4, 7, "< 1 2 3 [4] 5 6 7 >"),
        (40, 3, "< 1 2 3"),
    ],
)
def test_the_first_last_and_neighbouring_pages_are_listed(
    number: int, pages: int, shown: str
) -> None:
    pager = make_pager(Addresses(SearchRequest("茶", page=Page(number))), pages)
    assert pager is not None
    numbers = (
        "…" if link is None else f"[{link.text}]" if link.current else link.text
        for link in pager.numbers
    )
    words = ("<" * bool(pager.previous), *numbers, ">" * bool(pager.following))
    assert " ".join(filter(None, words)) == shown


def test_one_page_needs_no_ways_to_others() -> None:
    assert make_pager(Addresses(SearchRequest("茶")), 1) is None
    assert make_pager(Addresses(SearchRequest("茶")), 0) is None


def test_pages_follow_each_other_without_repeat_or_gap(client: TestClient) -> None:
    ids: list[str] = []
    href = "/?" + urlencode({"q": "就业"})
    for _ in range(3):
        page = Html(client.simulate_get(href).text)
        ids += [node.attributes["href"] or "" for node in page.css(".results h2 a")]
        following = page.css_first(".pager a[rel=next]")
        href = quoted_href(following.attributes["href"]) if following else ""
    assert href == ""
    ids = [urlsplit(one).path for one in ids]
    assert len(ids) == len(set(ids)) == len(_REPORTS)


def test_a_page_after_the_last_leads_back_to_the_last(client: TestClient) -> None:
    page = seen(client, q="就业", page="9")
    assert texts(page, ".nothing h2") == ["这一页没有文章"]
    assert query_of(address(page, ".nothing a")) == [("q", "就业"), ("page", "3")]


def test_nothing_found_comes_with_advice_that_can_be_followed(client: TestClient) -> None:
    page = seen(client, q='"量子 飞船" 月球 -茶', section="扶贫要闻")
    advice = " ".join(texts(page, ".nothing li"))
    for words in ("去掉引号", "减少词语", "清除筛选", "减号", "最新文章"):
        assert words in advice
    assert query_of(address(page, ".nothing a")) == [("q", '"量子 飞船" 月球 -茶')]
    assert "去掉引号" not in " ".join(texts(seen(client, q="量子飞船"), ".nothing li"))


def test_a_text_submitted_by_an_old_page_in_gbk_is_read(client: TestClient) -> None:
    result = client.simulate_get("/", query_string="q=" + quote("茶园".encode("gbk")))
    page = Html(result.text)
    assert page.css_first("#q[value='茶园']") is not None
    assert texts(page, ".results h2 mark") == ["茶园"]


@pytest.mark.parametrize("added", ["timeline", "singlemessage", "groupmessage"])
def test_an_address_shared_by_wechat_is_the_search_it_was(client: TestClient, added: str) -> None:
    shared = f"q={quote('茶园')}&from={added}&isappinstalled=0"
    page = Html(client.simulate_get("/", query_string=shared).text)
    assert texts(page, ".results h2 mark") == ["茶园"]
    assert texts(page, ".chips a") == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=" + "a" * 10_001, "10,000 个字符"),
        ("q=茶&from=abc", "日期无法识别"),
        ("q=茶&year=abc", "年份无法识别"),
        ("q=茶&month=2020-13", "月份无法识别"),
        ("q=茶&page=x", "必须是整数"),
        ("q=茶&page=0", "从 1 开始"),
        ("q=茶&page=9999", "10,000"),
        ("q=茶&size=0", "1 至 100"),
        ("q=茶&sort=best", "排序方式"),
        ("q=茶&from=2021&to=2020", "对调"),
        ("q=茶" + "&section=x" * 120, "条件太多"),
    ],
)
def test_a_request_that_cannot_be_read_gets_a_chinese_page_and_keeps_the_text(
    client: TestClient, query: str, words: str
) -> None:
    result = client.simulate_get("/", query_string=quote(query, safe="=&"))
    page = Html(result.text)
    assert result.status == falcon.HTTP_400
    assert words in " ".join(texts(page, "main p"))
    typed = page.css_first("#q")
    assert typed is not None
    assert typed.attributes["value"] == dict(parse_qsl(query))["q"]


def test_an_unreadable_condition_can_be_dropped(client: TestClient) -> None:
    page = Html(ask(client, q="茶", year="abc").text)
    assert query_of(address(page, ".fault a")) == [("q", "茶")]


class _Unusable:
    def __init__(self, error: FupinSearchError) -> None:
        self.error = error

    def lease(self) -> AbstractContextManager[None]:
        return nullcontext()

    def edition(self) -> str:
        return ""

    def search(self, _: SearchRequest) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (IndexMissingError("/srv/index"), "索引尚未建立"),
        (IndexDamagedError("/srv/index"), "索引已损坏"),
        (IndexOutdatedError("/srv/index"), "另一个版本"),
    ],
)
def test_an_index_that_cannot_serve_is_told_with_the_command_that_mends_it(
    error: FupinSearchError, words: str
) -> None:
    broken = TestClient(create_app(_Unusable(error)))  # type: ignore[arg-type]
    result = ask(broken, q="茶")
    assert result.status == falcon.HTTP_503
    assert words in result.text
    assert "<code>fupin-search reindex CORPUS</code>" in result.text
    assert "/srv/index" not in result.text


def test_an_error_without_words_of_its_own_gets_a_general_sentence() -> None:
    broken = TestClient(create_app(_Unusable(FupinSearchError("inside", code="novel"))))  # type: ignore[arg-type]
    result = ask(broken)
    assert result.status == falcon.HTTP_500
    assert "请稍后再试" in result.text
    assert "inside" not in result.text


def test_an_unknown_article_or_address_is_told_in_chinese(client: TestClient) -> None:
    for path, words in (("/articles/none", "没有这篇文章"), ("/nowhere", "没有这个页面")):
        result = ask(client, path)
        assert result.status == falcon.HTTP_404
        assert words in result.text


def test_an_article_page_shows_where_it_stands_and_all_it_says(client: TestClient) -> None:
    page = seen(client, "/articles/elsewhere")
    assert texts(page, ".crumbs li") == ["首页", "扶贫前沿", "地市联播"]
    assert texts(page, "h1") == ["别处有原文的茶事"]
    assert texts(page, ".text > p")[1:] == ["第一段。", "第二段。"]
    assert address(page, ".text .about a[href^=https]") == "https://news.example.org/a?b=1&c=2"
    assert "2019年2月3日" in texts(page, ".about")[0]
    assert texts(page, ".back") == ["返回首页"]


def test_every_link_on_every_page_answers(client: TestClient) -> None:
    starts = [
        "/",
        "/?q=%E8%8C%B6",
        "/?q=%22x%22",
        "/?q=%E5%B0%B1%E4%B8%9A&page=2",
        "/articles/script",
    ]
    waiting, done = list(starts), set[str]()
    while waiting and len(done) < 150:
        path = waiting.pop(0)
        if path in done or not path.startswith("/"):
            continue
        done.add(path)
        result = client.simulate_get(path)
        assert result.status == falcon.HTTP_200, path
        if path in starts:
            nodes = Html(result.text).css("a[href], link[href], img[src]")
            links = [node.attributes.get("href") or node.attributes.get("src") for node in nodes]
            here = [link for link in links if link and not link.startswith("#")]
            waiting += [quoted_href(link).split("#")[0] for link in here]
    assert len(done) > 50


def test_only_shipped_files_are_served(client: TestClient) -> None:
    style, icon = ask(client, "/static/style.css"), ask(client, "/static/icon.svg")
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert icon.headers["content-type"] == "image/svg+xml"
    assert "max-age" in style.headers["cache-control"]
    for name in ("pages.py", "../pages.py", "..%2Fpages.py", "%2e%2e/pages.py", "style.css/", "."):
        assert client.simulate_get(f"/static/{name}").status == falcon.HTTP_404, name


def test_pages_carry_no_inline_script_and_no_inline_style(client: TestClient) -> None:
    for path in ("/", "/?q=%E8%8C%B6", "/articles/script", "/nowhere"):
        page = Html(client.simulate_get(path).text)
        assert page.css("script:not([src]), style, [style], [onclick], [onsubmit], [onload]") == []


def test_every_page_is_in_chinese_has_one_first_heading_and_skips_no_level(
    client: TestClient,
) -> None:
    for path in ("/", "/?q=%E8%8C%B6&section=x", "/articles/script", "/nowhere"):
        page = Html(client.simulate_get(path).text)
        root = page.css_first("html")
        assert root is not None
        assert root.attributes["lang"] == "zh-CN"
        levels = [int((node.tag or "h9")[1]) for node in page.css("h1, h2, h3, h4")]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))


def test_values_are_told_as_people_say_them() -> None:
    assert format_value("year", "2020") == "2020年"
    assert format_value("month", "2020-03") == "2020年3月"
    assert format_value("month", "odd") == "odd"
    assert format_value("source", "2020-03") == "2020-03"
    assert format_condition("section:扶贫要闻") == "栏目：扶贫要闻"
    assert format_condition("比分3:1") == "比分3:1"
    assert format_day(date(2021, 1, 6)) == "2021年1月6日"
    assert [format_duration(ms) for ms in (0.4, 3.2, 1234)] == [
        "用时不到 1 毫秒",
        "用时 3 毫秒",
        "用时 1.2 秒",
    ]
