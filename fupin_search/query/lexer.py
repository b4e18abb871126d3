"""A reader's text → signs: words, quoted phrases, operators, fields, parentheses.

Nothing is an error. A quote or parenthesis without its other half is ignored, an operator without
two sides and an unknown field are plain words, and curly quotes are punctuation, as in text pasted
from an article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

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


@dataclass(frozen=True, slots=True)
class Sign:
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

_QUOTED = re.compile(r'["＂]([^"＂]*)["＂]')
_FIELD = re.compile(rf"({'|'.join(FIELDS)})\s*[:：](\s*)(?=[^\s:：])", re.IGNORECASE)
# A value between marks may hold white space.
_MARKED = re.compile("|".join(f"{pair[0]}[^{pair}]+{pair[1]}" for pair in ENCLOSING))
_EXCLUDED = re.compile(r"[-－](?=[^\s\d\-－])")
_WORD = re.compile(r'[^\s"＂()（）]+')
# The area code of a telephone number is no group: (020)87651235.
_AREA_CODE = re.compile(r"[(（]0[0-9]{2,3}[)）](?=[-－\s]?[0-9])")
_OPEN, _CLOSE = "(（", ")）"
_OPERATORS = {"AND": SignKind.AND, "OR": SignKind.OR, "NOT": SignKind.NOT}

# Parentheses nested deeper are ignored: nobody means them, and no parser may fail at them.
_DEEPEST = 32

_BEGINS = (SignKind.TEXT, SignKind.QUOTED, SignKind.FIELD, SignKind.OPEN, SignKind.NOT)
_ENDS = (SignKind.TEXT, SignKind.QUOTED, SignKind.CLOSE)


def split_signs(text: str) -> list[Sign]:
    """Split any text into signs that always parse.

    Returns:
        Signs in which parentheses pair, and every operator and field has the signs it needs.
    """
    return _ground(_pair_parentheses(_read_signs(text)))


def _read_signs(text: str) -> list[Sign]:
    signs: list[Sign] = []
    place = 0
    fresh = True  # at the start of a word, where - and fields have a meaning
    while place < len(text):
        character = text[place]
        if character.isspace():
            place, fresh = place + 1, True
        elif quoted := _QUOTED.match(text, place):
            signs.append(Sign(SignKind.QUOTED, quoted[1], quoted[0]))
            place, fresh = quoted.end(), True
        elif code := _AREA_CODE.match(text, place):
            signs.append(Sign(SignKind.TEXT, code[0], code[0]))
            place, fresh = code.end(), False
        elif character in _OPEN or character in _CLOSE:
            kind = SignKind.OPEN if character in _OPEN else SignKind.CLOSE
            signs.append(Sign(kind, "", character))
            place, fresh = place + 1, True
        elif fresh and (excluded := _EXCLUDED.match(text, place)):
            signs.append(Sign(SignKind.NOT, "", excluded[0]))
            place = excluded.end()
        elif fresh and (named := _FIELD.match(text, place)):
            signs.append(Sign(SignKind.FIELD, FIELDS[named[1].lower()], named[0].rstrip()))
            place, fresh = named.end(), bool(named[2])
        elif signs and signs[-1].kind is SignKind.FIELD and (marked := _MARKED.match(text, place)):
            signs.append(Sign(SignKind.TEXT, marked[0], marked[0]))
            place, fresh = marked.end(), False
        elif word := _WORD.match(text, place):
            kind = _OPERATORS.get(word[0], SignKind.TEXT) if fresh else SignKind.TEXT
            signs.append(Sign(kind, word[0], word[0]))
            place, fresh = word.end(), False
        else:  # a quote without its other half
            place += 1
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
