"""An HTML page, or the HTML in a record, as the blocks and lines that a reader sees.

The lines go to the same parser that reads saved text. Each block knows its element, and the
elements show where the article is on a page of another site. `strip_markup` reads the HTML in the
text of a record, and leaves text alone that only looks like HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from fupin_search.articles.lines import clean_text
from fupin_search.articles.pages.markup import TooTangledError, make_safe

_SKIPPED = frozenset(
    ("script", "style", "noscript", "template", "iframe", "object", "svg", "math", "select",
     "textarea", "button", "audio", "video", "canvas", "map", "noframes", "noembed")
)  # fmt: skip
INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
     "font", "i", "img", "input", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby",
     "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
     "wbr")
)  # fmt: skip
_FOLDED = frozenset(("body", "tr", "tbody"))  # hidden until a script or the reader opens them
_MAY_BE_HIDDEN = "body [hidden], body [aria-hidden], body [style]"
_HIDING = re.compile(
    "(?:^|[;\\s])(?:display\\s*:\\s*none|visibility\\s*:\\s*hidden)", re.IGNORECASE
)
_PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext"))

_WHITE = re.compile("[ \t\n\f\r]+")
_WIDE = "\u2e80-\u303e\u3041-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_BREAK_IN_CHINESE = re.compile(f"(?<=[{_WIDE}])[ \t\f\r]*\n[ \t\n\f\r]*(?=[{_WIDE}])")

# The tags and entities in the text of a record: content systems have HTML in their tables, and
# exports escape it once more than they should. A text is HTML only where it has a tag that HTML
# knows, or an entity that HTML knows with its semicolon: `a < b`, `x<y>z` and 《A&B》 are text, and
# so is `p<b>q` without a `</b>`.
_BLOCK_NAMES = (
    "address article aside blockquote body br caption center col colgroup dd dir div dl dt embed"
    " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html iframe legend li"
    " link main marquee menu meta nav noscript object ol option p pre script section select style"
    " table tbody td textarea tfoot th thead title tr ul video audio"
)
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big button cite code del dfn em font i img input ins kbd label mark"
    " nobr param q s samp small source span strike strong sub sup time tt u var wbr"
)
# One letter between angle brackets may be a sign of arithmetic, unless something closes it.
_LETTER_TAGS = "abiqsu"


def _any_of(names: str) -> str:
    return rf"(?:{'|'.join(names.split())})(?=[\s/>]|\Z)"


_BLOCK_TAG = re.compile(rf"</?{_any_of(_BLOCK_NAMES)}", re.IGNORECASE)
_TAG_START = (
    rf"/?{_any_of(f'{_BLOCK_NAMES} {_INLINE_NAMES}')}|!--|!doctype\b|!\[|\?[a-z]|/?[a-z]\w*:[a-z]"
)
_TAG = re.compile(rf"<(?:{_TAG_START})[^<>]*>", re.IGNORECASE)
_LETTER_TAG = re.compile(rf"<[{_LETTER_TAGS}]>", re.IGNORECASE)
_NO_TAG = re.compile(rf"<(?!{_TAG_START})", re.IGNORECASE)
_FOREIGN_TAG = re.compile(r"</?[a-z]\w*:[a-z][^<>]*>", re.IGNORECASE)  # of Word, mostly
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|&(?:nbsp|ensp|emsp|ldquo|rdquo)(?![A-Za-z0-9;=])"
)
_MOST_PASSES = 8  # text that is escaped more often stays escaped


@dataclass(slots=True)
class Block:
    """A run of text between two line breaks of the page.

    Args:
        element: the innermost element around it that makes lines.
        lines: its text: one line, or several when it is preformatted.
        linked: number of its characters in links, without white space.
    """

    element: LexborNode
    lines: list[str]
    linked: int

    @property
    def text(self) -> str:
        """The text of the block on one line."""
        return " ".join(self.lines)

    @property
    def size(self) -> int:
        """The number of characters of the block, without white space."""
        return sum(_count_printed(line) for line in self.lines)


def parse(text: str) -> LexborHTMLParser:
    """Parse an HTML page; flatten it first if it is nested too deep.

    Raises:
        TooTangledError: the page's tags are not those of an article.
    """
    return LexborHTMLParser(make_safe(clean_text(text), inline=INLINE))


def find_hidden(tree: LexborHTMLParser) -> frozenset[int]:
    """Return the elements of a page, by `mem_id`, that a reader can neither see nor open."""
    return frozenset(
        element.mem_id
        for element in tree.css(_MAY_BE_HIDDEN)
        if element.tag not in _FOLDED and _is_hidden(element)
    )


def _is_hidden(element: LexborNode) -> bool:
    given = element.attributes
    style = given.get("style") or ""
    return (
        ("hidden" in given and given["hidden"] != "until-found")
        or (given.get("aria-hidden") or "").lower() == "true"
        or bool(_HIDING.search(style))
    )


def read_html_lines(text: str) -> list[str]:
    """Return the lines of any HTML, however tangled, the page's own title first."""
    try:
        tree = parse(text)
    except TooTangledError:
        tree = LexborHTMLParser(make_safe(clean_text(text), inline=INLINE, flat=True))
    if tree.root is None:
        return []
    hidden = find_hidden(tree) if "hidden" in text or "style" in text else frozenset()
    return [line for block in list_blocks(tree.root, hidden) for line in block.lines]


