"""The result cache: with it and without it, the same answers."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from support.echo import EchoStore
from support.indexes import FEW, index_articles, store_in

from fupin_search.generations.store import GenerationStore
from fupin_search.model.answer import Page, Share, ShareField, ShareKind
from fupin_search.model.query import Between, OneOf, Sort
from fupin_search.query.context import OperatorFiles, OperatorRules, QueryContext
from fupin_search.service import Answer, ResultCache, Search, SearchRequest
from fupin_search.service.answers import estimate_bytes
from fupin_search.settings import Settings


def untimed(answer: Answer) -> Answer:
    """The answer without the one thing that differs from time to time."""
    return replace(answer, took_ms=0.0)


class Rules(NamedTuple):
    """What an operator writes into the file of synonyms."""

    words: tuple[str, ...]


Step = SearchRequest | str | date | Rules


def answers(store: EchoStore, steps: Iterable[Step], cache: ResultCache) -> list[Answer]:
    """The answers to requests; among them a name is a swap, and days pass and files change."""
    path = store.root / "synonyms.toml"
    path.touch()
    files = OperatorFiles(Settings(synonyms=path))
    today = [date(2021, 1, 6)]
    files.rules = replace(files.rules, today=lambda: today[0])
    search = Search(store, cache, files)
    found = []
    for step in steps:
        match step:
            case str():
                store.swap(step)
            case date():
                today[0] = step
            case Rules(words=words):
                path.write_text(f"[[group]]\nwords = {list(words)}\n" if words else "")
                files.look(anew=True)
            case _:
                found.append(untimed(search.search(step)))
    search.close()
    return found


REQUESTS = st.builds(
    SearchRequest,
    text=st.sampled_from(
        ["", "补贴", "補貼", "补贴　就业", "就业 补贴", '"补贴"', "-补贴", "昨天 补贴", "日期:去年"]
    ),
    filters=st.sampled_from(
        [
            (),
            (OneOf("year", ("2020",)),),
            (OneOf("section", ("要闻",)),),
            (Between(date(2020, 1, 1), None),),
            (Between(None, date(2020, 1, 1)),),
        ]
    ),
    sort=st.sampled_from(Sort),
    page=st.builds(Page, st.integers(1, 2), st.sampled_from([1, 10])),
    facets=st.sampled_from([(), ("year",), ("section", "year"), ("year", "section")]),
    facet_size=st.sampled_from([0, 20]),
    explain=st.booleans(),
    literal=st.sampled_from([(), ("昨天",)]),
    as_typed=st.booleans(),
    rest=st.sampled_from(["", "就业"]),
)
CHANGES = ["one", "two", date(2021, 1, 7), date(2022, 1, 1), Rules(()), Rules(("补贴", "津贴"))]
FEW_REQUESTS = st.lists(REQUESTS, min_size=1, max_size=3).flatmap(
    lambda few: st.lists(st.sampled_from([*few, *few, *CHANGES]), max_size=25)
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    steps=FEW_REQUESTS,
    entries=st.integers(0, 4),
    size=st.sampled_from([0, 9_000, 1_000_000]),
)
def test_with_and_without_a_cache_the_answers_are_the_same_whatever_changes_meanwhile(
    steps: list[Step], entries: int, size: int
) -> None:
    steps = ["one", *steps]
    with TemporaryDirectory() as cached, TemporaryDirectory() as plain:
        cache = ResultCache(entries, size=size)
        ours = answers(EchoStore(Path(cached)), steps, cache)
        assert ours == answers(EchoStore(Path(plain)), steps, ResultCache(0))
    asked = sum(isinstance(step, SearchRequest) for step in steps)
    assert cache.hits + cache.misses == (asked if entries else 0)


@pytest.fixture
def store(tmp_path: Path) -> EchoStore:
    store = EchoStore(tmp_path)
    store.swap("one")
    return store


def test_a_request_made_again_is_answered_before_its_text_is_parsed(
    store: EchoStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = Search(store, ResultCache(8))
    former = search.search(SearchRequest("补贴"))
    monkeypatch.setattr(QueryContext, "parse", lambda *_: pytest.fail("it was parsed"))
    again = search.search(SearchRequest("补贴"))
    assert (search.results.hits, search.results.misses) == (1, 1)
    assert store.engines[0].asked == 1
    assert (again.kept, former.kept) == (True, False)
    assert untimed(again) == untimed(former)


def test_a_request_in_another_spelling_has_an_answer_of_its_own(store: EchoStore) -> None:
    search = Search(store, ResultCache(8))
    former = search.search(SearchRequest("补贴"))
    again = search.search(SearchRequest("補貼"))
    assert (again.request.text, again.kept) == ("補貼", False)
    assert again.hits == former.hits


TEXTS = [
    '"就业稳岗补贴"',
    "稳岗就也补贴",
    "昨天 蜜柚",
    "去年 桥",
    "蜜柚 龘龘",
    "身分",
    "fupin",
    "蜜柚",
]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(asked=st.lists(st.tuples(st.sampled_from(TEXTS), st.integers(0, 2)), max_size=12))
def test_rescues_and_offers_from_a_cache_are_those_of_a_fresh_search_on_any_day(
    asked: list[tuple[str, int]], real_store: GenerationStore
) -> None:
    days = (date(2020, 12, 1), date(2016, 3, 9), date(2021, 1, 1))
    today = [days[0]]
    rules = OperatorRules(today=lambda: today[0])
    plain = Search(real_store, rules=rules)
    cached = Search(real_store, ResultCache(20), rules)
    with closing(plain), closing(cached):
        for text, day in asked:
            today[0] = days[day]
            fresh = plain.search(SearchRequest(text))
            for _ in range(2):
                assert untimed(cached.search(SearchRequest(text))) == untimed(fresh)
        assert cached.results.hits >= len(asked)


@pytest.fixture(scope="module")
def real_store(tmp_path_factory: pytest.TempPathFactory) -> GenerationStore:
    made = store_in(tmp_path_factory.mktemp("real"))
    index_articles(made, FEW)
    return made


def test_a_lease_keeps_the_day_on_which_it_began(store: EchoStore) -> None:
    today = [date(2021, 1, 6)]
    search = Search(store, ResultCache(8), OperatorRules(today=lambda: today[0]))
    with search.lease():
        before = search.search(SearchRequest("昨天")), search.edition()
        today[0] = date(2021, 1, 7)
        again = search.search(SearchRequest("昨天")), search.edition()
    assert (untimed(again[0]), again[1]) == (untimed(before[0]), before[1])
    after = search.search(SearchRequest("昨天"))
    assert (after.kept, search.edition() == before[1]) == (False, False)
    assert after.hits != before[0].hits


def test_an_explained_answer_is_kept_apart_from_one_that_is_not(store: EchoStore) -> None:
    search = Search(store, ResultCache(8))
    plain, explained = SearchRequest("补贴"), SearchRequest("补贴", explain=True)
    told = [search.search(one).hits[0].article.title for one in (plain, explained) * 2]
    assert [title.rsplit(" ", 1)[1] for title in told] == ["False", "True"] * 2
    assert (search.results.hits, search.results.misses) == (2, 2)


def test_what_an_explanation_takes_is_counted(store: EchoStore) -> None:
    answer = Search(store).search(SearchRequest("补贴"))
    hit = answer.hits[0]
    share = Share(ShareKind.WORD, ShareField.BODY, ("补贴",), 1.0)
    plain, explained = (
        estimate_bytes(
            replace(answer, hits=(structs.replace(hit, scored=scored),)),
        )
        for scored in (hit.scored, structs.replace(hit.scored, shares=(share,) * 10))
    )
    assert explained - plain > 1000


def test_a_swap_leaves_nothing_of_the_former_generation_even_on_the_way_back(
    store: EchoStore,
) -> None:
    search = Search(store, ResultCache(8))
    names = []
    for name in ("one", "two", "one"):
        store.swap(name)
        names.append(search.search(SearchRequest("补贴")).hits[0].article.id)
    assert names == ["one", "two", "one"]
    assert search.results.hits == 0


def test_the_least_lately_used_goes_first(store: EchoStore) -> None:
    search = Search(store, ResultCache(2))
    for text in ("补贴", "就业", "补贴", "果园", "补贴", "就业"):
        search.search(SearchRequest(text))
    assert (search.results.hits, search.results.misses) == (2, 4)


def test_a_result_larger_than_the_cache_is_not_kept_and_harms_nothing(store: EchoStore) -> None:
    search = Search(store, ResultCache(8, size=100))
    assert search.search(SearchRequest("补贴")).hits == search.search(SearchRequest("补贴")).hits
    assert search.results.hits == 0


def test_threads_sharing_a_cache_through_swaps_never_get_another_generations_answer(
    store: EchoStore,
) -> None:
    search = Search(store, ResultCache(2))
    done = threading.Event()
    faults: list[str] = []

    def ask() -> None:
        for text in itertools.cycle(("补贴", "就业", "果园")):
            if done.is_set():
                return
            answer = search.search(SearchRequest(text))
            if answer.hits[0].article.id != answer.generation:
                faults.append(f"{answer.hits[0].article.id} in {answer.generation}")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(60):
        store.swap(f"generation-{turn % 3}")
    done.set()
    for thread in threads:
        thread.join()
    assert not faults
