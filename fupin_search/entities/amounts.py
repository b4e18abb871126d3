"""The amounts in a text: numbers with a unit, however they are written.

11431人, 11,431 人, 1.1431万人 and 一万一千四百三十一人 are one amount. An approximate one counts as
the number written: 近3000人, 2000多人 and 十几万人 are 3000, 2000 and 100,000. One from a number to
another, such as 1000-2000人, is found by both. Years, dates and ordinals are no amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache
from itertools import chain, groupby
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fupin_search.entities import amount_loops
from fupin_search.entities.keys import Mention, amount_key
from fupin_search.text.character_classes import ASSIGNED, add_classes
from fupin_search.text.tokenizer import NUMBER

Array = npt.NDArray[Any]
# Whole numbers are the fast ones.
Number = int | Decimal

# Normalising leaves both circles for nought, 〇 and ○.
DIGITS = {"零": 0, "○": 0, "两": 2} | {digit: n for n, digit in enumerate("〇一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
SCALES = _SMALL | _LARGE
_HUNDRED = 100
# Characters; nobody writes a longer number, and arithmetic with an endless one is slow.
_LONGEST = 40

_SCALE = "[十百千万亿]"
_PARTS = re.compile(rf"({NUMBER})({_SCALE}*)")
# 两三百 and 十七八 mean from one number to the next.
_NEIGHBOURS = re.compile(
    "|".join(map("".join, zip("一二三四五六七八", "二三四五六七八九", strict=True))) + "|两三"
)


@lru_cache(maxsize=1 << 11)
def parse_numeral(numeral: str) -> tuple[Number, ...]:
    """Return the number of a numeral.

    Args:
        numeral: as `amount_loops` finds it.

    Returns:
        One number, or two where the numeral is a range (两三百); none where it is not written as
        numbers are (二三五).
    """
    if len(numeral) > _LONGEST:
        return ()
    if numeral[0].isascii():
        number = _in_digits(numeral)
    elif pair := _NEIGHBOURS.search(numeral):
        first, second = (
            _in_han(numeral[: pair.start()] + digit + numeral[pair.end() :])
            for digit in pair.group()
        )
        return () if first is None or second is None else (first, second)
    else:
        number = _in_han(numeral)
    return () if number is None else (number,)


def multiply_scales(scales: str) -> int:
    """Return the product of a row of scales: 1 for none, 10,000,000 for 千万."""
    product = 1
    for scale in scales:
        product *= SCALES[scale]
    return product


def _in_digits(numeral: str) -> Number | None:
    if numeral.isdecimal():
        return int(numeral)
    total, room = Decimal(0), None
    for digits, scales in _PARTS.findall(numeral):
        scale = multiply_scales(scales)
        part = Decimal(digits.replace(",", "")) * scale
        if room is not None and part >= room:
            return None
        total, room = total + part, scale
    return total


def _in_han(numeral: str) -> Number | None:
    whole, point, rest = numeral.partition("点")
    number = _whole(whole)
    if number is None or not point:
        return number
    digits = rest.rstrip("万亿")
    decimals = "".join(str(DIGITS[digit]) for digit in digits)
    return Decimal(f"{number}.{decimals}") * multiply_scales(rest[len(digits) :])


def _whole(numeral: str) -> int | None:
    """Return a whole number in Han characters.

    Args:
        numeral: digits, tens, hundreds and thousands in 万 and 亿; 三万五 means 35,000.
    """
    total = section = 0  # the numbers before 亿, and before 万
    group, digit, last = 0, -1, 1
    room = _LARGE["万"]  # scales within a group grow smaller
    for place, character in enumerate(numeral):
        if character in DIGITS:
            if digit > 0:
                return None
            digit = DIGITS[character]
            last = last if digit else 1
            continue
        scale, before = SCALES[character], group + max(digit, 0)
        if character == "亿":
            total, section, group = total + (section + before) * scale, 0, 0
        elif character == "万":
            section, group = before * scale, 0
        elif scale < room and (digit > 0 or (character == "十" and not group)):
            group += max(digit, 1) * scale
        elif place == len(numeral) - 1:  # 五百千瓦
            return (total + section + before) * scale
        else:
            return None
        digit, last = -1, scale
        room = scale if character in _SMALL else _LARGE["万"]
    if digit > 0 and last >= _HUNDRED:
        digit *= last // 10
    return total + section + group + max(digit, 0)


class Unit(NamedTuple):
    """A unit and its value.

    Args:
        base: the base unit.
        worth: the value of `parts` of this unit, in the base unit.
        parts: more than one where the value of one is no finite decimal.
    """

    base: str
    worth: Number = 1
    parts: int = 1

    def convert(self, number: Number) -> float:
        """Convert a number of this unit to the base unit."""
        amount = number * self.worth
        return float(amount / self.parts if self.parts > 1 else amount)


# Each base unit with its other names and their values, 1 if none is given.
_MEASURES = {
    "米": "公里=1000 千米=1000 km=1000 里路=500 华里=500 海里=1852 分米=0.1 厘米=0.01 公分=0.01 "
    "cm=0.01 毫米=0.001 mm=0.001 微米=0.000001 纳米=0.000000001 ㎞=1000 ㎝=0.01 ㎜=0.001 "
    "㎛=0.000001 ㎚=0.000000001",
    "平方米": "平米 ㎡ m2 公顷=10000 平方公里=1000000 平方千米=1000000 ㎢=1000000 km2=1000000 "
    "平方厘米=0.0001 ㎠=0.0001",
    "立方米": "立方 m3 ㎥ 升=0.001 毫升=0.000001 ml=0.000001 ㎖=0.000001 ㏄=0.000001",
    "克": "吨=1000000 公吨=1000000 公斤=1000 千克=1000 kg=1000 ㎏=1000 斤=500 市斤=500 毫克=0.001 "
    "mg=0.001 ㎎=0.001",
    "瓦": "千瓦=1000 kw=1000 ㎾=1000 兆瓦=1000000 mw=1000000 ㎿=1000000",
    "瓦时": "千瓦时=1000 度电=1000 kwh=1000 兆瓦时=1000000",
    "%": "‰=0.1 ‱=0.01 成=10",
    "秒": "秒钟 分钟=60 小时=3600 个小时=3600 天=86400",
    "元": "元钱 块 块钱 元人民币 人民币",
    "美元": "美金",
    "港元": "港币 元港币",
    "人": "名 位 口人 个人",
    "百分点": "个百分点",
    "℃": "摄氏度 °c",
    # One thing under two names.
    "棵": "株",
    "栋": "幢",
}
# The value of a 亩 is no finite decimal. 月 is the calendar's, and only 个月 are counted.
_OTHERS = {"亩": Unit("平方米", 2000, 3), "个月": Unit("月")}

# Units without other names.
_ALONE = (
    "人次 架次 车次 辆次 班次 户 个 家 所 间 座 套 台 辆 艘 架 只 头 条 件 张 枚 颗 份 批 支 场 次 "
    "项 种 类 例 处 册 倍 岁 欧元 日元 英镑 卢布 韩元 新台币"
)

# Any letter, digit or ideograph.
_ANY_WORD = r"\w"
# The character after a unit's where both are another word: 2020元旦, 2020名单.
_NOT_BEFORE = {
    "元": "旦 宵 首 勋 素 老",
    "块": _ANY_WORD,
    "米": "兰 粉 饭 字",
    "升": "至 到 级 为 格 温 值 学",
    "克": "服 拉 制 隆",
    "成": "立 为 功 长 员 果 都 就 本 交 绩 品 熟 人 年",
    "天": "然 津 气 安 空 河 下 地 宫 水",
    "人": "均 类 大 民日 民网 民政 民法 工智 力资 社",
    "名": "单 列 为 次 称 誉 优 牌 录 额 胜 城",
    "位": "于 居 列 数 置 次",
    "户": "籍 外 口 型 主 均",
    "家": "庭 乡 长 居 电 具 政 园",
    "所": "以 有 在 谓 得 需 属 示 述",
    "座": "谈 位",
    "台": "湾 风 阶 账 北",
    "架": "构 设",
    "头": "条 部",
    "条": "件 例 约",
    "批": "准 评 示 复 发 判",
    "支": "持 付 出 部 书 援 教 柱 农 撑",
    "场": "所 馆 地 合 景",
    "次": "日 年 级 要 数 序 生",
    "种": "植 子 养 粮 树 地 田 业",
    "类": "似 型 别",
    "倍": "增 感",
    "岁": "月 末",
    "间": "接 隔 距",
    "例": "如 外",
    "处": "理 于 置 罚 在 分",
    "个": "性 别 月 小时 百分 人 亿",
}

# One of these is no count: 一个, 一位, 一次 mean "a", and 一成不变 no tenth.
_ARTICLES = frozenset({"月", "人", "%", "栋", "棵", *_ALONE.split()})


def _make_units() -> dict[str, Unit]:
    table = {name: Unit(name) for name in (*_MEASURES, *_ALONE.split())}
    for base, names in _MEASURES.items():
        for name, _, worth in (entry.partition("=") for entry in names.split()):
            table[name] = Unit(base, Decimal(worth) if "." in worth else int(worth or 1))
    return table | _OTHERS


UNITS = _make_units()


def is_article(number: str, unit: Unit) -> bool:
    """Return True if a number before a unit means "a", as in 一位.

    Args:
        number: as written.
        unit: the unit after it.
    """
    return number == "一" and unit.base in _ARTICLES


# The unit of a number with a scale and no unit: 4.98万.
NO_UNIT = ""


class Amount(NamedTuple):
    """An amount at one place of a text.

    Args:
        start: offset of its first character, in code points.
        end: offset after its last character.
        unit: the base unit.
        least: the number of it.
        most: the same number, or the other end where the text has a range.
    """

    start: int
    end: int
    unit: str
    least: float
    most: float


_BASIC_PLANE = 1 << 16
_BEGINS = re.compile("[0-9零一二两三四五六七八九十百千万]")
# The characters that may follow the first digits of an amount. Most rows of digits are dates and
# turns of speech, and have another character there.
_FOLLOWS = "[{}]".format(
    re.escape(
        "".join(sorted({name[0] for name in UNITS} | set("十百千万亿点多余几来至到分.,~—– -")))
    )
)
_SCALES = "".join(SCALES)
_ABOUT = frozenset("多余几来")
_SCALED = re.compile(f"{_SCALE}+$")
_SHARES = {"百": UNITS["%"], "千": UNITS["‰"], "万": UNITS["‱"]}
_MOST_TENTHS = 10


def find_amounts(text: str) -> list[Mention]:
    """Find the amounts of a text, in order; a range has a key for each of its ends.

    Args:
        text: normalised.
    """
    return [
        Mention(start, stop, keys)
        for _, start, stop, groups in _in_one(text)
        if (keys := _keys(*groups))
    ]


def amounts_in(text: str) -> Iterator[Amount]:
    """Yield the amounts of a text as numbers, in order.

    Args:
        text: normalised.
    """
    for _, start, stop, groups in _in_one(text):
        if meaning := _meaning(*groups):
            yield Amount(start, stop, *meaning)


def amount_keys(joined: str, codes: Array, ends: Array) -> list[tuple[int, tuple[str, ...]]]:
    """Return the keys of each amount in texts, after the number of its text.

    Args:
        joined: all texts, normalised.
        codes: their code points.
        ends: where each text ends.
    """
    found = amount_loops.find(codes, ends, _classes(), _units())
    return [
        (text, keys) for text, _, _, groups in _written(joined, found) if (keys := _keys(*groups))
    ]


def _in_one(text: str) -> list[_Written]:
    # Most queries have no number.
    return _written(text, _finder().find(text)) if _BEGINS.search(text) else []


@cache
def _finder() -> amount_loops.AmountFinder:
    return amount_loops.AmountFinder(_classes(), _units())


# The number of a text, the first place of an amount in all texts and the place after its last
# character, and what `_meaning` takes.
_Written = tuple[int, int, int, tuple[str, str, str, str | None]]


def _written(joined: str, found: amount_loops.FoundAmounts) -> list[_Written]:
    names = (*_units_in_order(), None)
    rows = zip(*(row.tolist() for row in found), strict=True)
    return [
        (
            text,
            start,
            stop,
            (
                joined[start] if low > start else "",
                joined[low:low_end],
                joined[high:high_end] if high_end else "",
                # Of no unit the number is that of the last name.
                names[unit],
            ),
        )
        for text, start, stop, low, low_end, high, high_end, unit in rows
    ]


@cache
def _units_in_order() -> tuple[str, ...]:
    """Return the units by number: those of one first character together, the longest first."""
    return tuple(sorted(UNITS, key=lambda name: (name[0], -len(name))))


@cache
def _units() -> amount_loops.UnitTable:
    """Return the units for the loop."""
    firsts = np.zeros(_BASIC_PLANE, "i4")
    rows = [0]
    for initial, group in groupby(enumerate(_units_in_order()), lambda unit: unit[1][0]):
        firsts[ord(initial)] = len(rows)
        for number, name in group:
            after = _NOT_BEFORE.get(name, "").split()
            rule = amount_loops.ITS_OWN
            if name[-1].isascii() and name[-1].isalpha():
                rule, after = amount_loops.ANY_LATIN, []
            elif after == [_ANY_WORD]:
                rule, after = amount_loops.ANY_WORD, []
            rows += [number, *_spelled(name), rule, len(after), *chain(*map(_spelled, after))]
        rows.append(amount_loops.NOTHING)
    return amount_loops.UnitTable(firsts, np.array(rows, "i4"))


def _spelled(word: str) -> list[int]:
    return [len(word), *map(ord, word)]


@cache
def _classes() -> Array:
    """Return the class of each character that may be a letter."""
    classes = np.zeros(ASSIGNED, "u2")
    add_classes(
        classes[:_BASIC_PLANE],
        (
            (amount_loops.DIGIT, "[0-9]"),
            (amount_loops.LATIN, "[a-z0-9]"),
            # 第3期, and the number of a name, as in c919; 几十人.
            (amount_loops.NAME, "[a-z第几]"),
            # The telephone's 020, and 2.5.3.
            (amount_loops.JOINS, "[.,:/-]"),
            (amount_loops.DASH, "[-~—–]"),
            (amount_loops.BEGINS, _BEGINS.pattern),
            (amount_loops.LEADS, "[一二两三四五六七八九十]"),
            (amount_loops.NUMERAL, "[零〇一二两三四五六七八九十百千万亿]"),
            (amount_loops.DECIMAL, "[零〇一二三四五六七八九]"),
            (amount_loops.SCALE, _SCALE),
            (amount_loops.LARGE, "[万亿]"),
            (amount_loops.BUNCH, "[百千万]"),
            (amount_loops.ABOUT, "[多余几来]"),
            (amount_loops.FOLLOWS, _FOLLOWS),
        ),
    )
    add_classes(
        classes,
        (
            (amount_loops.WORD, _ANY_WORD),
            # Elsewhere a minus: -6%.
            (amount_loops.AFTER_DASH, r"[\w%℃]"),
        ),
    )
    return classes


# Amounts are mostly the same few: 两个, 3个月, 100%.
@lru_cache(maxsize=1 << 14)
def _keys(of: str, low: str, high: str, unit: str | None) -> tuple[str, ...]:
    meaning = _meaning(of, low, high, unit)
    if meaning is None:
        return ()
    unit, least, most = meaning
    first = amount_key(unit, least)
    return (first,) if least == most else (first, amount_key(unit, most))


def _meaning(of: str, low: str, high: str, unit: str | None) -> tuple[str, float, float] | None:
    """Return unit, least and most of what is written, or None where it is no amount.

    Args:
        of: what a share is of, 百, 千 or 万; else empty.
        low: a number.
        high: the number after a dash, or empty.
        unit: the unit, or None without one.
    """
    if of:
        numbers = _between("一百" if low == "百" else low, high)
        measure = _SHARES[of]
    else:
        measure = UNITS[unit] if unit else Unit(NO_UNIT)
        if is_article(low, measure):
            return None
        numbers = _between(low, high)
        if unit == "成" and numbers and max(numbers) > _MOST_TENTHS:
            return None
    if not numbers:
        return None
    least = measure.convert(min(numbers))
    return measure.base, least, measure.convert(max(numbers)) if len(numbers) > 1 else least


def _between(low: str, high: str) -> tuple[Number, ...]:
    """Return the numbers of one numeral or two; in 1~2万 the first is 10,000."""
    lows = _numbers(low)
    if not high:
        return lows
    highs = _numbers(high)
    scale = _SCALED.search(high)
    if lows and highs and scale and not _SCALED.search(low):
        scaled = tuple(number * multiply_scales(scale.group()) for number in lows)
        lows = scaled if max(scaled) < min(highs) else lows
    return lows + highs if highs else ()


def _numbers(written: str) -> tuple[Number, ...]:
    if written[-1].isascii():
        return parse_numeral(written)
    about = written.rstrip(_SCALES)
    if about[-1:] not in _ABOUT:
        return parse_numeral(written)
    numeral = about[:-1]
    # 百余 is the one numeral that begins with its scale.
    exactly = (multiply_scales(numeral),) if numeral in "百千万" else parse_numeral(numeral)
    return tuple(number * multiply_scales(written[len(about) :]) for number in exactly)
