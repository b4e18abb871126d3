"""HTML in a record's text: tags and entities taken out as a browser would, all else left alone.

Content systems keep HTML in their tables, and exports escape it once more than they should. A text
counts as HTML only where it holds a tag that HTML knows or an entity that HTML knows, ended with
its semicolon: `a < b`, `x<y>z` and 《A&B》 are text, and so is `p<b>q` without a `</b>`.
"""

from __future__ import annotations

import html
import re

from fupin_search.articles.lines import seen
from fupin_search.articles.pages.html import lines_of_html

_BLOCKS = (
    "address article aside blockquote body br caption center col colgroup dd dir div dl dt embed"
    " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html iframe legend li"
    " link main marquee menu meta nav noscript object ol option p pre script section select style"
    " table tbody td textarea tfoot th thead title tr ul video audio"
)
_INLINE = (
    "a abbr acronym b bdi bdo big button cite code del dfn em font i img input ins kbd label mark"
    " nobr param q s samp small source span strike strong sub sup time tt u var wbr"
)
# One letter between angle brackets may be a sign of arithmetic, unless something closes it.
_LETTERS = "abiqsu"


def _any_of(names: str) -> str:
    return rf"(?:{'|'.join(names.split())})(?=[\s/>]|\Z)"


_BLOCK = re.compile(rf"</?{_any_of(_BLOCKS)}", re.IGNORECASE)
_START = rf"/?{_any_of(f'{_BLOCKS} {_INLINE}')}|!--|!doctype\b|!\[|\?[a-z]|/?[a-z]\w*:[a-z]"
_TAG = re.compile(rf"<(?:{_START})[^<>]*>", re.IGNORECASE)
_LETTER = re.compile(rf"<[{_LETTERS}]>", re.IGNORECASE)
_NO_TAG = re.compile(rf"<(?!{_START})", re.IGNORECASE)
_FOREIGN = re.compile(r"</?[a-z]\w*:[a-z][^<>]*>", re.IGNORECASE)  # of Word, mostly
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
    r"|&(?:nbsp|ensp|emsp|ldquo|rdquo)(?![A-Za-z0-9;=])"
)
_MOST_PASSES = 8  # what was escaped more often is left as it is then


def without_markup(text: str) -> str:
    r"""The text a reader would see, and the very same text where it holds no HTML.

    Args:
        text: a title, a body or any other text of a record.

    >>> without_markup("<p>茶山</p><p>春早&nbsp;&amp;amp; 夏忙</p>")
    '茶山\n春早 & 夏忙'
    >>> without_markup("a < b，x<y>z，《A&B》")
    'a < b，x<y>z，《A&B》'
    """
    for _ in range(_MOST_PASSES):
        if "<" not in text and "&" not in text:
            break
        before = text
        if "<" in text and _holds_tags(text):
            text = "\n".join(lines_of_html(_as_html(text)))
        elif "&" in text:
            text = _ENTITY.sub(_character, text)
        if text == before:
            break
        text = text.replace("\xa0", " ")
    return text


def hides_text(text: str) -> bool:
    """Whether there is text between tags, be it a script that no reader sees."""
    return bool(html.unescape(_TAG.sub("", text)).strip())


def _holds_tags(text: str) -> bool:
    """Whether a text holds a tag that cannot be taken for signs of arithmetic."""
    # What closes a letter, such as </b>, is no letter: where there is one, it says so.
    return any(not _LETTER.fullmatch(tag[0]) for tag in _TAG.finditer(text))


def _as_html(text: str) -> str:
    """The text with what is no tag escaped, and with its line ends kept where they mean some."""
    text = _FOREIGN.sub("", _NO_TAG.sub("&lt;", seen(text)))
    if _BLOCK.search(text):
        return _BLANK_LINE.sub("<br>", text)
    return text.replace("\n", "<br>")


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])
