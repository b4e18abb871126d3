"""Day, sections and address of an article, as a page of any site states them outside the text.

They are read from the places Chinese news sites have in common: `meta` elements, the lines between
title and text, the breadcrumb, scripts, the page's address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from fupin_search.articles.dates import find_day, parse_day, recorded_day
from fupin_search.articles.identity import safe_url
from fupin_search.articles.lines import one_line
from fupin_search.articles.pages import labels
from fupin_search.articles.pages.headline import LONGEST_SAID, bare
from fupin_search.articles.pages.html import Block
from fupin_search.articles.pages.publishers import is_banner, plain
from fupin_search.articles.sources import looks_like_publisher

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
    rf"(?:{labels.PUBLISHED}|(?:[发發][布表]|刊[发發登载載]|刊(?=[于於])"
    "|(?<![a-z])(?:published|posted|date))"
    "(?:于|於| on)?|[发發]于) ?:? ?",
    re.IGNORECASE,
)
_OTHER_DAY = re.compile(
    rf"(?:{labels.DATE}|(?<![\u4e00-\u9fff])(?:时 ?间|時 ?間|日 ?期)|更新于"
    "|(?<![a-z])(?:updated|time)) ?:? ?",
    re.IGNORECASE,
)
_BELOW = "(?:^|.*[^\u4e00-\u9fff])"
_BELOW_DAYS = tuple(
    re.compile(rf"{_BELOW}{label} ?: ?") for label in (labels.PUBLISHED, labels.DATE)
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

_HELD = ("datetime", "title", "content", "data-time", "data-date", "data-timestamp")
_HOLDERS = ",".join(f"[{name}]" for name in _HELD)
_MOST_HOLDERS = 20
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
        content = one_line((given.get("content") or "")[:LONGEST_SAID])
        if name and content:
            contents.setdefault(name.strip().lower(), content)
    return contents


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
    near = [(plain(block.text), block) for block in around]
    near = [(line, block) for line, block in near if not is_banner(line)]
    for label in (_PUBLISHED_DAY, _OTHER_DAY):
        yield from (_labelled_day(label, line) for line, _ in near)
    held: dict[int, list[tuple[str, date]]] = {}
    for line, block in near:
        element = block.element
        if element.mem_id not in held:
            held[element.mem_id] = list(_held_days(element))
        yield from (day for shown, day in held[element.mem_id] if shown in block.text)
        yield _free_day(line)
    for script in scripts:
        yield from (recorded_day(match["day"].strip()) for match in _SCRIPTED.finditer(script))
    if match := _DAY_IN_ADDRESS.search(address or ""):
        yield parse_day("-".join(match.group("year", "month", "day")))
    lines = list(takewhile(lambda line: not _OTHERS.match(line), map(plain, below)))
    for label in _BELOW_DAYS:
        yield from (_labelled_day(label, line) for line in lines)
    yield _signed_day([plain(line) for line in text[-_LAST_LINES:]])
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


def _held_days(element: LexborNode) -> Iterator[tuple[str, date]]:
    """Yield the days in attributes of elements, each with the text shown for it.

    A page that shows 昨天 or 3天前 has the moment in `datetime` or in the element's title.
    """
    for holder in (element, *element.css(_HOLDERS)[:_MOST_HOLDERS]):
        given = holder.attributes
        values = [plain(value) for name in _HELD if (value := given.get(name))]
        days = [day for value in values if (day := _whole_day(value))]
        shown = holder.text() or "" if days else ""
        if len(shown) <= _LONGEST_DATELINE:
            yield from ((one_line(shown), day) for day in days)


def _whole_day(value: str) -> date | None:
    """Return the day of a value that is a moment and nothing else."""
    printed = find_day(value)
    is_whole = printed.end == len(value) if printed else _MOMENT.fullmatch(value)
    return recorded_day(value) if is_whole else None


def is_dateline(line: str) -> bool:
    """Return True if a line is a day, perhaps with a publisher, and nothing else."""
    shown = plain(line)
    printed = find_day(shown)
    if not printed or not _free_day(shown):
        return False
    rest = shown[: printed.start] + shown[printed.end :]
    return not _CLAUSE.search(rest) and (":" in shown or len(rest) < printed.end - printed.start)


def path_of(metas: Mapping[str, str], lines: Sequence[str], title: str) -> tuple[str, ...]:
    """Return the sections of the page, outermost first.

    Args:
        metas: contents of the page's `meta` elements, by name.
        lines: of the page above the text.
        title: the article's, which some breadcrumbs end with.
    """
    for at in range(len(lines) - 1, -1, -1):
        crumbs = labels.trail(lines[at:])
        path = tuple(crumb for crumb in crumbs if bare(crumb) != bare(title))
        if path and all(len(crumb) <= 20 for crumb in path):
            return path
    section = next((metas[name] for name in _SECTIONS if name in metas), "")
    return (section,) if section else ()


def address_of(tree: LexborHTMLParser, metas: Mapping[str, str]) -> str | None:
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
