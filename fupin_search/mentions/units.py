"""The units of amounts, and the value of each in its base unit.

Units of one dimension have one base unit, so that 3.5公里 and 3500米 are one amount. Different
things stay different: 人次 are no 人, and a 美元 is no 元.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple


class Unit(NamedTuple):
    """A unit and its value.

    Args:
        base: the base unit.
        worth: the value of `parts` of this unit, in the base unit.
        parts: more than one where the value of one is no finite decimal.
    """

    base: str
    worth: Decimal = Decimal(1)
    parts: int = 1

    def of(self, number: Decimal) -> float:
        """Return a number of this unit in the base unit."""
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
_OTHERS = {"亩": Unit("平方米", Decimal(2000), 3), "个月": Unit("月")}

# Units without other names.
_ALONE = (
    "人次 架次 车次 辆次 班次 户 个 家 所 间 座 套 台 辆 艘 架 只 头 条 件 张 枚 颗 份 批 支 场 次 "
    "项 种 类 例 处 册 倍 岁 欧元 日元 英镑 卢布 韩元 新台币"
)

# The character after a unit's where both are another word: 2020元旦, 2020名单.
_NOT_BEFORE = {
    "元": "旦 宵 首 勋 素 老",
    "块": r"\w",
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


def _named() -> dict[str, Unit]:
    table = {name: Unit(name) for name in (*_MEASURES, *_ALONE.split())}
    for base, names in _MEASURES.items():
        for name, _, worth in (entry.partition("=") for entry in names.split()):
            table[name] = Unit(base, Decimal(worth or 1))
    return table | _OTHERS


UNITS = _named()


def _expression(name: str) -> str:
    after = "|".join(_NOT_BEFORE.get(name, "").split())
    if name[-1].isascii() and name[-1].isalpha():
        after = "[a-z0-9]"
    return re.escape(name) + (f"(?!{after})" if after else "")


# The longest first, so that 人次 is no 人.
UNIT = "|".join(map(_expression, sorted(UNITS, key=len, reverse=True)))


def is_article(number: str, unit: Unit) -> bool:
    """Return True if a number before a unit means "a", as in 一位.

    Args:
        number: as written.
        unit: the unit after it.
    """
    return number == "一" and unit.base in _ARTICLES
