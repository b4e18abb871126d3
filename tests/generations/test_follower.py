"""Following a swap without dropping a request."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
from support.indexes import BRIDGE, FEW, NOTICE, ORCHARD, index_articles, store_in

from fupin_search.errors import IndexMissingError
from fupin_search.generations.follower import Follower
from fupin_search.generations.generation import Generation
from fupin_search.generations.store import CURRENT, GenerationStore
from fupin_search.model.protocol import Engine
from fupin_search.service import Search, SearchRequest
from fupin_search.service import search as service
from fupin_search.text.tokenizer import ChineseTokenizer
from fupin_search.vocabulary import phrases
from fupin_search.vocabulary.phrases import SuggestionIndex


@pytest.fixture
def store(tmp_path: Path) -> GenerationStore:
    return store_in(tmp_path)


def test_a_request_reads_one_generation_though_another_is_swapped_in(
    store: GenerationStore,
) -> None:
    index_articles(store, [ORCHARD])
    follower = Follower(store)
    with follower.live() as before:
        index_articles(store, FEW)
        with follower.live() as after:
            assert after.engine.count() == 3
        assert before.engine.article("orchard") == ORCHARD
        assert before.engine.count() == 1
    follower.close()


def test_what_is_swapped_in_is_made_ready_first_and_nobody_else_waits_for_it(
    store: GenerationStore,
) -> None:
    index_articles(store, [ORCHARD])
    former = store.current()
    told: list[tuple[str, str]] = []

    def ready(coming: Generation) -> None:
        with follower.live() as meanwhile:
            told.append((coming.name, meanwhile.name))

    follower = Follower(store, lambda generation: generation, ready)
    with follower.live():
        assert told == [], "what is opened first has nothing to answer in its place"
    index_articles(store, FEW)
    with follower.live() as live:
        assert live.name == store.current()
    assert told == [(store.current(), former)]
    follower.close()


def test_no_reader_waits_for_what_is_suggested_after_a_swap(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: list[str] = []

    class Told(SuggestionIndex):
        def __init__(self, engine: Engine, tokenizer: ChineseTokenizer) -> None:
            learnt.append(f"{engine.count()} articles")
            super().__init__(engine, tokenizer)

    monkeypatch.setattr(phrases, "SuggestionIndex", Told)
    index_articles(store, [ORCHARD])
    search = Search(store)
    search.suggest("果")
    assert learnt == ["1 articles"]
    index_articles(store, FEW)
    search.keep_up()
    assert learnt == ["1 articles", "3 articles"]
    search.suggest("果")
    search.keep_up()
    assert learnt == ["1 articles", "3 articles"]
    search.close()


def test_an_index_made_after_the_start_is_followed(store: GenerationStore) -> None:
    search = Search(store)
    with pytest.raises(IndexMissingError):
        search.search(SearchRequest())
    index_articles(store)
    assert search.search(SearchRequest()).found == 3
    search.close()


def test_a_swap_to_a_generation_that_cannot_open_keeps_the_former_and_says_so(
    store: GenerationStore, caplog: pytest.LogCaptureFixture
) -> None:
    index_articles(store)
    search = Search(store)
    assert search.search(SearchRequest()).found == 3
    (store.root / CURRENT).write_text("20990101-000000-dead\n")
    assert search.search(SearchRequest()).found == 3
    assert "20990101-000000-dead" in caplog.text
    index_articles(store, [NOTICE])
    assert search.search(SearchRequest()).found == 1
    search.close()


def test_threads_searching_through_swaps_never_fail_or_mix_generations(
    store: GenerationStore,
) -> None:
    """Each generation holds articles of one mark; an answer with two marks mixed them."""
    index_articles(store, [ORCHARD, NOTICE])
    search = Search(store)
    done = threading.Event()
    faults: list[str] = []

    def ask() -> None:
        while not done.is_set():
            try:
                answer = search.search(SearchRequest("补贴"))
            except Exception as error:
                faults.append(repr(error))
                return
            ids = {hit.article.id for hit in answer.hits}
            if ids not in ({"orchard"}, {"bridge"}) or answer.found != 1:
                faults.append(f"{ids} in {answer.generation}")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(10):
        index_articles(store, [BRIDGE] if turn % 2 == 0 else [ORCHARD, NOTICE])
    done.set()
    for thread in threads:
        thread.join()
    search.close()
    assert not faults


def test_the_log_says_once_that_another_generation_answers(
    store: GenerationStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "fupin_search.generations.follower")
    index_articles(store, [ORCHARD])
    search = Search(store)
    search.keep_up()
    assert caplog.messages == [], "what is opened first is said by who opens it"
    index_articles(store, FEW)
    for _ in range(2):
        search.keep_up()
    assert caplog.messages == [f"Now serving 3 articles of generation {store.current()}"]
    search.close()


def test_what_a_swap_left_is_given_back_once_it_is_let_go(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    monkeypatch.setattr(service, "give_back_memory", lambda: given.append("back"))
    index_articles(store, [ORCHARD])
    search = Search(store)
    for _ in range(3):
        search.keep_up()
    assert len(given) == 1
    index_articles(store, FEW)
    for _ in range(3):
        search.keep_up()
    assert len(given) == 2
    search.close()
