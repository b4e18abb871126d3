"""The element of a page that holds the article's text, on a page of any site.

A page is one article among menus, lists of other articles, comments and footers. The article is
where the sentences are: blocks with punctuation whose characters are not links. Each such block
adds to the score of its element and, less and less, of the elements around it; blocks of links
subtract. The element with the highest score holds the article. This is the scoring of Readability
(Arc90, 2009) with the punctuation of Chinese in place of commas and paragraphs.

A short article would lose to any longer text on the page. So the place of a block matters too: the
text that follows the headline and the line with day and source counts whole, in sentences or not;
blocks above them, elsewhere, below the end of the text or named as something else count little.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

from selectolax.lexbor import LexborNode

from fupin_search.articles.lines import one_line
from fupin_search.articles.pages import site
from fupin_search.articles.pages.html import INLINE, Block
from fupin_search.articles.pages.metadata import is_dateline
from fupin_search.articles.pages.noise import (
    NearestAncestor,
    ancestors,
    heads_others,
    heads_summary,
    is_aside,
    is_notice,
    is_statement,
)

_MARK = re.compile("[,\uff0c。;\uff1b:\uff1a!\uff01?\uff1f、“”…]")
# Without one of these, a line is labels, not a sentence.
_STOP = re.compile("[,\uff0c。;\uff1b!\uff01?\uff1f]")
_FEWEST = 12  # characters of a block that can be a sentence
_MOST = 600  # characters of one block that count: one long block is no better than many
_MOST_MARKS = 10
_MARK_BONUS = 0.1  # added for each mark, as a share of the characters
_MOST_LINKED = 0.5  # share of a block's characters above which it is a list of links
_LONGEST_LINK = 60  # characters that count against
_LINK_PENALTY = 0.3  # for each character that counts against
_OUTER_SHARE = 0.7  # the share of an element's score that the element around it gets
_LEVELS = 5
_SHORT = 400  # characters of a text; the rest of the page may be longer
_ELSEWHERE = 0.3  # the share that counts of a block that does not follow the headline
_ENDED = 0.1  # the share that counts of a block below a heading of other things
_PLAIN = 0.5  # the share that counts of a block that is no sentence

# A paragraph adds to the score of the element around it.
_PARAGRAPHS = frozenset(
    ("p", "li", "dd", "dt", "h1", "h2", "h3", "h4", "blockquote", "center", "pre")
)

_ITEMS = frozenset(
    ("ul", "ol", "dl", "menu", "li", "table", "tbody", "thead", "tfoot", "tr", "td", "th")
)

_SMALL_PRINT = re.compile(
    "[(\uff08\\[【]? ?"
    "(?:(?:责任|网络|文字|本文|值班|执行|实习|特约)?(?:编辑|责编|编审|校对|审核|监制|签发)"
    "|(?:本文|文章|稿件|新闻|信息)来源|来源|原标题|初审|复审|终审|作者|摄影|声明|免责声明|关键词|标签)"
    " ?[:\uff1a/].*"
)
_EDITOR = re.compile(
    "(?:[(\uff08\\[【] ?(?:(?:责任|网络|文字|本文|值班|执行|实习|特约)?(?:编辑|责编|编审|校对|审核)"
    "|初审|复审|终审|作者|摄影|监制)[ :\uff1a/|\uff5c丨]*[\\w·、 ]{0,16}[)\uff09\\]】]"
    "|(?:(?:责任|网络|文字|值班|执行|实习|特约)编辑|责编|编辑|编审|校对|审核|初审|复审|终审|监制)"
    " ?[ |\uff5c丨] ?[\\w·、 |\uff5c丨]{1,16})"
)
_LONGEST_SMALL_PRINT = 60
_OTHERS_HEADING = re.compile(
    "(?:相关|热门|推荐|更多|延伸|猜你喜欢|为您推荐|精彩)"
    "(?:阅读|新闻|文章|推荐|链接|专题|内容|视频|报道)?"
    "[:\uff1a>》]{0,3}|(?:网友|最新|发表|我要|热门)?(?:评论|跟贴|留言)[\\W\\d条]{0,12}|扫一扫.{0,20}"
)


def find_article(blocks: Sequence[Block], *, start: int, published: bool) -> LexborNode | None:
    """Find the element that holds the article, or None where nothing on the page can be one.

    Args:
        blocks: of the whole page.
        start: the place of the first block below the headline and its labels; 0 where the page
            has no headline.
        published: the page states the day or the publisher of its article.
    """
    walk = _Walk(blocks, start, published=published)
    elements: dict[int, LexborNode] = {}
    own: defaultdict[int, float] = defaultdict(float)  # without the elements inside
    for at, block in enumerate(blocks):
        worth, holder = walk.score(block, below=at >= start > 0)
        if worth and holder is not None:
            elements[holder.mem_id] = holder
            own[holder.mem_id] += worth
    counts: defaultdict[int, float] = defaultdict(float)
    for holder_id, total in own.items():
        worth = total
        element: LexborNode | None = elements[holder_id]
        for _ in range(_LEVELS):
            if element is None or not element.is_element_node or element.tag == "html":
                break
            elements.setdefault(element.mem_id, element)
            counts[element.mem_id] += worth
            worth *= _OUTER_SHARE
            element = walk.line_makers.find(element.parent)
    best = max(counts, key=counts.__getitem__, default=None)
    return elements[best] if best is not None and counts[best] > 0 else None


class _Walk:
    """A walk through a page's blocks that remembers where the article has begun and ended.

    Args:
        blocks: of the whole page.
        start: the place of the first block below the headline and its labels; 0 for none.
        published: the page states the day or the publisher of its article.
    """

    def __init__(self, blocks: Sequence[Block], start: int, *, published: bool) -> None:
        # An inline element, such as `span`, holds no article.
        self.line_makers = NearestAncestor(lambda element: element.tag not in INLINE)
        self._opening = blocks[start - 1] if start else None
        self._published = published
        self._aside = NearestAncestor(
            is_aside, but=ancestors(self._opening.element) if self._opening else ()
        )
        self._first = 0  # the element around the first text below the headline, by `mem_id`
        self._in_first = NearestAncestor(lambda element: element.mem_id == self._first)
        self._summed_up = self._has_text = self._has_ended = False

    def score(self, block: Block, *, below: bool) -> tuple[float, LexborNode | None]:
        """Return the score of a block, by its kind and its place, and the element it adds to.

        Args:
            block: the next one of the page.
            below: it is below the headline and its labels.
        """
        worth = _score_alone(block)
        if worth < 0 or not (worth or (below and not block.linked)):
            return worth, self._find_holder(block) if worth else None
        holder = self._find_holder(block)
        # A paragraph in the same element as the first one belongs to the text in any case.
        direct = self._first and holder is not None and holder.mem_id == self._first
        text = block.text
        if not direct and (is_notice(text) or self._aside.find(block.element) is not None):
            return 0.0, None
        if self._opening is None:
            return worth, holder
        plain = self._published and below and not worth and _is_plain(block)
        if heads_summary(text):
            self._summed_up = True
            return 0.0, None
        if below and not self._first and (worth or plain):
            plain = self._begin(holder, self._opening) and plain
        if self._has_text and (heads_others(text) or _heads_links(text)):
            self._has_ended = True
        inside = self._first and (direct or self._in_first.find(block.element) is not None)
        if inside and not self._has_ended:
            return self._score_text(block, worth, holder, plain=plain)
        return worth * (_ENDED if self._has_ended else _ELSEWHERE), holder

    def _find_holder(self, block: Block) -> LexborNode | None:
        """Return the element to whose score a block adds."""
        if block.element.tag in _PARAGRAPHS:
            return self.line_makers.find(block.element.parent)
        return block.element

    def _begin(self, holder: LexborNode | None, opening: Block) -> bool:
        """Return True if the text begins here and not with a summary below its heading."""
        if self._summed_up:
            self._summed_up = False
            return False
        self._first = _text_around(holder, opening)
        return True

    def _score_text(
        self, block: Block, worth: float, holder: LexborNode | None, *, plain: bool
    ) -> tuple[float, LexborNode | None]:
        """Return the score and the element of a block that belongs to the text."""
        self._has_text = self._has_text or bool(worth) or plain
        return (_PLAIN * block.size, self._skip_items(holder)) if plain else (worth, holder)

    def _skip_items(self, holder: LexborNode | None) -> LexborNode | None:
        """Return the element around a whole list or table, at most the one around all the text."""
        node = holder
        while node is not None and node.mem_id != self._first and node.tag in _ITEMS:
            node = node.parent
        return node


def _text_around(holder: LexborNode | None, opening: Block) -> int:
    """Return the outermost element around a text and not the opening, or the innermost of both."""
    above = ancestors(opening.element)
    node = holder
    while node is not None and node.mem_id not in above:
        if node.parent is None or node.parent.mem_id in above:
            break
        node = node.parent
    return node.mem_id if node is not None else 0


def _heads_links(text: str) -> bool:
    return len(text) <= _LONGEST_SMALL_PRINT and bool(_OTHERS_HEADING.fullmatch(one_line(text)))


def _is_plain(block: Block) -> bool:
    """Return True if a block is text without a sentence: a name, a figure, a verse."""
    return not block.linked and not _is_label(block.text) and not site.is_footer(block.text)


def _score_alone(block: Block) -> float:
    """Return the score of a block by its text alone; below zero for links."""
    size = block.size
    if block.linked > _MOST_LINKED * size:
        return -_LINK_PENALTY * min(size, _LONGEST_LINK)
    text = block.text
    if size < _FEWEST or not _STOP.search(text):
        return 0.0
    if size <= _LONGEST_SMALL_PRINT and is_dateline(text):  # an English one has a comma
        return 0.0
    marks = len(_MARK.findall(text))
    return min(size - block.linked, _MOST) * (1 + _MARK_BONUS * min(marks, _MOST_MARKS))


def list_opening(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks before the first sentence: perhaps the headline and its labels."""
    return list(takewhile(lambda block: _score_alone(block) <= 0, blocks))


