"""Invented articles and queries, shared by contracts and laws, and the settings of their tests."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st

from fupin_search.articles.article import Article
from fupin_search.model.answer import FACET_FIELDS
from fupin_search.model.protocol import Engine, EngineKind
from fupin_search.model.query import Between, Clause, Filter, OneOf, Query, Sort
from fupin_search.query.interpreter import Interpreter
from fupin_search.query.parser import parse, parse_query
from fupin_search.query.place_reader import PlacePairs
from fupin_search.query.synonyms import Rule, Synonyms
from fupin_search.text.dictionary import Dictionary
from fupin_search.text.tokenizer import ChineseTokenizer

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"

Tried = Callable[..., None]


def examples(number: int) -> settings:
    """Return settings for some fixed examples; at night, twenty times as many random ones."""
    if NIGHTLY:
        return settings(max_examples=20 * number, deadline=None)
    return settings(max_examples=number, derandomize=True, deadline=None, database=None)


@cache
def tokenizer() -> ChineseTokenizer:
    """Return the tokenizer of most tests, without words of a user."""
    return ChineseTokenizer(Dictionary())


def index(
    kind: EngineKind,
    folder: Path,
    articles: Iterable[Article],
    cutting: ChineseTokenizer | None = None,
) -> Engine:
    """Build and open an index of some articles."""
    builder = kind.build(folder, cutting or tokenizer())
    for article in articles:
        builder.add(article)
    builder.finish()
    return kind.open(folder)


def clause_of(text: str) -> Clause:
    """Return the clause of a text."""
    return parse(text, tokenizer())


def query_of(text: str, *filters: Filter, sort: Sort = Sort.RELEVANCE) -> Query:
    """Make a query from the text and the filters of a reader."""
    return Query(clause_of(text), filters, sort)


@cache
def interpreter() -> Interpreter:
    """What pieces of a text mean on a day when 2020 is last year; sounds are not read."""
    rules = [
        Rule("就业", "产业", 0.5, first=date(2020, 1, 1)),
        Rule("脱贫", "5g", 0.8),
        Rule("脱贫", "广州市", 0.3, last=date(2020, 11, 5)),
    ]
    pairs = {"440100": ("520500",), "520500": ("440100",)}
    return Interpreter(tokenizer(), date(2021, 3, 1), None, Synonyms(rules), PlacePairs(pairs))


def understood_query(text: str, *filters: Filter, sort: Sort = Sort.RELEVANCE) -> Query:
    """A query by what a reader types, and what the pieces of that mean."""
    return Query(parse_query(text, tokenizer(), interpreter()).clause, filters, sort)


# Characters that make words of each other in many ways, so that chance hits.
HAN = ["脱", "贫", "扶", "广", "州", "市", "产", "业", "的", "就", "月", "年", "份", "级"]
WORDS = ["脱贫", "扶贫", "广州", "广州市", "产业", "就业", "脫貧", "就業扶貧", "产业扶贫"]
PLACES = ["广州市天河区", "广东", "贵州毕节", "朝阳区", "北京"]
REGIONS = ["440000", "440100", "440106", "520500", "110105", "110000", "999999"]
# Of three ideographs and more, which are worth more than those of two; 𠮷 is two UTF-16 units.
LONG_WORDS = ["脱贫致富", "实事求是", "中华人民共和国", "广州市", "𠮷"]
QUESTIONS = ["什么", "怎么", "哪里", "吗", "为什么", "如何"]
FIGURES = [
    *("1", "2", "12", "300", "2020", "1,586", "1586", "98.5%", "4.98万", "11431人", "１２００人"),
    *(
        "2020年",
        "11月",
        "5日",
        "2020年11月",
        "2020年11月5日",
        "5月份",
        "2020年5月份",
        "3个月",
        "1.1431万人",
        "320人",
    ),
]
LATIN = ["a", "A级", "4A级", "5G", "C919", "gd", "GDP", "wi-fi", "PM2.5", "fi", "w_x", "é", "aGDPx"]
ADDRESSES = ["www.example.org", "https://example.org/a/1.html", "a.b@example.org"]
MARKS = ["，", "。", ",", ".", "、", "-", "“", "”", "《", "'", "%", "_", "!", "\U0001f33e"]
SPACES = [" ", "\u3000", "\n", "\u200b"]

pieces = st.one_of(
    st.sampled_from(HAN + WORDS),
    st.sampled_from(HAN + WORDS + PLACES),
    st.sampled_from(FIGURES),
    st.sampled_from(LATIN + ADDRESSES),
    st.sampled_from(MARKS + SPACES),
)


# Characters of one query, which stretches of something else hold just within a passage, or not.
APART = ["脱", "贫", "业", "𠮷", "脱贫"]


@st.composite
def _stretch(draw: st.DrawFn) -> str:
    first, last = draw(st.permutations(APART))[:2]
    between = draw(st.sampled_from(["", "", *APART]))
    mark = draw(st.sampled_from(["，", " ", "米", "1", "\U0001f33e"]))
    units = draw(st.sampled_from([64, 65, 63, 66])) - _units(first + between + last)
    size, rest = divmod(units, _units(mark))
    before = draw(st.integers(0, size))
    return first + mark * before + between + "," * rest + mark * (size - before) + last


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


far_apart = st.lists(_stretch(), min_size=1, max_size=2).map(("。" * 64).join)


def texts(most: int = 10) -> st.SearchStrategy[str]:
    """Make texts of a limited number of pieces, some of them joined in odd ways."""
    return st.lists(pieces, max_size=most).map("".join)


DAYS = [
    date(2019, 12, 31),
    date(2020, 1, 1),
    date(2020, 11, 5),
    date(2020, 11, 30),
    date(2021, 1, 6),
]
days = st.sampled_from(DAYS)
YEARS = ["2020", "2021"]
SECTIONS = ["地市联播", "扶贫要闻", "A组", "對口幫扶"]
SOURCES = ["甲日报", "乙晚报", "Ｃ网"]

# Long enough for a reprint, but for the last; the second is the first in other characters.
REPRINTED = [
    "脱贫攻坚，产业扶贫，广州就业，脱贫攻坚，产业",
    "脫貧攻堅,產業扶貧,廣州就業,\n脫貧攻堅,產業",
    "5G，广州市，就业，扶贫，2020年11月，产业，就业",
    "脱贫",
]

_headless = st.one_of(
    st.tuples(texts(4), texts()),
    # Common words in common order, so that scores and dates tie.
    st.tuples(
        st.sampled_from(["", "扶贫", "就业"]),
        st.lists(
            st.sampled_from(["脱贫", "广州", "产业", "就业", "5G", "2020年11月"]), max_size=6
        ).map("，".join),
    ),
    # Texts that reprints share, and some too short for that.
    st.tuples(st.sampled_from(["", "扶贫"]), st.sampled_from(REPRINTED)),
    # Texts as long as a passage and longer.
    st.tuples(st.sampled_from(["", "产业"]) | far_apart, far_apart),
    st.tuples(
        st.just(""),
        st.lists(
            st.sampled_from([*LONG_WORDS, *QUESTIONS, "脱贫", "产业"]), min_size=1, max_size=5
        ).map("，".join),
    ),
)


@st.composite
def archives(draw: st.DrawFn, *, most: int = 14) -> list[Article]:
    """Make small archives in which words, dates, sections and whole texts repeat."""
    # Lists stay short by default, and short archives test little.
    size = draw(st.integers(1, most))
    told = draw(st.lists(_headless, min_size=size, max_size=size))
    return [
        Article(
            # Ids in another order than the articles come, so that ties are seen to go by id.
            id=f"{(number * 19) % 31:02}-{number}",
            title=title,
            body=body,
            section=draw(st.none() | st.sampled_from(SECTIONS)),
            source=draw(st.none() | st.sampled_from(SOURCES)),
            date=draw(st.none() | days),
        )
        for number, (title, body) in enumerate(told)
    ]


OPERATORS = [
    *(" ", " ", " ", '"', '"', "(", ")", " OR ", " AND ", " NOT ", " -", "*", " * ", "（", "）"),
    *(
        "标题:",
        " 标题：",
        " title:",
        " 来源:甲日报 ",
        " 栏目:A组 ",
        " 日期:2020-11 ",
        " 日期：..2020 ",
    ),
]
# What means something beside its characters.
MEANT = [
    *("去年", "2020年11月以来", "2020年", "2020年11月", "近三个月", ">300人", "10-2000人"),
    *("11431人", "1.1431万人", "广州", "天河区", "广东", "毕节帮扶", "朝阳", "就业", "脱贫"),
]
meant_texts = st.lists(st.sampled_from([*MEANT, *WORDS, "标题:", " OR ", '"', " -"]), max_size=5)
query_texts = st.one_of(
    st.sampled_from(["", *WORDS, *HAN, *LATIN]),
    st.lists(st.sampled_from(["脱贫", "广州", "产业", "就业", "5G", "11月"]), max_size=5).map(
        " ".join
    ),
    texts(3),
    st.lists(pieces | st.sampled_from(OPERATORS), max_size=8).map("".join),
    # Several words apart, as readers type.
    st.lists(st.sampled_from(WORDS + HAN + FIGURES + LATIN), max_size=6).map(" ".join),
    st.lists(st.sampled_from(WORDS + FIGURES + LATIN), min_size=5, max_size=7).map(" ".join),
    # Words that may be inside longer ones.
    st.lists(
        st.sampled_from(["xamp", "gdp", "GDPx", "DPx", "431人", "C91", "脱贫", "产业"]),
        min_size=1,
        max_size=3,
    ).map(" ".join),
    # Questions, long words, and characters that are near each other and apart.
    st.lists(
        st.sampled_from([*LONG_WORDS, *QUESTIONS, *QUESTIONS, "脱贫", "产业", "5G"]),
        min_size=1,
        max_size=5,
    ).map(" ".join),
    st.sampled_from(["脱贫产业", "脱贫 产业 什么", "𠮷产业", "怎么脱贫", "什么是脱贫致富", "产业"]),
    pieces.map('"{}"'.format),
    st.sampled_from(FIGURES + LATIN).map("{}*".format),
    st.sampled_from(WORDS + FIGURES + LATIN).map("标题:{}".format),
    st.lists(pieces, min_size=2, max_size=4).map(lambda found: f'"{"".join(found)}"'),
)


def _filter_of(field: str) -> st.SearchStrategy[OneOf]:
    values = {
        "section": [*SECTIONS, "ａ组", "对口帮扶", "无此栏"],
        "source": [*SOURCES, "C网", "无此报"],
        "region": REGIONS,
        "year": ["2019", "2020", "2021", "1999"],
        "month": ["2019-12", "2020-01", "2020-11", "1999-01"],
    }[field]
    return st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(
        lambda chosen: OneOf(field, tuple(chosen))
    )


filters = st.just(()) | st.lists(
    st.one_of(
        *map(_filter_of, FACET_FIELDS),
        st.builds(Between, st.none() | days, st.none() | days),
    ),
    max_size=2,
).map(tuple)


# Larger archives, whose queries mostly find something


def seeds(number: int) -> list[int]:
    """Return a number of seeds; twenty times as many at night."""
    return list(range(number * (20 if NIGHTLY else 1)))


def larger_archive(chance: random.Random) -> list[Article]:
    """Make fifteen to fifty articles with common words and many ties."""
    size = chance.randint(15, 50)
    keys = chance.sample([f"{number:02}" for number in range(99)], size)
    told = [_told(chance) for _ in range(size)]
    return [
        Article(
            id=key,
            title=chance.choice(["", chance.choice(COMMON), _told(chance)]),
            body=chance.choice(told),
            section=chance.choice([None, *SECTIONS]),
            source=chance.choice([None, *SOURCES]),
            date=chance.choice([None, *DAYS]),
        )
        for key in keys
    ]


def likely_query(chance: random.Random, archive: Sequence[Article]) -> Query:
    """Make a query that probably has hits in an archive."""
    kind = chance.randrange(9)
    if kind < 3:
        text = " ".join(chance.choices(COMMON, k=chance.randint(1, 7)))
    elif kind == 3:
        text = _run(chance, archive)
    elif kind == 4:
        text = f'"{_run(chance, archive)}"'
    elif kind == 5:
        text = " OR ".join(chance.choices(COMMON, k=2)) + f" -{chance.choice(COMMON)}"
    elif kind == 6:
        text = f"标题:{chance.choice(COMMON)} {chance.choice(['', *COMMON])}"
    elif kind == 7:
        asked = [*chance.choices(COMMON, k=chance.randint(1, 3)), chance.choice(QUESTIONS)]
        text = chance.choice(["", " "]).join(asked)
    else:
        text = chance.choice(["", "-脱贫", "g*", "2020*", "5*", "1*", "日期:2020 就业"])
    chosen: list[Filter] = []
    for name, values in (
        ("section", SECTIONS),
        ("source", SOURCES),
        ("region", REGIONS),
        ("year", YEARS),
    ):
        if chance.random() < 0.15:
            chosen.append(OneOf(name, tuple(chance.sample(values, chance.randint(1, 2)))))
    if chance.random() < 0.1:
        chosen.append(Between(chance.choice([None, *DAYS]), chance.choice([None, *DAYS])))
    sort = chance.choice([Sort.RELEVANCE, Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST])
    return query_of(text, *chosen, sort=sort)


COMMON = [
    "脱贫",
    "广州市",
    "产业",
    "就业",
    "扶贫",
    "5G",
    "2020年11月",
    "11月",
    "的",
    "gdp",
    "300人",
    "什么",
    "实事求是",
]


def _told(chance: random.Random) -> str:
    rare = [*WORDS, *PLACES, *LONG_WORDS, *QUESTIONS, *HAN, *FIGURES, *LATIN]
    size = chance.randint(0, 12)
    between = chance.choice(["", "，", " ", "，" * chance.randint(8, 60)])
    return between.join(
        chance.choice(COMMON if chance.random() < 0.7 else rare) for _ in range(size)
    )


def _run(chance: random.Random, archive: Sequence[Article]) -> str:
    cut = tokenizer().cut(chance.choice(archive).body)
    if not cut.words:
        return "脱贫"
    first = chance.randrange(len(cut.words))
    last = min(first + chance.randrange(5), len(cut.words) - 1)
    return cut.text[cut.words[first].start : cut.words[last].end]
