"""A reader's text → a clause, and the meanings of its pieces.

A recursive descent over the signs of `lexer`:

alternatives := all_of (OR all_of)*
all_of       := one ([AND] one)*
one          := NOT one | field:value | "phrase" | ( alternatives ) | word
value        := NOT value | "phrase" | ( value ([OR] value)* ) | word
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date as Date

from msgspec import Struct, structs

from fupin_search.model.answer import bare_value
from fupin_search.model.query import (
    And,
    Between,
    Clause,
    Everything,
    Meant,
    Not,
    Nothing,
    OneOf,
    Or,
    Phrase,
    Prefix,
    Scope,
    Words,
    all_of,
    distinct,
    parse_day_range,
)
from fupin_search.query.dates import read_dates
from fupin_search.query.expressions import (
    CutPiece,
    Expression,
    Reading,
    collect_words,
    cut_words,
    join_words,
    make_phrase,
)
from fupin_search.query.interpreter import Interpreter
from fupin_search.query.lexer import Sign, SignKind, split_signs
from fupin_search.text.literals import exact_run, parse_run
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer, PlacedWord, make_term

# The most words of a date: 2020年1月 到 2020年 3月.
_WORDS_OF_A_DATE = 5
# Marks that end a value in a sentence.
_STOPS = "，。；、,;"
# An expression narrows only next to few words. A longer text is pasted rather than typed, and its
# 去年 is counted from the day it was written.
_MOST_WORDS_NARROWED = 4


class ParsedQuery(Struct, frozen=True):
    """A parsed text.

    Args:
        clause: finds articles.
        readings: the meanings of pieces of plain text.
    """

    clause: Clause
    readings: tuple[Reading, ...] = ()


def parse(text: str, tokenizer: ChineseTokenizer) -> Clause:
    """Parse a text.

    Args:
        text: anything a reader typed.
        tokenizer: of the index.

    Returns:
        A clause; Everything for no text, Nothing for text without a character that can be found.
    """
    return parse_query(text, tokenizer, None).clause


def parse_query(
    text: str,
    tokenizer: ChineseTokenizer,
    interpreter: Interpreter | None,
    today: Date | None = None,
) -> ParsedQuery:
    """Parse a text and interpret its pieces.

    Args:
        text: anything a reader typed.
        tokenizer: of the index.
        interpreter: finds the meanings of pieces; without it they mean their characters.
        today: the day from which 日期:去年 is counted; without it no date in words is read.

    Returns:
        The clause of `parse`, with senses and with expressions that narrow.
    """
    signs = split_signs(text)
    if not signs:
        return ParsedQuery(Everything() if not text.strip() else Nothing())
    parser = _ClauseParser(signs, tokenizer, interpreter, today)
    clause = parser.parse_alternatives(Scope.ANYWHERE)
    if clause is None:
        return ParsedQuery(Nothing())
    return ParsedQuery(_let_words_miss(clause), distinct(parser.readings))


def parse_as_written(text: str, tokenizer: ChineseTokenizer) -> Phrase | None:
    """Parse a text as a phrase with all its marks, as if none were an operator.

    Args:
        text: anything a reader typed.
        tokenizer: of the index.

    Returns:
        None where no character of the text can be found.
    """
    plain = normalise(text)
    run, words = exact_run(plain), cut_words(plain, tokenizer, Scope.ANYWHERE)
    return Phrase(run, words) if run and words else None


def _let_words_miss(clause: Clause) -> Clause:
    """Let plain words at the top be missing; an operator requires every word in it."""
    match clause:
        case Words():
            return clause
        case And(clauses=(Words() as words, *rest)):
            return And((words, *map(require_all_words, rest)))
        case _:
            return require_all_words(clause)


def require_all_words(clause: Clause) -> Clause:
    """Require every word of a clause."""
    match clause:
        case Words():
            return structs.replace(clause, may_miss=False)
        case And(clauses=clauses) | Or(clauses=clauses):
            return replace(clause, clauses=tuple(map(require_all_words, clauses)))
        case Not(clause=inner):
            return Not(require_all_words(inner))
        case _:
            return clause


class _ClauseParser:
    """Parses signs by recursive descent; each method takes the scope of the clauses it returns."""

    def __init__(
        self,
        signs: list[Sign],
        tokenizer: ChineseTokenizer,
        interpreter: Interpreter | None,
        today: Date | None,
    ) -> None:
        self.readings: list[Reading] = []
        self._signs = signs
        self._place = 0
        self._tokenizer = tokenizer
        self._interpreter = interpreter
        self._today = today

    def parse_alternatives(self, scope: Scope) -> Clause | None:
        first = self._all_of(scope)
        if not self._take(SignKind.OR):
            return first
        clauses = [first, self._all_of(scope)]
        while self._take(SignKind.OR):
            clauses.append(self._all_of(scope))
        known = tuple(clause for clause in clauses if clause)
        return known[0] if len(known) == 1 else Or(known) if known else None

    def _all_of(self, scope: Scope) -> Clause | None:
        """Require all neighbours; the plain words among them become one bag of words."""
        loose: list[Words] = []
        clauses: list[Clause] = []
        texts: list[str] = []
        has_and = False
        signs = self._signs
        while self._place < len(signs):
            kind, text, _ = signs[self._place]
            if kind is SignKind.TEXT and text[-1] != "*":
                texts.append(text)
                self._place += 1
            elif kind is SignKind.OR or kind is SignKind.CLOSE:
                break
            elif kind is SignKind.AND:
                has_and = True
                self._place += 1
            elif clause := self._one(scope):
                if isinstance(clause, Words) and clause.scope is scope:
                    loose.append(clause)
                else:
                    clauses.append(clause)
        plain = self._plain(texts, scope) if texts else _ParsedText(None)
        if plain.words:
            loose.append(plain.words)
        clauses[:0] = plain.narrowing
        if loose:
            bag = join_words(loose)
            if has_and and bag.may_miss:
                bag = structs.replace(bag, may_miss=False)
            clauses.insert(0, bag)
        return all_of(clauses)

    def _one(self, scope: Scope) -> Clause | None:
        sign = self._next()
        match sign.kind:
            case SignKind.NOT:
                return self._negation(scope)
            case SignKind.OPEN:
                clause = self.parse_alternatives(scope)
                self._take(SignKind.CLOSE)
                return clause
            case SignKind.QUOTED:
                return make_phrase(normalise(sign.text), self._tokenizer, scope)
            case SignKind.FIELD:
                return self._field(sign, scope)
            case _:
                return self._text(sign.text, scope)

    def _negation(self, scope: Scope) -> Clause | None:
        negated = True
        while self._take(SignKind.NOT):
            negated = not negated
        clause = self._excluded(scope)
        return Not(clause) if clause and negated else clause

    def _excluded(self, scope: Scope) -> Clause | None:
        """Exclude plain text as a phrase: -养老院 does not exclude 养老 and 院 apart."""
        sign = self._peek()
        if sign and sign.kind is SignKind.TEXT:
            return make_phrase(normalise(self._next().text), self._tokenizer, scope)
        return self._one(scope)

    def _field(self, sign: Sign, scope: Scope) -> Clause | None:
        if sign.text == "title":
            return self._one(Scope.TITLE)
        return self._value(sign, scope)

    def _value(self, field: Sign, scope: Scope) -> Clause | None:
        """Parse a value of a field, or several in parentheses, any of which is enough."""
        sign = self._next()
        match sign.kind:
            case SignKind.NOT:
                clause = self._value(field, scope)
                return Not(clause) if clause else None
            case SignKind.OPEN:
                clause = self._values(field, scope)
                self._take(SignKind.CLOSE)
                return clause
            case SignKind.FIELD:
                return self._field(sign, scope)
            case _ if field.text == "date":
                return self._date(sign) or self._text(field.raw + sign.raw, scope)
            case _:
                return OneOf(field.text, (bare_value(sign.text.rstrip(_STOPS)) or sign.text,))

    def _values(self, field: Sign, scope: Scope) -> Clause | None:
        wanted: list[Clause] = []
        excluded: list[Clause] = []
        while (sign := self._peek()) and sign.kind is not SignKind.CLOSE:
            if self._take(SignKind.OR) or self._take(SignKind.AND):
                continue
            if clause := self._value(field, scope):
                (excluded if isinstance(clause, Not) else wanted).append(clause)
        named = [
            clause for clause in wanted if isinstance(clause, OneOf) and clause.field == field.text
        ]
        if named:
            values = distinct(value for clause in named for value in clause.values)
            wanted = [
                OneOf(field.text, values),
                *(clause for clause in wanted if clause not in named),
            ]
        any_of = [Or(tuple(wanted))] if len(wanted) > 1 else wanted
        return all_of((*any_of, *excluded))

    def _date(self, sign: Sign) -> Between | None:
        """Read the days of a word, or of the most words from there on: 2020-01 到 2020-06."""
        texts = [sign.text]
        for following in self._signs[self._place :][: _WORDS_OF_A_DATE - 1]:
            if following.kind is not SignKind.TEXT:
                break
            texts.append(following.text)
        for size in range(len(texts), 0, -1):
            if days := self._days(" ".join(texts[:size])):
                self._place += size - 1
                return days
        return None

    def _days(self, text: str) -> Between | None:
        text = bare_value(normalise(text).rstrip(_STOPS))
        days = parse_day_range(text)
        if days is None and self._today:
            for expression in read_dates(text, self._today):
                if (expression.start, expression.end) == (0, len(text)):
                    return Between(expression.first, expression.last)
        return days

    def _text(self, text: str, scope: Scope) -> Clause | None:
        if text.endswith("*") and (prefix := self._prefix(text.rstrip("*"), scope)):
            return prefix
        plain = self._plain([text], scope)
        return all_of(((plain.words,) if plain.words else ()) + plain.narrowing)

    def _plain(self, texts: Sequence[str], scope: Scope) -> _ParsedText:
        text = _PlainText(texts, self._tokenizer, scope)
        find = self._interpreter
        plain = text.parse(find.find_expressions(text.whole, scope) if find else ())
        self.readings += plain.readings
        return plain

    def _prefix(self, text: str, scope: Scope) -> Clause | None:
        """Parse a figure or Latin token that an article may continue.

        Ideographs need no prefix, because grams find them inside longer words.
        """
        text = normalise(text)
        words = self._tokenizer.words(text)
        if not words:
            return None
        spelled, kind, start = words[-1]
        if kind == "han" or start + len(spelled) != len(text):
            return None
        before = cut_words(text[:start], self._tokenizer, scope)
        prefix = Prefix(make_term(spelled, kind), scope)
        return And((before, prefix)) if before else prefix

    def _peek(self) -> Sign | None:
        return self._signs[self._place] if self._place < len(self._signs) else None

    def _next(self) -> Sign:
        self._place += 1
        return self._signs[self._place - 1]

    def _take(self, kind: SignKind) -> bool:
        sign = self._peek()
        if sign is None or sign.kind is not kind:
            return False
        self._place += 1
        return True


class _PlainText:
    """Plain texts typed next to each other.

    Args:
        texts: each typed without a break.
        tokenizer: cuts them.
        scope: where articles must have them.
    """

    def __init__(self, texts: Sequence[str], tokenizer: ChineseTokenizer, scope: Scope) -> None:
        self.whole = normalise(" ".join(texts))
        self._sizes = [len(text) for text in texts]
        self._tokenizer = tokenizer
        self._scope = scope

    def parse(self, expressions: Sequence[Expression]) -> _ParsedText:
        """Parse the texts.

        Args:
            expressions: the meanings of pieces of the whole.
        """
        if not expressions:
            return _ParsedText(collect_words(self._cut(()), self._scope))
        narrowing = [expression for expression in expressions if expression.narrows]
        if narrowing and (run := parse_run(self.whole)):
            rest = self._collect(expressions)
            if rest.words is None or len(rest.words.required) <= _MOST_WORDS_NARROWED:
                meant = tuple(
                    Meant(expression.clause, run, self._scope)
                    for expression in narrowing
                    if expression.clause is not None
                )
                readings = tuple(
                    expression.reading for expression in narrowing if expression.reading
                )
                return _ParsedText(rest.words, meant, readings + rest.readings)
        return self._collect([expression for expression in expressions if not expression.narrows])

    def _collect(self, expressions: Sequence[Expression]) -> _ParsedText:
        """Return the texts without what narrows as one bag of words."""
        pieces = self._cut([expression for expression in expressions if expression.narrows])
        widening = self._select_fitting(
            [expression for expression in expressions if not expression.narrows],
            [word for piece in pieces for word in piece.words],
        )
        readings = tuple(expression.reading for expression in widening if expression.reading)
        return _ParsedText(collect_words(pieces, self._scope, widening), readings=readings)

    def _select_fitting(
        self, expressions: Sequence[Expression], words: Sequence[PlacedWord]
    ) -> list[Expression]:
        """Select the expressions of whole words; a notation takes the rest of its words with it."""
        starts = {start for _, _, start in words}
        ends = {start + len(text) for text, _, start in words}
        selected: list[Expression] = []
        for expression in expressions:
            if expression.reading is None:
                selected += self._widen(expression, words)
            elif expression.start in starts and expression.end in ends:
                selected.append(expression)
        return selected

    def _widen(self, notation: Expression, words: Sequence[PlacedWord]) -> Iterator[Expression]:
        """Join a notation with the rest of the words it is in: 20国 with 集团, in 二十国集团."""
        spans = [
            (start, start + len(text))
            for text, _, start in words
            if start < notation.end and notation.start < start + len(text)
        ]
        if not spans or notation.clause is None:
            return
        start, end = min(notation.start, spans[0][0]), max(notation.end, spans[-1][1])
        clauses = [notation.clause]
        for begins, ends in ((start, notation.start), (notation.end, end)):
            if rest := make_phrase(self.whole[begins:ends], self._tokenizer, self._scope):
                clauses.append(rest)
        clause = And(tuple(clauses)) if len(clauses) > 1 else notation.clause
        # Each of the words is worth its share of it.
        yield Expression(start, end, None, clause, notation.weight / len(spans))

    def _cut(self, narrowing: Iterable[Expression]) -> list[CutPiece]:
        """Cut the texts at the expressions that narrow, and the rest into words."""
        places = sorted([(expression.start, expression.end) for expression in narrowing])
        spans: list[tuple[int, int]] = []
        end = -1
        for size in self._sizes:
            start, end = end + 1, end + 1 + size
            for begins, ends in places:
                if start < min(begins, end):
                    spans.append((start, min(begins, end)))
                start = max(start, ends)
            if start < end:
                spans.append((start, end))
        cut = self._tokenizer.words_between(self.whole, spans)
        return [
            CutPiece(self.whole[start:end], words)
            for (start, end), words in zip(spans, cut, strict=True)
        ]


class _ParsedText(Struct, frozen=True):
    """The result of parsing plain text.

    Args:
        words: the rest of the text as words.
        narrowing: conditions that articles must meet as well.
        readings: the meanings of its pieces.
    """

    words: Words | None
    narrowing: tuple[Meant, ...] = ()
    readings: tuple[Reading, ...] = ()
