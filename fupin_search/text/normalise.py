"""The characters of a text: spellings made equal, respelled words, ideographs, typed characters.

`normalise` folds width, case and traditional characters one to one, so the n-th character of the
normalised text is the n-th character of the original: offsets are the same in both, and
highlighting needs no map. `respell` and `convert_scripts` return the other spellings of a word that
single characters do not decide. `is_han` and `han_runs` find ideographs; `typed_text` leaves out
the marks that readers do not type.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from fupin_search.text.derived import keep_derived

# Compatibility forms: superscripts and subscripts, the radicals of Kangxi's dictionary, which text
# from PDF has, ideographs that Unicode encodes twice, punctuation of vertical text, letters, digits
# and punctuation of full width, and letters of mathematics.
_COMPATIBILITY_BLOCKS = (
    (0xB2, 0xBA), (0x2070, 0x20A0), (0x2F00, 0x2FE0), (0x3000, 0x3001),
    (0xF900, 0xFB00), (0xFE10, 0xFE20), (0xFE30, 0xFE70), (0xFF00, 0xFFF0), (0x1D400, 0x1D800),
    (0x2F800, 0x2FA20),
)  # fmt: skip
# The other radicals with their ideographs (Unicode's EquivalentUnifiedIdeograph).
_RADICALS = (
    "⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇𠘨 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 "
    "⺐尢 ⺑𡯂 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺟母 "
    "⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺪𤴔 ⺫目 ⺬示 ⺭礻 ⺮𥫗 "
    "⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺳㓁 ⺴冗 ⺵𦉫 ⺶羊 ⺷𦍌 ⺸𦍋 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺽𦥑 "
    "⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻇𧢲 ⻈讠 ⻉贝 ⻊𧾷 ⻋车 ⻌辶 "
    "⻍辶 ⻎辶 ⻏邑 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻕𨸏 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 "
    "⻜飞 ⻝食 ⻞𩙿 ⻟飠 ⻠饣 ⻡𩠐 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 "
    "⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟"
)
# No character beyond the Adlam letters has a case.
_LAST_CASED = 0x1E943
_BASIC_PLANE = 0xFFFF
# Other forms of a character that OpenCC leaves alone, each with the usual one: of print, of the
# first list of variant characters (1955), and of old and Taiwanese usage.
_OTHER_FORMS = (
    "姪侄 砲炮 隣邻 鄕乡 呉吴 鬪斗 囯国 寕宁 淸清 靑青 痺痹 簷檐 緖绪 愼慎 槪概 硏研 郞郎 餠饼 "
    "飜翻 甁瓶 萠萌 襃褒 暸瞭 汚污 隷隶 靱韧 値值 戸户 妳你 嬭奶 牠它 甦苏 菓果 揹背 暱昵 薰熏 "
    "伕夫 睪睾 鲶鲇 谘咨 迳径 锺钟 馀余 钜巨 讬托 濬浚 澂澄 渖沈 侭尽 缐线 鎗枪 燄焰 拏拿 唚吣 "
    "甯宁 斲斫 镟旋 廻回 逈迥 尅克 鍳鉴 欵款 咊和 囓啮 妬妒 姙妊 寳宝 尠鲜 崐昆 懽欢 搥捶 擧举 "
    "攷考 晳皙 暎映 朶朵 栢柏 柹柿 碁棋 椀碗 欎郁 毘毗 氷冰 澁涩 湼涅 灋法 熖焰 猨猿 玅妙 瑯琅 "
    "甎砖 畧略 畱留 疎疏 踈疏 皐皋 盌碗 覩睹 礟炮 祘算 稾稿 槀槁 稺稚 穉稚 竒奇 筞策 籐藤 緐繁 "
    "罸罚 翄翅 耡锄 鉏锄 聨联 脇胁 膓肠 芲花 茘荔 蔕蒂 虵蛇 蚘蛔 裠裙 誖悖 諠喧 譌讹 豓艳 艣橹 "
    "跥跺 躭耽 躱躲 輭软 迯逃 銲焊 閙闹 阨厄 戹厄 霛灵 靣面 鞌鞍 顋腮 餧喂 饍膳 骽腿 髣仿 髴佛 "
    "麤粗 鼇鳌 龢和 媿愧 冺泯 徧遍 悞误 慙惭 抝拗 拕拖 掽碰 摀捂 撡操 旾春 曡叠 朢望 枏楠 柟楠 "
    "栞刊 棃梨 樝楂 欬咳 歗啸 毬球 氊毡 湻淳 潄漱 澣浣 濶阔 煖暖 熈熙 牋笺 犂犁 猂悍 琹琴 璚琼 "
    "甞尝 疿痱 皷鼓 盋钵 矙瞰 矴碇 磘窑 秔粳 稉粳 稭秸 穨颓 窻窗 竢俟 筯箸 箎篪 粦磷 粺稗 絏绁 "
    "緥褓 縚绦 纎纤 罇樽 羗羌 耎软 聟婿 肎肯 脃脆 脗吻 臋臀 舩船 荳豆 菢抱 萲萱 葠参 蓡参 薓参 "
    "蘤花 蜨蝶 螎融 蠏蟹 衇脉 裌夹 褎袖 觝抵 讐仇 賸剩 跴踩 蹏蹄 躶裸 輙辄 辢辣 逷逖 遯遁 酧酬 "
    "醕醇 銕铁 鏁锁 鑚钻 闚窥 陻堙 隖坞 雝雍 鞵鞋 韤袜 頟额 颿帆 飃飘 飮饮 餙饰 餽馈 骾鲠 髈膀 "
    "魫鲹 鯹腥 鱓鳝 鴈雁 鵞鹅 麅狍 麐麟 麞獐 鼃蛙 齅嗅 颚腭 ‐- ‑- −-"
)
_HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x33480))
# Blanks and invisible characters become white space: a variation selector or the place of a picture
# inside a word is layout. Line ends and tabs are white space already.
_UNSEEN = (
    (0x00, 0x09), (0x0E, 0x1C), (0x7F, 0x85), (0x86, 0xA1), (0xAD, 0xAE), (0x34F, 0x350),
    (0x61C, 0x61D), (0x115F, 0x1161), (0x17B4, 0x17B6), (0x180B, 0x1810), (0x2000, 0x2010),
    (0x202A, 0x2030), (0x205F, 0x2070), (0x2800, 0x2801), (0x3164, 0x3165), (0xFE00, 0xFE10),
    (0xFEFF, 0xFF00), (0xFFA0, 0xFFA1), (0xFFF0, 0xFFFD), (0xE0000, 0xE1000),
)  # fmt: skip

# A text in which more different characters change than this is folded by the table instead.
_MOST_REPLACED = 256

# Into simplified characters only: the dictionaries for the other direction take 45 MB of each
# process. The last changes words as well: 軟體 is 软件.
_CONVERSIONS = ("t2s", "tw2s", "tw2sp")

# Characters that replace each other in any word without making another word.
# 沈 by itself is a name.
_EXCHANGED = ("着著", "借藉", "账帐", "沉沈")
_EXCHANGED_ALONE = _EXCHANGED[:3]
# Words in which one character is written for another: 覆 is 复 in 答覆 and stays in 覆盖. From
# OpenCC's tables, simplified first.
_WORDS = """
了解 瞭解|了然 瞭然|明了 明瞭|了如指掌 瞭如指掌|了若指掌 瞭若指掌|了望塔 瞭望塔|了望台 瞭望台
反复 反覆|反反复复 反反覆覆|答复 答覆|回复 回覆|批复 批覆|函复 函覆|电复 电覆|申复 申覆|复函 覆函
复信 覆信|复电 覆电|复命 覆命|复核 覆核|复查 覆查|复审 覆审|复检 覆检|复试 覆试|复述 覆述
想象 想像|坐标 座标|家具 家俱|项链 项炼|手链 手炼|老幺 老么|幺妹 么妹|仿佛 彷佛|合家 阖家
什么 甚么|计划 计画|规划 规画|策划 策画|企划 企画|筹划 筹画|谋划 谋画|擘划 擘画
"""

# The ideographs of Unicode with their extensions, the ideographic zero of 二〇二〇 and the
# repetition mark; written as the inside of a regular-expression character class.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f"

_HAN_ONLY = re.compile(f"[{HAN}]+")
# White space between two ideographs is layout, not meaning: 魏 月月 is 魏月月.
_HAN_RUN = re.compile(rf"[{HAN}]+(?:\s+[{HAN}]+)*")

# A letter with the mark of a tone, and the letter that readers type for it.
TONELESS = {
    **dict.fromkeys("āáǎà", "a"),
    **dict.fromkeys("ōóǒò", "o"),
    **dict.fromkeys("ēéěèêếề", "e"),
    **dict.fromkeys("īíǐì", "i"),
    **dict.fromkeys("ūúǔù", "u"),
    **dict.fromkeys("üǖǘǚǜ", "v"),
    **dict.fromkeys("ńňǹ", "n"),
    "ḿ": "m",
}
_COMBINING = re.compile("[\u0300-\u036f]+")
_TONES = str.maketrans(TONELESS)


def normalise(text: str) -> str:
    """Fold width, case and traditional characters to one form.

    Returns:
        A string of the same length, equal for spellings that are the same to a reader.
    """
    # Few different characters of a text change: replacing one after the other takes a fifth of the
    # time of a table lookup for each character.
    changing = set(_folded().findall(text))
    table = folded_characters()
    if len(changing) > _MOST_REPLACED:
        return text.translate(table)
    for character in changing:
        text = text.replace(character, table.get(ord(character), character))
    return text


@cache
def _folded() -> re.Pattern[str]:
    """Return an expression for the characters that change, and for all past the basic plane.

    A class with single characters past the basic plane would be searched from end to end for every
    character of a text.
    """
    codes = [code for code in sorted(folded_characters()) if code <= _BASIC_PLANE]
    return re.compile(f"[{''.join(map(re.escape, map(chr, codes)))}\U00010000-\U0010ffff]")


@cache
def folded_characters() -> Mapping[int, str]:
    """Return the characters that `normalise` changes: of each code point its new character."""
    pairs = keep_derived(
        "characters",
        lambda: "".join([chr(code) + after for code, after in fold_characters().items()]),
        source=__file__,
        packages=["opencc"],
        also=unicodedata.unidata_version,
    )
    return dict(zip(map(ord, pairs[::2]), pairs[1::2], strict=True))


def fold_characters() -> dict[int, str]:
    """Work out the whole folding; it takes a quarter of a second."""
    from opencc import OpenCC

    table = dict(_changes(range(ord("A"), _LAST_CASED + 1), str.lower))
    for block in _COMPATIBILITY_BLOCKS:
        table.update(_changes(range(*block), _compatible))
    table.update({ord(pair[0]): pair[1] for pair in f"{_RADICALS} {_OTHER_FORMS}".split()})
    # Characters whose simplified form depends on the word (著 is 着 or 著) keep OpenCC's default.
    simplified = OpenCC("t2s").convert
    folded = dict(table)
    # Pages made from print have Japanese forms of Chinese characters, and Hong Kong has its own.
    hong_kong, japanese = OpenCC("hk2s").convert, OpenCC("jp2t").convert
    for block in _HAN_BLOCKS:
        table.update(
            (code, after)
            for code, after in _changes(range(*block), lambda text: simplified(japanese(text)))
            if _is_common(after) and not _is_common(chr(code))
        )
        table.update(_changes(range(*block), hong_kong))
        table.update(_changes(range(*block), simplified))
    for block in _COMPATIBILITY_BLOCKS:
        table.update(_changes(range(*block), lambda text: simplified(text.translate(folded))))
    for unseen in _UNSEEN:
        table.update(dict.fromkeys(range(*unseen), " "))
    return {code: _follow(after, table) for code, after in table.items()}


def _follow(character: str, table: dict[int, str]) -> str:
    """Follow a chain such as 薴 → 苧 → 苎 to its end, so that normalising twice changes nothing."""
    while (after := table.get(ord(character), character)) != character:
        character = after
    return character


def _is_common(character: str) -> bool:
    """Return True if GB 2312 has the character; it has 芸, a bean, which is Japanese for 艺."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _changes(codes: range, fold: Callable[[str], str]) -> Iterator[tuple[int, str]]:
    """Yield every code point that a folding changes into one other character, and that character.

    Args:
        codes: code points, without that of the line feed.
        fold: folds characters, one on each line.
    """
    # Most rows of 256 characters have nothing to change.
    for start in range(codes.start, codes.stop, 256):
        row = range(start, min(start + 256, codes.stop))
        before = "\n".join(map(chr, row))
        after = fold(before)
        if after == before:
            continue
        for code, folded in zip(row, after.split("\n"), strict=True):
            if len(folded) == 1 and folded != chr(code):
                yield code, folded


