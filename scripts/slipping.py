"""Typing mistakes like those of readers: each function puts one into a text, by chance."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

import jieba

from fupin_search.text.normalise import is_han
from fupin_search.text.pinyin import common_readings, read_word, similar_syllables

# Characters that look alike, written by hand, so that corrections are not judged by the tables that
# they use.
LOOK_ALIKES = """
己已巳 未末 土士 人入八 大太犬 日曰 天夭 夫失 午牛 千干于 广厂 住往 侍待持特 折拆析 拔拨 辩辨辫瓣
戊戌戍戎 免兔 乌鸟 刀力 万方 勾匀 今令 办为 少小 王玉主 木本术 由田甲申 贝见 风凤 仓仑 叉义 贫贪
幕慕墓暮募 粱梁 燥躁操澡 渴喝歇竭 晴睛情清请 竟竞 赢嬴 籍藉 震振 账帐胀 历厉 祖租阻组 峰锋蜂 堡保
栽裁载 徒徙陡 遣遗 崇祟 晃晁 侯候 即既 券卷 茶荼 冶治 准淮 冰冻 决快块 抉扶 抚扰 技枝肢 护沪 拒柜
抱泡饱炮跑 扬杨场汤 扫归 坏环 坑抗炕 杜社牡 材村 极级 杭航 枚牧 板版 构购沟 林森 枯姑 柱柏 标际
桥侨娇骄 梅海悔 检险验捡 棉绵锦 植值 楼搂 概慨 模摸漠 欧殴 毫豪 沾粘 油抽 沿治 注汪 泊伯怕 测侧
活话 洋详祥 派脉 流硫 浅线钱 浪狼粮 浮俘 消销 涉步 深探 混棍 渔鱼 温湿 港巷 湖潮 满瞒 滴摘 漂飘
炼练 烧浇绕 焦集 燃然 爪瓜 狐孤 猎借 玩完 珍诊 现视 班斑 理埋 瑞端 畅肠 疫疲 盆盒 盲育 眠眼 知和
破坡波 硕顾 碑牌 社杜 神伸 票栗 福副幅 秋秒 科料 稳隐 穷究 空穿 笼宠 符附 策第 粒拉 糖搪 红江 纪记
纯钝 织职 绍招 续读 维唯 编偏遍 缓援 缘绿 置署 群郡 翅翘 职积 肃萧 股般 胞饱 脚却 船般 苗荫 茂戌
荒慌 药约 莫英 营宫 落洛 虑虚 袖抽 裕俗 规现 讯迅 设没 访防 评坪 诚城 误娱 调凋 谈淡 谦嫌 象像 货贷
贺驾 赏尝 赶起 超越 踏蹈 轮伦抢 转传 轻经径 辆俩 输愉 达迁 过还 运远 近进 违连 迫追 述术 逃跳 逐遂
逮退 遭糟 邮抽 部陪 郊效 配酝 酒洒 里重 钉针 铁铗 铜桐 银很 错惜 锻缎 镇填 闭闲 问间闯 阳阴 陆击
陈阵 限根 院皖 除徐 随隋 隔融 雷雪 需儒 青责 静净 顶项须 预顿 领颂 题提 额颜 饭饮 馆管 驱躯 骗编
"""


_LONGEST_WORD = 4
# The least frequency of a word in jieba's dictionary: an input method offers common words first.
_COMMON_WORD = 20

Slipped = Callable[[str, random.Random], str | None]


def sound(title: str, chance: random.Random) -> str | None:
    """Replace a character by another that sounds the same."""
    return _replaced(title, chance, lambda character: _sounding(common_readings(character)[:1]))


def near_sound(title: str, chance: random.Random) -> str | None:
    """Replace a character by another that sounds nearly the same."""

    def others(character: str) -> list[str]:
        return _sounding(
            [
                other
                for syllable in common_readings(character)[:1]
                for other in similar_syllables(syllable)
            ]
        )

    return _replaced(title, chance, others)


def shape(title: str, chance: random.Random) -> str | None:
    """Replace a character by another that looks like it."""
    return _replaced(
        title,
        chance,
        lambda character: [other for group in _groups() if character in group for other in group],
    )


def word(title: str, chance: random.Random) -> str | None:
    """Replace a word by another of the same sound, with other characters only."""
    pieces = [
        (start, title[start:end], other)
        for start in range(len(title))
        for end in range(start + 2, min(len(title), start + _LONGEST_WORD) + 1)
        if title[start:end] in _input_words()[0]
        for other in _input_words()[1][read_word(title[start:end])]
        if all(map(str.__ne__, other, title[start:end]))
    ]
    if not pieces:
        return None
    start, meant, typed = chance.choice(pieces)
    return title[:start] + typed + title[start + len(meant) :]


def transposed(title: str, chance: random.Random) -> str | None:
    """Exchange two neighbouring characters."""
    places = [
        place
        for place in range(len(title) - 1)
        if is_han(title[place : place + 2]) and title[place] != title[place + 1]
    ]
    if not places:
        return None
    place = chance.choice(places)
    return title[:place] + title[place + 1] + title[place] + title[place + 2 :]


def missing(title: str, chance: random.Random) -> str | None:
    """Leave out a character."""
    place = chance.choice(_han(title))
    return title[:place] + title[place + 1 :]


def doubled(title: str, chance: random.Random) -> str | None:
    """Write a character twice."""
    place = chance.choice(_han(title))
    return title[:place] + title[place] + title[place:]


KINDS: dict[str, Slipped] = {
    "same sound": sound,
    "near sound": near_sound,
    "similar shape": shape,
    "word of the same sound": word,
    "transposed": transposed,
    "missing": missing,
    "doubled": doubled,
}


def _han(title: str) -> list[int]:
    return [place for place, character in enumerate(title) if is_han(character)]


def _replaced(
    title: str, chance: random.Random, others: Callable[[str], Sequence[str]]
) -> str | None:
    choices = {place: sorted(set(others(title[place])) - {title[place]}) for place in _han(title)}
    places = [place for place, characters in choices.items() if characters]
    if not places:
        return None
    place = chance.choice(places)
    return title[:place] + chance.choice(choices[place]) + title[place + 1 :]


def _sounding(syllables: Sequence[str]) -> list[str]:
    return [character for syllable in syllables for character in _by_sound()[syllable]]


@cache
def _groups() -> list[str]:
    return LOOK_ALIKES.split()


@cache
def _by_sound() -> defaultdict[str, list[str]]:
    """Return the characters of the first level of GB 2312, by their usual reading."""
    by_sound: defaultdict[str, list[str]] = defaultdict(list)
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA):  # 0xD7 is the last row
            character = bytes([row, cell]).decode("gb2312")
            for syllable in common_readings(character)[:1]:
                by_sound[syllable].append(character)
    return by_sound


@cache
def _input_words() -> tuple[set[str], defaultdict[tuple[str, ...] | None, list[str]]]:
    """Return the common words, and the common words of each reading."""
    words: set[str] = set()
    by_reading: defaultdict[tuple[str, ...] | None, list[str]] = defaultdict(list)
    with jieba.get_dict_file() as lines:
        for line in lines:
            name, frequency, *_ = line.decode().split()
            if 2 <= len(name) <= _LONGEST_WORD and int(frequency) >= _COMMON_WORD:
                words.add(name)
                by_reading[read_word(name)].append(name)
    return words, by_reading