def extract_text(element: LexborNode, blocks: Sequence[Block], *, title: str) -> list[str]:
    """Return the lines of the article's body.

    The lines above the text (the title, labels, buttons), lists of links among the paragraphs and
    everything from the first line of the foot on are left out.

    Args:
        element: the one that holds the article.
        blocks: of the element.
        title: of the article.
    """
    aside = NearestAncestor(is_aside, but=ancestors(element))
    shown = [block for block in blocks if not _is_link_list(block)]
    inside = [block for block in shown if aside.find(block.element) is None] or shown
    lines = [line for block in inside for line in block.lines]
    lines = _without_head(lines, title)
    lines = lines[: _find_end(lines)]
    while len(lines) > 1 and is_notice(lines[-1]):
        lines.pop()
    return [line for line in lines if not _is_small_print(line) and not site.is_tools(line)]


def _is_link_list(block: Block) -> bool:
    size = block.size
    return block.linked > _MOST_LINKED * size and (block.linked == size or size < _LONGEST_LINK)


def _without_head(lines: list[str], title: str) -> list[str]:
    """Return the lines below the title and its labels, where these are in the same element."""
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
    """Return True if a line between title and text is a label of the article."""
    if "。" in line:
        return False
    known = bool(site.parse_fields(line)) or site.is_tools(line) or _is_small_print(line)
    return known or is_dateline(line)


def _is_small_print(line: str) -> bool:
    short = len(line) <= _LONGEST_SMALL_PRINT and "。" not in line
    text = one_line(line) if short else ""
    return bool(_SMALL_PRINT.fullmatch(text) or _EDITOR.fullmatch(text))


def _find_end(lines: Sequence[str]) -> int:
    """Return the index of the foot's first line, or of a heading with less than half below it."""
    whole = sum(map(len, lines))
    before = 0
    for at, line in enumerate(lines):
        mostly_above = 2 * before >= whole or whole <= _SHORT
        headed = _OTHERS_HEADING.fullmatch(one_line(line)) and 2 * before >= whole
        others = mostly_above and (heads_others(line) or is_statement(line))
        if at and (headed or others or site.is_footer(line)):
            return at
        before += len(line)
    return len(lines)
