"""What is particular to the embedded engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from archive import examples, index, query_of
from hypothesis import given
from hypothesis import strategies as st

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import EmbeddedEngine, EmbeddedKind, stored
from fupin_search.engines.embedded.weights import Weights, idf
from fupin_search.errors import IndexDamagedError
from fupin_search.search.answer import Page
from fupin_search.text.normalise import normalise

FULL = Article(
    id="full",
    title="稳岗就业",
    body="第一段\n第二段",
    path=("扶贫前沿", "地市联播"),
    section="地市联播",
    source="广州日报",
    printed_source="《广州日报》",
    date=date(2021, 1, 6),
    url="https://example.org/1.html",
    origin="2021/1.html",
)


@pytest.mark.parametrize("article", [FULL, Article(id="bare"), replace(FULL, date=None, path=())])
def test_a_stored_article_comes_back_whole(article: Article) -> None:
    again = through_storage(article)
    assert again == article
    assert again.content_hash == article.content_hash


def through_storage(article: Article) -> Article:
    title, body = normalise(article.title), normalise(article.body)
    return stored.decode(stored.encode(article, title, body), title, body)


# Width, case, traditional forms, letters past the basic plane; long ways without a change.
MIXED = st.text(st.sampled_from("茶葉Ａａ，,（𠀀𐐀\n ") | st.characters(exclude_categories=["Cs"]))


@examples(300)
@given(title=MIXED, body=MIXED, way=st.sampled_from([0, 1, 0xD7FF, 0xD800, 120_000]))
def test_whatever_normalising_changes_is_stored(title: str, body: str, way: int) -> None:
    article = Article(id="a", title=title, body=f"{body}{'茶' * way}{title}葉")
    assert through_storage(article) == article


def test_what_the_texts_tell_is_not_stored_again() -> None:
    body = "茶叶" * 500
    assert len(stored.encode(Article(id="a", body=body), "", body)) < 50


# Whoosh leaves the torn file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("what", ["empty", "torn"])
def test_a_folder_without_a_sound_index_says_which_command_mends_it(
    what: str, tmp_path: Path
) -> None:
    if what == "torn":
        index(EmbeddedKind(), tmp_path, [FULL]).close()
        for path in tmp_path.iterdir():
            path.write_bytes(path.read_bytes()[:10])
    with pytest.raises(IndexDamagedError, match="reindex"):
        EmbeddedEngine(tmp_path)


def test_idf_falls_with_frequency_and_is_never_negative() -> None:
    found = [idf(frequency, 100) for frequency in (1, 10, 50, 99, 100)]
    assert found == sorted(found, reverse=True)
    assert found[-1] > 0


def test_weights_are_what_ranking_depends_on(tmp_path: Path) -> None:
    articles = [
        Article(id="title", title="就业", body="茶叶茶叶茶叶"),
        Article(id="body", title="茶叶", body="就业就业茶叶"),
    ]
    index(EmbeddedKind(), tmp_path, articles).close()
    order = {}
    for title in (0.5, 9.0):
        engine = EmbeddedEngine(tmp_path, Weights(title=title))
        hits = engine.find(query_of("就业"), Page()).hits
        order[title] = [hit.article.id for hit in hits]
        engine.close()
    assert order == {0.5: ["body", "title"], 9.0: ["title", "body"]}


def test_threads_may_ask_at_once(tmp_path: Path) -> None:
    articles = [
        Article(id=f"{number:03}", title=f"第{number}期", body="就业补贴稳岗脱贫产业扶贫" * 3)
        for number in range(200)
    ]
    engine = index(EmbeddedKind(), tmp_path, articles)
    texts = [f'"第{number}期"' for number in range(200)]

    def ask(text: str) -> list[str]:
        return [hit.article.id for hit in engine.find(query_of(text), Page()).hits]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, texts)) == [[article.id] for article in articles]
    engine.close()
