"""Go back to a former generation, or forward again: every whole one can be made live."""

from __future__ import annotations

from dataclasses import dataclass

from fupin_search.errors import IndexDamagedError, IndexMissingError, IndexUnusableError
from fupin_search.generations.lock import read_hold, take_hold
from fupin_search.generations.store import GenerationStore


@dataclass(frozen=True, slots=True)
class Rollback:
    """The result of a rollback.

    Args:
        live: the generation that answers from now on.
        former: the one that answered before; empty where CURRENT did not name it.
        articles: number of articles that readers find now.
        passed: generations between that cannot serve, and why.
        held: whether the index is held: nothing is reindexed until it is released.
    """

    live: str
    former: str
    articles: int
    passed: tuple[str, ...] = ()
    held: bool = False


def rollback(store: GenerationStore, name: str | None = None, *, hold: bool = False) -> Rollback:
    """Make another generation live, once it is read whole and opened.

    Args:
        store: the index's generations.
        name: the generation; by default the newest older than the live one that can serve.
        hold: whether reindexing is refused from now on; the live one may be named to be held.

    Raises:
        IndexUnusableError: when it cannot serve, when there is none, or when it is live already.
    """
    with store.locked("rollback"):
        hidden = store.hidden()
        former = _live(store)
        if name is not None:
            if name == former and not hold:
                raise IndexUnusableError(
                    f"Generation {name} is live already; `fupin-search generations` lists the "
                    "others.",
                    code="generation-live",
                )
            store.require(name)
            candidates = [name]
        else:
            candidates = [other for other in store.names() if not former or other < former]
        passed: list[str] = []
        for candidate in candidates:
            try:
                opened = store.open(candidate, hidden)
            except IndexUnusableError as error:
                if name is not None:
                    raise
                passed.append(error.message)
                continue
            articles = opened.engine.count()
            opened.engine.close()
            if hold:
                take_hold(store.root, candidate)
            store.swap(candidate)
            is_held = read_hold(store.root) is not None
            return Rollback(candidate, former, articles, tuple(passed), is_held)
    none = (
        f"There is no generation older than {former or 'all others'} to go back to in "
        f"{store.root}, so the index stays as it is. `fupin-search generations` lists "
        "those there are, `fupin-search restore-backup FILE` brings one back."
    )
    raise IndexMissingError("\n".join([none, *passed]), code="generation-missing")


def _live(store: GenerationStore) -> str:
    try:
        return store.current()
    except IndexDamagedError:
        return ""  # a rollback to any generation repairs that
