"""The pages people see: search, article, error, and the files that come with them.

They are whole without a script. The same search, asked by a program, is at `/v1/search`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date as Date  # noqa: N812 - `date` is the archive's own word
from importlib import resources

import falcon
import jinja2

from fupin_search.articles.article import Article
from fupin_search.errors import FupinSearchError
from fupin_search.search.answer import FACET_FIELDS
from fupin_search.search.query import OneOf
from fupin_search.service import DEEPEST_HIT, LARGEST_PAGE, LONGEST_TEXT, Request, Search
from fupin_search.web.parameters import read_pairs, request_of
from fupin_search.web.views import UNTITLED, Box, Link, address_of, original_of, search_view

SITE = "扶贫新闻检索"

_STATIC_TYPES = {"style.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}
_STATIC_AGE = "public, max-age=86400"
_SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error in a reader's words, with the command an operator runs where one helps."""

    title: str
    sentence: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article's own page."""

    title: str
    crumbs: tuple[Link, ...]
    source: Link | None
    date: Date | None
    paragraphs: tuple[str, ...]
    original: str | None
    back: Link


_REINDEX = "fupin-search reindex CORPUS"
_UNREADABLE = "搜索条件有误"
_NOT_HERE = "暂时无法搜索"
_LATER = Explanation("出错了", "这个请求没有完成，请稍后再试。")
_EXPLANATIONS = {
    "query-too-long": Explanation(
        "搜索内容太长", f"一次最多搜索 {LONGEST_TEXT} 个字符，请缩短后再试。"
    ),
    "page-too-deep": Explanation(
        "页码太大", f"只列出前 {DEEPEST_HIT:,} 篇文章，请用栏目、来源或日期缩小范围。"
    ),
    "page-out-of-range": Explanation(_UNREADABLE, "页码从 1 开始。"),
    "size-out-of-range": Explanation(_UNREADABLE, f"每页可以显示 1 至 {LARGEST_PAGE} 篇文章。"),
    "facet-size-out-of-range": Explanation(_UNREADABLE, "筛选项的数目超出了范围。"),
    "unknown-facet": Explanation(_UNREADABLE, "没有这种筛选项，可用的有栏目、来源、年份、月份。"),
    "unknown-sort": Explanation(_UNREADABLE, "没有这种排序方式，可以按相关度、最新或最早排列。"),
    "too-many-parameters": Explanation(_UNREADABLE, "选的条件太多，请去掉一些再试。"),
    "bad-number": Explanation(_UNREADABLE, "页码和每页篇数必须是整数。"),
    "bad-date": Explanation(
        _UNREADABLE, "日期无法识别，请写成 2020-11-30、2020-11 或 2020 的样子。"
    ),
    "bad-year": Explanation(_UNREADABLE, "年份无法识别，请写成 2020 的样子。"),
    "bad-month": Explanation(_UNREADABLE, "月份无法识别，请写成 2020-11 的样子。"),
    "empty-range": Explanation(_UNREADABLE, "开始日期晚于结束日期，请对调后再试。"),
    "bad-request": Explanation(_UNREADABLE, "这个请求无法识别，请重新搜索。"),
    "article-not-found": Explanation("没有这篇文章", "它可能已从文库中移除，请搜索标题试试。"),
    "not-found": Explanation("没有这个页面", "网址可能有误，请从搜索框重新开始。"),
    "method-not-allowed": Explanation("没有这个操作", "这个地址只能浏览，不能提交内容。"),
    "index-missing": Explanation(
        _NOT_HERE, "索引尚未建立。管理员运行下面的命令后即可搜索：", _REINDEX
    ),
    "index-damaged": Explanation(
        _NOT_HERE, "索引已损坏。管理员运行下面的命令重建后即可搜索：", _REINDEX
    ),
    "index-outdated": Explanation(
        _NOT_HERE, "索引由另一个版本建立。管理员运行下面的命令重建后即可搜索：", _REINDEX
    ),
    "index-locked": Explanation(_NOT_HERE, "索引正在更新，请稍后再试。"),
    "index-unusable": Explanation(_NOT_HERE, "索引目前不能使用，请稍后再试。"),
}


