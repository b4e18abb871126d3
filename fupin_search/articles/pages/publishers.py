"""The publisher that a page names: after a label, next to the day, or in a `meta` element.

A name begins after a label of the source and goes on to the next label with a value, to a day, or
to a mark that no name has. A word such as 发布 or 记者 ends no name by itself: 上海发布
and 青年记者 are names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from fupin_search.articles.lines import (
    is_placeholder,
    looks_like_publisher,
    normalise_source,
    one_line,
)
from fupin_search.articles.pages import site
from fupin_search.articles.publication_dates import find_day

_METAS = ("contentsource", "source", "mediaid", "article:source")  # best first

_LONGEST_LINE = 200
_LONGEST_DATELINE = 60
_LONGEST_NAME = 30
_LONGEST_UNLABELLED = 16

_SOURCE = rf"(?:{site.SOURCE}|{site.labels_pattern('来自', '转载', '选自', '原载', '载自')})[于於]?"
_PROVIDER = rf"(?:{site.PROVIDER}|{site.labels_pattern('发布单位', '发布机构', '发布机关')})"
_NEXT = site.labels_pattern(
    "时间", "日期", "发布", "发布于", "发表", "发表于", "更新", "记者", "通讯员", "撰文", "文",
    "摄影", "图", "图片", "校对", "审稿", "审核人", "审签", "签发", "初审", "复审", "终审", "编审",
    "供稿人", "核稿", "责任校对", "值班编辑", "栏目", "分类", "所属分类", "所属栏目", "标签",
    "关键词", "关键字", "评论", "评论数", "字体大小", "大小", "分享", "分享到", "收藏", "打印",
    "主题词", "索引号", "文号", "发文字号", "浏览数", "点赞", "转发", "阅读数",
)  # fmt: skip
_FIELD = re.compile(
    rf"(?:(?P<next>{site.DATE}|{site.OTHER}) ?:|(?P<source>{_SOURCE}) ?[:/]"
    rf"|(?P<provider>{_PROVIDER}) ?[:/]|(?P<other>{_NEXT}) ?:) ?"
)
_SEPARATOR = re.compile("[:/]")
_HAN = re.compile("[\u4e00-\u9fff]")  # before a label, it is part of another word: 资金来源
_AFTER_DAY = "日号號时時分秒"
_WITHOUT_COLON = re.compile(rf"[(\[【<]? ?{_SOURCE} ?(?P<value>[^ :].*)")
_AT_THE_END = re.compile(rf"(?:^|.*[\W\d])(?:{_SOURCE}|{_PROVIDER}) ?(?P<colon>:?) ?[)\]】]?")

_EMPTY_LABEL = re.compile(rf"(?<![\u4e00-\u9fff]){_SOURCE} ?:?")

_ADDRESS = re.compile(r"(?:[a-z]+:?//|www\.)[\w./?=&%-]*", re.IGNORECASE)
_CLOSING = dict(zip('([【〔「『<{“"《〈', ')]】〕」』>}”"》〉', strict=True))
_QUOTES = '“"《〈「『'  # may enclose a part of a name
_END = re.compile(
    "[()\\[\\]【】〔〕<>{},。;!?/\\\\|:…]|第 ?\\d+ ?[版期]|\\d{4} ?[-年/.]|\\d{1,2}:\\d{2}"
    "|(?:点击|浏览|阅读|評論|评论|人气|访问|跟[贴帖]|点赞|关注|收藏|分享)[数量率次]{0,2} ?\\d"
    "|(?<![A-Za-z\\d-])\\d+ ?(?:次|人|条)?(?:点击|浏览|阅读|评论|跟[贴帖]|点赞)"
)
_LETTER_SPACED = re.compile("(?:[\u4e00-\u9fff] ){2,}[\u4e00-\u9fff](?![\u4e00-\u9fff])")
_TOOLS_BEHIND = re.compile(
    "(?P<name>.{2,}?)(?:举报|打印|关闭|字号|字体|纠错|我要|加入收藏|复制链接).*"
    "|(?P<publisher>.+?(?:报|社|网|台|刊|在线|客户端))(?:一键)?(?:订阅|分享|关注|收藏).*"
)
_ORGANISATION = re.compile(
    "[\u4e00-\u9fff\u3007A-Za-z0-9·“”()]{2,24}(?:局|厅|委|办|处|会|政府|中心|公司|集团|大学|学院|医院"
    "|银行|法院|检察院|研究院|部|馆|所|站|校|队|出版社|编辑部|公众号|发布|時報|日報|晚報|報|網|社)"
)
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_TODAY = re.compile("今天是|今日是|现在是|当前时间|农历")  # of a banner, wherever it was saved
_NO_NAME = re.compile(
    "[\\d\\W]|评论|阅读|浏览|点击|作者|编辑|记者|时间|日期|发布|发表|字体|字号|分享|收藏|来自|首页"
    "|更新|人气|次|原创|星期|周[一二三四五六日]|天气"
)


def find_source(
    metas: Mapping[str, str], above: Sequence[str], below: Sequence[str], marked: Sequence[str]
) -> str | None:
    """Find the publisher the page names, as printed.

    Args:
        metas: contents of the page's `meta` elements, by name.
        above: the lines around the title, in the page's order.
        below: lines of the text's ends and below it.
        marked: texts of elements near the title whose class or id names the source.
    """
    for name in _METAS:
        if name in metas and (source := _of_meta(normalise_line(metas[name]))):
            return source
    near = list(_joined(map(normalise_line, above)))[::-1]
    far = list(_joined(map(normalise_line, below)))
    readers = (
        (_labelled(line, "source") for line in near),
        (_without_colon(line) for line in near),
        (_in_text(line) for line in far),
        (_labelled(line, "provider") for line in near),
        (_next_to_day(line) for line in (*map(normalise_line, marked), *near)),
    )
    return next((source for names in readers for source in names if source), None)


def normalise_line(line: str) -> str:
    """Return the beginning of a line after NFKC, with a colon for the sign of a ratio."""
    return one_line(unicodedata.normalize("NFKC", line[:_LONGEST_LINE])).replace("\u2236", ":")


def is_banner(line: str) -> bool:
    """Return True if a line shows the day of the visit, as 今天是 does."""
    return bool(_TODAY.search(line))


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines; a label without a value and a name on the next line become one line."""
    waiting = ""
    for line in lines:
        if waiting and _is_name_alone(line):
            yield f"{waiting.rstrip(' :')}: {line}"
            waiting = ""
            continue
        if waiting:
            yield waiting
        ends_open = len(line) <= _LONGEST_DATELINE and _AT_THE_END.fullmatch(line)
        waiting = line if ends_open else ""
        if not waiting:
            yield line
    if waiting:
        yield waiting


