"""The plan of a clause: a small tree of nodes that selects documents, and a list that ranks them.

A clause of `model.query` says what a reader wants. Its plan says which terms of the index that
takes. Every stage reads the same nodes, and each has a module: `matching` lists the documents of a
node, `cost` estimates that, `scoring` and `explain` weigh the nodes that rank.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct

from fupin_search.engines.term_keys import GRAMS, MENTIONS, PARTS, WORDS, TermKey
from fupin_search.engines.weights import Weights
from fupin_search.model import query
from fupin_search.model.query import Clause, Filter, Scope, Word, Words, distinct, ranking_words
from fupin_search.text.literals import Literal
from fupin_search.text.normalise import is_han

# What an index knows of a term.
_Entry = TypeVar("_Entry")

# Characters of a Chinese word, about.
_AVERAGE_LENGTH = 2
# A shorter figure or Latin token says little inside a longer one.
_SHORTEST_SUBSTRING = 3


class TermNode(Struct, frozen=True):
    """The documents that have a term.

    Args:
        key: its field and text.
        in_title: only those that have it in their title.
    """

    key: TermKey
    in_title: bool = False


class LiteralNode(Struct, frozen=True):
    """The documents whose text has some characters side by side.

    Args:
        run: the characters.
        in_title: only those that have them in their title.
        grams: terms that every such document has.
        tokens: the word and the part of each figure and Latin token in the run; every such
            document has one of the two.
        whole: the word and the part that the whole run may be. They prove it without the text.
    """

    run: Literal
    in_title: bool
    grams: tuple[TermKey, ...]
    tokens: tuple[tuple[TermKey, TermKey], ...]
    whole: tuple[TermKey, ...]


class MinimumWeightNode(Struct, frozen=True):
    """The documents that hold all of some words, or where few do, words that weigh enough.

    Args:
        clause: the words.
        nodes: one for each required word.
    """

    clause: Words
    nodes: tuple[Node, ...]


class SubstringTermNode(Struct, frozen=True):
    """The documents with a figure or Latin token inside longer ones, if none has it as a word.

    Args:
        text: the token.
        in_title: only those that have it in their title.
    """

    text: str
    in_title: bool = False

    @property
    def keys(self) -> tuple[TermKey, TermKey]:
        """The token as a word, and as a part of one."""
        return (WORDS, self.text), (PARTS, self.text)


class MentionNode(Struct, frozen=True):
    """The documents that mention a place, an amount or a day.

    Args:
        clause: the mention.
        key: its term, if it is a single one and no words say the same.
        beside: terms of words that say the same.
    """

    clause: query.Mentioned
    key: TermKey | None
    beside: tuple[TermKey, ...]

    @property
    def in_title(self) -> bool:
        """True if the title has to mention it."""
        return self.clause.scope is Scope.TITLE


class PrefixNode(Struct, frozen=True):
    """The documents with a term that begins with some letters.

    Args:
        prefix: the letters.
        in_title: only those that have it in their title.
    """

    prefix: str
    in_title: bool


class FilterNode(Struct, frozen=True):
    """The documents that a filter lets through."""

    clause: Filter


class AndNode(Struct, frozen=True):
    """The documents of all nodes."""

    nodes: tuple[Node, ...]


class OrNode(Struct, frozen=True):
    """The documents of any node; none has no documents."""

    nodes: tuple[Node, ...]


class NotNode(Struct, frozen=True):
    """The documents that a node does not hold for."""

    node: Node


class EverythingNode(Struct, frozen=True):
    """All documents."""


RankingNode = TermNode | SubstringTermNode | MentionNode
Node = (
    RankingNode
    | LiteralNode
    | MinimumWeightNode
    | PrefixNode
    | FilterNode
    | AndNode
    | OrNode
    | NotNode
    | EverythingNode
)


class RankedNode(Struct, frozen=True):
    """A node that adds to the scores of its documents.

    Args:
        node: the documents.
        boost: the weight of the node.
        text: the name of the node in an explanation.
    """

    node: RankingNode
    boost: float
    text: str

    @property
    def key(self) -> TermKey | None:
        """The term it scores by; None where each of its documents gets the same."""
        return None if isinstance(self.node, SubstringTermNode) else self.node.key


class ClausePlan(NamedTuple, Generic[_Entry]):
    """A clause, ready for an index.

    Args:
        node: selects the documents.
        ranking: adds up to the scores of stage 1.
        characters: single ideographs, which rank the best documents in stage 2.
        entries: the index's entry of every term in the nodes, and of the characters as grams.
    """

    node: Node
    ranking: tuple[RankedNode, ...]
    characters: tuple[str, ...]
    entries: Mapping[TermKey, _Entry]


class Planner(Generic[_Entry]):
    """Makes one plan.

    Args:
        look_up: returns the index's entry of each of some terms.
        weights: the weights of words, parts and bigrams.
    """

    def __init__(
        self, look_up: Callable[[Sequence[TermKey]], Sequence[_Entry]], weights: Weights
    ) -> None:
        self._look_up = look_up
        self._weights = weights
        self._keys: list[TermKey] = []

    def plan(self, clause: Clause) -> ClausePlan[_Entry]:
        """Plan a clause."""
        node = self._node(clause)
        ranking = tuple(self._ranking(ranking_words(clause)))
        characters = distinct(_characters(clause))
        self._keys += [(GRAMS, character) for character in characters]
        return ClausePlan(node, ranking, characters, self._entries())

    def rank(self, words: Words) -> tuple[list[RankedNode], Mapping[TermKey, _Entry]]:
        """Return the nodes that rank some words, and the entries of their terms."""
        return self._ranking([words]), self._entries()

    def _entries(self) -> Mapping[TermKey, _Entry]:
        # All terms are looked up together, which costs less than one by one.
        keys = [*dict.fromkeys(self._keys)]
        return dict(zip(keys, self._look_up(keys), strict=True))

    def _node(self, clause: Clause) -> Node:  # noqa: C901 - one case for each clause
        match clause:
            case Words(scope=scope):
                in_title = scope is Scope.TITLE
                nodes = tuple([self._word(word, in_title=in_title) for word in clause.required])
                return MinimumWeightNode(clause, nodes)
            case query.Phrase(run=run, words=words):
                return self._literal(run, in_title=words.scope is Scope.TITLE)
            case query.Prefix(prefix=prefix, scope=scope):
                return PrefixNode(prefix, scope is Scope.TITLE)
            case query.And(clauses=clauses):
                return AndNode(tuple(map(self._node, clauses)))
            case query.Or(clauses=clauses):
                return OrNode(tuple(map(self._node, clauses)))
            case query.Not(clause=inner):
                return NotNode(self._node(inner))
            case query.OneOf() | query.Between():
                return FilterNode(clause)
            case query.Mentioned():
                return self._mention(clause)
            case query.Meant(clause=inner, run=run, scope=scope):
                typed = self._literal(run, in_title=scope is Scope.TITLE)
                return OrNode((typed, self._node(inner)))
            case query.Everything():
                return EverythingNode()
            case query.Nothing():
                return OrNode(())

    def _word(self, word: Word, *, in_title: bool) -> Node:
        typed = self._typed(word, in_title=in_title)
        if not word.senses:
            return typed
        return OrNode((typed, *(self._node(sense.clause) for sense in word.senses)))

    def _typed(self, word: Word, *, in_title: bool) -> Node:
        if not word.whole:
            return self._literal(word.run, in_title=in_title)
        terms = tuple([self._term(kind, word.term, in_title=in_title) for kind in (WORDS, PARTS)])
        if _may_be_substring(word):
            return OrNode((*terms, SubstringTermNode(word.term, in_title)))
        return OrNode(terms)

    def _term(self, field: str, text: str, *, in_title: bool = False) -> TermNode:
        key = field, text
        self._keys.append(key)
        return TermNode(key, in_title)

    def _literal(self, run: Literal, *, in_title: bool) -> LiteralNode:
        # A certain run is one gram or one token; the grams of 11431人 alone prove nothing.
        grams = () if run.certain and run.terms else run.grams
        whole = () if run.certain or run.terms else (run.text,)
        node = LiteralNode(
            run,
            in_title,
            tuple([(GRAMS, gram) for gram in grams]),
            tuple([((WORDS, term), (PARTS, term)) for term in run.terms]),
            tuple([(field, text) for text in whole for field in (WORDS, PARTS)]),
        )
        self._keys += node.grams + node.whole
        for pair in node.tokens:
            self._keys += pair
        return node

    def _mention(self, clause: query.Mentioned) -> MentionNode:
        single = [(MENTIONS, first) for first, last in clause.ranges if first == last]
        beside = tuple([(field, term) for term in clause.beside for field in (WORDS, PARTS)])
        self._keys += (*single, *beside)
        alone = len(clause.ranges) == len(single) == 1 and not beside
        return MentionNode(clause, single[0] if alone else None, beside)

    def _ranking(self, bags: Iterable[Words], worth: float = 1.0) -> list[RankedNode]:
        """Return the nodes that rank some words and their senses.

        Args:
            bags: the words.
            worth: the weight of all of it; 1 for words that were typed.
        """
        every = list(bags)
        weights = self._weights
        words = [
            (word, word.term, worth * _strength(word, weights))
            for word in distinct([word for bag in every for word in bag.words])
        ]
        grams = distinct([gram for bag in every for gram in bag.bigrams])
        ranking = self._rank_terms(
            WORDS, [(term, weights.word * strength) for _, term, strength in words]
        )
        ranking += self._rank_terms(
            PARTS,
            [(term, weights.part * strength) for word, term, strength in words if word.whole],
        )
        ranking += [
            RankedNode(SubstringTermNode(term), weights.inside * strength, term)
            for word, term, strength in words
            if weights.inside and _may_be_substring(word)
        ]
        bigram = weights.bigram * worth
        ranking += self._rank_terms(GRAMS, [(gram, bigram) for gram in grams])
        for word, *_ in words:
            for sense in word.senses:
                ranking += self._ranking_sense(sense.clause, worth * sense.weight)
        return ranking

    def _rank_terms(self, field: str, terms: Sequence[tuple[str, float]]) -> list[RankedNode]:
        """Return the nodes that rank terms of a field, each with its boost."""
        self._keys += [(field, term) for term, _ in terms]
        return [RankedNode(TermNode((field, term)), boost, term) for term, boost in terms]

    def _ranking_sense(self, clause: Clause, worth: float) -> list[RankedNode]:
        if not worth:
            return []
        mentions = [
            RankedNode(self._mention(leaf), self._weights.word * worth, leaf.meaning)
            for leaf in query.leaves(clause)
            if isinstance(leaf, query.Mentioned)
        ]
        return [*mentions, *self._ranking(ranking_words(clause), worth)]


def _characters(clause: Clause) -> Iterator[str]:
    """The single ideographs typed, and those that Latin letters mean: wengang has 稳 and 岗."""
    for bag in ranking_words(clause):
        yield from bag.unigrams
        for word in bag.words:
            if word.whole:
                yield from chain.from_iterable(_characters(sense.clause) for sense in word.senses)


def _may_be_substring(word: Word) -> bool:
    """Return True for a token that longer ones may contain: not 8600元, which a unit ends."""
    term = word.term
    return word.whole and len(term) >= _SHORTEST_SUBSTRING and not any(map(is_han, term))


def _strength(word: Word, weights: Weights) -> float:
    """Return the weight of a word by its length: a long word says more."""
    return math.pow(len(word.term) / _AVERAGE_LENGTH, weights.length)
