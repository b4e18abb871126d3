"""What every engine promises of revising an index, of reprints, and of hidden articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.strategies import index, query_of, tokenizer

from fupin_search.articles.article import Article
from fupin_search.model.answer import FACET_FIELDS, ArticleHead, Bucket, Facet, Page
from fupin_search.model.protocol import ArticleChange, Engine, EngineKind, Reviser
from fupin_search.model.query import Filter, OneOf

TEA = Article(
    id="tea",
    title="云顶村种茶",
    body="驻村工作队建起茶叶合作社,种茶面积1,200亩,茶农户均增收8600元。",
    section="定点连线",
    source="山海晚报",
    date=date(2020, 11, 30),
    origin="2020/tea.html",
)
ROAD = Article(
    id="road",
    title="两座山之间通了公路",
    body="帮扶资金修通了公路,运茶时间缩到50分钟,就业补贴也到账。",
    section="地市联播",
    source="岭南日报",
    date=date(2018, 5, 21),
)
LETTER = Article(id="letter", body="一封没有日期的来信,讲述老区就业的变化与茶香。")
THREE = (TEA, ROAD, LETTER)

Revise = Callable[[Callable[[Reviser], None]], Engine]


@pytest.fixture
def open_engines() -> Iterator[ExitStack]:
    """Closes engines when the test is over."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def live(kind: EngineKind, tmp_path: Path) -> Path:
    """The folder of an index of three articles."""
    folder = tmp_path / "live"
    folder.mkdir()
    index(kind, folder, THREE).close()
    return folder


@pytest.fixture
def revise(kind: EngineKind, live: Path, tmp_path: Path, open_engines: ExitStack) -> Revise:
    """Makes a revision of that index, and opens it."""

    def revised(change: Callable[[Reviser], None]) -> Engine:
        folder = tmp_path / "revised"
        folder.mkdir()
        reviser = kind.revise(live, folder, tokenizer())
        change(reviser)
        count = reviser.finish()
        engine = open_engines.enter_context(closing(kind.open(folder)))
        assert engine.count() == count
        return engine

    return revised


def ids(engine: Engine, text: str = "") -> set[str]:
    """What a text finds."""
    answer = engine.plan(query_of(text)).run(Page(1, 100))
    assert answer.total == len(answer.hits)
    return {hit.article.id for hit in answer.hits}


def test_an_article_added_is_found_beside_the_former_ones(revise: Revise) -> None:
    fresh = Article(id="fresh", title="茶博会开幕")
    engine = revise(lambda reviser: reviser.add(fresh))
    assert ids(engine, "茶") == {"tea", "road", "letter", "fresh"}
    assert engine.article("fresh") == fresh


def test_an_article_of_an_id_that_is_there_replaces_that_article(revise: Revise) -> None:
    changed = replace(TEA, title="云顶村种花", body="改种鲜花。", section="要闻")
    engine = revise(lambda reviser: reviser.add(changed))
    assert engine.count() == 3
    assert engine.article("tea") == changed
    assert "tea" not in ids(engine, "茶叶")
    assert ids(engine, "鲜花") == {"tea"}
    (sections,) = engine.plan(query_of("")).run(Page(), facets=["section"]).facets
    assert {bucket.value for bucket in sections.buckets} == {"要闻", "地市联播"}


@pytest.mark.parametrize("key", ["road", "unknown", "\ud800"])
def test_an_article_dropped_is_gone_and_an_unknown_id_drops_nothing(
    revise: Revise, key: str
) -> None:
    engine = revise(lambda reviser: reviser.drop(key))
    assert ids(engine) == {"tea", "road", "letter"} - {key}
    assert engine.article(key) is None


def test_a_revision_of_nothing_is_the_same_index(revise: Revise) -> None:
    engine = revise(lambda _: None)
    assert [engine.article(article.id) for article in THREE] == list(THREE)


def test_everything_may_be_dropped(revise: Revise) -> None:
    def drop_all(reviser: Reviser) -> None:
        for article in THREE:
            reviser.drop(article.id)

    engine = revise(drop_all)
    assert engine.count() == 0
    answer = engine.plan(query_of("茶")).run(Page(), facets=FACET_FIELDS)
    assert answer.total == 0
    assert answer.missing == ("茶",)
    assert not any(facet.buckets for facet in answer.facets)
    assert engine.census().unseen == 0


def test_everything_may_be_replaced(revise: Revise) -> None:
    def add_all(reviser: Reviser) -> None:
        for article in THREE:
            reviser.add(replace(article, title="新题"))

    engine = revise(add_all)
    assert ids(engine, "标题:新题") == {"tea", "road", "letter"}


def test_a_revision_leaves_the_former_index_as_it_was_and_outlives_it(
    kind: EngineKind, live: Path, tmp_path: Path, open_engines: ExitStack
) -> None:
    former = open_engines.enter_context(closing(kind.open(live)))
    folder = tmp_path / "revised"
    folder.mkdir()
    before = {path.name: path.read_bytes() for path in live.iterdir()}
    reviser = kind.revise(live, folder, tokenizer())
    reviser.drop("tea")
    reviser.add(replace(ROAD, body="公路延长了。"))
    reviser.finish()
    assert {path.name: path.read_bytes() for path in live.iterdir()} == before
    assert ids(former, "茶") == {"tea", "road", "letter"}
    for path in live.iterdir():
        # What is altered where it stands would be altered in a linked file too.
        path.write_bytes(bytes(path.stat().st_size))
    engine = open_engines.enter_context(closing(kind.open(folder)))
    assert ids(engine, "茶") == {"letter"}


