"""The words of a dictionary are made once, kept in a file, and mapped."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from fupin_search.text import words_file
from fupin_search.text.cutter import Cutter
from fupin_search.text.word_table import WordTable

pytestmark = pytest.mark.slow

OWN = (("柚农把", None), ("企业", 7))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder."""
    monkeypatch.setattr(words_file, "cache_folder", lambda: tmp_path)
    return tmp_path


def opened(entries: tuple[tuple[str, int | None], ...]) -> WordTable:
    """The words as another process opens them."""
    words_file.open_words.cache_clear()
    return words_file.open_words(entries)


def same(one: WordTable, other: WordTable) -> bool:
    """Whether two dictionaries are the same, to the last bit."""
    return all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in words_file._KINDS
    )


def test_words_are_made_once_and_what_is_read_is_what_was_made(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        made = opened(OWN)
        told = len(caplog.records)
        read = opened(OWN)
    # The user's words, and those that they are added to.
    assert len([*folder.iterdir()]) == told == 2
    assert len(caplog.records) == told
    assert same(made, read)
    assert not read.links.flags.writeable
    assert Cutter(read).cut("柚农把企业") == ["柚农把", "企业"]


def test_words_in_another_order_or_of_other_frequencies_are_another_file(folder: Path) -> None:
    for entries in (OWN, OWN[::-1], OWN[:1]):
        opened(entries)
    assert len([*folder.iterdir()]) == 4


def test_a_folder_that_cannot_be_written_is_done_without(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(words_file, "replacing", refuse)
    assert Cutter(opened(())).cut("扶贫产业") == ["扶贫", "产业"]
    assert [*folder.iterdir()] == []


def test_the_oldest_files_go(folder: Path) -> None:
    for number in range(words_file._MOST_FILES + 3):
        path = folder / f"words-{number}.bin"
        path.touch()
        os.utime(path, (number, number))
    opened(())
    kept = {path.name for path in folder.iterdir()}
    assert len(kept) == words_file._MOST_FILES
    assert not {f"words-{number}.bin" for number in range(4)} & kept


def test_a_file_cut_short_is_made_again(folder: Path) -> None:
    made = opened(())
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:-100])
    assert same(opened(()), made)
    path.write_bytes(b"")
    assert same(opened(()), made)
