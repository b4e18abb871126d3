"""Laws of what is written fast: it is what the plain way writes."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote_plus, unquote_to_bytes

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from fupin_search.model.answer import FACET_FIELDS, Page
from fupin_search.model.query import Between, OneOf, Sort
from fupin_search.service import SearchRequest
from fupin_search.web.addresses import (
    Addresses,
    canonical_query,
    quote_readably,
    quote_text,
    toggle_value,
)
from fupin_search.web.assets import read_assets, template_environment
from fupin_search.web.rendering import escape_html, mark_html
from fupin_search.web.urls import read_pairs, unquote_letters

# Spellings of one value, characters a query string quotes, and those HTML escapes.
_VALUES = st.sampled_from(["要闻", "協會新聞", "协会新闻", "Ａ a", "a a", "&=+/%é<'\"", "2020-11"])
_FILTERS = st.lists(
    st.builds(
        OneOf,
        st.sampled_from(FACET_FIELDS),
        st.lists(_VALUES, min_size=1, max_size=3).map(tuple),
    )
    | st.sampled_from([Between(date(2020, 1, 1), None), Between(None, date(2021, 3, 4))]),
    max_size=4,
)
_REQUESTS = st.builds(
    lambda filters, **rest: SearchRequest(filters=tuple(filters), **rest),
    filters=_FILTERS,
    text=st.sampled_from(["", "扶贫 就业", "a&b=c", "<b>"]),
    sort=st.sampled_from(Sort),
    page=st.builds(Page, st.integers(1, 3), st.sampled_from([10, 20])),
    facets=st.sampled_from([FACET_FIELDS, ("year",)]),
    facet_size=st.sampled_from([20, 5]),
    explain=st.booleans(),
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    request=_REQUESTS,
    field=st.sampled_from(FACET_FIELDS),
    values=st.lists(_VALUES, max_size=5),
    path=st.sampled_from(["/", "/v1/search"]),
)
def test_the_addresses_written_in_one_pass_are_those_of_the_toggled_requests(
    request: SearchRequest, field: str, values: list[str], path: str
) -> None:
    queries = [canonical_query(toggle_value(request, field, value)) for value in values]
    plain = [f"{path}?{query}" if query else path for query in queries]
    assert Addresses(request, path).toggle(field, values) == plain


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    text=st.text(alphabet=st.sampled_from("扶贫就业a<>&\"'\n 𠮷"), max_size=20)
    | st.text(alphabet="扶贫", max_size=20),
    places=st.lists(st.integers(0, 20), unique=True).map(sorted),
)
def test_marks_stand_where_they_are_told_and_everything_else_is_escaped(
    text: str, places: list[int]
) -> None:
    within = [place for place in places if place <= len(text)]
    spans = list(zip(within[::2], within[1::2], strict=False))
    plain, end = Markup(), 0
    for start, stop in spans:
        plain += escape(text[end:start]) + Markup("<mark>{}</mark>").format(text[start:stop])
        end = stop
    assert mark_html(text, spans) == plain + escape(text[end:])


_TYPED = st.text() | st.text(alphabet=st.sampled_from("扶贫é²。 +&=%/?<>\"'~._-\0\n𠮷😀"))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=_TYPED)
def test_a_text_is_quoted_as_the_library_quotes_it_and_readable_where_it_is_letters(
    text: str,
) -> None:
    assert quote_text(text) == quote_plus(text)
    assert quote_readably(text) == unquote_letters(quote_plus(text))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(value=_TYPED | _TYPED.map(Markup) | st.integers())
def test_what_a_page_prints_is_escaped_as_the_library_escapes_it(value: object) -> None:
    assert escape_html(value) == escape(value)


@given(st.dates(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
def test_figures_and_days_have_nothing_to_escape(day: date, number: int, share: float) -> None:
    values = {"day": day, "iso": day, "number": number, "share": share, "duration": abs(share)}
    filters = template_environment("x", read_assets()).filters
    for name, value in values.items():
        printed = filters[name](value)
        assert printed == escape_html(printed)


@given(st.text(max_size=30))
def test_a_quoted_value_has_nothing_to_escape(value: str) -> None:
    value = value.encode("utf-8", "replace").decode()
    for quote in (quote_text, quote_readably):
        quoted = quote(value)
        assert quoted == escape_html(quoted)


@given(st.binary(max_size=30))
def test_bytes_are_unquoted_as_the_standard_library_does(raw: bytes) -> None:
    typed = re.sub(rb"[&=+\0]", b"", raw)
    ((_, value),) = read_pairs(f"q={typed.decode('latin-1')}")
    expected = unquote_to_bytes(typed)
    try:
        text = expected.decode()
    except UnicodeDecodeError:
        text = expected.decode("gb18030", "replace")
    assert value == text.replace("\0", "")
