"""The generation that answers so far: what the next one is compared with, and may be a revision of.

Removals count here as any article does: who is hidden from readers is in the index all the same.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from fupin_search.errors import IndexMissingError, IndexUnusableError
from fupin_search.generations import generation as generations
from fupin_search.generations import manifest as manifests
from fupin_search.generations.generation import Generation
from fupin_search.generations.manifest import Manifest
from fupin_search.generations.store import GenerationStore
from fupin_search.text.dictionary import Entry
from fupin_search.text.tokenizer import ChineseTokenizer

_SHOWN_WORDS = 5
# Where an error's reason ends and its advice, to do what is being done just now, begins.
_ADVICE = re.compile(r"[.;,] (?:[Rr]un|or) `")


@dataclass(frozen=True, slots=True)
class Former:
    """The live generation, as far as it can be read.

    Args:
        whole: why the next generation has to be written whole, as the end of a sentence; empty
            where a revision will do.
        generation: it, open; None where there is none or it cannot be read.
        manifest: what it is; None likewise.
        count: articles in it; None where that cannot be known.
    """

    whole: str
    generation: Generation | None = None
    manifest: Manifest | None = None
    count: int | None = None

    @property
    def name(self) -> str:
        """Its name; empty where it cannot be read."""
        return self.generation.name if self.generation else ""

    def close(self) -> None:
        """Let go of its files."""
        if self.generation:
            self.generation.engine.close()


def former(store: GenerationStore, tokenizer: ChineseTokenizer, *, full: bool) -> Former:
    """Open the live generation for comparing.

    Args:
        store: the index's generations.
        tokenizer: what the next generation will be cut with.
        full: whether an operator asked for everything to be written anew.
    """
    try:
        name = store.current()
    except IndexMissingError:
        return Former("there is no index yet", count=0)
    except IndexUnusableError as error:
        return Former(_reason(error))
    folder = store.root / name
    try:
        live = generations.opened(folder, store.kind)
    except IndexUnusableError as error:
        manifest = None
        with suppress(IndexUnusableError):
            manifest = manifests.read(folder)
        return Former(_reason(error), manifest=manifest, count=manifests.count_in(folder))
    whole = "that was asked for" if full else _cut_otherwise(live.tokenizer, tokenizer)
    whole = whole or live.engine.rebuild_reason() or ""
    return Former(whole, live, live.manifest, live.engine.count())


def _reason(error: IndexUnusableError) -> str:
    reason = _ADVICE.split(error.message)[0].removesuffix(".")
    return reason[:1].lower() + reason[1:] if reason.startswith("Generation ") else reason


def _cut_otherwise(live: ChineseTokenizer, fresh: ChineseTokenizer) -> str:
    """How the cuts differ, or an empty string."""
    if live.fingerprint == fresh.fingerprint:
        return ""
    before, now = live.dictionary, fresh.dictionary
    if before.cutter != now.cutter:
        return f"the live one was cut with {before.cutter}, and this one will be with {now.cutter}"
    known, wanted = ({entry.word: entry for entry in each.entries} for each in (before, now))
    told = (
        ("lacks", [word for word in wanted if word not in known]),
        ("has besides", [word for word in known if word not in wanted]),
        ("weighs otherwise", [word for word in wanted if _differs(word, known, wanted)]),
    )
    differences = ", ".join(f"{verb} {_some(words)}" for verb, words in told if words)
    # The same words in another order are another dictionary to the fingerprint.
    return f"the live one's dictionary {differences or 'has its words in another order'}"


def _differs(word: str, known: dict[str, Entry], wanted: dict[str, Entry]) -> bool:
    return word in known and known[word] != wanted[word]


def _some(words: list[str]) -> str:
    shown = ", ".join(words[:_SHOWN_WORDS])
    more = len(words) - _SHOWN_WORDS
    return f"{shown} and {more:,} more" if more > 0 else shown
