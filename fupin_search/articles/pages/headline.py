"""The article's own title, chosen among all titles and headings of a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise

from fupin_search.articles.lines import one_line
from fupin_search.articles.pages import labels

# Names of `meta` elements, best first.
_TITLES = ("articletitle", "og:title", "twitter:title")

LONGEST_SAID = 1000  # characters of a `meta` element or the page's own title
_LONGEST_TITLE = 150  # characters
_SHORTEST_TITLE = 3
_SHORTEST_OPENING = 8

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
_SECTION = re.compile(
    "(?:头条|要闻|时政|国内|国际|社会|财经|经济|文化|体育|教育|科技|健康|地方|本地|军事|娱乐|视频|图片|观点"
    "|评论|理论|党建|三农|农业|旅游|房产|汽车|生活|民生|法治|公益|扶贫|乡村振兴|公告|通知|公示|动态)"
    "(?:新闻|要闻|动态|频道|快讯|公告)?|滚动|正文|新闻"
)
_LONGEST_SECTION = 6
# A Chinese dash is more often inside a title than between a title and the site's name.
_SURELY_SITE = re.compile(".{1,12}(?:网|网站|日报|晚报|在线)")


def bare(text: str) -> str:
    """Return a text for comparisons: after NFKC, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def stated_titles(metas: Mapping[str, str]) -> list[str]:
    """Return the titles in a page's `meta` elements, best first."""
    return [metas[name] for name in _TITLES if name in metas]


def title_of(
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
    printed = _without_kind(one_line(printed[:LONGEST_SAID]))
    given = [_without_kind(title) for title in stated_titles(metas)]
    candidates = [_without_kind(heading) for heading in headings]
    candidates = [text for text in candidates if _SHORTEST_TITLE <= len(text) <= _LONGEST_TITLE]
    plain = _without_site(printed, metas)
    openings = [
        line
        for line in lines
        if len(line) >= _SHORTEST_OPENING and bare(printed).startswith(bare(line))
    ]
    # The name of the site may be a heading too; it is cut off, or far shorter.
    confirmed = [
        text
        for text in (*candidates, *openings, *given)
        if len(bare(text)) >= len(bare(plain)) / 2
        and (bare(text) in bare(plain) or bare(printed).startswith(bare(text)))
    ]
    if confirmed:
        best = max(confirmed, key=lambda text: len(bare(text)))
        return _without_site(best, metas) if best in given else best
    longer = [text for text in candidates if printed and _opens(text, printed)]
    if longer:
        return longer[0]
    if plain and any(bare(line) == bare(plain) for line in lines):
        return plain
    if given:
        return _without_site(given[0], metas)
    if candidates and (not plain or is_site_name(plain)):
        return candidates[0]
    shown = {bare(line) for line in lines}
    headlines = [text for text in candidates if len(text) >= _SHORTEST_OPENING]
    above = next((text for text in headlines if bare(text) in shown), "")
    return _above_the_date(lines) or above or plain


def is_site_name(text: str) -> bool:
    """Return True if a title looks like the name of a site or section, not like a headline."""
    return bool(_SITE.fullmatch(text))


def _above_the_date(lines: Sequence[str]) -> str:
    """Return the line right above the labelled date, where most pages have the headline."""
    for above, line in pairwise(lines):
        fits = _SHORTEST_OPENING <= len(above) <= _LONGEST_TITLE
        if labels.has_date_label(line) and fits and labels.crumbs(above) is None:
            return above
    return ""


def _opens(heading: str, printed: str) -> bool:
    """Return True if the page's title is the beginning of a heading."""
    short = re.split("…|\\.{3}", bare(printed))[0]
    return len(short) >= _SHORTEST_OPENING and bare(heading).startswith(short)


def _without_kind(title: str) -> str:
    return _KIND.sub("", title, count=1) if _KIND.match(title) else title


def _without_site(title: str, metas: Mapping[str, str]) -> str:
    """Cut the names of section and site off the end of a title."""
    site = bare(metas.get("og:site_name", ""))
    cut_at = ""  # the mark before the site's name, which is before its sections too
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
    if site and bare(rest) == site:
        return True
    if "_" in joint[0]:
        return len(rest) <= 20  # characters of a name
    if "—" in joint[0]:
        return bool(_SURELY_SITE.fullmatch(rest))
    return bool(joint[0].strip()) and bool(_SITE.fullmatch(rest))
