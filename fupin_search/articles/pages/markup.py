"""The check of a page's tags, which makes the page safe to parse before a tree is built.

Where the tags of a page are broken, on purpose or by accident, a tree takes time and memory far
beyond its length. Each cause is removed here, in time that grows with the page's length:

- Elements such as `font` and `b` that stay open are opened again in every later paragraph. They
  mean nothing for the text, so they become `span`, which no parser opens again.
- For every tag the parser may go through all open elements. Above `DEEPEST` open ones the page is
  made flat: line ends replace its blocks. Browsers flatten past 512.
- Attributes of one tag, of `html` and of `body` are compared with each other. Repeated `html` and
  `body` tags are left out, and a tag may have `MOST_ATTRIBUTES`.
- Every tag takes some hundred bytes, and a page may have `MOST_TAGS`.
- Drawings and formulas (`svg`, `math`) have their own rules and no text of an article, so they are
  left out, as are the options of a menu and a tag that never ends.

All but the first cost with the square of a page's tags, so a page of few is parsed as it is. In any
other, the elements open at each tag are counted by the rules of the HTML standard (section 13.2.6)
for what closes by itself; where those are simplified here, an element counts as open for longer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

DEEPEST = 256  # open elements; those of real pages stay below 60
TANGLED = 4096  # open elements of a page that is no article any more
MOST_ATTRIBUTES = 500
MOST_TAGS = 300_000

_LONG_TAG = 2 * MOST_ATTRIBUTES  # characters of attributes, which each take two or more
_FEW_TAGS = 4_000
_SHORT_PAGE = 100_000  # characters
_MAY_BE_LONG = re.compile(f"<[a-zA-Z/][^<>]{{{_LONG_TAG},}}+")
_QUOTED_BRACKET = re.compile(f"=[ \\t\\n]*+[\"'][^\"'<>]{{0,{_LONG_TAG}}}+[<>]")
_FEW_QUOTED = 100

_FORMATTING = frozenset(
    ("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_FORMATTING_TAG = re.compile(
    f"<(/?)(?:{'|'.join(sorted(_FORMATTING, key=len, reverse=True))})(?=[ \\t\\n/>])", re.IGNORECASE
)
_VOID = frozenset(
    ("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image", "img",
     "input", "keygen", "link", "meta", "param", "source", "track", "wbr")
)  # fmt: skip
_RAW = frozenset(
    ("script", "style", "title", "textarea", "iframe", "noframes", "noembed", "xmp", "plaintext")
)
_DRAWN = frozenset(("svg", "math"))
_LEFT_OUT = frozenset(("", "frameset", "option", "optgroup"))  # "" is a tag that never ends
_OUTERMOST = frozenset(("html", "head", "body"))
_NEVER_OPEN = frozenset((*_VOID, *_OUTERMOST, "caption", "colgroup"))
_CELLS = frozenset(("td", "th", "tr", "tbody", "thead", "tfoot"))
_ENDS_PARAGRAPH = frozenset(
    ("address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div",
     "dl", "fieldset", "figcaption", "figure", "footer", "header", "hgroup", "main", "menu", "nav",
     "ol", "p", "search", "section", "summary", "ul", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
     "listing", "form", "table", "hr", "li", "dd", "dt", "plaintext", "xmp")
)  # fmt: skip
# The elements whose end tag closes whatever is inside; any other's closes no special element.
_CLOSES_ALL = frozenset((*_ENDS_PARAGRAPH, *_CELLS, "button", "table", "template", "select"))
_SPECIAL = frozenset((*_CLOSES_ALL, "applet", "marquee", "object", "noscript", "frameset", *_RAW))
# No tag inside one of these closes an element outside it.
_WALLS = frozenset(("table", "td", "th", "applet", "marquee", "object", "template", "select"))
# The elements that an item of a list closes through; any other block keeps the item open.
_OPEN_TO_ITEMS = frozenset(("address", "div", "p"))
_CLOSED_BY = {
    "li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt"), "td": ("td", "th"), "th": ("td", "th"),
    "tr": ("tr",), "tbody": ("tbody", "thead", "tfoot"), "thead": ("tbody", "thead", "tfoot"),
    "tfoot": ("tbody", "thead", "tfoot"), "button": ("button",), "a": ("a",),
}  # fmt: skip
# Where such a tag comes in a drawing, the drawing has ended.
_BREAKS_OUT = frozenset((*_ENDS_PARAGRAPH, *_FORMATTING, "body", "br", "img", "span", "ruby"))
_HOLDS_HTML = frozenset(("foreignobject", "desc", "title", "annotation-xml", "mtext", "mi", "mo"))
_DEEPEST_DRAWING = 64

_WHITE = "[ \\t\\n]"
# An attribute, or the space between two; a quotation mark counts only where a value begins.
_ATTRIBUTE = (
    "(?:[ \\t\\n/]++|(?:=[^ \\t\\n/>=]*+|[^ \\t\\n/>=]++)"
    f"(?:{_WHITE}*+={_WHITE}*+(?:\"[^\"]*+\"|'[^']*+'|[^ \\t\\n>\"'][^ \\t\\n>]*+|(?=>)))?+)"
)
_MARKUP = re.compile(
    f"<(?:(?P<end>/?+)(?P<name>[a-zA-Z][^ \\t\\n/>]*+)(?P<attributes>{_ATTRIBUTE}*+)>"
    "|!--(?:-?>|.*?--!?>)|(?:!(?!--)|\\?|/(?![a-zA-Z]))[^>]*+>|[a-zA-Z/!?].*+)",
    re.DOTALL,
)
_EACH_ATTRIBUTE = re.compile(_ATTRIBUTE)


class TooTangledError(Exception):
    """A page whose tags are not those of an article."""


def make_safe(source: str, *, inline: frozenset[str], flat: bool = False) -> str:
    """Remove from a page's source what makes parsing slow; flatten it if it is nested too deep.

    Args:
        source: of the page, its line ends all newlines.
        inline: names of elements that make no line.
        flat: flatten it even if it is not nested deep.

    Raises:
        TooTangledError: there are too many tags, or attributes of one, or the elements are nested
            beyond measure.
    """
    if not flat:
        if _has_few_tags(source):
            return _FORMATTING_TAG.sub(r"<\1span", source)
        text, deepest = _untangled(source)
        if deepest <= DEEPEST:
            return text
        if deepest > TANGLED:
            raise TooTangledError
    return _flattened(source, inline)


def _has_few_tags(source: str) -> bool:
    """Return True if a page has too few tags and attributes for any nesting to be slow."""
    if source.count("<") > _FEW_TAGS or _MAY_BE_LONG.search(source):
        return False
    # A longer tag would have its brackets in quotation marks.
    return len(source) <= _SHORT_PAGE or len(_QUOTED_BRACKET.findall(source)) <= _FEW_QUOTED


def _tags(source: str, drawing: Sequence[str] = ()) -> Iterator[re.Match[str]]:
    """Yield every tag outside comments and scripts, and the text after a tag that never ends.

    Args:
        source: of a page.
        drawing: not empty while the tags are those of a drawing, which has no scripts.
    """
    at = 0
    while match := _MARKUP.search(source, at):
        at = match.end()
        name = match["name"]
        if name or at == len(source):
            yield match
        if name and not drawing and not match["end"] and (name := name.lower()) in _RAW:
            at = _end_of_raw(source, name, at)


_RAW_ENDS = {name: re.compile(f"</{name}(?=[ \\t\\n/>])", re.IGNORECASE) for name in _RAW}


def _end_of_raw(source: str, name: str, at: int) -> int:
    end = None if name == "plaintext" else _RAW_ENDS[name].search(source, at)
    return end.start() if end else len(source)


def _untangled(source: str) -> tuple[str, int]:
    """Return the source with safe tags, and the largest number of open elements."""
    pieces: list[str] = []
    copied = 0  # the source up to here is in pieces
    opened = _OpenElements()
    drawing: list[str] = []  # names of the drawing that is left out, outermost first
    seen: set[str] = set()
    for number, tag in enumerate(_tags(source, drawing)):
        if number >= MOST_TAGS or _has_many_attributes(tag):
            raise TooTangledError
        start, end = tag.span()
        name = (tag["name"] or "").lower()
        was_drawn = bool(drawing)
        if _is_drawn(tag, name, drawing):
            pieces.append("" if was_drawn else source[copied:start])
            copied = end
            continue
        copied = start if was_drawn else copied
        if name in _FORMATTING:
            pieces.append(f"{source[copied:start]}<{tag['end']}span")
            copied = tag.end("name")
            name = "span"
        elif name in _LEFT_OUT or (name in seen and not tag["end"]):
            pieces.append(source[copied:start])
            copied = end
            continue
        elif name in _OUTERMOST:
            seen.add(name)
        if tag["end"]:
            opened.close(name)
        elif opened.open(name) > TANGLED:
            break
    pieces.append(source[copied:])
    return "".join(pieces), opened.deepest


def _is_drawn(tag: re.Match[str], name: str, drawing: list[str]) -> bool:
    """Return True if a tag belongs to a drawing, and update the drawing's open elements."""
    if not drawing and name not in _DRAWN:
        return False
    if name in _DRAWN or name in _HOLDS_HTML:
        if not tag["end"]:
            if tag[0][-2] != "/" and len(drawing) < _DEEPEST_DRAWING:
                drawing.append(name)
        elif name in drawing:
            while drawing.pop() != name:
                pass
    elif drawing[-1] in _DRAWN and name in _BREAKS_OUT and not tag["end"]:
        drawing.clear()
        return False
    return True


