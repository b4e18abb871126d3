"""Hidden articles that a corpus holds under another id than before: they stay hidden.

Where the corpus gives no id, it is made of an article's place or content. So a page that was
renamed, a record that was edited, or a record that got an id at last comes under a new one. For
each hidden article of the live generation whose id has disappeared from the corpus, this module
looks among the new articles, by title and text, or where the text was edited by title and day; what
it finds is hidden too.

Earlier versions made the ids of such records of their lines. Those are followed in the same way;
where the live generation cannot be read, the article now at that line is hidden, as it was before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from fupin_search.articles.article import Article, is_made, place_id, story
from fupin_search.generations.live_index import LiveIndex
from fupin_search.generations.removals import Removal
from fupin_search.model.engine import Change


def story_of(article: Article) -> str:
    """Return the part of an id that an edited or moved article keeps; see `identity.story`."""
    return story(article.title, article.body, article.date)


def _name_of(article: Article) -> str:
    """Return the same without the day, which may be read now and not before."""
    return story(article.title, article.body, None)


class HiddenArticles:
    """Follows the hidden articles of the live generation through one reading of the corpus.

    Args:
        listed: the removals in force.
        live: the live generation, open as long as articles are seen.
    """

    def __init__(self, listed: Iterable[Removal], live: LiveIndex) -> None:
        self._listed = {removal.id: removal for removal in listed}
        self._seen: set[str] = set()
        self._known: dict[str, Article] = {}
        self._names: set[str] = set()
        self._candidates: defaultdict[str, list[Article]] = defaultdict(list)
        self._by_place: list[tuple[Removal, str]] = []
        self._compared = live.generation is not None
        self._followed = {removal.was for removal in self._listed.values()}
        if live.generation:
            for name in self._listed:
                if (article := live.generation.engine.article(name)) is not None:
                    self._known[name] = article
                    self._names.add(_name_of(article))

    def see(self, article: Article, change: Change) -> None:
        """Take note of an article of the corpus.

        Args:
            article: as it was read.
            change: its difference from the live generation.
        """
        if article.id in self._listed:
            self._seen.add(article.id)
        elif change is Change.ADDED and self._names:
            if (name := _name_of(article)) in self._names:
                self._candidates[name].append(article)
        elif not self._compared:
            former = self._listed.get(place_id(article.origin))
            if former and former.id not in self._followed:
                self._by_place.append((former, article.id))

    def followed(self) -> list[Removal]:
        """Return the removals under the ids their articles have now; empty where no id is new."""
        return list(self._renamed())

    def lost(self) -> list[str]:
        """Return the made ids whose articles are not in the corpus any more."""
        followed = {removal.was for removal in self._renamed()}
        return [name for name in self._gone() if name not in followed and is_made(name)]

    def _gone(self) -> list[str]:
        return [name for name in self._known if name not in self._seen]

    def _renamed(self) -> Iterator[Removal]:
        for removal, name in self._by_place:
            yield replace(removal, id=name, was=removal.id)
        for name in self._gone():
            article = self._known[name]
            candidates = self._candidates.get(_name_of(article), [])
            same = [other for other in candidates if other.body == article.body]
            alike = [other for other in candidates if story_of(other) == story_of(article)]
            # An id that the corpus gives is another article's unless the text says otherwise.
            for other in same or (alike if is_made(name) else []):
                yield replace(self._listed[name], id=other.id, was=name)
