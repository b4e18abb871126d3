"""What would vanish from the index: stopped unless it is meant.

An unmounted folder, an export cut short, a file that lost its permission: each looks like
articles that were deleted. So only few may go by themselves, and none while an input could not be
read to its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from fupin_search.articles.identity import is_made, story_in
from fupin_search.errors import VanishingError
from fupin_search.generations.rebuilding.following import story_of
from fupin_search.generations.rebuilding.former import Former
from fupin_search.generations.rebuilding.tally import Tally
from fupin_search.search.engine import Census

_SHOWN = 5
_SHOWN_TITLE = 24  # characters
_ROUNDING = 1e-9


def refuse_vanishing(
    former: Former,
    census: Census | None,
    tally: Tally,
    stories: Iterable[int],
    *,
    largest_removal: float,
) -> None:
    """See that no more articles vanish than may.

    Args:
        former: the generation that answers so far.
        census: of that generation, when all articles were seen; None where it cannot be asked.
        tally: what was read.
        stories: of records that are new and have no id of their own: an article of the same story
            was edited or moved, and has not vanished.
        largest_removal: share of the former articles that may go.

    Raises:
        VanishingError: saying how many would go, and naming some.
    """
    if former.count is None:
        return
    # Without a census which ones are gone cannot be known; they are no fewer than this.
    gone = census.unseen if census else max(former.count - tally.indexed, 0)
    if census and (gone > former.count * largest_removal or (gone and tally.unopened)):
        gone -= _told_anew(former, census, stories)
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


def _told_anew(former: Former, census: Census, stories: Iterable[int]) -> int:
    """How many of the articles that are gone are in the corpus under another id.

    Only records that have no id of their own come back so. Their ids are made of their content,
    and were made of their lines before.
    """
    anew = Counter(stories)
    if not anew or not former.generation:
        return 0
    found = 0
    for name in census.missing():
        story = story_in(name)
        if story is None and is_made(name) and (article := former.generation.engine.article(name)):
            story = story_of(article) if "#" in article.origin else None
        number = int(story, 16) if story else -1
        if anew[number] > 0:
            anew[number] -= 1
            found += 1
    return found


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
