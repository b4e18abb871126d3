"""Synonyms: words that an operator lets replace others.

They are in a TOML file with two kinds of tables:

[[group]]
words = ["农民工", "外来务工人员"]   # each finds the others
weight = 0.9                          # the worth of one for another; 0.8 by default

[[rule]]
word = "扶贫"                         # a search for this word
also = ["乡村振兴", "巩固脱贫成果"]    # also finds these words, and not the other way round
weight = 0.6
from = 2021-01-01                     # in articles of this day or later,
until = "2025"                        # up to the end of this day, month or year
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date as Date
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise, permutations
from pathlib import Path
from typing import Annotated, NamedTuple, TypeVar

import msgspec

from fupin_search.disk import read_toml
from fupin_search.errors import SynonymsError
from fupin_search.model.protocol import Engine
from fupin_search.model.query import And, Between, Clause, Query, parse_bounds, unranked_phrase
from fupin_search.text.literals import parse_run
from fupin_search.text.normalise import is_han, normalise

_LONGEST = 50  # characters; a title is no synonym


@dataclass(frozen=True, slots=True)
class Rule:
    """One direction of a synonym: a search for one word also finds the other.

    Args:
        word: what a reader types, normalised.
        to: what it finds too, normalised.
        weight: the worth of that compared to the word itself, from 0 to 1.
        first: the first day of articles that the rule holds for, or None.
        last: the last day, or None.
        entry: the entry of the file, such as `group 2`.
        two_way: whether the entry holds in both directions.
    """

    word: str
    to: str
    weight: float = 0.8
    first: Date | None = None
    last: Date | None = None
    entry: str = ""
    two_way: bool = False


class Synonym(NamedTuple):
    """A synonym of a piece of a text.

    Args:
        start: offset of the piece's first character in the normalised text, in code points.
        end: offset after its last.
        to: the synonym, normalised.
        weight: its worth compared to the piece itself.
        first: the first day of articles that it finds, or None.
        last: the last day, or None.
    """

    start: int
    end: int
    to: str
    weight: float
    first: Date | None
    last: Date | None


class Synonyms:
    """The synonyms of a file, ready to be looked up.

    Args:
        rules: of the file, in its order.
    """

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = tuple(rules)
        self._by_word: dict[str, list[Rule]] = {}
        for rule in self.rules:
            self._by_word.setdefault(rule.word, []).append(rule)
        # The words by their first character, the longest first.
        self._words: dict[str, list[str]] = {}
        for word in sorted(self._by_word, key=len, reverse=True):
            self._words.setdefault(word[0], []).append(word)

    def __len__(self) -> int:
        return len(self.rules)

    def find(self, text: str) -> Iterator[Synonym]:
        """Find the synonyms of the words of a normalised text.

        Yields:
            In the order of the text and then of the file. Of overlapping words
            the first counts, and of words that begin at one place the longest.
        """
        end = 0
        for at, character in enumerate(text) if self._words else ():
            if at < end or character not in self._words or not (word := self._find_word(text, at)):
                continue
            end = at + len(word)
            for rule in _strongest(self._by_word[word]):
                yield Synonym(at, end, rule.to, rule.weight, rule.first, rule.last)

    def undated(self) -> Synonyms:
        """Return the same synonyms, for articles of any date."""
        return Synonyms(replace(rule, first=None, last=None) for rule in self.rules)

    def _find_word(self, text: str, at: int) -> str:
        """Return the longest word that begins at a place; nothing if none does."""
        for word in self._words[text[at]]:
            end = at + len(word)
            if text.startswith(word, at) and _is_word_edge(text, at) and _is_word_edge(text, end):
                return word
        return ""


NO_SYNONYMS = Synonyms()


def _is_word_edge(text: str, at: int) -> bool:
    """Return whether a word may begin or end at a place, which is not inside a Latin word."""
    return not (0 < at < len(text) and _is_latin(text[at - 1]) and _is_latin(text[at]))


def _is_latin(character: str) -> bool:
    return character.isalnum() and not is_han(character)


def _strongest(rules: Iterable[Rule]) -> Iterable[Rule]:
    """Return, of rules that differ in nothing but weight, the one that weighs most."""
    best: dict[tuple[str, Date | None, Date | None], Rule] = {}
    for rule in rules:
        key = rule.to, rule.first, rule.last
        if key not in best or best[key].weight < rule.weight:
            best[key] = rule
    return best.values()


# Reading a file.

_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST)]
_Weight = Annotated[float, msgspec.Meta(gt=0, le=1)]


class _SynonymTable(msgspec.Struct, forbid_unknown_fields=True, rename={"since": "from"}):
    """The keys of tables of both kinds."""

    weight: _Weight = 0.8
    since: str = ""
    until: str = ""


class _GroupTable(_SynonymTable, kw_only=True):
    words: Annotated[list[_Word], msgspec.Meta(min_length=2)]


class _RuleTable(_SynonymTable, kw_only=True):
    word: _Word
    also: _Word | Annotated[list[_Word], msgspec.Meta(min_length=1)]


_T = TypeVar("_T", bound=_SynonymTable)


def read_synonyms(path: Path) -> Synonyms:
    """Read a file of synonyms.

    Raises:
        SynonymsError: naming the file and the line or entry, and what is allowed.
    """
    file = read_toml(path, "synonyms", SynonymsError)
    file.require_keys("group", "rule", hint="Words are in tables headed [[group]] or [[rule]].")
    parsed = [*file.parse_tables("group", _parse_group), *file.parse_tables("rule", _parse_rule)]
    return Synonyms(rule for rules in parsed for rule in rules)


def _parse_group(number: int, table: object) -> list[Rule]:
    group, first, last = _convert(table, _GroupTable)
    words = [_normalise_word(word) for word in group.words]
    return [
        Rule(word, to, group.weight, first, last, f"group {number}", two_way=True)
        for word, to in permutations(words, 2)
    ]


def _parse_rule(number: int, table: object) -> list[Rule]:
    rule, first, last = _convert(table, _RuleTable)
    word = _normalise_word(rule.word)
    also = [rule.also] if isinstance(rule.also, str) else rule.also
    return [
        Rule(word, _normalise_word(to), rule.weight, first, last, f"rule {number}") for to in also
    ]


def _convert(table: object, kind: type[_T]) -> tuple[_T, Date | None, Date | None]:
    """Return a table, and the days from which and until which it holds."""
    converted = msgspec.convert(table, kind)
    first, last = parse_bounds(converted.since, converted.until, keys=("from", "until"))
    return converted, first, last


def _normalise_word(word: str) -> str:
    """Normalise a word, which must have a character that can be found."""
    normalised = " ".join(normalise(word).split())
    if parse_run(normalised) is None:
        raise ValueError(f"{word!r} has no character that can be found")
    return normalised


# Checking a file for mistakes: rules without effect, or with effects that nobody intends.

# Counts the articles that hold a word: all of them, or those from a day until another.
CountArticles = Callable[[str, Date | None, Date | None], int]


@dataclass(frozen=True, slots=True)
class SynonymFinding:
    """A mistake in a file of synonyms.

    Args:
        entry: the entry of the file, such as `group 2`.
        code: one of same, never, duplicate, twice, cycle and absent.
        message: describes the mistake.
    """

    entry: str
    code: str
    message: str


def lint_synonyms(
    synonyms: Synonyms, count_articles: CountArticles | None = None
) -> tuple[SynonymFinding, ...]:
    """Look for mistakes in a file of synonyms.

    Args:
        synonyms: of the file.
        count_articles: counts the articles that hold a word; without it articles are not checked.

    Returns:
        In the order of the file's entries.
    """
    rules = synonyms.rules
    findings = [*_find_useless(rules), *_find_repeated(rules), *_find_cycles(rules)]
    if count_articles:
        findings += _find_absent(rules, count_articles)
    order = {entry: at for at, entry in enumerate(dict.fromkeys(rule.entry for rule in rules))}
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: order[finding.entry]))


def make_article_counter(engine: Engine) -> CountArticles:
    """Return a function that counts the articles of an index that hold a word."""

    def count_articles(word: str, first: Date | None, last: Date | None) -> int:
        clause: Clause | None = unranked_phrase(word)
        assert clause is not None
        if first or last:
            clause = And((clause, Between(first, last)))
        return engine.plan(Query(clause)).count().total

    return count_articles


def describe_validity(first: Date | None, last: Date | None) -> str:
    """Describe the days of a rule; empty for one that always holds.

    Args:
        first: the first day, or None.
        last: the last day, or None.
    """
    return f"{f'from {first} ' if first else ''}{f'until {last}' if last else ''}".rstrip()


def _find_useless(rules: tuple[Rule, ...]) -> Iterator[SynonymFinding]:
    """Find rules from a word to itself, and then rules that hold on no day."""
    for rule in rules:
        if rule.word == rule.to:
            message = f"both words are {rule.word} after normalising"
            yield SynonymFinding(rule.entry, "same", message)
    for rule in rules:
        if not _overlap([rule]):
            yield SynonymFinding(
                rule.entry, "never", f"no day is {describe_validity(rule.first, rule.last)}"
            )


def _find_repeated(rules: tuple[Rule, ...]) -> Iterator[SynonymFinding]:
    """Find rules that repeat another, and then entries that could be one."""
    former: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        others = former.setdefault((rule.word, rule.to), [])
        for other in others:
            if other.entry != rule.entry and _overlap([other, rule]):
                message = f"{rule.word} → {rule.to} is in {other.entry} already"
                yield SynonymFinding(rule.entry, "duplicate", message)
        others.append(rule)
    # Two groups with a common word do not become one group.
    entries: dict[tuple[object, ...], str] = {}
    for rule in rules:
        alike = () if rule.two_way else (rule.weight, rule.first, rule.last)
        entry = entries.setdefault((rule.word, rule.two_way, *alike), rule.entry)
        if entry != rule.entry:
            message = f"{rule.word} is in {entry} too; a search for it uses both"
            yield SynonymFinding(rule.entry, "twice", message)


def _find_cycles(rules: tuple[Rule, ...]) -> Iterator[SynonymFinding]:
    """Find one-way rules that lead back to their word."""
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
            message = " → ".join([around[0][0], *(to for _, to in around)])
            ending = "make them a [[group]] if each may replace the others"
            yield SynonymFinding(edges[around[-1]].entry, "cycle", f"{message}; {ending}")
        del edges[around[-1]]


def _find_absent(
    rules: tuple[Rule, ...], count_articles: CountArticles
) -> Iterator[SynonymFinding]:
    """Find synonyms that no article holds."""
    targets = dict.fromkeys(
        (rule.entry, rule.to, rule.first, rule.last) for rule in rules if _overlap([rule])
    )
    for entry, to, first, last in targets:
        if not count_articles(to, first, last):
            when = describe_validity(first, last)
            yield SynonymFinding(entry, "absent", f"no article {when and when + ' '}holds {to}")


def _overlap(rules: list[Rule]) -> bool:
    """Return whether there is a day on which all of some rules hold."""
    first = max(rule.first or Date.min for rule in rules)
    return first <= min(rule.last or Date.max for rule in rules)