def test_an_abandoned_revision_leaves_the_folder_free_for_removal(
    kind: EngineKind, live: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "revised"
    folder.mkdir()
    reviser = kind.revise(live, folder, tokenizer())
    reviser.add(TEA)
    reviser.abandon()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


# Census


@pytest.fixture
def three(kind: EngineKind, live: Path, open_engines: ExitStack) -> Engine:
    """An engine over three articles."""
    return open_engines.enter_context(closing(kind.open(live)))


@pytest.mark.parametrize(
    ("article", "change"),
    [
        (TEA, ArticleChange.SAME),
        (replace(TEA, origin="elsewhere.zip#3"), ArticleChange.SAME),
        (replace(TEA, title="云顶村种花"), ArticleChange.CHANGED),
        (replace(TEA, body=TEA.body + "。"), ArticleChange.CHANGED),
        (replace(TEA, date=None), ArticleChange.CHANGED),
        (replace(TEA, url="https://www.example.org/tea"), ArticleChange.CHANGED),
        (replace(TEA, path=("扶贫前沿",)), ArticleChange.CHANGED),
        (replace(TEA, id="coffee"), ArticleChange.ADDED),
        (replace(TEA, id=""), ArticleChange.ADDED),
    ],
)
def test_a_census_tells_what_is_new_by_what_a_reader_can_see(
    three: Engine, article: Article, change: ArticleChange
) -> None:
    census = three.census()
    assert census.see(article) is change
    assert census.unseen == (3 if change is ArticleChange.ADDED else 2)


def test_a_census_names_what_was_not_seen(three: Engine) -> None:
    census = three.census()
    assert sorted(census.missing()) == ["letter", "road", "tea"]
    census.see(replace(ROAD, title="改了"))
    census.see(ROAD)
    assert census.unseen == 2
    assert sorted(census.missing()) == ["letter", "tea"]
    census.see(TEA)
    census.see(LETTER)
    assert census.unseen == 0
    assert list(census.missing()) == []
    assert three.census().unseen == 3


def test_a_census_knows_a_revised_index(revise: Revise) -> None:
    changed = replace(ROAD, title="改了")

    def change(reviser: Reviser) -> None:
        reviser.add(changed)
        reviser.drop("tea")

    census = revise(change).census()
    assert census.see(ROAD) is ArticleChange.CHANGED
    assert census.see(changed) is ArticleChange.SAME
    assert census.see(TEA) is ArticleChange.ADDED
    assert list(census.missing()) == ["letter"]


def test_a_fresh_index_is_not_worn(three: Engine) -> None:
    assert three.rebuild_reason() is None


# Reprints

TEXT = "山里通了公路,茶叶当天就能运到省城的市场。"


def printed(key: str, day: date | None = None, body: str = TEXT) -> Article:
    """An article of a text that others have too."""
    return Article(id=key, title=key, body=body, date=day)


def reprints(engine: Engine) -> dict[str, str | None]:
    """What every article is a reprint of, as hits and by id."""
    hits = engine.plan(query_of("")).run(Page(1, 100)).hits
    assert all(engine.reprint_of(hit.article.id) == hit.reprint_of for hit in hits)
    return {hit.article.id: hit.reprint_of for hit in hits}


def test_the_first_of_a_text_is_the_earliest_undated_last_then_of_the_lowest_id(
    kind: EngineKind, tmp_path: Path, open_engines: ExitStack
) -> None:
    articles = [
        printed("undated"),
        printed("d", date(2021, 1, 6)),
        printed("c", date(2020, 1, 6)),
        printed("b", date(2020, 1, 6)),
        printed("spaced", date(2021, 1, 6), " " + TEXT.replace(",", ",\n")),
        printed("wide", date(2021, 1, 6), TEXT.replace(",", "\uff0c")),
        printed("other", date(2019, 1, 6), TEXT + "完"),
        printed("short", None, "图片新闻"),
        printed("short too", None, "图片新闻"),
        printed("empty", None, ""),
        printed("empty too", None, ""),
    ]
    engine = open_engines.enter_context(closing(index(kind, tmp_path, articles)))
    assert reprints(engine) == {
        **dict.fromkeys(["undated", "d", "c", "spaced", "wide"], "b"),
        **dict.fromkeys(["b", "other", "short", "short too", "empty", "empty too"]),
    }
    assert engine.reprint_of("unknown") is None
    assert engine.reprint_of("\ud800") is None


def test_undated_articles_of_one_text_go_by_id(
    kind: EngineKind, tmp_path: Path, open_engines: ExitStack
) -> None:
    articles = [printed(key) for key in ("丙", "b", "a", "Z")]
    engine = open_engines.enter_context(closing(index(kind, tmp_path, articles)))
    assert reprints(engine) == {"丙": "Z", "b": "Z", "a": "Z", "Z": None}


def test_the_first_of_a_text_follows_revisions_and_what_is_hidden(
    kind: EngineKind, tmp_path: Path, open_engines: ExitStack
) -> None:
    articles = [printed(f"{day}", date(2020, 1, day)) for day in (3, 4, 5)]
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    for folder in (first, second, third):
        folder.mkdir()
    index(kind, first, articles).close()
    reviser = kind.revise(first, second, tokenizer())
    reviser.drop("3")
    reviser.finish()
    engine = open_engines.enter_context(closing(kind.open(second)))
    assert reprints(engine) == {"4": None, "5": "4"}
    reviser = kind.revise(second, third, tokenizer())
    reviser.add(printed("0", date(2020, 1, 1)))
    reviser.finish()
    engine = open_engines.enter_context(closing(kind.open(third)))
    assert reprints(engine) == {"4": "0", "5": "0", "0": None}
    engine = open_engines.enter_context(closing(kind.open(third, frozenset({"0"}))))
    assert reprints(engine) == {"4": None, "5": "4"}


def folded(engine: Engine, text: str = "", *filters: Filter) -> list[list[str]]:
    """What a text brings, each article with those laid under it."""
    answer = engine.plan(query_of(text, *filters)).run(Page(1, 100), fold=True)
    assert answer.total == len(answer.hits) + answer.folded
    return [[hit.article.id, *(head.id for head in hit.also)] for hit in answer.hits]


def test_articles_of_one_text_are_listed_as_the_first_of_those_found(
    kind: EngineKind, tmp_path: Path, open_engines: ExitStack
) -> None:
    articles = [
        replace(printed("d", date(2021, 1, 6)), source="山海晚报"),
        replace(printed("undated"), source="山海晚报", url="https://news.example.org/u.html"),
        replace(printed("a", date(2020, 1, 6)), source="岭南日报"),
        replace(printed("c", date(2020, 1, 6)), source="岭南日报"),
        printed("other", date(2020, 6, 1), TEXT + "完"),
        printed("short", None, "图片新闻"),
        printed("short too", None, "图片新闻"),
    ]
    engine = open_engines.enter_context(closing(index(kind, tmp_path, articles)))
    newest = [["other"], ["a", "c", "d", "undated"], ["short"], ["short too"]]
    assert folded(engine) == newest
    assert folded(engine, "茶", OneOf("source", ("山海晚报",))) == [["d", "undated"]]
    assert folded(engine, "标题:other") == [["other"]]
    (hit,) = engine.plan(query_of("标题:undated")).run(Page(), fold=True).hits
    assert (hit.article.id, hit.also, hit.reprint_of) == ("undated", (), "a")
    told = engine.plan(query_of("日期:2020-01")).run(Page(), fold=True).hits[0].also
    assert told == (ArticleHead("c", "c", "岭南日报", date(2020, 1, 6), None),)


def test_facets_count_what_is_folded_and_pages_do_not(
    kind: EngineKind, tmp_path: Path, open_engines: ExitStack
) -> None:
    articles = [printed(f"{day:02}", date(2020, 1, day)) for day in range(1, 20)]
    articles.append(printed("other", date(2019, 1, 1), TEXT + "完"))
    engine = open_engines.enter_context(closing(index(kind, tmp_path, articles)))
    answer = engine.plan(query_of("茶")).run(Page(1, 2), facets=["year"], fold=True)
    assert (answer.total, answer.folded, len(answer.hits)) == (20, 18, 2)
    assert answer.facets == (Facet("year", (Bucket("2019", 1), Bucket("2020", 19))),)
    assert not engine.plan(query_of("茶")).run(Page(2, 2), fold=True).hits


# Hidden articles


def test_a_hidden_article_is_as_if_it_were_not_there(
    kind: EngineKind, live: Path, tmp_path: Path, open_engines: ExitStack
) -> None:
    hidden = open_engines.enter_context(closing(kind.open(live, frozenset({"tea", "unknown"}))))
    folder = tmp_path / "without"
    folder.mkdir()
    without = open_engines.enter_context(closing(index(kind, folder, [ROAD, LETTER])))
    assert hidden.count() == 2
    assert hidden.article("tea") is None
    assert hidden.reprint_of("tea") is None
    for text in ("茶", "茶叶合作社", "就业", "", "-公路", "1,200"):
        mine, theirs = (
            engine.plan(query_of(text)).run(Page(), facets=FACET_FIELDS)
            for engine in (hidden, without)
        )
        assert mine == theirs, text
    census = hidden.census()
    assert census.unseen == 2
    assert census.see(TEA) is ArticleChange.ADDED


def test_hiding_changes_nothing_on_disk(kind: EngineKind, live: Path) -> None:
    with closing(kind.open(live, frozenset({"tea", "road", "letter"}))) as engine:
        assert engine.count() == 0
        assert ids(engine) == set()
    with closing(kind.open(live)) as engine:
        assert ids(engine) == {"tea", "road", "letter"}
