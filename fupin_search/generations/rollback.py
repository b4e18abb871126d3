"""Make another generation live: an older one, or a newer one again."""

from __future__ import annotations

from dataclasses import dataclass

from fupin_search.errors import IndexDamagedError, IndexMissingError, IndexUnusableError
from fupin_search.generations.lock import read_hold, take_hold
from fupin_search.generations.store import GenerationStore


@dataclass(frozen=True, slots=True)
class RollbackReport:
    """The result of a rollback.

    Args:
        live: the generation that answers from now on.
        former: the generation that answered before; empty where CURRENT did not name it.
        articles: number of articles that readers find now.
        passed: the errors of the generations between, which cannot serve.
        held: whether the index is held, so that nothing is reindexed until it is released.
    """

    live: str
    former: str
    articles: int
    passed: tuple[str, ...] = ()
    held: bool = False


def rollback(
    store: GenerationStore, name: str | None = None, *, hold: bool = False
) -> RollbackReport:
    """Make another generation live, once every byte of it is checked and it is open.

    Args:
        store: the index's generations.
        name: the generation; by default the newest older than the live one that can serve.
        hold: whether reindexing is refused from now on; `name` may then be the live one.

    Raises:
        IndexUnusableError: when the generation cannot serve, is missing, or is live already.
    """
    with store.locked("rollback"):
        hidden = store.hidden()
        former = _read_live_name(store)
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
            return RollbackReport(candidate, former, articles, tuple(passed), is_held)
    none = (
        f"There is no generation older than {former or 'all others'} to go back to in "
        f"{store.root}, so the index stays as it is. `fupin-search generations` lists "
        "those there are, `fupin-search restore-backup FILE` brings one back."
    )
    raise IndexMissingError("\n".join([none, *passed]), code="generation-missing")


def _read_live_name(store: GenerationStore) -> str:
    try:
        return store.current()
    except IndexDamagedError:
        return ""  # a rollback to any generation repairs CURRENT
