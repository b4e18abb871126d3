"""Different notations of one thing: 第13届 and 第十三届, C-919 and C919, 三月五日 and 3月5日.

A notation has one normal form, which is its key. Where that form is a token of the text already
(c919, 3月5日, 02087651235), the token finds it, and only other ways to write it are mentions.
Ordinals, fractions and days as names (3·15) are mentions however they are written, because digits
and Han numerals are equally common in them.

There are two walks: `find_notations` through an article, fast, for mentions alone, and
`read_notations` through a reader's text, which also reads the forms that tokens have. Both first
search for a place where a notation may begin, then match the expression for that beginning, and
`_make_form` turns the match into normal forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from fupin_search.entities.amounts import UNITS, parse_numeral
from fupin_search.entities.dates import DAY, MONTH, match_at, parse_whole
from fupin_search.entities.keys import Mention, notation_key
from fupin_search.text.normalise import HAN
from fupin_search.text.tokenizer import UNITS as FIGURE_UNITS


class Notation(NamedTuple):
    """A notation at one place of a text.

    Args:
        start: offset of its first character, in code points.
        end: offset after its last character.
        in_articles: its normal forms in an article: of 三月五日 those of the day and the month.
        in_queries: its normal forms in a reader's text: of 13届 those of 13届 and 第13届.
        plain: the first of them if a token has it too; else empty.
    """

    start: int
    end: int
    in_articles: tuple[str, ...]
    in_queries: tuple[str, ...]
    plain: str = ""


_NUMERALS = "〇零一二三四五六七八九十百千"
_NUMERAL = (
    rf"(?:[0-9]{{1,3}}(?![0-9])|[一二三四五六七八九十][{_NUMERALS}]{{0,6}}(?![{_NUMERALS}万亿]))"
)
# A numeral is not the end of a longer one, or of a name.
_ALONE = r"(?<![0-9])(?<![0-9][.:/-])(?!(?<=[0-9],)[0-9]{3}(?![0-9]))"
_WHOLE = rf"{_ALONE}(?<![{_NUMERALS}万亿几数第a-z])"

# Telephone numbers: of mobiles, with the code of an area, and of services.
_GAP = r"[-‐‑–.\ ]"
_CODE = r"\(?(?:\+|00)?86\)?[-\ ]?"
_TELEPHONE = (
    rf"(?<![0-9a-z])(?<![0-9][.:/-])"
    rf"(?:(?:{_CODE})?(?P<mobile>1[3-9][0-9](?:{_GAP}?[0-9]){{8}})"
    rf"|(?P<land>\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?{_GAP}{{0,2}}[2-9](?:{_GAP}?[0-9]){{6,7}})"
    rf"|{_CODE}(?P<abroad>\(?(?:10|2[0-9]|[3-9][0-9]{{2}})\)?{_GAP}?[2-9](?:{_GAP}?[0-9]){{6,7}})"
    rf"|(?P<service>[48]00(?:{_GAP}?[0-9]){{7}}))(?![0-9])"
)

# A day as a name: 3·15; or with a point or without, in quotes or before a word for an event.
_DAY_NAME = (
    rf"{_ALONE}(?:(?P<named>(?:1[0-2]|0?[1-9])[·•・‧](?:3[01]|[12][0-9]|0?[1-9])(?![0-9.]))"
    r"|(?P<quoted>(?<=[\"“‘「『])(?:1[0-2]|[1-9])\.?(?:3[01]|[12][0-9]|0?[1-9])(?=[\"”’」』]))"
    r"|(?P<event>(?:1[0-2]|[1-9])\.?(?:3[01]|[12][0-9]|0?[1-9])"
    r"(?=晚会|国际|消费者|维权|打假|大?地震|特大|大促|购物|电商|事件|事故|惨案|讲话)))"
)

_DATE = (
    rf"{_WHOLE}(?<!近)(?P<month>{MONTH})\ ?月(?![龄薪租嫂饼])"
    rf"(?:\ ?(?P<day>{DAY})\ ?[日号](?!线))?"
)

_SHARE = (
    rf"{_ALONE}(?P<over>[0-9]{{1,3}})/(?P<under>[0-9]{{1,3}})(?![0-9./:年月])"
    rf"|{_WHOLE}(?P<denominator>(?![百千万]分){_NUMERAL})分之(?P<numerator>{_NUMERAL})"
)

# Words after an ordinal without 第; other ideographs follow only larger numbers, and units none.
_ORDERED = "号届期等级大国楼层路章轮"
_ORDERED_WORDS = "季度|年级|中全会"
_OF_UNITS = re.escape(
    "".join(
        sorted(
            {name[0] for name in (*UNITS, *FIGURE_UNITS)}
            | set("十百千万亿多余几来点分至到从和与及成")
        )
    )
)
_ORDINAL = rf"第\ ?(?P<ordinal>{_NUMERAL})(?P<of>\ ?[{HAN}])?"
_ORDER = (
    rf"{_WHOLE}(?P<plan>1[0-9]|十[一二三四五六七八九])五(?![{_NUMERALS}万亿0-9])"
    rf"|{_WHOLE}(?![一1][大路层轮章楼])(?P<number>{_NUMERAL})"
    rf"\ ?(?P<what>[{_ORDERED}]|{_ORDERED_WORDS})"
    rf"|{_WHOLE}(?P<large>(?!十[^{_NUMERALS}]){_NUMERAL})(?P<any>(?![{_OF_UNITS}])[{HAN}])"
)
# Ⅲ as one character; its letters iii are the token.
_ROMAN = "(?P<roman>[ⅰ-ⅻ])"
_LETTERS_OF_ROMAN = frozenset(["ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"])
_FEW = 10
_MONTHS, _DAYS = 12, 31

# A day as a name without any mark, in a reader's text alone.
_BARE = (
    r"(?<![0-9.,:/a-z-])(?P<bare>(?:1[0-2]|[1-9])(?:3[01]|[12][0-9]|[1-9]))(?<![0-9]{5})(?<=[0-9]{3})"
    rf"(?![0-9.,:/a-z-]|[{_OF_UNITS}{_ORDERED}])"
)
_AFTER_ORDINAL = re.compile(_ORDINAL)
_HAN = re.compile(f"{_DATE}|{_SHARE}|{_ORDER}")
_NUMERIC = re.compile(f"{_TELEPHONE}|{_DAY_NAME}|{_HAN.pattern}|{_ROMAN}")
_READER_NUMERIC = re.compile(f"{_TELEPHONE}|{_DAY_NAME}|{_DATE}|{_SHARE}|{_BARE}|{_ORDER}|{_ROMAN}")
_HAN_BEGINS = "一二三四五六七八九十"
_READER_BEGINS = re.compile(
    rf"[0-9第元(+ⅰ-ⅻ{_HAN_BEGINS}](?<![0-9][0-9])(?<![{_NUMERALS}][{_NUMERALS}])"
)
_HYPHEN = r"\-‐‑–"
# The characters next to it exclude most places: a numeral needs a word that it counts, digits
# before a mark need more behind it, and a day in digits is a token already. One class of characters
# comes first, because a search for such an expression is fast.
ARTICLE_BEGINNING = re.compile(
    rf"[0-9第元(+ⅰ-ⅻ{_HYPHEN}\ {_HAN_BEGINS}](?:"
    rf"(?<=[0-9])(?<![0-9][0-9])[0-9]*+(?:(?<=86[0-9]{{11}})"
    rf"|(?=[{_ORDERED}{_HYPHEN}\ )/·•・‧\"”’」』]|[^\W{_OF_UNITS}a-z_]"
    rf"|\.[0-9]{{1,4}}(?![0-9%{_OF_UNITS}])|月(?:[\ 0]|[0-9]+号)|(?<=0[1-9])月|[年中][级全]|分之))"
    rf"|(?<=[{_HAN_BEGINS}])(?<![{_NUMERALS}][{_NUMERALS}])"
    rf"(?=[百千\ 月分{_ORDERED}季五]|[年中][级全]|十[{_NUMERALS}{_ORDERED}分季五国]"
    rf"|(?<=十)[{_HAN_BEGINS}])"
    rf"|(?<=第)(?=[\ 0-9{_HAN_BEGINS}])|(?<=元)(?=\ ?月)|(?<=[(+])\+?[0-9]|(?<=[ⅰ-ⅻ])"
    rf"|(?<=[{_HYPHEN}\ ])(?:(?<=[a-z].)(?=[a-z0-9])|(?<=[0-9].)(?=[a-z])))"
)
# The classes of characters in it, each as an expression.
NUMERALS, HAN_BEGINS, SEPARATORS = f"[{_NUMERALS}]", f"[{_HAN_BEGINS}]", rf"[{_HYPHEN}\ ]"
FOLLOWS_DIGITS = rf"[{_ORDERED}{_HYPHEN}\ )/·•・‧\"”’」』]|[^\W{_OF_UNITS}a-z_]"
FOLLOWS_HAN = rf"[百千\ 月分{_ORDERED}季五十]"
FOLLOWS_DECIMALS = rf"[%{_OF_UNITS}]"

# Latin words with figures, a hyphen or a space between them. A point between figures stays.
_EDGE = r"(?=[a-z0-9])(?<![a-z0-9_.@/&'+-])"
_ENDS = r"(?![a-z0-9_]|[-.@/&'+][a-z0-9])"
_GROUP = r"[a-z0-9]+(?:(?<=[0-9])\.[0-9]+)?"
_PARTED = (
    rf"{_GROUP}(?:(?:[{_HYPHEN}](?=[a-z])|(?<=[a-z])[{_HYPHEN}]){_GROUP}){{1,2}}{_ENDS}"
    rf"|[a-z]+\ [0-9]{{1,4}}(?![0-9])(?:\.[0-9]+)?[a-z]{{0,2}}{_ENDS}(?!\ ?[年月日时%‰])"
    rf"|[0-9]{{1,3}}\ [a-z]{{1,2}}{_ENDS}"
)
_LATIN = re.compile(rf"{_EDGE}(?:{_PARTED})")
_READER_LATIN = re.compile(rf"{_EDGE}(?:{_PARTED}|(?=[0-9]*[a-z]){_GROUP}{_ENDS})")
_SEPARATORS_OF_WORDS = frozenset("-‐‑– ")
_GROUPED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.")
_SHORTEST_LETTERS = 3
_LONGEST = 24
_SEPARATORS = re.compile(rf"[{_HYPHEN}\ ]")
_NO_DIGITS = re.compile("[^0-9]")

# The keys by kind and text of a match: most are the same few.
_KEYS: dict[tuple[str | None, str], tuple[str, ...]] = {}
_MOST_REMEMBERED = 1 << 12


class _Form(NamedTuple):
    """The normal forms of a notation; see `Notation`."""

    in_articles: tuple[str, ...]
    in_queries: tuple[str, ...]
    plain: str = ""


def find_notations(text: str, candidates: Iterable[int] | None = None) -> list[Mention]:
    """Find the notations of an article that are not tokens.

    Args:
        text: normalised.
        candidates: places, in order, with all where `ARTICLE_BEGINNING` matches, if these are
            known.

    Returns:
        In order, or nearly; those of letters may overlap those of numbers.
    """
    mentions: list[Mention] = []
    end = latin_end = 0
    for beginning in match_at(ARTICLE_BEGINNING, text, candidates):
        start = beginning.start()
        if text[start] in _SEPARATORS_OF_WORDS:
            if start >= latin_end and (match := _match_latin(text, start)):
                latin_end = match.end()
                if latin_end - match.start() <= _LONGEST:
                    mentions.append(Mention(*match.span(), (notation_key(_joined(match)),)))
        elif start >= end and (match := _match_number(text, start, _NUMERIC)):
            end = match.end()
            if keys := _keys_of(match):
                mentions.append(Mention(match.start(), end, keys))
    return mentions


def read_notations(text: str) -> list[Notation]:
    """Find the notations of a reader's text, also those that are tokens.

    Args:
        text: normalised.
    """
    notations: list[Notation] = []
    for beginning in _READER_BEGINS.finditer(text):
        start = beginning.start()
        if notations and start < notations[-1].end:
            continue
        if (match := _match_number(text, start, _READER_NUMERIC)) and (form := _make_form(match)):
            notations.append(Notation(*match.span(), form.in_articles, form.in_queries, form.plain))
    for match in _READER_LATIN.finditer(text):
        joined = _joined(match)
        long = len(joined) >= _SHORTEST_LETTERS or not joined.isalpha()
        if long or joined in _LETTERS_OF_ROMAN:
            notations.append(Notation(*match.span(), (joined,), (joined,), joined))
    return notations


def _match_number(text: str, start: int, numeric: re.Pattern[str]) -> re.Match[str] | None:
    """Match the notation of a number that begins at `start`."""
    first = text[start]
    expression = _AFTER_ORDINAL if first == "第" else numeric if first < "一" else _HAN
    return expression.match(text, start)


def _keys_of(match: re.Match[str]) -> tuple[str, ...]:
    """Return the keys of a notation; none where it is a token, or no notation after all."""
    kind, written = match.lastgroup, match.group()
    keys = _KEYS.get((kind, written))
    if keys is None:
        form = _make_form(match)
        keys = tuple(map(notation_key, form.in_articles)) if form and written != form.plain else ()
        if len(_KEYS) >= _MOST_REMEMBERED:
            _KEYS.clear()
        _KEYS[kind, written] = keys
    return keys


def _match_latin(text: str, place: int) -> re.Match[str] | None:
    """Match the Latin words around the first hyphen or space between them."""
    start = place
    while start and text[start - 1] in _GROUPED:
        start -= 1
    return _LATIN.match(text, start)


def _joined(match: re.Match[str]) -> str:
    return _SEPARATORS.sub("", match.group())


def _make_form(match: re.Match[str]) -> _Form | None:
    """Return the normal forms of a match, or None where it is no notation after all."""
    kind = match.lastgroup or ""
    written = match[kind]
    match kind:
        case "mobile" | "land" | "service" | "abroad":
            digits = _NO_DIGITS.sub("", written)
            return _token(f"0{digits}" if kind == "abroad" else digits)
        case "named" | "quoted" | "event" | "bare":
            return _day_names(written)
        case "month" | "day":
            return _date(match["month"], match["day"])
        case "under":
            return _same(f"{match['over']}/{written}")
        case "roman":
            return _token(unicodedata.normalize("NFKC", written))
        case "numerator":
            over, under = _value(written), _value(match["denominator"])
            return _same(f"{over}/{under}") if over and under else None
        case "plan":
            return _numbered(written, "五")
        case "ordinal" | "of":
            number = _value(match["ordinal"])
            return _same(f"第{number}{(match['of'] or '').strip()}") if number else None
        case "what":
            return _numbered(match["number"], written)
        case _:
            form = _numbered(match["large"], written)
            return form if form and (_value(match["large"]) or 0) >= _FEW else None


def _token(text: str) -> _Form:
    return _Form((text,), (text,), text)


def _same(*forms: str) -> _Form:
    return _Form(forms, forms)


def _numbered(numeral: str, what: str) -> _Form | None:
    """Return the forms of an ordinal without 第; an article may have it with 第."""
    number = _value(numeral)
    if not number:
        return None
    form = f"{number}{what}"
    return _Form((form,), (form, f"第{number}{what[0]}"))


def _day_names(written: str) -> _Form | None:
    """Return the days with this name: 1·11 and 11·1 for 111."""
    parts = re.split(r"[^0-9]", written)
    if len(parts) > 1:
        ways = [tuple(parts)]
    else:
        ways = [(written[:size], written[size:]) for size in (1, 2)]
    forms = [
        f"{int(month)}·{int(day)}"
        for month, day in ways
        if day and not day.startswith("0") and 1 <= int(month) <= _MONTHS and 1 <= int(day) <= _DAYS
    ]
    return _same(*forms) if forms else None


def _date(month: str, day: str | None) -> _Form:
    whole = f"{parse_whole(month)}月"
    if day is None:
        return _token(whole)
    form = f"{whole}{parse_whole(day)}日"
    return _Form((form, whole), (form,), form)


@lru_cache(maxsize=1 << 12)
def _value(numeral: str) -> int | None:
    """Return the number of a numeral; None where it is not written as numbers are."""
    numbers = parse_numeral(numeral)
    return int(numbers[0]) if len(numbers) == 1 else None
