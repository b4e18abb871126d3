"""An HTML page gives the lines a reader sees."""

from __future__ import annotations

import time

import pytest
from support.site_pages import html_page, text_page

from fupin_search.articles.article import Accepted
from fupin_search.articles.lines import split_lines
from fupin_search.articles.pages.html import read_html_lines
from fupin_search.articles.pages.site import read_page


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>一</p><p>二</p>", ["一", "二"]),
        ("一<br>二<br/>三", ["一", "二", "三"]),
        ("<div>一<div>二</div>三</div>", ["一", "二", "三"]),
        ("<table><tr><td>一</td><td>二</td></tr></table>", ["一", "二"]),
        ("<ul><li>一<li>二</ul>三", ["一", "二", "三"]),
        ("<h1>一</h1>二", ["一", "二"]),
        ("<p>一<b>二</b><a href=x>三</a><span>四</span><font>五</font></p>", ["一二三四五"]),
        ("<p>a\n  b\t c</p>", ["a b c"]),
        ("<p>扶贫\n    办公室</p>", ["扶贫办公室"]),
        ("<p>扶贫\n<span>\n办公室</span></p>", ["扶贫办公室"]),
        ("<p>修路\uff0c\n架桥</p>", ["修路\uff0c架桥"]),
        ("<p>共 \n 5 户</p>", ["共 5 户"]),
        ("<p>石坪 村</p>", ["石坪 村"]),
        ("<p>A&amp;B &lt;x&gt; &#24191;&#x5dde;&nbsp;&copy;</p>", ["A&B <x> 广州\u00a0\u00a9"]),
        ("<p>\u3000\u3000一</p>", ["一"]),
        ("<pre>一\n二</pre>三\n四", ["一", "二", "三四"]),
        ("<title>题</title><style>a{}</style><p>一</p>", ["题", "一"]),
        ("<p>一<script>var x='<p>二</p>'</script>三</p>", ["一三"]),
        ("<p>一</p><noscript>二</noscript><template>三</template>四", ["一", "四"]),
        ("<select><option>一</select><textarea>二</textarea>三", ["三"]),
        ("<!-- 一 --><p>二<!-- 三 -->四</p>", ["二四"]),
        ("<p>扶\u200b贫\x00</p>", ["扶贫"]),
        ("", []),
        ("<", ["<"]),
        ("plain", ["plain"]),
    ],
)
def test_lines_are_those_a_browser_shows(source: str, lines: list[str]) -> None:
    assert read_html_lines(source) == lines


INLINE = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt
    ruby s samp small span strike strong sub sup time tt u var
"""
BLOCKS = """
    article blockquote center dd dl dt fieldset form h1 h6 hr main ol section unheard-of
"""
UNREAD = """
    script style noscript template iframe object svg math select textarea button audio video
    canvas map noframes noembed
"""


@pytest.mark.parametrize("name", INLINE.split())
def test_an_inline_element_does_not_break_its_line(name: str) -> None:
    assert read_html_lines(f"<p>一<{name}>二</{name}>三") == ["一二三"]


@pytest.mark.parametrize("name", ["img", "input", "wbr", "script", "style", "noscript"])
def test_an_element_without_text_does_not_break_its_line(name: str) -> None:
    assert read_html_lines(f"<p>一<{name}></{name}>三") == ["一三"]


@pytest.mark.parametrize("name", BLOCKS.split())
def test_any_other_element_makes_a_line_of_its_own(name: str) -> None:
    assert read_html_lines(f"一<{name}></{name}>三") == ["一", "三"]


@pytest.mark.parametrize("name", UNREAD.split())
def test_what_no_reader_reads_is_left_out(name: str) -> None:
    assert "二" not in "".join(read_html_lines(f"<p>一</p><{name}>二</{name}><p>三</p>"))


def test_a_page_laid_out_in_tables_gives_the_article_of_the_saved_text() -> None:
    from_html = read_page(read_html_lines(html_page()), origin="a")
    from_text = read_page(split_lines("\r\n".join(text_page())), origin="a")
    assert isinstance(from_html, Accepted)
    assert from_html == from_text


def test_labels_and_values_in_cells_of_their_own_are_read() -> None:
    source = html_page().replace(
        "<td>加入时间:2019-3-5&nbsp;&nbsp;&nbsp; 来源:山城日报</td>",
        "<td>加入时间:</td><td>2019-3-5</td><td>来源:</td><td>山城日报</td>",
    )
    assert "<td>山城日报</td>" in source
    expected = read_page(text_page(), origin="a")
    assert read_page(read_html_lines(source), origin="a") == expected


DEEP = 100_000


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "<div>" * DEEP + "到底",
        "<div><p>" * DEEP + "到底",
        "<div></x>" * DEEP + "到底",
        "<table><tr><td>" * DEEP + "到底",
        "<ul><li>" * DEEP + "到底",
        "".join(f"<b id={number}>" for number in range(DEEP)) + "<p>" * 9 + "到底",
        "".join(f"<b id={number}>" for number in range(200)) + "<p>x" * 100_000 + "<p>到底",
        "<svg>" * DEEP + "到底",
    ],
    ids=lambda source: source[:12],
)
def test_a_page_nested_absurdly_deep_is_read_flat_and_fast(source: str) -> None:
    started = time.process_time()
    assert read_html_lines(source)[-1] == "到底"
    # Of the processor, whatever else the machine does; the parser alone takes minutes.
    assert time.process_time() - started < 30


def test_flattening_keeps_lines_and_drops_scripts() -> None:
    deep = "<div>" * 300 + "<script>'<p>'</script><p>一<b>二</b><br>三" + "</div>" * 300
    assert read_html_lines(f"<title>题</title>{deep}") == ["题", "一二", "三"]
