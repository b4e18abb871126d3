"""The context in which a request is parsed: a generation's words, an operator's files, a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date as Date

from fupin_search.generations.generation import Generation
from fupin_search.model.request import SearchRequest
from fupin_search.query.archive_words import ArchiveWords
from fupin_search.query.interpreter import Interpreter
from fupin_search.query.operator_files import OperatorRules
from fupin_search.query.parser import ParsedQuery, parse_query
from fupin_search.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class QueryContext:
    """Everything that the meaning of a text depends on; it never changes.

    Args:
        archive: the words of the generation that answers.
        rules: an operator's synonyms and pairs.
        today: the day from which 去年 is counted.
    """

    archive: ArchiveWords
    rules: OperatorRules
    today: Date

    @classmethod
    def of(cls, generation: Generation, rules: OperatorRules | None = None) -> QueryContext:
        """Return the context of a generation on the current day.

        Args:
            generation: an open one.
            rules: of an operator; none by default.
        """
        rules = rules or OperatorRules()
        return cls(ArchiveWords(generation), rules, rules.today())

    @property
    def generation(self) -> Generation:
        """The generation that answers."""
        return self.archive.generation

    @property
    def edition(self) -> str:
        """The name of what an answer depends on, except its request.

        It names the generation, the articles hidden in it, the operator's files and the day.
        """
        return f"{self.generation.edition}{self.rules.digest} {self.today}"

    def parse(self, request: SearchRequest) -> ParsedQuery:
        """Parse the text of a request."""
        tokenizer = self.generation.tokenizer
        interpreter = None
        if not request.as_typed:
            interpreter = Interpreter(
                tokenizer,
                self.today,
                archive=self.archive,
                synonyms=self.rules.synonyms,
                pairs=self.rules.pairs,
                literal=frozenset(map(normalise, request.literal)),
                is_dated=request.is_dated,
            )
        return parse_query(request.text, tokenizer, interpreter, self.today)

    def undated(self, text: str) -> QueryContext | None:
        """Return this context with synonyms that hold whatever the date of an article.

        Args:
            text: as typed.

        Returns:
            None where no synonym of the text depends on dates.
        """
        synonyms = self.rules.synonyms
        if not any(synonym.first or synonym.last for synonym in synonyms.find(normalise(text))):
            return None
        return replace(self, rules=replace(self.rules, synonyms=synonyms.undated()))

    def learn(self) -> None:
        """Load, once, the words and phrases that the first reader would otherwise wait for."""
        if self.archive.is_learnt:
            return
        self.archive.corrections("扶平")
        self.parse(SearchRequest("fupin"))
        _ = self.archive.phrases
        self.archive.is_learnt = True
