"""A text gives its amounts, and their keys."""

from __future__ import annotations

import pytest

from fupin_search.entities.amounts import UNITS, amounts_in, find_amounts
from fupin_search.entities.keys import amount_key
from fupin_search.text import tokenizer
from fupin_search.text.normalise import normalise

# Units of figures that count nothing: ranks, the calendar, the clock, and words with many meanings.
_UNMEASURED = {*"级届期年月日号周分点时口里度", "周年", "月份"}

# A text · its amounts in order: the piece, and the number in base units.
FOUND = """
全县11431人脱贫,占98.5%                | 11431人 = 11431 人; 98.5% = 98.5 %
一万一千四百三十一人                   | 一万一千四百三十一人 = 11431 人
投入10000万元,即1亿元                  | 10000万元 = 100000000 元; 1亿元 = 100000000 元
发放1亿2000万元补贴                    | 1亿2000万元 = 120000000 元
新修3.5公里公路和3500米水渠            | 3.5公里 = 3500 米; 3500米 = 3500 米
种植油茶15亩、1公顷                    | 15亩 = 10000 平方米; 1公顷 = 10000 平方米
发电五百千瓦,100万千瓦时               | 五百千瓦 = 500000 瓦; 100万千瓦时 = 1000000000 瓦时
近3000人、2000多人、20余万人           | 3000人 = 3000 人; 2000多人 = 2000 人; 20余万人 = 200000 人
十几万人和百余户                       | 十几万人 = 100000 人; 百余户 = 100 户
补助1000-2000元                        | 1000-2000元 = 1000 to 2000 元
增加到1~2万人                          | 1~2万人 = 10000 to 20000 人
五千到一万元                           | 五千到一万元 = 5000 to 10000 元
十七八岁的两三百人                     | 十七八岁 = 17 to 18 岁; 两三百人 = 200 to 300 人
百分之三十到四十,千分之六              | 百分之三十到四十 = 30 to 40 %; 千分之六 = 0.6 %
超过三成,2001成立                      | 三成 = 30 %
3个月、3个小时、30个                   | 3个月 = 3 月; 3个小时 = 10800 秒; 30个 = 30 个
高5个百分点                            | 5个百分点 = 5 百分点
10万人次,10万人                        | 10万人次 = 100000 人次; 10万人 = 100000 人
3万美元换成20万人民币                  | 3万美元 = 30000 美元; 20万人民币 = 200000 元
惠及4.98万群众                         | 4.98万 = 49800 -
其中，３００人                         | 300人 = 300 人
1,200,300元                            | 1,200,300元 = 1200300 元
100块钱买100块牌子                     | 100块钱 = 100 元
人数30人,唯一30人                      | 30人 = 30 人; 30人 = 30 人
二〇二〇年第3期,第十三届,2020年11月5日 |
5G、C919、4A级、020-12345人、2.5.3人   |
几十人、数百人、三分之二人、同比-6.8%  | 6.8% = 6.8 %
-6.8%,零下                             |
2020元旦、2020名单、3000家庭           |
一位、一个、一次、一成不变             |
"""


def _rows() -> list[list[str]]:
    return [[cell.strip() for cell in row.split("|")] for row in FOUND.strip().splitlines()]


@pytest.mark.parametrize(("written", "told"), _rows())
def test_amounts_are_found_as_a_reader_sees_them(written: str, told: str) -> None:
    text = normalise(written)
    assert (
        "; ".join(
            f"{text[found.start : found.end]} = {found.least:.12g}"
            f"{'' if found.least == found.most else f' to {found.most:.12g}'} {found.unit or '-'}"
            for found in amounts_in(text)
        )
        == told
    )


def test_one_from_a_number_to_another_is_found_by_both() -> None:
    (mention,) = find_amounts("补助1000-2000元")
    assert mention == (2, 12, (amount_key("元", 1000), amount_key("元", 2000)))


def test_every_unit_of_a_figure_is_measured_or_known_to_measure_nothing() -> None:
    assert {unit for unit in tokenizer.UNITS if unit not in UNITS} == _UNMEASURED


def test_units_of_one_thing_have_one_base_and_others_stay_apart() -> None:
    assert {UNITS[unit].base for unit in ("人", "名", "位")} == {"人"}
    assert len({UNITS[unit].base for unit in ("人", "人次", "元", "美元", "港元", "户")}) == 6
