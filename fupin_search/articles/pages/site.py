"""The article on a page of the site, read from the page's lines.

A page is a header (the site's name, slogans, a menu), a breadcrumb, the title, a line of labels
with date and source, the body, and a footer::

      当前位置:首页->>扶贫前沿->>地市联播

    the title, on one line or more
    加入时间:2021-1-6    来源:广州日报

    the body's paragraphs

    欢迎访问广东扶贫网

Breadcrumb and date are the two landmarks; one of them is enough to read the page. The labels of all
these parts are patterns at the head of this module, which pages of other sites share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from fupin_search.articles.article import (
    Accepted,
    Article,
    Reading,
    Rejected,
    Remark,
    list_warnings,
    origin_id,
)
from fupin_search.articles.lines import looks_like_publisher, normalise_source, one_line, paragraphs
from fupin_search.articles.publication_dates import parse_day

_TITLE_LINES = 5  # with more between the landmarks, the date does not head the body
_SENTENCE = frozenset(",\uff0c。;\uff1b")
_LONGEST_VALUE = 40  # characters of a value on its own line
_LONGEST = 200  # characters; a longer line is a paragraph
_COLON = "[:\uff1a]"
_BAR = "[|\uff5c]"


_TRADITIONAL = dict(
    zip(
        "布当您现页来闻内处转载摘编单发时间责任录审点击数览阅读访问气体号图资料据频记员机关链评论",
        "佈當您現頁來聞內處轉載摘編單發時間責任錄審點擊數覽閱讀訪問氣體號圖資料據頻記員機關鏈評論",
        strict=True,
    )
)


def labels_pattern(*labels: str) -> str:
    """Return a pattern for some labels, longest first, letter-spaced or not, in either script.

    Args:
        labels: in simplified characters.
    """
    longest_first = sorted(labels, key=len, reverse=True)
    return "(?:" + "|".join(" ?".join(map(_either, label)) for label in longest_first) + ")"


def _either(character: str) -> str:
    traditional = _TRADITIONAL.get(character, character)
    return character if traditional == character else f"[{character}{traditional}]"


_ARROW = "[-\u2010-\u2015]*[>\uff1e\u00bb\u203a\u2192]+"
_POSITION = labels_pattern(
    "当前位置", "您的位置", "您当前的位置", "您现在的位置", "您当前位置", "所在位置",
    "您所在的位置", "您所在位置", "现在位置", "现在的位置", "当前的位置",
    "你的位置", "你现在的位置",
)  # fmt: skip
_CRUMBS = re.compile(
    rf"\W{{0,6}}{_POSITION}(?: ?是)? ?(?:{_COLON}|(?= ?首页|$))(?P<crumbs>.*)"
    rf"|.*?(?<!\w){_POSITION}(?: ?是)? ?{_COLON}(?P<inner>.*?{_ARROW}.*)"
)
_HOME = re.compile(r"[\[\u3010]?(?:\S{0,8}首页|主页|home)[\]\u3011]?", re.IGNORECASE)
_TRAIL = re.compile(rf"{_HOME.pattern} ?{_ARROW}", re.IGNORECASE)
_CRUMB_CELL = re.compile(
    rf"(?:{_HOME.pattern}|{_ARROW} ?\S.{{0,19}}|.{{1,20}}{_ARROW})", re.IGNORECASE
)
_LEAF_LAST = re.compile(f"{_ARROW} ?(?:文章)?正文$")
_MOST_CRUMBS = 10
_LEAF = frozenset(("正文", "文章正文", "内容", "详细内容", "浏览文章"))

PUBLISHED = labels_pattern(
    "加入时间", "加入日期", "添加时间", "添加日期", "录入时间", "发布时间", "发布日期", "发表时间",
    "发表日期", "上传时间", "上传日期", "刊发时间", "刊登日期", "发稿时间", "创建时间",
)  # fmt: skip
DATE = f"(?:{PUBLISHED}|{labels_pattern('更新时间', '更新日期')})"
SOURCE = labels_pattern(
    "来源", "稿件来源", "文章来源", "信息来源", "新闻来源", "内容来源", "资讯来源", "本文来源",
    "原文来源", "消息来源", "来源于", "来源单位", "来源媒体", "来源网站", "稿源", "出处", "转自",
    "转载自", "摘自", "摘编自",
)  # fmt: skip
PROVIDER = labels_pattern("供稿", "供稿单位", "供稿部门", "来稿单位", "信息提供", "提供单位")
OTHER = labels_pattern(
    "作者", "编辑", "责任编辑", "责编", "录入", "审核", "发布人", "发布者", "字体", "字号", "点击",
    "点击数", "点击率", "点击量", "点击次数", "浏览", "浏览量", "浏览次数", "阅读", "阅读量",
    "阅读次数", "人气", "访问量", "访问次数", "图片来源", "数据来源", "资料来源", "视频来源",
)  # fmt: skip
_FIELD = re.compile(
    rf"(?:(?P<date>{DATE})|(?P<source>{SOURCE}|{PROVIDER})|(?P<other>{OTHER})) ?{_COLON} ?"
)
_DATED, _SITE_DATED = (
    re.compile(rf"\W{{0,6}}{label} ?{_COLON}|.*?(?<!\w){label} ?{_COLON} ?\d")
    for label in (DATE, labels_pattern("加入时间", "加入日期"))
)
_OPENINGS = " [(\uff08\u3010|\uff5c"
_CLOSINGS = " ])\uff09\u3011"

_OPEN, _CLOSE = "[\\[(\uff08\u3010]", "[\\])\uff09\u3011]"
_ACT = "(?:打印|关闭|收藏|返回|复制|推荐|评论|发表评论|我要评论|投稿|分享)"
_ON = "(?:本页|本文|此文|此页|窗口|页面|网页|链接|列表|顶部|首页|上页|上一页)"
_BUTTON = f"(?:{_OPEN} ?{_ACT}{_ON}? ?{_CLOSE}|{_ACT}{_ON})"
_FONT = f"{_OPEN}? ?(?:字体|字号) ?{_COLON}? ?{_OPEN}? ?(?:大|小)[^。]*"
_TOOLS = re.compile(f"(?:{_BUTTON}|{_BAR}| )+|{_FONT}|分享到 ?{_COLON}.*")

_ABOUT = "关于我们|联系我们|站点地图|网站地图|友情链接"
_NO_SENTENCE = "[^,\uff0c。;\uff1b]{0,20}"
_FOOT = re.compile(
    "|".join(
        (
            f"欢迎您? ?(?:访问|光临|浏览){_NO_SENTENCE}(?:网|站|协会|主页)[!\uff01]?$",
            f"(?:设为首页|加入收藏|{_ABOUT})(?: |{_BAR}|{_COLON}|$)",
            f"(?:流量|访问|网站)统计 ?(?:{_COLON}|$)",
            f"版权所有 ?(?:{_COLON}|[\u00a9(\uff08]|copyright|$)",
            "版权所有[,\uff0c ]*(?:翻印|违者|侵权|未经|不得)",
            r"版权所有 ?(?![者的归人])\w{2,24}$",
            f"版权[声申]明 ?(?:{_COLON}|{_BAR}|$)",
            "copyright(?![a-z])|\u00a9",
            rf"\S{{0,12}}icp ?[备证](?:案号)? ?(?:[字第]|\d|{_COLON}|{_OPEN})",
            f"[上下] ?一 ?[篇条页](?:文章|新闻|信息)?(?:[ <《]|{_COLON}|{_OPEN}|{_ARROW}|{_BAR}|$)",
            f"{_OPEN}?(?:责任编辑|责编|网站编辑|本文编辑) ?{_COLON}.{{0,40}}$",
            f"(?:相关文章|相关新闻|相关信息|最新文章|热门文章)(?:{_COLON}|$)",
        )
    ),
    re.IGNORECASE,
)

_MENU = frozenset(
    (
        "首页", "网站首页", "扶贫要闻", "部门动态", "协会新闻", "定点连线", "地市联播", "对口帮扶",
        "会员快讯", "高层连线", "省外要闻", "国际交流", "扶贫前沿", "设为首页", "加入收藏",
        "秘书长信箱", "关于我们", "联系我们", "站点地图", "网站地图",
    )
)  # fmt: skip
_BANNER = re.compile("今天是|.{0,30}欢迎您|.{0,30}--")


@dataclass(slots=True)
class _Parts:
    """The parts of a page, as printed."""

    path: tuple[str, ...] = ()
    heading: list[str] = field(default_factory=list)
    labelled: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)


def read_page(lines: Sequence[str], *, origin: str, warnings: tuple[Remark, ...] = ()) -> Reading:
    """Read the article on a page, with a warning for every part it lacks.

    Args:
        lines: of the page, without unseen characters.
        origin: file the page came from.
        warnings: on its bytes, by `decode`.
    """
    parts = _parts(lines)
    if parts is None:
        reason = "The page has neither a breadcrumb (当前位置) nor a date (加入时间)."
        return Rejected(origin, Remark("not-a-page", reason))
    title = one_line(" ".join(parts.heading))
    body = paragraphs(parts.body)
    if not title and not body:
        return Rejected(origin, Remark("empty", "The page has neither a title nor a body."))
    path = parts.path[:-1] if parts.path[-1:] == (title,) else parts.path
    printed_date = parts.labelled.get("date", "")
    printed_source = parts.labelled.get("source", "")
    source = normalise_source(printed_source)
    article = Article(
        id=origin_id(origin),
        title=title,
        body=body,
        path=path,
        section=path[-1] if path else None,
        source=source,
        printed_source=printed_source if source else None,
        date=parse_day(printed_date),
        origin=origin,
    )
    return Accepted(article, warnings + list_warnings(article, date_printed=bool(printed_date)))


def _parts(lines: Sequence[str]) -> _Parts | None:
    """Cut the page at its landmarks; return None when it has neither."""
    filled = [line for line in lines if line.strip()]
    parts = _Parts()
    crumbs_at = _first(parse_crumbs(line) is not None for line in filled)
    start = 0
    if crumbs_at is not None:
        start = crumbs_at + 1
        parts.path = parse_crumbs(filled[crumbs_at]) or ()
        if not parts.path and start < len(filled) and is_trail(filled[start]):
            parts.path = split_crumbs(filled[start])
            start += 1
    date_at = _first(has_date_label(line, of_the_site=crumbs_at is None) for line in filled[start:])
    if date_at is None and crumbs_at is None:
        return None

    above = filled[start:] if date_at is None else filled[start : start + date_at]
    below = [] if date_at is None else filled[start + date_at :]
    if crumbs_at is None:
        above = [line for line in above[-1:] if not is_header(line)]
    elif not below:
        above, below = above[:1], above[1:]
    elif len(above) > _TITLE_LINES:
        parts.labelled = parse_fields(below[0])
        above, below = above[:1], above[1:] + below[1:]
    for line in above:
        if values := parse_fields(line):
            parts.labelled |= values
        elif not is_footer(line):
            parts.heading.append(line)
    parts.body = _read_labels(below, parts.labelled)
    foot_at = _first(is_footer(line) for line in parts.body)
    parts.body = parts.body[:foot_at]
    return parts


def _first(answers: Iterable[bool]) -> int | None:
    return next((at for at, answer in enumerate(answers) if answer), None)


def _read_labels(lines: Sequence[str], labelled: dict[str, str]) -> list[str]:
    """Add the values of the label lines at the top, and return the lines below them.

    A value may be on the line after its label, where labels and values are cells of a table.

    Args:
        lines: from the date label on, or from below the title.
        labelled: the values so far; a label that comes twice belongs to the body.
    """
    waiting = None
    for at, line in enumerate(lines):
        values = parse_fields(line)
        if "。" in line and "date" not in values:
            return list(lines[at:])
        fresh = {name: values[name] for name in values if name == "other" or not labelled.get(name)}
        if fresh:
            labelled |= fresh
            waiting = next((name for name, value in fresh.items() if not value), None)
        elif not values and waiting and _is_value(waiting, line):
            labelled[waiting] = one_line(line)
            waiting = None
        elif values or not is_tools(line):
            return list(lines[at:])
    return []


def _is_value(name: str, line: str) -> bool:
    """Return True if a line can be the value of the label on the line before it."""
    if name == "date":
        short = len(line) <= _LONGEST_VALUE and not _SENTENCE.intersection(line)
        return short and parse_day(line) is not None
    if name == "source":
        return looks_like_publisher(line)
    return line.strip().isdigit()  # a count of clicks


def parse_crumbs(line: str) -> tuple[str, ...] | None:
    """Return the sections of a breadcrumb line, outermost first; None if it is no breadcrumb."""
    match = _CRUMBS.match(_label_text(line))
    return split_crumbs(match["crumbs"] or match["inner"] or "") if match else None


def is_trail(line: str) -> bool:
    """Return True if a line is a trail of crumbs without its label."""
    return bool(_TRAIL.match(_label_text(line)))


def parse_trail(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the sections of the breadcrumb that some lines begin with, if they begin with one.

    Its crumbs may be cells of a table, each on its own line. A breadcrumb without a label begins
    with 首页 or ends with 正文.
    """
    first, rest = _label_text(lines[0]), lines[1:_MOST_CRUMBS]
    named = parse_crumbs(first)
    if named or (named is None and not is_trail(first) and not _LEAF_LAST.search(first)):
        return named or ()
    if named is None:
        return split_crumbs(first)
    pieces = list(takewhile(lambda line: _CRUMB_CELL.fullmatch(one_line(line)), rest))
    return split_crumbs(">".join(pieces))


