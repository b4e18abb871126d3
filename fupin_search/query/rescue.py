"""Rescues: the queries to try where a request finds nothing, the least change first.

A text with operators is searched as it is written, since it may be pasted from an article. Where
only filters exclude every article, nothing else changes. Otherwise, in this order: quotes are
dropped; expressions that narrow are taken as typed; other spellings of the same words are tried,
then corrections, then synonyms for articles of any date; the rarest word is dropped; and any of the
words is enough. The caller searches each and takes the first that has hits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from msgspec import structs

from fupin_search.model.answer import fold_value
from fupin_search.model.query import (
    And,
    Between,
    Clause,
    Filter,
    Not,
    OneOf,
    Or,
    Phrase,
    Prefix,
    Scope,
    Words,
    all_of,
    leaves,
    ranking_words,
)
from fupin_search.model.request import SearchRequest
from fupin_search.query.context import QueryContext
from fupin_search.query.expressions import join_words
from fupin_search.query.parser import ParsedQuery, parse_as_written
from fupin_search.text.normalise import convert_scripts, normalise, respell

MOST_VARIANTS = 8
# Words of one sound and meaning in more than one spelling, the recommended one first. Most are
# variant words of the list of 2001 (GF 1001-2001); the rest are usage.
_VARIANT_WORDS = """
其他 其它|身份 身分|成分 成份|分量 份量|辈分 辈份|过分 过份|本分 本份|缘分 缘份|水分 水份
养分 养份|部分 部份|分子 份子|分内 份内|股份 股分|省份 省分|图像 图象|录像 录象 录相|影像 影象
好像 好象|就像 就象|肖像 肖象|唯一 惟一|唯有 惟有|思维 思惟|唯独 惟独|唯恐 惟恐|做客 作客
当作 当做|看作 看做|叫作 叫做|做出 作出|做法 作法|做主 作主|做贡献 作贡献|做伴 作伴|勾画 勾划
刻画 刻划|笔画 笔划|指手画脚 指手划脚|狼藉 狼籍|慰藉 慰籍|覆盖 复盖|重叠 重迭|折叠 折迭|连接 联接
连结 联结|连贯 联贯|连绵 联绵|关联 关连|联系 连系|连锁 联锁|连袂 联袂|记录 纪录|纪念 记念
纪要 记要|原来 元来|缘故 原故|缘由 原由|原原本本 源源本本 元元本本|弘扬 宏扬|宏图 鸿图 弘图
宏大 弘大|宏论 弘论|嘉宾 佳宾|精彩 精采|丰富多彩 丰富多采|光彩 光采|喝彩 喝采|人才 人材|角色 脚色
热衷 热中|折中 折衷|订单 定单|订货 定货|订户 定户|订阅 定阅|签订 签定|制定 制订|担心 耽心
耽搁 担搁|交代 交待|度假 渡假|度过 渡过|年轻 年青|含义 涵义|含蓄 涵蓄|含糊 含胡|标志 标识
告诫 告戒|模仿 摹仿|模拟 摹拟|摩擦 磨擦|磨炼 磨练|简练 简炼|漂流 飘流|漂泊 飘泊|飘扬 飘飏
辗转 展转|车厢 车箱|门槛 门坎|踏实 塌实|透彻 透澈|彻底 澈底|清澈 清彻|那么 那末|这么 这末
姿势 姿式|架势 架式|仔细 子细|预备 豫备|参与 参预|坐落 座落|座位 坐位|就座 就坐|入座 入坐
厉害 利害|利落 俐落|启程 起程|直截了当 直接了当 直捷了当|义无反顾 义无返顾|毕恭毕敬 必恭必敬
浑水摸鱼 混水摸鱼|无动于衷 无动于中|归根结底 归根结蒂 归根到底|出谋划策 出谋画策|报道 报导|榨菜 搾菜
粘贴 黏贴|粘合 黏合|蓝天 兰天|鸡蛋 鸡旦|停车 仃车|餐馆 歺馆|瞭望 了望|盈余 赢余|搭档 搭挡 搭当
保镖 保镳|瓷器 磁器|陶瓷 陶磁|按语 案语|百废俱兴 百废具兴|惨淡 惨澹|称心 趁心|端午 端五|赐予 赐与
给予 给与|授予 授与|干预 干与|辜负 孤负|古董 骨董|轰动 哄动|伙伴 火伴|贤惠 贤慧|纽扣 钮扣
盘踞 盘据|牵连 牵联|流连 留连|押韵 压韵|装潢 装璜|佐证 左证|周济 赒济|噘嘴 撅嘴|香菇 香菰
渔网 鱼网|渔具 鱼具|小题大做 小题大作
"""
# Characters written for each other in names and by hand, outside the words above.
_VARIANT_CHARACTERS = "像象 唯惟 做作 份分 叠迭 粘黏 瞭了 他它 萧肖 闫阎 傅付 予与 连联 彩采"
_OPERATORS = re.compile(r"(?<![^\s()（）])(?:and|or|not)(?![^\s()（）])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rescue:
    """Another query in place of one that finds nothing.

    Args:
        code: kind of the change: operators-ignored, quotes-ignored, taken-literally, variant,
            spelling, synonym, word-dropped or loosened.
        changes: each changed piece and its replacement, empty where the piece is dropped.
        parsed: the query to search.
    """

    code: str
    changes: tuple[tuple[str, str], ...]
    parsed: ParsedQuery


@dataclass(frozen=True, slots=True)
class RescueLadder:
    """The rescues of one request, in the order in which they are tried.

    Args:
        context: parses the request.
        request: finds nothing.
        parsed: the request, parsed.
    """

    context: QueryContext
    request: SearchRequest
    parsed: ParsedQuery

    def as_written(self) -> Rescue | None:
        """Return the text with its operators as characters; its hits contain all of the text."""
        if not any(map(_may_exclude, leaves(self.parsed.clause))):
            return None
        text = self.request.text
        clause = parse_as_written(text, self.context.generation.tokenizer)
        return Rescue("operators-ignored", ((text, ""),), ParsedQuery(clause)) if clause else None

    def rescues(self) -> Iterator[Rescue]:
        """Yield the other rescues, the least change first."""
        text, clause, readings = self.request.text, self.parsed.clause, self.parsed.readings
        if freed := drop_quotes(clause):
            changes = tuple((f'"{phrase}"', phrase) for phrase in freed[1])
            yield Rescue("quotes-ignored", changes, ParsedQuery(freed[0], readings))
        if narrowing := [reading for reading in readings if reading.narrows]:
            changes = tuple((reading.meaning, reading.text) for reading in narrowing)
            literal = (*self.request.literal, *(reading.text for reading in narrowing))
            parsed = self.context.parse(replace(self.request, literal=literal))
            yield Rescue("taken-literally", changes, parsed)
        for code, spellings in (
            ("variant", list_variants),
            ("spelling", self.context.archive.corrections),
        ):
            for spelling in spellings(text):
                other = _restore_operators(text, spelling)
                parsed = self.context.parse(replace(self.request, text=other))
                # Only words are spelled anew; the values of filters stay.
                if _fold_filters(parsed.clause) == _fold_filters(clause):
                    yield Rescue(code, ((text, other),), parsed)
        if context := self.context.undated(text):
            undated = context.parse(self.request)
            if undated.clause != clause:
                changes = tuple((reading.text, reading.meaning) for reading in undated.readings)
                yield Rescue("synonym", changes, undated)
        if dropped := self._drop_rarest(clause):
            yield dropped
        if loose := loosen(clause):
            yield Rescue("loosened", ((text, ""),), ParsedQuery(loose, readings))

    def _drop_rarest(self, clause: Clause) -> Rescue | None:
        """Return the clause without the word that fewest articles hold, where there are others."""
        words = [word for bag in _list_bags(clause) for word in bag.required]
        # A title is searched by its last word too.
        spare = [
            word for bag in _list_bags(clause) if not _names_title(bag) for word in bag.required
        ]
        if len(words) <= 1 or not spare:
            return None
        rarest = min(spare, key=lambda word: self.context.archive.count_holding(word.run.text))
        rest = _drop_word(clause, rarest.term)
        if rest is None or not any(_list_bags(rest)):
            return None
        return Rescue("word-dropped", ((rarest.run.text, ""),), ParsedQuery(rest))


def _may_exclude(leaf: Clause) -> bool:
    """Return whether an operator may exclude an article that contains all that was typed."""
    match leaf:
        case Not() | OneOf() | Between():
            return True
        case Words(scope=scope) | Prefix(scope=scope) | Phrase(words=Words(scope=scope)):
            return scope is Scope.TITLE
        case _:
            return False


def _list_bags(clause: Clause) -> Iterator[Words]:
    return (leaf for leaf in leaves(clause) if isinstance(leaf, Words))


def _restore_operators(text: str, spelling: str) -> str:
    """Return a spelling of a text in which AND is AND again, where normalising made it a word."""
    operators = iter(_OPERATORS.findall(text))
    return _OPERATORS.sub(lambda word: next(operators, word[0]), spelling)


def _fold_filters(clause: Clause) -> list[Filter]:
    """Return the filters of a clause, their values folded."""
    return [
        OneOf(chosen.field, tuple(map(fold_value, chosen.values)))
        if isinstance(chosen, OneOf)
        else chosen
        for chosen in _list_filters(clause)
    ]


def _list_filters(clause: Clause) -> Iterator[Filter]:
    """Yield every filter of a clause, excluded ones too, in order."""
    match clause:
        case OneOf() | Between():
            yield clause
        case And(clauses=clauses) | Or(clauses=clauses):
            for each in clauses:
                yield from _list_filters(each)
        case Not(clause=inner):
            yield from _list_filters(inner)


def _names_title(bag: Words) -> bool:
    """Return whether some words are the only condition on a title."""
    return bag.scope is Scope.TITLE and len(bag.required) == 1


def _drop_word(clause: Clause, term: str) -> Clause | None:
    match clause:
        case Words(words=words):
            rest = tuple(word for word in words if word.term != term)
            if not rest and _names_title(clause):
                return clause
            return structs.replace(clause, words=rest) if rest else None
        case And(clauses=clauses) | Or(clauses=clauses):
            others = tuple(other for inner in clauses if (other := _drop_word(inner, term)))
            operator = type(clause)
            return others[0] if len(others) == 1 else operator(others) if others else None
        case _:
            return clause


def drop_quotes(clause: Clause) -> tuple[Clause, tuple[str, ...]] | None:
    """Return a clause whose phrases are plain words, and those phrases.

    Args:
        clause: as parsed.

    Returns:
        None where no phrase is at the top: a phrase inside an operator was meant as one.
    """
    phrases: list[str] = []
    bags: list[Words] = []
    others: list[Clause] = []
    for inner in clause.clauses if isinstance(clause, And) else (clause,):
        match inner:
            case Phrase(run=run, words=words):
                phrases.append(run.text)
                bags.append(words)
            case Words():
                bags.append(inner)
            case _:
                others.append(inner)
    if not phrases:
        return None
    loose = [
        structs.replace(join_words(bags_in_scope), may_miss=True)
        for scope in Scope
        if (bags_in_scope := [bag for bag in bags if bag.scope is scope])
    ]
    freed = (*loose, *others)
    return freed[0] if len(freed) == 1 else And(freed), tuple(phrases)


def drop_filters(clause: Clause) -> Clause | None:
    """Return a clause without its filters; None where nothing is left."""
    match clause:
        case OneOf() | Between():
            return None
        case And(clauses=clauses):
            return all_of([rest for each in clauses if (rest := drop_filters(each))])
        case Or(clauses=clauses):
            # Without its filters, an alternative of filters alone would match every article.
            others = [rest for each in clauses if (rest := drop_filters(each))]
            return Or(tuple(others)) if len(others) == len(clauses) else None
        case Not(clause=inner):
            return clause if drop_filters(inner) else None
        case _:
            return clause


def loosen(clause: Clause) -> Clause | None:
    """Return a clause that requires only some of the words, but all filters and exclusions.

    Args:
        clause: as parsed.

    Returns:
        None where that requires no less.
    """
    bags = [bag for bag in ranking_words(clause) if bag.scope is Scope.ANYWHERE]
    some = [structs.replace(join_words(bags), may_miss=True)] if bags else []
    loose = all_of([*some, *_list_conditions(clause)])
    return None if loose == clause else loose


def _list_conditions(clause: Clause) -> Sequence[Clause]:
    """Return the conditions of a clause other than words in any place; all of them must hold."""
    match clause:
        case OneOf() | Between() | Not() | Prefix(scope=Scope.TITLE):
            return [clause]
        case (Words(scope=Scope.TITLE) as bag) | Phrase(words=Words(scope=Scope.TITLE) as bag):
            return [structs.replace(bag, may_miss=True)]
        case And(clauses=clauses):
            return [condition for each in clauses for condition in _list_conditions(each)]
        case Or(clauses=clauses):
            known = [condition for each in clauses if (condition := all_of(_list_conditions(each)))]
            return [Or(tuple(known))] if len(known) == len(clauses) else []
        case _:
            return []


def list_variants(text: str) -> tuple[str, ...]:
    """Return the other spellings of a text.

    Args:
        text: as typed; a normalised text does not show the words of Taiwan, 軟體 for 软件.

    Returns:
        Normalised texts, the likeliest first, `MOST_VARIANTS` at most and never the text itself:
        with all its words in their other spelling, with one of them, as OpenCC converts it, and
        with characters exchanged.
    """
    plain = normalise(text)
    variants: dict[str, None] = {}
    for spelling in _list_spellings(plain, text):
        if spelling != plain:
            variants[spelling] = None
        if len(variants) == MOST_VARIANTS:
            break
    return tuple(variants)


def _list_spellings(text: str, typed: str) -> Iterator[str]:
    for respelled in respell(text):
        yield from _exchange_words(respelled)
        yield respelled
    yield from _exchange_words(text)
    yield from convert_scripts(typed)
    for pair in _VARIANT_CHARACTERS.split():
        yield text.replace(pair[0], pair[1])
        yield text.replace(pair[1], pair[0])


def _exchange_words(text: str) -> Iterator[str]:
    """Yield a text with the other spelling of all its words, then of each word."""
    words, expression = _read_variant_words()
    places = list(expression.finditer(text))
    if len(places) > 1:
        yield expression.sub(lambda match: words[match.group()][0], text)
    for place in places:
        for other in words[place.group()]:
            yield text[: place.start()] + other + text[place.end() :]


@cache
def _read_variant_words() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    """Return the other spellings of each word, and an expression for all words, longest first."""
    table: dict[str, tuple[str, ...]] = {}
    for row in re.split(r"[|\n]", _VARIANT_WORDS.strip()):
        group = tuple(dict.fromkeys(map(normalise, row.split())))
        for word in group:
            table[word] = tuple(other for other in group if other != word)
    table = {word: others for word, others in table.items() if others}
    return table, re.compile("|".join(sorted(table, key=len, reverse=True)))
