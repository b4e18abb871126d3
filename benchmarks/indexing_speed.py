"""Measure the speed of indexing, its memory, and the size of the index."""

from __future__ import annotations

from collections.abc import Sequence

from figures import circumstances, table, write
from options import bench, parser
from peers import Indexed, Indexer, build, build_once, indexers
from results import OURS, WHOOSH, IndexFigures, IndexRow
from workload import Corpus


def main() -> None:
    """Measure, and print the table."""
    with bench(parser("Index the articles with one engine after the other.")) as (_, given):
        corpus = given.corpus
        rows, absent = given.each(
            indexers(given.folder), lambda engine: measure(engine, corpus, reuse=given.reuse)
        )
        figures = IndexFigures(
            circumstances(corpus), corpus.cut_seconds, corpus.jieba_seconds, rows, absent
        )
        print(
            f"{corpus.articles:,} articles, {corpus.text_bytes / 1e6:,.1f} MB of text; cut by ours "
            f"at {corpus.articles / corpus.cut_seconds:,.0f} articles/s, by jieba in Python at "
            f"{corpus.articles / corpus.jieba_seconds:,.0f}\n"
        )
        print(make_table(rows))
        for name, reason in absent.items():
            print(f"\n{name}: {reason}.")
        write(given.json, figures)


def measure(engine: Indexer, corpus: Corpus, *, reuse: bool) -> IndexRow:
    """Index the corpus; with `reuse`, read another engine's figures of a former run."""
    make = build_once if reuse and engine.name != OURS else build
    return make_row(engine, corpus, make(engine, corpus))


def make_row(engine: Indexer, corpus: Corpus, indexed: Indexed) -> IndexRow:
    """Make a row of rates and ratios; only Whoosh's time includes cutting by jieba in Python."""
    cutting = corpus.jieba_seconds if engine.name == WHOOSH else corpus.cut_seconds
    seconds_with_cutting = indexed.seconds + (0 if engine.cuts else cutting)
    return IndexRow(
        name=engine.name,
        cuts=engine.cuts,
        seconds=indexed.seconds,
        rate=corpus.articles / indexed.seconds,
        rate_with_cutting=corpus.articles / seconds_with_cutting,
        peak_bytes=indexed.peak_bytes,
        index_bytes=indexed.bytes,
        text_ratio=indexed.bytes / corpus.text_bytes,
        date=indexed.date,
    )


def make_table(rows: Sequence[IndexRow]) -> str:
    """Make the table."""
    head = ["engine", "fed", "seconds", "articles/s", "with cutting"]
    return table(
        [*head, "peak PSS MB", "index MB", "index / text"],
        [
            [
                row.name,
                "articles" if row.cuts else "words",
                f"{row.seconds:.1f}",
                f"{row.rate:,.0f}",
                f"{row.rate_with_cutting:,.0f}",
                f"{row.peak_bytes / 1e6:,.0f}",
                f"{row.index_bytes / 1e6:,.1f}",
                f"{row.text_ratio:.2f}",
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