def _has_many_attributes(tag: re.Match[str]) -> bool:
    start, end = tag.span("attributes")
    many = 2 * MOST_ATTRIBUTES  # because the spaces between are counted too
    return end - start > _LONG_TAG and len(_EACH_ATTRIBUTE.findall(tag["attributes"])) > many


class _OpenElements:
    """The open elements at some place of a page.

    Every element has its place by name, so that the time depends on the number of tags alone.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.positions: defaultdict[str, list[int]] = defaultdict(list)  # of each name that is open
        self.walls: list[int] = [-1]  # positions
        self.special: list[int] = [-1]  # positions
        self.blocks: list[int] = [-1]  # positions of the special that keep an item of a list open
        self.deepest = 0

    def open(self, name: str) -> int:
        """Open an element, close those it ends, and return the largest number of open ones."""
        positions = self.positions
        if name in _ENDS_PARAGRAPH and (open_ones := positions["p"]):
            self._close_from(open_ones[-1], self.walls[-1])
        if name in _CLOSED_BY:
            self._make_room(name)
        if name in _NEVER_OPEN or (name in _CELLS and not positions["table"]):
            return self.deepest
        at = len(self.names)
        self.names.append(name)
        positions[name].append(at)
        if name in _WALLS:
            self.walls.append(at)
        if name in _SPECIAL:
            self.special.append(at)
            if name not in _OPEN_TO_ITEMS:
                self.blocks.append(at)
        self.deepest = max(self.deepest, at + 1)
        return self.deepest

    def close(self, name: str) -> None:
        """Close the innermost element of a name, unless a wall is between."""
        if not (open_ones := self.positions[name]):
            return
        at = open_ones[-1]
        if name == "form" and at < len(self.names) - 1:
            return  # it is closed alone, and those inside stay open
        wall = self.walls[-1]
        if name in _CELLS or name == "table":
            wall = self.positions["table"][-1] - 1 if self.positions["table"] else wall
        elif name not in _CLOSES_ALL and name not in _WALLS:
            wall = self.special[-1] - (at == self.special[-1])
        elif at == wall:
            wall -= 1
        self._close_from(at, wall)

    def _make_room(self, name: str) -> None:
        """Close the elements that end where one of this name begins."""
        closed = max((self.positions[other][-1:] or [-1])[0] for other in _CLOSED_BY[name])
        if name in _CELLS:
            floor = (self.positions["table"][-1:] or [len(self.names)])[0]
        elif name == "button":
            floor = self.walls[-1]
        elif name == "a":
            floor = self.special[-1]
        else:
            floor = self.blocks[-1] - (closed == self.blocks[-1])
        if closed >= 0:
            self._close_from(closed, floor)

    def _close_from(self, at: int, floor: int) -> None:
        """Close an element and all inside it, if it is above a floor."""
        if at <= floor:
            return
        for name in self.names[at:]:
            self.positions[name].pop()
        del self.names[at:]
        for places in (self.walls, self.special, self.blocks):
            while places[-1] >= at:
                places.pop()


def _flattened(source: str, inline: frozenset[str]) -> str:
    """Return the source with a line end for each block, and nothing for any other tag."""
    pieces: list[str] = []
    copied = 0
    for tag in _tags(source):
        start, end = tag.span()
        pieces.append(source[copied:start])
        name = (tag["name"] or "").lower()
        if name in _RAW:
            pieces.append(f"<{tag['end']}{name}>")
        elif name and name not in inline:
            pieces.append("<br>")
        copied = end
    pieces.append(source[copied:])
    return "".join(pieces)
