"""Articles about the same as one."""

from __future__ import annotations

from datetime import date

import pytest
from support.oracle import BruteForceEngine
from support.strategies import tokenizer

from fupin_search.articles.article import Article
from fupin_search.model.protocol import Engine
from fupin_search.model.query import Nothing
from fupin_search.service.similar import build_similar_clause, find_similar, list_distinctive_words

TEA = Article(
    id="tea",
    title="云顶村茶叶卖到省城",
    body="驻村工作队建起茶叶合作社，茶农增收8600元，茶叶加工厂投产。什么时候采茶由合作社说。",
    date=date(2020, 11, 30),
)
REPRINT = Article(id="reprint", title="茶农增收", body=TEA.body, date=date(2020, 12, 2))
OTHER_TEA = Article(
    id="other tea", title="茶叶合作社分红", body="茶农领到分红，加工厂扩建，合作社社员增多。"
)
ROAD = Article(id="road", title="公路通车", body="帮扶资金修通公路，运输时间缩短，桥梁竣工。")
BRIDGE = Article(id="bridge", title="桥梁竣工", body="山里的桥梁竣工，公路相连，村民出行方便。")
THEMES = (
    "例会",
    "种桃",
    "养鱼",
    "体检",
    "图书",
    "足球",
    "合唱",
    "植树",
    "消防",
    "停电",
    "航班",
    "防汛",
)
FILLING = [
    Article(id=f"{theme}{number}", title=f"{theme}消息", body=f"{theme}照常。" * number)
    for theme in THEMES
    for number in range(1, 6)
]
ARCHIVE = [TEA, REPRINT, OTHER_TEA, ROAD, BRIDGE, *FILLING]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return BruteForceEngine(ARCHIVE, tokenizer())


def ids(engine: Engine, article: Article, size: int = 5) -> list[str]:
    return [one.article.id for one in find_similar(article, engine, tokenizer(), size)]


def test_articles_about_the_same_are_found_without_the_article_and_its_reprints(
    engine: Engine,
) -> None:
    assert ids(engine, TEA) == ["other tea"]
    assert ids(engine, REPRINT) == ["other tea"]
    assert ids(engine, ROAD) == ["bridge"]
    assert ids(engine, OTHER_TEA)[0] == "tea"


def test_no_more_than_wanted_come_and_the_most_alike_first(engine: Engine) -> None:
    assert len(ids(engine, FILLING[3], 2)) == 2
    found = find_similar(FILLING[3], engine, tokenizer(), 9)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert {one.article.title for one in found} == {FILLING[3].title}


def test_distinctive_words_are_held_by_others_and_are_no_figures_questions_or_characters(
    engine: Engine,
) -> None:
    words = list_distinctive_words(TEA, engine, tokenizer())
    assert {"茶叶", "合作社", "茶农"} <= set(words)
    assert not {"8600元", "什么", "什么时候", "的", "由", "说"} & set(words)
    assert all(frequency > 1 for frequency in engine.frequencies(words))
    assert len(words) <= 12


def test_an_article_like_no_other_has_none_like_it() -> None:
    alone = Article(id="alone", title="", body="图")
    engine = BruteForceEngine([alone, ROAD], tokenizer())
    assert build_similar_clause(alone, engine, tokenizer()) == Nothing()
    assert find_similar(alone, engine, tokenizer(), 5) == ()
    assert find_similar(ROAD, engine, tokenizer(), 5) == ()