def _is_name_alone(line: str) -> bool:
    """Return True if a line is the name of a publisher or an office and nothing else."""
    name = _name_in(line)
    return name is not None and name in line and len(line) <= _LONGEST_NAME and _is_known(name)


def _is_known(name: str) -> bool:
    """Return True if a name without a label looks like that of a publisher or an office."""
    return looks_like_publisher(name) or bool(_ORGANISATION.fullmatch(name))


def _labelled(line: str, kind: str) -> str | None:
    """Find the name after a label with a colon or slash: `来源:山城日报 作者:某某`."""
    fields = list(_FIELD.finditer(line)) if _SEPARATOR.search(line) else []
    for at, match in enumerate(fields):
        if match.lastgroup != kind:
            continue
        before = line[match.start() - 1 : match.start()]
        if not at and _HAN.match(before) and before not in _AFTER_DAY:
            continue
        end = fields[at + 1].start() if at + 1 < len(fields) else len(line)
        if name := _name_in(line[match.end() : end]):
            return name
    return None


def _without_colon(line: str) -> str | None:
    """Find the name after a label without a colon: `2021-01-06 08:30 来源 山城日报`."""
    if len(line) > _LONGEST_DATELINE or "。" in line:
        return None
    day = find_day(line)
    for part in (line[day.end :], line[: day.start]) if day else (line,):
        match = _WITHOUT_COLON.match(part.lstrip(" |"))
        name = _name_in(match["value"]) if match else None
        if name and _is_known(name):
            return name
    return None


def _in_text(line: str) -> str | None:
    """Find the name on a line at an end of the text, where sentences may have the same words."""
    if "。" in line:
        return None
    if name := _labelled(line, "source"):
        return name
    match = _WITHOUT_COLON.fullmatch(line.rstrip(" )]】>"))
    name = _name_in(match["value"]) if match else None
    whole = match is not None and name is not None and len(match["value"]) <= len(name) + 2
    return name if name and whole and _is_known(name) else None


def _next_to_day(line: str) -> str | None:
    """Find the publisher before or after a day, without a label: `2021-01-06 08:30 广州日报`."""
    day = find_day(line)
    if not day or len(line) > _LONGEST_DATELINE or "。" in line or is_banner(line):
        return None
    rest = _ADDRESS.sub(" ", f"{line[: day.start]} {line[day.end :]}")
    rest = _EMPTY_LABEL.split(rest, maxsplit=1)[0]
    names = [name for name in _TIME.sub(" ", rest).split() if 1 < len(name) <= _LONGEST_UNLABELLED]
    timed = bool(_TIME.search(line))
    names = [name for name in names if not _NO_NAME.search(name) and not is_placeholder(name)]
    return next((name for name in names if timed or looks_like_publisher(name)), None)


def _of_meta(value: str) -> str | None:
    """Return the name in a `meta` element, with a label or without."""
    if _FIELD.match(value):
        return _labelled(value, "source")
    field = _FIELD.search(value)
    return _name_in(value[: field.start()] if field else value)


def _name_in(value: str) -> str | None:
    """Return the name a value begins with; None where it begins with none.

    Args:
        value: the text after a label, up to the next label, after NFKC.
    """
    value = value.strip(" :-—·|")
    day = find_day(value)
    value = value[: day.start] if day else value
    if is_placeholder(value) or _ADDRESS.match(value):
        return None
    closing = value.find(_CLOSING.get(value[:1], "\n"), 1)
    if closing > 0:
        rest = value[closing + 1 :]
        goes_on = rest[:1] in ("、", "《") or _HAN.match(rest)
        if value[0] not in _QUOTES or not goes_on:
            return _name_in(value[1:closing])
    if end := _END.search(value):
        value = value[: end.start()]
    if spaced := _LETTER_SPACED.match(value):
        value = spaced[0].replace(" ", "")
    elif re.match("[《“「]?[\u4e00-\u9fff]{2}", value):
        value = value.split()[0]  # text after a Chinese name and a space is something else
    else:
        value = re.split(" (?=[\u4e00-\u9fff])", value, maxsplit=1)[0]
    if tools := _TOOLS_BEHIND.fullmatch(value):
        value = tools["name"] or tools["publisher"]
    name = value.strip(" -—·、")
    if len(name) > _LONGEST_NAME:
        name = normalise_source(name) or ""
    is_name = 1 < len(name) <= _LONGEST_NAME and re.search("[^\\W\\d_]", name)
    return name if is_name and not is_placeholder(name) else None
