"""The opening of an article: its headline, and the line with day and publisher below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fupin_search.articles.pages import labels
from fupin_search.articles.pages.headline import bare
from fupin_search.articles.pages.html import Block
from fupin_search.articles.pages.stated import is_dateline

_SHORTEST = 4  # characters of a headline
_LONGEST_LABELS = 120
_CLAUSE = re.compile("[。,\uff0c;\uff1b!\uff01?\uff1f]")
_BETWEEN = 12  # blocks between a headline and its labels at most


def start_of(blocks: Sequence[Block], titles: Sequence[str]) -> tuple[int, bool]:
    """Find the first block below the opening.

    Args:
        blocks: of the page.
        titles: those the page states.

    Returns:
        The block's index, 0 where there is no opening; and True if day or source are in it.
    """
    printed = [bare(title) for title in titles if title]
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
        return start, any("date" in labels.fields(block.text) for block in above)
    # Some pages print headline and labels again, for telephones.
    start = labelled + 1
    for at in range(start, min(start + _BETWEEN, len(blocks))):
        if _is_labels(blocks[at]) or _is_headline(blocks[at], printed):
            start = at + 1
        elif _CLAUSE.search(blocks[at].text):
            break
    return start, True


def _is_headline(block: Block, printed: Sequence[str]) -> bool:
    text = bare(block.text) if len(block.text) <= _LONGEST_LABELS else ""
    if len(text) < _SHORTEST or (block.linked and block.element.tag != "h1"):
        return False
    return any(title.startswith(text) for title in printed)


def _is_labels(block: Block) -> bool:
    """Return True if a block states day or publisher of the article, and nothing else."""
    text = block.text
    if len(text) > _LONGEST_LABELS or "。" in text or "今天是" in text:
        return False
    values = labels.fields(text)
    return is_dateline(text) or "date" in values or "source" in values
