"""An HTML page as the blocks and lines a reader sees.

The lines go to the same parser that reads saved text; the blocks know the element they stand in,
by which the article on any other site's page is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from fupin_search.articles.lines import seen
from fupin_search.articles.pages.markup import TooTangledError, tamed

_UNREAD = frozenset(
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


@dataclass(slots=True)
class Block:
    """A run of text that stands by itself on the page.

    Args:
        element: the innermost element around it that makes lines.
        lines: what it shows: one line, or several when it is preformatted.
        linked: how many of its characters are links, white space left out.
    """

    element: LexborNode
    lines: list[str]
    linked: int

    @property
    def text(self) -> str:
        """The block on one line."""
        return " ".join(self.lines)

    @property
    def size(self) -> int:
        """How many characters it has, white space left out."""
        return sum(_printed(line) for line in self.lines)


def parse(text: str) -> LexborHTMLParser:
    """The tree of an HTML page, made flat first where it is nested too deep.

    Args:
        text: the page's source.

    Raises:
        TooTangledError: the page's tags are not those of an article.
    """
    return LexborHTMLParser(tamed(seen(text), inline=INLINE))


def hidden_in(tree: LexborHTMLParser) -> frozenset[int]:
    """The elements of a page that are not shown, by `mem_id`; not what a reader can open.

    Args:
        tree: the page.
    """
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


def lines_of_html(text: str) -> list[str]:
    """The lines of any HTML, however tangled, the page's own title first.

    Args:
        text: the source.
    """
    try:
        tree = parse(text)
    except TooTangledError:
        tree = LexborHTMLParser(tamed(seen(text), inline=INLINE, flat=True))
    if tree.root is None:
        return []
    hidden = hidden_in(tree) if "hidden" in text or "style" in text else frozenset()
    return [line for block in blocks_of(tree.root, hidden) for line in block.lines]


def blocks_of(root: LexborNode, hidden: frozenset[int] = frozenset()) -> Iterator[Block]:
    """What an element shows, block by block, in the order of the page.

    Every block, table cell, list item and `br` makes a line. White space collapses as in a
    browser, and a line break between two Chinese characters is nothing (CSS Text 3, section
    4.1.3). Scripts, styles, forms' menus and the rest of the head are left out.

    Args:
        root: any element.
        hidden: the elements that are not shown, by `mem_id`.
    """
    around = [root]  # the elements that make lines, outermost first
    run: list[str] = []
    linked = kept = links = 0  # kept and links: how many elements around are such
    for node, leaving in _steps(root, hidden):
        if node.is_text_node:
            if not leaving:
                run.append(_raw_text(node, keep_breaks=kept > 0))
                linked += _printed(run[-1]) if links else 0
            continue
        kept += (node.tag in _PREFORMATTED) * (-1 if leaving else 1)
        links += (node.tag == "a") * (-1 if leaving else 1)
        if _makes_lines(node):
            if run and (lines := _lines(run)):
                yield Block(around[-1], lines, linked)
            run, linked = [], 0
            if leaving:
                around.pop()
            else:
                around.append(node)
    if run and (lines := _lines(run)):
        yield Block(root, lines, linked)


def _steps(root: LexborNode, hidden: frozenset[int]) -> Iterator[tuple[LexborNode, bool]]:
    """Every node of a tree as it is come to and as it is left, without recursion."""
    node: LexborNode | None = root
    while node is not None:
        yield node, False
        unread = node.tag in _UNREAD or (hidden and node.mem_id in hidden)
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


def _printed(text: str) -> int:
    """How many characters of a text are not white space."""
    return len("".join(text.split()))


def _makes_lines(node: LexborNode) -> bool:
    """Whether a node parts the text before it from the text after it."""
    return node.is_element_node and node.tag not in INLINE and node.tag not in _UNREAD


def _raw_text(node: LexborNode, *, keep_breaks: bool) -> str:
    text = node.text_content or ""
    return text.replace("\n", "\v") if keep_breaks else text


def _lines(run: list[str]) -> list[str]:
    """The lines of one run: one, or several when it is preformatted; none when it is blank."""
    text = _WHITE.sub(" ", _BREAK_IN_CHINESE.sub("", "".join(run)))
    return [line for part in seen(text).split("\n") if (line := part.strip())]
