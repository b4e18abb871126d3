"""Loops: called with what they take, kept as files that are whole and of their source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fupin_search.compiled import objects
from fupin_search.engines.embedded import kernels

_ANSWERING = "fupin_search.engines.embedded.kernels.answering"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of machine code."""
    monkeypatch.setattr(objects, "SHIPPED", tmp_path / "shipped")
    monkeypatch.setattr(objects, "cache_folder", lambda: tmp_path)
    return tmp_path / "loops"


@pytest.mark.parametrize(
    "starts",
    [np.zeros(2, np.int32), np.zeros(4, np.int64)[::2], np.zeros((1, 2), np.int64)],
    ids=["another kind", "with gaps", "rows"],
)
def test_a_loop_refuses_an_array_that_it_would_misread(starts: np.ndarray) -> None:
    words, found = np.zeros(kernels.PADDING, np.uint64), np.empty(1, np.int32)
    with pytest.raises(TypeError, match="list_all takes"):
        kernels.list_all(words, starts, np.zeros(2, np.int64), False, 0, found)


def test_a_loop_refuses_to_write_what_must_not_be_written() -> None:
    found = np.empty(1, np.int32)
    found.flags.writeable = False
    none = np.zeros(0, np.int64)
    with pytest.raises(TypeError, match="list_all takes"):
        kernels.list_all(np.zeros(kernels.PADDING, np.uint64), none, none, False, 0, found)


def test_a_file_of_machine_code_is_found_only_while_it_is_whole(folder: Path) -> None:
    assert objects.find(_ANSWERING) is None
    objects.write(_ANSWERING, b"machine code")
    file = objects.find(_ANSWERING)
    assert file is not None
    assert file.parent == folder
    for damaged in (file.read_bytes()[:-1], b"", file.read_bytes()[:-1] + b"x"):
        file.write_bytes(damaged)
        assert objects.find(_ANSWERING) is None


def test_what_a_release_brings_comes_before_what_was_compiled(folder: Path) -> None:
    objects.write(_ANSWERING, b"machine code")
    objects.SHIPPED.mkdir()
    (folder / objects.file_name(_ANSWERING)).rename(objects.SHIPPED / objects.file_name(_ANSWERING))
    file = objects.find(_ANSWERING)
    assert file is not None
    assert file.parent == objects.SHIPPED


def test_the_name_of_a_file_depends_on_every_source_that_is_compiled_into_it() -> None:
    kernels_room = "fupin_search.engines.embedded.kernels"
    sources = objects._sources(_ANSWERING, {})
    parts = ("answering", "operations", "rows", "characters", "packed", "layout")
    assert {f"{kernels_room}.{part}" for part in parts} <= sources.keys()
    assert objects.file_name(_ANSWERING) != objects.file_name(f"{kernels_room}.packed")


def test_every_module_with_loops_is_known() -> None:
    modules = objects.list_modules()
    assert _ANSWERING in modules
    assert "fupin_search.text.cutting_loops" in modules
    # Parts and constants are compiled into the loops of others.
    assert "fupin_search.engines.embedded.kernels.layout" not in modules
