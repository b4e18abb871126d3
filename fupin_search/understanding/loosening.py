"""What may be asked instead when nothing is found: phrases as plain words.

Who quotes a headline from memory, or pastes one with its quotation marks, wants the article more
than the phrase.
"""

from __future__ import annotations

from dataclasses import replace

from fupin_search.search.query import And, Clause, Phrase, Scope, Words
from fupin_search.understanding.words import joined


def without_quotes(clause: Clause) -> tuple[Clause, tuple[str, ...]] | None:
    """A clause whose phrases are plain words, and those phrases.

    Args:
        clause: as parsed.

    Returns:
        None where no phrase stands at the top: what is inside an operator was meant.
    """
    phrases: list[str] = []
    bags: list[Words] = []
    others: list[Clause] = []
    for one in clause.clauses if isinstance(clause, And) else (clause,):
        match one:
            case Phrase(run=run, words=words):
                phrases.append(run.text)
                bags.append(words)
            case Words():
                bags.append(one)
            case _:
                others.append(one)
    if not phrases:
        return None
    loose = [
        replace(joined(mine), may_miss=True)
        for scope in Scope
        if (mine := [bag for bag in bags if bag.scope is scope])
    ]
    freed = (*loose, *others)
    return freed[0] if len(freed) == 1 else And(freed), tuple(phrases)
