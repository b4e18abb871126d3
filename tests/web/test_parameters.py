"""What a query string says, whatever it was written in."""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_search.errors import RequestError
from fupin_search.model.answer import Page, PeriodLength
from fupin_search.model.query import Between, OneOf, Sort
from fupin_search.service.parameters import read_period_length, read_request, read_size
from fupin_search.web.urls import read_pairs

# Words of which the bytes in one encoding are no text, or another word, in the other.
WORDS = ["渡口修桥", "要闻", "㙟村", "𠮷家", "Café·甲", "茶 场+二", "瓦房：一", "１２", "a&b=c", ""]
WRITTEN = st.tuples(st.sampled_from(WORDS), st.sampled_from(["utf-8", "gb18030"]))


def written(pairs: list[tuple[str, str, str]]) -> str:
    """A query string of names, values and the encoding of each."""
    return "&".join(f"{name}={quote_plus(value.encode(how))}" for name, value, how in pairs)


@settings(deadline=None, derandomize=True)
@given(st.lists(WRITTEN, max_size=5))
def test_each_parameter_is_read_in_its_own_encoding(values: list[tuple[str, str]]) -> None:
    pairs = [(f"p{place}", value, how) for place, (value, how) in enumerate(values)]
    assert read_pairs(written(pairs)) == [(name, value) for name, value, _ in pairs]


@settings(deadline=None, derandomize=True)
@given(st.lists(WRITTEN, max_size=5))
def test_bytes_that_are_not_percent_encoded_are_read_the_same(
    values: list[tuple[str, str]],
) -> None:
    plain = [(value.replace("&", "").replace("+", ""), how) for value, how in values]
    raw = b"&".join(f"p={value}".encode(how) for value, how in plain)
    assert read_pairs(raw.decode("latin-1")) == [("p", value) for value, _ in plain]


@pytest.mark.parametrize(
    ("others", "text"),
    [
        ([], "拢"),
        ([("section", "要闻", "gb18030")], "拢"),
        ([("section", "要闻", "utf-8")], "£"),
        ([("section", "要闻", "utf-8"), ("source", "河口", "gb18030")], "£"),
    ],
)
def test_bytes_that_are_a_word_of_both_are_read_as_those_beside_them(
    others: list[tuple[str, str, str]], text: str
) -> None:
    """C2 A3 is an ideograph of GB18030 and a pound sign of UTF-8."""
    if not others:
        assert read_pairs("q=%C2%A3") == [("q", "£")]
        return
    assert read_pairs("q=%C2%A3&" + written(others))[0] == ("q", text)


def test_names_may_be_written_in_either() -> None:
    assert read_pairs("%E5%90%8D=%C3%FB&%C3%FB=1") == [("名", "名"), ("名", "1")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("page=２", Page(2, 10)),
        ("page= ２ &size=２０", Page(2, 20)),
        ("size=５", Page(1, 5)),
    ],
)
def test_numbers_of_full_width_are_numbers(query: str, expected: Page) -> None:
    assert read_request(read_pairs(quoted(query))).page == expected


def quoted(query: str) -> str:
    """A query string as browsers send it."""
    return written(
        [(*pair.split("=", 1), "utf-8") for pair in query.split("&")]  # type: ignore[misc]
    )


@pytest.mark.parametrize(
    ("wide", "plain"),
    [
        ("year=２０２０", "year=2020"),
        ("month=２０２０－１１", "month=2020-11"),
        ("from=２０２０年１１月&to=２０２０－１２－３", "from=2020-11&to=2020-12-03"),
        ("region=４４０１００", "region=440100"),
        ("explain=１&fold=０", "explain=1&fold=0"),
        ("as_typed=ＴＲＵＥ", "as_typed=1"),
        ("sort=ｎｅｗｅｓｔ", "sort=newest"),
        ("facet_size=７", "facet_size=7"),
    ],
)
def test_what_chooses_is_read_in_any_width(wide: str, plain: str) -> None:
    assert (
        read_request(read_pairs(quoted(wide)))
        == read_request(read_pairs(plain))
        != read_request([])
    )


def test_the_other_parameters_are_read_in_any_width() -> None:
    assert read_size(read_pairs(quoted("size=３"))) == 3
    assert read_period_length(read_pairs(quoted("by=ｄａｙ"))) is PeriodLength.DAY
    narrowed = read_request(read_pairs(quoted("year=２０２０&from=２０２０&sort=ＮＥＷＥＳＴ")))
    assert narrowed.sort is Sort.NEWEST
    assert [type(one) for one in narrowed.filters] == [OneOf, Between]


@pytest.mark.parametrize("number", ["二", "٢", "-１", "１．５", "", "9" * 10, "²", "２x"])
def test_what_is_no_number_is_refused_or_passed_over(number: str) -> None:
    pairs = read_pairs(quoted(f"page={number}"))
    if not number:
        assert read_request(pairs).page == Page()
        return
    with pytest.raises(RequestError, match="whole number"):
        read_request(pairs)
