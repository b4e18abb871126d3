"""Laws of what texts mention: the compiled loops find what plain Python and expressions find."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support import amounts as plain_amounts
from support import mentions as plain
from support.strategies import examples

from fupin_search.articles import read_corpus
from fupin_search.entities import amounts, dates, notations
from fupin_search.entities.beginning_loops import Candidates, find_beginnings
from fupin_search.entities.counting import count_mentions
from fupin_search.entities.gazetteer import gazetteer
from fupin_search.entities.place_table import NOT_PLACES
from fupin_search.entities.places import find_names, find_place_mentions
from fupin_search.text.normalise import normalise

NAMES = st.sampled_from([*gazetteer().forms, *NOT_PLACES.split()])
# Characters that decide whether a name counts, and others.
AROUND = st.sampled_from([*"区域市场旗江河湖王李协会理事的省县州,。 ", "𠀀"])
NAMING = st.lists(NAMES | AROUND | NAMES.map(lambda name: name[:-1]), max_size=20).map("".join)
COUNTING = st.text(
    st.sampled_from(
        "0123456789零〇○一二两三四五六七八九十百千万亿年月日号份元大前去今明后本同当次翌第几多余来点分之"
        '至到-~—– .,/()+·•"”‘’人户个米%级全中届期季五abcz第ⅰⅻ\n。的数_𠀀'
    ),
    max_size=24,
)
AMOUNTS = st.lists(
    st.sampled_from([*amounts.UNITS, "分之", "点", "万", "亿", "元旦", "块钱", "名单", "百分之"])
    | st.text(
        st.sampled_from("0123456789零〇一二两三十百千万亿多余几来点至到-~—– .,/:%℃a第几数块𠀀😀"),
        max_size=4,
    ),
    max_size=9,
).map("".join)
DAYS = st.sampled_from([None, date(2020, 11, 20), date(2021, 1, 2)])


@examples(1000)
@given(NAMING)
@example("广州天河区与朝阳区域,南部县")
def test_the_places_of_a_text_are_those_that_plain_python_finds(text: str) -> None:
    assert find_names(text) == plain.find_names(text)
    assert find_place_mentions(text) == plain.find_place_mentions(text)


@examples(1000)
@given(st.lists(COUNTING, max_size=6))
def test_what_expressions_match_begins_at_the_candidates(texts: list[str]) -> None:
    for text, (of_days, of_notations) in zip(texts, _candidates(texts), strict=True):
        for expression, places in (
            (dates.SHAPE, of_days),
            (notations.ARTICLE_BEGINNING, of_notations),
        ):
            found = dates.match_at(expression, text, places)
            assert [match.span() for match in found] == [
                match.span() for match in expression.finditer(text)
            ]


@examples(3000)
@given(AMOUNTS)
@example("共十万八千。")
@example("大约1,234.5万多-2,000亿余元")
@example("百分之百至一百二十,3-万余")
def test_the_amounts_of_a_text_are_those_that_an_expression_matches(text: str) -> None:
    assert amounts.find_amounts(text) == plain_amounts.find_amounts(text)


def test_no_letter_is_beyond_those_with_a_class() -> None:
    beyond = "".join(map(chr, range(len(amounts._classes()) - 1, 0x110000)))
    assert not re.search(r"\w", beyond)


@examples(500)
@given(st.lists(st.tuples(COUNTING | NAMING, DAYS), max_size=6))
def test_the_mentions_of_texts_are_counted(texts: list[tuple[str, date | None]]) -> None:
    _same(*zip(*texts, strict=True)) if texts else _same((), ())


@pytest.mark.realdata
def test_the_mentions_of_real_articles_are_counted(shared_data: Path) -> None:
    archive = shared_data / "news" / "cctv-2012-2026.jsonl.gz"
    readings = list(read_corpus([archive]))[::131]
    articles = [reading.article for reading in readings]  # type: ignore[union-attr]
    _same([normalise(article.body) for article in articles], [article.date for article in articles])


def _same(texts: Sequence[str], days: Sequence[date | None]) -> None:
    keys, of_texts, numbers = count_mentions("".join(texts), *_arrays(texts), days)
    counts: list[Counter[str]] = [Counter() for _ in texts]
    for text, number in zip(of_texts.tolist(), numbers.tolist(), strict=True):
        counts[text][keys[number]] += 1
    assert len(set(keys)) == len(keys)
    for text, day, counted in zip(texts, days, counts, strict=True):
        assert counted == Counter(plain.mention_keys(text, day))


def _candidates(texts: Sequence[str]) -> list[list[list[int]]]:
    kinds = find_beginnings(*_arrays(texts))
    return [list(row) for row in zip(*map(_by_text, kinds), strict=True)]


def _by_text(found: Candidates) -> list[list[int]]:
    return [found.places[start:end] for start, end in pairwise([0, *found.ends])]


def _arrays(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    codes = np.frombuffer("".join(texts).encode("utf-32-le"), "u4")
    return codes, np.cumsum(np.fromiter(map(len, texts), "i8", len(texts)))
