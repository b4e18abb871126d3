"""Laws of hiding: what is hidden stays hidden wherever it is moved to, and nothing else is."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given
from hypothesis import strategies as st
from support.indexes import store_in
from support.strategies import examples

from fupin_search.articles import read_corpus
from fupin_search.articles.article import content_id
from fupin_search.generations import removals
from fupin_search.generations.reindex import ReindexOptions, ReindexReport, reindex
from fupin_search.generations.store import GenerationStore
from fupin_search.text.dictionary import Dictionary

Row = tuple[str, str, str]  # title, day and text

LAX = ReindexOptions(allow_removals=True, override_gate=True)
rows = st.tuples(
    st.sampled_from(["图片新闻", "渡口修桥", "茶山春早", "渡口修桥了"]),
    st.sampled_from(["2021-01-06", "2021-01-07", ""]),
    st.sampled_from(["桥墩已经打好。", "桥墩已经打好了。", "茶农上山。", ""]),
)
layouts = st.sampled_from(
    ["a.jsonl", "b.jsonl", "a.jsonl.gz", "a.csv", "z.tsv", "in/a.zip", "a.json", "lines.json"]
)


def put(folder: Path, rows: Sequence[Row], layout: str) -> None:
    """Write the rows as one file, in place of what is there."""
    for old in sorted(folder.rglob("*"), reverse=True):
        old.rmdir() if old.is_dir() else old.unlink()
    path = folder / layout
    path.parent.mkdir(parents=True, exist_ok=True)
    records = [{"title": title, "date": day, "body": body} for title, day, body in rows]
    lines = "".join(json.dumps(record) + "\n" for record in records).encode()
    if layout.endswith(".gz"):
        path.write_bytes(gzip.compress(lines))
    elif layout.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inner.jsonl", lines)
    elif layout == "a.json":
        path.write_text(json.dumps(records, indent=2))
    elif path.suffix in {".csv", ".tsv"}:
        text = io.StringIO()
        table = csv.writer(text, delimiter="," if path.suffix == ".csv" else "\t")
        table.writerows([("标题", "日期", "正文"), *rows])
        path.write_text(text.getvalue(), "utf-8")
    else:
        path.write_bytes(lines)


def reindexed(store: GenerationStore, folder: Path, rules: ReindexOptions = LAX) -> ReindexReport:
    return reindex(store, read_corpus([folder]), Dictionary(), keep=2, options=rules)


def shown(store: GenerationStore, candidates: Iterable[Row]) -> set[Row]:
    """Which of some rows a reader finds."""
    live = store.open(store.current(), hidden=store.hidden())
    try:
        found = set()
        for row in candidates:
            article = live.engine.article(id_of(row))
            found |= {row} if article is not None else set()
        return found
    finally:
        live.engine.close()


def id_of(row: Row) -> str:
    title, day, body = row
    return content_id(title, body, date.fromisoformat(day) if day else None, "")


@examples(12)
@example(
    before=[("图片新闻", "", "茶农上山。"), ("图片新闻", "", "桥墩已经打好。")],
    after=[("图片新闻", "", "桥墩已经打好。"), ("图片新闻", "", "茶农上山。")],
    first="a.jsonl",
    then="a.jsonl",
)
@given(
    before=st.lists(rows, min_size=1, max_size=5, unique=True),
    after=st.lists(rows, max_size=4, unique=True),
    first=layouts,
    then=layouts,
)
def test_an_article_without_an_id_stays_hidden_wherever_it_is_moved(
    before: list[Row], after: list[Row], first: str, then: str
) -> None:
    hidden = before[0]
    # The hidden row is still there, somewhere; what else is, comes and goes.
    later = [*after[: len(after) // 2], hidden, *after[len(after) // 2 :], hidden]
    with TemporaryDirectory() as temporary:
        corpus = Path(temporary) / "corpus"
        corpus.mkdir()
        store = store_in(Path(temporary) / "index")
        put(corpus, before, first)
        reindexed(store, corpus)
        removals.add(store.root, [id_of(hidden)], "")
        put(corpus, later, then)
        reindexed(store, corpus)
        assert shown(store, later) == {*after} - {hidden}
