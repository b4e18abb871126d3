"""What a reindex counts, and who follows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from fupin_search.articles.article import Reading
from fupin_search.generations.rebuilding.gate import Check


@dataclass(slots=True)
class Tally:
    """What became of a corpus.

    Args:
        indexed: articles in the index afterwards, the warned ones included.
        added: articles the former generation did not have.
        changed: articles it had otherwise.
        removed: articles it had and the corpus has not.
        unchanged: articles it had just so.
        undated: articles without a date.
        unsourced: articles without a source.
        warned: articles with something amiss.
        rejected: records that could not be articles.
        unopened: rejected inputs that could not be opened or read to their end, so that nobody
            knows which articles they hold.
        seconds: how long it took.
        generation: name of the generation that is live afterwards.
        fresh: whether that one is new; it is not where nothing changed.
        basis: name of the generation it is a revision of; empty where it was written whole.
        compared: name of the generation that added, changed, removed and unchanged are told
            against; empty where none could be read, and then every article counts as added.
        gate: verdict of the quality gate; empty where nothing changed.
    """

    indexed: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    undated: int = 0
    unsourced: int = 0
    warned: int = 0
    rejected: int = 0
    unopened: int = 0
    seconds: float = 0.0
    generation: str = ""
    fresh: bool = True
    basis: str = ""
    compared: str = ""
    gate: tuple[Check, ...] = ()


class Audience(Protocol):
    """Follows a reindex."""

    def hear(self, reading: Reading) -> None:
        """A reading has been dealt with."""
        ...

    def stage(self, doing: str) -> None:
        """Everything is read; `doing` says in a few words what goes on now."""
        ...

    def remark(self, text: str) -> None:
        """Something an operator should know, in a sentence."""
        ...

    def judged(self, verdict: tuple[Check, ...]) -> None:
        """The quality gate has judged the new generation; it may still be refused for that."""
        ...


class Nobody:
    """Hears and does nothing."""

    def hear(self, reading: Reading) -> None:
        """Nothing."""

    def stage(self, doing: str) -> None:
        """Nothing."""

    def remark(self, text: str) -> None:
        """Nothing."""

    def judged(self, verdict: tuple[Check, ...]) -> None:
        """Nothing."""
