"""Scores explained, on archives small enough to reckon by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.strategies import index, query_of

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.engines.weights import Weights
from fupin_search.model.answer import Page, Scored, ShareField, ShareKind
from fupin_search.model.query import Sort

TEA = Article(id="tea", title="茶叶", body="茶叶，茶叶")
ROAD = Article(id="road", title="公路", body="通车")
LATIN = Article(id="latin", body="WinOCC")
FIGURE = Article(id="figure", body="11431人出行")

# Those reckoned with, whatever ours are by now.
WEIGHTS = Weights(
    k1=0.6,
    b=0.75,
    title=1,
    rarity=1.3,
    length=0.5,
    word=1,
    part=0.5,
    inside=1,
    bigram=0.25,
    unigram=0.7,
    passage=1,
)
# With two articles, one of which has a term: ln 2 to the power 1.3.
TELLING = 0.620974


def first(
    folder: Path,
    text: str,
    *articles: Article,
    weights: Weights = WEIGHTS,
    sort: Sort = Sort.RELEVANCE,
) -> Scored:
    """The first hit of a text in an archive, explained."""
    engine = index(EmbeddedKind(weights=weights), folder, articles)
    try:
        return engine.plan(query_of(text, sort=sort)).run(Page(), explain=True).hits[0]
    finally:
        engine.close()


def told(hit: Scored) -> dict[tuple[ShareKind, ShareField | None, tuple[str, ...]], float]:
    """Its shares by what they are of."""
    return {(share.kind, share.place, share.texts): share.worth for share in hit.shares}


def test_a_term_in_title_and_body_is_parted_by_how_often_it_stands_in_each(tmp_path: Path) -> None:
    # Of three words the mean being 2.5, and of nine grams it being 7.5, the norm is
    # .6 (.25 + .75 · 1.2) = .69; a term there three times is worth 1.6 · 3 / 3.69 of its telling,
    # .807770: a third in the title, two thirds in the body.
    hit = first(tmp_path, "茶叶", TEA, ROAD)
    assert told(hit) == pytest.approx(
        {
            (ShareKind.WORD, ShareField.TITLE, ("茶叶",)): 0.269257,
            (ShareKind.WORD, ShareField.BODY, ("茶叶",)): 0.538514,
            (ShareKind.PAIR, ShareField.TITLE, ("茶叶",)): 0.25 * 0.269257,
            (ShareKind.PAIR, ShareField.BODY, ("茶叶",)): 0.25 * 0.538514,
            (ShareKind.CHARACTER, ShareField.TITLE, ("茶", "叶")): 2 * 0.7 * 0.269257,
            (ShareKind.CHARACTER, ShareField.BODY, ("茶", "叶")): 2 * 0.7 * 0.538514,
            (ShareKind.PASSAGE, ShareField.TITLE, ("茶", "叶")): 2 * TELLING,
        },
        rel=2e-6,
    )
    assert hit.score == pytest.approx(2.65 * 0.807770 + 2 * TELLING, rel=2e-6)


def test_past_the_second_stage_no_character_and_no_passage_has_a_share(tmp_path: Path) -> None:
    weights = replace(WEIGHTS, second_stage=0)
    hit = first(tmp_path, "茶叶", TEA, ROAD, weights=weights)
    assert {share.kind for share in hit.shares} == {ShareKind.WORD, ShareKind.PAIR}
    assert sum(share.worth for share in hit.shares) == pytest.approx(hit.score, rel=1e-9)


def test_a_latin_token_inside_a_longer_one_is_worth_the_same_wherever_it_stands(
    tmp_path: Path,
) -> None:
    # Five letters are as long as 2.5 pairs: the root of that.
    hit = first(tmp_path, "inocc", LATIN, ROAD)
    assert told(hit) == pytest.approx({(ShareKind.INSIDE, None, ("inocc",)): 0.981845}, rel=2e-6)


def test_a_part_of_a_figure_is_told_apart_from_the_whole(tmp_path: Path) -> None:
    # Both articles have two words: the norm is .6, and one occurrence is worth 1.6 / 1.6.
    hit = first(tmp_path, "11431", FIGURE, ROAD)
    assert told(hit) == pytest.approx(
        {(ShareKind.PART, ShareField.BODY, ("11431",)): 0.5 * 0.981845}, rel=2e-6
    )


def test_by_date_there_is_no_score_and_nothing_to_explain(tmp_path: Path) -> None:
    hit = first(tmp_path, "茶叶", TEA, ROAD, sort=Sort.NEWEST)
    assert (hit.score, hit.shares) == (0, ())


def test_the_passage_is_where_most_of_the_query_stands_together(tmp_path: Path) -> None:
    body = f"茶{'。' * 70}叶片落在公路上"
    hit = first(tmp_path, "茶叶公路", Article(id="a", title="茶", body=body), ROAD)
    (passage,) = [share for share in hit.shares if share.kind is ShareKind.PASSAGE]
    assert (passage.place, passage.texts) == (ShareField.BODY, ("叶", "公", "路"))


def test_a_place_that_counts_for_nothing_has_no_share(tmp_path: Path) -> None:
    hit = first(tmp_path, "茶叶", TEA, ROAD, weights=replace(WEIGHTS, title=0))
    assert {share.place for share in hit.shares if share.kind is not ShareKind.PASSAGE} == {
        ShareField.BODY
    }


@pytest.mark.parametrize(("length", "together"), [(5, ("茶",)), (6, ("茶", "叶"))])
def test_a_character_past_the_basic_plane_takes_two_units_of_a_passage(
    length: int, together: tuple[str, ...], tmp_path: Path
) -> None:
    article = Article(id="a", title="茶\U0001f33e\U0001f33e叶")
    weights = replace(WEIGHTS, passage_length=length)
    hit = first(tmp_path, "茶 叶", article, ROAD, weights=weights)
    (passage,) = [share for share in hit.shares if share.kind is ShareKind.PASSAGE]
    assert passage.texts == together
    assert sum(share.worth for share in hit.shares) == pytest.approx(hit.score, rel=1e-9)
