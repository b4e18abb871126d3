"""What the service makes of a query that finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.indexes import FEW, index_articles, store_in

from fupin_search.articles import Article
from fupin_search.errors import RequestError
from fupin_search.model.answer import Page
from fupin_search.model.query import Match, OneOf
from fupin_search.service import Repair, Search, SearchRequest


@pytest.fixture(scope="module")
def search(make_search: Callable[..., Search]) -> Search:
    return make_search()


def ids(search: Search, text: str, *filters: OneOf) -> list[str]:
    answer = search.search(SearchRequest(text, filters, page=Page(1, 10)))
    return [hit.article.id for hit in answer.hits]


def test_a_phrase_nobody_wrote_is_read_as_words_and_told(search: Search) -> None:
    answer = search.search(SearchRequest('"就业稳岗补贴"'))
    assert answer.hits[0].article.id == "orchard"
    assert answer.repairs == (
        Repair("quotes-ignored", '"就业稳岗补贴"', "就业稳岗补贴", answer.found),
    )
    assert answer.interpreted.phrases == ()


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("茶" * 200, 200),
        ("茶" * 201, 200),
        ("茶" * 10_000, 200),
        # A word, a figure or a character of several code points is whole or not there.
        ("茶" * 195 + "guangzhou", 195),
        ("茶" * 198 + "11431人", 198),
        ("茶" * 198 + "4.98万斤", 198),
        ("茶" * 197 + "５Ｇ网络", 200),
        ("茶" * 199 + "e\u0301té", 199),
        ("茶" * 198 + "👩\u200d🌾茶", 198),
        ("茶" * 199 + "👍🏽茶", 199),
        ("茶" * 199 + "葛\ufe00城", 199),
        ("茶" * 190 + " " * 20 + "茶", 190),
        # What has no end is cut where the text is.
        ("a" * 300, 200),
    ],
)
def test_a_long_text_is_searched_by_its_beginning(search: Search, text: str, searched: int) -> None:
    answer = search.search(SearchRequest(text))
    assert answer.request.text == text[:searched]
    said = [repair.before for repair in answer.repairs if repair.code == "shortened"]
    assert said == ([text[searched:].strip()] if text[searched:].strip() else [])
    again = search.search(answer.request.first_page)
    assert (again.found, again.interpreted) == (answer.found, answer.interpreted)


def test_a_text_past_all_reading_is_refused(search: Search) -> None:
    with pytest.raises(RequestError) as refused:
        search.search(SearchRequest("茶" * 10_001))
    assert refused.value.code == "query-too-long"


def test_a_phrase_somebody_wrote_stays_one(search: Search) -> None:
    answer = search.search(SearchRequest('"稳岗就业"'))
    assert [hit.article.id for hit in answer.hits] == ["orchard"]
    assert answer.repairs == ()


def test_a_filter_never_loosens_a_phrase(search: Search) -> None:
    answer = search.search(SearchRequest('"稳岗就业"', (OneOf("section", ("协会新闻",)),)))
    assert answer.found == 0
    assert answer.repairs == ()


def test_question_words_are_not_asked_for(search: Search) -> None:
    answer = search.search(SearchRequest("什么时候 报名"))
    assert [hit.article.id for hit in answer.hits] == ["notice"]
    assert answer.interpreted.match is Match.ALL


def test_a_latin_word_is_found_inside_a_longer_one_where_it_is_none_itself(
    tmp_path: Path,
) -> None:
    store = store_in(tmp_path / "index")
    longer = Article(id="longer", body="平台名叫gdfupinwang,由协会维护。")
    index_articles(store, (*FEW, longer))
    search = Search(store)
    answer = search.search(SearchRequest("fupin"))
    assert [hit.article.id for hit in answer.hits] == ["longer"]
    assert answer.interpreted.match is Match.ALL
    assert answer.interpreted.missing == ()
    # It is marked where it stands, and so it is on the article's own page.
    assert answer.hits[0].body_spans == ((6, 11),)
    assert answer.hits[0].snippet.highlights == ((6, 11),)
    search.close()
    index_articles(store, (*FEW, longer, Article(id="itself", body="fupin")))
    search = Search(store)
    assert ids(search, "fupin") == ["itself"]
    search.close()


@pytest.mark.parametrize("text", ["1143", "dm"])
def test_neither_a_figure_nor_a_pair_of_letters_is_looked_for_inside_others(
    search: Search, text: str
) -> None:
    assert ids(search, text) == []


def test_a_repair_names_the_text_as_it_was_typed(search: Search) -> None:
    text = "蜜柚 龘 AND 徵集"
    answer = search.search(SearchRequest(text))
    assert [(repair.code, repair.before) for repair in answer.repairs] == [("loosened", text)]
