"""An HTML page as the lines a reader sees, for the same parser that reads saved text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from fupin_search.articles.lines import seen

_UNREAD = frozenset(
    ("script", "style", "noscript", "template", "iframe", "object", "svg", "math", "select",
     "textarea", "button", "audio", "video", "canvas", "map", "noframes", "noembed")
)  # fmt: skip
_INLINE = frozenset(
    ("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
     "font", "i", "img", "input", "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby",
     "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
     "wbr")
)  # fmt: skip
_PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext"))

_WHITE = re.compile("[ \t\n\f\r]+")
_WIDE = "\u2e80-\u303e\u3041-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_BREAK_IN_CHINESE = re.compile(f"(?<=[{_WIDE}])[ \t\f\r]*\n[ \t\n\f\r]*(?=[{_WIDE}])")

# A parser keeps every open element, so what it costs grows with the square of the depth, and with
# the number of open fonts and bolds times that of the paragraphs. Browsers flatten past 512.
_DEEPEST = 256
_MOST_REOPENED = 2_000_000
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/<>]*)[^<>]*>")
_CLOSED_BY_ITSELF = frozenset(
    ("p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd", "option", "br", "hr",
     "img", "input", "meta", "link", "area", "base", "col", "embed", "param", "source", "track",
     "wbr")
)  # fmt: skip
_RAW = frozenset(("script", "style", "title", "textarea", "iframe", "noframes", "noembed", "xmp"))


def lines_of_html(text: str) -> list[str]:
    """The lines of an HTML page, the page's own title first.

    Every block, table cell, list item and `br` makes a line. White space collapses as in a
    browser, and a line break between two Chinese characters is nothing (CSS Text 3, section
    4.1.3). Scripts, styles, forms' menus and the rest of the head are left out.

    Args:
        text: the page's source.
    """
    source = seen(text)
    if _is_too_deep(source):
        source = _TAG.sub(_flat, source)
    root = LexborHTMLParser(source).root
    return [] if root is None else [line for part in _walk(root) for line in part]


def _walk(root: LexborNode) -> Iterator[list[str]]:
    """The lines of every run of inline text, in the order of the page."""
    run: list[str] = []
    node: LexborNode | None = root
    kept = 0  # how many elements around this one keep their line breaks
    while node is not None:
        if node.is_text_node:
            run.append(_raw_text(node, keep_breaks=kept > 0))
        elif _makes_lines(node):
            yield _lines(run)
            run = []
        kept += node.tag in _PREFORMATTED
        below = None if node.tag in _UNREAD else node.child
        if below is not None:
            node = below
            continue
        while node is not None:
            kept -= node.tag in _PREFORMATTED
            if _makes_lines(node):
                yield _lines(run)
                run = []
            if node.next is not None:
                node = node.next
                break
            node = node.parent
    yield _lines(run)


def _makes_lines(node: LexborNode) -> bool:
    """Whether a node parts the text before it from the text after it."""
    return node.is_element_node and node.tag not in _INLINE and node.tag not in _UNREAD


def _raw_text(node: LexborNode, *, keep_breaks: bool) -> str:
    text = node.text_content or ""
    return text.replace("\n", "\v") if keep_breaks else text


def _lines(run: list[str]) -> list[str]:
    """The lines of one run: one, or several when it is preformatted; none when it is blank."""
    text = _WHITE.sub(" ", _BREAK_IN_CHINESE.sub("", "".join(run)))
    return [line for part in seen(text).split("\n") if (line := part.strip())]


def _is_too_deep(source: str) -> bool:
    """Whether open elements pile up so high that parsing them would take minutes."""
    opened: Counter[str] = Counter()
    depth = fonts = deepest = most_fonts = tags = 0
    for tag in _TAG.finditer(source):
        name = tag["name"].lower()
        tags += 1
        if name in _CLOSED_BY_ITSELF:
            continue
        step = -1 if tag["end"] else 1
        if step < 0 and not opened[name]:
            continue
        opened[name] += step
        depth += step
        fonts += step * (name in _INLINE)
        deepest = max(deepest, depth)
        most_fonts = max(most_fonts, fonts)
    return deepest > _DEEPEST or most_fonts * tags > _MOST_REOPENED


def _flat(tag: re.Match[str]) -> str:
    """What stands for a tag in a page made flat: a line end for a block, nothing for the rest."""
    name = tag["name"].lower()
    if name in _RAW:
        return tag[0]
    return "" if name in _INLINE else "<br>"
