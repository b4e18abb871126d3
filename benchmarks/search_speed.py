"""How fast a query is answered, in process: ten hits, the count and three facets."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Sequence

import msgspec
from figures import Timing, circumstances, table, timing, write
from options import Bench, bench
from peers import Peer, build, is_built, searchers
from workload import Query, queries


class Row(msgspec.Struct, frozen=True):
    """What was seen of one engine.

    Args:
        name: its name.
        any_word: whether one word of the query was enough.
        found: articles found for a query, on average.
        took: times in milliseconds.
        cannot: what it could not do.
    """

    name: str
    any_word: bool
    found: float
    took: Timing
    cannot: str | None


def main() -> None:
    """Measure and show."""
    with bench("Time the site's queries in this process, engine against engine.") as given:
        asked = queries(given.data)
        peers = [peer for peer in _chosen(given) if peer.installed]
        absent = [peer for peer in _chosen(given) if not peer.installed]
        for peer in peers:
            if not is_built(peer):
                print(f"indexing for {peer.name} …", file=sys.stderr)
                build(peer, given.corpus)
            peer.open()
        rows = measure(peers, asked)
        print(f"{given.corpus.articles:,} articles, {len(asked):,} queries\n")
        print(shown(rows))
        for row in rows:
            if row.cannot:
                print(f"\n{row.name} cannot {row.cannot}.")
        for peer in absent:
            print(f"\n{peer.name}: {peer.cannot}.")
        figures = circumstances(given.corpus)
        figures |= {"queries": len(asked), "engines": rows, "ratios": ratios(rows)}
        write(given.json, figures)


def _chosen(given: Bench) -> list[Peer]:
    return [peer for peer in searchers(given.folder) if peer.name not in given.without]


def measure(peers: Sequence[Peer], asked: Sequence[Query]) -> list[Row]:
    """Time every query with every engine, after a pass that counts for nothing.

    Query by query all engines take turns, another one first each time, so that whatever else the
    machine does hits them alike.
    """
    seconds: list[list[float]] = [[] for _ in peers]
    found = [0] * len(peers)
    for warm in (True, False):
        gc.collect()
        for number, query in enumerate(asked):
            for turn in range(len(peers)):
                place = (number + turn) % len(peers)
                started = time.perf_counter()
                answer = peers[place].search(query)
                took = time.perf_counter() - started
                if not warm:
                    seconds[place].append(took)
                    found[place] += answer.total
    return [
        Row(peer.name, peer.any_word, total / len(asked), timing(times), peer.cannot)
        for peer, times, total in zip(peers, seconds, found, strict=True)
    ]


def ratios(rows: Sequence[Row]) -> dict[str, dict[str, Timing]]:
    """Each of our variants' times over each peer's; below 1 ours is the faster."""
    ours = [row for row in rows if row.name.startswith("ours")]
    return {
        mine.name: {
            row.name: Timing(
                p50=mine.took.p50 / row.took.p50,
                p99=mine.took.p99 / row.took.p99,
                mean=mine.took.mean / row.took.mean,
            )
            for row in rows
            if row not in ours
        }
        for mine in ours
    }


def shown(rows: Sequence[Row]) -> str:
    """The table."""
    known = ratios(rows)
    head = ["engine", "a word is enough", "found", "p50 ms", "p99 ms", "mean ms"]
    head += [f"{name} / it, p50" for name in known]
    return table(
        head,
        [
            [
                row.name,
                "yes" if row.any_word else "no",
                f"{row.found:,.1f}",
                *(f"{value:.3f}" for value in (row.took.p50, row.took.p99, row.took.mean)),
                *(
                    f"{over[row.name].p50:.3g}" if row.name in over else ""
                    for over in known.values()
                ),
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
