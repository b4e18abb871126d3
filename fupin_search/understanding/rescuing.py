"""What may be asked instead where nothing is found, the least change first.

Quotes are dropped, then what narrowed is taken as typed; other spellings of the same characters are
tried, then corrections, then synonyms whatever the article's date; at last the rarest word is let
go, and then all but some of the text. Whoever asks proves each by its hits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from fupin_search.search.query import And, Clause, Not, Or, Words, leaves, ranking_words
from fupin_search.text.normalise import normalise
from fupin_search.understanding.loosening import without_quotes
from fupin_search.understanding.parser import Understood
from fupin_search.understanding.variants import variants_of
from fupin_search.understanding.words import joined


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
        code: what was changed: quotes-ignored, taken-literally, variant, spelling, synonym,
            word-dropped or loosened.
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
        understand: understands another text.
        literally: understands this text, what narrowed it taken as typed.
        undated: understands this text, synonyms holding whatever an article's date.
        corrections: what was meant perhaps, the likeliest first.
        standing: in how many articles a word stands.
    """

    text: str
    understood: Understood
    understand: Callable[[str], Understood]
    literally: Callable[[], Understood]
    undated: Callable[[], Understood]
    corrections: Callable[[str], Sequence[str]]
    standing: Callable[[str], int]

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
            for other in spellings(self.text):
                yield Rescue(code, ((self.text, other),), self.understand(other))
        if (undated := self.undated()).clause != clause:
            changes = tuple((one.text, one.meaning) for one in undated.readings)
            yield Rescue("synonym", changes, undated)
        if dropped := self._without_rarest(clause):
            yield dropped
        if loose := _loosened(clause):
            yield Rescue("loosened", ((self.text, ""),), Understood(loose, readings))

    def _without_rarest(self, clause: Clause) -> Rescue | None:
        """The clause without the word fewest articles hold, where there are others."""
        words = [word for bag in _required(clause) for word in bag.required]
        if len(words) <= 1:
            return None
        rarest = min(words, key=lambda word: self.standing(word.run.text))
        rest = _without(clause, rarest.term)
        if rest is None or not any(_required(rest)):
            return None
        return Rescue("word-dropped", ((rarest.run.text, ""),), Understood(rest))


def _required(clause: Clause) -> Iterator[Words]:
    return (leaf for leaf in leaves(clause) if isinstance(leaf, Words))


def _without(clause: Clause, term: str) -> Clause | None:
    match clause:
        case Words(words=words):
            rest = tuple(word for word in words if word.term != term)
            return replace(clause, words=rest) if rest else None
        case And(clauses=clauses) | Or(clauses=clauses):
            kept = tuple(one for each in clauses if (one := _without(each, term)))
            kind = type(clause)
            return kept[0] if len(kept) == 1 else kind(kept) if kept else None
        case _:
            return clause


def _loosened(clause: Clause) -> Clause | None:
    """All words as one bag of which some will do, what is excluded still out."""
    bags = list(ranking_words(clause))
    if not bags:
        return None
    loose = replace(joined(bags), may_miss=True)
    if loose == clause:
        return None
    excluded = [leaf for leaf in leaves(clause) if isinstance(leaf, Not)]
    return And((loose, *excluded)) if excluded else loose
