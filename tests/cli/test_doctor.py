"""Every check of the doctor's, with a fault made for it."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest
from msgspec.structs import replace
from support.indexes import FEW, index_articles, store_in

from fupin_search import doctor
from fupin_search.doctor import CheckState, Diagnosis, examine
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.settings import Loaded, Settings

NOW = datetime(2100, 1, 6, 20, 30, tzinfo=UTC)
CHECKS = (
    "versions",
    "settings",
    "index",
    "lock",
    "dictionary",
    "disk",
    "permissions",
    "cache",
    "clock",
    "time zone",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an index in its usual place."""
    index_articles(store_in(tmp_path / "index"))
    return tmp_path


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this user's own."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "fupin-search"


def examined(folder: Path, settings: Settings | None = None, **more: str) -> list[Diagnosis]:
    """All that is found of a folder's index."""
    chosen = settings or Settings()
    loaded = Loaded.read(more, folder=folder).with_settings(replace(chosen, index=folder / "index"))
    return list(examine(loaded, lambda: store_in(folder / "index"), lambda: NOW))


def of(check: str, findings: list[Diagnosis], state: CheckState | None = None) -> list[Diagnosis]:
    """What one check found, or what of it is of a state."""
    return [found for found in findings if found.check == check and state in (None, found.state)]


def one(check: str, findings: list[Diagnosis], state: CheckState) -> Diagnosis:
    """The one finding of a check that is of a state."""
    (found,) = of(check, findings, state)
    return found


def test_where_all_is_well_every_check_says_so(folder: Path) -> None:
    findings = examined(folder)
    assert {found.state for found in findings} == {CheckState.OK}, findings
    assert tuple(dict.fromkeys(found.check for found in findings)) == CHECKS
    assert "3 articles" in of("index", findings)[0].message


def test_without_an_index_there_is_one_fault_and_its_command(tmp_path: Path) -> None:
    faults = [found for found in examined(tmp_path) if found.state is not CheckState.OK]
    assert [found.check for found in faults] == ["index"]
    assert faults[0].remedy == "fupin-search reindex CORPUS"


# versions


def installed_as(**versions: str | None) -> Callable[[str], str]:
    """The versions of libraries, some of them otherwise than they are; None for not installed."""
    real = importlib.metadata.version

    def version(name: str) -> str:
        found = versions.get(name, "")
        if found is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return found or real(name)

    return version


@pytest.mark.parametrize(
    ("library", "version", "told"),
    [
        ("falcon", "3.1.3", "falcon is 3.1.3"),
        ("whoosh3", "3.55.0", "whoosh3 is 3.55.0"),
        ("numba", None, "numba is not installed"),
        ("jieba", "0.41.0", "jieba is 0.41.0"),
    ],
)
def test_a_library_that_is_missing_or_of_another_version_is_a_fault(
    library: str, version: str | None, told: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.metadata, "version", installed_as(**{library: version}))
    found = one("versions", examined(folder), CheckState.FAULT)
    assert found.message.startswith(told)
    assert found.remedy.startswith(f"pip install '{library}")


