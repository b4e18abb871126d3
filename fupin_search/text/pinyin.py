"""The toneless pinyin of characters and words.

The tables are two files of pypinyin, read on first use: importing the package takes half a second
and 57 MB, for phrases that mostly have the readings of their characters.

Readings are spelled as they are typed, ü as v: 绿 is `lv`, 略 is `lve`.
"""

from __future__ import annotations

import importlib.util
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from sys import intern
from typing import TypeVar

import msgspec

from fupin_search.text.derived import keep_derived
from fupin_search.text.normalise import TONELESS

# The tones of letters that have no form of their own with one.
_TONES = dict.fromkeys("\u0300\u0301\u0304\u030c", "")
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
# Hums and dialect: nobody types them, and they would cut `ng` off a syllable.
_NO_SYLLABLES = frozenset(
    {"m", "n", "ng", "hm", "hng", "o", "yo", "lo", "ei", "biang", "bong", "fiao", "wong", "cei"}
)
# Syllables with ü that are typed with u: there are none with u, or there are both.
_WITH_U = {"lu": ("lu", "lv"), "nu": ("nu", "nv"), "lue": ("lve",), "nue": ("nve",)}
# Consonants and finals that speakers of many dialects confuse.
_NEAR_CONSONANTS = {
    "n": ("l",),
    "l": ("n", "r"),
    "r": ("l",),
    "f": ("h",),
    "h": ("f",),
    "z": ("zh",),
    "zh": ("z",),
    "c": ("ch",),
    "ch": ("c",),
    "s": ("sh",),
    "sh": ("s",),
}
_NASAL = ("in", "en", "an")
_VELAR = ("ing", "eng", "ang")
# Names of places, each with its reading and the wrong one that the tables have.
PLACES = {
    name: (tuple(read.split()), tuple(tables.split()))
    for name, read, tables in (
        ("朝阳", "chao yang", "zhao yang"),
        ("洪洞", "hong tong", "hong dong"),
        ("涡阳", "guo yang", "wo yang"),
        ("单县", "shan xian", "dan xian"),
        ("会稽", "kuai ji", "hui ji"),
        ("繁峙", "fan shi", "fan zhi"),
        ("珲春", "hun chun", "hui chun"),
        ("漯河", "luo he", "ta he"),
        ("郫都", "pi du", "pi dou"),
        ("长葛", "chang ge", "zhang ge"),
        ("六合", "lu he", "liu he"),
    )
}
# Family names that are read otherwise than the same characters elsewhere.
FAMILIES = dict(
    zip(
        "曾单仇查区朴翟乐解盖种覃",
        ["zeng", "shan", "qiu", "zha", "ou", "piao", "zhai", "yue", "xie", "ge", "chong", "qin"],
        strict=True,
    )
)
FULL_NAME = 3  # characters
_AFTER_J = re.compile("^([jqxy])v")
_LETTERS = re.compile("[a-zü]+")
_T = TypeVar("_T")
_LONGEST_SYLLABLE = 6
_MOST_WAYS = 32


def list_readings(character: str) -> tuple[str, ...]:
    """Return every reading of an ideograph, the usual one first; none where none is known."""
    spelled = _characters().get(ord(character))
    return tuple(dict.fromkeys(spelled.split(","))) if spelled else ()


def common_readings(character: str) -> tuple[str, ...]:
    """Return the readings of an ideograph in use: the usual one, and those in some phrase."""
    usual = usual_readings().get(character)
    if usual is None:
        return ()
    return usual, *(other for other in _phrase_readings().get(character, ()) if other != usual)


def other_reading(word: str) -> tuple[str, ...] | None:
    """Return another reading of a word: the place 朝阳 as a word, 曾 as a family name.

    Returns:
        The syllables, or None where it has one reading.
    """
    usual = read_word(word)
    if usual is None:
        return None
    for place, (_, tables) in PLACES.items():
        at = word.find(place)
        if at >= 0:
            return (*usual[:at], *tables, *usual[at + len(place) :])
    family = FAMILIES.get(word[0])
    if len(word) == FULL_NAME and family and family != usual[0]:
        return family, *usual[1:]
    return None


