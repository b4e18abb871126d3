"""A revision writes only changes, and is refused if it looks like an accident."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as replace_field
from support.indexes import BRIDGE, FEW, NOTICE, ORCHARD

from fupin_search.articles import Accepted, Article, Reading, Rejected, Remark
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.errors import (
    CorpusError,
    GateError,
    IndexDamagedError,
    VanishingError,
)
from fupin_search.generations import reindex as reindexing
from fupin_search.generations import removals
from fupin_search.generations.checks import ARTICLES, GOLDEN, UNDATED, UNSOURCED, Check
from fupin_search.generations.generation import Generation, read_manifest, write_manifest
from fupin_search.generations.reindex import ReindexListener, ReindexOptions, ReindexReport, reindex
from fupin_search.generations.store import BUILDING, CURRENT, GenerationStore
from fupin_search.text.dictionary import Dictionary, DictionaryEntry

LETTERS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
MANY = [
    replace(ORCHARD, id=f"n{number:02}", title=f"{letter}村柚子第{number}年")
    for number, letter in enumerate(LETTERS)
]
UNREADABLE = Rejected("2019/locked.html", Remark("unreadable", "It cannot be read."))


class Listener(ReindexListener):
    """Records remarks and the verdict."""

    def __init__(self) -> None:
        self.remarks: list[str] = []
        self.verdict: tuple[Check, ...] = ()

    def on_reading(self, reading: Reading) -> None: ...

    def on_stage(self, step: str) -> None: ...

    def on_remark(self, text: str) -> None:
        self.remarks.append(text)

    def on_verdict(self, verdict: tuple[Check, ...]) -> None:
        self.verdict = verdict


@pytest.fixture
def listener() -> Listener:
    return Listener()


def update(
    store: GenerationStore,
    corpus: Iterable[Article | Reading],
    listener: Listener | None = None,
    words: Sequence[DictionaryEntry] = (),
    **rules: Any,
) -> ReindexReport:
    """Reindex by the rules of an operator who gave no options but these."""
    readings = [Accepted(one) if isinstance(one, Article) else one for one in corpus]
    dictionary = Dictionary(tuple(words))
    return reindex(
        store, readings, dictionary, keep=3, listener=listener, options=ReindexOptions(**rules)
    )


def counts(tally: ReindexReport) -> tuple[int, int, int, int]:
    return tally.added, tally.changed, tally.removed, tally.unchanged


def live_articles(store: GenerationStore, ids: Iterable[str]) -> list[Article | None]:
    live = store.open(store.current())
    found = [live.engine.article(name) for name in ids]
    live.engine.close()
    return found


def nothing_was_made(store: GenerationStore, before: str) -> bool:
    return store.current() == before and not list(store.root.glob(f"*{BUILDING}"))


# What is written


def test_what_is_new_changed_and_gone_is_counted_and_becomes_so(store: GenerationStore) -> None:
    first = update(store, MANY)
    assert counts(first) == (20, 0, 0, 0)
    changed = replace(MANY[3], body="另有一说。")
    tally = update(store, [*MANY[:3], changed, *MANY[5:], BRIDGE])
    assert counts(tally) == (1, 1, 1, 18)
    assert (tally.indexed, tally.basis, tally.fresh) == (20, first.generation, True)
    wanted = [MANY[0], changed, None, BRIDGE]
    assert live_articles(store, ["n00", "n03", "n04", "bridge"]) == wanted
    manifest = read_manifest(store.root / store.current())
    assert (manifest.basis, manifest.articles) == (first.generation, 20)


def test_only_what_changed_is_written(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(store, MANY)
    written: list[str] = []
    revise = store.kind.revise

    def revising(*folders: Any) -> Any:
        reviser = revise(*folders)
        add = reviser.add

        def adding(one: Article) -> None:
            written.append(one.id)
            add(one)

        monkeypatch.setattr(reviser, "add", adding)
        return reviser

    monkeypatch.setattr(store.kind, "revise", revising)
    update(store, [*MANY[:5], replace(MANY[5], title="改名"), *MANY[6:], BRIDGE])
    assert written == ["n05", "bridge"]


def test_where_nothing_changed_there_is_no_new_generation(
    store: GenerationStore, listener: Listener
) -> None:
    before = update(store, MANY).generation
    tally = update(store, reversed(MANY), listener)
    assert (counts(tally), tally.fresh, tally.generation) == ((0, 0, 0, 20), False, before)
    assert nothing_was_made(store, before)
    assert store.names() == [before]
    assert listener.remarks == []


def test_the_same_article_from_another_file_is_no_change(store: GenerationStore) -> None:
    before = update(store, MANY).generation
    moved = [replace(article, origin=f"moved/{article.id}.txt") for article in MANY]
    assert not update(store, moved).fresh
    assert update(store, [*moved, BRIDGE]).basis == before


def test_everything_is_written_when_that_is_asked_for(
    store: GenerationStore, listener: Listener
) -> None:
    update(store, MANY)
    tally = update(store, MANY, listener, full=True)
    assert (counts(tally), tally.basis, tally.fresh) == ((0, 0, 0, 20), "", True)
    assert listener.remarks == ["Full rebuild: you asked for it."]


def test_a_first_import_says_that_there_was_nothing(
    store: GenerationStore, listener: Listener
) -> None:
    update(store, FEW, listener)
    assert listener.remarks == ["Building a new index (none exists yet)."]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([], [DictionaryEntry("柚农把")], "dictionary changed (added 柚农把)."),
        ([DictionaryEntry("柚农把")], [], "dictionary changed (removed 柚农把)."),
        (
            [DictionaryEntry("柚农把", 3)],
            [DictionaryEntry("柚农把", 4)],
            "(other frequency or tag for 柚农把).",
        ),
        (
            [DictionaryEntry("甲"), DictionaryEntry("乙")],
            [DictionaryEntry("乙"), DictionaryEntry("甲")],
            "words are in another order).",
        ),
        (
            [],
            [DictionaryEntry(letter) for letter in LETTERS],
            "added 甲、乙、丙、丁、戊 and 15 more).",
        ),
    ],
)
def test_another_dictionary_has_everything_written_and_the_words_are_named(
    store: GenerationStore,
    listener: Listener,
    before: list[DictionaryEntry],
    after: list[DictionaryEntry],
    told: str,
) -> None:
    update(store, FEW, words=before)
    tally = update(store, FEW, listener, words=after)
    assert (tally.basis, tally.unchanged) == ("", 3)
    (remark,) = listener.remarks
    assert remark.endswith(told)


def test_a_worn_index_is_written_anew_and_says_why(
    store: GenerationStore, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(store, FEW)
    monkeypatch.setattr(EmbeddedEngine, "rebuild_reason", lambda _: "it has 99 segments")
    assert update(store, FEW, listener).basis == ""
    assert listener.remarks == ["Full rebuild: it has 99 segments."]


def test_a_damaged_index_is_written_anew_and_compared_by_number_alone(
    store: GenerationStore, listener: Listener
) -> None:
    before = update(store, MANY).generation
    (store.root / before / "dictionary.txt").write_text("柚农把\n", encoding="utf-8")
    tally = update(store, MANY, listener)
    assert (tally.basis, tally.compared, tally.added) == ("", "", 20)
    assert f"{before}/dictionary.txt is damaged" in listener.remarks[0]
    assert "reindex" not in listener.remarks[0]
    assert "20 by its manifest" in listener.remarks[1]


def test_an_index_of_another_format_is_written_anew_and_compared_by_number_alone(
    store: GenerationStore, listener: Listener
) -> None:
    folder = store.root / update(store, MANY).generation
    write_manifest(folder, replace_field(read_manifest(folder), format=2))
    with pytest.raises(VanishingError, match="Of the 20 articles in the index 5 or more"):
        update(store, MANY[:15], listener)
    assert "format 2" in listener.remarks[0]
    assert "20 by its manifest" in listener.remarks[1]
    assert update(store, MANY[:18]).indexed == 18


def test_an_index_of_which_nothing_can_be_read_is_replaced_and_that_is_said(
    store: GenerationStore, listener: Listener
) -> None:
    update(store, MANY)
    (store.root / CURRENT).write_text("?\n", encoding="utf-8")
    assert update(store, FEW, listener).indexed == 3
    assert "CURRENT" in listener.remarks[0]
    assert "nothing is compared" in listener.remarks[1]


# What may vanish


@pytest.mark.parametrize("how", [{}, {"full": True}])
def test_no_more_than_a_tenth_may_vanish_unless_it_is_meant(
    store: GenerationStore, how: dict[str, Any]
) -> None:
    before = update(store, MANY).generation
    with pytest.raises(VanishingError) as stopped:
        update(store, MANY[3:], **how)
    assert "Of the 20 articles in the index 3 are not" in stopped.value.message
    assert "n00 《甲村柚子第0年》 (2020/orchard.txt)" in stopped.value.message
    assert "--allow-removals" in stopped.value.message
    assert stopped.value.exit_code == 3
    assert nothing_was_made(store, before)
    assert update(store, MANY[3:], **how, allow_removals=True).removed == 3


def test_a_tenth_may_vanish_and_the_share_is_the_operators(store: GenerationStore) -> None:
    update(store, MANY)
    assert update(store, MANY[2:]).removed == 2
    with pytest.raises(VanishingError):
        update(store, MANY[3:], largest_removal=0.05)
    assert update(store, MANY[10:], largest_removal=0.5).removed == 8


def test_new_articles_do_not_make_up_for_those_that_vanish(store: GenerationStore) -> None:
    update(store, MANY)
    others = [replace(article, id=f"other-{article.id}") for article in MANY]
    with pytest.raises(VanishingError):
        update(store, others)


@pytest.mark.parametrize("how", [{}, {"full": True}])
@pytest.mark.parametrize("code", ["unreadable", "broken-gzip"])
def test_nothing_vanishes_while_an_input_cannot_be_read(
    store: GenerationStore, how: dict[str, Any], code: str
) -> None:
    before = update(store, MANY).generation
    unopened = Rejected("2019/locked", Remark(code, "…"))
    with pytest.raises(VanishingError, match="1 input could not be read"):
        update(store, [unopened, *MANY[1:]], **how)
    assert nothing_was_made(store, before)
    # Where all else is there, or such an article was only refused, it is no reason to stop.
    assert update(store, [unopened, *MANY]).rejected == 1
    refused = Rejected("n00.txt", Remark("not-a-page", "…"))
    assert update(store, [refused, *MANY[1:]]).removed == 1
    assert update(store, [unopened, *MANY[2:]], allow_removals=True).removed == 1


def test_an_empty_corpus_never_replaces_an_index_though_removals_are_allowed(
    store: GenerationStore,
) -> None:
    before = update(store, MANY).generation
    with pytest.raises(CorpusError, match="the index stays"):
        update(store, [UNREADABLE], allow_removals=True, override_gate=True)
    assert nothing_was_made(store, before)


# The quality gate


def failing(verdict: Sequence[Check]) -> list[str]:
    return [check.name for check in verdict if not check.passed]


@pytest.mark.parametrize(
    ("worse", "name"), [({"date": None}, UNDATED), ({"source": None}, UNSOURCED)]
)
def test_more_without_a_date_or_source_is_not_swapped_in_unless_overridden(
    store: GenerationStore, listener: Listener, worse: dict[str, None], name: str
) -> None:
    before = update(store, MANY).generation
    poorer = [*(replace(article, **worse) for article in MANY[:2]), *MANY[2:]]  # type: ignore[arg-type]
    with pytest.raises(GateError, match=f"{name}: 10.0% where at most 5.0%") as refused:
        update(store, poorer, listener)
    assert "--override-gate" in refused.value.message
    assert refused.value.exit_code == 4
    assert failing(listener.verdict) == [name]
    assert nothing_was_made(store, before)
    tally = update(store, poorer, override_gate=True)
    assert failing(tally.gate) == [name]
    assert read_manifest(store.root / tally.generation).overridden == (name,)
    # From then on that is what is usual.
    assert failing(update(store, [*poorer, BRIDGE]).gate) == []


def test_five_points_more_without_a_date_are_allowed(store: GenerationStore) -> None:
    update(store, MANY)
    tally = update(store, [replace(MANY[0], date=None), *MANY[1:]])
    assert failing(tally.gate) == []
    manifest = read_manifest(store.root / tally.generation)
    assert (manifest.undated, manifest.unsourced, manifest.overridden) == (1, 0, ())


def test_a_first_import_is_compared_with_nothing(store: GenerationStore) -> None:
    tally = update(store, [NOTICE])
    assert [(check.before, check.passed) for check in tally.gate] == [(None, True)] * 3


def test_fewer_articles_fail_unless_removals_are_allowed(store: GenerationStore) -> None:
    """The number is compared even if the missing articles are unknown."""
    update(store, MANY)
    (check, *_) = update(store, MANY[2:]).gate
    assert (check.name, check.before, check.now, check.allowed) == (ARTICLES, 20, 18, 18)
    (check, *_) = update(store, MANY[12:], allow_removals=True).gate
    assert (check.allowed, check.passed) == (None, True)


class Golden:
    """Queries of which one must find an article."""

    file = "golden.toml"

    def __init__(self, name: str, *named: str) -> None:
        self._name = name
        self.ids = frozenset(named)
        self.asked = 0

    def __len__(self) -> int:
        return 4

    def check_ids(self, absent: Container[str]) -> list[str]:
        return [f"{name} is named" for name in sorted(self.ids) if name in absent]

    def find_failures(self, generation: Generation) -> list[str]:
        self.asked += 1
        found = generation.engine.article(self._name)
        return [] if found else [f"{self._name} is not found"]


def test_golden_queries_are_asked_of_the_new_generation(store: GenerationStore) -> None:
    before = update(store, FEW, golden=Golden("orchard")).generation
    with pytest.raises(GateError, match=f"{GOLDEN}: n07 is not found"):
        update(store, [*FEW, *MANY[:7]], golden=Golden("n07"))
    assert nothing_was_made(store, before)
    assert update(store, [*FEW, *MANY[:8]], golden=Golden("n07")).fresh


def test_golden_queries_that_name_what_readers_cannot_find_stop_a_reindex_before_it_writes(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = update(store, FEW).generation
    removals.add(store.root, ["notice"], "")
    golden = Golden("orchard", "orchard", "n09", "notice")
    stages: list[str] = []
    monkeypatch.setattr(ReindexListener, "on_stage", lambda _, doing: stages.append(doing))
    with pytest.raises(GateError, match=r"queries in golden.toml name.*n09 is named; notice is"):
        update(store, [*FEW, *MANY[:7]], golden=golden)
    assert nothing_was_made(store, before)
    assert (golden.asked, stages) == (0, [])
    done = update(store, [*FEW, *MANY[:7]], golden=golden, override_gate=True)
    assert (done.fresh, golden.asked) == (True, 1)
    assert update(store, [*FEW, *MANY[:10]], golden=Golden("n09", "n09", "orchard")).fresh


def test_a_refusal_says_whether_the_corpus_or_the_golden_file_is_to_be_looked_at(
    store: GenerationStore,
) -> None:
    update(store, MANY)
    poorer = [replace(article, date=None) for article in MANY]
    with pytest.raises(GateError, match=r"Correct the corpus\. Then"):
        update(store, poorer, golden=Golden("n07"))
    with pytest.raises(
        GateError, match=r"Correct the queries in golden\.toml where they are wrong"
    ):
        update(store, [*MANY, BRIDGE], golden=Golden("n99"))
    with pytest.raises(GateError, match=r"Correct the corpus, and golden\.toml"):
        update(store, poorer, golden=Golden("n99"))


# The check of what was built


def test_a_revision_that_lost_an_unchanged_article_is_not_swapped_in(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = update(store, MANY).generation
    article = EmbeddedEngine.article
    monkeypatch.setattr(
        EmbeddedEngine, "article", lambda self, name: None if name == "n00" else article(self, name)
    )
    with pytest.raises(IndexDamagedError, match="article n00 does not come back"):
        update(store, [*MANY, BRIDGE])
    assert nothing_was_made(store, before)


def test_a_revision_that_kept_what_is_gone_is_not_swapped_in(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = update(store, MANY).generation
    revise = store.kind.revise

    def keeping(*folders: Any) -> Any:
        reviser = revise(*folders)
        monkeypatch.setattr(reviser, "drop", lambda _: None)
        return reviser

    monkeypatch.setattr(store.kind, "revise", keeping)
    with pytest.raises(IndexDamagedError, match="holds 20 articles where 19 were read"):
        update(store, MANY[1:])
    assert nothing_was_made(store, before)


def test_an_interruption_leaves_nothing_behind(
    store: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = update(store, MANY).generation

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reindexing, "write_manifest", interrupted)
    with pytest.raises(KeyboardInterrupt):
        update(store, [*MANY, BRIDGE])
    assert nothing_was_made(store, before)
