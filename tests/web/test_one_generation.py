"""One request reads one generation, whatever is swapped in between two of its steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from falcon.inspect import inspect_routes
from falcon.testing import TestClient
from support.indexes import BRIDGE, FEW, NOTICE, index_articles, store_in

from fupin_search.articles.article import Article
from fupin_search.generations.store import GenerationStore
from fupin_search.service import Search
from fupin_search.settings import Settings
from fupin_search.web.app import create_app

# Steps that an answer may be made of.
STEPS = ("edition", "search", "timeline", "article_page", "similar", "suggest", "popular", "state")
OTHERS = tuple(
    Article(id=f"boat-{number}", title=f"渡船第{number}次补贴发放", body="渡口的补贴今天发放。")
    for number in range(4)
)
WORD = quote("补贴")
PATHS = [
    "/",
    f"/?q={WORD}",
    f"/?q={WORD}&year=2020",
    f"/?q={quote('无人写过')}",
    f"/?q={WORD}&from=2016-01-01&to=2016-12-31",
    f"/articles/bridge?q={WORD}",
    f"/v1/search?q={WORD}",
    f"/v1/timeline?q={WORD}",
    f"/v1/suggest?q={quote('山')}",
    "/v1/articles/bridge",
    "/v1/articles/bridge/similar",
    f"/feed.atom?q={WORD}",
    f"/feed.json?q={WORD}",
    f"/opensearch/suggestions?q={quote('山')}",
    "/docs/api",
    "/readyz",
]
# Answered without the index, so that they are answered where there is none.
UNLEASED = ["/healthz", "/openapi.json", "/opensearch.xml", "/static/icon.svg"]
REFUSED = [
    "/v1/articles/nowhere",
    "/v1/articles/nowhere/similar",
    "/articles/nowhere",
    "/v1/search?size=0",
    "/?size=x",
    "/feed.atom?size=0",
]


class Swapped:
    """An index of two generations, of which another one becomes live after each step of a request.

    Args:
        folder: for the index.
    """

    def __init__(self, folder: Path) -> None:
        self.store: GenerationStore = store_in(folder)
        self.names = [
            index_articles(self.store, articles).generation
            for articles in ((BRIDGE, NOTICE), (*FEW, *OTHERS))
        ]
        self.search = Search(self.store)
        self.app = create_app(self.search, Settings(public_url="https://search.example.org"))
        self.client = TestClient(self.app)

    def answer(self, path: str) -> tuple[int, str | None, str]:
        """The status, tag and text of an answer, but for the time it took."""
        result = self.client.simulate_get(path)
        text = re.sub(r'"took_ms":[\d.]+|用时[^<；]*', "", result.text)
        return result.status_code, result.headers.get("etag"), text

    def swap(self) -> None:
        """Make the other generation live."""
        live = self.store.current()
        self.store.swap(next(name for name in self.names if name != live))


@pytest.fixture(scope="module")
def swapped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Swapped]:
    made = Swapped(tmp_path_factory.mktemp("index"))
    yield made
    made.search.close()


def swapping(swap: Callable[[], None], step: Callable[..., Any]) -> Callable[..., Any]:
    """A step that is followed by a swap."""

    def done(*given: Any, **named: Any) -> Any:
        try:
            return step(*given, **named)
        finally:
            swap()

    return done


def test_all_routes_are_tried(swapped: Swapped) -> None:
    tried = [
        found[0]
        for path in (*PATHS, *UNLEASED)
        if (found := swapped.app._router.find(path.partition("?")[0]))
    ]
    resources = [swapped.app._router.find(route.path) for route in inspect_routes(swapped.app)]
    assert {id(found[0]) for found in resources if found} == set(map(id, tried))


@pytest.mark.parametrize("path", [*PATHS, *UNLEASED, *REFUSED])
def test_a_request_takes_one_lease_though_the_index_is_swapped_whenever_one_is_taken(
    swapped: Swapped, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower, taken = swapped.search._follower, []
    take = follower.take

    def counted() -> object:
        held = take()
        taken.append(held)
        swapped.swap()
        return held

    swapped.store.swap(swapped.names[0])
    before = swapped.answer(path)
    monkeypatch.setattr(follower, "take", counted)
    assert swapped.answer(path) == before
    assert len(taken) == (path not in UNLEASED)


@pytest.mark.parametrize("path", PATHS)
def test_tag_answer_and_what_is_beside_it_are_of_one_generation(
    swapped: Swapped, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = []
    for name in swapped.names:
        swapped.store.swap(name)
        whole.append(swapped.answer(path))
    assert whole[0] != whole[1], "the two generations must be told apart by it"
    for step in STEPS:
        followed = swapping(swapped.swap, getattr(swapped.search, step))
        monkeypatch.setattr(swapped.search, step, followed)
    for name in swapped.names:
        swapped.store.swap(name)
        assert swapped.answer(path) == whole[swapped.names.index(name)]


def test_a_generation_that_was_swapped_out_is_closed_after_the_requests_that_read_it(
    swapped: Swapped,
) -> None:
    swapped.store.swap(swapped.names[0])
    with swapped.search.lease() as before:
        swapped.swap()
        assert swapped.search.state().generation == before.generation.name
        assert before.generation.engine.article("bridge") == BRIDGE
    assert swapped.search.state().generation == swapped.names[1]
    swapped.client.simulate_get("/")


def test_a_request_that_is_refused_gives_its_generation_back(swapped: Swapped) -> None:
    swapped.store.swap(swapped.names[0])
    for path in ("/v1/search?size=0", "/v1/articles/nowhere", "/articles/nowhere", "/?size=x"):
        assert swapped.client.simulate_get(path).status_code in (400, 404)
        swapped.store.swap(swapped.names[1])
        assert swapped.search.state().generation == swapped.names[1]
        swapped.store.swap(swapped.names[0])
