"""Lines and paragraphs of text, and the publisher that one names.

Lines come without the characters that a reader never sees. A publisher has one normal name, however
a page prints it; spellings of one name are grouped for the report on a corpus.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain

from fupin_search.text.normalise import normalise

# Line ends of every system, and the separators Unicode adds to them.
_LINE_ENDS = "\r\v\f\x85\u2028\u2029"
_LINE_END = re.compile(f"\r\n|[{_LINE_ENDS}]")

# Controls, halves of surrogate pairs, noncharacters, and the marks that only steer layout: an
# invisible mark inside 扶贫 would hide the word from every search. The joiners U+200C and U+200D
# stay, since emoji and some scripts are spelled with them.
_UNSEEN_RANGES = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
_UNSEEN = re.compile(f"[{_UNSEEN_RANGES}]")
# Marks that belong to the character before them, as files from a Mac have them: が in two parts.
_MARKS = "\u0300-\u036f\u3099\u309a"
# Letters that print and PDF join into one: ﬁ of ﬁnance.
_LIGATURES = "\ufb00-\ufb06"
_LIGATURE = re.compile(f"[{_LIGATURES}]")
_ANY = re.compile(f"[{_LINE_ENDS}{_UNSEEN_RANGES}{_MARKS}{_LIGATURES}]")
# Nearly all characters of most texts, and none of those: passed over in half the time.
_PLAIN = re.compile("[\u4e00-\u9fff\uff00-\uffef\n -~\u3001-\u3020\u2010-\u2027]*+")


def clean_text(text: str) -> str:
    """Return the text without unseen characters and ligatures, every line end one newline."""
    # Most texts have none.
    plain = _PLAIN.match(text)
    end = plain.end() if plain else 0
    if end == len(text) or not _ANY.search(text, end):
        return text
    text = _LIGATURE.sub(_split_ligature, _UNSEEN.sub("", _LINE_END.sub("\n", text)))
    return unicodedata.normalize("NFC", text)


def _split_ligature(ligature: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", ligature[0])


def split_lines(text: str) -> list[str]:
    """Return the lines of a text, without unseen characters."""
    return clean_text(text).split("\n")


def one_line(text: str) -> str:
    """Return the text on one line, every run of white space one space, none at the edges."""
    return " ".join(clean_text(text).split())


def label_line(text: str) -> str:
    """Return what `one_line` does, of a text that many records have: a publisher or a section."""
    return _remembered_line(text) if len(text) <= _LONGEST_REMEMBERED else one_line(text)


def paragraphs(lines: Iterable[str]) -> str:
    """Return a body: the lines that are not blank, stripped, one newline between them."""
    every = chain.from_iterable(map(split_lines, lines))
    return "\n".join(filter(None, map(str.strip, every)))


_LONGEST_REMEMBERED = 64  # characters

_NAMELESS = frozenset(
    (
        "", "未知", "不详", "不明", "佚名", "无", "暂无", "未注明", "未填写", "来源", "來源",
        "其他", "/", "null", "none", "n/a", "na", "nan", "nil", "undefined", "unknown", "http",
        "https",
    )
)  # fmt: skip
# A template without a value: {{source}}, ${source}, <%=source%>, {$source}, #source#.
_TEMPLATE = re.compile(
    r"[$#]?\{.*\}|<%.*%>|\[[\[%].*[%\]]\]|%\w+%|\[?object \w+\]?|#\w+#|%[sd]|\$\w+", re.IGNORECASE
)
_ADDRESS = re.compile(r"(?:[a-z]+:)?//\S*|www\.\S+", re.IGNORECASE)
# The tools of a page, which may follow an empty label, and the words around their names.
_TOOL = re.compile(
    "打印|列印|关闭|關閉|收藏|分享|复制|返回|举报|纠错|字号|字體|字体|浏览|瀏覽|阅读|閱讀|点击|點擊|人气"
    "|访问|评论|转发|点赞|订阅|关注|扫码|扫一扫|视力保护|语音播报"
)
_TOOLS = re.compile(
    f"(?:{_TOOL.pattern}|本页|本文|此文|此页|窗口|视窗|視窗|页面|网页|链接|列表|顶部|上一?页|首页|全文"
    "|到|至|给|量|数|率|次|色|模式|我要|发表|加入|添加|一键|一下|手机|微信|微博|朋友圈|好友|QQ|空间"
    r"|放大|缩小|默认|正常|[大中小]|T|A|\d|\W)+"
)
_SIZES = re.compile(r"T?大\W*(?:中\W*)?T?小|A\+\W*A-?")
_LONGEST_TOOLS = 60

# Full-width letters, digits, plus and ampersand become half-width; brackets become full-width,
# as printed in Chinese text; an ideographic or hard space is a space.
_WIDTHS: dict[int, int | str] = {
    code: code - 0xFEE0
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0B)
}
_WIDTHS |= {0xFF06: "&", ord("("): "\uff08", ord(")"): "\uff09"}

_LABEL = re.compile(
    "(?:稿件|文章|信息|新闻|新聞|内容|內容|本文|消息)?"
    "(?:[来來] ?源(?:单位|單位|于)?|[来來]自|出[处處]|(?:[转轉]载?|摘编?)自|稿源"
    "|供稿(?:单位|單位)?)"
    " ?(?P<colon>[:\uff1a])?(?P<name>.*)"
)
_AROUND = re.compile(
    "[\uff08[【〔「『“](?P<inner>[^\uff08\uff09[\\]【】〔〕「」『』“”]+)[\uff09\\]】〕」』”]"
)
_EDGES = " ,\uff0c、;\uff1b:\uff1a.。|\uff5c·-—_"

_PUBLISHER = r"(?:报|报社|社|网|台|刊|杂志|周刊|频道|在线|客户端|南方\+)"
_AGENCY = r"(?:新华社|中新社|中国新闻社|法新社|路透社|美联社|塔斯社|共同社)"

# 广州日报记者 冼嘉仪; but 中国记者 and 广州日报记者站 are names of their own.
_BYLINE = re.compile(
    rf"(?P<name>.+?{_PUBLISHER}|本报|本网|本刊|本台) ?"
    r"(?:全媒体|融媒体|首席|特约|特派|驻\\w{2,4}|实习|见习|本报)?(?:记者|通讯员|评论员)"
    "(?!站|网|协会|团|部|会|之家|观察|俱乐部|节).*"
)
_AUTHOR = re.compile("(?P<name>.+?) (?:作者|撰文|编辑|责任编辑|责编|摄影) ?[:\uff1a].*")
_WIRE = re.compile(
    rf"(?:(?P<agency>{_AGENCY})[^ 、]{{0,12}}? ?(?:\d+月)?(?:\d+日)?"
    rf"|(?P<dated>.+?{_PUBLISHER})[^ 、]{{0,8}}? ?\d+月\d+日"
    rf"|(?P<plain>.+?{_PUBLISHER}|本报|本网|本台|本刊)) ?[专综]?(?:电|讯|消息)"
    "(?: ?\uff08?(?:记者|通讯员).*)?"
)
_QUOTED = re.compile(rf"据 ?(?P<name>[^ ]+?{_PUBLISHER})(?:报道|消息|电|讯)?")

_ALONE = re.compile(rf"[^,\uff0c。;\uff1b:\uff1a!\uff01?\uff1f]{{1,24}}{_PUBLISHER}》?|南方\+")

_IN_BRACKETS = re.compile("[\uff08([【].*?[\uff09)\\]】]")
_SOURCE_MARKS = re.compile(r"[\W_]+")

# The place where a publisher writes, after its name: 青石县扶贫办官网, 岭南日报客户端.
_CHANNEL = re.compile(
    "(?P<name>.{3,}?)(?:"
    "(?:官方|门户|政府|新闻)?网站|官网|网络版|电子版|数字报"
    "|(?:新闻|手机)?客户端|新闻app|app"
    "|(?:官方)?(?:微信)?公众(?:平台|号)|(?:官方)?(?:微信|微博)|头条号|视频号"
    "|(?<=[报社网台])(?:消息|讯|电))"
)
_PROVINCES = (
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    "|陕西|甘肃|青海|台湾"
)
# 吉林省 and 吉林 are one; 吉林市 is another place.
_REGION = re.compile(
    f"(?P<place>{_PROVINCES})省|(?P<city>北京|天津|上海|重庆)市"
    "|(?P<region>内蒙古|西藏)自治区|(?P<own>广西)壮族自治区|(?P<west>宁夏)回族自治区"
    "|(?P<far>新疆)维吾尔自治区"
)
# 广东扶贫网 and 广东扶贫 are one; but 南方网 is not 南方, nor 人民网 人民.
_SHORTEST_SITE_NAME = 4


def normalise_source(printed: str) -> str | None:
    """Return the publisher's normal name, or None when the page names none.

    Book-title marks, labels, bylines and wire formulas are taken off: 《广州日报》,
    来源:广州日报, 广州日报记者 冼嘉仪 and 广州日报讯 are all 广州日报. A normal name stays so.

    Args:
        printed: the source as printed.
    """
    if len(printed) <= _LONGEST_REMEMBERED:
        return _remembered(printed)
    return _normal(printed)


def _normal(printed: str) -> str | None:
    name = clean_text(printed)
    while (plainer := _plainer(name)) != name:
        name = plainer
    return None if is_placeholder(name) else name


# An archive has few publishers and sections, and each comes thousands of times.
_remembered = lru_cache(maxsize=4096)(_normal)
_remembered_line = lru_cache(maxsize=4096)(one_line)


def is_placeholder(name: str) -> bool:
    """Return True if a value names no publisher: a blank, an address, a template, a page's tools.

    Args:
        name: a source, without brackets around it and marks at its edges.
    """
    if name.lower() in _NAMELESS or _TEMPLATE.fullmatch(name) or _ADDRESS.fullmatch(name):
        return True
    if len(name) > _LONGEST_TOOLS or not _TOOLS.fullmatch(name):
        return False
    return bool(_TOOL.search(name) or _SIZES.fullmatch(name))


def looks_like_publisher(line: str) -> bool:
    """Return True if a line is more likely a publisher's name than a paragraph."""
    return bool(_ALONE.fullmatch(line.strip()))


