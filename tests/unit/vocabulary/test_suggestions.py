"""What is suggested while typing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.oracle import BruteForceEngine
from support.strategies import archives, examples, pieces, tokenizer

from fupin_search.articles.article import Article
from fupin_search.text.normalise import normalise, typed_text
from fupin_search.vocabulary.phrases import SuggestionIndex, SuggestionKind
from fupin_search.vocabulary.suggestions import Suggestion, suggest


def article(
    key: str, title: str, day: int = 1, section: str | None = None, source: str | None = None
) -> Article:
    """An article of a day in 2020."""
    return Article(
        id=key,
        title=title,
        body="正文",
        section=section,
        source=source,
        date=date(2020, 1, day),
    )


ARCHIVE = [
    article("a", "广州扶贫干部下乡", 1, "扶贫要闻", "广州日报"),
    article("b", "广州扶贫干部返乡", 2, "扶贫要闻", "广州日报"),
    article("c", "广州扶贫车间开工", 3, "地市联播", "梅州日报"),
    article("d", "重庆银行助力产业扶贫", 4, "省外要闻", "重庆日报"),
    article("e", "《绿色山村》：5G進村", 5, "省外要闻"),
    article("f", "图片新闻", 6),
    article("g", "图片新闻", 7),
    article("h", "图片新闻", 8),
    article("i", "云浮茶园采茶", 9, "地市联播"),
]
GUANGZHOU = [
    "region [广州]市 3",
    "source [广州]日报 2",
    "phrase [广州]扶贫 3",
    "title [广州]扶贫车间开工",
    "title [广州]扶贫干部返乡",
    "title [广州]扶贫干部下乡",
]


@pytest.fixture(scope="module")
def phrases() -> SuggestionIndex:
    engine = BruteForceEngine(ARCHIVE, tokenizer())
    return SuggestionIndex(engine, tokenizer())


def told(suggestions: tuple[Suggestion, ...]) -> list[str]:
    """Suggestions as a reader sees them, what has been typed in brackets."""
    lines = []
    for one in suggestions:
        text = one.text
        for start, end in reversed(one.highlights):
            text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
        lines.append(f"{one.kind.value} {text}" + (f" {one.count}" if one.count else ""))
    return lines


@pytest.mark.parametrize(
    "typed", ["guangz", "guang'z", "ＧＵＡＮＧz", "广z", "廣zhou", "guangzhou"]
)
def test_names_come_first_then_phrases_then_the_latest_titles(
    phrases: SuggestionIndex, typed: str
) -> None:
    assert told(suggest(typed, phrases, 10)) == GUANGZHOU


def test_a_phrase_typed_already_is_not_suggested_but_a_title_leads_to_its_article(
    phrases: SuggestionIndex,
) -> None:
    assert told(suggest("tupianxinwen", phrases, 10)) == ["phrase [图片新闻] 3"]
    (found,) = suggest("图片新闻", phrases, 10)
    assert (told((found,)), found.head and found.head.id) == (["title [图片新闻]"], "h")


def test_a_name_says_what_it_is_filtered_by(phrases: SuggestionIndex) -> None:
    values = {one.kind: one.value for one in suggest("guangzhou", phrases, 10)}
    assert values == {
        SuggestionKind.REGION: "440100",
        SuggestionKind.SOURCE: "广州日报",
        SuggestionKind.PHRASE: "",
        SuggestionKind.TITLE: "",
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("扶贫", ["section [扶贫]要闻 2", "title 广州[扶贫]车间开工", "title 广州[扶贫]干部返乡"]),
        ("gzfp", ["phrase [广州扶贫] 3", "title [广州扶贫]车间开工"]),
        ("cheng", []),
        ("chongq", ["source [重庆]日报 1", "region [重庆]市 1", "title [重庆]银行助力产业扶贫"]),
        ("zhongq", []),
        ("yinhang", ["title 重庆[银行]助力产业扶贫"]),
        ("lvse", ["title 《[绿色]山村》：5G進村"]),
        ("luse", ["title 《[绿色]山村》：5G進村"]),
        ("5g", ["title 《绿色山村》：[5G]進村"]),
        ("5g進", ["title 《绿色山村》：[5G進]村"]),
        ("進c", ["title 《绿色山村》：5G[進村]"]),
        ("图片新", ["phrase [图片新]闻 3"]),
        ("yunf", ["region [云浮]市 1", "title [云浮]茶园采茶"]),
        ("bijie", []),
        ("州扶", []),
        ("没有的词", []),
    ],
)
def test_suggestions_begin_with_what_was_typed_at_a_word_of_theirs(
    phrases: SuggestionIndex, typed: str, expected: list[str]
) -> None:
    found = told(suggest(typed, phrases, 10))
    assert [line for line in expected if line not in found] == []
    assert bool(found) == bool(expected)


def test_the_last_of_several_words_is_completed(phrases: SuggestionIndex) -> None:
    assert told(suggest("茶园 guangz", phrases, 10)) == ["phrase [茶园] [广州]扶贫"]


def test_a_title_shows_what_the_article_has_and_leads_to_it(phrases: SuggestionIndex) -> None:
    (found,) = suggest("绿色", phrases, 10)
    assert found.head is not None
    assert (found.text, found.head.id) == (ARCHIVE[4].title, "e")


def test_a_phrase_that_hardly_stands_without_a_longer_one_is_not_suggested_beside_it() -> None:
    archive = [article(f"{number}", f"脱贫攻坚第{number}号") for number in range(9)]
    archive += [article("x", "脱贫故事")]
    phrases = SuggestionIndex(BruteForceEngine(archive, tokenizer()), tokenizer())
    found = [one.text for one in suggest("tuo", phrases, 10) if one.kind is SuggestionKind.PHRASE]
    assert found == ["脱贫攻坚"]


def test_later_phrases_go_before_earlier_ones_as_frequent() -> None:
    archive = [article(f"{number}", f"扶贫干部{number}") for number in range(3)]
    archive += [
        Article(id=f"{number}", title=f"扶贫车间{number}", date=date(2001, 1, 1))
        for number in range(10, 13)
    ]
    phrases = SuggestionIndex(BruteForceEngine(archive, tokenizer()), tokenizer())
    assert suggest("扶贫", phrases, 2)[0].text == "扶贫干部"


def test_what_many_titles_say_is_offered_to_who_has_typed_nothing() -> None:
    archive = [article(f"{number}", f"脱贫攻坚第{number}号") for number in range(9)]
    archive += [article(f"x{number}", f"柑橘丰收第{number}日") for number in range(4)]
    archive += [article(f"z{number}", f"之后第{number}年") for number in range(9)]
    archive += [article(f"y{number}", "习近平经济思想研究中心") for number in range(12)]
    popular = SuggestionIndex(BruteForceEngine(archive, tokenizer()), tokenizer()).popular
    # A phrase stands for its parts; 之后 stands for nothing, and nobody types a whole heading.
    assert {"脱贫攻坚", "柑橘丰收"} <= set(popular)
    assert not [text for text in popular if "之后" in text or text in ("脱贫", "柑橘")]
    assert max(map(len, popular)) <= 6


@pytest.mark.slow
@examples(40)
@given(archives(), st.lists(pieces, min_size=1, max_size=3).map("".join), st.integers(1, 12))
def test_whatever_is_typed_suggestions_are_few_distinct_and_marked_where_it_stands(
    archive: list[Article], typed: str, limit: int
) -> None:
    phrases = SuggestionIndex(BruteForceEngine(archive, tokenizer()), tokenizer())
    held = {normalise(one.title).replace("\n", " ") for one in archive}
    for text in (typed, typed[:1], *(title[:2] for title in held)):
        found = suggest(text, phrases, limit)
        assert len(found) <= limit
        assert len({(one.text, one.kind) for one in found}) == len(found)
        for one in found:
            assert all(0 <= start < end <= len(one.text) for start, end in one.highlights)
            if one.kind is SuggestionKind.TITLE:
                assert normalise(one.text).replace("\n", " ") in held


@pytest.mark.parametrize(
    ("title", "typed", "marked"),
    [
        ("茶旅融合 富民增收", "茶旅融合 富民", "[茶旅融合 富民]增收"),
        ("茶旅融合 富民增收", "茶旅融合富", "[茶旅融合 富]民增收"),
        ("“白沙驿”茶室开放", "白沙驿茶室", "“[白沙驿”茶室]开放"),
        ("“白沙驿”茶室开放", '"白沙驿"茶室', "“[白沙驿”茶室]开放"),
        ("【专题】河口、白沙联手：卖茶", "河口白沙联手卖", "【专题】[河口、白沙联手：卖]茶"),
        ("【专题】河口、白沙联手：卖茶", "河口，白沙联手:卖", "【专题】[河口、白沙联手：卖]茶"),
        ("《山乡·茶事》第2/3集", "山乡 茶事", "《[山乡·茶事]》第2/3集"),
        ("3·15消费提示", "3.15消费", "[3·15消费]提示"),
        ("3·15消费提示", "315", "[3·15]消费提示"),
        ("COVID-19疫情通报", "covid19疫", "[COVID-19疫]情通报"),
        ("增长98.5%——白沙模式", "增长985白", "[增长98.5%——白]沙模式"),
        ("增长98.5%——白沙模式", "98.5%——白沙", "增长[98.5%——白沙]模式"),
        ("河口（白沙）茶会…开幕", "hekoubaishachahuikai", "[河口（白沙）茶会…开]幕"),
        ("C++入门@山乡", "c++ 入门山乡", "[C++入门@山乡]"),
        ("カフェ・開業", "カフェ開業", "[カフェ・開業]"),
        ("Café de 白沙", "cafe de", "[Café de] 白沙"),
        ("①茶园②鱼塘", "①茶园 ②", "[①茶园②]鱼塘"),
        ("AI·BI·CI·DI·EI·FI茶", "AI BI CI DI EI FI", "[AI·BI·CI·DI·EI·FI]茶"),
    ],
)
def test_marks_neither_part_a_title_from_what_is_typed_nor_must_be_typed(
    title: str, typed: str, marked: str
) -> None:
    archive = [article("own", title), *ARCHIVE]
    phrases = SuggestionIndex(BruteForceEngine(archive, tokenizer()), tokenizer())
    assert f"title {marked}" in told(suggest(typed, phrases, 10))


@pytest.mark.parametrize("times", [1, 2, 3, 7])
@pytest.mark.parametrize(
    "title", ["“白沙驿”书屋开放", "《山乡》", "河口茶事", "我的茶山2020年记", "【专题】白沙 三月三"]
)
def test_a_title_is_suggested_once_however_many_articles_have_it(title: str, times: int) -> None:
    archive = [*(article(f"own{number}", title, 1 + number) for number in range(times)), *ARCHIVE]
    phrases = SuggestionIndex(BruteForceEngine(archive, tokenizer()), tokenizer())
    words = [word for word in tokenizer().cut(title).words if len(word.text) > 1]
    for typed in (title, *(title[word.start :] for word in words), words[0].text):
        found = suggest(typed, phrases, 10)
        assert [one.text for one in found].count(title) == 1, typed


def test_titles_that_differ_in_their_marks_alone_are_all_suggested() -> None:
    archive = [article("a", "茶山：春事"), article("b", "茶山春事"), article("c", "“茶山”春事")]
    phrases = SuggestionIndex(BruteForceEngine(archive, tokenizer()), tokenizer())
    assert len(suggest("茶山春", phrases, 10)) == 3


def test_letters_may_be_those_of_a_title_though_many_are_read_so() -> None:
    archive = [article(f"{number}", f"爱茶的第{number}家", 9) for number in range(12)]
    archive += [article("x", "AI进茶园")]
    phrases = SuggestionIndex(BruteForceEngine(archive, tokenizer()), tokenizer())
    assert "title [AI]进茶园" in told(suggest("ai", phrases, 5))


@pytest.mark.slow
@examples(60)
@given(archives(), st.sampled_from(["“", "：", " ", "·", "—", "/", "%", ""]), st.data())
def test_every_title_is_suggested_by_its_beginning_with_its_marks_and_without(
    archive: list[Article], mark: str, data: st.DataObject
) -> None:
    archive = [replace(one, title=f"{mark}{one.title}") for one in archive]
    phrases = SuggestionIndex(BruteForceEngine(archive, tokenizer()), tokenizer())
    title = data.draw(st.sampled_from([one.title for one in archive] or [""]))
    size = data.draw(st.integers(2, 80))
    for typed in (
        title,
        title[:size],
        typed_text(normalise(title)),
        typed_text(normalise(title))[:size],
    ):
        if len(typed_text(normalise(typed))) >= 2 and len(typed) <= 80:
            found = {typed_text(normalise(one.text)) for one in suggest(typed, phrases, 100)}
            assert typed_text(normalise(title)) in found
