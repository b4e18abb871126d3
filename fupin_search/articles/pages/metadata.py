"""The title, day, sections and address of an article, as a page of any site states them.

They are read from the places that Chinese news sites have in common: `meta` elements, headings, the
lines between title and text, the breadcrumb, scripts, the page's address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise, takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from fupin_search.articles.article import safe_url
from fupin_search.articles.lines import looks_like_publisher, one_line
from fupin_search.articles.pages import site
from fupin_search.articles.pages.html import Block
from fupin_search.articles.pages.publishers import is_banner, normalise_line
from fupin_search.articles.publication_dates import find_day, parse_day, parse_recorded_day

# Names of `meta` elements, best first.
_TITLES = ("articletitle", "og:title", "twitter:title")

_LONGEST_STATED = 1000  # characters of a `meta` element or the page's own title
_LONGEST_TITLE = 150  # characters
_SHORTEST_TITLE = 3
_SHORTEST_OPENING = 8

# The type of content that some systems print before a title.
_CONTENT_TYPE = re.compile(
    "[\\[【(\uff08] ?(?:视频|图文|组图|高清组图|图集|直播|音频|图) ?[\\]】)\uff09] ?(?=.)"
)
_JOINT = re.compile("_+|\\s*[|\uff5c]+\\s*|\\s*--+\\s*|\\s*—+\\s*|\\s+[-–·]\\s+|\\s*[-–]\\s*|\\s+")
_SITE_NAME = re.compile(
    ".{0,20}(?:网|网站|报|日报|新闻|频道|中心|门户|在线|官网|资讯|协会|平台|客户端|首页|社区|博客"
    "|论坛|百科|电视台|杂志|周刊|政府|委员会|办公室|局|厅|部|com|cn|net|org|News)",
    re.IGNORECASE,
)
_SECTION = re.compile(
    "(?:头条|要闻|时政|国内|国际|社会|财经|经济|文化|体育|教育|科技|健康|地方|本地|军事|娱乐|视频|图片|观点"
    "|评论|理论|党建|三农|农业|旅游|房产|汽车|生活|民生|法治|公益|扶贫|乡村振兴|公告|通知|公示|动态)"
    "(?:新闻|要闻|动态|频道|快讯|公告)?|滚动|正文|新闻"
)
_LONGEST_SECTION = 6
# A Chinese dash is more often inside a title than between a title and the site's name.
_SURELY_SITE = re.compile(".{1,12}(?:网|网站|日报|晚报|在线)")

# Names of `meta` elements, best first: of the guide for government sites (国办发〔2017〕47号), of
# Open Graph, then of newspapers' systems.
_DAYS = (
    "pubdate", "article:published_time", "og:published_time", "publishdate", "publish_time",
    "pubtime", "publishtime", "datepublished", "og:release_date", "article:create_at",
    "dc.date.issued", "dcterms.issued", "dc.date", "weibo: article:create_at",
    "bytedance:published_time",
)  # fmt: skip
_SECTIONS = ("columnname", "article:section")

_LATER_DAYS = ("dateupdate", "lastmod", "article:modified_time")

# Labels of the day of publication, 时间 and 日期 alone among them; labels of other days are not.
_PUBLISHED_DAY = re.compile(
    rf"(?:{site.PUBLISHED}|(?:[发發][布表]|刊[发發登载載]|刊(?=[于於])"
    "|(?<![a-z])(?:published|posted|date))"
    "(?:于|於| on)?|[发發]于) ?:? ?",
    re.IGNORECASE,
)
_OTHER_DAY = re.compile(
    rf"(?:{site.DATE}|(?<![\u4e00-\u9fff])(?:时 ?间|時 ?間|日 ?期)|更新于"
    "|(?<![a-z])(?:updated|time)) ?:? ?",
    re.IGNORECASE,
)
_BELOW_DAYS = tuple(
    re.compile(rf"(?:^|.*[^\u4e00-\u9fff]){label} ?: ?") for label in (site.PUBLISHED, site.DATE)
)
_OTHERS = re.compile(
    "(?:网友|最新|发表|热门|精彩|我要)?(?:评论|跟[贴帖]|留言)|(?:相关|热门|更多|推荐)"
)
_SCRIPTED = re.compile(
    r"(?:pub(?:lish(?:ed)?)?_?-?(?:date|time|at)|date_?published|create_?(?:d_?at|time|date)"
    r"|release_?(?:date|time)|ptime|news_?time)[\"']? ?[:=] ?[\"']?"
    r"(?P<day>\d{10}(?:\d{3})?(?!\d)|[^\"';<>}]{6,40})",
    re.IGNORECASE,
)
_DAY_IN_ADDRESS = re.compile(
    r"/(?P<year>(?:19|20)\d{2})[-/_]?(?P<month>0[1-9]|1[0-2]|[1-9](?=[-/_]))[-/_]?"
    r"(?P<day>[0-3]?\d)(?=[/_.-])"
)
_SIGNED = re.compile(
    "(?P<office>[\u4e00-\u9fff\u3007·“”()、 ]{2,40}(?:局|厅|委|办|处|会|政府|中心|公司|集团|大学"
    "|学院|院|行|部|馆|所|站|校|队|组|社|报|网|科|室))?[ ,]?"
)
_LAST_LINES = 6  # of the text, which a signature and its attachments take

_DAY_ATTRIBUTES = ("datetime", "title", "content", "data-time", "data-date", "data-timestamp")
_WITH_DAY = ",".join(f"[{name}]" for name in _DAY_ATTRIBUTES)
_MOST_WITH_DAY = 20
_MOMENT = re.compile(r"\d{10}(?:\d{3})?")

# Around a day in words, characters of a sentence or of another thing's label.
_GOES_ON = re.compile(
    r"(?![来來]|作者|[编編]|[点點]|[浏瀏]|[阅閱]|[上下]午(?:$|[ \d)]|.{1,3}[时時]))[\u4e00-\u9fff]"
)
_LEADS_IN = re.compile("[\u4e00-\u9fff:]$|[摄攝拍]于? ?$")
_BY_WHOM = re.compile("[于於] ?\\| ?(?:[发發][布表]|更新|刊)")

_LONGEST_DATELINE = 60
_CLAUSE = re.compile("[,。;!?、]")


def read_metas(tree: LexborHTMLParser) -> dict[str, str]:
    """Return the contents of a page's `meta` elements by lower-case name, the first of each."""
    contents: dict[str, str] = {}
    for element in tree.css("meta"):
        given = element.attributes
        name = given.get("property") or given.get("name") or given.get("itemprop") or ""
        content = one_line((given.get("content") or "")[:_LONGEST_STATED])
        if name and content:
            contents.setdefault(name.strip().lower(), content)
    return contents


