"""What every engine promises, whichever keeps the index."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.strategies import index, query_of, tokenizer

from fupin_search.articles.article import Article
from fupin_search.model.answer import FACET_FIELDS, Bucket, Page, make_head
from fupin_search.model.protocol import Engine, EngineKind
from fupin_search.model.query import (
    And,
    Between,
    Everything,
    Filter,
    Match,
    Not,
    Nothing,
    OneOf,
    Query,
    Sort,
)
from fupin_search.text.normalise import is_han, normalise

Open = Callable[[Sequence[Article]], Engine]

TEA = Article(
    id="tea",
    title="云顶村的茶叶卖到了省城",
    body="驻村工作队建起茶叶合作社，种茶面积1,200亩。\n茶农户均增收8600元，脱贫有了产业。",
    path=("扶贫前沿", "定点连线"),
    section="定点连线",
    source="山海晚报",
    printed_source="《山海晚报》",
    date=date(2020, 11, 30),
    url="https://news.example.org/tea.html",
    origin="2020/tea.html",
)
JOBS = Article(
    id="jobs",
    title="青石县稳岗就业 补贴送上门",
    body="截至2020年11月底，500人就业，发放补贴4.98万元。\n产业兴旺，GDP增长。",
    section="地市联播",
    source="岭南日报",
    date=date(2021, 1, 6),
)
ROAD = Article(
    id="road",
    title="一条公路连起两座山",
    body="帮扶资金修通了公路。运茶时间缩到50分钟，就业\n补贴也到账。C919部件车间招工。",
    section="地市联播",
    source="山海晚报",
    date=date(2018, 5, 21),
)
LETTER = Article(id="letter", title="", body="一封没有日期的来信，讲述老区就业的变化。")
FLASH = Article(
    id="flash", title="产业帮扶快讯：Wi-Fi进村", body="", section="要闻", date=date(2020, 11, 1)
)
FEW = (TEA, JOBS, ROAD, LETTER, FLASH)


@pytest.fixture
def opened(kind: EngineKind, tmp_path: Path) -> Iterator[Open]:
    """Makes an engine over some articles; closed when the test is over."""
    engines: list[Engine] = []

    def make(articles: Sequence[Article]) -> Engine:
        folder = tmp_path / str(len(engines))
        folder.mkdir()
        engines.append(index(kind, folder, articles))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture
def few(opened: Open) -> Engine:
    """An engine over five articles unlike each other."""
    return opened(FEW)


def found(engine: Engine, text: str, *filters: Filter, sort: Sort = Sort.RELEVANCE) -> list[str]:
    """The ids a text brings, in order."""
    plan = engine.plan(query_of(text, *filters, sort=sort))
    answer = plan.run(Page(1, 1000))
    assert answer.total == len(answer.hits)
    assert plan.count() == (answer.total, answer.match)
    return [hit.article.id for hit in answer.hits]


def buckets(
    engine: Engine, field: str, text: str = "", *filters: Filter, size: int = 20
) -> list[tuple[str, int, bool]]:
    """A facet as plain tuples."""
    answer = engine.plan(query_of(text, *filters)).run(Page(), facets=[field], facet_size=size)
    assert [facet.field for facet in answer.facets] == [field]
    return [(bucket.value, bucket.count, bucket.selected) for bucket in answer.facets[0].buckets]


def numbered(count: int, **fields: object) -> list[Article]:
    """So many articles that differ in their id only."""
    model = Article(id="model", title="就业", body="稳岗就业")
    return [replace(model, id=f"n{number:03}", **fields) for number in range(count)]  # type: ignore[arg-type]


# Words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("茶叶", {"tea"}),
        ("茶", {"tea", "road"}),
        ("就业", {"jobs", "road", "letter"}),
        ("就业 AND 补贴", {"jobs", "road"}),
        ("就業 AND 補貼", {"jobs", "road"}),
        ("就業補貼 AND 補貼", {"jobs", "road"}),
        ("公路 AND 茶", {"road"}),
        ("gdp", {"jobs"}),
        ("ＧＤＰ", {"jobs"}),
        ("wi-fi", {"flash"}),
        ("fi", {"flash"}),
        ("c919", {"road"}),
        ("919", {"road"}),
        ("19", set()),
    ],
)
def test_words_find_the_articles_that_hold_them_all(
    few: Engine, text: str, expected: set[str]
) -> None:
    assert set(found(few, text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1200亩", {"tea"}),
        ("1,200", {"tea"}),
        ("1200", {"tea"}),
        ("200", set()),
        ("200亩", set()),
        ("600元", set()),
        ("00人", set()),
        ("C91", set()),
        ("500人", {"jobs"}),
        ("500", {"jobs"}),
        ("50", {"road"}),
        ("2020年11月", {"jobs"}),
        ("11月", {"jobs"}),
        ("4.98", {"jobs"}),
        ("98", set()),
    ],
)
def test_figures_are_found_whole_and_by_their_parts_but_never_by_their_digits(
    few: Engine, text: str, expected: set[str]
) -> None:
    assert set(found(few, text)) == expected


def test_ideographs_are_found_across_the_borders_of_words(few: Engine) -> None:
    assert set(found(few, "村工")) == {"tea"}
    assert set(found(few, "顶村 AND 村的 AND 的茶")) == {"tea"}
    assert found(few, "顶村的茶")[0] == "tea"


@pytest.mark.parametrize(
    "texts",
    [
        "鄉長瞭解民情 乡长了解民情",
        "沿著河岸 沿着河岸",
        "藉口拖延 借口拖延",
        "帳戶管理 账户管理",
        "反覆試驗 反复试验",
        "沈默不語 沉默不语",
        "妳的菓園 你的果园",
        "計畫復甦 计划复苏",
        "⼯业园⺠⽣ 工业园民生",
        "一级CO₂超标 一级CO2超标",
        "稳\ufffc岗\u3164就业 稳岗就业",
        "葛\U000e0100城 葛城",
    ],
)
def test_an_article_is_found_beside_those_that_write_its_words_otherwise(
    opened: Open, texts: str
) -> None:
    one, other = texts.split()
    both = opened([Article(id="one", body=one), Article(id="other", body=other)])
    for text in (one, other):
        answer = both.plan(query_of(text)).run(Page())
        assert {hit.article.id for hit in answer.hits} == {"one", "other"}
        assert answer.missing == ()


def test_in_quotes_a_word_has_the_spelling_typed(opened: Open) -> None:
    both = opened([Article(id="one", body="反覆試驗"), Article(id="other", body="反复试验")])
    assert found(both, '"反复试验"') == ["other"]


def test_a_word_must_stand_in_one_piece(few: Engine) -> None:
    # Both ideographs of 茶路 stand in ROAD, apart.
    assert found(few, "茶路") == []


def test_words_may_stand_in_title_and_body_apart(few: Engine) -> None:
    assert set(found(few, "青石县 GDP")) == {"jobs"}


def test_words_weigh_by_how_rare_they_are_in_the_share_that_suffices(
    opened: Open,
) -> None:
    three = [Article(id=f"t{number}", body="脱贫 就业 产业") for number in range(9)]
    none = [Article(id=f"n{number}", body="茶叶") for number in range(20)]
    two = [Article(id=f"two{number}", body="脱贫 就业") for number in range(9)]
    whole = Article(id="all", body="脱贫 就业 产业 公路")
    answer = (
        opened([*three, *none, *two, whole]).plan(query_of("脱贫 就业 产业 公路")).run(Page(1, 20))
    )
    # Of four words 1.2 / 4 of the weight suffices. By idf three weigh 2.77 of 6.06 and two 1.44:
    # half of the words, and yet too little, because they are the commonest.
    assert {hit.article.id for hit in answer.hits} == {"all", *(one.id for one in three)}
    assert answer.match is Match.MOST


def test_the_order_is_by_score_alone_whatever_share_of_the_words_an_article_holds(
    opened: Open,
) -> None:
    filler = [Article(id=f"f{number}", body="茶叶" * 30) for number in range(20)]
    engine = opened(
        [
            *filler,
            Article(id="all", body="脱贫就业产业" + "茶叶" * 200),
            Article(id="most", title="脱贫 就业", body="脱贫 就业"),
        ]
    )
    answer = engine.plan(query_of("脱贫 就业 产业")).run(Page())
    assert [hit.article.id for hit in answer.hits] == ["most", "all"]
    assert answer.hits[0].score > answer.hits[1].score
    assert answer.match is Match.MOST


def test_ten_complete_articles_are_enough_and_nine_are_not(opened: Open) -> None:
    complete = [Article(id=f"c{number}", body="脱贫 就业 产业") for number in range(10)]
    # Every word stands in as many articles, so that two of three are two thirds of the weight.
    others = [Article(id="most", body="脱贫 就业"), Article(id="third", body="产业")]
    nine, ten = opened([*complete[:9], *others]), opened([*complete, *others])
    query = query_of("脱贫 就业 产业")
    assert nine.plan(query).run(Page()).total == 10
    assert nine.plan(query).run(Page()).match is Match.MOST
    assert ten.plan(query).run(Page()).total == 10
    assert ten.plan(query).run(Page()).match is Match.ALL


def test_five_words_never_require_all(opened: Open) -> None:
    complete = [Article(id=f"c{number}", body="脱贫 就业 产业 公路 茶叶") for number in range(12)]
    others = [Article(id="most", body="脱贫 就业 产业 公路"), Article(id="fifth", body="茶叶")]
    engine = opened([*complete, *others])
    answer = engine.plan(query_of("脱贫 就业 产业 公路 茶叶")).run(Page(1, 20))
    assert answer.total == 13
    assert answer.match is Match.MOST
    assert answer.hits[-1].article.id == "most"


def test_the_weight_of_one_word_and_a_fifth_suffices_and_of_one_does_not(opened: Open) -> None:
    # Every word stands in two articles, so that all weigh the same.
    engine = opened(
        [
            Article(id="three", body="脱贫 就业 产业"),
            Article(id="two", body="公路 茶叶"),
            Article(id="also", body="脱贫 公路 茶叶"),
            Article(id="pair", body="就业 产业 养老"),
            Article(id="one", body="养老"),
        ]
    )
    answer = engine.plan(query_of("脱贫 就业 产业 公路 茶叶 养老")).run(Page())
    assert {hit.article.id for hit in answer.hits} == {"three", "also", "two", "pair"}


def test_of_two_words_one_that_is_by_far_the_rarer_suffices(
    opened: Open,
) -> None:
    # Six tenths of the weight are asked for.
    filler = [Article(id=f"f{number}", body="脱贫") for number in range(12)]
    engine = opened([*filler, Article(id="rare", body="公路")])
    assert found(engine, "脱贫 公路") == ["rare"]


def test_where_fewer_than_ten_hold_most_a_fifth_of_the_weight_is_enough(opened: Open) -> None:
    # Every word stands in one article more than there are complete ones, so that all weigh alike.
    complete = [Article(id=f"c{number}", body="脱贫 就业") for number in range(10)]
    halves = [Article(id="half", body="脱贫"), Article(id="other", body="就业")]
    none = [Article(id="none", body="茶叶")]
    query = query_of("脱贫 就业")
    nine = opened([*complete[:9], *halves, *none]).plan(query).run(Page(1, 20))
    assert [hit.article.id for hit in nine.hits[9:]] == ["half", "other"]
    assert (nine.total, nine.match) == (11, Match.ANY)
    ten = opened([*complete, *halves, *none]).plan(query).run(Page(1, 20))
    assert (ten.total, ten.match) == (10, Match.ALL)


def test_less_than_a_fifth_of_the_weight_is_never_enough(opened: Open) -> None:
    words = ["脱贫", "就业", "产业", "公路", "茶叶", "养老"]
    engine = opened([Article(id=word, body=word) for word in words])
    five = engine.plan(query_of(" ".join(words[:5]))).run(Page())
    assert {hit.article.id for hit in five.hits} == set(words[:5])
    assert five.match is Match.ANY
    six = engine.plan(query_of(" ".join(words))).run(Page())
    assert (six.total, six.match, six.missing) == (0, Match.ALL, ())


def test_the_share_of_the_weight_counts_pairs_of_ideographs_beside_words(opened: Open) -> None:
    # Of 共产党员 stands no word in PARTY, but its bigrams 共产 and 产党.
    engine = opened([Article(id="party", body="共产党"), Article(id="tea", body="茶叶")])
    answer = engine.plan(query_of("共产党员")).run(Page())
    assert [hit.article.id for hit in answer.hits] == ["party"]
    assert answer.match is Match.ANY
    assert answer.missing == ("共产党员",)


def test_a_lone_word_that_an_article_holds_is_never_widened(opened: Open) -> None:
    filler = [Article(id=f"f{number}", body="茶叶") for number in range(20)]
    less = [Article(id="less", body="中华人民共和"), *filler]
    query = query_of("中华人民共和国")
    answer = opened([*less, Article(id="whole", body="中华人民共和国")]).plan(query).run(Page())
    assert [hit.article.id for hit in answer.hits] == ["whole"]
    assert (answer.match, answer.missing) == (Match.ALL, ())
    wider = opened(less).plan(query).run(Page())
    assert [hit.article.id for hit in wider.hits] == ["less"]
    assert (wider.match, wider.missing) == (Match.ANY, ("中华人民共和国",))


def test_a_latin_word_that_no_article_has_is_found_inside_longer_ones(opened: Open) -> None:
    longer = [Article(id="longer", body="iphone6s上市"), Article(id="tea", body="茶叶")]
    answer = opened(longer).plan(query_of("iPhone")).run(Page())
    assert [hit.article.id for hit in answer.hits] == ["longer"]
    assert (answer.match, answer.missing, answer.inside) == (Match.ALL, (), ("iphone",))
    # It is worth what one occurrence of the word would be.
    telling = math.log(2) ** 1.3
    assert answer.hits[0].score == pytest.approx(telling * (len("iphone") / 2) ** 0.5, rel=1e-5)
    itself = opened([*longer, Article(id="itself", body="iphone")])
    assert set(found(itself, "iPhone 茶叶 稻米")) == {"itself", "tea"}
    assert found(opened(longer), "hon") == ["longer"]
    assert found(opened(longer), "ho") == []


def test_words_looked_for_in_titles_are_never_found_by_a_fifth_of_their_weight(
    opened: Open,
) -> None:
    engine = opened(
        [
            Article(id="half", title="脱贫", body="就业"),
            Article(id="other", title="就业", body="脱贫"),
        ]
    )
    answer = engine.plan(query_of("标题:脱贫就业")).run(Page())
    assert (answer.total, answer.match, answer.missing) == (0, Match.ALL, ())
    assert engine.plan(query_of("脱贫就业")).run(Page()).total == 2


def test_a_filter_never_widens_what_a_text_finds(opened: Open) -> None:
    complete = [
        Article(id=f"c{number}", body="脱贫 就业", section="要闻" if number else "地市联播")
        for number in range(10)
    ]
    engine = opened([*complete, Article(id="half", body="脱贫", section="地市联播")])
    assert found(engine, "脱贫 就业", OneOf("section", ("地市联播",))) == ["c0"]


@pytest.mark.parametrize("text", ["就业怎么补贴", "怎么 就业 补贴", "就业 AND 怎么 AND 补贴"])
def test_a_question_word_is_not_required(text: str, opened: Open) -> None:
    complete = [Article(id=f"c{number}", body="就业 补贴") for number in range(10)]
    asking = [Article(id="asking", body="怎么 怎么 怎么"), Article(id="half", body="怎么就业")]
    answer = opened([*complete, *asking]).plan(query_of(text)).run(Page(1, 20))
    assert {hit.article.id for hit in answer.hits} == {one.id for one in complete}
    assert (answer.match, answer.missing) == (Match.ALL, ())


def test_a_question_word_nobody_wrote_is_not_named(opened: Open) -> None:
    engine = opened([TEA, JOBS])
    answer = engine.plan(query_of("茶叶 鲸鱼 怎么")).run(Page())
    assert answer.missing == ("鲸鱼",)


def test_question_words_alone_are_required_like_any_other(opened: Open) -> None:
    engine = opened([Article(id="how", body="怎么就业"), Article(id="work", body="就业")])
    assert found(engine, "怎么") == ["how"]
    assert engine.plan(query_of("为何")).run(Page()).missing == ("为何",)


def test_and_demands_every_word_however_few_articles_have_them(opened: Open) -> None:
    engine = opened([Article(id="most", body="脱贫 就业"), Article(id="other", body="茶叶")])
    assert found(engine, "脱贫 就业 公路") == ["most"]
    assert found(engine, "脱贫 AND 就业 AND 公路") == []


def test_words_nobody_wrote_are_named_and_keep_nothing_out(few: Engine) -> None:
    answer = few.plan(query_of("茶叶 合作社 鲸鱼 zebra")).run(Page())
    assert answer.missing == ("鲸鱼", "zebra")
    assert [hit.article.id for hit in answer.hits] == ["tea"]
    assert few.plan(query_of("茶叶")).run(Page()).missing == ()


def test_a_missing_word_is_named_once(few: Engine) -> None:
    assert few.plan(query_of("鲸鱼 OR 茶叶 OR 鲸鱼")).run(Page()).missing == ("鲸鱼",)


# Phrases, exclusions, alternatives, scopes, prefixes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"稳岗就业"', {"jobs"}),
        ('"就业稳岗"', set()),
        ('"穩崗就業"', {"jobs"}),
        ('"11月底"', {"jobs"}),
        ('"500人就业"', {"jobs"}),
        ('"00人就业"', set()),
        ('"8600元"', {"tea"}),
        ('"增收8600元，脱贫"', {"tea"}),
        ('"增收8600元脱贫"', set()),
        ('"500人"', {"jobs"}),
        ('"C919部件"', {"road"}),
        ('"919部件"', set()),
    ],
)
def test_a_phrase_stands_as_typed(few: Engine, text: str, expected: set[str]) -> None:
    assert set(found(few, text)) == expected


def test_white_space_does_not_break_a_phrase(few: Engine) -> None:
    assert set(found(few, '"就业补贴"')) == {"jobs", "road"}
    assert set(found(few, '"就 业补 贴"')) == {"jobs", "road"}
    # In LETTER 就业 and in TEA 产业 stand before other ideographs.
    assert found(few, '"就业的补贴"') == []


def test_a_phrase_does_not_run_on_from_the_title_into_the_body(opened: Open) -> None:
    engine = opened([Article(id="one", title="稳岗", body="就业")])
    assert found(engine, '"稳岗就业"') == []
    assert found(engine, "稳岗 就业") == ["one"]


def test_a_long_run_is_looked_up_in_the_text_and_not_only_by_its_grams(opened: Open) -> None:
    engine = opened(
        [
            Article(id="grams", body="扶贫产业，贫产，产业扶贫工作"),
            Article(id="run", body="扶贫产业扶贫"),
        ]
    )
    assert found(engine, '"扶贫产业扶贫"') == ["run"]


def test_what_is_excluded_is_not_there(few: Engine) -> None:
    assert set(found(few, "就业 -补贴")) == {"letter"}
    assert set(found(few, "就业 NOT 补贴")) == {"letter"}
    assert set(found(few, '茶 -"茶叶合作社"')) == {"road"}
    assert set(found(few, "-就业")) == {"tea", "flash"}


def test_an_excluded_word_is_excluded_as_a_run(opened: Open) -> None:
    engine = opened([Article(id="apart", body="养老服务 院"), Article(id="run", body="养老院")])
    assert found(engine, "养老 -养老院") == ["apart"]


def test_or_takes_either_side(few: Engine) -> None:
    assert set(found(few, "茶叶 OR GDP")) == {"tea", "jobs"}
    assert set(found(few, "(茶叶 OR 就业) 公路")) == {"road"}


def test_the_title_scope_looks_at_titles_only(few: Engine) -> None:
    assert set(found(few, "标题:就业")) == {"jobs"}
    assert set(found(few, "title:茶叶")) == {"tea"}
    assert set(found(few, "标题:合作社")) == set()
    assert set(found(few, '标题:"产业帮扶"')) == {"flash"}
    assert set(found(few, "标题:wi*")) == {"flash"}
    assert set(found(few, "标题:c9*")) == set()
    assert set(found(few, "标题:GDP")) == set()
    assert set(found(few, "标题:Wi-Fi")) == {"flash"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gd*", {"jobs"}),
        ("c9*", {"road"}),
        ("wi*", {"flash"}),
        ("dp*", set()),
        ("fi*", {"flash"}),
        ("11*", {"jobs"}),
        ("2020年*", {"jobs"}),
        ("1,200*", {"tea"}),
        ("120*", {"tea"}),
        ("5*", {"jobs", "road"}),
        ("补贴4.9*", {"jobs"}),
    ],
)
def test_a_prefix_finds_figures_and_latin_words_that_begin_so(
    few: Engine, text: str, expected: set[str]
) -> None:
    assert set(found(few, text)) == expected


def test_field_conditions_hold_like_any_other(few: Engine) -> None:
    assert set(found(few, "来源:山海晚报")) == {"tea", "road"}
    assert set(found(few, "栏目:地市联播 日期:2018")) == {"road"}
    assert set(found(few, "日期:2020-11..2021")) == {"tea", "jobs", "flash"}
    assert set(found(few, "就业 -栏目:地市联播")) == {"letter"}


# Everything and nothing


def test_no_text_finds_every_article(few: Engine) -> None:
    assert set(found(few, "")) == {article.id for article in FEW}


def test_text_without_anything_to_find_finds_nothing(few: Engine) -> None:
    assert found(few, "！？") == []
    assert few.plan(Query(Nothing())).run(Page()).total == 0
    assert few.plan(Query(Not(Nothing()))).run(Page()).total == len(FEW)
    assert few.plan(Query(And((Everything(), Nothing())))).run(Page()).total == 0


def test_an_article_without_title_or_without_body_is_found_by_the_other(few: Engine) -> None:
    assert found(few, "老区") == ["letter"]
    assert found(few, "快讯") == ["flash"]


def test_an_archive_of_one_answers(opened: Open) -> None:
    engine = opened([LETTER])
    assert found(engine, "就业") == ["letter"]
    assert found(engine, "茶") == []
    assert buckets(engine, "section") == []


# Filters


def test_values_of_one_filter_are_alternatives_and_filters_narrow_each_other(few: Engine) -> None:
    tea_or_news = OneOf("section", ("定点连线", "要闻"))
    assert set(found(few, "", tea_or_news)) == {"tea", "flash"}
    assert set(found(few, "", tea_or_news, OneOf("source", ("山海晚报",)))) == {"tea"}
    assert (
        set(found(few, "", OneOf("section", ("要闻",)), OneOf("section", ("定点连线",)))) == set()
    )
    assert set(found(few, "就业", OneOf("year", ("2018", "2021")))) == {"jobs", "road"}
    assert set(found(few, "", OneOf("month", ("2020-11",)))) == {"tea", "flash"}


def test_a_filter_takes_a_value_in_any_spelling(few: Engine) -> None:
    assert set(found(few, "", OneOf("section", ("地市聯播",)))) == {"jobs", "road"}
    assert set(found(few, "来源:嶺南日報")) == {"jobs"}


def test_an_unknown_value_lets_nothing_through(few: Engine) -> None:
    assert found(few, "", OneOf("section", ("无此栏",))) == []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2020, 11, 1), date(2020, 11, 30), {"tea", "flash"}),
        (date(2020, 11, 2), date(2020, 11, 29), set()),
        (date(2020, 11, 30), None, {"tea", "jobs"}),
        (None, date(2018, 5, 21), {"road"}),
        (None, date(2018, 5, 20), set()),
        (None, None, {"tea", "jobs", "road", "flash"}),
        (date.min, date.max, {"tea", "jobs", "road", "flash"}),
    ],
)
def test_both_ends_of_a_range_are_in_it_and_an_undated_article_never_is(
    few: Engine, first: date | None, last: date | None, expected: set[str]
) -> None:
    assert set(found(few, "", Between(first, last))) == expected


# Facets


def test_facets_count_all_articles_found_and_not_the_page(few: Engine) -> None:
    answer = few.plan(query_of("")).run(Page(1, 1), facets=FACET_FIELDS)
    assert [facet.field for facet in answer.facets] == list(FACET_FIELDS)
    assert answer.facets[0].buckets == (
        Bucket("地市联播", 2),
        Bucket("定点连线", 1),
        Bucket("要闻", 1),
    )
    assert buckets(few, "section", "就业") == [("地市联播", 2, False)]


def test_an_article_without_a_value_is_in_no_bucket(few: Engine) -> None:
    assert sum(count for _, count, _ in buckets(few, "section")) == len(FEW) - 1
    assert sum(count for _, count, _ in buckets(few, "source")) == len(FEW) - 2
    assert sum(count for _, count, _ in buckets(few, "year")) == len(FEW) - 1


def test_a_facet_sets_its_own_filter_aside_and_no_other(few: Engine) -> None:
    chosen = OneOf("section", ("地市联播",))
    assert buckets(few, "section", "", chosen) == [
        ("地市联播", 2, True),
        ("定点连线", 1, False),
        ("要闻", 1, False),
    ]
    assert buckets(few, "source", "", chosen) == [("山海晚报", 1, False), ("岭南日报", 1, False)]
    assert buckets(few, "section", "", chosen, Between(date(2021, 1, 1), None)) == [
        ("地市联播", 1, True)
    ]


def test_a_selected_value_is_shown_though_nothing_has_it(few: Engine) -> None:
    chosen = OneOf("section", ("定点连线", "无此栏"))
    assert buckets(few, "section", "GDP", chosen) == [
        ("地市联播", 1, False),
        ("定点连线", 0, True),
        ("无此栏", 0, True),
    ]
    assert buckets(few, "section", "", chosen, size=0) == [
        ("定点连线", 1, True),
        ("无此栏", 0, True),
    ]


def test_a_value_selected_in_another_spelling_is_the_same_value(few: Engine) -> None:
    assert buckets(few, "section", "", OneOf("section", ("定點連線",)))[1] == ("定点连线", 1, True)


# Spellings of one value each, the usual one first.
ALIKE = (
    ("GD报", "gd报", "ＧＤ报"),
    ("台報", "臺报", "台报"),
    ("甲，乙", "甲,乙", "《甲，乙》"),
    ("河口 日报", "河口  日报", "“河口\u3000日报”"),
)


@pytest.mark.parametrize("field", ["section", "source"])
def test_all_spellings_of_a_value_are_one_bucket_under_the_usual_one(
    opened: Open, field: str
) -> None:
    spelled = [one for usual, *others in ALIKE for one in (usual, usual, usual, *others)]
    engine = opened(
        [
            replace(Article(id=f"{n}", title="渡口修桥", body=""), **{field: one})  # type: ignore[arg-type]
            for n, one in enumerate(spelled)
        ]
    )
    usual = sorted((one for one, *_ in ALIKE), key=lambda one: (-5, one))
    assert buckets(engine, field, "渡口") == [(one, 5, False) for one in usual]
    for first, *others in ALIKE:
        for typed in (first, *others):
            chosen = OneOf(field, (typed,))
            assert len(found(engine, "渡口", chosen)) == 5
            assert buckets(engine, field, "渡口", chosen) == [
                (one, 5, one == first) for one in usual
            ]


def test_of_spellings_as_common_the_first_in_order_is_shown(opened: Open) -> None:
    engine = opened(
        [
            Article(id=f"{n}", title="渡口", body="", source=one)
            for n, one in enumerate(("乙报", "《乙报》", "ab", "AB"))
        ]
    )
    assert buckets(engine, "source") == [("AB", 2, False), ("《乙报》", 2, False)]


def test_values_go_by_count_then_name_and_the_first_are_kept(opened: Open) -> None:
    sections = "乙甲丙丙丁乙"
    engine = opened(
        [Article(id=str(n), body="就业", section=name) for n, name in enumerate(sections)]
    )
    by_name = sorted("甲丁")
    expected = [*((name, 2) for name in sorted("乙丙")), *((name, 1) for name in by_name)]
    assert [(value, count) for value, count, _ in buckets(engine, "section")] == expected
    assert [value for value, _, _ in buckets(engine, "section", size=1)] == ["丙"]
    last = by_name[-1]
    shown = buckets(engine, "section", "", OneOf("section", (last,)), size=1)
    assert [value for value, _, _ in shown] == ["丙", last]


def test_years_and_months_ascend_and_the_latest_are_kept(opened: Open) -> None:
    days = [date(2018, 1, 5), date(2020, 12, 1), date(2020, 2, 1), date(2019, 7, 7)]
    engine = opened([Article(id=str(n), body="就业", date=day) for n, day in enumerate(days)])
    assert buckets(engine, "year") == [
        ("2018", 1, False),
        ("2019", 1, False),
        ("2020", 2, False),
    ]
    assert [value for value, _, _ in buckets(engine, "year", size=2)] == ["2019", "2020"]
    assert [value for value, _, _ in buckets(engine, "month", size=3)] == [
        "2019-07",
        "2020-02",
        "2020-12",
    ]
    shown = buckets(engine, "year", "", OneOf("year", ("2018",)), size=1)
    assert shown == [("2018", 1, True), ("2020", 2, False)]


def test_days_ascend_keep_to_every_filter_and_the_latest_are_kept(opened: Open) -> None:
    days = [date(2018, 1, 5), date(2020, 12, 1), None, date(2020, 2, 29), date(2020, 12, 1)]
    engine = opened([Article(id=str(n), body="就业", date=day) for n, day in enumerate(days)])
    assert buckets(engine, "day") == [
        ("2018-01-05", 1, False),
        ("2020-02-29", 1, False),
        ("2020-12-01", 2, False),
    ]
    assert buckets(engine, "day", size=1) == [("2020-12-01", 2, False)]
    february = OneOf("month", ("2020-02",))
    assert buckets(engine, "day", "", february) == [("2020-02-29", 1, False)]
    assert buckets(engine, "day", "没有的词") == []


# Regions

SPOKEN = (
    Article(id="both", title="广州市天河区与毕节结对", body="贵州毕节的产业，就业"),
    Article(id="guangzhou", body="广州的就业。广州人"),
    Article(id="tianhe", title="天河区就业", body=""),
    Article(id="shenzhen", body="深圳、珠海"),
    Article(id="none", body="和平发展，就业"),
)
GUANGDONG, GUANGZHOU, TIANHE, BIJIE = "440000", "440100", "440106", "520500"


def test_an_article_counts_once_in_each_region_it_speaks_of_and_all_these_lie_in(
    opened: Open,
) -> None:
    engine = opened(SPOKEN)
    assert buckets(engine, "region") == [(GUANGDONG, 4, False), ("520000", 1, False)]
    assert buckets(engine, "region", "和平发展") == []


def test_a_chosen_region_shows_those_inside_it_and_sets_its_own_filter_aside(opened: Open) -> None:
    engine = opened(SPOKEN)
    assert buckets(engine, "region", "", OneOf("region", (GUANGZHOU,))) == [
        (GUANGDONG, 4, False),
        (GUANGZHOU, 3, True),
        (TIANHE, 2, False),
        ("440300", 1, False),
        ("440400", 1, False),
        ("520000", 1, False),
    ]
    chosen = OneOf("region", (BIJIE, "999999"))
    assert buckets(engine, "region", "就业", chosen, size=1) == [
        (GUANGDONG, 3, False),
        ("520000", 1, False),
        (BIJIE, 1, True),
        ("999999", 0, True),
    ]


def test_a_region_finds_articles_of_places_inside_it(opened: Open) -> None:
    engine = opened(SPOKEN)

    def ids(*regions: str) -> set[str]:
        return set(found(engine, "", *(OneOf("region", (region,)) for region in regions)))

    assert ids(GUANGDONG) == {"both", "guangzhou", "tianhe", "shenzhen"}
    assert ids(GUANGZHOU) == {"both", "guangzhou", "tianhe"}
    assert ids("440300", GUANGZHOU) == set()
    assert ids(BIJIE, TIANHE) == {"both"}
    assert set(found(engine, "", OneOf("region", (BIJIE, "440300")))) == {"both", "shenzhen"}


def test_other_facets_count_what_a_region_lets_through(opened: Open) -> None:
    engine = opened([replace(one, section=one.id) for one in SPOKEN])
    chosen = OneOf("region", (TIANHE,))
    assert buckets(engine, "section", "", chosen) == [("both", 1, False), ("tianhe", 1, False)]
    assert buckets(engine, "region", "", OneOf("section", ("shenzhen",))) == [(GUANGDONG, 1, False)]


# Order


def test_newest_and_oldest_order_by_date_with_the_undated_last(few: Engine) -> None:
    assert found(few, "", sort=Sort.NEWEST) == ["jobs", "tea", "flash", "road", "letter"]
    assert found(few, "", sort=Sort.OLDEST) == ["road", "flash", "tea", "jobs", "letter"]
    answer = few.plan(query_of("就业", sort=Sort.NEWEST)).run(Page())
    assert {hit.score for hit in answer.hits} == {0.0}


def test_equal_scores_go_newest_first_undated_last_then_by_id(opened: Open) -> None:
    old, new = date(2020, 1, 1), date(2021, 1, 1)
    model = Article(id="", title="就业", body="稳岗就业")
    days = {"d": new, "c": old, "b": None, "a": None, "f": old, "e": new}
    engine = opened([replace(model, id=key, date=day) for key, day in days.items()])
    assert found(engine, "就业") == ["d", "e", "c", "f", "a", "b"]
    assert found(engine, "就业", sort=Sort.NEWEST) == ["d", "e", "c", "f", "a", "b"]
    assert found(engine, "就业", sort=Sort.OLDEST) == ["c", "f", "d", "e", "a", "b"]


def test_ids_order_by_code_point(opened: Open) -> None:
    ids = ["b", "B", "a1", "a-1", "a", "é", "中", "\U00020000"]
    engine = opened([Article(id=key, body="就业") for key in ids])
    assert found(engine, "就业") == sorted(ids)


def test_rarer_words_more_occurrences_and_shorter_texts_rank_higher(opened: Open) -> None:
    filler = "茶叶" * 20
    engine = opened(
        [
            Article(id="twice", body="就业就业" + filler),
            Article(id="once", body="就业茶叶" + filler),
            Article(id="long", body="就业" + filler * 5),
            *(Article(id=f"f{number}", body=filler) for number in range(5)),
        ]
    )
    assert found(engine, "就业") == ["twice", "once", "long"]


def test_words_rank_before_the_same_ideographs_across_words(opened: Open) -> None:
    engine = opened(
        [
            Article(id="across", body="研究生命的起源" * 2, date=date(2022, 1, 1)),
            Article(id="word", body="研究生在读的校园" * 2),
        ]
    )
    assert tokenizer().cut("研究生命的起源").words[0].text == "研究"
    assert found(engine, "研究生") == ["word", "across"]


def test_scores_are_the_two_stages_sum(opened: Open) -> None:
    # One article, one word: every length is average, so each class scores 1.7·f/(f+0.7).
    engine = opened([Article(id="one", body="就业"), Article(id="two", body="茶叶")])
    telling = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5)) ** 1.3
    # The word, a quarter for its bigram, seven tenths for each of its two ideographs, and one for
    # each of them because they stand together.
    expected = telling * (1 + 0.25 + 2 * 0.7 + 2 * 1)
    hit = engine.plan(query_of("就业")).run(Page()).hits[0]
    assert hit.score == pytest.approx(expected, rel=1e-5)


def test_a_word_four_times_as_long_is_worth_twice_as_much(opened: Open) -> None:
    engine = opened([Article(id="short", body="ab"), Article(id="long", body="abcdefgh")])
    long, short = engine.plan(query_of("ab OR abcdefgh")).run(Page()).hits
    assert (long.article.id, short.article.id) == ("long", "short")
    assert long.score == pytest.approx(2 * short.score, rel=1e-5)


def test_the_characters_of_a_question_word_are_worth_nothing_apart(opened: Open) -> None:
    engine = opened(
        [Article(id="apart", body="茶叶，怎，么"), Article(id="neither", body="茶叶，甲，乙")]
    )
    first, second = engine.plan(query_of("茶叶 怎么")).run(Page()).hits
    assert first.score == second.score


def test_only_one_hundred_articles_enter_the_second_stage(opened: Open) -> None:
    # The first stage ranks `lifted` last, because it is longer; its ideographs would lift it first.
    ties = numbered(100, title="", body="就业，甲，乙，丙，丁，戊")
    lifted = Article(id="lifted", body="就业，就，业，就，业，就，业")
    assert found(opened([*ties[:99], lifted]), "就业")[0] == "lifted"
    assert found(opened([*ties, lifted]), "就业")[-1] == "lifted"


def test_the_characters_of_a_query_in_one_passage_beat_the_same_characters_scattered(
    opened: Open,
) -> None:
    engine = opened(
        [
            Article(id="a", body="脱贫" + "，" * 100 + "产业"),
            Article(id="b", body="脱贫，产业" + "，" * 100),
        ]
    )
    assert found(engine, "脱贫 产业") == ["b", "a"]


@pytest.mark.parametrize(
    ("first", "last", "between"),
    [
        ("脱贫", "产业", 60),
        # Of two units, it stands where its last one does.
        ("𠮷", "产业", 61),
        ("产业", "𠮷", 60),
    ],
)
@pytest.mark.parametrize("mark", ["，", " ", "\n", "\U0001f33e"])
@pytest.mark.parametrize("place", ["title", "body"])
def test_a_passage_is_sixty_four_units_long_and_not_sixty_five(
    first: str, last: str, between: int, mark: str, place: str, opened: Open
) -> None:
    units = len(mark.encode("utf-16-le")) // 2

    def told(key: str, apart: int) -> Article:
        marks = mark * (apart // units) + "，" * (apart % units)
        text = f"11，{first}{marks}{last}，22"
        return replace(Article(id=key), **{place: text})  # type: ignore[arg-type]

    engine = opened([told("a", between + 1), told("b", between), told("c", 2)])
    answer = engine.plan(query_of(f"{first} {last}")).run(Page())
    assert [hit.article.id for hit in answer.hits] == ["b", "c", "a"]
    within, beside, apart = (hit.score for hit in answer.hits)
    assert within == beside > apart


def test_a_passage_does_not_run_on_from_the_title_into_the_body(opened: Open) -> None:
    engine = opened(
        [Article(id="a", title="脱贫", body="产业"), Article(id="b", body="脱贫，产业")]
    )
    assert found(engine, "脱贫 产业") == ["b", "a"]


# Pages


def test_pages_part_the_hits(opened: Open) -> None:
    engine = opened(numbered(23))
    query = query_of("就业")
    pages = [engine.plan(query).run(Page(number, 10)) for number in (1, 2, 3, 4)]
    assert [len(page.hits) for page in pages] == [10, 10, 3, 0]
    assert {page.total for page in pages} == {23}
    ids = [hit.article.id for page in pages for hit in page.hits]
    assert ids == [f"n{number:03}" for number in range(23)]


def test_pages_past_the_second_stage_go_on_where_it_ended(opened: Open) -> None:
    engine = opened(numbered(230))
    for sort in Sort:
        query = query_of("就业", sort=sort)
        ids = [
            hit.article.id
            for number in range(1, 8)
            for hit in engine.plan(query).run(Page(number, 40)).hits
        ]
        assert ids == [f"n{number:03}" for number in range(230)]


# Articles


def test_an_article_comes_back_as_it_went_in(few: Engine) -> None:
    for article in FEW:
        assert few.article(article.id) == article
    assert few.plan(query_of("茶叶")).run(Page()).hits[0].article == TEA


@pytest.mark.parametrize("key", ["", "TEA", "te", "tea ", "无", "\ud800", "a" * 5000])
def test_an_unknown_id_is_no_article(few: Engine, key: str) -> None:
    assert few.article(key) is None


def test_the_index_counts_its_articles(few: Engine, opened: Open) -> None:
    assert few.count() == len(FEW)
    assert opened([TEA]).count() == 1


def test_building_says_how_many_articles_went_in(kind: EngineKind, tmp_path: Path) -> None:
    builder = kind.build(tmp_path, tokenizer())
    builder.add(TEA)
    builder.add(JOBS)
    assert builder.finish() == 2


def test_an_abandoned_build_leaves_the_folder_free_for_removal(
    kind: EngineKind, tmp_path: Path
) -> None:
    folder = tmp_path / "engine"
    folder.mkdir()
    builder = kind.build(folder, tokenizer())
    builder.add(TEA)
    builder.abandon()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def test_an_engine_can_be_closed_and_opened_again(kind: EngineKind, tmp_path: Path) -> None:
    index(kind, tmp_path, FEW).close()
    again = kind.open(tmp_path)
    assert again.count() == len(FEW)
    again.close()


def test_the_vocabulary_says_how_many_articles_hold_each_word_and_gram(few: Engine) -> None:
    vocabulary = few.vocabulary()
    words, grams = Counter[str](), Counter[str]()
    for term, articles in vocabulary.words:
        words[term] += articles
    for term, articles in vocabulary.grams:
        grams[term] += articles
    assert (words["就业"], words["c919"], words["乡愁"]) == (3, 1, 0)
    assert (grams["就业"], grams["茶"], grams["岗就"]) == (3, 2, 1)
    assert all(is_han(gram) and len(gram) <= 2 for gram in grams)


def test_the_vocabulary_of_no_article_is_empty(opened: Open) -> None:
    vocabulary = opened([]).vocabulary()
    assert not list(vocabulary.words)
    assert not list(vocabulary.grams)


# What stands in the archive


def test_frequencies_count_the_articles_that_hold_a_term_as_a_word(few: Engine) -> None:
    assert few.frequencies(["就业", "茶叶", "gdp", "鲸鱼", "c919"]) == [3, 1, 1, 0, 1]
    assert few.frequencies([]) == []


def test_titles_come_normalised_a_line_each_with_their_days_and_heads(opened: Open) -> None:
    lines = replace(TEA, id="lines", title="茶葉\n到了", date=None)
    wide = replace(JOBS, id="wide", title="𠮷祥ＧＤＰ")
    engine = opened([*FEW, lines, wide])
    titles = engine.titles()
    told = titles.text.split("\n")
    assert told.pop() == ""
    heads = [titles.head(number) for number in range(len(told))]
    by_id = {head.id: (line, day) for head, line, day in zip(heads, told, titles.days, strict=True)}
    assert by_id == {
        **{
            article.id: (normalise(article.title), article.date.toordinal() if article.date else 0)
            for article in FEW
        },
        "lines": ("茶叶 到了", 0),
        "wide": ("𠮷祥gdp", JOBS.date.toordinal() if JOBS.date else 0),
    }
    assert {head.id: head for head in heads}["tea"] == make_head(TEA)


# What a query costs


def test_what_no_article_has_costs_next_to_nothing(opened: Open) -> None:
    """Beside what most of them have; and what there is nothing to find of costs nothing."""
    engine = opened(numbered(200))
    known = engine.plan(query_of("就业")).cost
    assert known >= 200
    assert engine.plan(query_of("龘")).cost * 10 <= known
    assert engine.plan(query_of('"龘靐齉"')).cost * 10 <= known
    assert engine.plan(Query(Nothing())).cost == 0


@pytest.mark.parametrize("text", ["", "就业", '"稳岗就业"', "-的", "就业 OR 补贴", "标题:就业"])
def test_the_same_costs_more_of_a_larger_archive(opened: Open, text: str) -> None:
    small, large = opened(numbered(50)), opened(numbered(500))
    assert small.plan(query_of(text)).cost * 5 <= large.plan(query_of(text)).cost


def test_alternatives_and_exclusions_cost_each(opened: Open) -> None:
    engine = opened(numbered(100))
    costs = [
        engine.plan(query_of(" OR ".join(["稳岗", "就业", "岗就"][:size]))).cost
        for size in (1, 2, 3)
    ]
    assert costs[0] < costs[1] < costs[2]
    assert engine.plan(query_of("稳岗 -补贴 -就业")).cost > engine.plan(query_of("稳岗 -补贴")).cost
