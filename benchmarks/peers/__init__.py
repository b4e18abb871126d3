"""The engines that are measured against each other, one module each."""

from __future__ import annotations

from pathlib import Path

from fupin_search.engines.embedded import EmbeddedKind
from peers.ours import AnyWordKind, ForgetfulKind, Ours
from peers.peer import Found, Indexed, Peer, build, is_built
from peers.rust_tantivy import Tantivy
from peers.sqlite import SqliteFts5
from peers.stock_whoosh import StockWhoosh

__all__ = ["Found", "Indexed", "Peer", "build", "indexers", "is_built", "searchers"]


def indexers(folder: Path) -> list[Peer]:
    """The engines that make an index of their own, ours first, each in a folder of its own."""
    return [
        Ours(folder / "ours", EmbeddedKind()),
        Tantivy(folder / "tantivy"),
        SqliteFts5(folder / "sqlite"),
        StockWhoosh(folder / "whoosh"),
    ]


def searchers(folder: Path) -> list[Peer]:
    """Everything that can be asked: ours as shipped first, then ours varied, then the others."""
    ours, *others = indexers(folder)
    return [
        ours,
        Ours(folder / "ours", AnyWordKind(), "ours, any word", any_word=True),
        Ours(folder / "ours", ForgetfulKind(), "ours, no list kept"),
        *others,
    ]