def read_pieces(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, ...] | None]:
    """Return what `read_word` does of each of some pieces of a text.

    Args:
        text: normalised ideographs.
        spans: the start and the end of each piece, of two characters or more.
    """
    known = usual_readings()
    # A character that nobody reads is read as nothing, until its pieces are left out.
    usual = [known.get(character, "") for character in text]
    openings = _phrase_openings()
    odd = [text[place : place + 2] in openings for place in range(len(text) - 1)]
    return [
        None
        if "" in (read := usual[start:end])
        else read_word(text[start:end])
        if True in odd[start : end - 1]
        else tuple(read)
        for start, end in spans
    ]


@lru_cache(maxsize=1 << 10)
def read_word(word: str) -> tuple[str, ...] | None:
    """Return the reading of normalised ideographs: chong qing for 重庆; None where one has none."""
    usual = usual_readings()
    if not word or any(character not in usual for character in word):
        return None
    spelled = [usual[character] for character in word]
    phrases = irregular_phrases()
    longest = _longest_phrase()
    place = 0
    while place < len(word) - 1:
        for stop in range(min(len(word), place + longest), place + 1, -1):
            known = phrases.get(word[place:stop])
            if known is not None:
                spelled[place:stop] = known
                place = stop - 1
                break
        place += 1
    return tuple(spelled)


def initial(syllable: str) -> str:
    """Return the letter that an input method takes for a syllable: z for zhong, a for an."""
    return syllable[:1]


def consonant(syllable: str) -> str:
    """Return the consonant before a syllable's vowel: zh of zhong, nothing of an."""
    return next((initial for initial in _INITIALS if syllable.startswith(initial)), "")


@cache
def similar_syllables(syllable: str) -> tuple[str, ...]:
    """Return the syllables that many speakers confuse with one: lan, nang of nan."""
    begins = consonant(syllable)
    ends = syllable[len(begins) :]
    consonants = (begins, *_NEAR_CONSONANTS.get(begins, ()))
    finals = [ends]
    if ends.endswith(_NASAL):
        finals.append(ends + "g")
    elif ends.endswith(_VELAR):
        finals.append(ends[:-1])
    heard = (begin + end for begin in consonants for end in finals)
    return tuple(other for other in heard if other != syllable and other in all_syllables())


@cache
def all_syllables() -> frozenset[str]:
    """Return every syllable that is the reading of a character."""
    spelled = ",".join(_characters().values())
    return frozenset(spelled.split(",")) - _NO_SYLLABLES


@lru_cache(maxsize=1 << 12)
def typed_syllables(typed: str) -> tuple[str, ...]:
    """Return the syllables that typed letters may mean: lu is lu or lv, jv is ju; or none."""
    spelled = _AFTER_J.sub(r"\1u", typed.replace("ü", "v"))
    candidates = _WITH_U.get(spelled, (spelled,))
    return tuple(syllable for syllable in candidates if syllable in all_syllables())


def split_syllables(latin: str) -> tuple[tuple[str, ...], ...]:
    """Return the ways to cut Latin letters into whole syllables, the fewest syllables first.

    Args:
        latin: lower case; an apostrophe or a space ends a syllable, and no other mark may be in it.

    Returns:
        Syllables as typed, at most 32 ways; none where they cannot be cut.
    """
    ways: list[tuple[str, ...]] = [()]
    for piece in re.split("['’\\s]+", latin.strip("'’ \t\n")):
        if not _LETTERS.fullmatch(piece):
            return ()
        cuts = cut_letters(
            piece, lambda letters, _: [(0, letters)] if typed_syllables(letters) else ()
        )
        ways = [way + more for way in ways for _, more in cuts][:_MOST_WAYS]
    return tuple(sorted(ways, key=len))


