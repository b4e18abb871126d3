"""Search: text in, answer out; the one object the command line and the web both hold."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from fupin_search.articles.article import Article
from fupin_search.errors import NotFoundError
from fupin_search.finding import find, marked_article
from fupin_search.generations.follower import Follower
from fupin_search.generations.store import GenerationStore
from fupin_search.results import Question, Repair, ResultCache
from fupin_search.search.answer import Scored
from fupin_search.search.budget import Allowance
from fupin_search.search.query import Clause, Query, Sort, is_dated, ranking_words
from fupin_search.search.timeline import By
from fupin_search.service.limits import check, check_length, check_size, shortened
from fupin_search.service.timelines import counting, timeline_of
from fupin_search.service.values import Answer, Printed, Request, State, Timeline
from fupin_search.text.tokenizer import Cut
from fupin_search.understanding.knowledge import Knowledge, OperatorFiles
from fupin_search.understanding.rescuing import telling
from fupin_search.understanding.similar import similar as alike
from fupin_search.understanding.suggesting import Suggestion, suggest
from fupin_search.understanding.understanding import Understanding

# Between them they use every way to match and to rank.
_WARMING = (
    "扶贫",
    "扶贫 干部 就业 补贴",
    '"脱贫攻坚" -电影',
    "标题:扶贫 OR 2020* OR 日期:2020",
    "-的",
    "",
)


class Search:
    """Searches the live generation of an index.

    Args:
        store: the index's generations.
        results: keeps what was found lately; nothing is kept by default.
        knowledge: what texts are understood by beside the archive's own words; or the files that is
            in, which `keep_up` reads again when they change.
        allowance: what a request may cost, and how long it may look further; anything by default.
    """

    def __init__(
        self,
        store: GenerationStore,
        results: ResultCache | None = None,
        knowledge: Knowledge | OperatorFiles | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self._allowance = allowance or Allowance()
        self._files = knowledge if isinstance(knowledge, OperatorFiles) else None
        self._fixed = knowledge if isinstance(knowledge, Knowledge) else Knowledge()
        self._learns = True
        self._leased = _Leased()
        self._kept_up = ""
        self._follower = Follower(
            store, lambda generation: Understanding(generation, self._knowledge), self._learn
        )
        self.results = results or ResultCache(0)

    @contextmanager
    def lease(self) -> Iterator[Understanding]:
        """Read one generation, and one state of the operator's files, until the block ends.

        Whatever the same thread asks of this object inside the block is answered from those, so
        that the parts of an answer fit together though the index is swapped meanwhile.

        Raises:
            IndexUnusableError: when no generation can serve.
        """
        held = self._leased.understanding
        if held is not None:
            yield held
            return
        with self._follower.live() as understanding:
            leased = self._leased.understanding = understanding.knowing(self._knowledge)
            try:
                yield leased
            finally:
                self._leased.understanding = None

    def search(self, request: Request) -> Answer:
        """Answer a request.

        Raises:
            RequestError: naming what is too long, too large or too deep.
            IndexUnusableError: when no generation can serve.
        """
        request = shortened(request)
        check(request)
        return self._answered(request)

    def timeline(self, request: Request, by: By) -> Timeline:
        """How many of the articles a request finds were published in each period.

        Args:
            request: as for `search`; its order, page and facets make no difference.
            by: the length of a period.

        Raises:
            RequestError: naming what is too long, too large or too deep, or that there would be
                too many days.
            IndexUnusableError: when no generation can serve.
        """
        request = shortened(request)
        check(request)
        return timeline_of(self._answered(counting(request, by)), by)

    def _answered(self, request: Request) -> Answer:
        with self.lease() as understanding:
            started = time.perf_counter()
            question = question_of(request, understanding)
            kept = result = self.results.get(question)
            if result is None:
                result = find(understanding, question, self._allowance.budget())
                # Another time there may be time for more.
                if not result.cut_short:
                    self.results.put(question, result)
        cut = (Repair("shortened", request.rest, "", result.found),) if request.rest else ()
        return Answer(
            request=request,
            interpreted=result.interpreted,
            found=result.found,
            hits=result.hits,
            facets=result.facets,
            repairs=(*cut, *result.repairs),
            offers=result.offers,
            generation=understanding.generation.name,
            took_ms=round((time.perf_counter() - started) * 1000, 3),
            folded=result.folded,
            kept=kept is not None,
            cut_short=result.cut_short,
        )

    def article(self, article_id: str) -> Article:
        """The article of that id.

        Raises:
            NotFoundError: when the archive has none.
            IndexUnusableError: when no generation can serve.
        """
        return self.printed(article_id).article

    def printed(self, article_id: str, similar: int = 0, sought: Request | None = None) -> Printed:
        """The article of that id, and the first of its text.

        Args:
            article_id: the article's.
            similar: how many articles about the same are wanted with it, at most.
            sought: the search it was found by, whose text is to be marked in it.

        Raises:
            NotFoundError: when the archive has none.
            RequestError: when the search is too long, too large or too deep.
            IndexUnusableError: when no generation can serve.
        """
        if sought:
            sought = shortened(sought)
            check(sought)
        with self.lease() as understanding:
            live = understanding.generation
            article = live.engine.article(article_id)
            if article is None:
                raise NotFoundError(
                    f"There is no article {article_id!r} in the archive.", code="article-not-found"
                )
            first = live.engine.reprint_of(article_id)
            printed = Printed(
                article,
                live.engine.article(first) if first is not None else None,
                alike(article, live.engine, live.tokenizer, similar) if similar else (),
            )
            if sought is None:
                return printed
            question = question_of(sought, understanding)
            budget = self._allowance.budget()
            title, body = marked_article(understanding, question, article, budget)
            return replace(printed, title=title, body=body, cut_short=budget.exceeded)

    def similar(self, article_id: str, size: int = 10) -> tuple[Scored, ...]:
        """Articles about the same as one, the most alike first; itself and its reprints left out.

        Args:
            article_id: the article's.
            size: most articles, from 1 to 100.

        Raises:
            NotFoundError: when the archive has no article of that id.
            RequestError: when the size is out of range.
            IndexUnusableError: when no generation can serve.
        """
        check_size(size)
        return self.printed(article_id, similar=size).similar

    def suggest(self, text: str, size: int = 10) -> tuple[Suggestion, ...]:
        """What a reader who has typed so far may mean.

        Args:
            text: as typed; longer than 40 characters, nothing is suggested.
            size: most suggestions, from 1 to 100.

        Raises:
            RequestError: when the text is too long, or the size out of range.
            IndexUnusableError: when no generation can serve.
        """
        check_length(text)
        check_size(size)
        with self.lease() as understanding:
            return suggest(text, understanding.phrases, size)

    def popular(self, size: int = 8) -> tuple[str, ...]:
        """Phrases that most titles of late have, for a reader who does not know what to type.

        Args:
            size: most phrases.

        Raises:
            IndexUnusableError: when no generation can serve.
        """
        with self.lease() as understanding:
            return understanding.phrases.popular[:size]

    def state(self) -> State:
        """What answers now.

        Raises:
            IndexUnusableError: when no generation can serve.
        """
        with self.lease() as understanding:
            live = understanding.generation
            return State(live.name, live.engine.count(), live.manifest.created)

    def edition(self) -> str:
        """What answers hang on besides what is asked: equal editions, equal answers.

        That is the live generation, what is hidden of it, what the operator's files say, and the
        day from which 去年 is counted.

        Raises:
            IndexUnusableError: when no generation can serve.
        """
        with self.lease() as understanding:
            return f"{understanding.edition} {self._knowledge.today().isoformat()}"

    def cut(self, text: str) -> Cut:
        """How the live generation cuts a text."""
        with self.lease() as understanding:
            return understanding.generation.tokenizer.cut(text)

    def keep_up(self, *, anew: bool = False) -> None:
        """Open and learn what was swapped in or hidden, so that no reader waits for that.

        The operator's files are read again too, where they changed.

        Args:
            anew: whether they are read again in any case, and the log says so.

        Raises:
            IndexUnusableError: when no generation can serve.
        """
        if self._files:
            self._files.look(anew=anew)
        with self.lease() as understanding:
            understanding.learn()
            edition = understanding.edition
        if edition != self._kept_up:
            self._kept_up = edition
            give_back_memory()

    def look_only(self) -> None:
        """Learn nothing of what is swapped in from now on, for a process that answers no search."""
        self._learns = False

    def _learn(self, understanding: Understanding) -> None:
        if self._learns:
            understanding.learn()

    def warm(self) -> None:
        """Load what the first reader would otherwise wait for.

        Raises:
            IndexUnusableError: when no generation can serve.
        """
        for text in _WARMING:
            self.search(Request(text))
        self.keep_up()
        self.suggest(_WARMING[0])

    def close(self) -> None:
        """Let go of the index."""
        self._follower.close()

    @property
    def _knowledge(self) -> Knowledge:
        return self._files.knowledge if self._files else self._fixed


class _Leased(threading.local):
    """What the requests of each thread are answered from, while they read it."""

    understanding: Understanding | None = None


def give_back_memory() -> None:
    """Give the system back what learning used for a while, where the C library can.

    Arrays made on the way to smaller ones, and those of a generation that was let go, otherwise
    stay with the process: as much again as what it keeps.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def question_of(request: Request, understanding: Understanding) -> Question:
    """What a request, which keeps the limits, asks of a generation: as its words are understood."""
    understood = understanding.understand(
        request.text,
        request.literal,
        dated=is_dated(request.filters),
        as_typed=request.as_typed,
    )
    return Question(
        understanding.edition,
        Query(understood.clause, request.filters, _sort(understood.clause, request.sort)),
        request.page,
        request.facets,
        request.facet_size,
        request.explain,
        request.fold,
        telling(request.text),
        understood.readings,
        request.literal,
        request.as_typed,
        request.offers,
    )


def _sort(clause: Clause, asked: Sort) -> Sort:
    """Where nothing ranks, the newest come first."""
    if asked is Sort.RELEVANCE and not any(ranking_words(clause)):
        return Sort.NEWEST
    return asked
