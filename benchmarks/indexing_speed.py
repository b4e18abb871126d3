"""How fast articles are indexed, in how much memory, into how many bytes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import msgspec
from figures import circumstances, peak_memory, table, write
from options import bench
from peers import Indexed, Peer, build, indexers
from workload import Corpus


class Row(msgspec.Struct, frozen=True):
    """What was seen of one engine.

    Args:
        name: its name.
        cuts: whether it read and cut the articles itself; the others were fed words.
        indexed: time and size.
        rate: articles a second, cutting included only where it cuts itself.
        rate_with_cutting: articles a second, the time to cut added where it was fed words.
        peak_bytes: most memory of all its processes, proportional set sizes summed.
        text_ratio: index bytes over the articles' UTF-8 text bytes.
    """

    name: str
    cuts: bool
    indexed: Indexed
    rate: float
    rate_with_cutting: float
    peak_bytes: int
    text_ratio: float


def main() -> None:
    """Measure and show."""
    with bench("Index the articles with one engine after the other.") as given:
        chosen = [peer for peer in indexers(given.folder) if peer.name not in given.without]
        rows = [measure(peer, given.corpus) for peer in chosen if peer.installed]
        print(
            f"{given.corpus.articles:,} articles, {given.corpus.text_bytes / 1e6:,.1f} MB of text, "
            f"cut at {given.corpus.articles / given.corpus.cut_seconds:,.0f} articles/s\n"
        )
        print(shown(rows))
        for peer in chosen:
            if not peer.installed:
                print(f"\n{peer.name}: {peer.cannot}.")
        write(
            given.json,
            circumstances(given.corpus)
            | {"cut_seconds": given.corpus.cut_seconds, "engines": rows},
        )


def measure(peer: Peer, corpus: Corpus) -> Row:
    """Index in a fresh process, watched from this one."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=fresh) as worker:
        pid = worker.submit(os.getpid).result()
        indexed, peak = peak_memory(pid, worker.submit(build, peer, corpus))
    seconds_with_cutting = indexed.seconds + (0 if peer.cuts else corpus.cut_seconds)
    return Row(
        name=peer.name,
        cuts=peer.cuts,
        indexed=indexed,
        rate=corpus.articles / indexed.seconds,
        rate_with_cutting=corpus.articles / seconds_with_cutting,
        peak_bytes=peak,
        text_ratio=indexed.bytes / corpus.text_bytes,
    )


def shown(rows: Sequence[Row]) -> str:
    """The table."""
    return table(
        [
            "engine",
            "fed",
            "seconds",
            "articles/s",
            "with cutting",
            "peak PSS MB",
            "index MB",
            "index / text",
        ],
        [
            [
                row.name,
                "articles" if row.cuts else "words",
                f"{row.indexed.seconds:.1f}",
                f"{row.rate:,.0f}",
                f"{row.rate_with_cutting:,.0f}",
                f"{row.peak_bytes / 1e6:,.0f}",
                f"{row.indexed.bytes / 1e6:,.1f}",
                f"{row.text_ratio:.2f}",
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