def squeeze(text: str) -> str:
    """Return a text for comparisons: after NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def stated_titles(metas: Mapping[str, str]) -> list[str]:
    """Return the titles in a page's `meta` elements, best first."""
    return [metas[name] for name in _TITLES if name in metas]


def choose_title(
    printed: str, metas: Mapping[str, str], headings: Sequence[str], lines: Sequence[str]
) -> str:
    """Choose the article's title.

    The page's own title is mostly that of the article with the name of the site after it. A heading
    or a `meta` title at its beginning shows where the article's ends; without one, a text that
    looks like the name of a site is cut off its end.

    Args:
        printed: the page's own title.
        metas: contents of its `meta` elements, by name.
        headings: of the page, those nearest to a headline first.
        lines: of the page above the text.
    """
    printed = _without_type(one_line(printed[:_LONGEST_STATED]))
    given = [_without_type(title) for title in stated_titles(metas)]
    candidates = [_without_type(heading) for heading in headings]
    candidates = [text for text in candidates if _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE]
    without_site = _without_site(printed, metas)
    openings = [
        line
        for line in lines
        if len(line) >= _SHORTEST_OPENING and squeeze(printed).startswith(squeeze(line))
    ]
    # The name of the site may be a heading too; it is cut off, or far shorter.
    confirmed = [
        text
        for text in (*candidates, *openings, *given)
        if len(squeeze(text)) >= len(squeeze(without_site)) / 2
        and (squeeze(text) in squeeze(without_site) or squeeze(printed).startswith(squeeze(text)))
    ]
    if confirmed:
        best = max(confirmed, key=lambda text: len(squeeze(text)))
        return _without_site(best, metas) if best in given else best
    longer = [text for text in candidates if printed and _opens(text, printed)]
    if longer:
        return longer[0]
    if without_site and any(squeeze(line) == squeeze(without_site) for line in lines):
        return without_site
    if given:
        return _without_site(given[0], metas)
    if candidates and (not without_site or is_site_name(without_site)):
        return candidates[0]
    shown = {squeeze(line) for line in lines}
    headlines = [text for text in candidates if len(text) >= _SHORTEST_OPENING]
    above = next((text for text in headlines if squeeze(text) in shown), "")
    return _above_the_date(lines) or above or without_site


