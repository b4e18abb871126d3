"""The article on a page of any other site.

`read_foreign` puts together what the other modules find: the opening (headline and labels), the
element of the text (`body`), the title, the day, the sections and the address (`metadata`), and
the publisher (`publishers`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, takewhile

from selectolax.lexbor import LexborHTMLParser

from fupin_search.articles.article import (
    Accepted,
    Article,
    Reading,
    Rejected,
    Remark,
    list_warnings,
    origin_id,
)
from fupin_search.articles.lines import normalise_source, one_line, paragraphs
from fupin_search.articles.pages import metadata, site
from fupin_search.articles.pages.body import extract_text, find_article, list_opening
from fupin_search.articles.pages.html import Block, list_blocks
from fupin_search.articles.pages.metadata import choose_title, is_dateline, squeeze, stated_titles
from fupin_search.articles.pages.publishers import find_source

_SHORTEST = 4  # characters of a headline
_LONGEST_LABELS = 120
_CLAUSE = re.compile("[。,\uff0c;\uff1b!\uff01?\uff1f]")
_BETWEEN = 12  # blocks between a headline and its labels at most
_ABOVE = 30  # blocks above the text that may have its labels
_BELOW = 8
_MOST_BLOCKS = 50_000  # of a page; lists of a whole year have a few thousand
_HEADLINE = re.compile("(?:^|[-_ ]|art|news)(?:tit|title|h1|headline|biaoti)", re.IGNORECASE)
_MAY_BE_HEADLINE = ", ".join(
    f'[{given}*="{part}" i]'
    for given in ("class", "id")
    for part in ("tit", "h1", "headl", "biaoti")
)
_NAMES_SOURCE = re.compile("source|laiyuan|media", re.IGNORECASE)
_MOST_HEADINGS = 50  # one may hold all others, and each is read with its contents
_LONGEST_HEADING = 2000  # characters, most of them blanks
_LONGEST_REDIRECT = 120  # characters of a page that only leads to another
_MOST_REDIRECT_BLOCKS = 200
_SOON = 30  # seconds
_REFRESH = re.compile(
    r"\s*(?P<seconds>\d{1,4})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?['\"]?[^\s'\"]", re.IGNORECASE
)
_SENDS_ON = re.compile(
    r"^[^{}]*\blocation(?:\.href)?\s*=(?!=)|^[^{}]*\blocation\.(?:replace|assign)\s*\(|set(?:Timeout|Interval)"
    r"\s*\(.{0,80}\blocation\b"
)
_SCRIPT_CHARACTERS = 200_000  # of all scripts together


def read_foreign(
    tree: LexborHTMLParser,
    blocks: Sequence[Block],
    hidden: frozenset[int],
    *,
    origin: str,
    warnings: tuple[Remark, ...] = (),
) -> Reading:
    """Read the article on a page of another site.

    Args:
        tree: the page.
        blocks: those it shows.
        hidden: the elements it does not show, by `mem_id`.
        origin: file the page came from.
        warnings: on its bytes, by `decode`.
    """
    blocks = [block for block in blocks[:_MOST_BLOCKS] if block.element.tag != "title"]
    metas = metadata.read_metas(tree)
    start, labelled = _find_start(blocks, [_page_title(tree), *stated_titles(metas)])
    published = labelled or any(metadata.stated_days(metas))
    holder = find_article(blocks, start=start, published=published)
    if holder is None:
        reason = "No text of an article is found on the page."
        return Rejected(origin, Remark("not-a-page", reason))
    inner = list(islice(list_blocks(holder, hidden), _MOST_BLOCKS))
    above, below = _outside(blocks, inner)
    above = [*above, *list_opening(inner)][-_ABOVE:]
    title = choose_title(_page_title(tree), metas, _headings(tree), [b.text for b in above])
    text = extract_text(holder, inner, title=title)
    body = paragraphs(text)
    if not body:
        return Rejected(origin, Remark("empty", "The page has only labels and links, and no text."))
    above = [block for block in above if squeeze(block.text) != squeeze(title)]
    shown = [block.text for block in above]
    tail = [block.text for block in (*inner[-_BELOW:], *below)]
    far = [*(block.text for block in inner[:_BELOW]), *tail]
    url = metadata.find_address(tree, metas)
    printed_source = find_source(metas, shown, far, _source_texts(above))
    path = metadata.find_path(metas, shown, title)
    days = metadata.stated_days(
        metas, around=above[::-1], scripts=_scripts(tree), address=url, text=text, below=tail
    )
    article = Article(
        id=origin_id(origin),
        title=one_line(title),
        body=body,
        path=path,
        section=path[-1] if path else None,
        source=normalise_source(printed_source) if printed_source else None,
        printed_source=printed_source,
        date=next(filter(None, days), None),
        url=url,
        origin=origin,
    )
    return Accepted(article, warnings + list_warnings(article))


def is_redirect(tree: LexborHTMLParser, blocks: Sequence[Block]) -> bool:
    """Return True if a page sends its reader to another one and has little text itself.

    Args:
        tree: the page.
        blocks: those it shows.
    """
    if sum(block.size for block in islice(blocks, _MOST_REDIRECT_BLOCKS)) > _LONGEST_REDIRECT:
        return False
    if any(is_dateline(block.text) for block in blocks[:_ABOVE]):
        return False
    for element in tree.css("meta[http-equiv]"):
        given = element.attributes
        if (given.get("http-equiv") or "").strip().lower() == "refresh":
            match = _REFRESH.match(given.get("content") or "")
            if match and int(match["seconds"]) <= _SOON:
                return True
    return any(_SENDS_ON.search(script) for script in _scripts(tree)) and not any(
        block.element.tag == "h1" for block in blocks
    )


def _find_start(blocks: Sequence[Block], titles: Sequence[str]) -> tuple[int, bool]:
    """Find the first block below the opening.

    Args:
        blocks: of the page.
        titles: those the page states.

    Returns:
        The block's index, 0 where there is no opening; and True if day or source are in it.
    """
    printed = [squeeze(title) for title in titles if title]
    headline = next((at for at, block in enumerate(blocks) if _is_headline(block, printed)), None)
    if headline is None:
        headline = next((at for at, block in enumerate(blocks) if block.element.tag == "h1"), None)
    start, end = (0, len(blocks)) if headline is None else (headline + 1, headline + 1 + _BETWEEN)
    labelled = next(
        (at for at in range(start, min(end, len(blocks))) if _is_labels(blocks[at])), None
    )
    if labelled is None:
        # Government pages have a table of labels above the headline.
        above = blocks[max(start - 1 - _BETWEEN, 0) : start]
        return start, any("date" in site.parse_fields(block.text) for block in above)
    # Some pages print headline and labels again, for telephones.
    start = labelled + 1
    for at in range(start, min(start + _BETWEEN, len(blocks))):
        if _is_labels(blocks[at]) or _is_headline(blocks[at], printed):
            start = at + 1
        elif _CLAUSE.search(blocks[at].text):
            break
    return start, True


def _is_headline(block: Block, printed: Sequence[str]) -> bool:
    text = squeeze(block.text) if len(block.text) <= _LONGEST_LABELS else ""
    if len(text) < _SHORTEST or (block.linked and block.element.tag != "h1"):
        return False
    return any(title.startswith(text) for title in printed)


def _is_labels(block: Block) -> bool:
    """Return True if a block states the day or the publisher of the article, and nothing else."""
    text = block.text
    if len(text) > _LONGEST_LABELS or "。" in text or "今天是" in text:
        return False
    values = site.parse_fields(text)
    return is_dateline(text) or "date" in values or "source" in values


def _outside(blocks: list[Block], inner: list[Block]) -> tuple[list[Block], list[Block]]:
    """Return the blocks above and below the article, as many as may have its labels."""
    if not inner:
        return [], []
    first = inner[0].element.mem_id
    before = list(takewhile(lambda block: block.element.mem_id != first, blocks))
    after = blocks[len(before) + len(inner) :]
    return before[-_ABOVE:], after[:_BELOW]


def _page_title(tree: LexborHTMLParser) -> str:
    element = tree.css_first("title")
    return (element.text() or "") if element else ""


def _headings(tree: LexborHTMLParser) -> list[str]:
    """Return the texts of headings: `h1`, then elements with such a class or id, then `h2`."""
    named = [
        element
        for element in tree.css(_MAY_BE_HEADLINE)
        if _HEADLINE.search(f"{element.attributes.get('class')} {element.attributes.get('id')}")
    ]
    elements = [*tree.css("h1"), *named, *tree.css("h2")][:_MOST_HEADINGS]
    texts = [element.text(deep=True) or "" for element in elements]
    return [one_line(text) for text in texts if len(text) <= _LONGEST_HEADING]


def _source_texts(above: list[Block]) -> list[str]:
    """Return the texts of the blocks whose class or id names the source."""
    return [
        block.text
        for block in reversed(above)
        if _NAMES_SOURCE.search(
            f"{block.element.attributes.get('class')} {block.element.attributes.get('id')}"
        )
    ]


def _scripts(tree: LexborHTMLParser) -> list[str]:
    room = _SCRIPT_CHARACTERS
    texts = []
    for element in tree.css("script"):
        text = (element.text() or "")[:room]
        room -= len(text)
        texts.append(text)
        if room <= 0:
            break
    return texts