def _plainer(name: str) -> str:
    """Return the name without its outermost label, bracket or byline; itself if it has none."""
    name = re.sub("[》〉]\\s*[、,\uff0c]?\\s*[《〈]", "、", name.translate(_WIDTHS))
    name = " ".join(re.sub("[《》〈〉]", "", name).split()).strip(_EDGES)
    label = _LABEL.fullmatch(name)
    if label and (label["colon"] or looks_like_publisher(label["name"])):
        return label["name"]
    if around := _AROUND.fullmatch(name):
        return around["inner"]
    if re.fullmatch(r"(?:[\u4e00-\u9fff] )+[\u4e00-\u9fff]", name):
        return name.replace(" ", "")  # letter-spaced: 南 方 日 报
    if cut := _BYLINE.fullmatch(name) or _AUTHOR.fullmatch(name) or _QUOTED.fullmatch(name):
        return cut["name"]
    if wire := _WIRE.fullmatch(name):
        return wire["agency"] or wire["dated"] or wire["plain"]
    return name


def group_sources(sources: Mapping[str, int]) -> list[tuple[tuple[str, int], ...]]:
    """Group the sources that are probably one.

    Args:
        sources: number of articles by normal name.

    Returns:
        Groups of two names and more with their counts, the most frequent name first; the group
        with the most articles comes first.
    """
    groups: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, count in sources.items():
        groups[_common_part(name)].append((name, count))
    for key in sorted(groups, key=len, reverse=True):
        plain = key.removesuffix("网")
        if plain != key and len(plain) >= _SHORTEST_SITE_NAME and plain in groups:
            groups[plain] += groups.pop(key)
    groups_of_several = [
        tuple(sorted(group, key=lambda row: (-row[1], row[0])))
        for group in groups.values()
        if len(group) > 1
    ]
    return sorted(groups_of_several, key=lambda group: (-sum(count for _, count in group), group))


def _common_part(name: str) -> str:
    """Return the part that all spellings of a name share."""
    plain = normalise(name)
    # A name that is all in brackets keeps their content.
    plain = (
        _SOURCE_MARKS.sub("", _IN_BRACKETS.sub("", plain)) or _SOURCE_MARKS.sub("", plain) or plain
    )
    plain = _REGION.sub(lambda match: match[match.lastgroup or 0], plain)
    while channel := _CHANNEL.fullmatch(plain):
        plain = channel["name"]
    return plain
