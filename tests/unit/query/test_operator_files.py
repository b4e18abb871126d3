"""Files of synonyms and pairs, read again while a server runs."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from falcon.testing import TestClient
from support.indexes import index_articles, store_in

from fupin_search.articles.article import Article
from fupin_search.errors import PairsError, SynonymsError
from fupin_search.query.context import OperatorFiles, OperatorRules
from fupin_search.service import ResultCache, Search, SearchRequest
from fupin_search.settings import Settings
from fupin_search.web.app import create_app

FERRY, BOAT = "渡船", "摆渡艇"
GROUP = f'[[group]]\nwords = ["{FERRY}", "{BOAT}"]\n'
OTHER = f'[[group]]\nwords = ["{FERRY}", "索道"]\n'
NAME = "fupin_search.query.context"


def settled(path: Path, text: str, age: float = 60.0) -> None:
    """Write a file as if that had been done a while ago."""
    path.write_text(text, encoding="utf-8")
    then = time.time() - age
    os.utime(path, (then, then))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "synonyms.toml"
    settled(made, GROUP)
    return made


@pytest.fixture
def files(path: Path) -> OperatorFiles:
    return OperatorFiles(Settings(synonyms=path))


def words(files: OperatorFiles) -> set[str]:
    """The words that have synonyms."""
    return {rule.word for rule in files.rules.synonyms.rules}


def in_place(path: Path) -> None:
    settled(path, OTHER, 30)


def renamed(path: Path) -> None:
    fresh = path.with_suffix(".new")
    settled(fresh, OTHER)
    fresh.replace(path)


@pytest.mark.parametrize("change", [in_place, renamed])
def test_a_changed_file_is_in_force_with_the_next_look(
    files: OperatorFiles, path: Path, change: Callable[[Path], None]
) -> None:
    assert words(files) == {FERRY, BOAT}
    change(path)
    assert words(files) == {FERRY, BOAT}
    files.look()
    assert words(files) == {FERRY, "索道"}


def test_a_file_written_twice_in_a_moment_is_read_as_it_is_at_last(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.toml"
    path.write_text(GROUP, encoding="utf-8")
    stamp = path.stat()
    files = OperatorFiles(Settings(synonyms=path))
    path.write_text(GROUP.replace(BOAT, "摆渡船"), encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    files.look()
    assert words(files) == {FERRY, "摆渡船"}


@pytest.mark.parametrize("text", [None, "[[group", "words = 3\n", '[[group]]\nwords = ["一"]\n'])
def test_a_file_that_cannot_be_read_any_more_leaves_the_former_in_force_and_says_so_once(
    files: OperatorFiles, path: Path, text: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, NAME)
    path.unlink()
    if text is not None:
        settled(path, text, 30)
    for _ in range(3):
        files.look()
    assert words(files) == {FERRY, BOAT}
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert str(path) in record.getMessage()
    assert "former synonyms stay in force" in record.getMessage()
    settled(path, OTHER, 20)
    files.look()
    assert words(files) == {FERRY, "索道"}


def test_nothing_is_read_while_nothing_changes(
    files: OperatorFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: pytest.fail("it was read"))
    before = files.rules
    for _ in range(3):
        files.look()
    assert files.rules is before


def test_who_asks_for_it_is_answered_though_nothing_changed(
    files: OperatorFiles, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, NAME)
    before = files.rules
    files.look(anew=True)
    assert files.rules is before
    assert len(caplog.records) == 1


def test_pairs_are_read_again_too_and_a_fault_of_one_file_is_none_of_the_other(
    tmp_path: Path, path: Path
) -> None:
    pairs = tmp_path / "pairs.toml"
    settled(pairs, '[pairs]\n"广州市" = ["毕节市"]\n')
    files = OperatorFiles(Settings(synonyms=path, pairs=pairs))
    before = files.rules
    settled(path, "broken", 30)
    settled(pairs, '[pairs]\n"广州市" = ["黔南州"]\n', 30)
    files.look()
    assert files.rules.synonyms is before.synonyms
    assert files.rules.pairs != before.pairs


def test_a_server_does_not_start_with_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("broken", encoding="utf-8")
    with pytest.raises(SynonymsError):
        OperatorFiles(Settings(synonyms=broken))
    with pytest.raises(PairsError):
        OperatorFiles(Settings(pairs=broken))


def test_a_file_that_is_not_there_yet_is_warned_of_and_read_once_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "synonyms.toml"
    files = OperatorFiles(Settings(synonyms=path))
    assert str(path) in caplog.text
    assert len(files.rules.synonyms) == 0
    path.write_text(GROUP, encoding="utf-8")
    files.look()
    assert len(files.rules.synonyms) > 0


def test_knowledge_is_told_apart_by_what_it_says_and_not_by_how(path: Path) -> None:
    digests = []
    for text in (GROUP, f"# the river\n{GROUP}", OTHER, GROUP + "weight = 0.5\n"):
        path.write_text(text, encoding="utf-8")
        digests.append(OperatorRules.of(Settings(synonyms=path)).digest)
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3
    assert OperatorRules().digest == ""


def test_answers_kept_and_tags_change_with_the_file(tmp_path: Path, path: Path) -> None:
    store = store_in(tmp_path / "index")
    index_articles(store, [Article(id="cable", title="索道开通", body="两岸往来从此不等船。")])
    files = OperatorFiles(Settings(synonyms=path))
    with closing(Search(store, ResultCache(10), files)) as search:
        client = TestClient(create_app(search))

        def tag() -> str:
            return client.simulate_get("/v1/search", params={"q": FERRY}).headers["etag"]

        before = tag()
        assert search.search(SearchRequest(FERRY)).found == 0
        assert search.search(SearchRequest(FERRY)).kept
        settled(path, OTHER, 30)
        with search.lease():
            search.keep_up()
            assert search.search(SearchRequest(FERRY)).kept, (
                "a request reads one state of the files"
            )
        after = search.search(SearchRequest(FERRY))
        assert (after.found, after.kept) == (1, False)
        assert tag() != before
        settled(path, GROUP, 20)
        search.keep_up()
        assert tag() == before


def test_what_is_learnt_of_an_archive_is_not_learnt_again_with_a_changed_file(
    tmp_path: Path, path: Path
) -> None:
    store = store_in(tmp_path / "index")
    index_articles(store)
    files = OperatorFiles(Settings(synonyms=path))
    with closing(Search(store, rules=files)) as search:
        with search.lease() as before:
            vocabulary, phrases = before.archive.vocabulary, before.archive.phrases
        settled(path, OTHER, 30)
        search.keep_up()
        with search.lease() as after:
            assert after is not before
            assert after.archive.vocabulary is vocabulary
            assert after.archive.phrases is phrases
