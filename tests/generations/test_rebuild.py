"""A reindex builds beside the live generation, checks and swaps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from msgspec.structs import replace as replace_field
from support.indexes import BRIDGE, FEW, NOTICE, ORCHARD, index_articles, store_in

from fupin_search.articles import Accepted, Reading, Rejected, Remark
from fupin_search.engines.embedded.engine import EmbeddedPlan
from fupin_search.errors import (
    CorpusError,
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexOutdatedError,
)
from fupin_search.generations.checks import Check
from fupin_search.generations.generation import read_manifest, write_manifest
from fupin_search.generations.live_index import find_drift
from fupin_search.generations.reindex import ReindexListener, reindex
from fupin_search.generations.store import BUILDING, CURRENT, GenerationStore
from fupin_search.model.answer import Found
from fupin_search.model.query import Match
from fupin_search.settings import Settings
from fupin_search.text.dictionary import Dictionary


class Listener(ReindexListener):
    """Records all calls."""

    def __init__(self) -> None:
        self.heard: list[Reading | str] = []
        self.remarks: list[str] = []
        self.verdict: tuple[Check, ...] = ()

    def on_reading(self, reading: Reading) -> None:
        self.heard.append(reading)

    def on_stage(self, step: str) -> None:
        self.heard.append(step)

    def on_remark(self, text: str) -> None:
        self.remarks.append(text)

    def on_verdict(self, verdict: tuple[Check, ...]) -> None:
        self.verdict = verdict


def test_a_rebuild_makes_a_complete_generation_live(store: GenerationStore) -> None:
    tally = index_articles(store)
    assert (tally.indexed, tally.rejected) == (3, 0)
    assert store.current() == tally.generation
    live = store.open(store.current())
    assert live.engine.article("orchard") == ORCHARD
    assert live.manifest.articles == live.engine.count() == 3
    live.engine.close()


def test_rejections_and_warnings_are_tallied_and_told_in_order(store: GenerationStore) -> None:
    readings: list[Reading] = [
        Rejected("a.txt", Remark("not-a-page", "…")),
        Accepted(NOTICE, (Remark("date-missing", "…"),)),
    ]
    listener = Listener()
    tally = reindex(store, readings, Dictionary(), keep=1, listener=listener)
    assert (tally.indexed, tally.warned, tally.rejected) == (1, 1, 1)
    stages = ["writing the index", "cutting the last articles", "merging"]
    assert listener.heard == [*readings, *stages, "making it durable and checking it"]


def test_an_empty_corpus_leaves_the_live_generation_alone(store: GenerationStore) -> None:
    before = index_articles(store).generation
    with pytest.raises(CorpusError, match="the index stays as it is"):
        index_articles(store, [])
    assert store.current() == before
    assert not list(store.root.glob(f"*{BUILDING}"))


def test_a_corpus_that_breaks_off_leaves_the_live_generation_alone(store: GenerationStore) -> None:
    before = index_articles(store).generation

    def broken() -> Iterator[Reading]:
        yield Accepted(ORCHARD)
        raise RuntimeError("the disk went away")

    with pytest.raises(RuntimeError, match="went away"):
        reindex(store, broken(), Dictionary(), keep=3)
    assert store.current() == before
    assert not list(store.root.glob(f"*{BUILDING}"))


def test_a_generation_that_cannot_find_its_own_articles_is_not_swapped_in(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index_articles(store).generation
    nothing = Found(0, Match.ALL, (), (), ())

    def run(*_: object, **__: object) -> Found:
        return nothing

    monkeypatch.setattr(EmbeddedPlan, "run", run)
    with pytest.raises(IndexDamagedError, match="not found by its own text"):
        index_articles(store, [BRIDGE])
    assert store.current() == before


def test_old_generations_are_pruned_and_the_live_one_never_is(store: GenerationStore) -> None:
    names = [index_articles(store, [article], keep=2).generation for article in FEW]
    listed = store.list_generations()
    assert {entry.name for entry in listed} == set(names[1:])
    assert [entry.live for entry in listed if entry.name == names[2]] == [True]


def test_two_rebuilds_at_once_are_refused(store: GenerationStore) -> None:
    with store.locked("prune"), pytest.raises(IndexLockedError, match="`prune`"):
        index_articles(store_in(store.root))


def test_an_index_never_made_names_the_command_that_makes_it(store: GenerationStore) -> None:
    with pytest.raises(IndexMissingError, match="fupin-search reindex"):
        store.current()


@pytest.mark.parametrize("content", ["", "..", "../elsewhere", ".hidden", "名字"])
def test_a_current_that_names_no_generation_is_damage(store: GenerationStore, content: str) -> None:
    index_articles(store)
    (store.root / CURRENT).write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamagedError):
        store.current()


def test_a_missing_or_shortened_file_is_named(store: GenerationStore) -> None:
    name = index_articles(store).generation
    manifest = json.loads((store.root / name / "manifest.json").read_text())
    largest = max(manifest["files"], key=lambda file: int(manifest["files"][file]["bytes"]))
    path = store.root / name / largest
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(IndexDamagedError, match=largest):
        store.open(name)
    path.unlink()
    with pytest.raises(IndexDamagedError, match=largest):
        store.open(name)


def test_queries_are_cut_with_the_words_the_generation_was_cut_with(
    store: GenerationStore,
) -> None:
    name = index_articles(store, words=["柚农把"]).generation
    live = store.open(name)
    live.engine.close()
    assert [token.term for token in live.tokenizer.cut("柚农把").words] == ["柚农把"]


def test_an_index_cut_by_other_rules_is_outdated(store: GenerationStore) -> None:
    name = index_articles(store).generation
    manifest = read_manifest(store.root / name)
    write_manifest(store.root / name, replace_field(manifest, tokenizer="0" * 16))
    with pytest.raises(IndexOutdatedError, match="reindex"):
        store.open(name)
    write_manifest(store.root / name, replace_field(manifest, schema=0))
    with pytest.raises(IndexOutdatedError, match="reindex"):
        store.open(name)


def test_an_index_cut_with_a_library_that_is_not_used_any_more_leads_to_reindex(
    store: GenerationStore,
) -> None:
    name = index_articles(store).generation
    manifest = read_manifest(store.root / name)
    write_manifest(store.root / name, replace_field(manifest, cutter="rjieba", tokenizer="0" * 16))
    with pytest.raises(IndexOutdatedError, match=r"was cut with rjieba.*`fupin-search reindex"):
        store.open(name)
    assert "it was cut with rjieba" in (find_drift(store, Settings()) or "")
    listener = Listener()
    reindex(store, map(Accepted, FEW), Dictionary(), keep=1, listener=listener)
    assert any("was cut with rjieba" in remark for remark in listener.remarks)
    assert read_manifest(store.root / store.current()).cutter == "jieba"


@pytest.mark.parametrize("title", ["A级2013年11月5日12:30的www.example.org", "11,431.5万元", "x"])
def test_an_article_is_asked_for_by_whole_words_only(store: GenerationStore, title: str) -> None:
    """Figures and Latin words match whole; a probe with half of one would refuse a sound index."""
    assert index_articles(store, [replace(NOTICE, title=title)]).indexed == 1