def test_a_python_that_is_too_old_is_a_fault(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.python_version", lambda: "3.9.1")
    assert "Python is 3.9.1" in one("versions", examined(folder), CheckState.FAULT).message


# settings


def test_pairs_of_places_that_cannot_be_read_are_told(folder: Path) -> None:
    pairs = folder / "pairs.toml"
    pairs.write_text('[pairs]\n"广州" = ["乌有市"]\n', encoding="utf-8")
    fault = one("settings", examined(folder, Settings(pairs=pairs)), CheckState.FAULT)
    assert "乌有市" in fault.message


def test_wrong_unknown_and_dangling_settings_are_told(folder: Path) -> None:
    findings = examined(
        folder,
        Settings(golden=folder / "golden.jsonl"),
        FUPIN_KEEP="none",
        FUPIN_KEP="3",
    )
    wrong, dangling = of("settings", findings, CheckState.FAULT)
    assert wrong.message.startswith("FUPIN_KEEP is 'none'")
    assert "golden.jsonl" in dangling.message
    unknown = one("settings", findings, CheckState.WARNING)
    assert unknown.remedy == "unset FUPIN_KEP"


# index


def test_a_damaged_generation_is_a_fault_where_it_is_live_and_a_warning_elsewhere(
    folder: Path,
) -> None:
    store = store_in(folder / "index")
    index_articles(store, FEW[:2])
    live, older = store.names()
    for name in (live, older):
        (folder / "index" / name / "dictionary.txt").write_text("x", encoding="utf-8")
        findings = examined(folder)
    assert f"{live}/dictionary.txt is damaged" in one("index", findings, CheckState.FAULT).message
    assert (
        f"{older}/dictionary.txt is damaged" in one("index", findings, CheckState.WARNING).message
    )
    assert {
        found.remedy for found in of("index", findings) if found.state is not CheckState.OK
    } == {"fupin-search reindex CORPUS"}


def test_current_that_names_nothing_is_a_fault(folder: Path) -> None:
    (folder / "index" / "CURRENT").write_text("x", encoding="utf-8")
    assert "CURRENT" in one("index", examined(folder), CheckState.FAULT).message


def test_what_a_killed_command_left_is_told_unless_one_is_running(folder: Path) -> None:
    left = folder / "index" / "20210106-083000-271828.building"
    left.mkdir()
    (left / "half").write_bytes(b"x" * 1000)
    found = one("index", examined(folder), CheckState.WARNING)
    assert left.name in found.message
    assert found.remedy == "fupin-search reindex CORPUS"
    store = store_in(folder / "index")
    with store.locked("reindex"):
        left.mkdir(exist_ok=True)
        assert not of("index", examined(folder), CheckState.WARNING)


def test_a_worn_index_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmbeddedEngine, "rebuild_reason", lambda _: "it has 12 segments")
    found = one("index", examined(folder), CheckState.WARNING)
    assert "it has 12 segments" in found.message
    assert found.remedy == "fupin-search reindex CORPUS --full"


def test_who_holds_the_lock_is_said_and_is_no_fault(folder: Path) -> None:
    assert "Nobody" in one("lock", examined(folder), CheckState.OK).message
    with store_in(folder / "index").locked("rollback"):
        found = one("lock", examined(folder), CheckState.OK).message
    assert "rollback" in found
    assert str(os.getpid()) in found


# dictionary


def test_words_that_are_not_those_of_the_index_are_told(folder: Path) -> None:
    words = folder / "words.txt"
    words.write_text("柚农\n", encoding="utf-8")
    found = one("dictionary", examined(folder, Settings(dictionary=words)), CheckState.WARNING)
    assert "the dictionary changed (added 柚农)" in found.message
    assert found.remedy == "fupin-search reindex CORPUS"
    index_articles(store_in(folder / "index"), words=["柚农"])
    assert not of("dictionary", examined(folder, Settings(dictionary=words)), CheckState.WARNING)
    words.write_text("柚农 7\n", encoding="utf-8")
    findings = examined(folder, Settings(dictionary=words))
    assert "other frequency or tag for 柚农" in of("dictionary", findings)[0].message
    unset = of("dictionary", examined(folder))[0].message
    assert "(removed 柚农); the settings name no dictionary" in unset


def test_a_dictionary_that_cannot_be_read_is_a_fault(folder: Path) -> None:
    words = folder / "words.txt"
    words.write_text("柚农 0 n\n", encoding="utf-8")
    found = one("dictionary", examined(folder, Settings(dictionary=words)), CheckState.FAULT)
    assert "words.txt line 1" in found.message


# disk, permissions