def respell(text: str) -> tuple[str, ...]:
    """Return the other spellings of a normalised word that depend on the word; mostly none.

    Each has the length of the word.
    """
    words, expression = _word_spellings()
    if not expression.search(text):
        return ()
    spellings = dict.fromkeys((text, expression.sub(lambda place: words[place.group()], text)))
    for pair in _EXCHANGED if len(text) > 1 else _EXCHANGED_ALONE:
        for spelling in tuple(spellings):
            spellings[spelling.replace(pair[0], pair[1])] = None
            spellings[spelling.replace(pair[1], pair[0])] = None
    del spellings[text]
    return tuple(spellings)


def convert_scripts(text: str) -> tuple[str, ...]:
    """Return a text in the simplified characters of each usage, where they differ.

    Args:
        text: as typed; words of Taiwan are recognised only in traditional characters.

    Returns:
        Normalised texts, the plainest change first, each once.
    """
    spellings = dict.fromkeys(normalise(_converter(name)(text)) for name in _CONVERSIONS)
    spellings.pop(normalise(text), None)
    return tuple(spellings)


@cache
def _word_spellings() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the other spelling of each word, and an expression for words that have one."""
    table = {character: character for pair in _EXCHANGED for character in pair}
    for pair in re.split(r"[|\n]", _WORDS.strip()):
        one, other = pair.split()
        table |= {one: other, other: one}
    return table, re.compile("|".join(sorted(table, key=len, reverse=True)))


@cache
def _converter(name: str) -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(name).convert
    return convert


def is_han(text: str) -> bool:
    """Return True if the text is one or more ideographs and nothing else."""
    return _HAN_ONLY.fullmatch(text) is not None


def han_runs(text: str) -> list[str]:
    """Return the maximal runs of ideographs in order, without the white space inside them.

    Args:
        text: normalised.
    """
    return ["".join(run.split()) for run in _HAN_RUN.findall(text)]


def is_typed(character: str) -> bool:
    """Return True for a letter, a digit or an ideograph, False for a mark or a space."""
    return character.isalnum()


def typed_text(text: str) -> str:
    """Return the typed characters of a normalised text, letters without tones and ü as v.

    >>> typed_text("“河口驿”：3·15 Wi-Fi")
    '河口驿315WiFi'
    """
    return "".join(filter(is_typed, strip_tones(text)))


def strip_tones(text: str) -> str:
    """Return a text with the marks of tones removed from its letters; ü becomes v.

    >>> strip_tones("guǎngzhōu")
    'guangzhou'
    """
    return text if text.isascii() else _COMBINING.sub("", text).translate(_TONES)


def typed_offsets(text: str) -> list[int]:
    """Return the offsets of the characters that `typed_text` keeps."""
    return [place for place, character in enumerate(text) if is_typed(character)]
