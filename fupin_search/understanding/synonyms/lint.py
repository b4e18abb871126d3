"""What in a file of synonyms is of no effect, or not what was meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date as Date
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from fupin_search.search.answer import Page
from fupin_search.search.engine import Engine
from fupin_search.search.query import And, Between, Clause, Phrase, Query, Words
from fupin_search.text.run import run_of
from fupin_search.understanding.synonyms.synonyms import Rule, Synonyms

# How many articles hold a word: all of them, or those from a day until another.
Held = Callable[[str, Date | None, Date | None], int]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something amiss.

    Args:
        entry: where, such as `group 2`.
        code: what, in a word: same, never, duplicate, twice, cycle or absent.
        told: what, in a sentence.
    """

    entry: str
    code: str
    told: str


def lint(synonyms: Synonyms, held: Held | None = None) -> tuple[Finding, ...]:
    """Look for what is amiss.

    Args:
        synonyms: a file's.
        held: how many articles hold a word; without it no article is looked at.
    """
    rules = synonyms.rules
    found = [*_same(rules), *_never(rules), *_duplicates(rules), *_twice(rules), *_cycles(rules)]
    if held:
        found += _absent(rules, held)
    order = {
        entry: place for place, entry in enumerate(dict.fromkeys(rule.entry for rule in rules))
    }
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: order[finding.entry]))


def held_in(engine: Engine) -> Held:
    """How many articles of an index hold a word."""

    def held(word: str, first: Date | None, last: Date | None) -> int:
        run = run_of(word)
        assert run is not None
        clause: Clause = Phrase(run, Words((), (), ()))
        if first or last:
            clause = And((clause, Between(first, last)))
        return engine.plan(Query(clause)).run(Page(1, 1)).total

    return held


def validity(first: Date | None, last: Date | None) -> str:
    """From when until when something holds, in words; nothing where it always does."""
    return " ".join([*([f"from {first}"] if first else []), *([f"until {last}"] if last else [])])


def _same(rules: tuple[Rule, ...]) -> Iterator[Finding]:
    for rule in rules:
        if rule.word == rule.to:
            yield Finding(
                rule.entry, "same", f"{rule.word} is given twice: so it reads when normalised"
            )


def _never(rules: tuple[Rule, ...]) -> Iterator[Finding]:
    for rule in rules:
        if rule.first and rule.last and rule.first > rule.last:
            told = f"no day is {validity(rule.first, rule.last)}"
            yield Finding(rule.entry, "never", told)


def _duplicates(rules: tuple[Rule, ...]) -> Iterator[Finding]:
    """Rules that say what another one says, for some of the same days."""
    former: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        others = former.setdefault((rule.word, rule.to), [])
        for other in others:
            if other.entry != rule.entry and _overlap([other, rule]):
                told = f"{rule.word} → {rule.to} stands in {other.entry} already"
                yield Finding(rule.entry, "duplicate", told)
        others.append(rule)


def _twice(rules: tuple[Rule, ...]) -> Iterator[Finding]:
    """Words of two groups, which do not become one group; and of two rules that could be one."""
    former: dict[tuple[object, ...], str] = {}
    for rule in rules:
        alike = () if rule.two_way else (rule.weight, rule.first, rule.last)
        entry = former.setdefault((rule.word, rule.two_way, *alike), rule.entry)
        if entry != rule.entry:
            told = f"{rule.word} stands in {entry} too, and who asks for it gets what both say"
            yield Finding(rule.entry, "twice", told)


def _cycles(rules: tuple[Rule, ...]) -> Iterator[Finding]:
    """One-way rules that lead back to where they began."""
    edges = {
        (rule.word, rule.to): rule for rule in rules if not rule.two_way and rule.word != rule.to
    }
    while True:
        graph: dict[str, set[str]] = {}
        for word, to in edges:
            graph.setdefault(to, set()).add(word)
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            around = list(pairwise(error.args[1]))
        else:
            return
        # Rules for different days, 扶贫 → 乡村振兴 from 2021 and back until then, are no cycle.
        if _overlap([edges[edge] for edge in around]):
            told = " → ".join([around[0][0], *(to for _, to in around)])
            ending = "if each will do for the others, they are a [[group]]"
            yield Finding(edges[around[-1]].entry, "cycle", f"{told}; {ending}")
        del edges[around[-1]]


def _absent(rules: tuple[Rule, ...], held: Held) -> Iterator[Finding]:
    """Words that will do for others and that no article holds."""
    asked = dict.fromkeys(
        (rule.entry, rule.to, rule.first, rule.last) for rule in rules if _overlap([rule])
    )
    for entry, to, first, last in asked:
        if not held(to, first, last):
            when = validity(first, last)
            yield Finding(entry, "absent", f"no article {when and when + ' '}holds {to}")


def _overlap(rules: list[Rule]) -> bool:
    """Whether there is a day for which all of some rules hold."""
    first = max(rule.first or Date.min for rule in rules)
    return first <= min(rule.last or Date.max for rule in rules)