def cut_letters(
    letters: str,
    read: Callable[[str, int], Iterable[tuple[int, _T]]],
    *,
    most: int = _MOST_WAYS,
    shortest_first: bool = False,
) -> list[tuple[int, tuple[_T, ...]]]:
    """Cut letters into pieces of at most six, in the cheapest ways.

    Args:
        letters: to be cut.
        read: takes a piece and the place where it begins; returns what the piece may be read as,
            each with its cost.
        most: how many ways to keep.
        shortest_first: True if a shorter piece goes before a longer one, all else being equal.

    Returns:
        Ways with their costs, the cheapest first, then those with fewest pieces.
    """
    # From the end, so that no beginning is followed from which no end is reached.
    ways: dict[int, list[tuple[int, tuple[_T, ...]]]] = {len(letters): [(0, ())]}
    for start in range(len(letters) - 1, -1, -1):
        stops = range(start + 1, min(len(letters), start + _LONGEST_SYLLABLE) + 1)
        joined = [
            (cost + rest_cost, (piece, *rest))
            for stop in (stops if shortest_first else reversed(stops))
            if ways[stop]
            for cost, piece in read(letters[start:stop], start)
            for rest_cost, rest in ways[stop]
        ]
        ways[start] = sorted(joined, key=lambda way: (way[0], len(way[1])))[:most]
    return ways[0]


@cache
def _characters() -> dict[int, str]:
    """Return the readings by code point, with commas between them."""
    known = msgspec.json.decode(_toneless("pinyin_dict.json"), type=dict[int, str])
    return {code: intern(spelled) for code, spelled in known.items()}


@cache
def usual_readings() -> dict[str, str]:
    """Return the usual reading of each character.

    The few hundred syllables are one object each: reading changes their reference counts, and every
    process of a server copies the memory pages that it changes.
    """
    return {chr(code): intern(spelled.split(",", 1)[0]) for code, spelled in _characters().items()}


@cache
def irregular_phrases() -> dict[str, tuple[str, ...]]:
    """Return the readings of the phrases that are not read as their characters usually are."""
    lines = keep_derived(
        "irregular-phrases",
        lambda: "\n".join([" ".join((name, *read)) for name, read in find_irregular().items()]),
        source=__file__,
        packages=["pypinyin"],
    )
    rows = (map(intern, line.split(" ")) for line in lines.split("\n"))
    return {phrase: tuple(read) for phrase, *read in rows}


def find_irregular() -> dict[str, tuple[str, ...]]:
    """Compare the phrases of pypinyin with their characters; it takes a quarter of a second."""
    usual = usual_readings()
    known = msgspec.json.decode(_toneless("phrases_dict.json"), type=dict[str, list[list[str]]])
    odd: dict[str, tuple[str, ...]] = {}
    for phrase, spelled in known.items():
        read = tuple(ways[0] for ways in spelled)
        if len(read) == len(phrase) > 1 and read != tuple(map(usual.get, phrase)):
            odd[phrase] = read
    odd.update({name: read for name, (read, _) in PLACES.items()})
    return odd


@cache
def _phrase_readings() -> dict[str, tuple[str, ...]]:
    """Return the readings, in order, of characters that are read otherwise in some phrase."""
    by_character: defaultdict[str, set[str]] = defaultdict(set)
    for phrase, read in irregular_phrases().items():
        for character, syllable in zip(phrase, read, strict=True):
            by_character[character].add(syllable)
    return {character: tuple(sorted(read)) for character, read in by_character.items()}


@cache
def _phrase_openings() -> frozenset[str]:
    """Return the first two characters of every phrase that is not read as usual."""
    return frozenset([phrase[:2] for phrase in irregular_phrases()])


@cache
def _longest_phrase() -> int:
    return max(map(len, irregular_phrases()))


def _toneless(name: str) -> str:
    """Return the JSON of one of pypinyin's tables, without tones."""
    spec = importlib.util.find_spec("pypinyin")
    assert spec is not None and spec.origin is not None  # noqa: PT018 - a dependency
    text = Path(spec.origin).with_name(name).read_text("utf-8")
    # Thirty replacements take a tenth of the time of a table looked up for each character.
    for mark, letter in {**TONELESS, **_TONES}.items():
        text = text.replace(mark, letter)
    return text
