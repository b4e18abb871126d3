"""Words that two scripts write in two ways, where single characters do not decide."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC
from support.strategies import examples

from fupin_search.text.normalise import normalise, respell

# 幺 is written 么, which is in every line of simplified text; the others are names, and terms.
FORGONE = """
    上链 金链 链形菜单 了望 了望所 啮檗吞针 复校 孔明复 明复 明复清 胡明复 模上复形 滴里嘟噜
    朱干玉戚 炊臼之戚
"""


def met(one: str, other: str) -> bool:
    one, other = normalise(one), normalise(other)
    return one == other or other in respell(one)


@pytest.mark.slow
@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2hk"])
def test_every_word_of_the_dictionary_meets_its_traditional_spelling(script: str) -> None:
    lines = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8").splitlines()
    words = [line.partition(" ")[0] for line in lines]
    spelled = OpenCC(script).convert("\n".join(words)).split("\n")
    missed = {one for one, other in zip(words, spelled, strict=True) if not met(one, other)}
    assert {word for word in missed if "幺" not in word} <= set(FORGONE.split())


PAIRS = """
    了解情况 瞭解情況 | 盯着看 盯著看 | 着 著 | 借故 藉故 | 凭借 憑藉 | 账 帳 | 转账 轉帳
    沉稳 沈穩 | 深沉 深沈 | 复核 覆核 | 企划案 企畫案 | 老幺 老么 | 您和你们 您和妳們
    它们 牠們 | 苏醒 甦醒 | 果园 菓園 | 合家 闔家 | 背包 揹包 | 亲昵 親暱 | 熏香 薰香
    车夫 車伕 | 咨询 諮詢 | 径直 逕直 | 剩余 剩餘 | 巨额 鉅額 | 寄托 寄託 | 疏浚 疏濬
    尽管 儘管 | 手枪 手鎗 | 火焰 火燄 | 回廊 廻廊 | 嫉妒 嫉妬 | 花藤 花籐 | 麟 麐 | 吃惊 喫驚
    峰会 峯會 | 联系 聯繫 | 瓷砖 瓷甎 | 铁锁 鐵鏁 | 鸿雁 鴻鴈
"""


@pytest.mark.parametrize("pair", re.split(r" *[|\n] *", PAIRS.strip()))
def test_other_forms_of_words_meet_either_way(pair: str) -> None:
    one, other = pair.split()
    assert met(one, other)
    assert met(other, one)


@pytest.mark.parametrize(
    "word", ["扶贫", "覆盖", "瞭望", "著", "沈", "对象", "工具", "坐下", "锻炼", "GDP", ""]
)
def test_a_character_that_means_something_else_is_not_exchanged(word: str) -> None:
    assert set(respell(word)) <= {"着"}


@examples(200)
@given(st.text("了解瞭着著沉沈账帐借藉答复覆想象像计划画a1 "))
def test_spellings_keep_the_length_and_are_never_the_word_itself(word: str) -> None:
    found = respell(normalise(word))
    assert all(len(one) == len(word) for one in found)
    assert normalise(word) not in found
    assert len(set(found)) == len(found)
