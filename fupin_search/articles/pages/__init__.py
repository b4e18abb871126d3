"""The reading of saved pages: one page in, one article or a reason out.

Our own layout comes first, because its labels name the parts (`site`). Any other HTML page is read
by what news sites have in common (`foreign`).
"""

from __future__ import annotations

from fupin_search.articles.article import Accepted, Reading, Rejected, Remark
from fupin_search.articles.pages.html import find_hidden, list_blocks, parse
from fupin_search.articles.pages.markup import TooTangledError
from fupin_search.articles.pages.site import has_date_label, read_page


def read_html(text: str, *, origin: str, warnings: tuple[Remark, ...] = ()) -> Reading:
    """Read the article on an HTML page, of our own layout or any other.

    Args:
        text: the page's source.
        origin: file the page came from.
        warnings: on its bytes, by `decode`.
    """
    # Loaded for pages alone, since its expressions are slow to compile.
    from fupin_search.articles.pages.foreign import is_redirect, read_foreign

    try:
        tree = parse(text)
    except TooTangledError:
        reason = "The page has too many tags, nested too deep or with too many attributes."
        return Rejected(origin, Remark("too-tangled", reason))
    hidden = find_hidden(tree)
    blocks = [] if tree.root is None else list(list_blocks(tree.root, hidden))
    if is_redirect(tree, blocks):
        reason = "The page only leads to another address."
        return Rejected(origin, Remark("not-a-page", reason))
    lines = [line for block in blocks for line in block.lines]
    ours = read_page(lines, origin=origin, warnings=warnings)
    dated = any(has_date_label(line, of_the_site=True) for line in lines)
    if dated and isinstance(ours, Accepted):
        return ours
    other = read_foreign(tree, blocks, hidden, origin=origin, warnings=warnings)
    if isinstance(other, Rejected) and hidden and tree.root is not None:
        # The whole text may be hidden until a script shows it.
        blocks = list(list_blocks(tree.root))
        other = read_foreign(tree, blocks, frozenset(), origin=origin, warnings=warnings)
    if isinstance(ours, Rejected) or _is_better(other):
        return other
    return ours


def _is_better(other: Reading) -> bool:
    """Return True if a page with our breadcrumb and without our date is rather a foreign one."""
    from fupin_search.articles.pages.metadata import is_site_name

    return isinstance(other, Accepted) and not is_site_name(other.article.title)
