"""The index: whether it answers, what could take its place, and who is changing it."""

from __future__ import annotations

from pathlib import Path

from fupin_search.errors import IndexUnusableError
from fupin_search.generations.generation import can_serve
from fupin_search.generations.hold import held
from fupin_search.generations.store import BUILDING, CURRENT, REMOVING, GenerationStore
from fupin_search.operating.doctor.finding import (
    REINDEX,
    Subject,
    Telling,
    fault,
    ok,
    warning,
)


def index(subject: Subject) -> Telling:
    """The live generation opens and is whole; others could stand in; nothing lies about."""
    store = subject.store()
    live = ""
    try:
        live = store.current()
        yield from _live(store, live)
    except IndexUnusableError as error:
        yield fault(error.message)
    yield from _others(store, live)
    yield from _debris(store)


def lock(subject: Subject) -> Telling:
    """Who is changing the index."""
    holder = subject.store().holder()
    yield ok(holder.told() if holder else "Nobody is changing the index.")
    if hold := held(subject.store().root):
        yield warning(
            f"The index is {hold}; nothing is reindexed until it is released.",
            "fupin-search rollback --release",
        )


def _live(store: GenerationStore, live: str) -> Telling:
    generation = store.open(live)
    try:
        manifest = generation.manifest
        size = sum(record.bytes for record in manifest.files.values())
        yield ok(
            f"{live} is live and whole: {manifest.articles:,} articles, {size / 1e6:,.1f} MB, "
            f"written {manifest.created}."
        )
        if reason := generation.engine.rebuild_reason():
            yield warning(f"{live} should be written anew: {reason}.", f"{REINDEX} --full")
    finally:
        generation.engine.close()


def _others(store: GenerationStore, live: str) -> Telling:
    others = store.listed(set(store.names()) - {live})
    whole = [entry.name for entry in others if can_serve(entry, store.kind)]
    for entry in others:
        if entry.problem:
            yield warning(f"{entry.name} could not stand in for the live one. {entry.problem}")
    if whole:
        yield ok(f"{len(whole)} older to go back to, the newest {whole[0]}.")
    elif live:
        other = "other generation" if not others else "other generation that serves here"
        yield ok(f"There is no {other} to go back to; the next reindex leaves one.")


def _debris(store: GenerationStore) -> Telling:
    if store.holder():
        return  # what is being built is no debris
    root = store.root
    patterns = (f"*{BUILDING}", f"*{REMOVING}", f".{CURRENT}.*")
    left = sorted(path for pattern in patterns for path in root.glob(pattern))
    if left:
        size = sum(_size(path) for path in left)
        first = left[0].name + (f" and {len(left) - 1:,} more" if left[1:] else "")
        yield warning(
            f"A command that was killed left {first} behind in {root} ({size / 1e6:,.1f} MB); "
            "the next reindex clears it.",
            REINDEX,
        )


def _size(path: Path) -> int:
    found = path.rglob("*") if path.is_dir() else [path]
    return sum(inner.lstat().st_size for inner in found if not inner.is_dir())
