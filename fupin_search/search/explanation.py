"""Why an article has its score: what each clause of the query adds to it, and how that is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

# Words, parts and the like that have a share of their own; the others of a place have one together.
_OWN_SHARES = 12
# What is told of a share of many words, or of many characters.
_WORDS_TOLD = 6
_CHARACTERS_TOLD = 20


class Kind(Enum):
    """What a share comes from, by the way it is told."""

    WORD = "{place}命中{texts}"
    PART = "{place}中数字或字母的一部分{texts}"
    INSIDE = "{place}词内含{texts}"
    MENTION = "{place}提到{texts}"
    PAIR = "{place}中的两字{texts}"
    CHARACTER = "{place}中的单字{texts}"
    PASSAGE = "{place}一段之内{together}出现{texts}"


class Place(Enum):
    """A text of an article, by its name for a reader."""

    TITLE = "标题"
    BODY = "正文"


@dataclass(frozen=True, slots=True)
class Share:
    """What some texts of a query add to an article's score.

    Args:
        kind: what they are.
        place: where they stand, or None where that is not known.
        texts: words, pairs or characters, normalised, in the query's order.
        worth: what they add, above 0.
    """

    kind: Kind
    place: Place | None
    texts: tuple[str, ...]
    worth: float


def summed_up(shares: Iterable[Share]) -> tuple[Share, ...]:
    """As many shares as are read at a glance, the largest first; their sum stays the same.

    All pairs of a place have one share together, and so have its single characters. Words have
    their own, but for those worth least where there are many.

    Args:
        shares: one for each text, in the query's order; those worth nothing are left out.
    """
    every = [share for share in shares if share.worth > 0]
    single = [share for share in every if share.kind not in (Kind.PAIR, Kind.CHARACTER)]
    own = set(sorted(single, key=_descending)[:_OWN_SHARES])
    groups: dict[tuple[Kind, Place | None, tuple[str, ...]], list[Share]] = {}
    for share in every:
        texts = share.texts if share in own else ()
        groups.setdefault((share.kind, share.place, texts), []).append(share)
    joined = [
        Share(
            kind,
            place,
            tuple(dict.fromkeys(text for share in group for text in share.texts)),
            sum(share.worth for share in group),
        )
        for (kind, place, _), group in groups.items()
    ]
    return tuple(sorted(joined, key=_descending))


def share_text(share: Share) -> str:
    """A share in a reader's words: 标题命中“脱贫”."""
    place = share.place.value if share.place else ""
    together = "同时" if len(share.texts) > 1 else ""
    return share.kind.value.format(place=place, together=together, texts=_quoted(share))


def _quoted(share: Share) -> str:
    texts = share.texts
    if share.kind in (Kind.CHARACTER, Kind.PASSAGE):
        more = f"等 {len(texts)} 字" if len(texts) > _CHARACTERS_TOLD else ""
        return f"“{''.join(texts[:_CHARACTERS_TOLD])}”{more}"
    more = f"等 {len(texts)} 个" if len(texts) > _WORDS_TOLD else ""
    return "".join(f"“{text}”" for text in texts[:_WORDS_TOLD]) + more


def _descending(share: Share) -> float:
    return -share.worth
