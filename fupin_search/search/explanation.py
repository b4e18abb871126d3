"""The explanation of a score: the shares that clauses of the query add to it, and their wording."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

# Words and parts with a share of their own; the others in a place have one together.
_OWN_SHARES = 12
# Most words, and most characters, that the text of a share names.
_MOST_WORDS_NAMED = 6
_MOST_CHARACTERS_NAMED = 20


class Kind(Enum):
    """The source of a share, with its wording for readers."""

    WORD = "{place}命中{texts}"
    PART = "{place}中数字或字母的一部分{texts}"
    INSIDE = "{place}词内含{texts}"
    MENTION = "{place}提到{texts}"
    PAIR = "{place}中的两字{texts}"
    CHARACTER = "{place}中的单字{texts}"
    PASSAGE = "{place}一段之内{together}出现{texts}"


class Place(Enum):
    """A text of an article, by its name for readers."""

    TITLE = "标题"
    BODY = "正文"


@dataclass(frozen=True, slots=True)
class Share:
    """The part of an article's score that some texts of the query add.

    Args:
        kind: the kind of the texts.
        place: the text of the article that has them, or None where that is not known.
        texts: words, pairs or characters, normalised, in the query's order.
        worth: the part of the score, above 0.
    """

    kind: Kind
    place: Place | None
    texts: tuple[str, ...]
    worth: float


def summed_up(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Join shares until few enough to read at a glance are left; their sum stays the same.

    All pairs in a place share one, and so do its single characters. Each word has its own, except
    for those worth least where there are many.

    Args:
        shares: one for each text, in the query's order; those worth nothing are dropped.

    Returns:
        The shares, the largest first.
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
    """Return a share in words for readers: 标题命中“脱贫”."""
    place = share.place.value if share.place else ""
    together = "同时" if len(share.texts) > 1 else ""
    return share.kind.value.format(place=place, together=together, texts=_quoted(share))


def _quoted(share: Share) -> str:
    texts = share.texts
    if share.kind in (Kind.CHARACTER, Kind.PASSAGE):
        more = f"等 {len(texts)} 字" if len(texts) > _MOST_CHARACTERS_NAMED else ""
        return f"“{''.join(texts[:_MOST_CHARACTERS_NAMED])}”{more}"
    more = f"等 {len(texts)} 个" if len(texts) > _MOST_WORDS_NAMED else ""
    return "".join(f"“{text}”" for text in texts[:_MOST_WORDS_NAMED]) + more


def _descending(share: Share) -> float:
    return -share.worth
