"""The engines that are measured against each other, one module each."""

from __future__ import annotations

from pathlib import Path

from results import ANY_WORD, OURS, WHOLE

from peers.groonga import Groonga
from peers.java_lucene import Lucene
from peers.ours import EngineAlone, Ours, SearchPage, WholeAnswer
from peers.peer import Found, Indexed, Indexer, Library, Program, Server, build, build_once
from peers.python_bm25s import Bm25s
from peers.release import OwnClock, Release
from peers.rust_seekstorm import SeekStorm
from peers.rust_tantivy import Tantivy
from peers.sqlite import SqliteFts5
from peers.stock_whoosh import StockWhoosh
from peers.typesense import Typesense

__all__ = [
    "EngineAlone",
    "Found",
    "Indexed",
    "Indexer",
    "Library",
    "Ours",
    "OwnClock",
    "Program",
    "Release",
    "Server",
    "WholeAnswer",
    "build",
    "build_once",
    "everyone",
    "indexers",
    "libraries",
    "programs",
    "servers",
]


def indexers(folder: Path) -> list[Indexer]:
    """List the engines that build an index, ours first, each with its folder."""
    return [
        Ours(folder / "ours"),
        Release(folder / "release"),
        Tantivy(folder / "tantivy"),
        SeekStorm(folder / "seekstorm"),
        Bm25s(folder / "bm25s"),
        SqliteFts5(folder / "sqlite"),
        Lucene(folder / "lucene"),
        Groonga(folder / "groonga"),
        Typesense(folder / "typesense"),
        StockWhoosh(folder / "whoosh"),
    ]


def libraries(folder: Path) -> list[Library]:
    """List the engines that are called in this process: ours, its variants, then the others."""
    return [
        EngineAlone(folder / "ours"),
        EngineAlone(folder / "ours", any_word=True),
        WholeAnswer(folder / "ours"),
        Tantivy(folder / "tantivy"),
        Bm25s(folder / "bm25s"),
        SqliteFts5(folder / "sqlite"),
        StockWhoosh(folder / "whoosh"),
    ]


def programs(folder: Path) -> list[Program]:
    """List the engines that answer in another process and measure their own times."""
    releases: list[Ours] = [Ours(folder / "ours"), Release(folder / "release")]
    return [
        *(
            OwnClock(release, variant)
            for variant in (OURS, ANY_WORD, WHOLE)
            for release in releases
        ),
        Lucene(folder / "lucene"),
        SeekStorm(folder / "seekstorm"),
        Groonga(folder / "groonga"),
    ]


def servers(folder: Path) -> list[Server]:
    """List the engines that answer over HTTP, and the search pages of ours."""
    releases: list[Ours] = [Ours(folder / "ours"), Release(folder / "release")]
    return [
        *releases,
        Groonga(folder / "groonga"),
        Typesense(folder / "typesense"),
        *map(SearchPage, releases),
    ]


def everyone(folder: Path) -> list[Indexer]:
    """List all engines and variants."""
    return [*indexers(folder), *libraries(folder), *programs(folder), *servers(folder)]