@pytest.mark.parametrize(
    ("share", "state"), [(0.5, CheckState.FAULT), (1.5, CheckState.WARNING), (3.0, CheckState.OK)]
)
def test_room_is_measured_by_the_live_generation(
    share: float, state: CheckState, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = next(path for path in (folder / "index").iterdir() if path.is_dir())
    size = sum(path.stat().st_size for path in live.rglob("*") if path.is_file())
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=int(size * share)))
    assert of("disk", examined(folder))[0].state is state


def test_a_folder_that_cannot_be_written_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere, so the system's word is replaced.
    real = os.access
    monkeypatch.setattr(
        os,
        "access",
        lambda path, mode: mode & os.W_OK == 0 if Path(path).name == "index" else real(path, mode),
    )
    found = one("permissions", examined(folder), CheckState.WARNING)
    assert "not reindex" in found.message
    assert found.remedy.startswith("sudo chown -R ")


def test_a_folder_that_everyone_may_write_is_told(folder: Path) -> None:
    (folder / "index").chmod(0o777)
    assert "chmod o-w" in one("permissions", examined(folder), CheckState.WARNING).remedy


def test_files_of_others_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert any("chown" in found.remedy for found in of("permissions", examined(folder)))


# cache, clock, time zone


def test_a_cache_that_cannot_be_kept_is_told(folder: Path, cache: Path) -> None:
    shutil.rmtree(cache, ignore_errors=True)
    cache.touch()
    assert "XDG_CACHE_HOME" in one("cache", examined(folder), CheckState.WARNING).remedy
    cache.unlink()
    cache.mkdir(mode=0o777)
    cache.chmod(0o777)
    assert "chmod" in one("cache", examined(folder), CheckState.WARNING).remedy


def test_a_clock_behind_what_was_written_is_told(folder: Path) -> None:
    (folder / "index" / "21000106-210000-000000").mkdir()
    found = one("clock", examined(folder), CheckState.WARNING)
    assert "21000106-210000-000000 was written in the future" in found.message
    assert found.remedy == "sudo timedatectl set-ntp true"


def test_a_clock_behind_the_installation_is_told(tmp_path: Path) -> None:
    loaded = Loaded.read({}, folder=tmp_path).with_settings(Settings(index=tmp_path / "index"))
    early = datetime(1999, 12, 31, tzinfo=UTC)
    findings = list(examine(loaded, lambda: store_in(tmp_path / "index"), lambda: early))
    assert "The clock is behind" in one("clock", findings, CheckState.WARNING).message


def test_a_clock_that_runs_backwards_is_a_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter(range(9, 0, -1))
    monkeypatch.setattr(doctor, "time", SimpleNamespace(monotonic=lambda: next(told)))
    assert "backwards" in one("clock", examined(folder), CheckState.FAULT).message


def test_the_day_in_shanghai_is_said_beside_the_one_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    try:
        found = one("time zone", examined(folder), CheckState.OK).message
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "2100-01-07 04:30" in found
    assert "2100-01-06 20:30" in found
    assert "another day" in found


# whatever happens


def test_a_check_that_fails_is_a_fault_and_the_others_go_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check_index(_: doctor.Installation) -> Iterator[NoReturn]:
        raise ZeroDivisionError("\nREAD ADVICE\n\nno reason\n")

    checks = [check_index if check is doctor.check_index else check for check in doctor.CHECKS]
    monkeypatch.setattr(doctor, "CHECKS", checks)
    findings = examined(folder)
    assert "ZeroDivisionError: no reason" in one("index", findings, CheckState.FAULT).message
    assert tuple(dict.fromkeys(found.check for found in findings)) == CHECKS


def test_every_finding_that_is_not_well_names_a_command(folder: Path) -> None:
    shutil.rmtree(folder / "index")
    (folder / "index").write_text("not a folder", encoding="utf-8")
    for found in examined(folder):
        well = found.state is CheckState.OK or "could not" in found.message
        assert well or found.remedy, found