def is_site_name(text: str) -> bool:
    """Return True if a title looks like the name of a site or section, not like a headline."""
    return bool(_SITE_NAME.fullmatch(text))


def _above_the_date(lines: Sequence[str]) -> str:
    """Return the line right above the labelled date, where most pages print the headline."""
    for above, line in pairwise(lines):
        fits = _SHORTEST_OPENING <= len(above) <= _LONGEST_TITLE
        if site.has_date_label(line) and fits and site.parse_crumbs(above) is None:
            return above
    return ""


def _opens(heading: str, printed: str) -> bool:
    """Return True if the page's title is the beginning of a heading."""
    short = re.split("…|\\.{3}", squeeze(printed))[0]
    return len(short) >= _SHORTEST_OPENING and squeeze(heading).startswith(short)


def _without_type(title: str) -> str:
    return _CONTENT_TYPE.sub("", title, count=1) if _CONTENT_TYPE.match(title) else title


def _without_site(title: str, metas: Mapping[str, str]) -> str:
    """Cut the names of section and site off the end of a title."""
    site = squeeze(metas.get("og:site_name", ""))
    cut_at = ""  # the mark before the name of the site, and before its sections too
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
        if cut is None and joints and joints[-1][0].strip() == cut_at != "":
            last = joints[-1]
            whole = last.start() >= _SHORTEST_OPENING or len(joints) == 1
            if whole and _is_section(title[last.end() :], last[0]):
                cut = last
        if cut is None or cut.start() < _SHORTEST_TITLE:
            return title
        cut_at = cut[0].strip()
        title = title[: cut.start()].rstrip()


def _is_section(text: str, joint: str) -> bool:
    """Return True if the text between a title and the site's name is the name of a section.

    Args:
        text: the last piece of the title.
        joint: the mark before it; many titles have a dash without spaces.
    """
    if _SECTION.fullmatch(text):
        return True
    return len(joint) > 1 and "—" not in joint and len(text) <= _LONGEST_SECTION and text.isalnum()


def _ends_with_site(title: str, joint: re.Match[str], site: str) -> bool:
    rest = title[joint.end() :]
    if not rest:
        return True
    if site and squeeze(rest) == site:
        return True
    if "_" in joint[0]:
        return len(rest) <= 20  # characters of a name
    if "—" in joint[0]:
        return bool(_SURELY_SITE.fullmatch(rest))
    return bool(joint[0].strip()) and bool(_SITE_NAME.fullmatch(rest))


def stated_days(
    metas: Mapping[str, str],
    *,
    around: Sequence[Block] = (),
    scripts: Iterable[str] = (),
    address: str | None = None,
    text: Sequence[str] = (),
    below: Sequence[str] = (),
) -> Iterator[date | None]:
    """Yield the days a page states, the likeliest day of publication first; None in between.

    Only a day that the page states counts, not one computed from words such as 昨天: the day of
    saving is unknown.

    Args:
        metas: contents of the page's `meta` elements, by name.
        around: the blocks around the title, nearest to the text first.
        scripts: of the page.
        address: of the page.
        text: the lines of the article's text.
        below: the lines at and below the text's end.
    """
    yield from (parse_day(metas[name]) for name in _DAYS if name in metas)
    near = [(normalise_line(block.text), block) for block in around]
    near = [(line, block) for line, block in near if not is_banner(line)]
    for label in (_PUBLISHED_DAY, _OTHER_DAY):
        yield from (_labelled_day(label, line) for line, _ in near)
    in_attributes: dict[int, list[tuple[str, date]]] = {}
    for line, block in near:
        element = block.element
        if element.mem_id not in in_attributes:
            in_attributes[element.mem_id] = list(_days_in_attributes(element))
        yield from (day for shown, day in in_attributes[element.mem_id] if shown in block.text)
        yield _free_day(line)
    for script in scripts:
        yield from (
            parse_recorded_day(match["day"].strip()) for match in _SCRIPTED.finditer(script)
        )
    if match := _DAY_IN_ADDRESS.search(address or ""):
        yield parse_day("-".join(match.group("year", "month", "day")))
    lines = list(takewhile(lambda line: not _OTHERS.match(line), map(normalise_line, below)))
    for label in _BELOW_DAYS:
        yield from (_labelled_day(label, line) for line in lines)
    yield _signed_day([normalise_line(line) for line in text[-_LAST_LINES:]])
    yield from (parse_day(metas[name]) for name in _LATER_DAYS if name in metas)


