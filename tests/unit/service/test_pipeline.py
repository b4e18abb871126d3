"""What a question may take beside what it finds."""

from __future__ import annotations

from contextlib import closing

import pytest
from support.indexes import index_articles, store_in

from fupin_search.engines.embedded.engine import EmbeddedPlan
from fupin_search.errors import RequestError
from fupin_search.generations.store import GenerationStore
from fupin_search.model.answer import Page, PeriodLength
from fupin_search.model.query import OneOf, Query
from fupin_search.query.archive_words import ArchiveWords
from fupin_search.query.context import QueryContext
from fupin_search.query.parser import ParsedQuery
from fupin_search.service import ResultCache, Search, SearchRequest
from fupin_search.service.pipeline import Allowance
from fupin_search.web.feeds import parse_feed_request

# Found without its quotes alone.
REPAIRED = '"就业稳岗补贴"'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> GenerationStore:
    made = store_in(tmp_path_factory.mktemp("index"))
    index_articles(made)
    return made


class Clock:
    """Goes on by so much each time it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0
        self.step = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Query]:
    """What the engine is asked for."""
    queries: list[Query] = []
    run = EmbeddedPlan.run

    def telling(plan: EmbeddedPlan, page: Page, **more: object) -> object:
        queries.append(plan.query)
        return run(plan, page, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(EmbeddedPlan, "run", telling)
    return queries


def test_a_question_that_costs_too_much_is_refused_before_anything_is_asked(
    store: GenerationStore, asked: list[Query]
) -> None:
    with closing(Search(store, allowance=Allowance(postings=5))) as search:
        with pytest.raises(RequestError) as told:
            search.search(SearchRequest("就业 OR 补贴"))
        assert told.value.code == "query-too-costly"
        assert asked == []
        # What no article has still costs less than that.
        assert search.search(SearchRequest("龘", as_typed=True)).found == 0


def test_past_its_time_a_question_keeps_what_it_has_and_says_that_more_was_left(
    store: GenerationStore, asked: list[Query]
) -> None:
    clock = Clock()
    results = ResultCache(10)
    allowance = Allowance(seconds=1.0, clock=clock)
    with closing(Search(store, results, allowance=allowance)) as search:
        clock.step = 2.0
        late = search.search(SearchRequest(REPAIRED))
        assert (late.found, late.repairs, late.cut_short) == (0, (), True)
        assert len(asked) == 1
        # Nothing of it is kept: another time there is time.
        clock.step = 0.0
        whole = search.search(SearchRequest(REPAIRED))
        assert (whole.found > 0, whole.cut_short, whole.kept) == (True, False, False)
        assert [one.code for one in whole.repairs] == ["quotes-ignored"]
        assert search.search(SearchRequest(REPAIRED)).kept


def test_a_rescue_that_costs_too_much_is_not_tried(store: GenerationStore) -> None:
    with closing(Search(store)) as search:
        bare = search.search(SearchRequest(REPAIRED))
        assert bare.repairs
    for postings in (60, 100_000):
        with closing(Search(store, allowance=Allowance(postings=postings))) as search:
            answer = search.search(SearchRequest(REPAIRED))
        assert answer.cut_short == (not answer.repairs)
        assert answer.cut_short == (postings == 60)


def test_what_filters_hide_is_not_looked_for_past_the_time(
    store: GenerationStore, asked: list[Query]
) -> None:
    clock = Clock()
    with closing(Search(store, allowance=Allowance(seconds=1.0, clock=clock))) as search:
        clock.step = 2.0
        hidden = SearchRequest("蜜柚", (OneOf("section", ("协会新闻",)),))
        answer = search.search(hidden)
        assert (answer.found, answer.cut_short, len(asked)) == (0, True, 1)


def test_an_answer_in_full_is_never_called_short(store: GenerationStore) -> None:
    clock = Clock()
    with closing(Search(store, allowance=Allowance(seconds=1.0, clock=clock))) as search:
        assert not search.search(SearchRequest("", offers=False)).cut_short
        clock.step = 0.1
        assert not search.search(SearchRequest("就业")).cut_short


def test_a_text_without_synonyms_of_some_days_is_not_understood_twice(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    parse = QueryContext.parse

    def recording(self: QueryContext, request: SearchRequest) -> ParsedQuery:
        asked.append(request.text)
        return parse(self, request)

    monkeypatch.setattr(QueryContext, "parse", recording)
    with closing(Search(store)) as search:
        search.search(SearchRequest("龘龘", offers=False))
    assert asked == ["龘龘"]


def test_corrections_are_made_for_those_who_show_them(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A timeline does not, and a feed does not."""
    texts: list[str] = []

    def corrections(_: ArchiveWords, text: str) -> list[str]:
        texts.append(text)
        return []

    monkeypatch.setattr(ArchiveWords, "corrections", corrections)
    assert not parse_feed_request("").offers
    with closing(Search(store)) as search:
        search.timeline(SearchRequest("就业布贴"), PeriodLength.YEAR)
        search.search(SearchRequest("就业布贴", offers=False))
        assert texts == []
        search.search(SearchRequest("就业布贴"))
        assert texts == ["就业布贴"]
