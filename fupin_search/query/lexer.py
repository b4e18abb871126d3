"""A reader's text → signs: words, quoted phrases, operators, fields, parentheses.

Nothing is an error. A quote or parenthesis without its other half is ignored, an operator without
two sides and an unknown field are plain words, and curly quotes are punctuation, as in text pasted
from an article.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from fupin_search.model.answer import ENCLOSING


class SignKind(Enum):
    """The kinds of signs."""

    TEXT = auto()
    QUOTED = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()


class Sign(NamedTuple):
    """A piece of a text.

    Args:
        kind: kind of the sign.
        text: the characters of a word or phrase, or a field's name in English.
        raw: the piece as typed.
    """

    kind: SignKind
    text: str
    raw: str


FIELDS = {
    **dict.fromkeys(("标题", "標題"), "title"),
    **dict.fromkeys(("来源", "來源"), "source"),
    **dict.fromkeys(("栏目", "欄目"), "section"),
    "日期": "date",
    **{name: name for name in ("title", "source", "section", "date")},
}

# The area code of a telephone number is no group: (020)87651235.
_INSIDE_WORDS = (
    r'(?P<space>\s+)|(?P<quoted>["＂]([^"＂]*)["＂])'
    r"|(?P<code>[(（]0[0-9]{2,3}[)）](?=[-－\s]?[0-9]))|(?P<open>[(（])|(?P<close>[)）])"
)
_WORDS = r'|(?P<word>[^\s"＂()（）]+)|(?P<stray>.)'
# At the start of a word - and fields have a meaning.
_STARTING = (
    r"|(?P<excluded>[-－](?=[^\s\d\-－]))"
    rf"|(?P<field>(?P<name>(?i:{'|'.join(FIELDS)}))\s*[:：](?P<spaced>\s*)(?=[^\s:：]))"
)
_SIGN = re.compile(f"{_INSIDE_WORDS}{_STARTING}{_WORDS}", re.DOTALL)
_SIGN_INSIDE = re.compile(f"{_INSIDE_WORDS}{_WORDS}", re.DOTALL)
# A value between marks may hold white space.
_MARKED = re.compile("|".join(f"{pair[0]}[^{pair}]+{pair[1]}" for pair in ENCLOSING))
_OPERATORS = {"AND": SignKind.AND, "OR": SignKind.OR, "NOT": SignKind.NOT}

# A text without any of these is words alone.
_SIGNED = re.compile(rf'["＂()（）:：\-－]|{"|".join(_OPERATORS)}')

# Parentheses nested deeper are ignored: nobody means them, and no parser may fail at them.
_DEEPEST = 32

_BEGINS = (SignKind.TEXT, SignKind.QUOTED, SignKind.FIELD, SignKind.OPEN, SignKind.NOT)
_ENDS = (SignKind.TEXT, SignKind.QUOTED, SignKind.CLOSE)


def split_signs(text: str) -> list[Sign]:
    """Split any text into signs that always parse.

    Returns:
        Signs in which parentheses pair, and every operator and field has the signs it needs.
    """
    if not _SIGNED.search(text):
        return [Sign(SignKind.TEXT, word, word) for word in text.split()]
    return _ground(_pair_parentheses(_read_signs(text)))


def _read_signs(text: str) -> list[Sign]:
    signs: list[Sign] = []
    place, size = 0, len(text)
    fresh = True  # at the start of a word
    valued = False  # behind the name of a field
    while place < size:
        if valued and (marked := _MARKED.match(text, place)):
            signs.append(Sign(SignKind.TEXT, marked[0], marked[0]))
            place, fresh, valued = marked.end(), False, False
            continue
        match = (_SIGN if fresh else _SIGN_INSIDE).match(text, place)
        assert match, "an expression matches any character"
        raw, place = match[0], match.end()
        match match.lastgroup:
            case "word":
                kind = _OPERATORS.get(raw, SignKind.TEXT) if fresh else SignKind.TEXT
                signs.append(Sign(kind, raw, raw))
                fresh = valued = False
            case "space":
                fresh = True
            case "quoted":
                signs.append(Sign(SignKind.QUOTED, raw[1:-1], raw))
                fresh, valued = True, False
            case "code":
                signs.append(Sign(SignKind.TEXT, raw, raw))
                fresh = valued = False
            case "open" | "close":
                kind = SignKind.OPEN if match.lastgroup == "open" else SignKind.CLOSE
                signs.append(Sign(kind, "", raw))
                fresh, valued = True, False
            case "excluded":
                signs.append(Sign(SignKind.NOT, "", raw))
                valued = False
            case "field":
                signs.append(Sign(SignKind.FIELD, FIELDS[match["name"].lower()], raw.rstrip()))
                fresh, valued = bool(match["spaced"]), True
            case _:  # a quote without its other half
                pass
    return signs


def _pair_parentheses(signs: list[Sign]) -> list[Sign]:
    """Keep only parentheses that pair, hold something and are not nested too deep."""
    opened: list[int] = []
    dropped: set[int] = set()
    for place, sign in enumerate(signs):
        if sign.kind is SignKind.OPEN:
            opened.append(place)
        elif sign.kind is SignKind.CLOSE:
            if not opened:
                dropped.add(place)
                continue
            start = opened.pop()
            empty = all(inner in dropped for inner in range(start + 1, place))
            if empty or len(opened) >= _DEEPEST:
                dropped |= {start, place}
    dropped.update(opened)
    return [sign for place, sign in enumerate(signs) if place not in dropped]


def _ground(signs: list[Sign]) -> list[Sign]:
    """Turn operators and fields that lack a side into words."""
    grounded = list(signs)
    for place in range(len(grounded) - 1, -1, -1):
        sign = grounded[place]
        after = grounded[place + 1].kind if place + 1 < len(grounded) else None
        needs_after = sign.kind in (SignKind.AND, SignKind.OR, SignKind.NOT, SignKind.FIELD)
        valued = after in (SignKind.TEXT, SignKind.QUOTED, SignKind.OPEN)
        if needs_after and (after not in _BEGINS or (sign.kind is SignKind.FIELD and not valued)):
            grounded[place] = Sign(SignKind.TEXT, sign.raw, sign.raw)
    for place, sign in enumerate(grounded):
        before = grounded[place - 1].kind if place else None
        if sign.kind in (SignKind.AND, SignKind.OR) and before not in _ENDS:
            grounded[place] = Sign(SignKind.TEXT, sign.raw, sign.raw)
    return grounded
