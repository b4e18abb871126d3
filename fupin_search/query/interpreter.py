"""The meanings of pieces of plain text: days, amounts, places, synonyms, pinyin.

`Interpreter` finds them while a text is parsed; `interpret` describes the parsed query, with the
meanings in it, for the reader.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date as Date
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import structs

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.entities.keys import amounts_between, days_between, notation_key, place_key
from fupin_search.model.query import (
    And,
    Between,
    Clause,
    Everything,
    Match,
    Mentioned,
    Not,
    OneOf,
    Or,
    Phrase,
    Prefix,
    Scope,
    Words,
    distinct,
    leaves,
)
from fupin_search.query.archive_words import ArchiveWords
from fupin_search.query.dates import read_dates
from fupin_search.query.dates.spans import TimeExpression
from fupin_search.query.expressions import (
    Expression,
    Reading,
    ReadingChoice,
    ReadingKind,
    make_phrase,
)
from fupin_search.query.place_reader import NO_PLACE_PAIRS, PlaceExpression, PlacePairs, read_places
from fupin_search.query.synonyms import NO_SYNONYMS, Synonym, Synonyms
from fupin_search.text.normalise import is_han
from fupin_search.text.tokenizer import ChineseTokenizer

if TYPE_CHECKING:
    from fupin_search.query.amount_reader import AmountExpression

# The worth of a mention of the same thing, and of the same amount, compared to typed characters.
_MENTIONED, _SAME = 0.5, 1.0
_PARTNER = 0.3
# An article has one notation or the other, hardly both.
_NOTATION = 0.5
_LATIN = re.compile("[a-z]")
# Every amount and every notation has one of these.
_NUMERIC = re.compile("[0-9a-zⅰ-ⅻ第元(+零〇○一二两三四五六七八九十百千万]")
_PAIRING = ("对口", "帮扶", "协作", "支援", "结对", "携手")


class Interpreter:
    """Finds the meanings of pieces of plain text.

    Args:
        tokenizer: of the index.
        today: the day from which 去年 is counted.
        archive: the words by which pinyin is read; without them it is not read.
        synonyms: of the operator.
        pairs: places that help each other, of the operator.
        literal: pieces that mean their characters, normalised.
        is_dated: whether a filter selects days; then typed days do not narrow.
    """

    def __init__(
        self,
        tokenizer: ChineseTokenizer,
        today: Date,
        archive: ArchiveWords | None = None,
        synonyms: Synonyms = NO_SYNONYMS,
        pairs: PlacePairs = NO_PLACE_PAIRS,
        *,
        literal: Collection[str] = (),
        is_dated: bool = False,
    ) -> None:
        self._tokenizer = tokenizer
        self._today = today
        self._archive = archive
        self._synonyms = synonyms
        self._pairs = pairs
        self._literal = literal
        self._is_dated = is_dated

    def find_expressions(self, text: str, scope: Scope) -> list[Expression]:
        """Find the pieces of a text with a meaning.

        Args:
            text: plain text, normalised.
            scope: where articles must have it. A title has no day of its own, so that days there
                are words.

        Returns:
            Those that narrow, then others in order; none of them overlaps one that narrows.
        """
        expressions = list(self._find_all(text, scope))
        if self._literal:
            expressions = [
                expression
                for expression in expressions
                if text[expression.start : expression.end] not in self._literal
            ]
        narrowing: list[Expression] = []
        for expression in expressions:
            if expression.narrows and not _overlaps(expression, narrowing):
                narrowing.append(expression)
        others = [
            expression
            for expression in expressions
            if not (expression.narrows or _overlaps(expression, narrowing))
        ]
        return narrowing + sorted(others, key=lambda expression: expression.start)

    def _find_all(self, text: str, scope: Scope) -> Iterator[Expression]:
        if scope is Scope.ANYWHERE:
            for time in read_dates(text, self._today):
                expression = _make_date(text, time)
                set_aside = self._is_dated and time.demanding
                yield replace(expression, clause=Everything()) if set_aside else expression
        is_numeric = _NUMERIC.search(text)
        if is_numeric:
            # The expressions for numbers are slow to compile.
            from fupin_search.query.amount_reader import read_amounts

            for amount in read_amounts(text):
                yield _make_amount(text, amount, scope)
        for place in read_places(text):
            yield _make_place(text, place, scope)
            yield from self._find_partners(text, place, scope)
        if is_numeric:
            yield from _find_notations(text, scope)
        for synonym in self._synonyms.find(text):
            if other := self._make_synonym(text, synonym, scope):
                yield other
        if self._archive and _LATIN.search(text):
            yield from self._find_pinyin(text, self._archive, scope)

    def _find_partners(
        self, text: str, place: PlaceExpression, scope: Scope
    ) -> Iterator[Expression]:
        """Find the partners of a place, where the text is about such help."""
        if len(place.places) != 1 or not self._pairs.partners:
            return
        partners = self._pairs.find_partners(place.places[0])
        if partners and any(word in text for word in _PAIRING):
            piece = text[place.start : place.end]
            names = "、".join(partner.name for partner in partners)
            clause = _mentioned((place_key(partner.code) for partner in partners), names, scope)
            reading = Reading(ReadingKind.PARTNER, piece, names)
            yield Expression(place.start, place.end, reading, clause, _PARTNER)

    def _find_pinyin(self, text: str, archive: ArchiveWords, scope: Scope) -> Iterator[Expression]:
        """Find the letters that are pinyin of words of the archive."""
        for pinyin in archive.read_pinyin(text):
            clauses = (self._require_reading(each, scope) for each in pinyin.readings)
            if clause := next((clause for clause in clauses if clause), None):
                first, *others = pinyin.readings
                piece = text[pinyin.start : pinyin.end]
                reading = Reading(
                    ReadingKind.PINYIN, piece, first, choices=tuple(map(ReadingChoice, others))
                )
                yield Expression(pinyin.start, pinyin.end, reading, clause, 1.0)

    def _make_synonym(self, text: str, synonym: Synonym, scope: Scope) -> Expression | None:
        clause: Clause | None = make_phrase(synonym.to, self._tokenizer, scope)
        if clause is None:
            return None
        meaning = synonym.to
        if synonym.first or synonym.last:
            clause = And((clause, Between(synonym.first, synonym.last)))
            meaning += f" {_days(synonym.first, synonym.last)}"
        reading = Reading(ReadingKind.SYNONYM, text[synonym.start : synonym.end], meaning)
        return Expression(synonym.start, synonym.end, reading, clause, synonym.weight)

    def _require_reading(self, text: str, scope: Scope) -> Clause | None:
        """Require all words of a reading; side by side if one is a single character or Latin."""
        phrase = make_phrase(text, self._tokenizer, scope)
        if phrase and all(is_han(word.term) and len(word.term) > 1 for word in phrase.words.words):
            return structs.replace(phrase.words, may_miss=False)
        return phrase


def _make_date(text: str, time: TimeExpression) -> Expression:
    published = Between(time.first, time.last)
    piece = text[time.start : time.end]
    reading = Reading(ReadingKind.DATE, piece, _days(time.first, time.last), time.demanding)
    if time.demanding or time.first is None or time.last is None:
        return Expression(time.start, time.end, reading, published)
    mentioned = Mentioned(days_between(time.first, time.last), piece)
    return Expression(time.start, time.end, reading, Or((mentioned, published)), _MENTIONED)


def _find_notations(text: str, scope: Scope) -> Iterator[Expression]:
    """Find the pieces that have other notations."""
    from fupin_search.entities.notations import read_notations

    for notation in read_notations(text):
        plain, forms = notation.plain, notation.in_queries
        keys = tuple([(key, key) for key in map(notation_key, forms)])
        held = bool(plain) and text[notation.start : notation.end] != plain
        clause = Mentioned(keys, forms[0], scope, (plain,) if plain else (), held)
        yield Expression(notation.start, notation.end, None, clause, _NOTATION)


def _make_amount(text: str, amount: AmountExpression, scope: Scope) -> Expression:
    from fupin_search.query.amount_reader import describe_amount

    meaning = describe_amount(amount)
    clause = Mentioned((amounts_between(amount.unit, amount.least, amount.most),), meaning, scope)
    piece = text[amount.start : amount.end]
    reading = Reading(ReadingKind.AMOUNT, piece, meaning, amount.demanding)
    return Expression(amount.start, amount.end, reading, clause, _SAME)


def _make_place(text: str, place: PlaceExpression, scope: Scope) -> Expression:
    piece = text[place.start : place.end]
    if len(place.places) > 1:
        choices = tuple(
            ReadingChoice(gazetteer().label(choice), choice.code) for choice in place.places
        )
        reading = Reading(ReadingKind.PLACE, piece, "", choices=choices)
        return Expression(place.start, place.end, reading, None)
    (only,) = place.places
    clause = _mentioned([place_key(only.code)], only.name, scope)
    reading = Reading(ReadingKind.PLACE, piece, gazetteer().label(only))
    return Expression(place.start, place.end, reading, clause, _MENTIONED)


def _mentioned(keys: Iterable[str], meaning: str, scope: Scope) -> Mentioned:
    return Mentioned(tuple((key, key) for key in keys), meaning, scope)


def _days(first: Date | None, last: Date | None) -> str:
    return f"{first or ''}..{last or ''}"


def _overlaps(expression: Expression, others: Iterable[Expression]) -> bool:
    return any(expression.start < other.end and other.start < expression.end for other in others)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The meaning of a query, part by part.

    Args:
        match: whether articles must hold all the plain words, most of them, or any.
        words: the plain words.
        phrases: texts required as typed, prefixes with their `*`.
        excluded: texts and conditions that exclude an article.
        fields: conditions on a field, as `field:value`.
        missing: words that no article in the archive holds.
        readings: the meanings of pieces beyond their characters.
    """

    match: Match
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()


