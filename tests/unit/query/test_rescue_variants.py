"""The other spellings of what a reader typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import examples, query_texts

from fupin_search.query.rescue import MOST_VARIANTS, list_variants
from fupin_search.text.normalise import normalise

# What was typed · spellings an archive may have, the likeliest first.
SPELLINGS = """
着重    | 著重
看著    | 看着
執著    | 执着
著名    | 着名
瞭解    | 了解
瞭望    | 了望
凭藉    | 凭借
回覆    | 回复
身分证  | 身份证
其它    | 其他
帐户    | 账户
計劃    | 计画
惟一    | 唯一
录象    | 录像 录相
画像    | 画象
扶贫成份 | 扶贫成分
軟體    | 软件
肖先生  | 萧先生
想像图象 | 想象图像 想象图象 想像图像
"""


@pytest.mark.parametrize(
    ("typed", "others"), [row.split("|") for row in SPELLINGS.strip().splitlines()]
)
def test_a_text_has_the_other_spellings_of_its_words(typed: str, others: str) -> None:
    assert list(list_variants(typed.strip())) == others.split()


@pytest.mark.parametrize("typed", ["", "稳岗就业", "贫困户", "台北", "GDP", "11431人", "?"])
def test_a_text_spelt_in_one_way_has_no_other(typed: str) -> None:
    assert list_variants(typed) == ()


@pytest.mark.parametrize("typed", ["身份", "唯一", "图像", "着重", "凭借"])
def test_a_spelling_leads_back_to_the_one_it_came_from(typed: str) -> None:
    assert all(typed in list_variants(other) for other in list_variants(typed))


@examples(200)
@given(st.one_of(query_texts, st.text("著着账帐其它他身份分像象 计画划a1")))
def test_spellings_are_few_and_normalised_and_never_the_text_itself(typed: str) -> None:
    others = list_variants(typed)
    assert len(others) <= MOST_VARIANTS
    assert len({normalise(typed), *others}) == len(others) + 1
    assert all(normalise(other) == other for other in others)
