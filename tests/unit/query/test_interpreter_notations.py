"""One thing written in several notations: whoever types one of them finds them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, product
from pathlib import Path

import pytest
from support.indexes import index_articles, store_in

from fupin_search.articles import Article
from fupin_search.model.answer import Hit, Page
from fupin_search.model.query import Match
from fupin_search.service import Search, SearchRequest

pytestmark = pytest.mark.slow

# Ways to write each thing, any of which finds all others.
GROUPS = [
    # Latin letters and figures
    ["iPhone15", "iPhone 15", "iPhone-15", "ＩＰＨＯＮＥ１５"],
    ["C919", "C 919", "C-919", "c919"],
    ["WiFi", "Wi-Fi", "wi-fi"],
    ["PM2.5", "PM 2.5", "PM-2.5"],
    ["COVID19", "COVID-19", "COVID 19"],
    ["F35B", "F-35B", "F 35B"],
    ["H7N9", "H7-N9"],
    ["5G", "5 G", "5-G"],
    ["email", "e-mail", "E-Mail"],
    ["Ⅲ级", "III级", "ⅲ级"],
    ["Ⅳ类", "IV类"],
    ["第Ⅱ期", "第II期"],
    # days as names
    ["“3·15”", "“315”", "“3.15”", "3·15"],
    ["315晚会", "3·15晚会", "3.15晚会", "“3·15”晚会"],
    ["512地震", "5·12地震", "5.12地震"],
    # numbers of order, and names with a number
    ["第13届", "第十三届", "第 13 届"],
    ["第20条", "第二十条"],
    ["第3期", "第三期"],
    ["第105次", "第一百零五次"],
    ["第1书记", "第一书记"],
    ["神舟13号", "神舟十三号"],
    ["长征5号", "长征五号"],
    ["1等奖", "一等奖"],
    ["3等功", "三等功"],
    ["13五规划", "十三五规划"],
    ["19大", "十九大"],
    ["20国集团", "二十国集团"],
    ["24节气", "二十四节气"],
    ["1季度", "一季度"],
    ["5年级", "五年级"],
    ["6中全会", "六中全会"],
    # shares
    ["1/3", "三分之一"],
    ["3/4", "四分之三", "4分之3"],
    # days and months without a year
    ["3月5日", "三月五日", "03月05日", "3月05日", "3月5号", "3 月 5 日"],
    ["1月6日", "元月六日", "元月6日", "一月六日", "01月06日"],
    ["10月20日", "十月二十日", "10月20号"],
    ["2010年1月6日", "2010年01月06日", "2010年元月六日", "二〇一〇年一月六日"],
    # telephone numbers
    ["020-87651235", "02087651235", "(020)87651235", "020 87651235", "020-8765-1235"],
    ["+86-20-87659999", "020-87659999", "02087659999"],
    ["0660-3388123", "06603388123", "（0660）3388123"],
    ["138-0013-8002", "13800138002", "138 0013 8002", "+86 138 0013 8002", "8613800138002"],
    ["400-123-4567", "4001234567", "400 123 4567", "400-1234-567"],
]
# What must not be met: a text, and what is asked.
APART = [
    ("比重为13.153,另有3.156", "315"),
    ("晚上3:15开始", "315"),
    ("增长3.15亿元", "315"),
    ("第二十三届", "13届"),
    ("第一百一十三届", "13届"),
    ("第三条", "3条街"),
    ("十三月五日", "3月5日"),
    ("十一月五日", "1月5日"),
    ("十一月五日", "01月05日"),
    ("三月十五日", "3月5日"),
    ("三月五十", "3月5日"),
    ("一百元月租", "1月"),
    ("PM 25", "PM2.5"),
    ("V2-1", "V2.1"),
    ("C9-19", "C919W"),
    ("1/32", "三分之一"),
    ("11/3", "三分之一"),
    ("二十分之一", "1/10"),
    ("020-876512350", "02087651235"),
    ("138-0013-80025", "13800138002"),
    ("2020-87651235", "02087651235"),
    ("十分重要", "10分"),
    ("CZ13101", "3101"),
    ("CZ3101.5", "3101"),
    ("chenkai1680", "kai168"),
]
# A piece of a longer word that no article has by itself.
INSIDE = [
    ("chenkai168", "chenkai"),
    ("chenkai168", "kai168"),
    ("chenkai168", "enkai16"[:5]),
    ("H7N9", "H7N"),
    ("CZ3101", "3101"),
    ("GD-7702-X", "7702"),
    ("zhaopin2031@example.org", "pin2031"),
    ("report4417.pdf", "4417"),
    ("www.hekounews.example.cn", "kounews"),
    ("A8B-X90", "8b-x9"[:4]),
]


@pytest.fixture(scope="module")
def search(make_search: Callable[..., Search]) -> Search:
    texts = {text: None for group in GROUPS for text in group}
    texts |= {text: None for row in (*APART, *INSIDE) for text in row[:1]}
    texts |= {asked: None for _, asked in APART if asked not in ("3101", "kai168")}
    # No body is the reprint of another, though spaces and case are all that parts some.
    articles = [
        Article(id=text, title="河口短讯", body=f"昨天的话:{text},在场的人都听见了。{reporter}记")
        for text, reporter in zip(texts, _names(), strict=False)
    ]
    return make_search(articles)


def hit(search: Search, asked: str, text: str) -> Hit | None:
    answer = search.search(SearchRequest(asked, page=Page(1, 100)))
    assert answer.repairs == ()
    assert answer.interpreted.missing == ()
    return next((one for one in answer.hits if one.article.id == text), None)


@pytest.mark.parametrize(
    ("asked", "text"),
    [(asked, text) for group in GROUPS for asked in group for text in group],
)
def test_each_way_to_write_a_thing_finds_every_other_and_marks_it(
    search: Search, asked: str, text: str
) -> None:
    found = hit(search, asked, text)
    assert found is not None
    marked = "".join(found.article.body[start:end] for start, end in found.body_spans)
    assert marked
    assert all(character in text or character in "“”" for character in marked)


@pytest.mark.parametrize(("text", "asked"), APART)
def test_what_only_looks_alike_is_not_met(search: Search, text: str, asked: str) -> None:
    answer = search.search(SearchRequest(asked, page=Page(1, 100)))
    assert text not in [one.article.id for one in answer.hits]


@pytest.mark.parametrize(("text", "asked"), INSIDE)
def test_a_piece_of_a_longer_word_is_found_marked_and_not_missing(
    search: Search, text: str, asked: str
) -> None:
    found = hit(search, asked, text)
    assert found is not None
    ((start, end),) = found.body_spans
    assert found.article.body[start:end].lower() == asked.lower()
    assert search.search(SearchRequest(asked)).interpreted.match is Match.ALL


@pytest.mark.parametrize("forms", [group for group in GROUPS if len(group) > 1])
@pytest.mark.parametrize("common", [0, 40])
def test_what_is_typed_comes_before_what_is_written_otherwise(
    tmp_path: Path, forms: list[str], common: int
) -> None:
    typed, other = forms[:2]
    store = store_in(tmp_path / "index")
    streets = [f"街道{street}" for street in islice(_names(), common + 42)]
    texts = [other, *[typed] * (common + 1), *["无关"] * 40]
    index_articles(
        store,
        [
            Article(id=f"{number}", title="河口短讯", body=f"昨天的话:{text},{street}都听见了。")
            for number, (text, street) in enumerate(zip(texts, streets, strict=True))
        ],
    )
    search = Search(store)
    hits = search.search(SearchRequest(typed, page=Page(1, 100))).hits
    search.close()
    (score,) = (one.scored.score for one in hits if one.article.id == "0")
    assert len(hits) == common + 2
    assert score <= min(one.scored.score for one in hits) + 1e-9


def _names() -> Iterator[str]:
    """Names of four ideographs, each once."""
    return map("".join, product("东南西北中", repeat=4))
