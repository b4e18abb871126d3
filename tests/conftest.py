"""Fixtures every kind of test uses."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from falcon.testing import TestClient
from hypothesis import settings
from support.indexes import FEW, index_articles, store_in

from fupin_search.articles import Article
from fupin_search.compiled.objects import list_modules, prepare
from fupin_search.generations.store import GenerationStore
from fupin_search.service import Search
from fupin_search.web.app import create_app

# Tests look at no clock: an example may take as long as a busy machine lets it.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_configure(config: pytest.Config) -> None:
    """Compile all loops before any test, once, rather than in the first test that needs each."""
    if not hasattr(config, "workerinput"):
        prepare(list_modules())


CORPUS = Path(__file__).resolve().parent.parent / "corpus"


@pytest.fixture(scope="session")
def sample_corpus() -> Path:
    """The project's own corpus."""
    return CORPUS


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data, where there is one."""
    folder = os.environ.get("FUPIN_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("real data is absent: set FUPIN_TEST_DATA to its folder to run this test")
    return Path(folder)


@pytest.fixture
def store(tmp_path: Path) -> GenerationStore:
    """The generations of an index that has none yet."""
    return store_in(tmp_path / "index")


@pytest.fixture(scope="module")
def make_search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Search]]:
    """Open a search over some articles; what else is given is `Search`'s."""
    with ExitStack() as opened:

        def make(articles: list[Article] | tuple[Article, ...] = FEW, **options: object) -> Search:
            store = store_in(tmp_path_factory.mktemp("index"))
            index_articles(store, articles)
            return opened.enter_context(closing(Search(store, **options)))  # type: ignore[arg-type]

        yield make


@pytest.fixture(scope="module")
def make_client(make_search: Callable[..., Search]) -> Callable[..., TestClient]:
    """Open an application over some articles; what else is given is `create_app`'s."""

    def make(articles: list[Article] | tuple[Article, ...] = FEW, **options: object) -> TestClient:
        return TestClient(create_app(make_search(articles), **options))  # type: ignore[arg-type]

    return make
