"""Hidden articles that a corpus holds under another id than before: they stay hidden.

An id is made of an article's place or content where the corpus gives it none, so a page that was
renamed, a record that was edited, or a record given an id at last, comes under a new one. Each
hidden article of the live generation that the corpus no longer has under its id is looked for among
the articles that are new, by its title and text, or where the text was edited by title and day; and
whatever it is now called is hidden too.

Earlier the ids of such records were made of their lines. Those are followed in the same way; where
the live generation cannot be read, whatever is at that line now is hidden, as it was before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from fupin_search.articles.article import Article
from fupin_search.articles.identity import is_made, place_id, story
from fupin_search.generations.rebuilding.former import Former
from fupin_search.generations.removals import Removal
from fupin_search.search.engine import Change


def story_of(article: Article) -> str:
    """What an article keeps when its text is edited or it is moved; see `identity.story`."""
    return story(article.title, article.body, article.date)


def _name_of(article: Article) -> str:
    """What an article keeps when its day is read that was not read before."""
    return story(article.title, article.body, None)


class HiddenArticles:
    """Follows the hidden articles of the live generation through one reading of the corpus.

    Args:
        listed: what is hidden.
        live: the generation that answers so far, open as long as articles are seen.
    """

    def __init__(self, listed: Iterable[Removal], live: Former) -> None:
        self._listed = {one.id: one for one in listed}
        self._seen: set[str] = set()
        self._known: dict[str, Article] = {}
        self._names: set[str] = set()
        self._candidates: defaultdict[str, list[Article]] = defaultdict(list)
        self._by_place: list[tuple[Removal, str]] = []
        self._compared = live.generation is not None
        self._followed = {one.was for one in self._listed.values()}
        if live.generation:
            for name in self._listed:
                if (article := live.generation.engine.article(name)) is not None:
                    self._known[name] = article
                    self._names.add(_name_of(article))

    def see(self, article: Article, change: Change) -> None:
        """Take note of an article of the corpus, and of what it is to the live generation."""
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
        """The hidden articles under the ids they have now; empty where none has a new one."""
        return list(self._renamed())

    def lost(self) -> list[str]:
        """Ids made of place or content whose articles the corpus has under no id that is known."""
        found = {one.was for one in self._renamed()}
        return [name for name in self._gone() if name not in found and is_made(name)]

    def _gone(self) -> list[str]:
        return [name for name in self._known if name not in self._seen]

    def _renamed(self) -> Iterator[Removal]:
        for removal, name in self._by_place:
            yield replace(removal, id=name, was=removal.id)
        for name in self._gone():
            article = self._known[name]
            candidates = self._candidates.get(_name_of(article), [])
            same = [one for one in candidates if one.body == article.body]
            alike = [one for one in candidates if story_of(one) == story_of(article)]
            # An id that was given is another article's unless the text says otherwise.
            for one in same or (alike if is_made(name) else []):
                yield replace(self._listed[name], id=one.id, was=name)
