"""A text gives its notations and their keys, and so does a reader's text."""

from __future__ import annotations

import pytest

from fupin_search.entities.notations import find_notations, read_notations
from fupin_search.text.normalise import normalise

# A text · what is written there otherwise than a token says it, with its normal forms.
FOUND = """
第十三届茶博会,第13届             | 第十三届 = 第13届; 第13届 = 第13届
第一百零五次,第 20 条             | 第一百零五次 = 第105次; 第 20 条 = 第20条
神舟十三号,一等奖,三等功          | 十三号 = 13号; 一等 = 1等; 三等 = 3等
十三五规划,14五规划               | 十三五 = 13五; 14五 = 14五
十九大,二十国集团,24节气          | 十九大 = 19大; 二十国 = 20国; 24节 = 24节
一季度,6中全会,五年级             | 一季度 = 1季度; 6中全会 = 6中全会; 五年级 = 5年级
三分之一,2/3                      | 三分之一 = 1/3; 2/3 = 2/3
三月五日,03月05日                 | 三月五日 = 3月5日 3月; 03月05日 = 3月5日 3月
3月5号,3 月 5 日                  | 3月5号 = 3月5日 3月; 3 月 5 日 = 3月5日 3月
元月六日,九月                     | 元月六日 = 1月6日 1月; 九月 = 9月
“3·15”,315晚会,5.12地震           | 3·15 = 3·15; 315 = 3·15; 5.12 = 5·12
“1.11”,“111”                      | 1.11 = 1·11; 111 = 1·11 11·1
020-87651235转8,(020)8765 1235    | 020-87651235 = 02087651235; (020)8765 1235 = 02087651235
+86-20-87651235                   | +86-20-87651235 = 02087651235
138-0013-8002,8613800138002       | 138-0013-8002 = 13800138002; 8613800138002 = 13800138002
400-123-4567                      | 400-123-4567 = 4001234567
C-919,C 919,Wi-Fi,PM 2.5          | c-919 = c919; c 919 = c919; wi-fi = wifi; pm 2.5 = pm2.5
F-35B,5 G                         | f-35b = f35b; 5 g = 5g
C919,PM2.5,3月5日,13800138002     |
13.153,3:15,3.15亿元,315人        |
十分重要,一定,百分之三,三十多人   |
11431人,4.98万,2020年,98.5%       |
一百元月租,3000美元月薪,13月5日   |
V2.1,i7-8700,GB2312-80            |
2020-01-06,2020.1.6,1.2.3         |
news-box@example.org,www.a-1.cn   |
第一二三产业,十几个               |
"""
# A reader's text · what it asks for, and the token that says the same.
READ = """
c919          | c919 (c919)
wifi          | wifi (wifi)
wi-fi         | wifi (wifi)
gd            |
315           | 3·15
1111          | 11·11
13届          | 13届 第13届
第13届        | 第13届
3月5日        | 3月5日 (3月5日)
3月           | 3月 (3月)
02087651235   | 02087651235 (02087651235)
脱贫攻坚      |
2020年        |
"""


def _rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in row.split("|")] for row in table.strip().splitlines()]


@pytest.mark.parametrize(("written", "told"), _rows(FOUND))
def test_notations_are_found_as_a_reader_sees_them(written: str, told: str) -> None:
    text = normalise(written)
    found = sorted(find_notations(text))
    assert (
        "; ".join(
            f"{text[one.start : one.end]} = {' '.join(key[1:] for key in one.keys)}"
            for one in found
        )
        == told
    )


@pytest.mark.parametrize(("typed", "told"), _rows(READ))
def test_a_readers_text_asks_for_the_normal_form(typed: str, told: str) -> None:
    asked = [
        " ".join(one.in_queries) + (f" ({one.plain})" if one.plain else "")
        for one in read_notations(normalise(typed))
    ]
    assert "; ".join(asked) == told
