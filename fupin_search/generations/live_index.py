"""The live index as a reindex sees it: the basis of the next generation, its drift, its articles.

`LiveIndex` is opened for the next generation to revise it and to be compared with it; hidden
articles count here, because they are in the index. `describe_drift` compares the words it was cut
with and those of the settings. `HiddenArticles` finds the hidden articles whose ids a reindex
changes, so that they stay hidden.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from msgspec.structs import replace

from fupin_search.articles.article import Article, is_derived_id, origin_id, story_hash
from fupin_search.errors import DictionaryError, IndexMissingError, IndexUnusableError
from fupin_search.generations.generation import (
    DICTIONARY,
    Generation,
    Manifest,
    open_generation,
    read_article_count,
    read_manifest,
)
from fupin_search.generations.removals import Removal
from fupin_search.generations.store import GenerationStore
from fupin_search.model.protocol import ArticleChange
from fupin_search.settings import Settings
from fupin_search.text.dictionary import (
    CUTTER,
    Dictionary,
    DictionaryEntry,
    load_dictionary,
    read_dictionary_file,
)
from fupin_search.text.tokenizer import ChineseTokenizer

_MOST_WORDS = 5
# The advice at the end of an error's message: it names the command that is running.
_ADVICE = re.compile(r"[.;,] (?:[Rr]un|or) `")


@dataclass(frozen=True, slots=True)
class LiveIndex:
    """The live generation, as far as it can be read.

    Args:
        full_rebuild_reason: the reason that the next generation is written whole, as a clause;
            None where a revision is enough.
        generation: the live generation, open; None where there is none or it cannot be read.
        manifest: its description; None where that cannot be read.
        count: number of articles in it; None where that is unknown.
    """

    full_rebuild_reason: str | None
    generation: Generation | None = None
    manifest: Manifest | None = None
    count: int | None = None

    @property
    def name(self) -> str:
        """Its name; empty where it cannot be read."""
        return self.generation.name if self.generation else ""

    def remarks(self) -> list[str]:
        """Return sentences for the operator: the reason of a full rebuild, a missing comparison."""
        if self.full_rebuild_reason is None:
            return []
        if self.count == 0 and self.generation is None:
            return ["Building a new index (none exists yet)."]
        remarks = [f"Full rebuild: {self.full_rebuild_reason}."]
        if self.generation is None:
            remarks.append(
                "The live generation cannot be read, so nothing is compared with it."
                if self.count is None
                else "Only the number of articles can be compared with the live generation: "
                f"{self.count:,} by its manifest."
            )
        return remarks

    def close(self) -> None:
        """Close its files."""
        if self.generation:
            self.generation.engine.close()


def open_live_index(
    store: GenerationStore, tokenizer: ChineseTokenizer, *, full: bool
) -> LiveIndex:
    """Open the live generation, for the next one to be compared with it.

    Args:
        store: the index's generations.
        tokenizer: will cut the next generation.
        full: whether an operator asked for a full rebuild.
    """
    try:
        name = store.current()
    except IndexMissingError:
        return LiveIndex("there is no index yet", count=0)
    except IndexUnusableError as error:
        return LiveIndex(_make_reason(error))
    folder = store.root / name
    try:
        live = open_generation(folder, store.kind)
    except IndexUnusableError as error:
        manifest = None
        with suppress(IndexUnusableError):
            manifest = read_manifest(folder)
        return LiveIndex(_make_reason(error), manifest=manifest, count=read_article_count(folder))
    reason = "you asked for it" if full else None
    if not reason and live.tokenizer.fingerprint != tokenizer.fingerprint:
        entries = live.tokenizer.dictionary.entries
        reason = _drift(live.manifest.cutter, entries, tokenizer.dictionary)
    reason = reason or live.engine.rebuild_reason() or None
    return LiveIndex(reason, live, live.manifest, live.engine.count())


def find_drift(store: GenerationStore, settings: Settings) -> str | None:
    """Describe the drift as `describe_drift` does; return None where nothing is live.

    Args:
        store: the index's generations.
        settings: name the dictionary of the next reindex.
    """
    try:
        return describe_drift(store, settings)
    except IndexUnusableError:
        return None


def describe_drift(store: GenerationStore, settings: Settings) -> str | None:
    """Describe how the next reindex would cut words differently from the live generation.

    Args:
        store: the index's generations.
        settings: name the dictionary of the next reindex.

    Returns:
        A sentence or two with the command to run; None where there is no difference.

    Raises:
        IndexUnusableError: when there is no live generation, or its manifest cannot be read.
    """
    name = store.current()
    manifest = read_manifest(store.root / name)
    try:
        now = load_dictionary(settings.dictionary)
        before = read_dictionary_file(store.root / name / DICTIONARY)
    except DictionaryError as error:
        return f"The dictionary of generation {name} cannot be compared: {error.message}"
    if now.fingerprint() == manifest.tokenizer:
        return None
    reason = _drift(manifest.cutter, before, now)
    if before and settings.dictionary is None:
        reason += "; the settings name no dictionary"
    return (
        f"Generation {name} is not cut as the next one would be: {reason}. "
        "Run `fupin-search reindex CORPUS` to rebuild it."
    )


def _make_reason(error: IndexUnusableError) -> str:
    reason = _ADVICE.split(error.message)[0].removesuffix(".")
    return reason[:1].lower() + reason[1:] if reason.startswith("Generation ") else reason


def _drift(cutter: str, before: Sequence[DictionaryEntry], now: Dictionary) -> str:
    """Describe in clauses the difference between the dictionaries of two generations."""
    reasons = []
    if cutter != CUTTER:
        reasons.append(f"it was cut with {cutter}, and the next one will be with {CUTTER}")
    if now.entries != tuple(before):
        reasons.append(f"the dictionary changed ({_word_changes(before, now.entries)})")
    return "; ".join(reasons) or f"the rules or the version of {CUTTER} changed"


def _word_changes(before: Sequence[DictionaryEntry], now: Sequence[DictionaryEntry]) -> str:
    former, latter = ({entry.word: entry for entry in entries} for entries in (before, now))
    common = former.keys() & latter.keys()
    changes = (
        ("added", [word for word in latter if word not in former]),
        ("removed", [word for word in former if word not in latter]),
        (
            "other frequency or tag for",
            [word for word in latter if word in common and former[word] != latter[word]],
        ),
    )
    described = ", ".join(f"{verb} {_some(words)}" for verb, words in changes if words)
    # The same words in another order have another fingerprint.
    return described or "its words are in another order"


def _some(words: Sequence[str]) -> str:
    more = len(words) - _MOST_WORDS
    return "、".join(words[:_MOST_WORDS]) + (f" and {more:,} more" if more > 0 else "")


def make_story(article: Article) -> str:
    """Return the part of an id that an edited or moved article keeps; see `story_hash`."""
    return story_hash(article.title, article.body, article.date)


def _make_dateless_story(article: Article) -> str:
    """Return the story without the day, which may be read now and not before."""
    return story_hash(article.title, article.body, None)


class HiddenArticles:
    """Follows the hidden articles of the live generation while the corpus is read once.

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
                    self._names.add(_make_dateless_story(article))

    def see(self, article: Article, change: ArticleChange) -> None:
        """Take note of an article of the corpus.

        Args:
            article: as it was read.
            change: its difference from the live generation.
        """
        if article.id in self._listed:
            self._seen.add(article.id)
        elif change is ArticleChange.ADDED and self._names:
            if (name := _make_dateless_story(article)) in self._names:
                self._candidates[name].append(article)
        elif not self._compared:
            former = self._listed.get(origin_id(article.origin))
            if former and former.id not in self._followed:
                self._by_place.append((former, article.id))

    def followed(self) -> list[Removal]:
        """Return a removal under its article's new id for each hidden article with a new id."""
        return list(self._renamed())

    def lost(self) -> list[str]:
        """Return the made ids whose articles are not in the corpus any more."""
        followed = {removal.was for removal in self._renamed()}
        return [name for name in self._gone() if name not in followed and is_derived_id(name)]

    def _gone(self) -> list[str]:
        return [name for name in self._known if name not in self._seen]

    def _renamed(self) -> Iterator[Removal]:
        for removal, name in self._by_place:
            yield replace(removal, id=name, was=removal.id)
        for name in self._gone():
            article = self._known[name]
            candidates = self._candidates.get(_make_dateless_story(article), [])
            same = [other for other in candidates if other.body == article.body]
            alike = [other for other in candidates if make_story(other) == make_story(article)]
            # An id that the corpus gives is another article's unless the text says otherwise.
            for other in same or (alike if is_derived_id(name) else []):
                yield replace(self._listed[name], id=other.id, was=name)
