"""What a page of any site says about its article outside the text: title, day, source, sections.

Everything is looked for in the places Chinese news sites have in common: `meta` elements, the
page's title, the lines between the title and the text, the breadcrumb, the address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser

from fupin_search.articles.dates import parse_day
from fupin_search.articles.identity import safe_url
from fupin_search.articles.lines import one_line
from fupin_search.articles.pages import labels

# Names of `meta` elements, best first: those of the guide for government sites (国办发〔2017〕47号)
# and of Open Graph, then those that newspapers' systems write.
_TITLES = ("articletitle", "og:title", "twitter:title")
_DAYS = (
    "pubdate", "article:published_time", "og:published_time", "publishdate", "publish_time",
    "pubtime", "publishtime", "datepublished", "og:release_date", "article:create_at",
    "dc.date.issued", "dcterms.issued", "dc.date", "weibo: article:create_at",
    "bytedance:published_time",
)  # fmt: skip
_SOURCES = ("contentsource", "source", "mediaid", "article:source")
_SECTIONS = ("columnname", "article:section")

_LONGEST_TITLE = 150  # characters
_SHORTEST_TITLE = 3
_SHORTEST_OPENING = 8
_LONGEST_LINE = 200
_LONGEST_SAID = 1000  # of a `meta` element or the page's own title

# Marks of a system's kinds of content in front of a title.
_KIND = re.compile(
    "[\\[【(\uff08] ?(?:视频|图文|组图|高清组图|图集|直播|音频|图) ?[\\]】)\uff09] ?(?=.)"
)
_JOINT = re.compile("_+|\\s*[|\uff5c]+\\s*|\\s*--+\\s*|\\s*—+\\s*|\\s+[-–·]\\s+|\\s*[-–]\\s*|\\s+")
_SITE = re.compile(
    ".{0,20}(?:网|网站|报|日报|新闻|频道|中心|门户|在线|官网|资讯|协会|平台|客户端|首页|社区|博客"
    "|论坛|百科|电视台|杂志|周刊|政府|委员会|办公室|局|厅|部|com|cn|net|org|News)",
    re.IGNORECASE,
)

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
_CLAUSE = re.compile("[,。;!?、]")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_NO_NAME = re.compile(
    "[\\d\\W]|评论|阅读|浏览|点击|作者|编辑|记者|时间|日期|发布|发表|字体|字号|分享|收藏|来自|首页"
    "|更新|人气|次|原创"
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
        content = one_line((given.get("content") or "")[:_LONGEST_SAID])
        if name and content:
            said.setdefault(name.strip().lower(), content)
    return said


def title_of(
    printed: str, said: Mapping[str, str], headings: Sequence[str], lines: Sequence[str]
) -> str:
    """The article's title.

    The page's own title names the article, and mostly the site after it. A heading or a `meta`
    title that it begins with says where the article's ends; failing that, what looks like the name
    of a site is cut off its end.

    Args:
        printed: the page's own title.
        said: by its `meta` elements.
        headings: of the page, those nearest to a headline first.
        lines: of the page above the text.
    """
    printed = _without_kind(one_line(printed[:_LONGEST_SAID]))
    given = [_without_kind(said[name]) for name in _TITLES if name in said]
    candidates = [_without_kind(heading) for heading in headings]
    candidates = [text for text in candidates if _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE]
    bare = _bare(printed)
    openings = [
        line for line in lines if len(line) >= _SHORTEST_OPENING and bare.startswith(_bare(line))
    ]
    confirmed = [
        text for text in (*candidates, *openings, *given) if _bare(text) and _bare(text) in bare
    ]
    if confirmed:
        best = max(confirmed, key=lambda text: len(_bare(text)))
        return _without_site(best, said) if best in given else best
    longer = [text for text in candidates if bare and _opens(text, printed)]
    if longer:
        return longer[0]
    plain = _without_site(printed, said)
    if plain and any(_bare(line) == _bare(plain) for line in lines):
        return plain
    if given:
        return _without_site(given[0], said)
    if candidates and (not plain or is_site_name(plain)):
        return candidates[0]
    shown = {_bare(line) for line in lines}
    headlines = [text for text in candidates if len(text) >= _SHORTEST_OPENING]
    above = next((text for text in headlines if _bare(text) in shown), "")
    return _above_the_date(lines) or above or plain


def is_site_name(text: str) -> bool:
    """Whether a text looks like the name of a site or a section rather than a headline.

    Args:
        text: a title.
    """
    return bool(_SITE.fullmatch(text))


def _above_the_date(lines: Sequence[str]) -> str:
    """The line right above the one with the labelled date, where most pages have the headline."""
    for above, line in pairwise(lines):
        fits = _SHORTEST_OPENING <= len(above) <= _LONGEST_TITLE
        if labels.has_date_label(line) and fits and labels.crumbs(above) is None:
            return above
    return ""


def _opens(heading: str, printed: str) -> bool:
    """Whether a page's title is a heading cut short."""
    short = re.split("…|\\.{3}", _bare(printed))[0]
    return len(short) >= _SHORTEST_OPENING and _bare(heading).startswith(short)


def _without_kind(title: str) -> str:
    return _KIND.sub("", title, count=1) if _KIND.match(title) else title


def _without_site(title: str, said: Mapping[str, str]) -> str:
    """The title without the names of section and site at its end."""
    site = _bare(said.get("og:site_name", ""))
    while True:
        joints = list(_JOINT.finditer(title))
        cut = next(
            (
                joint
                for joint in reversed(joints)
                if joint.start() >= _SHORTEST_TITLE and _ends_with_site(title, joint, site)
            ),
            None,
        )
        if cut is None:
            return title
        title = title[: cut.start()].rstrip()


def _ends_with_site(title: str, joint: re.Match[str], site: str) -> bool:
    rest = title[joint.end() :]
    if not rest:
        return True
    if site and _bare(rest) == site:
        return True
    if "_" in joint[0]:
        return len(rest) <= 20  # noqa: PLR2004 - characters of a name
    return bool(joint[0].strip()) and bool(_SITE.fullmatch(rest))


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
    lines = [_plain(line) for line in near]
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


def source_of(said: Mapping[str, str], near: Sequence[str], marked: Sequence[str]) -> str | None:
    """The publisher the page names, as printed.

    Args:
        said: by the `meta` elements.
        near: the lines around the title, nearest to the text first, then those below the text.
        marked: texts of elements near the title whose class says they name the source.
    """
    for name in _SOURCES:
        if name in said and (source := _cut(said[name])):
            return source
    for line in near:
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
    if not found or len(line) > _LONGEST_DATELINE or "。" in line:
        return None
    rest = _ADDRESS.sub(" ", f"{line[: found.start()]} {line[found.end() :]}")
    names = [name for name in _TIME.sub(" ", rest).split() if 1 < len(name) <= _LONGEST_NAME]
    return next((name for name in names if not _NO_NAME.search(name)), None)


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
        path = tuple(crumb for crumb in crumbs if _bare(crumb) != _bare(title))
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


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