def interpret(
    clause: Clause, match: Match, missing: tuple[str, ...], readings: tuple[Reading, ...] = ()
) -> Interpretation:
    """Describe a clause and how an engine applied it.

    Args:
        clause: as parsed.
        match: how much of the plain words the engine required.
        missing: words that no article holds.
        readings: of the parsed text.
    """
    words, phrases, fields = _parts(clause)
    excluded = [
        text
        for leaf in leaves(clause)
        if isinstance(leaf, Not)
        for text in chain(*_parts(leaf.clause))
    ]
    return Interpretation(
        match=match,
        words=distinct(words),
        phrases=distinct(phrases),
        excluded=distinct(excluded),
        fields=distinct(fields),
        missing=missing,
        readings=readings,
    )


def _parts(clause: Clause) -> tuple[list[str], list[str], list[str]]:
    """Return the words, phrases and conditions on fields of a clause."""
    words: list[str] = []
    phrases: list[str] = []
    fields: list[str] = []
    for leaf in leaves(clause):
        match leaf:
            case Words():
                words += [word.run.text for word in leaf.words]
            case Phrase():
                phrases.append(leaf.run.text)
            case Prefix():
                phrases.append(f"{leaf.prefix}*")
            case OneOf():
                fields += [f"{leaf.field}:{value}" for value in leaf.values]
            case Between():
                fields.append(f"date:{leaf.first or ''}..{leaf.last or ''}")
    return words, phrases, fields
