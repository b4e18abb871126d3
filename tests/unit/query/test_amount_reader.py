"""What amounts are read from a reader's text."""

from __future__ import annotations

import math

import pytest

from fupin_search.query.amount_reader import AmountExpression, describe_amount, read_amounts
from fupin_search.text.normalise import normalise

# Phrase · the piece that is the amount · its meaning: `=` is one more way to write it, the others
# demand it. Bounds are included; +0 and -0 behind a bound are the next number up and down.
READINGS = """
11431人                 | 11431人            | = 11431 人
1.1431万人              | 1.1431万人         | = 11431 人
一万一千四百三十一人    | 一万一千四百三十一人 | = 11431 人
11,431 人               | 11,431 人          | = 11431 人
１１４３１名            | 11431名            | = 11431 人
帮扶对象2万多人         | 2万多人            | = 20000 人
十几万人                | 十几万人           | = 100000 人
1亿元                   | 1亿元              | = 100000000 元
一億元                  | 一亿元             | = 100000000 元
10000万元               | 10000万元          | = 100000000 元
1亿2000万元             | 1亿2000万元        | = 120000000 元
5000万人民币            | 5000万人民币       | = 50000000 元
300块钱                 | 300块钱            | = 300 元
20亿美元                | 20亿美元           | = 2000000000 美元
3.5公里公路             | 3.5公里            | = 3500 米
三公里                  | 三公里             | = 3000 米
1公顷                   | 1公顷              | = 10000 平方米
15亩油茶                | 15亩               | = 10000 平方米
2吨大米                 | 2吨                | = 2000000 克
1000斤                  | 1000斤             | = 500000 克
100万千瓦               | 100万千瓦          | = 1000000000 瓦
98.5%                   | 98.5%              | = 98.5 %
百分之九十八点五        | 百分之九十八点五   | = 98.5 %
三成                    | 三成               | = 30 %
2个百分点               | 2个百分点          | = 2 百分点
832个贫困县             | 832个              | = 832 个
12.8万个村              | 12.8万个           | = 128000 个
3万人次                 | 3万人次            | = 30000 人次
18岁                    | 18岁               | = 18 岁
4.98万                  | 4.98万             | = 49800 -
资金>1亿元              | >1亿元             | from 100000000+0 元
资金 ＞ 1亿元           | > 1亿元            | from 100000000+0 元
超过1亿元               | 超过1亿元          | from 100000000+0 元
投资逾1亿元             | 逾1亿元            | from 100000000+0 元
超3000人                | 超3000人           | from 3000+0 人
>=500户                 | >=500户            | from 500 户
≥500户                  | ≥500户             | from 500 户
不少于500户             | 不少于500户        | from 500 户
至少500户               | 至少500户          | from 500 户
1亿元以上项目           | 1亿元以上          | from 100000000 元
<100万元                | <100万元           | to 1000000-0 元
不到100万元             | 不到100万元        | to 1000000-0 元
≤3%                     | ≤3%                | to 3 %
不超过3%                | 不超过3%           | to 3 %
至多20人                | 至多20人           | to 20 人
4000元以下              | 4000元以下         | to 4000 元
50公里以内              | 50公里以内         | to 50000 米
1000-2000人             | 1000-2000人        | from 1000 to 2000 人
1000到2000人            | 1000到2000人       | from 1000 to 2000 人
1000人至2000人          | 1000人至2000人     | from 1000 to 2000 人
1~2万人                 | 1~2万人            | from 10000 to 20000 人
3000至5000元之间        | 3000至5000元之间   | from 3000 to 5000 元
50%-60%                 | 50%-60%            | from 50 to 60 %
18—25岁                 | 18—25岁            | from 18 to 25 岁
两三百户                | 两三百户           | from 200 to 300 户
近3000人                | 近3000人           | from 2700 to 3300 人
约3000户                | 约3000户           | from 2700 to 3300 户
大约1亿元               | 大约1亿元          | from 90000000 to 110000000 元
60公顷左右              | 60公顷左右         | from 540000 to 660000 平方米
百余户                  | 百余户             | = 100 户
"""

# No amounts a reader asks for: years, days, ordinals, names, bare numbers, turns of speech.
NOTHING = """
2020年 · 2020年11月5日 · 12月1日至30日 · 近三个月 · 最近3天 · 三天内 · 2018到2020 · 10:30
第3期 · 第十三届 · 十三五 · 1909 · 5G · C919 · 4A级 · A级景区 · 020-12345678 · 2.5.3人
三农 · 一带一路 · 五位一体 · 四个全面 · 两个维护 · 一位 · 一户一策 · 万元户 · 千家万户 · 稳岗就业
几千人 · 数百人 · 三分之二 · 2020元旦 · 3000名单 · 百度 · > · >1000 · 超过 · 以上 · 不少于
"""


def _rows() -> list[list[str]]:
    return [[cell.strip() for cell in row.split("|")] for row in READINGS.strip().splitlines()]


def _bound(number: float | None, towards: float) -> str:
    if number is None:
        return ""
    for sign, steps in (("", 0), ("+0" if towards > 0 else "-0", 1)):
        whole = math.nextafter(number, -towards) if steps else number
        if f"{whole:.10g}" == repr(whole).removesuffix(".0"):
            return f"{whole:.10g}{sign}"
    return repr(number)


def _told(found: AmountExpression) -> str:
    unit = found.unit or "-"
    if not found.demanding:
        assert found.least == found.most
        return f"= {_bound(found.least, 1)} {unit}"
    least, most = _bound(found.least, math.inf), _bound(found.most, -math.inf)
    return " ".join([*(["from", least] if least else []), *(["to", most] if most else []), unit])


@pytest.mark.parametrize(("phrase", "piece", "meaning"), _rows())
def test_a_phrase_is_read_as_a_reader_means_it(phrase: str, piece: str, meaning: str) -> None:
    text = normalise(phrase)
    (found,) = read_amounts(text)
    assert text[found.start : found.end] == piece
    assert _told(found) == meaning


@pytest.mark.parametrize("phrase", NOTHING.replace("·", " ").split())
def test_what_counts_nothing_is_no_amount(phrase: str) -> None:
    assert read_amounts(normalise(phrase)) == ()


def test_several_amounts_are_read_in_order() -> None:
    text = "1亿元以上5亿元以下 50个项目"
    assert [text[found.start : found.end] for found in read_amounts(text)] == [
        "1亿元以上",
        "5亿元以下",
        "50个",
    ]


@pytest.mark.parametrize(
    ("phrase", "meaning"),
    [
        ("11431人", "11431人"),
        ("一万一千四百三十一名", "11431人"),
        ("12.8万个", "12.8万个"),
        (">1亿元", "超过1亿元"),
        ("1亿元以上", "1亿元以上"),
        ("不到100万元", "不到100万元"),
        ("3%以下", "3%以下"),
        ("1~2万人", "10000至20000人"),
        ("近3000户", "2700至3300户"),
        ("4.98万斤", "24.9吨"),
        ("3.5公里", "3.5公里"),
        ("500亩以上", "500亩以上"),
        ("15亩", "10000平方米"),
        ("90分钟", "90分钟"),
        ("超过3个月", "超过3个月"),
    ],
)
def test_an_amount_is_told_as_people_say_it(phrase: str, meaning: str) -> None:
    (found,) = read_amounts(normalise(phrase))
    assert describe_amount(found) == meaning


def test_there_are_sixty_phrases() -> None:
    assert len(_rows()) >= 60