def _free_day(line: str) -> date | None:
    """Return the day of a line; a day in a sentence belongs to its contents and does not count."""
    printed = find_day(line) if len(line) <= _LONGEST_DATELINE and "。" not in line else None
    if not printed:
        return None
    before, day, after = (
        line[: printed.start],
        line[printed.start : printed.end],
        line[printed.end :],
    )
    if "年" not in day or _BY_WHOM.search(f"{before}|{after}"):
        return printed.day
    led_in = _LEADS_IN.search(before) and not looks_like_publisher(before)
    words = (bool(led_in), bool(_GOES_ON.match(after)))
    is_sentence = all(words) if ":" in day else any(words)
    return None if is_sentence else printed.day


def _labelled_day(label: re.Pattern[str], line: str) -> date | None:
    """Return the day right after a label."""
    for match in label.finditer(line):
        value = line[match.end() :].lstrip("[( ")
        day = find_day(value)
        if day and not day.start:
            return day.day
    return None


def _signed_day(lines: Sequence[str]) -> date | None:
    """Return the day of an office's signature: below or after its name, or on the last line."""
    for at in range(len(lines) - 1, -1, -1):
        day = find_day(lines[at])
        if not day or "年" not in lines[at] or lines[at][day.end :].strip(" )"):
            continue
        signer = _SIGNED.fullmatch(lines[at][: day.start].strip(" ("))
        above = _SIGNED.fullmatch(lines[at - 1]) if at else None
        if signer and (signer["office"] or above or at == len(lines) - 1):
            return day.day
    return None


def _days_in_attributes(element: LexborNode) -> Iterator[tuple[str, date]]:
    """Yield the days in attributes of elements, each with the text shown for it.

    A page that shows 昨天 or 3天前 has the exact day in `datetime` or in the title of the element.
    """
    for holder in (element, *element.css(_WITH_DAY)[:_MOST_WITH_DAY]):
        given = holder.attributes
        values = [normalise_line(value) for name in _DAY_ATTRIBUTES if (value := given.get(name))]
        days = [day for value in values if (day := _whole_day(value))]
        shown = holder.text() or "" if days else ""
        if len(shown) <= _LONGEST_DATELINE:
            yield from ((one_line(shown), day) for day in days)


def _whole_day(value: str) -> date | None:
    """Return the day of a value that is a day or a moment and nothing else."""
    printed = find_day(value)
    is_whole = printed.end == len(value) if printed else _MOMENT.fullmatch(value)
    return parse_recorded_day(value) if is_whole else None


def is_dateline(line: str) -> bool:
    """Return True if a line is a day, perhaps with a publisher, and nothing else."""
    shown = normalise_line(line)
    printed = find_day(shown)
    if not printed or not _free_day(shown):
        return False
    rest = shown[: printed.start] + shown[printed.end :]
    return not _CLAUSE.search(rest) and (":" in shown or len(rest) < printed.end - printed.start)


def find_path(metas: Mapping[str, str], lines: Sequence[str], title: str) -> tuple[str, ...]:
    """Return the sections of the page, outermost first.

    Args:
        metas: contents of the page's `meta` elements, by name.
        lines: of the page above the text.
        title: the article's, which some breadcrumbs end with.
    """
    for at in range(len(lines) - 1, -1, -1):
        crumbs = site.parse_trail(lines[at:])
        path = tuple(crumb for crumb in crumbs if squeeze(crumb) != squeeze(title))
        if path and all(len(crumb) <= 20 for crumb in path):
            return path
    section = next((metas[name] for name in _SECTIONS if name in metas), "")
    return (section,) if section else ()


def find_address(tree: LexborHTMLParser, metas: Mapping[str, str]) -> str | None:
    """Return the page's own address, if it is a whole one that a link may open.

    Args:
        tree: the page.
        metas: contents of its `meta` elements, by name.
    """
    canonical = tree.css_first("link[rel=canonical]")
    given = (canonical.attributes.get("href") or "" if canonical else "", metas.get("og:url", ""))
    for address in given:
        url = safe_url(address.strip())
        if url and re.match("https?://[^/]+/.", url):
            return url
    return None
