"""The readings, repairs and offers of an answer for a page, and the searches they lead to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fupin_search.model.query import OneOf
from fupin_search.query.words import Choice, Kind, Reading
from fupin_search.service import LONGEST_TEXT, Answer, Request
from fupin_search.text.normalise import normalise
from fupin_search.web.navigation import Link
from fupin_search.web.urls import address_of
from fupin_search.web.wording import range_text

# Characters of a long piece that are shown.
_SHOWN = 20
_MEANT = {
    Kind.DATE: "发表日期",
    Kind.AMOUNT: "数量",
    Kind.PLACE: "地区",
    Kind.PARTNER: "对口地区",
    Kind.SYNONYM: "同义词",
    Kind.PINYIN: "拼音",
}
_REPAIRED = {
    "shortened": "搜索内容太长，只按开头一段查找，后面的“{before}”没有查找。",
    "operators-ignored": "按搜索条件没有找到文章，已按原文“{before}”查找。",
    "quotes-ignored": "没有文章原样包含{before}，已按普通词语查找。",
    "taken-literally": "按“{before}”没有找到文章，已按原文“{after}”查找。",
    "variant": "没有文章包含“{before}”，已改为查找“{after}”。",
    "spelling": "没有文章包含“{before}”，已改为查找“{after}”。",
    "synonym": "没有文章包含“{before}”，也查找了“{after}”。",
    "word-dropped": "没有文章同时包含全部词语，已不要求“{before}”。",
    "loosened": "没有文章符合全部要求，列出了符合其中一部分的文章。",
}


@dataclass(frozen=True, slots=True)
class Understood:
    """A reading, ready to show.

    Args:
        text: the piece.
        label: what it was taken for; empty where the reader must choose.
        meaning: what it means.
        undo: the same search with the piece as typed.
        choices: what else it may be.
    """

    text: str
    label: str
    meaning: str
    undo: Link
    choices: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """Another text that finds articles, and how many."""

    link: Link
    found: int


def understood_of(answer: Answer) -> tuple[Understood, ...]:
    """The readings of an answer, and the pieces a reader had taken as typed."""
    request = answer.request
    shown = [
        Understood(
            reading.text,
            _MEANT[reading.kind] if reading.meaning else "",
            range_text(reading.meaning),
            Link("按原文查找", address_of(literally(request, reading.text))),
            tuple(
                Link(one.meaning, address_of(with_choice(request, reading, one)))
                for one in reading.choices
            ),
        )
        for reading in answer.interpreted.readings
    ]
    for piece in request.literal:
        others = tuple(one for one in request.literal if one != piece)
        again = address_of(replace(request.first_page, literal=others))
        shown.append(Understood(piece, "按原文", piece, Link("重新理解", again)))
    return tuple(shown)


def repairs_of(answer: Answer) -> tuple[str, ...]:
    """Return the changes made to a search, in words."""
    return tuple(
        _REPAIRED[one.code].format(
            before=range_text(_begun(one.before)), after=range_text(one.after)
        )
        for one in answer.repairs
    )


def _begun(text: str) -> str:
    """A text, or its beginning where it is longer than what is searched."""
    return text if len(text) <= LONGEST_TEXT else f"{text[:_SHOWN]}…"


def offers_of(answer: Answer) -> tuple[Offered, ...]:
    """Return the texts that the reader perhaps meant, with their searches."""
    return tuple(
        Offered(Link(one.text, address_of(with_text(answer.request, one.text))), one.found)
        for one in answer.offers
    )


def literally(request: Request, piece: str) -> Request:
    """Return the same search with a piece of its text taken as typed.

    Args:
        request: the present search.
        piece: the text of a reading.
    """
    return replace(request.first_page, literal=tuple(dict.fromkeys((*request.literal, piece))))


def with_choice(request: Request, reading: Reading, choice: Choice) -> Request:
    """Return the same search with one meaning of a piece chosen.

    Args:
        request: the present search.
        reading: the reading of the piece.
        choice: one of its choices: a region to filter by, or a text to type instead.
    """
    if not choice.region:
        # Normalising moves no character, so where it stands there it stands in what was typed.
        before, piece, _ = normalise(request.text).partition(reading.text)
        end = len(before) + len(piece)
        text = request.text[: len(before)] + choice.meaning + request.text[end:]
        return with_text(request, text) if piece else request
    others = tuple(
        one for one in request.filters if not (isinstance(one, OneOf) and one.field == "region")
    )
    return replace(request.first_page, filters=(*others, OneOf("region", (choice.region,))))


def with_text(request: Request, text: str) -> Request:
    """Return the same search of another text, from its first page.

    Args:
        request: the present search.
        text: the other text.
    """
    return replace(request.first_page, text=text)