def split_crumbs(trail: str) -> tuple[str, ...]:
    """Return the sections of a breadcrumb such as `首页->>扶贫前沿->>地市联播`, without 首页."""
    return clean_crumbs(re.split(_ARROW, trail))


def clean_crumbs(crumbs: Iterable[str]) -> tuple[str, ...]:
    """Return the sections among some crumbs, without 首页, 正文 and blank ones."""
    names = [name for crumb in crumbs if (name := one_line(crumb))]
    # All of them, so that a second reading changes nothing.
    while names and _HOME.fullmatch(names[0]):
        del names[0]
    while names and names[-1] in _LEAF:
        del names[-1]
    return tuple(names)


def has_date_label(line: str, *, of_the_site: bool = False) -> bool:
    """Return True if a line starts with a label such as 加入时间, or has one before a figure.

    Args:
        line: one line of a page.
        of_the_site: accept only 加入时间, the site's own, not 发布时间 and other labels that
            pages of every site have.
    """
    return bool((_SITE_DATED if of_the_site else _DATED).match(_label_text(line)))


def parse_fields(line: str) -> dict[str, str]:
    """Return a line's values by label: `date`, `source`, `other`; none if no label starts it."""
    text = _label_text(line).lstrip(_OPENINGS)
    matches = list(_FIELD.finditer(text))
    if not matches or (matches[0].start() and not has_date_label(text)):
        return {}
    ends = [label.start() for label in matches[1:]] + [len(text)]
    values: dict[str, str] = {}
    for label, end in zip(matches, ends, strict=True):
        value = text[label.end() : end].rstrip(_OPENINGS)
        if not any(opening in value for opening in _OPENINGS[1:]):
            value = value.rstrip(_CLOSINGS)  # of a bracket around the labels
        values.setdefault(str(label.lastgroup), value)
    return values


def is_tools(line: str) -> bool:
    """Return True if a line has only buttons such as 【打印】 or the choice of a font size."""
    return bool(_TOOLS.fullmatch(_label_text(line)))


def is_footer(line: str) -> bool:
    """Return True if a line after the body belongs to the page's foot."""
    return bool(_FOOT.match(_label_text(line))) or is_tools(line)


def is_header(line: str) -> bool:
    """Return True if a line is a menu entry, a row of them, or the site's banner."""
    text = _label_text(line)
    entries = re.split(rf" |{_BAR}", text)
    in_menu = bool(text) and all(entry in _MENU for entry in entries if entry)
    return in_menu or bool(_BANNER.match(text))


def _label_text(line: str) -> str:
    """Return the line with plain spaces, or nothing when it is too long for a label."""
    text = one_line(line)
    return text if len(text) <= _LONGEST else ""
