"""A hidden article that gets another id stays hidden, and no other article is hidden."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import pytest
from support.indexes import FEW, ORCHARD, index_articles, store_in

from fupin_search.articles import Accepted, Article, read_corpus
from fupin_search.errors import VanishingError
from fupin_search.generations import removals
from fupin_search.generations.reindex import ReindexListener, ReindexOptions, reindex
from fupin_search.text.dictionary import Dictionary

LAX = ReindexOptions(allow_removals=True, override_gate=True)
ROWS = [{"title": f"第{number}期简报", "body": f"第{number}期的正文。"} for number in range(1, 6)]


class Index(ReindexListener):
    """An index of a corpus of one file of records and some pages."""

    def __init__(self, root: Path) -> None:
        self.corpus = root / "corpus"
        self.corpus.mkdir()
        self.store = store_in(root / "index")
        self.remarks: list[str] = []

    def put(self, name: str, rows: list[dict[str, str]]) -> None:
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (self.corpus / name).write_text(text)

    def page(self, name: str, title: str, text: str = "桥墩已经打好，路也通了。") -> None:
        lines = ["当前位置:首页->>地市联播", title, "加入时间:2021-1-6", text]
        (self.corpus / name).write_text("\n".join(lines), "utf-8")

    def reindex(self, rules: ReindexOptions = LAX) -> None:
        readings = read_corpus([self.corpus])
        words = Dictionary()
        reindex(self.store, readings, words, keep=3, listener=self, options=rules)

    def hide(self, title: str) -> None:
        [name] = [one.id for one in self.articles() if one.title == title]
        removals.add(self.store.root, [name], "撤稿")

    def articles(self) -> list[Article]:
        return [one.article for one in read_corpus([self.corpus]) if isinstance(one, Accepted)]

    def hidden_titles(self) -> list[str]:
        hidden = self.store.hidden()
        return sorted(one.title for one in self.articles() if one.id in hidden)

    def on_reading(self, reading: object) -> None: ...
    def on_stage(self, step: str) -> None: ...
    def on_verdict(self, verdict: object) -> None: ...
    def on_remark(self, text: str) -> None:
        self.remarks.append(text)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path)


def edited(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [rows[0] | {"body": "改过的正文。"}, *rows[1:]]


def with_ids(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row | {"id": f"n{at}"} for at, row in enumerate(rows)]


def with_urls(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row | {"url": f"/{at}.html"} for at, row in enumerate(rows)]


def other_section(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row | {"section": "要闻"} for row in rows]


def dated(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row | {"date": "2021-01-06"} for row in rows]


@pytest.mark.parametrize("change", [edited, with_ids, with_urls, other_section, dated])
def test_a_hidden_record_without_an_id_is_followed_through_a_change(
    index: Index, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]
) -> None:
    index.put("a.jsonl", ROWS)
    index.reindex()
    index.hide("第1期简报")
    index.put("a.jsonl", change(ROWS))
    index.reindex()
    assert index.hidden_titles() == ["第1期简报"]
    first, second = removals.read(index.store.root)
    assert (second.reason, second.since, second.was) == (first.reason, first.since, first.id)
    assert [first.id in remark and second.id in remark for remark in index.remarks[-1:]] == [True]
    assert second.id in index.remarks[-1]


def test_of_articles_of_one_title_only_the_one_of_that_text_is_followed(index: Index) -> None:
    rows = [{"title": "公告", "body": text} for text in ("甲地的公告。", "乙地的公告。")]
    index.put("a.jsonl", rows)
    index.reindex()
    removals.add(index.store.root, [index.articles()[0].id], "")
    index.put("a.jsonl", with_ids(rows)[::-1])
    index.reindex()
    assert index.store.hidden() & {"n0", "n1"} == {"n0"}


@pytest.mark.parametrize("then", ["b.txt", "in/a.txt"])
def test_a_hidden_page_is_followed_when_its_file_is_renamed(index: Index, then: str) -> None:
    index.page("a.txt", "渡口修桥")
    index.page("c.txt", "茶山春早")
    index.reindex()
    index.hide("渡口修桥")
    (index.corpus / then).parent.mkdir(exist_ok=True)
    (index.corpus / "a.txt").rename(index.corpus / then)
    index.reindex()
    assert index.hidden_titles() == ["渡口修桥"]


def test_a_page_keeps_its_id_when_it_is_packed(index: Index) -> None:
    index.page("a.txt", "渡口修桥")
    [before] = index.articles()
    (index.corpus / "a.txt.gz").write_bytes(gzip.compress((index.corpus / "a.txt").read_bytes()))
    (index.corpus / "a.txt").unlink()
    [after] = index.articles()
    assert before.id == after.id


def test_an_id_that_was_given_is_followed_by_its_whole_text_alone(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    index_articles(store)
    removals.add(store.root, ["orchard"], "")
    others = [one for one in FEW if one is not ORCHARD]
    index_articles(store, [*others, replace(ORCHARD, id="new", body="另一篇。")])
    assert store.hidden() == {"orchard"}
    index_articles(store)
    index_articles(store, [*others, replace(ORCHARD, id="new")])
    assert store.hidden() == {"orchard", "new"}


def old_style(article: Article) -> Article:
    """The article under the id it had when the ids of records were made of their lines."""
    name = "p" + blake2b(article.origin.encode(), digest_size=6).hexdigest()
    return replace(article, id=name)


def old_index(index: Index) -> None:
    index.put("a.jsonl", ROWS)
    index_articles(index.store, [old_style(article) for article in index.articles()])
    removals.add(index.store.root, [old_style(index.articles()[1]).id], "撤稿")


def test_an_id_made_of_a_line_is_followed_to_the_one_made_of_content(index: Index) -> None:
    old_index(index)
    index.put("a.jsonl", [{"title": "增刊"}, *ROWS[::-1]])
    # All ids are new, and yet nothing vanishes.
    index.reindex(ReindexOptions())
    assert index.hidden_titles() == ["第2期简报"]
    assert any("stays hidden" in remark for remark in index.remarks)


def test_where_the_live_generation_cannot_be_read_the_line_says_what_is_hidden(
    index: Index,
) -> None:
    old_index(index)
    manifest = index.store.root / index.store.current() / "manifest.json"
    manifest.write_bytes(b"{}")
    index.reindex()
    assert index.hidden_titles() == ["第2期简报"]
    index.put("a.jsonl", [{"title": "增刊"}, *ROWS])
    (index.store.root / index.store.current() / "manifest.json").write_bytes(b"{}")
    index.reindex()
    assert index.hidden_titles() == ["第2期简报"]


def test_records_that_were_edited_have_not_vanished(index: Index) -> None:
    index.put("a.jsonl", ROWS)
    index.reindex(ReindexOptions())
    index.put("a.jsonl", [row | {"body": row["body"] + "完。"} for row in ROWS])
    index.reindex(ReindexOptions())
    index.put("a.jsonl", ROWS[:2])
    with pytest.raises(VanishingError):
        index.reindex(ReindexOptions())


def test_a_hidden_article_that_is_lost_from_sight_is_said(index: Index) -> None:
    index.put("a.jsonl", ROWS)
    index.reindex()
    index.hide("第1期简报")
    index.put("a.jsonl", [ROWS[0] | {"title": "改了题目"}, *ROWS[1:]])
    index.reindex()
    assert "is not in the corpus any more" in index.remarks[-1]
    assert index.hidden_titles() == []


def test_a_list_that_is_damaged_stops_a_reindex_that_has_to_add_to_it(index: Index) -> None:
    index.put("a.jsonl", ROWS)
    index.reindex()
    index.hide("第1期简报")
    live = index.store.current()
    path = index.store.root / removals.REMOVED
    path.write_bytes(path.read_bytes()[:-20])
    index.put("a.jsonl", edited(ROWS))
    with pytest.raises(Exception, match="REMOVED is damaged"):
        index.reindex()
    assert index.store.current() == live