def list_blocks(root: LexborNode, hidden: frozenset[int] = frozenset()) -> Iterator[Block]:
    """Yield the text of an element block by block, in the order of the page.

    Every block, table cell, list item and `br` makes a line. White space collapses as in a
    browser, and a line break between two Chinese characters is nothing (CSS Text 3, section
    4.1.3). Scripts, styles, forms' menus and the rest of the head are left out.

    Args:
        root: any element.
        hidden: the elements that are not shown, by `mem_id`.
    """
    makers = [root]  # the ancestors that make lines, outermost first
    run: list[str] = []
    linked = preformatted = links = 0  # the last two: numbers of such ancestors
    for node, leaving in _steps(root, hidden):
        if node.is_text_node:
            if not leaving:
                text = node.text_content or ""
                run.append(text.replace("\n", "\v") if preformatted else text)
                linked += _count_printed(run[-1]) if links else 0
            continue
        preformatted += (node.tag in _PREFORMATTED) * (-1 if leaving else 1)
        links += (node.tag == "a") * (-1 if leaving else 1)
        if _makes_lines(node):
            if run and (lines := _lines(run)):
                yield Block(makers[-1], lines, linked)
            run, linked = [], 0
            if leaving:
                makers.pop()
            else:
                makers.append(node)
    if run and (lines := _lines(run)):
        yield Block(root, lines, linked)


def _steps(root: LexborNode, hidden: frozenset[int]) -> Iterator[tuple[LexborNode, bool]]:
    """Yield every node of a tree twice: on entering it and on leaving it, without recursion."""
    node: LexborNode | None = root
    while node is not None:
        yield node, False
        unread = node.tag in _SKIPPED or (hidden and node.mem_id in hidden)
        below = None if unread else node.child
        if below is not None:
            node = below
            continue
        while node is not None:
            yield node, True
            # A node compares by its source, which takes as long as it is.
            if node.mem_id == root.mem_id:
                return
            if node.next is not None:
                node = node.next
                break
            node = node.parent


def _count_printed(text: str) -> int:
    """Return the number of characters that are not white space."""
    return len("".join(text.split()))


def _makes_lines(node: LexborNode) -> bool:
    """Return True if a line ends before and after the node."""
    return node.is_element_node and node.tag not in INLINE and node.tag not in _SKIPPED


def _lines(run: list[str]) -> list[str]:
    """Return the lines of one run: several when it is preformatted, none when it is blank."""
    text = _WHITE.sub(" ", _BREAK_IN_CHINESE.sub("", "".join(run)))
    return [line for part in clean_text(text).split("\n") if (line := part.strip())]


def strip_markup(text: str) -> str:
    r"""Return the text a reader would see, and the very same text where it holds no HTML.

    >>> strip_markup("<p>茶山</p><p>春早&nbsp;&amp;amp; 夏忙</p>")
    '茶山\n春早 & 夏忙'
    >>> strip_markup("a < b，x<y>z，《A&B》")
    'a < b，x<y>z，《A&B》'
    """
    for _ in range(_MOST_PASSES):
        if "<" not in text and "&" not in text:
            break
        before = text
        if "<" in text and _holds_tags(text):
            text = "\n".join(read_html_lines(_as_html(text)))
        elif "&" in text:
            text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
        if text == before:
            break
        text = text.replace("\xa0", " ")
    return text


def hides_text(text: str) -> bool:
    """Return True if there is text between the tags, even in a script that no reader sees."""
    return bool(html.unescape(_TAG.sub("", text)).strip())


def _holds_tags(text: str) -> bool:
    """Return True if a text holds a tag that cannot be signs of arithmetic."""
    # An end tag such as </b> does not match _LETTER_TAG, so it shows that <b> is a tag.
    return any(not _LETTER_TAG.fullmatch(tag[0]) for tag in _TAG.finditer(text))


def _as_html(text: str) -> str:
    """Escape the brackets that are no tag, and keep line ends where no block makes them."""
    text = _FOREIGN_TAG.sub("", _NO_TAG.sub("&lt;", clean_text(text)))
    if _BLOCK_TAG.search(text):
        return _BLANK_LINE.sub("<br>", text)
    return text.replace("\n", "<br>")
