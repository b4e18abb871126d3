"""Where on a page the article's text stands, whatever site the page is of.

A page is one article among menus, lists of other articles, comments and footers. The article is
where sentences are: blocks with punctuation whose characters are not links. Each such block counts
for the element it stands in and, less and less, for the elements around; blocks of links count
against them. The element that counts most holds the article. This is the scoring of Readability
(Arc90, 2009) with the punctuation of Chinese in place of commas and paragraphs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from selectolax.lexbor import LexborNode

from fupin_search.articles.lines import one_line
from fupin_search.articles.pages import labels
from fupin_search.articles.pages.html import Block
from fupin_search.articles.pages.stated import is_dateline

_MARK = re.compile("[,\uff0c。;\uff1b:\uff1a!\uff01?\uff1f、“”…]")
_STOP = re.compile(
    "[,\uff0c。;\uff1b!\uff01?\uff1f]"
)  # without one, a line is labels, not a sentence
_FEWEST = 12  # characters of a block that can be a sentence
_MOST = 600  # characters of one block that count: one long block is no better than many
_MOST_MARKS = 10
_A_MARK = 0.1  # what each mark adds, as a share of the characters
_LINKED = 0.5  # share of a block's characters above which it is a list of links
_LONGEST_LINK = 60  # characters that count against
_AGAINST = 0.3
_AROUND = 0.7  # what an element keeps of what counts for one inside it
_LEVELS = 5

# A paragraph counts for what holds it.
_PARAGRAPHS = frozenset(
    ("p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "blockquote", "center", "pre")
)

_SMALL_PRINT = re.compile(
    "[(\uff08\\[【]? ?"
    "(?:(?:责任|网络|文字|本文|值班|执行|实习|特约)?(?:编辑|责编|编审|校对|审核|监制|签发)"
    "|(?:本文|文章|稿件|新闻|信息)来源|来源|原标题|初审|复审|终审|作者|摄影|声明|免责声明|关键词|标签)"
    " ?[:\uff1a/].*"
)
_LONGEST_SMALL_PRINT = 60
_BETWEEN = re.compile(
    "(?:相关|热门|推荐|更多|延伸|猜你喜欢|为您推荐|精彩)"
    "(?:阅读|新闻|文章|推荐|链接|专题|内容|视频|报道)?"
    "[:\uff1a>》]{0,3}|(?:网友|最新|发表|我要|热门)?(?:评论|跟贴|留言)[\\W\\d条]{0,12}|扫一扫.{0,20}"
)


def find_article(blocks: Iterable[Block]) -> LexborNode | None:
    """The element that holds the article, or None where no sentence stands on the page.

    Args:
        blocks: of the whole page.
    """
    counts: defaultdict[int, float] = defaultdict(float)
    elements: dict[int, LexborNode] = {}
    for block in blocks:
        worth = _worth(block)
        if not worth:
            continue
        element: LexborNode | None = block.element
        if block.element.tag in _PARAGRAPHS:
            element = block.element.parent
        for _ in range(_LEVELS):
            if element is None or not element.is_element_node or element.tag == "html":
                break
            elements[element.mem_id] = element
            counts[element.mem_id] += worth
            worth *= _AROUND
            element = element.parent
    best = max(counts, key=counts.__getitem__, default=None)
    return elements[best] if best is not None and counts[best] > 0 else None


def _worth(block: Block) -> float:
    """How much a block speaks for what holds it; below zero when it is made of links."""
    size = block.size
    if block.linked > _LINKED * size:
        return -_AGAINST * min(size, _LONGEST_LINK)
    text = block.text
    if size < _FEWEST or not _STOP.search(text):
        return 0.0
    if size <= _LONGEST_SMALL_PRINT and is_dateline(text):  # an English one has a comma
        return 0.0
    marks = len(_MARK.findall(text))
    return min(size - block.linked, _MOST) * (1 + _A_MARK * min(marks, _MOST_MARKS))


def opening_of(blocks: Sequence[Block]) -> list[Block]:
    """The blocks before the first sentence: where page and article are one element, the headline.

    Args:
        blocks: of the element that holds the article.
    """
    return list(takewhile(lambda block: _worth(block) <= 0, blocks))


def text_of(blocks: Sequence[Block], *, title: str) -> list[str]:
    """The lines of the article's body.

    Left out are what stands above the text (the title, labels, buttons), lists of links among the
    paragraphs, and from the first line of the foot on everything.

    Args:
        blocks: of the element that holds the article.
        title: the article's.
    """
    kept = [block for block in blocks if not _is_list_of_links(block)]
    lines = [line for block in kept for line in block.lines]
    lines = _without_head(lines, title)
    return [
        line
        for line in lines[: _end_of(lines)]
        if not _is_small_print(line) and not labels.is_tools(line)
    ]


def _is_list_of_links(block: Block) -> bool:
    size = block.size
    return block.linked > _LINKED * size and (block.linked == size or size < _LONGEST_LINK)


def _without_head(lines: list[str], title: str) -> list[str]:
    """The lines below the title and its labels, where those stand in the same element."""
    bare = one_line(title)
    above = next((at for at, line in enumerate(lines) if bare and one_line(line) == bare), -1)
    if above >= 0 and not any(_is_sentence(line) for line in lines[:above]):
        lines = lines[above + 1 :]
    start = 0
    while start < len(lines) and _is_label(lines[start]):
        start += 1
    return lines[start:]


def _is_sentence(line: str) -> bool:
    return len(line) >= _FEWEST and bool(_STOP.search(line))


def _is_label(line: str) -> bool:
    """Whether a line between title and text says something about the article."""
    if "。" in line:
        return False
    known = bool(labels.fields(line)) or labels.is_tools(line) or _is_small_print(line)
    return known or is_dateline(line)


def _is_small_print(line: str) -> bool:
    short = len(line) <= _LONGEST_SMALL_PRINT and "。" not in line
    return short and bool(_SMALL_PRINT.fullmatch(one_line(line)))


def _end_of(lines: Sequence[str]) -> int:
    """Where the foot begins: with a line of the foot, or a heading of other things' lesser part."""
    whole = sum(map(len, lines))
    before = 0
    for at, line in enumerate(lines):
        heads_others = 2 * before >= whole and _BETWEEN.fullmatch(one_line(line))
        if at and (heads_others or labels.is_footer(line)):
            return at
        before += len(line)
    return len(lines)
