"""What would vanish from the index: stopped unless it is meant.

An unmounted folder, an export cut short, a file that lost its permission: each looks like
articles that were deleted. So only few may go by themselves, and none while an input could not be
read to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from fupin_search.errors import VanishingError
from fupin_search.generations.rebuilding.former import Former
from fupin_search.generations.rebuilding.tally import Tally
from fupin_search.search.engine import Census

_SHOWN = 5
_SHOWN_TITLE = 24  # characters
_ROUNDING = 1e-9


def refuse_vanishing(
    former: Former, census: Census | None, tally: Tally, *, largest_removal: float
) -> None:
    """See that no more articles vanish than may.

    Args:
        former: the generation that answers so far.
        census: of that generation, when all articles were seen; None where it cannot be asked.
        tally: what was read.
        largest_removal: share of the former articles that may go.

    Raises:
        VanishingError: saying how many would go, and naming some.
    """
    if former.count is None:
        return
    # Without a census which ones are gone cannot be known; they are no fewer than this.
    gone = census.unseen if census else max(former.count - tally.indexed, 0)
    if gone and tally.unopened:
        inputs = "1 input" if tally.unopened == 1 else f"{tally.unopened:,} inputs"
        reason = f"{inputs} could not be read to the end"
    elif gone > former.count * largest_removal + _ROUNDING:
        reason = f"only {largest_removal:.1%} may go by themselves"
    else:
        return
    named = f" Among them: {'; '.join(_named(former, census))}." if census else ""
    raise VanishingError(
        f"Of the {former.count:,} articles in the index {gone:,}{'' if census else ' or more'} "
        f"are not in the corpus any more, and {reason}; the index stays as it is.{named} "
        "See that the corpus is whole and readable; if they are meant to go, reindex with "
        "--allow-removals."
    )


def _named(former: Former, census: Census) -> Iterator[str]:
    """Some of the articles that are gone: id, title and where they came from."""
    for name in islice(census.missing(), _SHOWN):
        article = former.generation.engine.article(name) if former.generation else None
        if article is None:
            yield name
            continue
        title = article.title
        if len(title) > _SHOWN_TITLE:
            title = f"{title[:_SHOWN_TITLE]}…"
        yield f"{name} 《{title}》 ({article.origin})"
