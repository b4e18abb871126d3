"""The law of marking: highlights and snippets are those of the plain way, to the character."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.hits import scored_article, texts_of
from support.plain_highlights import places_of, plain_hit
from support.strategies import HAN, WORDS, clause_of, examples, query_texts, texts

from fupin_search.articles.article import Article
from fupin_search.model.answer import Found, Hit
from fupin_search.model.query import Match, Scope
from fupin_search.service.highlight import Mark, list_marks
from fupin_search.service.pipeline import mark_hits
from fupin_search.text.literals import Literal, parse_run, prefix_run
from fupin_search.text.normalise import normalise

# Bodies of sentences short and long, closed and open, with marks at their edges and across them.
SENTENCES = [
    *("。", "！”", "？！", "；", "。”」", "”", "）", "\n", "\n\n", " \n", "　", "\r\n", "!", "…"),
    *("山" * 9, "水" * 59, "山水" * 30, "石" * 119, "木" * 121),
]
bodies = (
    st.lists(texts(12), max_size=8).map("。".join)
    | texts(60)
    | st.lists(
        st.sampled_from(SENTENCES) | st.sampled_from([*WORDS, *HAN, "脱\n贫", "广 州\n市"]),
        max_size=40,
    ).map("".join)
)
asked = query_texts | st.lists(st.sampled_from([*WORDS, *HAN, "山水", "木石"]), max_size=5).map(
    " ".join
)


def given_run(text: str) -> Literal:
    """The run of a text that has one."""
    run = parse_run(text)
    assert run is not None
    return run


# Marks of any kind, weak or not, in any order, the same run several times.
RUNS = [
    "脱贫",
    "脱",
    "贫",
    "的",
    "脱贫的",
    "贫脱贫",
    "广州",
    "广州市",
    "𠀀",
    "𠀀脱",
    "2020年",
    "1586",
    "gdp",
    "天河",
]
MANY = Mark(given_run("脱"), Scope.ANYWHERE)
marks_drawn = st.lists(
    st.builds(
        lambda text, scope, *, weak: Mark(given_run(text), scope, weak=weak),
        st.sampled_from(RUNS),
        st.sampled_from(Scope),
        weak=st.booleans(),
    )
    | st.sampled_from(
        [
            Mark(given_run("广东省"), Scope.ANYWHERE, ranges=(("p44", "p45"),)),
            Mark(given_run("2020年"), Scope.TITLE, ranges=(("d2020", "d2021"),)),
            Mark(prefix_run("20"), Scope.ANYWHERE, weak=True),
        ]
    ),
    max_size=6,
).map(tuple)
# Characters of every kind side by side.
crowded = st.text(
    st.sampled_from(
        "脱贫的广州市天河𠀀𝟏５5％１５８６2020年gdp"
        "，,。.！!？?；;”’」』)）“ \n\u3000\u2003\x1f\u200b｡"
    ),
    max_size=150,
)
articles = st.builds(
    lambda title, body, day: Article(id="one", title=title, body=body, date=day),
    texts(6) | crowded,
    bodies | crowded,
    st.none() | st.just(date(2020, 5, 1)),
)


def hits(articles: Sequence[Article], marks: tuple[Mark, ...]) -> tuple[Hit, ...]:
    """The hits of a page as the service makes them."""
    scored = tuple(map(scored_article, articles))
    found = Found(len(scored), Match.ALL, (), scored, (), texts=texts_of(articles))
    return mark_hits(found, marks)


def hit(article: Article, marks: tuple[Mark, ...]) -> Hit:
    """The hit of a page of one."""
    (made,) = hits([article], marks)
    return made


@examples(1500)
@given(text=asked, title=texts(6), body=bodies)
@example(text="脱贫", title="", body="石" * 200 + "\n" + "木" * 22 + "脱贫" + "水" * 200)
@example(text='"' + "脱贫" * 70 + '"', title="", body="山。" * 9 + "脱贫" * 70 + "水" * 100)
# A phrase longer than a window, the window opening a line before the phrase's own.
@example(
    text='"' + "脱贫" * 70 + '"',
    title="",
    body="石" * 50 + "\n" + "木" * 23 + "\n" + "脱贫" * 70 + "水" * 100,
)
# Sentence ends on both sides of a window's end.
@example(text="脱贫", title="", body="脱贫" + "山" * 117 + "。。" + "水" * 100)
# A word across a window's end is not in the window.
@example(
    text="脱贫 就业",
    title="",
    body="脱贫" + "山" * 117 + "就业" + "水" * 130 + "。脱贫脱贫" + "石" * 100,
)
@example(text="脱贫的产业", title="的脱贫的", body="他的茶，脱贫的路" * 30)
@example(text="脱贫 就业", title="", body=("山" * 58 + "。脱贫。”」") * 4 + "就业脱贫")
def test_highlights_and_snippets_are_those_of_the_plain_way(
    text: str, title: str, body: str
) -> None:
    article = Article(id="one", title=title, body=body)
    marks = list_marks(clause_of(text))
    assert hit(article, marks) == plain_hit(article, 1.0, marks)


@examples(1000)
@given(page=st.lists(articles, max_size=4), marks=marks_drawn)
@example(
    page=[Article(id="one", body="脱贫" * 3000)] * 3, marks=(Mark(given_run("脱"), Scope.ANYWHERE),)
)
def test_each_article_of_a_page_is_marked_as_if_alone(
    page: list[Article], marks: tuple[Mark, ...]
) -> None:
    assert hits(page, marks) == tuple(plain_hit(article, 1.0, marks) for article in page)


@examples(500)
@given(
    run=texts(3) | st.text(alphabet=st.sampled_from("脱贫广州"), min_size=1, max_size=4),
    text=texts(20)
    | st.text(alphabet=st.sampled_from("脱贫广州 \n\u3000\x1f\u2003，"), max_size=30),
)
def test_a_run_stands_where_the_plain_way_finds_it(run: str, text: str) -> None:
    sought = parse_run(normalise(run))
    if sought is not None:
        expected = places_of(normalise(text), [Mark(sought, Scope.ANYWHERE)], Scope.ANYWHERE)
        assert [*sought.places(normalise(text))] == [(place.start, place.end) for place in expected]


@pytest.mark.realdata
def test_real_articles_are_marked_as_in_the_plain_way(shared_data: Path) -> None:
    queries = (shared_data / "queries" / "site-queries.txt").read_text().splitlines()
    asked = [list_marks(clause_of(query)) for query in queries]
    with gzip.open(shared_data / "news" / "cctv-2012-2026.jsonl.gz") as lines:
        articles = [
            Article(id=record["id"], title=record["title"], body=record["body"])
            for record in map(json.loads, islice(lines, 0, None, 1000))
        ]
    marked = 0
    for article in articles:
        text = normalise(article.title + article.body)
        for marks in asked:
            if any(mark.run.text in text for mark in marks):
                made = hit(article, marks)
                assert made == plain_hit(article, 1.0, marks)
                marked += bool(made.body_spans)
    assert marked > len(articles)
