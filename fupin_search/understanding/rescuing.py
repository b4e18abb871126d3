"""What may be asked instead where nothing is found, the least change first.

A text with operators is looked for as it is written, since it may be pasted from an article. Where
only filters keep everything out, that is all. Otherwise quotes are dropped, then what narrowed is
taken as typed; other spellings of the same characters are tried, then corrections, then synonyms
whatever the article's date; at last the rarest word is let go, and then all but some of the text.
Whoever asks proves each by its hits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from fupin_search.search.facets import fold_value
from fupin_search.search.query import (
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
    leaves,
)
from fupin_search.text.normalise import normalise
from fupin_search.understanding.loosening import filters_in, loosened, without_quotes
from fupin_search.understanding.parser import Understood
from fupin_search.understanding.variants import variants_of

_OPERATORS = re.compile(r"(?<![^\s()（）])(?:and|or|not)(?![^\s()（）])", re.IGNORECASE)


def respelled(text: str) -> str:
    """A text with its ideographs and marks normalised, and ASCII as it was: AND is no and."""
    return "".join(
        one if one.isascii() else other for one, other in zip(text, normalise(text), strict=True)
    )


def telling(text: str) -> str:
    """What of a text's spelling can tell in a rescue: 補貼 and 补贴 are one, 軟體 is not 软体."""
    plain = respelled(text)
    return plain if text == plain or variants_of(text) == variants_of(plain) else text


@dataclass(frozen=True, slots=True)
class Rescue:
    """Something else to ask.

    Args:
        code: what was changed: operators-ignored, quotes-ignored, taken-literally, variant,
            spelling, synonym, word-dropped or loosened.
        changes: each piece as it was, and as it is asked instead; empty where it is let go.
        understood: what is asked.
    """

    code: str
    changes: tuple[tuple[str, str], ...]
    understood: Understood


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of a text.

    Args:
        text: as typed.
        understood: what it was taken to mean, and found nothing by.
        written: gives this text as it is written, marks and all.
        understand: understands another text.
        literally: understands this text, what narrowed it taken as typed.
        undated: understands this text, synonyms holding whatever an article's date; None where
            that makes no difference.
        corrections: what was meant perhaps, the likeliest first.
        standing: in how many articles a word stands.
    """

    text: str
    understood: Understood
    written: Callable[[], Clause | None]
    understand: Callable[[str], Understood]
    literally: Callable[[], Understood]
    undated: Callable[[], Understood | None]
    corrections: Callable[[str], Sequence[str]]
    standing: Callable[[str], int]

    def as_written(self) -> Rescue | None:
        """The text with its operators as characters; what is found by that holds all of it."""
        if not any(map(_keeps_out, leaves(self.understood.clause))):
            return None
        clause = self.written()
        return (
            Rescue("operators-ignored", ((self.text, ""),), Understood(clause)) if clause else None
        )

    def rescues(self) -> Iterator[Rescue]:
        """What to ask, one after the other, until something is found."""
        clause, readings = self.understood.clause, self.understood.readings
        if freed := without_quotes(clause):
            changes = tuple((f'"{phrase}"', phrase) for phrase in freed[1])
            yield Rescue("quotes-ignored", changes, Understood(freed[0], readings))
        if narrowing := [one for one in readings if one.narrows]:
            changes = tuple((one.meaning, one.text) for one in narrowing)
            yield Rescue("taken-literally", changes, self.literally())
        for code, spellings in (("variant", variants_of), ("spelling", self.corrections)):
            for spelling in spellings(self.text):
                other = _with_operators_of(self.text, spelling)
                understood = self.understand(other)
                # The words are spelled anew; what was chosen is never exchanged for another.
                if _chosen(understood.clause) == _chosen(clause):
                    yield Rescue(code, ((self.text, other),), understood)
        if (undated := self.undated()) and undated.clause != clause:
            changes = tuple((one.text, one.meaning) for one in undated.readings)
            yield Rescue("synonym", changes, undated)
        if dropped := self._without_rarest(clause):
            yield dropped
        if loose := loosened(clause):
            yield Rescue("loosened", ((self.text, ""),), Understood(loose, readings))

    def _without_rarest(self, clause: Clause) -> Rescue | None:
        """The clause without the word fewest articles hold, where there are others."""
        words = [word for bag in _required(clause) for word in bag.required]
        # A title is asked for by its last word too.
        spare = [
            word for bag in _required(clause) if not _names_title(bag) for word in bag.required
        ]
        if len(words) <= 1 or not spare:
            return None
        rarest = min(spare, key=lambda word: self.standing(word.run.text))
        rest = _without(clause, rarest.term)
        if rest is None or not any(_required(rest)):
            return None
        return Rescue("word-dropped", ((rarest.run.text, ""),), Understood(rest))


def _keeps_out(leaf: Clause) -> bool:
    """Whether an operator may keep out an article that holds all that was typed."""
    match leaf:
        case Not() | OneOf() | Between():
            return True
        case Words(scope=scope) | Prefix(scope=scope) | Phrase(words=Words(scope=scope)):
            return scope is Scope.TITLE
        case _:
            return False


def _required(clause: Clause) -> Iterator[Words]:
    return (leaf for leaf in leaves(clause) if isinstance(leaf, Words))


def _with_operators_of(text: str, spelling: str) -> str:
    """A spelling of a text in which AND is AND again, where normalising made it a word."""
    operators = iter(_OPERATORS.findall(text))
    return _OPERATORS.sub(lambda found: next(operators, found[0]), spelling)


def _names_title(bag: Words) -> bool:
    """Whether some words are all that says what a title must have."""
    return bag.scope is Scope.TITLE and len(bag.required) == 1


def _chosen(clause: Clause) -> list[Filter]:
    """The filters of a clause, their values folded."""
    return [
        OneOf(one.field, tuple(map(fold_value, one.values))) if isinstance(one, OneOf) else one
        for one in filters_in(clause)
    ]


def _without(clause: Clause, term: str) -> Clause | None:
    match clause:
        case Words(words=words):
            rest = tuple(word for word in words if word.term != term)
            if not rest and _names_title(clause):
                return clause
            return replace(clause, words=rest) if rest else None
        case And(clauses=clauses) | Or(clauses=clauses):
            kept = tuple(one for each in clauses if (one := _without(each, term)))
            kind = type(clause)
            return kept[0] if len(kept) == 1 else kind(kept) if kept else None
        case _:
            return clause
