"""A page whose tags are broken gives a tree no larger and no deeper than its length allows."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborNode

from fupin_search.articles import Accepted, Rejected
from fupin_search.articles.pages import read_html
from fupin_search.articles.pages.html import parse, read_html_lines
from fupin_search.articles.pages.markup import DEEPEST, TooTangledError

SENTENCE = "<p>清早，大家上山修路，到傍晚才回来。</p>"
LENGTH = 100_000


def repeated(unit: str, *, length: int = LENGTH) -> str:
    """So many of a piece as a length has room for, each with its own number in place of `{n}`."""
    return "".join(unit.replace("{n}", str(number)) for number in range(length // len(unit)))


def shape_of(root: LexborNode) -> tuple[int, int]:
    """How many nodes a tree has, and how deep it is."""
    count, depth, deepest = 0, 0, 0
    node: LexborNode | None = root
    while node is not None:
        count, deepest = count + 1, max(deepest, depth)
        if node.child is not None:
            node, depth = node.child, depth + 1
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
        node = node.next if node is not None else None
    return count, deepest


FAMILIES = {
    "open fonts": repeated("<font a={n}><!--</font>--><p>x"),
    "open bolds and italics": repeated("<b a={n}><i a={n}><!--</i></b>--></p><p>"),
    "every formatting element": repeated("<nobr a={n}><code b={n}><u c={n}><!--</u>--><div>"),
    "fonts a cell hides": repeated("<font a={n}><table><td></font></table>"),
    "fonts in capitals": repeated("<FONT a={n}><P>"),
    "fonts closed in an attribute": repeated("<s a={n}><p b='</s>'>"),
    "links that never end": repeated("<a href={n}><div>"),
    "divisions": repeated("<div>"),
    "divisions closed in vain": repeated("<div><table><td></div></table>"),
    "divisions closed in a script": repeated("<div><script></div></script>"),
    "divisions closed in a menu": repeated("<div><select></div></select>"),
    "unheard-of elements": repeated("<x>"),
    "tables": repeated("<table><tr><td>"),
    "lists": repeated("<ul><li>"),
    "lists of terms": repeated("<dl><dd>"),
    "forms": repeated("<form><section></form>"),
    "drawings": repeated("<svg><g>"),
    "drawings closed by others": "<svg>" + repeated("<g>", length=50_000) + repeated("</y>"),
    "drawings with styles": repeated("<svg><style><div></style>"),
    "drawings in drawings": repeated("<svg><foreignObject><div>"),
    "character data": "<svg>" + repeated("<![CDATA[<div>]]>"),
    "formulas": repeated("<math><mi><x>"),
    "templates": repeated("<template><td>"),
    "menus": repeated("<select><option>"),
    "options": "<select>" + repeated("<option>"),
    "buttons": repeated("<button>"),
    "framesets": repeated("<frameset>"),
    "bodies": repeated("<body a{n}=1>"),
    "comments that never end": repeated("<!--"),
    "scripts that never end": repeated("<script><!--<script>"),
    "end tags of nothing": repeated("x</x>"),
    "words between rows": "<table>" + repeated("x<tr>"),
    "a name that never ends": "<" + "a" * LENGTH,
    "a value that never ends": "<a href='" + "a" * LENGTH,
    "tags that never end": repeated("<a b"),
    "quotation marks": repeated("<a b='\""),
    "attributes": "<div " + repeated("a{n} ") + ">",
    "attributes with brackets": "<div " + repeated('a{n}=">" ' + "b " * 200) + ">",
    "attributes of an end tag": "</div " + repeated("a{n} ") + ">",
    "attributes after strokes": "<div" + repeated("/a{n}") + ">",
    "ampersands": repeated("&amp"),
    "angles": "<" * LENGTH,
}  # fmt: skip


@pytest.mark.parametrize("before", ["", SENTENCE * 5])
@pytest.mark.parametrize("source", FAMILIES.values(), ids=FAMILIES)
def test_a_tree_grows_with_the_page_alone_or_the_page_is_too_tangled(
    source: str, before: str
) -> None:
    source = before + source
    try:
        root = parse(source).root
    except TooTangledError:
        reading = read_html(source, origin="a.html")
        assert isinstance(reading, Rejected)
        assert reading.remark.code == "too-tangled"
    else:
        count, deepest = shape_of(root) if root else (0, 0)
        # A tag makes an element, what a table lacks, and a run of text; links are opened again.
        assert count <= 5 * source.count("<") + 10
        assert deepest <= 2 * DEEPEST


NAMES = """
    div p li ul dd dt table tr td tbody caption b i font a nobr u section x h1 button form select
    option template object svg math g style title script ruby rt pre br
