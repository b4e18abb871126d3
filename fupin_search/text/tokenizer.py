"""The tokenizer: it cuts a text into words, which rank, and parts, which help to find them.

Ideographs go to the dictionary; figures, Latin words and addresses are cut by the rules below. The
grams of a text, one ideograph or two neighbours, make every run of ideographs findable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from fupin_search.text.dictionary import Dictionary
from fupin_search.text.normalise import HAN, han_runs, normalise

if TYPE_CHECKING:
    from fupin_search.text.word_table import Array

WORDLIKE = rf"[^\W_{HAN}]"
LETTER = rf"[^\W\d_{HAN}]"

# Commas between thousands belong to the number.
NUMBER = r"[0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?(?![0-9])"
SCALES = "[十百千万亿]"
# The ends of figures.
UNITS = (
    # people, households, counted things
    *("人次", "人", "名", "户", "位", "口", "个", "家", "所", "间", "座", "栋", "套", "台", "辆"),
    *(
        "只",
        "头",
        "棵",
        "株",
        "条",
        "件",
        "张",
        "枚",
        "份",
        "批",
        "支",
        "场",
        "次",
        "项",
        "种",
        "类",
    ),
    # money, length, area, weight, volume, energy
    *("元", "美元", "港元", "公里", "厘米", "毫米", "米", "里", "公顷", "平方米", "平方公里", "亩"),
    *("吨", "公斤", "斤", "克", "升", "立方米", "瓦时", "瓦", "度"),
    # rank, age, time, shares
    *("级", "届", "期", "岁", "周年", "年", "月份", "月", "日", "号", "天", "周", "小时", "分钟"),
    *("分", "秒", "点", "时", "倍", "成", "%", "‰", "℃"),
)
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_MEASURED = rf"{NUMBER}{SCALES}{{0,3}}(?:{_UNIT})?"
_DAY = "[0-9]{1,2}月[0-9]{1,2}[日号]"
_MONTH = "[0-9]{2,4}年[0-9]{1,2}月(?:份|[0-9]{1,2}[日号])?"

_WEB = r"(?:https?://|www\.)[a-z0-9](?:[a-z0-9._~/?#=&%+:-]*[a-z0-9/])?"
_MAIL = r"[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
# A word keeps its digits and the marks inside it, but never ends in a mark; 级 belongs to the grade
# before it: a级, 4a级.
_LATIN = rf"{WORDLIKE}*{LETTER}{WORDLIKE}*(?:[-'.&+]{WORDLIKE}+)*级?"

# A figure takes its units before a dictionary sees them; digits of other scripts come last. Every
# rule begins with a character of `WORDLIKE`, and together they match every such character.
_RULES = (
    rf"(?P<address>{_WEB}|{_MAIL})|(?P<latin>{_LATIN})"
    rf"|(?P<figure>{_MONTH}|{_DAY}|{_MEASURED})|(?P<other>{WORDLIKE}+)"
)

# The pieces of a text, each with the name of a group as its kind. Ideographs, which begin no rule
# token, come first because they are most of the pieces.
PIECES = re.compile(rf"(?P<han>[{HAN}]+)|{_RULES}")

# The same with all runs of ideographs between two rule tokens in one piece, the punctuation and
# white space between them included.
STRETCHES = re.compile(rf"(?P<han>[{HAN}]++(?:[\W_]++[{HAN}]++)*+)|{_RULES}")

_COMPONENT = re.compile(rf"({NUMBER})([^0-9]*)")
_HOST = re.compile(r"(?:https?://)?((?:www\.)?([a-z0-9.-]+))")
_PIECE = re.compile(rf"{WORDLIKE}+")

_PART_SIZES = (2, 3)
_HAN_ONLY = re.compile(f"[{HAN}]+")
# The cutter ends a word before this mark and returns it as one.
_BETWEEN_RUNS = "\n"


class Token(NamedTuple):
    """One occurrence of a term.

    Args:
        text: the characters in the normalised text.
        start: offset of the first character, in code points.
        end: offset after the last character.
        position: ordinal of the token in its text; parts share their whole's position.
        term: the indexed form, such as 1586 for 1,586.
    """

    text: str
    start: int
    end: int
    position: int
    term: str


# A word, the kind of the piece it is in, and the offset of its first character.
PlacedWord = tuple[str, str, int]


def unigrams(text: str) -> list[str]:
    """Return every ideograph of normalised text, in order."""
    return [character for run in han_runs(text) for character in run]


def bigrams(text: str) -> list[str]:
    """Return every pair of ideographs with nothing but white space between, in order."""
    return [pair for run in han_runs(text) for pair in pairs_of(run)]


def pairs_of(run: str) -> list[str]:
    """Return every pair of neighbours in a run of ideographs, in order."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def make_term(text: str, kind: str) -> str:
    """Return the indexed form of a rule token: a figure without the commas between its thousands.

    Args:
        text: the token.
        kind: the group of its rule.
    """
    return text.replace(",", "") if kind == "figure" else text


def find_parts(text: str, kind: str) -> list[tuple[int, int]]:
    """Return the places of the parts of a rule token that are found separately.

    Every way a reader can cut the token short at a number's or an ideograph's edge is a part or a
    sequence of parts; the substring law depends on that.

    Args:
        text: the token in normalised text.
        kind: the group of its rule: address, latin, figure or other.

    Returns:
        (start, end) offsets into `text`, without repeats and the whole, in order.
    """
    whole = (0, len(text))
    if kind == "figure":
        # In order, each once.
        return [span for span in _figure_parts(text) if span != whole]
    if kind == "address":
        spans = {match.span() for match in _PIECE.finditer(text)}
        if host := _HOST.match(text):
            spans |= {host.span(1), host.span(2)}
    elif kind == "latin":
        spans = {match.span() for match in _PIECE.finditer(text) if not match.group().isdecimal()}
        if text.endswith("级"):
            spans = {span for span in spans if span[1] < len(text)} | {(0, len(text) - 1)}
    else:
        spans = set()
    return sorted(spans - {whole})


