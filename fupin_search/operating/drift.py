"""Whether an index is still cut with the words the settings name."""

from __future__ import annotations

from collections.abc import Sequence

from fupin_search.errors import DictionaryError, IndexUnusableError
from fupin_search.generations import manifest as manifests
from fupin_search.generations.generation import DICTIONARY
from fupin_search.generations.store import GenerationStore
from fupin_search.settings import Settings
from fupin_search.text.dictionary import Entry, dictionary_with, read_dictionary_file

_SHOWN = 3


def live_drift(store: GenerationStore, settings: Settings) -> str | None:
    """What `drift_of_live` says, and nothing where there is no live generation to compare."""
    try:
        return drift_of_live(store, settings)
    except IndexUnusableError:
        return None


def drift_of_live(store: GenerationStore, settings: Settings) -> str | None:
    """In what the next reindex would cut otherwise than the live generation was cut.

    Args:
        store: the index's generations.
        settings: they name the words the next reindex cuts with.

    Returns:
        A sentence or two with the command; None where it would cut the same.

    Raises:
        IndexUnusableError: when there is no live generation, or its manifest cannot be read.
    """
    name = store.current()
    manifest = manifests.read(store.root / name)
    file = settings.dictionary
    try:
        now = dictionary_with(file)
        then = read_dictionary_file(store.root / name / DICTIONARY)
    except DictionaryError as error:
        return f"The words generation {name} was cut with cannot be compared: {error.message}"
    if now.fingerprint() == manifest.tokenizer:
        return None
    reasons = []
    if now.cutter != manifest.cutter:
        reasons.append(f"{manifest.cutter} cut it, and {now.cutter} cuts the next")
    if now.entries != then:
        words = file or "the settings name no dictionary, which"
        reasons.append(f"{words} {_difference(then, now.entries)}")
    if not reasons:
        reasons.append(f"the rules or the version of {now.cutter} have changed since")
    return (
        f"Generation {name} is not cut as the next one would be: {'; '.join(reasons)}. "
        "Run `fupin-search reindex CORPUS` to rebuild it."
    )


def _difference(then: Sequence[Entry], now: Sequence[Entry]) -> str:
    """How two lists of words differ, as it stands after what the later one is in."""
    former, latter = ({entry.word: entry for entry in entries} for entries in (then, now))
    told = []
    if more := [word for word in latter if word not in former]:
        told.append(f"adds {_some(more)}")
    if gone := [word for word in former if word not in latter]:
        told.append(f"drops {_some(gone)}")
    if other := [word for word in latter if former.get(word, latter[word]) != latter[word]]:
        told.append(f"changes the frequency or tag of {_some(other)}")
    return " and ".join(told) or "has them in another order"


def _some(words: Sequence[str]) -> str:
    shown = "、".join(words[:_SHOWN])
    return shown if len(words) <= _SHOWN else f"{shown} and {len(words) - _SHOWN:,} more"