"""
TAGS = st.builds(
    "<{}{}{}>{}".format,
    st.sampled_from(["", "", "/"]),
    st.sampled_from(NAMES.split()),
    st.sampled_from(["", " a=1", " a='>'", ' a="<b>"', "/"]),
    st.sampled_from(["", "字", "<!-- </b> -->", "<![CDATA[</p>]]>"]),
)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(unit=st.lists(TAGS, min_size=1, max_size=6), times=st.sampled_from([1, 30, 1200]))
def test_whatever_tags_are_repeated_the_tree_grows_with_the_page_alone(
    unit: list[str], times: int
) -> None:
    source = "".join(unit) * times
    try:
        root = parse(source).root
    except TooTangledError:
        return
    assert shape_of(root)[0] <= 8 * source.count("<") + 10 if root else True


PLAIN = st.recursive(
    st.sampled_from(["路", "<br>", "<img src='a'>", "&lt;", "<!-- <b> -->", "<a title='>'>茶</a>"]),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["div", "b", "font", "blockquote", "span", "a", "center", "i", "section"]),
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=12,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(source=PLAIN, drawing=st.sampled_from(["", "<svg><g><title>图</title><path/></g></svg>"]))
def test_what_a_page_shows_does_not_depend_on_how_many_tags_it_has(
    source: str, drawing: str
) -> None:
    alone = read_html_lines(f"<p>甲</p>{drawing}<div>{source}</div>")
    assert alone == read_html_lines(f"<p>甲</p>{drawing}<div>{source}</div>" + "<br>" * 5000)


@pytest.mark.parametrize(
    "source",
    [
        "<td>{n}<font>" * 2000,
        "<p><font size={n}>" * 2000,
        "<li><span><a href={n}>" * 1500,
        "<table><tr><td>路<tr><td>桥</table>" * 1000,
        "<svg><g><path/><path/></g></svg>" * 900,
        "路<a name=a{n}>" * 2000,
        "<option>一<option>二" * 3000,
        "<dl><dt>一<dd>二</dl>" * 1500,
    ],
)
def test_elements_that_close_by_themselves_do_not_count_as_nested(source: str) -> None:
    body = SENTENCE * 9
    page = f"<h1>村口的路</h1><div><div>{body}</div><table><tr>{source}</table></div>"
    reading = read_html(page, origin="a.html")
    assert isinstance(reading, Accepted), reading
    assert reading.article.title == "村口的路"


def test_a_tag_that_never_ends_loses_only_what_follows_it() -> None:
    page = f"<h1>村口的路</h1><div>{SENTENCE * 5}</div><" + "a" * 60_000
    reading = read_html(page, origin="a.html")
    assert isinstance(reading, Accepted)
    assert reading.article.body.count("修路") == 5


@pytest.mark.parametrize("unit", ["<div>", "<ul><li>", "<x>", "<div><table><td></div></table>"])
def test_a_page_nested_beyond_measure_is_refused_and_its_reason_given(unit: str) -> None:
    reading = read_html(SENTENCE * 9 + repeated(unit, length=500_000), origin="a.html")
    assert isinstance(reading, Rejected)
    assert reading.remark.code == "too-tangled"