class Pages:
    """Falcon resources for `/`, `/articles/{article_id}` and `/static/{name}`.

    Args:
        search: answers every request.
        base_url: put before site-relative article links.
        api: path of the same search for programs.
        site: the name in every page's head.
    """

    def __init__(
        self, search: Search, *, base_url: str = "", api: str = "/v1/search", site: str = SITE
    ) -> None:
        self._search = search
        self._base_url = base_url
        self._api = api
        self._static = {name: _shipped(name) for name in _STATIC_TYPES}
        self._templates = _templates(site, self._static)

    def on_get_search(self, request: falcon.Request, response: falcon.Response) -> None:
        """The search page; without text and filters, the newest articles."""
        asked = request_of(read_pairs(request.query_string), facets=FACET_FIELDS)
        # The page shows all facets at their usual length, whatever an API client's link asks.
        asked = replace(asked, facets=FACET_FIELDS, facet_size=Request().facet_size)
        view = search_view(self._search.search(asked), base_url=self._base_url, api=self._api)
        self._show(response, "search.html", view=view, box=view.box)

    def on_get_article(
        self, request: falcon.Request, response: falcon.Response, article_id: str
    ) -> None:
        """An article's own page."""
        article = self._search.article(article_id)
        view = article_view(article, base_url=self._base_url, back=_back(request))
        self._show(response, "article.html", view=view, box=Box())

    def on_get_static(self, _: falcon.Request, response: falcon.Response, name: str) -> None:
        """A file that comes with the pages."""
        if name not in self._static:
            raise falcon.HTTPNotFound
        response.content_type = _STATIC_TYPES[name]
        response.data = self._static[name]
        response.set_header("Cache-Control", _STATIC_AGE)

    on_head_search = on_get_search
    on_head_article = on_get_article
    on_head_static = on_get_static

    def error(
        self,
        request: falcon.Request,
        response: falcon.Response,
        error: FupinSearchError,
        status: str,
    ) -> None:
        """Show an error, the search box still filled.

        Args:
            request: what was asked.
            response: gets the page.
            error: what went wrong; its message is for programs and operators and is not shown.
            status: the HTTP status, such as `404 Not Found`.
        """
        pairs = read_pairs(request.query_string)
        text = next((value.strip() for name, value in reversed(pairs) if name == "q"), "")
        unreadable = status.startswith("400") and error.code != "query-too-long"
        response.status = status
        self._show(
            response,
            "error.html",
            explanation=_EXPLANATIONS.get(error.code, _LATER),
            box=Box(text=text),
            again=_again(text) if unreadable and text else None,
        )

    def _show(self, response: falcon.Response, template: str, **shown: object) -> None:
        response.content_type = falcon.MEDIA_HTML
        response.text = self._templates.get_template(template).render(**shown)


def article_view(article: Article, *, base_url: str, back: Link) -> ArticleView:
    """Prepare an article's own page.

    Args:
        article: the article.
        base_url: put before a site-relative address.
        back: where the reader came from.
    """
    path = article.path or ((article.section,) if article.section else ())
    return ArticleView(
        title=article.title or UNTITLED,
        crumbs=tuple(
            Link(crumb, _only("section", crumb) if crumb == article.section else None)
            for crumb in path
        ),
        source=Link(article.source, _only("source", article.source)) if article.source else None,
        date=article.date,
        paragraphs=tuple(part for part in article.body.split("\n") if part.strip()),
        original=original_of(article, base_url=base_url),
        back=back,
    )


def day_text(day: Date) -> str:
    """A day as people write it: 2021年1月6日."""
    return f"{day.year}年{day.month}月{day.day}日"


def duration(milliseconds: float) -> str:
    """A time in words, no finer than a millisecond."""
    if milliseconds < 1:
        return "用时不到 1 毫秒"
    if milliseconds < _SECOND_MS:
        return f"用时 {milliseconds:.0f} 毫秒"
    return f"用时 {milliseconds / _SECOND_MS:.1f} 秒"


def _only(field: str, value: str) -> str:
    return address_of(Request(filters=(OneOf(field, (value,)),)))


def _again(text: str) -> Link:
    """The text alone, without the conditions that cannot be read."""
    return Link(f"不加条件，只搜索“{text}”", address_of(Request(text)))


def _back(request: falcon.Request) -> Link:
    """To the results the reader came from, as far as the browser tells."""
    _, _, came_from = (request.referer or "").partition("://")
    results = f"{request.netloc}/?"
    if came_from.startswith(results):
        return Link("返回搜索结果", f"/?{came_from.removeprefix(results)}")
    return Link("返回首页", "/")


def _shipped(name: str) -> bytes:
    return resources.files("fupin_search.web").joinpath("static", name).read_bytes()


def _templates(site: str, static: dict[str, bytes]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("fupin_search.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"day": day_text, "duration": duration}
    environment.globals |= {
        "site": site,
        # A changed file has a changed address, so that no browser shows yesterday's styles.
        "static": {
            name: f"/static/{name}?v={hashlib.blake2b(content, digest_size=4).hexdigest()}"
            for name, content in static.items()
        },
    }
    return environment
