"""Laws of a reader's text: anything is understood, answered, and marked where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from support.hits import marked as marked_texts
from support.oracle import Text, pieces_of
from support.strategies import (
    FIGURES,
    HAN,
    LATIN,
    MARKS,
    OPERATORS,
    SECTIONS,
    SOURCES,
    WORDS,
    examples,
    query_texts,
    texts,
    tokenizer,
)

from fupin_search.articles.article import Article
from fupin_search.model.answer import FACET_FIELDS, Page
from fupin_search.model.query import (
    And,
    Between,
    Clause,
    Filter,
    Not,
    OneOf,
    Or,
    Phrase,
    Prefix,
    Scope,
    Sort,
    Words,
)
from fupin_search.query.lexer import SignKind, split_signs
from fupin_search.query.parser import parse
from fupin_search.service import LONGEST_TEXT, Search, SearchRequest
from fupin_search.service.highlight import list_marks
from fupin_search.service.parameters import read_request
from fupin_search.text.normalise import is_han, normalise
from fupin_search.web.addresses import canonical_query, list_selected, toggle_value
from fupin_search.web.urls import read_pairs

typed = st.one_of(
    st.text(),
    query_texts,
    st.text(alphabet=st.sampled_from('ab脱贫" ()（）-*:：,.AND OR NOT标题日期来源')),
    st.lists(
        st.sampled_from(
            [*HAN, *LATIN, *FIGURES, *MARKS, *OPERATORS, "AND", "OR", "NOT", "：", "＂"]
        ),
        max_size=14,
    ).map("".join),
)


# Understanding


def _inner(clause: Clause) -> tuple[Clause, ...]:
    match clause:
        case And(clauses=clauses) | Or(clauses=clauses):
            return clauses
        case Not(clause=inner):
            return (inner,)
        case _:
            return ()


def _walk(clause: Clause) -> Iterator[Clause]:
    yield clause
    for inner in _inner(clause):
        yield from _walk(inner)


@examples(600)
@given(typed)
@example("(" * 5000 + "茶" + ")" * 5000)
@example("NOT " * 5000 + "茶")
@example("-(" * 3000 + "茶" + ")" * 3000)
@example("茶 OR " * 3000 + "茶")
@example("标题:" * 3000 + "茶")
@example("标题:(" * 3000 + "茶" + ")" * 3000)
def test_any_text_is_understood(text: str) -> None:
    clause = parse(text, tokenizer())
    for each in _walk(clause):
        if isinstance(each, And | Or):
            assert len(each.clauses) > 1
        if isinstance(each, Words):
            assert each.words
    forgiving = [each for each in _walk(clause) if isinstance(each, Words) and each.may_miss]
    top = clause.clauses[0] if isinstance(clause, And) else clause
    assert forgiving in ([], [top])


@examples(600)
@given(typed)
def test_signs_always_parse(text: str) -> None:
    found = split_signs(text)
    depth = 0
    for before, sign, after in zip([None, *found], found, [*found[1:], None], strict=False):
        begins = after is not None and after.kind not in (SignKind.CLOSE, SignKind.AND, SignKind.OR)
        match sign.kind:
            case SignKind.OPEN:
                depth += 1
                assert begins
            case SignKind.CLOSE:
                depth -= 1
                assert depth >= 0
            case SignKind.AND | SignKind.OR:
                assert begins
                assert before is not None
                assert before.kind in (SignKind.TEXT, SignKind.QUOTED, SignKind.CLOSE)
            case SignKind.NOT:
                assert begins
            case SignKind.FIELD:
                assert after is not None
                assert after.kind in (SignKind.TEXT, SignKind.QUOTED, SignKind.OPEN)
            case _:
                pass
    assert depth == 0


@examples(600)
@given(typed)
def test_no_letter_or_ideograph_of_a_text_is_passed_over(text: str) -> None:
    raw = "".join(sign.raw for sign in split_signs(text))
    assert [c for c in raw if c.isalnum()] == [c for c in text if c.isalnum()]


# Marking


def _stands(clause: Clause, text: str, *, title: bool) -> bool:
    """Whether anything the query looks for stands in a text, by the definitions."""
    held = Text(text, tokenizer())
    for each in _walk_wanted(clause):
        if not title and _scope(each) is Scope.TITLE:
            continue
        match each:
            case Words(words=words):
                if any(
                    word.term in held.words + held.parts if word.whole else word.term in held.joined
                    for word in words
                ):
                    return True
            case Phrase(run=run):
                if held.holds(pieces_of(run.text, tokenizer())):
                    return True
            case Prefix(prefix=prefix):
                if any(term.startswith(prefix) for term in held.words + held.parts):
                    return True
            case _:
                pass
    return False


def _walk_wanted(clause: Clause) -> Iterator[Clause]:
    """Every clause but what is excluded."""
    if not isinstance(clause, Not):
        yield clause
        for inner in _inner(clause):
            yield from _walk_wanted(inner)


def _scope(clause: Clause) -> Scope:
    if isinstance(clause, Phrase):
        return clause.words.scope
    return clause.scope if isinstance(clause, Words | Prefix) else Scope.ANYWHERE


@examples(400)
@given(asked=query_texts, text=texts(14), title=st.booleans())
def test_marks_lie_on_what_was_asked_in_order_and_apart(
    asked: str, text: str, *, title: bool
) -> None:
    clause = parse(asked, tokenizer())
    texts = (text, "") if title else ("", text)
    made = marked_texts(*texts, list_marks(clause))
    marked = made.title_spans if title else made.body_spans
    for start, end in marked:
        assert 0 <= start < end <= len(text)
        assert _stands(clause, text[start:end], title=title), text[start:end]
    assert all(first[1] < second[0] for first, second in pairwise(marked))


@examples(300)
@given(
    asked=st.lists(st.sampled_from([*WORDS, *LATIN, *FIGURES]), min_size=1, max_size=3),
    text=texts(14),
)
def test_every_place_of_a_word_is_marked(asked: list[str], text: str) -> None:
    clause = parse(" ".join(asked), tokenizer())
    assume(isinstance(clause, Words))
    assert isinstance(clause, Words)
    marked = marked_texts("", text, list_marks(clause)).body_spans
    cut = tokenizer().cut(text)
    terms = {word.term for word in clause.words}
    lone = {word.term for word in clause.words if len(word.term) == 1 and not word.whole}
    for token in (*cut.words, *cut.parts):
        if token.term in terms - lone:
            assert any(start <= token.start < token.end <= end for start, end in marked), token


@examples(300)
@given(asked=query_texts, body=st.lists(texts(12), max_size=8).map("。".join) | texts(60))
def test_a_snippet_is_a_short_piece_of_the_body_marked_like_it(asked: str, body: str) -> None:
    texts = marked_texts("", body, list_marks(parse(asked, tokenizer())))
    made = texts.snippet
    assert len(made.text) <= 122
    flat = body.replace("\n", " ")
    window = next(
        piece
        for piece in (
            made.text,
            made.text.removeprefix("…"),
            made.text.removesuffix("…"),
            made.text.removeprefix("…").removesuffix("…"),
        )
        if piece in flat
    )
    assert window.strip() == window
    assert bool(window) == bool(body.strip())
    assert bool(made.highlights) == bool(texts.body_spans)
    assert all(first[1] < second[0] for first, second in pairwise(made.highlights))
    for start, end in made.highlights:
        assert 0 <= start < end <= len(made.text)
        piece = made.text[start:end]
        assert any(piece in flat[first:last] for first, last in texts.body_spans), piece


# Answering


@pytest.fixture(scope="module")
def search(make_search: Callable[..., Search]) -> Search:
    """A search over forty articles made of the very pieces the queries are made of."""
    parts = [*HAN, *WORDS, *FIGURES, *LATIN, *MARKS]
    articles = [
        Article(
            id=f"a{number}",
            title="".join(parts[number % 7 :: 11]),
            body="。".join("".join(parts[(number * step) % 13 :: step]) for step in (2, 3, 5)),
            section=SECTIONS[number % 4],
            source=SOURCES[number % 3],
            date=date(2020, 1 + number % 12, 1) if number % 5 else None,
        )
        for number in range(40)
    ]
    return make_search(articles)


@examples(300)
@given(text=typed.map(lambda text: text[:LONGEST_TEXT]))
def test_any_short_text_is_answered(search: Search, text: str) -> None:
    answer = search.search(SearchRequest(text=text, page=Page(size=5)))
    assert len(answer.hits) == min(answer.listed, 5)


@examples(300)
@given(text=typed.map(lambda text: text[:LONGEST_TEXT]))
def test_what_is_marked_is_what_was_typed(search: Search, text: str) -> None:
    answer = search.search(SearchRequest(text=text, page=Page(size=5), as_typed=True))
    clause = parse(text, tokenizer())
    for hit in answer.hits:
        for whole, marked, title in (
            (hit.article.title, hit.title_spans, True),
            (hit.article.body, hit.body_spans, False),
        ):
            assert all(0 <= start < end <= len(whole) for start, end in marked)
            assert all(first[1] < second[0] for first, second in pairwise(marked))
            for start, end in marked:
                assert _stands(clause, whole[start:end], title=title)
        assert len(hit.snippet.text) <= 122


@pytest.mark.parametrize("depth", [10, 49, 66])
def test_deep_nesting_is_answered(search: Search, depth: int) -> None:
    text = "(" * depth + "脱贫 OR 扶贫" + ")" * depth
    assert search.search(SearchRequest(text=text)).found
    assert search.search(SearchRequest(text="-(" * depth + "脱贫" + ")" * depth)) is not None


def test_a_text_of_words_typed_apart_finds_what_holds_them(search: Search) -> None:
    answer = search.search(SearchRequest(text="广州 就业"))
    for hit in answer.hits:
        seen = normalise(hit.article.title + " " + hit.article.body)
        assert "广州" in seen or "就业" in seen
    assert answer.found


# URLs

_told = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    min_size=1,
    max_size=12,
).filter(lambda text: text == text.strip())
_days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


def _values(field: str) -> st.SearchStrategy[str]:
    if field == "year":
        return _days.map(lambda day: f"{day:%Y}")
    if field == "region":
        # Of regions within each other the one takes the other's place.
        return st.sampled_from(["110000", "440000", "450000", "520000", "810000"])
    if field == "month":
        return _days.map(lambda day: f"{day:%Y-%m}")
    return _told


def _one_of(field: str) -> st.SearchStrategy[tuple[Filter, ...]]:
    chosen = st.lists(_values(field), max_size=3, unique=True)
    return chosen.map(lambda values: (OneOf(field, tuple(sorted(values))),) if values else ())


def _between(first: date | None, last: date | None) -> tuple[Filter, ...]:
    if first and last and first > last:
        first, last = last, first
    return (Between(first, last),) if first or last else ()


requests = st.builds(
    lambda text, filters, sort, page, facets, facet_size: SearchRequest(
        text=text,
        filters=tuple(one for some in filters for one in some),
        sort=sort,
        page=page,
        facets=facets,
        facet_size=facet_size,
    ),
    st.just("")
    | _told
    | typed.filter(lambda text: "\0" not in text and _sound(text)).map(str.strip),
    st.tuples(
        *map(_one_of, FACET_FIELDS), st.builds(_between, st.none() | _days, st.none() | _days)
    ),
    st.sampled_from(Sort),
    st.builds(Page, st.integers(1, 1000), st.integers(1, 100)),
    st.just(FACET_FIELDS)
    | st.lists(st.sampled_from(FACET_FIELDS), min_size=1, unique=True).map(tuple),
    st.integers(0, 1000),
)


def _sound(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


@examples(300)
@given(requests)
def test_a_request_comes_back_from_its_query_string(request: SearchRequest) -> None:
    assert read_request(read_pairs(canonical_query(request))) == request


@examples(200)
@given(request=requests, field=st.sampled_from(FACET_FIELDS), choice=st.data())
def test_toggling_a_value_twice_changes_nothing_but_the_page(
    request: SearchRequest, field: str, choice: st.DataObject
) -> None:
    chosen = list_selected(request.filters, field)
    value = choice.draw(st.sampled_from(chosen) | _values(field) if chosen else _values(field))
    once = toggle_value(request, field, value)
    assert (value in list_selected(once.filters, field)) != (value in chosen)
    assert once.page == Page(1, request.page.size)
    first_page = canonical_query(toggle_value(once, field, value))
    assert read_request(read_pairs(first_page)) == SearchRequest(
        text=request.text,
        filters=request.filters,
        sort=request.sort,
        page=Page(1, request.page.size),
        facets=request.facets,
        facet_size=request.facet_size,
    )


@examples(100)
@given(st.text(alphabet=st.sampled_from([*"扶贫就业稳岗脫貧 a1"]), min_size=1).map(str.strip))
def test_a_text_is_read_in_utf_8_and_in_gbk(text: str) -> None:
    assume(text)
    for encoding in ("utf-8", "gbk"):
        raw = quote(text.encode(encoding))
        if encoding == "gbk" and _is_utf_8(text.encode("gbk")):
            continue
        assert read_request(read_pairs(f"q={raw}&size=5")).text == text


def _is_utf_8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_an_old_pages_gbk_form_is_read() -> None:
    assert read_request(read_pairs("q=%B7%F6%C6%B6%BE%CD%D2%B5")).text == "扶贫就业"


def test_marks_never_split_what_the_reader_typed_into_ideographs() -> None:
    # 的 among words is weak: it is marked only beside another mark.
    clause = parse("脱贫的产业", tokenizer())
    text = "他的茶，脱贫的路，好的"
    marked = marked_texts("", text, list_marks(clause)).body_spans
    assert [text[start:end] for start, end in marked] == ["脱贫的"]
    assert is_han("的")
