"""A command killed at any instant: the index answers as before or as after, and nothing stays."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.crashes import CrashRunner, Outcome
from support.faults import LONG, answers, running
from support.indexes import store_in

from fupin_search.articles import Accepted, Article, read_corpus
from fupin_search.generations.store import BUILDING, REMOVING, GenerationStore
from fupin_search.service import Search

pytestmark = pytest.mark.faults

Told = list[dict[str, Any]]

_PATIENCE = 60.0
_RANDOM_KILLS = 40 if LONG else 4  # of each act
_CHANGES_TRIED = 1000 if LONG else 6  # of each act: all of them when long


@dataclass(frozen=True)
class Act:
    """Something an operator does.

    Args:
        begins: name of the index it is done to.
        arguments: of the command.
        after: name of the index that answers as this one does when it is done.
        code: with which it ends.
    """

    begins: str
    arguments: tuple[str, ...]
    after: str


ACTS = {
    "full reindex": Act("old", ("reindex", "{new}", "--full"), "new"),
    "reindex": Act("old", ("reindex", "{new}"), "new"),
    "rollback": Act("both", ("rollback",), "old"),
    "prune": Act("both", ("prune", "--keep", "1"), "both"),
    "remove": Act("old", ("remove", "{id}"), "old without one"),
    "restore a backup": Act("old", ("restore-backup", "{backup}"), "new"),
}


class Bench:
    """Indexes to begin with, what they answer, and the commands.

    Args:
        folder: for all of that.
        sample: the project's own corpus.
    """

    def __init__(self, folder: Path, sample: Path) -> None:
        self.folder = folder
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.index = folder / "index"
        self.store: GenerationStore = store_in(self.index)
        self.mortals = CrashRunner(
            self.index, {"TMPDIR": str(self.temporary), "FUPIN_INDEX": str(self.index)}
        )
        self._told: dict[str, Told] = {}
        self._names: dict[str, str] = {}
        self._prepare(sample)

    def run(self, act: Act, *, change: int = 0, after: float = 0.0, group: bool = False) -> Outcome:
        """Do it, from its beginning, and see that nothing goes on running."""
        self.begin(act)
        ended = self.again(act, change=change, after=after, group=group)
        deadline = time.monotonic() + _PATIENCE
        while alive := running(ended.session):
            assert time.monotonic() < deadline, f"still running without their parent: {alive}"
            time.sleep(0.001)
        return ended

    def begin(self, act: Act) -> None:
        """Lay the index an act begins with."""
        shutil.rmtree(self.index, ignore_errors=True)
        shutil.copytree(self.folder / act.begins, self.index)

    def again(
        self, act: Act, *, change: int = 0, after: float = 0.0, group: bool = False
    ) -> Outcome:
        """Do it to the index as it is."""
        arguments = [word.format(**self._names) for word in act.arguments]
        return self.mortals.run(*arguments, change=change, after=after, group=group)

    def expected(self, act: Act) -> tuple[Told, Told]:
        """What is answered before an act and after it."""
        return self._told[act.begins], self._told[act.after]

    def asked(self) -> Told:
        """What the live generation itself answers; none may stand in for it."""
        name = self.store.current()
        live = self.store.open(name)
        assert live.manifest.articles
        live.engine.close()
        search = Search(self.store)
        answering, told = answers(search)
        search.close()
        assert answering == name
        return told

    def nothing_stays(self) -> None:
        """Every generation in the folder is whole, and nothing half made lies about."""
        listed = self.store.list_generations()
        assert [entry.problem for entry in listed] == [None] * len(listed)
        left = [
            entry.name
            for entry in self.index.iterdir()
            if entry.name.startswith(".") or entry.name.endswith((BUILDING, REMOVING))
        ]
        assert left == []
        assert list(self.temporary.iterdir()) == []

    def _prepare(self, sample: Path) -> None:
        articles = [
            reading.article for reading in read_corpus((sample,)) if isinstance(reading, Accepted)
        ][::2]
        changed = [_record(article, f"又一版 {article.title}") for article in articles[::9]]
        fresh = [
            _record(article, article.title) | {"id": f"n{article.id}"} for article in articles[:5]
        ]
        kept = [_record(article, article.title) for at, article in enumerate(articles) if at % 9]
        old = [_record(article, article.title) for article in articles]
        corpora = {"old": old, "new": [*fresh, *changed, *kept[3:]]}
        for name, records in corpora.items():
            path = self.folder / f"{name}.jsonl"
            lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            path.write_text("".join(lines), encoding="utf-8")
            self._names[name] = str(path)
        self._names |= {"id": articles[0].id, "backup": str(self.folder / "new.backup")}
        self._keep("old", "reindex", self._names["old"])
        self._keep("old without one", "remove", self._names["id"])
        shutil.rmtree(self.index)
        self._keep("new", "reindex", self._names["new"])
        self._do("backup", self._names["backup"])
        shutil.rmtree(self.index)
        self._do("reindex", self._names["old"])
        self._keep("both", "reindex", self._names["new"], "--full")

    def _keep(self, name: str, *arguments: str) -> None:
        """Do something, and keep the index as it is then, and what it answers."""
        self._do(*arguments)
        shutil.copytree(self.index, self.folder / name)
        self._told[name] = self.asked()

    def _do(self, *arguments: str) -> None:
        ended = self.mortals.run(*arguments)
        assert ended.code == 0, ended.said


def _record(article: Article, title: str) -> dict[str, object]:
    return {
        "id": article.id,
        "title": title,
        "body": article.body,
        "section": article.section,
        "source": article.source,
        "date": str(article.date or ""),
    }


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, sample_corpus: Path) -> Iterator[Bench]:
    """The bench of all turns in one process of tests."""
    made = Bench(tmp_path_factory.mktemp("kills"), sample_corpus)
    with made.mortals:
        yield made


def survive(
    bench: Bench, act: Act, *, change: int = 0, after: float = 0.0, group: bool = False
) -> bool:
    """See an index through a kill; whether the command was killed in time."""
    before, done = bench.expected(act)
    ended = bench.run(act, change=change, after=after, group=group)
    told = bench.asked()
    assert told in (before, done)
    if ended.code == 0:
        assert told == done
    else:
        assert ended.code < 0, ended.said
    if told == done and act.arguments[0] == "rollback":
        return ended.code < 0  # once more would go further back, where there is nothing
    finished = bench.again(act)
    assert finished.code == 0, finished.said
    assert bench.asked() == done
    bench.nothing_stays()
    return ended.code < 0


@pytest.mark.parametrize("name", ACTS)
def test_killed_at_any_moment(bench: Bench, name: str) -> None:
    """The whole group in one turn, in the next the command alone; moments anew at each long run."""
    act = ACTS[name]
    usual = bench.run(act)
    assert usual.code == 0, usual.said
    chance = random.Random(None if LONG else name)
    killed = 0
    latest = usual.seconds
    for turn in range(_RANDOM_KILLS):
        moment = chance.uniform(0.001, latest)
        if survive(bench, act, after=moment, group=bool(turn % 2)):
            killed += 1
        else:
            latest = moment  # the first run was a slow one
    assert killed, "not one kill came while the command ran"


@pytest.mark.parametrize("name", ACTS)
def test_killed_before_each_change_to_the_disk(bench: Bench, name: str) -> None:
    """Of many changes some are tried, the last ones among them, and all when it may take long."""
    act = ACTS[name]
    usual = bench.run(act)
    assert usual.code == 0, usual.said
    assert usual.changes > 0
    step = max(1, usual.changes // _CHANGES_TRIED)
    for change in range(usual.changes, 0, -step):
        assert survive(bench, act, change=change)
