"""A brute-force engine: every claim about an answer, computed from its definition.

It scans every article in plain Python and shares nothing with the embedded engine but the
tokenizer. It is slow and obvious; where the two differ, one of them is wrong.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from fupin_search.articles.article import Article
from fupin_search.entities.gazetteer import gazetteer
from fupin_search.entities.keys import Range
from fupin_search.model.answer import Bucket, Facet, Found, FoundCount, Page, make_head
from fupin_search.model.protocol import ArticleChange, CountedTerms, IndexTerms, Titles
from fupin_search.model.query import (
    And,
    Between,
    Clause,
    Everything,
    Filter,
    Match,
    Meant,
    Mentioned,
    Not,
    Nothing,
    OneOf,
    Or,
    Phrase,
    Prefix,
    Query,
    Scope,
    Sort,
    Word,
    Words,
    leaves,
    ranking_words,
)
from fupin_search.text.normalise import is_han, normalise
from fupin_search.text.tokenizer import ChineseTokenizer
from support.hits import scored_article, texts_of
from support.mentions import mention_keys

T = TypeVar("T")
Truth = Callable[["Text"], bool]

K1, B = 0.7, 0.75
WORD, PART, INSIDE, BIGRAM, UNIGRAM = 1.0, 0.5, 1.0, 0.25, 0.7
SHORTEST_INSIDE = 3
RARITY, LENGTH = 1.3, 0.5
PASSAGE, WINDOW = 1.0, 64
SECOND_STAGE = 100
REQUIRED, ENOUGH = 4, 10
SUFFICIENT_WORDS, LARGEST_SHARE = 1.2, 0.6
LEAST_SHARE = 0.2
SHORTEST_TEXT = 20
# What a sum may lack of a share that it is by definition.
_ROUNDING = 1e-9


class Text:
    """A title or body, cut: the positions of its words and characters.

    Args:
        text: as the article has it.
        tokenizer: cuts it.
    """

    def __init__(self, text: str, tokenizer: ChineseTokenizer) -> None:
        cut = tokenizer.cut(text)
        self.text = cut.text
        self.joined = "".join(cut.text.split())
        self.words = [token.term for token in cut.words]
        self.parts = [token.term for token in cut.parts]
        self.unigrams = [character for character in self.joined if is_han(character)]
        self.bigrams = [a + b for a, b in pairwise(self.joined) if is_han(a + b)]
        # Each character by its UTF-16 units; one of two units is at the place of the last.
        self.units = [
            unit
            for character in cut.text
            for unit in ([character] if character <= "\uffff" else ["", character])
        ]
        # Figures and Latin tokens, whole or parts, by where they start.
        self.figures: dict[int, list[tuple[int, str]]] = {}
        for token in (*cut.words, *cut.parts):
            if not is_han(token.text):
                self.figures.setdefault(token.start, []).append((token.end, token.term))

    def holds(self, pieces: Sequence[Piece]) -> bool:
        """Return whether the text has the pieces, one right after the other."""
        return any(self._from(start, pieces) for start in range(len(self.text)))

    def passage(self, weights: Mapping[str, float], window: int) -> float:
        """Return the largest weight of distinct characters in one stretch of the text.

        Args:
            weights: of each character.
            window: length of a stretch, in UTF-16 units.
        """
        stretches = [
            self.units[start : start + window]
            for start in range(max(1, len(self.units) - window + 1))
        ]
        return max(
            sum(weight for character, weight in weights.items() if character in stretch)
            for stretch in stretches
        )

    def _from(self, start: int, pieces: Sequence[Piece]) -> bool:
        if not pieces:
            return True
        first, rest = pieces[0], pieces[1:]
        if is_han(first.text):
            ends = [start + 1] if self.text[start : start + 1] == first.text else []
        else:
            ends = [end for end, term in self.figures.get(start, []) if term == first.text]
        for end in ends:
            after = end
            while rest and after < len(self.text) and _between(self.text[after], rest[0]):
                after += 1
            if self._from(after, rest):
                return True
        return False


@dataclass(frozen=True)
class Piece:
    """One ideograph, or the term of one figure or Latin token, of a phrase.

    Args:
        text: the ideograph or term.
        loose: whether punctuation may come before it, and not only white space.
    """

    text: str
    loose: bool


def pieces_of(phrase: str, tokenizer: ChineseTokenizer) -> list[Piece]:
    """Return the pieces of a phrase."""
    cut = tokenizer.cut(phrase)
    pieces: list[Piece] = []
    end = 0
    for token in cut.words:
        loose = bool(cut.text[end : token.start].strip())
        if is_han(token.text):
            pieces += [
                Piece(character, loose and not place) for place, character in enumerate(token.text)
            ]
        else:
            pieces.append(Piece(token.term, loose))
        end = token.end
    return pieces


def _between(character: str, piece: Piece) -> bool:
    mark = not character.isalnum() and not is_han(character)
    return character.isspace() or (piece.loose and mark)


@dataclass
class Held:
    """An article with its title and body cut."""

    article: Article
    title: Text
    body: Text

    def places(self, scope: Scope) -> tuple[Text, ...]:
        """Return the texts of a scope."""
        return (self.title,) if scope is Scope.TITLE else (self.title, self.body)

    def mentions(self, scope: Scope) -> list[str]:
        """Return the keys of the mentions in a scope."""
        day = self.article.date
        return [key for place in self.places(scope) for key in mention_keys(place.text, day)]

    def terms(self, kind: str) -> list[str]:
        """Return the terms of title and body as one field."""
        if kind == "mentions":
            return self.mentions(Scope.ANYWHERE)
        if kind == "words":
            return self.title.words + self.body.words
        if kind == "parts":
            return self.title.parts + self.body.parts
        return [
            gram for text in (self.title, self.body) for gram in (*text.unigrams, *text.bigrams)
        ]

    def values(self, name: str) -> set[str]:
        """Return the normalised values of the article in a facet."""
        if name == "region":
            return {key[1:] for key in self.mentions(Scope.ANYWHERE) if key[0] == "p"}
        value = self.value(name)
        return set() if value is None else {spelling_of(value)}

    def value(self, name: str) -> str | None:
        """Return the value of the article in a facet of single values."""
        if name in ("section", "source"):
            value: str | None = getattr(self.article, name)
            return value or None
        day = self.article.date
        if day is None:
            return None
        return day.isoformat()[: {"year": 4, "month": 7, "day": 10}[name]]


@dataclass
class Reading:
    """The match rule and the missing words of a query."""

    match: Match = Match.ALL
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Term:
    """A term that ranks.

    Args:
        kind: the field it is counted in, or "inside" for a token inside longer words, or "spoken"
            for mentions of which any counts, however often it is there.
        text: as indexed.
        boost: its weight relative to equally rare terms.
        ranges: of keys of mentions.
        scope: where those must be.
        beside: terms that say the same, and make those mentions more common.
        held: whether those do for them.
    """

    kind: str
    text: str
    boost: float
    ranges: tuple[Range, ...] = ()
    scope: Scope = Scope.ANYWHERE
    beside: tuple[str, ...] = ()
    held: bool = False


@dataclass(frozen=True)
class Ranked:
    """An article with everything that decides its rank.

    Args:
        article: the article.
        score: of both stages; 0 where the order is by date.
        first: of the first stage.
    """

    article: Article
    score: float
    first: float


class BruteForceEngine:
    """Answers queries by looking at every article.

    Args:
        articles: the archive.
        tokenizer: cuts articles and phrases.
        second_stage: number of articles that the unigrams and the passage rank.
    """

    def __init__(
        self,
        articles: Iterable[Article],
        tokenizer: ChineseTokenizer,
        second_stage: int = SECOND_STAGE,
    ) -> None:
        self._tokenizer = tokenizer
        self._entering = second_stage
        self._held = {
            article.id: Held(article, Text(article.title, tokenizer), Text(article.body, tokenizer))
            for article in articles
        }
        self._counts: Mapping[str, dict[str, Counter[str]]] = {
            kind: {key: Counter(held.terms(kind)) for key, held in self._held.items()}
            for kind in ("words", "parts", "grams", "mentions")
        }
        self._found: dict[Term, set[str]] = {}
        self._lengths = {
            kind: {key: counts.total() for key, counts in by_key.items()}
            for kind, by_key in self._counts.items()
        }

    def plan(self, query: Query) -> BruteForcePlan:
        """Prepare a query; see `protocol.Engine`."""
        return BruteForcePlan(self, query)

    def answer(
        self, query: Query, page: Page, facets: Sequence[str], facet_size: int, *, fold: bool
    ) -> Found:
        """Find, rank and count; see `protocol.Plan`."""
        reading = Reading()
        matched = self._matching(query.clause, reading)
        passing = self._passing(query, matched)
        also = self._also(passing) if fold else {}
        ranked = self._ranked(query, passing, also)
        shown = ranked[page.start : page.start + page.size]
        return Found(
            total=len(passing),
            match=reading.match,
            missing=tuple(dict.fromkeys(reading.missing)),
            inside=self._met_inside(query.clause),
            hits=tuple(
                scored_article(
                    one.article,
                    one.score,
                    reprint_of=self.reprint_of(one.article.id),
                    also=tuple(map(make_head, also.get(one.article.id, ()))),
                )
                for one in shown
            ),
            facets=tuple(self._facet(name, matched, query.filters, facet_size) for name in facets),
            folded=len(passing) - len(ranked),
            texts=texts_of(one.article for one in shown),
        )

    def cost(self, clause: Clause) -> int:
        """Count the articles of each part of a clause, and return the sum."""
        match clause:
            case Words(words=words, scope=scope, bigrams=bigrams):
                typed = sum(len(self._word(word, scope)) for word in words)
                return typed + sum(len(self._having(one)) for one in _ranking_terms(words, bigrams))
            case Phrase(words=words):
                return len(self._matching(clause, Reading())) + self.cost(words)
            case And(clauses=clauses) | Or(clauses=clauses):
                return sum(map(self.cost, clauses))
            case Not(clause=inner):
                return len(self._held) + self.cost(inner)
            case Meant(clause=inner):
                return len(self._matching(clause, Reading())) + self.cost(inner)
        return len(self._matching(clause, Reading()))

    def ranked(self, query: Query, *, fold: bool = False) -> list[Ranked]:
        """Rank all listed articles, with the reasons of their order."""
        passing = self._passing(query, self._matching(query.clause, Reading()))
        return self._ranked(query, passing, self._also(passing) if fold else {})

    def article(self, article_id: str) -> Article | None:
        """Return the article of an id, or None."""
        held = self._held.get(article_id)
        return held.article if held else None

    def reprint_of(self, article_id: str) -> str | None:
        """Return the id of the first article with the same text, where that is another."""
        if article_id not in self._held:
            return None
        text = self._held[article_id].body.joined
        if len(text) < SHORTEST_TEXT:
            return None
        alike = [held.article for held in self._held.values() if held.body.joined == text]
        first = min(alike, key=lambda article: _by_date(article, ascending=True))
        return None if first.id == article_id else first.id

    def frequencies(self, terms: Iterable[str]) -> list[int]:
        """Count the articles that have each of some terms as a word."""
        return [
            sum(counts[term] > 0 for counts in self._counts["words"].values()) for term in terms
        ]

    def count(self) -> int:
        """Return the number of articles."""
        return len(self._held)

    def vocabulary(self) -> IndexTerms:
        """Return every term with its count."""
        counted = {
            kind: [(term, 1) for terms in by_key.values() for term in terms]
            for kind, by_key in self._counts.items()
        }
        words = counted["words"] + counted["parts"]
        return IndexTerms(CountedTerms.of(words), CountedTerms.of(counted["grams"]))

    def titles(self) -> Titles:
        """Return the titles of all articles."""
        articles = [held.article for held in self._held.values()]
        return Titles(
            "".join(normalise(one.title).replace("\n", " ") + "\n" for one in articles),
            [one.date.toordinal() if one.date else 0 for one in articles],
            lambda number: make_head(articles[number]),
        )

    def census(self) -> BruteForceCensus:
        """Return a census that has seen no article yet."""
        return BruteForceCensus({key: held.article for key, held in self._held.items()})

    def rebuild_reason(self) -> str | None:
        """Return None, because there are no segments."""
        return None

    def close(self) -> None:
        """Do nothing, because nothing is open."""

    # Which articles

    def _matching(self, clause: Clause, reading: Reading) -> set[str]:  # noqa: C901 - a case each
        everything = set(self._held)
        match clause:
            case Words():
                return self._words(clause, reading)
            case Phrase(run=run, words=words):
                pieces = pieces_of(run.text, self._tokenizer)
                return self._where(words.scope, lambda text: text.holds(pieces))
            case Prefix(prefix=prefix, scope=scope):
                return self._where(
                    scope,
                    lambda text: any(term.startswith(prefix) for term in text.words + text.parts),
                )
            case And(clauses=clauses):
                return set.intersection(*[self._matching(inner, reading) for inner in clauses])
            case Or(clauses=clauses):
                return set.union(*[self._matching(inner, reading) for inner in clauses])
            case Not(clause=inner):
                return everything - self._matching(inner, reading)
            case OneOf() | Between():
                return {key for key in everything if self._passes(self._held[key], clause)}
            case Meant(clause=inner, run=run, scope=scope):
                pieces = pieces_of(run.text, self._tokenizer)
                typed = self._where(scope, lambda text: text.holds(pieces))
                return typed | self._matching(inner, reading)
            case Mentioned():
                return {key for key in everything if self._speaks(key, clause)}
            case Everything():
                return everything
            case Nothing():
                return set()

    def _where(self, scope: Scope, true: Truth) -> set[str]:
        return {key for key, held in self._held.items() if any(map(true, held.places(scope)))}

    def _speaks(self, key: str, asked: Mentioned | Term) -> bool:
        held = self._held[key]
        if asked.held and any(
            term in place.words + place.parts
            for place in held.places(asked.scope)
            for term in asked.beside
        ):
            return True
        mentions = held.mentions(asked.scope)
        return any(first <= one <= last for one in mentions for first, last in asked.ranges)

    def _word(self, word: Word, scope: Scope) -> set[str]:
        senses = [self._matching(sense.clause, Reading()) for sense in word.senses]
        return self._typed(word, scope).union(*senses)

    def _typed(self, word: Word, scope: Scope) -> set[str]:
        if word.whole:
            typed = self._where(scope, lambda text: word.term in text.words + text.parts)
            return typed or self._longer(word, scope)
        return self._where(scope, lambda text: word.term in text.joined)

    def _met_inside(self, clause: Clause) -> tuple[str, ...]:
        """Return the words that match inside longer ones."""
        words = [
            word.term
            for bag in leaves(clause)
            if isinstance(bag, Words)
            for word in bag.words
            if _may_go_on(word)
        ]
        return tuple(one for one in words if self._having(Term("inside", one, 0.0)))

    def _longer(self, word: Word, scope: Scope) -> set[str]:
        """Return the articles with a word inside longer ones, if none has it as a word."""
        if not _may_go_on(word) or not self._having(Term("inside", word.term, 0.0)):
            return set()
        return self._where(
            scope, lambda text: any(_is_inside(word.term, longer) for longer in text.words)
        )

    def _words(self, clause: Words, reading: Reading) -> set[str]:
        needed = [word for word in clause.words if not word.asks] or clause.words
        having = {word: self._word(word, clause.scope) for word in needed}
        reading.missing += [word.run.text for word, keys in having.items() if not keys]
        every = set.intersection(*having.values())
        if not clause.may_miss:
            return every
        if len(needed) == 1 and every:
            return every
        if 1 < len(needed) <= REQUIRED and len(every) >= ENOUGH:
            return every
        found = every
        if len(needed) > 1:
            found = every | self._sufficient(having)
            if found != every:
                reading.match = Match.MOST
        if len(found) < ENOUGH:
            wider = found | self._touching(clause, needed)
            if wider != found:
                reading.match = Match.ANY
            found = wider
        return found

    def _sufficient(self, having: Mapping[Word, set[str]]) -> set[str]:
        weights = {word: self._idf(len(keys)) for word, keys in having.items() if keys}
        if not weights:
            return set()
        share = min(LARGEST_SHARE, SUFFICIENT_WORDS / len(weights))
        return self._with_share(share, [(weight, having[word]) for word, weight in weights.items()])

    def _touching(self, clause: Words, needed: Sequence[Word]) -> set[str]:
        if clause.scope is Scope.TITLE:
            return set()
        return self._with_share(
            LEAST_SHARE,
            [
                (term.boost * self._idf(len(self._having(term))) ** RARITY, self._having(term))
                for term in _ranking_terms(needed, clause.bigrams)
                if self._having(term)
            ],
        )

    def _with_share(self, share: float, weighed: Sequence[tuple[float, set[str]]]) -> set[str]:
        """Return the articles that match a word and have at least a share of the whole weight."""
        least = share * sum(weight for weight, _ in weighed) - _ROUNDING
        return {
            key
            for key in self._held
            if any(key in keys for _, keys in weighed)
            and sum(weight for weight, keys in weighed if key in keys) >= least
        }

    def _having(self, term: Term) -> set[str]:
        """Return the articles that have a term; inside words only if none has it as a word."""
        if term not in self._found:
            self._found[term] = {key for key in self._held if self._has(key, term)}
            if term.kind == "inside" and any(
                self._counts[kind][key][term.text]
                for kind in ("words", "parts")
                for key in self._held
            ):
                self._found[term] = set()
        return self._found[term]

    def _has(self, key: str, term: Term) -> bool:
        if term.kind == "inside":
            return any(_is_inside(term.text, word) for word in self._counts["words"][key])
        if term.kind == "spoken":
            return self._speaks(key, term)
        return term.text in self._counts[term.kind][key]

    def _telling(self, term: Term) -> float:
        beside = [Term(kind, text, 0.0) for text in term.beside for kind in ("words", "parts")]
        common = sum(len(self._having(one)) for one in (term, *(() if term.held else beside)))
        telling: float = self._idf(min(common, len(self._held))) ** RARITY
        return telling

    def _idf(self, frequency: int) -> float:
        return math.log(1 + (len(self._held) - frequency + 0.5) / (frequency + 0.5))

    def _passes(self, held: Held, wanted: Filter) -> bool:
        if isinstance(wanted, OneOf):
            return not held.values(wanted.field).isdisjoint(map(spelling_of, wanted.values))
        day = held.article.date
        return day is not None and (wanted.first or date.min) <= day <= (wanted.last or date.max)

    # In which order

    def _passing(self, query: Query, matched: set[str]) -> list[Held]:
        return [
            self._held[key]
            for key in matched
            if all(self._passes(self._held[key], wanted) for wanted in query.filters)
        ]

    def _also(self, passing: Sequence[Held]) -> dict[str, list[Article]]:
        """Return the folded articles of each article that is listed in their place."""
        texts: dict[str, list[Article]] = {}
        for held in passing:
            if len(held.body.joined) >= SHORTEST_TEXT:
                texts.setdefault(held.body.joined, []).append(held.article)
        also = {}
        for alike in texts.values():
            first, *others = sorted(alike, key=lambda article: _by_date(article, ascending=True))
            if others:
                also[first.id] = others
        return also

    def _ranked(
        self, query: Query, passing: Sequence[Held], also: Mapping[str, Sequence[Article]]
    ) -> list[Ranked]:
        under = {article.id for others in also.values() for article in others}
        found = [held for held in passing if held.article.id not in under]
        if query.sort is not Sort.RELEVANCE:
            ascending = query.sort is Sort.OLDEST
            found.sort(key=lambda held: _by_date(held.article, ascending=ascending))
            return [Ranked(held.article, 0.0, 0.0) for held in found]
        first = self._first_stage(query.clause)
        ranked = [
            Ranked(held.article, first[held.article.id], first[held.article.id]) for held in found
        ]
        ranked.sort(key=_rank)
        second = self._second_stage(query.clause)
        best = [
            Ranked(one.article, one.first + second[one.article.id], one.first)
            for one in ranked[: self._entering]
        ]
        return [*sorted(best, key=_rank), *ranked[self._entering :]]

    def _first_stage(self, clause: Clause) -> dict[str, float]:
        bags = list(ranking_words(clause))
        words = _distinct(word for bag in bags for word in bag.words)
        bigrams = _distinct(gram for bag in bags for gram in bag.bigrams)
        terms = _ranking_terms(words, bigrams)
        return {key: sum(self._worth(term, key) for term in terms) for key in self._held}

    def _second_stage(self, clause: Clause) -> dict[str, float]:
        unigrams = _distinct(_unigrams(clause))
        terms = [Term("grams", gram, UNIGRAM) for gram in unigrams]
        weights = {term.text: self._telling(term) for term in terms if self._having(term)}
        return {
            key: sum(self._worth(term, key) for term in terms) + self._passage(weights, held)
            for key, held in self._held.items()
        }

    def _passage(self, weights: Mapping[str, float], held: Held) -> float:
        total = sum(weights.values())
        if not total:
            return 0.0
        best = max(text.passage(weights, WINDOW) for text in (held.title, held.body))
        return PASSAGE * total * (best / total) ** 2

    def _worth(self, term: Term, key: str) -> float:
        """Return the BM25 of a term in an article, times the weight of the term."""
        if key not in self._having(term):
            return 0.0
        weight = term.boost * self._telling(term)
        if term.kind in ("inside", "spoken"):
            return weight
        frequency = self._counts[term.kind][key][term.text]
        # Parts and mentions are among the words, and use the lengths of these.
        lengths = self._lengths["grams" if term.kind == "grams" else "words"]
        mean = sum(lengths.values()) / len(lengths)
        norm = K1 * (1 - B + B * lengths[key] / mean)
        return weight * (K1 + 1) * frequency / (frequency + norm)

    # With which facets

    def _usual_spellings(self, name: str) -> dict[str, str]:
        """Return the most frequent spelling of each value; of equal ones the first in order."""
        spelled = Counter(value for held in self._held.values() if (value := held.value(name)))
        order = sorted(spelled, key=lambda value: (-spelled[value], value))
        return {spelling_of(value): value for value in reversed(order)}

    def _facet(self, name: str, matched: set[str], filters: Sequence[Filter], size: int) -> Facet:
        own = [one for one in filters if isinstance(one, OneOf) and one.field == name]
        others = [one for one in filters if one not in own]
        if name == "region":
            counted = Counter(
                code
                for key in matched
                if all(self._passes(self._held[key], wanted) for wanted in others)
                for code in self._held[key].values(name)
            )
            return Facet(
                name, _region_buckets(counted, [v for one in own for v in one.values], size)
            )
        chosen = {spelling_of(value): value for one in own for value in one.values}
        counts = Counter(
            spelling_of(value)
            for key in matched
            if (value := self._held[key].value(name))
            and all(self._passes(self._held[key], wanted) for wanted in others)
        )
        for spelling in chosen:
            counts[spelling] += 0
        shown_as = {**chosen, **self._usual_spellings(name)}
        buckets = [
            Bucket(shown_as[spelling], count, selected=spelling in chosen)
            for spelling, count in counts.items()
        ]
        if name in ("year", "month", "day"):
            buckets.sort(key=lambda bucket: bucket.value)
            shown = range(len(buckets) - size, len(buckets))
        else:
            buckets.sort(key=lambda bucket: (-bucket.count, bucket.value))
            shown = range(size)
        return Facet(
            name,
            tuple(
                bucket for place, bucket in enumerate(buckets) if place in shown or bucket.selected
            ),
        )


def spelling_of(value: str) -> str:
    """Return a value without differences of width, case, form and surrounding marks."""
    spelling = " ".join(normalise(value).split())
    while len(spelling) > 2 and spelling[0] + spelling[-1] in "《》〈〉“”‘’「」『』【】":
        spelling = spelling[1:-1].strip()
    return spelling


def _region_buckets(counts: Counter[str], chosen: Sequence[str], size: int) -> tuple[Bucket, ...]:
    """Return the tree of regions, without those that are not shown."""
    places = gazetteer().places
    lies_in = {code: place.parent for code, place in places.items()}
    opened: set[str] = set()
    for one in chosen:
        code: str | None = one if one in places else None
        while code:
            opened.add(code)
            code = lies_in[code]

    def shown(parent: str | None) -> list[Bucket]:
        level = [code for code in places if lies_in[code] == parent]
        level = [code for code in level if counts[code] or code in opened]
        level.sort(key=lambda code: (-counts[code], code))
        kept = level[:size]
        buckets = []
        for code in level:
            if code in opened or code in kept:
                buckets.append(Bucket(code, counts[code], selected=code in chosen))
                buckets += shown(code) if code in opened else []
        return buckets

    unknown = sorted(set(chosen) - places.keys())
    return (*shown(None), *(Bucket(code, 0, selected=True) for code in unknown))


def _by_date(article: Article, *, ascending: bool) -> tuple[bool, int, str]:
    if article.date is None:
        return True, 0, article.id
    day = article.date.toordinal()
    return False, day if ascending else -day, article.id


def _rank(one: Ranked) -> tuple[float, tuple[bool, int, str]]:
    return -one.score, _by_date(one.article, ascending=False)


def _ranking_terms(words: Iterable[Word], bigrams: Iterable[str], worth: float = 1.0) -> list[Term]:
    """Return the terms of the first stage: words, some inside longer ones, and bigrams.

    Senses of a word add what they would alone, times what they are worth beside it.
    """
    terms: list[Term] = []
    for word in words:
        for sense in word.senses:
            terms += _sense_terms(sense.clause, worth * sense.weight)
        strength = worth * (len(word.term) / 2) ** LENGTH
        terms.append(Term("words", word.term, WORD * strength))
        if word.whole:
            terms.append(Term("parts", word.term, PART * strength))
            if _may_go_on(word):
                terms.append(Term("inside", word.term, INSIDE * strength))
    return [*terms, *(Term("grams", gram, worth * BIGRAM) for gram in bigrams)]


def _may_go_on(word: Word) -> bool:
    """Return whether a word may match inside longer ones."""
    measured = any(map(is_han, word.term))
    return word.whole and len(word.term) >= SHORTEST_INSIDE and not measured


def _is_inside(piece: str, word: str) -> bool:
    """Return whether a word contains a piece whose numbers do not go on outside it."""
    starts = [at for at in range(len(word)) if word.startswith(piece, at)]
    return any(
        not (_goes_on(word[:at][::-1], piece[0]) or _goes_on(word[at + len(piece) :], piece[-1]))
        for at in starts
    )


def _goes_on(beside: str, edge: str) -> bool:
    """Return whether the digit at an edge has a neighbouring digit, perhaps after a point."""
    digits = "0123456789"
    after = beside.removeprefix(".")
    return edge in digits and after[:1] in digits and bool(after)


def _sense_terms(clause: Clause, worth: float) -> list[Term]:
    if not worth:
        return []
    terms: list[Term] = []
    for leaf in leaves(clause):
        if isinstance(leaf, Mentioned):
            (first, last), *others = leaf.ranges
            alone = first == last and not others and not leaf.beside
            kind, text = ("mentions", first) if alone else ("spoken", "")
            terms.append(
                Term(kind, text, worth * WORD, leaf.ranges, leaf.scope, leaf.beside, leaf.held)
            )
    bags = list(ranking_words(clause))
    words = _distinct(word for bag in bags for word in bag.words)
    bigrams = _distinct(gram for bag in bags for gram in bag.bigrams)
    return terms + _ranking_terms(words, bigrams, worth)


def _unigrams(clause: Clause) -> list[str]:
    """Return the typed words, and the words that letters stand for."""
    return [
        gram
        for bag in ranking_words(clause)
        for gram in (
            *bag.unigrams,
            *(
                gram
                for word in bag.words
                if word.whole
                for sense in word.senses
                for gram in _unigrams(sense.clause)
            ),
        )
    ]


def _distinct(items: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(items))


class BruteForcePlan:
    """A query of a brute-force engine.

    Args:
        engine: answers it.
        query: the query.
    """

    def __init__(self, engine: BruteForceEngine, query: Query) -> None:
        self._engine = engine
        self._query = query

    @property
    def cost(self) -> int:
        """The approximate number of entries that the engine reads."""
        return self._engine.cost(self._query.clause)

    def run(
        self,
        page: Page,
        *,
        facets: Sequence[str] = (),
        facet_size: int = 20,
        explain: bool = False,
        fold: bool = False,
    ) -> Found:
        """Find, rank and count; see `protocol.Plan`."""
        return self._engine.answer(self._query, page, facets, facet_size, fold=fold)

    def count(self) -> FoundCount:
        """Count; see `protocol.Plan`."""
        found = self.run(Page(1, 1))
        return FoundCount(found.total, found.match)


class BruteForceCensus:
    """Compares articles with an archive.

    Args:
        archive: its articles by id.
    """

    def __init__(self, archive: Mapping[str, Article]) -> None:
        self._archive = archive
        self._seen: set[str] = set()

    def see(self, article: Article) -> ArticleChange:
        """Return the difference of an article from the archive."""
        former = self._archive.get(article.id)
        if former is None:
            return ArticleChange.ADDED
        self._seen.add(article.id)
        # Parts of an article that readers cannot see do not count.
        same = replace(former, origin="") == replace(article, origin="")
        return ArticleChange.SAME if same else ArticleChange.CHANGED

    @property
    def unseen(self) -> int:
        """The number of articles of the archive that were not seen so far."""
        return len(self._archive.keys() - self._seen)

    def missing(self) -> Iterator[str]:
        """Yield the ids of the unseen articles."""
        yield from self._archive.keys() - self._seen


class BruteForceBuilder:
    """Keeps articles as they are, until the process ends.

    Args:
        kind: told of the finished index.
        folder: its name.
        tokenizer: cuts the articles.
        articles: those of the index revised; none for a new one.
    """

    def __init__(
        self,
        kind: BruteForceKind,
        folder: Path,
        tokenizer: ChineseTokenizer,
        articles: Iterable[Article] = (),
    ) -> None:
        self._kind = kind
        self._folder = folder
        self._tokenizer = tokenizer
        self._articles = {article.id: article for article in articles}

    def add(self, article: Article) -> None:
        """Add an article, in place of the one with its id."""
        self._articles[article.id] = article

    def drop(self, article_id: str) -> None:
        """Remove the article of an id."""
        self._articles.pop(article_id, None)

    def finish(self, stage: Callable[[str], None] | None = None) -> int:
        """Make the articles available to the kind."""
        self._kind.finished[self._folder] = (
            tuple(self._articles.values()),
            self._tokenizer,
        )
        return len(self._articles)

    def abandon(self) -> None:
        """Drop the articles."""
        self._articles.clear()


class BruteForceKind:
    """Brute force as a kind of index; nothing reaches the disk."""

    name = "brute force"
    schema_version = 1

    def __init__(self) -> None:
        self.finished: dict[Path, tuple[tuple[Article, ...], ChineseTokenizer]] = {}

    def build(self, folder: Path, tokenizer: ChineseTokenizer) -> BruteForceBuilder:
        """Begin a new index."""
        return BruteForceBuilder(self, folder, tokenizer)

    def revise(self, live: Path, folder: Path, tokenizer: ChineseTokenizer) -> BruteForceBuilder:
        """Begin a new index from another one's articles."""
        return BruteForceBuilder(self, folder, tokenizer, self.finished[live][0])

    def examine(self, folder: Path) -> None:
        """Do nothing, because no index comes from elsewhere."""

    def open(self, folder: Path, hidden: frozenset[str] = frozenset()) -> BruteForceEngine:
        """Open a finished index without the hidden articles."""
        articles, tokenizer = self.finished[folder]
        return BruteForceEngine(
            (article for article in articles if article.id not in hidden), tokenizer
        )