def _figure_parts(text: str) -> list[tuple[int, int]]:
    """Return the places of each number alone, and with what follows it to each ideograph."""
    components: list[tuple[int, int, int]] = []
    start = 0
    for number, after in _COMPONENT.findall(text):
        end = start + len(number)
        components.append((start, end, end + len(after)))
        start = end + len(after)
    spans: list[tuple[int, int]] = []
    for index, (start, end, _) in enumerate(components):
        spans.append((start, end))
        for _, last, final in components[index:]:
            for stop in range(last + 1, final + 1):
                spans.append((start, stop))  # noqa: PERF401 - half the time of a comprehension
    return spans


@dataclass(frozen=True, slots=True)
class Cut:
    """The tokens of a text.

    Args:
        text: the normalised text all offsets refer to.
        words: the text's tokens in order, without overlaps.
        parts: shorter words inside them (广州 in 广州市, 1909 in 1909人), which only find.
    """

    text: str
    words: tuple[Token, ...]
    parts: tuple[Token, ...]


class ChineseTokenizer:
    """A tokenizer of Chinese text with one dictionary; figures and Latin words are cut by rule.

    Args:
        dictionary: the words; its fingerprint names the cut.
    """

    def __init__(self, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.fingerprint = dictionary.fingerprint()
        self._cutter = dictionary.open()
        self._parts_of_word = lru_cache(maxsize=1 << 11)(self._find_parts)

    def cut(self, text: str) -> Cut:
        """Cut any text; it is normalised first, which moves no character."""
        normalised = normalise(text)
        words: list[Token] = []
        parts: list[Token] = []
        for piece in PIECES.finditer(normalised):
            kind, start = piece.lastgroup or "", piece.start()
            for word in self._cutter.cut(piece[0]) if kind == "han" else (piece[0],):
                position = len(words)
                words.append(Token(word, start, start + len(word), position, make_term(word, kind)))
                inside = self._parts_of_word(word) if kind == "han" else find_parts(word, kind)
                parts += [
                    Token(word[a:b], start + a, start + b, position, make_term(word[a:b], kind))
                    for a, b in inside
                ]
                start += len(word)
        return Cut(normalised, tuple(words), tuple(parts))

    def words(self, text: str) -> list[PlacedWord]:
        """Return the words of `cut` without their parts and terms.

        Args:
            text: normalised.
        """
        return self.words_between(text, [(0, len(text))])[0]

    def words_between(self, text: str, spans: Sequence[tuple[int, int]]) -> list[list[PlacedWord]]:
        """Return the words of each of some pieces of a text, as if each were all of it.

        Args:
            text: normalised.
            spans: where each piece begins and ends.
        """
        cut = [
            [
                (piece[0], piece.lastgroup or "", piece.start())
                for piece in PIECES.finditer(text, *span)
            ]
            for span in spans
        ]
        runs = [piece for pieces in cut for piece, kind, _ in pieces if kind == "han"]
        words = iter(self._cut_runs(runs))
        return [_place_words(pieces, words) for pieces in cut]

    def terms(self, text: str) -> list[str]:
        """Return the terms of the words of `cut`, in no particular order, in a tenth of the time.

        Args:
            text: normalised.
        """
        runs: list[str] = []
        rest: list[str] = []
        for stretch in STRETCHES.finditer(text):
            kind = stretch.lastgroup or ""
            if kind == "han":
                runs += _HAN_ONLY.findall(stretch.group())
            else:
                rest.append(make_term(stretch.group(), kind))
        return [*(word for word in self._cut_runs(runs) if word != _BETWEEN_RUNS), *rest]

    def _cut_runs(self, runs: Sequence[str]) -> list[str]:
        """Return the words of runs of ideographs, with a mark between two runs."""
        return self._cutter.cut(_BETWEEN_RUNS.join(runs)) if runs else []

    def borders(self, text: str) -> Array:
        """Return 0 and the offsets of the ends of the words of a text and of what is between them.

        A figure may be in several pieces. This is for many texts at once, a line each: `cut` takes
        fifty times as long.

        Args:
            text: normalised.
        """
        return self._cutter.borders(text)

    def _find_parts(self, word: str) -> tuple[tuple[int, int], ...]:
        """Return the places of dictionary words inside a word, as jieba's search mode does."""
        parts = frozenset(self._cutter.parts(word))
        return tuple(
            (start, start + size)
            for size in _PART_SIZES
            if size < len(word)
            for start in range(len(word) - size + 1)
            if word[start : start + size] in parts
        )


def _place_words(pieces: Iterable[PlacedWord], cut: Iterator[str]) -> list[PlacedWord]:
    """Return the words of pieces, those of ideographs cut and with a mark after each piece."""
    words: list[PlacedWord] = []
    for piece in pieces:
        text, kind, start = piece
        if kind != "han":
            words.append(piece)
            continue
        end = start + len(text)
        while start < end:
            word = next(cut)
            words.append((word, kind, start))
            start += len(word)
        next(cut, None)
    return words


@lru_cache(maxsize=1 << 14)
def rule_terms(text: str, kind: str) -> tuple[str, tuple[str, ...]]:
    """Return the terms of a rule token and of its parts.

    Args:
        text: the token.
        kind: the group of its rule.
    """
    inside = [text[start:end] for start, end in find_parts(text, kind)]
    if "," not in text:  # then each is its term
        return text, tuple(inside)
    return make_term(text, kind), tuple(make_term(part, kind) for part in inside)
