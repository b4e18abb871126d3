"""What a page of any site says about its article outside the text: day, source, sections, address.

Everything is looked for in the places Chinese news sites have in common: `meta` elements, the
lines between the title and the text, the breadcrumb, scripts, the page's address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from selectolax.lexbor import LexborHTMLParser

from fupin_search.articles.dates import parse_day
from fupin_search.articles.identity import safe_url
from fupin_search.articles.lines import one_line
from fupin_search.articles.pages import labels
from fupin_search.articles.pages.headline import LONGEST_SAID, bare
from fupin_search.articles.sources import looks_like_publisher

# Names of `meta` elements, best first: those of the guide for government sites (国办发〔2017〕47号)
# and of Open Graph, then those that newspapers' systems write.
_DAYS = (
    "pubdate", "article:published_time", "og:published_time", "publishdate", "publish_time",
    "pubtime", "publishtime", "datepublished", "og:release_date", "article:create_at",
    "dc.date.issued", "dcterms.issued", "dc.date", "weibo: article:create_at",
    "bytedance:published_time",
)  # fmt: skip
_SOURCES = ("contentsource", "source", "mediaid", "article:source")
_SECTIONS = ("columnname", "article:section")

_LONGEST_LINE = 200

_DAY = (
    r"\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}(?: ?[日号])?(?:[T ]*\d{1,2}:\d{2}(?::\d{2})?)?"
    r"(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?"
)
_ANY_DAY = re.compile(rf"(?<![\d./-]){_DAY}(?!\d)")
_LABELLED_DAY = re.compile(
    rf"(?:时间|日期|发布于?|发表于?|更新于?|刊发|published|posted) ?[:\uff1a]? ?[\[(\uff08]? ?"
    rf"(?P<day>{_DAY})",
    re.IGNORECASE,
)
_SCRIPTED_DAY = re.compile(
    r"(?:pub(?:lish(?:ed)?)?_?-?(?:date|time|at)|date_?published|create_?(?:d_?at|time|date)"
    rf"|release_?(?:date|time)|ptime|news_?time)[\"']? ?[:=] ?[\"'](?P<day>{_DAY})",
    re.IGNORECASE,
)
_DAY_IN_ADDRESS = re.compile(
    r"/(?P<year>(?:19|20)\d{2})[-/_]?(?P<month>0[1-9]|1[0-2]|[1-9](?=[-/_]))[-/_]?"
    r"(?P<day>[0-3]?\d)(?=[/_.-])"
)

_LATER_DAYS = ("dateupdate", "lastmod", "article:modified_time")
_LONGEST_DATELINE = 60
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./-]+", re.IGNORECASE)
_TODAY = re.compile("今天是|今日是|现在是|当前时间|农历")  # of a banner, wherever it was saved
_CLAUSE = re.compile("[,。;!?、]")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_NO_NAME = re.compile(
    "[\\d\\W]|评论|阅读|浏览|点击|作者|编辑|记者|时间|日期|发布|发表|字体|字号|分享|收藏|来自|首页"
    "|更新|人气|次|原创|星期|周[一二三四五六日]|天气"
)
_LONGEST_NAME = 16

_SOURCE = re.compile(
    "(?:来源于?|来自|出处|转自|转载自|稿源) ?[:\uff1a] ?(?P<source>[^\\s:\uff1a|\uff5c]{2,30})"
)
_AFTER_SOURCE = re.compile(
    "[(\uff08\\[【)\uff09\\]】,\uff0c。;\uff1b]|作者|编辑|责编|责任编辑|记者|举报|关注|订阅|分享|收藏"
    "|时间|日期|发布|字号|字体|点击|浏览|阅读|评论|\\d{4}[-年/]"
)


def metas(tree: LexborHTMLParser) -> dict[str, str]:
    """What the `meta` elements of a page say, by their names in lower case, the first of a name.

    Args:
        tree: the page.
    """
    said: dict[str, str] = {}
    for element in tree.css("meta"):
        given = element.attributes
        name = given.get("property") or given.get("name") or given.get("itemprop") or ""
        content = one_line((given.get("content") or "")[:LONGEST_SAID])
        if name and content:
            said.setdefault(name.strip().lower(), content)
    return said


def day_of(
    said: Mapping[str, str], near: Sequence[str], scripts: Iterable[str], addresses: Iterable[str]
) -> date | None:
    """The day the article was published.

    Args:
        said: by the `meta` elements.
        near: the lines around the title, nearest to the text first.
        scripts: the page's scripts.
        addresses: the page's own addresses.
    """
    days = _stated_days(said, near, scripts, addresses)
    return next((day for printed in days if (day := parse_day(printed))), None)


def _stated_days(
    said: Mapping[str, str], near: Sequence[str], scripts: Iterable[str], addresses: Iterable[str]
) -> Iterator[str]:
    """Every day the page states, the likeliest to be that of publication first."""
    yield from (said[name] for name in _DAYS if name in said)
    lines = [line for line in map(_plain, near) if not _TODAY.search(line)]
    yield from (found["day"] for line in lines if (found := _LABELLED_DAY.search(line)))
    # In a sentence a day is what the article tells of.
    datelines = (line for line in lines if len(line) <= _LONGEST_DATELINE and "。" not in line)
    yield from (found[0] for line in datelines if (found := _ANY_DAY.search(line)))
    yield from (found["day"] for script in scripts for found in _SCRIPTED_DAY.finditer(script))
    for address in addresses:
        if found := _DAY_IN_ADDRESS.search(address):
            yield "-".join(found.group("year", "month", "day"))
    yield from (said[name] for name in _LATER_DAYS if name in said)


def is_dateline(line: str) -> bool:
    """Whether a line says when, and perhaps by whom, and nothing else.

    Args:
        line: one line of a page.
    """
    plain = _plain(line)
    found = _ANY_DAY.search(plain)
    if not found or len(plain) > _LONGEST_DATELINE or _CLAUSE.search(plain):
        return False
    return ":" in plain or len(plain) < 2 * len(found[0])


def source_of(
    said: Mapping[str, str], near: Sequence[str], far: Sequence[str], marked: Sequence[str]
) -> str | None:
    """The publisher the page names, as printed.

    Args:
        said: by the `meta` elements.
        near: the lines around the title, nearest to the text first.
        far: lines of the text's ends and below it.
        marked: texts of elements near the title whose class says they name the source.
    """
    for name in _SOURCES:
        if name in said and (source := _cut(said[name])):
            return source
    for line in (*near, *far):
        for found in _SOURCE.finditer(_plain(line)):
            if source := _cut(found["source"]):
                return source
    for line in (*marked, *near):
        if source := _beside_the_day(_plain(line)):
            return source
    return None


def _beside_the_day(line: str) -> str | None:
    """The publisher that stands beside a day without a label: `2021-01-06 08:30 广州日报`."""
    found = _ANY_DAY.search(line)
    if not found or len(line) > _LONGEST_DATELINE or "。" in line or _TODAY.search(line):
        return None
    rest = _ADDRESS.sub(" ", f"{line[: found.start()]} {line[found.end() :]}")
    names = [name for name in _TIME.sub(" ", rest).split() if 1 < len(name) <= _LONGEST_NAME]
    timed = bool(_TIME.search(line))
    names = [name for name in names if not _NO_NAME.search(name)]
    return next((name for name in names if timed or looks_like_publisher(name)), None)


def _cut(value: str) -> str | None:
    """A source without what stands behind it; None when nothing like a name is left."""
    value = re.sub("^(?:文章|稿件|信息)?来源 ?[:\uff1a] ?", "", one_line(value))
    name = one_line(_AFTER_SOURCE.split(value, maxsplit=1)[0]).strip(" -—·/")
    if re.match("[\u4e00-\u9fff]{2}", name):
        name = name.split()[0]  # what follows a Chinese name after a space is something else
    is_name = 1 < len(name) <= 30 and not name.isdigit() and "/" not in name  # noqa: PLR2004
    return name if is_name and re.search("[^\\W\\d_]", name) else None


def path_of(said: Mapping[str, str], lines: Sequence[str], title: str) -> tuple[str, ...]:
    """The sections the page is in, outermost first.

    Args:
        said: by the `meta` elements.
        lines: of the page above the text.
        title: the article's, which some breadcrumbs end with.
    """
    for at in range(len(lines) - 1, -1, -1):
        crumbs = labels.trail(lines[at:])
        path = tuple(crumb for crumb in crumbs if bare(crumb) != bare(title))
        if path and all(len(crumb) <= 20 for crumb in path):  # noqa: PLR2004
            return path
    section = next((said[name] for name in _SECTIONS if name in said), "")
    return (section,) if section else ()


def address_of(tree: LexborHTMLParser, said: Mapping[str, str]) -> str | None:
    """The page's own address, where it is a whole one that a link may open.

    Args:
        tree: the page.
        said: by its `meta` elements.
    """
    canonical = tree.css_first("link[rel=canonical]")
    given = (canonical.attributes.get("href") or "" if canonical else "", said.get("og:url", ""))
    for address in given:
        url = safe_url(address.strip())
        if url and re.match("https?://[^/]+/.", url):
            return url
    return None


def _plain(line: str) -> str:
    return one_line(unicodedata.normalize("NFKC", line[:_LONGEST_LINE]))
