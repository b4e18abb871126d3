"""What is worked out once is read from then on, and never where it is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from fupin_search.text import derived
from fupin_search.text.normalise import fold_characters, folded_characters
from fupin_search.text.pinyin import find_irregular, irregular_phrases


class Deriving:
    """Counts how often a text is worked out."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return "扶贫\ud800"

    def kept(self, also: str = "") -> str:
        return derived.keep_derived("any", self, source=__file__, packages=["opencc"], also=also)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(derived, "cache_folder", lambda: tmp_path)
    return tmp_path


def test_a_text_is_worked_out_once_for_what_it_depends_on(folder: Path) -> None:
    derive = Deriving()
    assert {derive.kept() for _ in range(3)} == {"扶贫\ud800"}
    assert derive.times == 1
    derive.kept("another version")
    assert derive.times == 2
    assert len(list((folder / "derived").iterdir())) == 2


def test_a_damaged_file_is_not_read_and_replaced(folder: Path) -> None:
    derive = Deriving()
    derive.kept()
    (file,) = (folder / "derived").iterdir()
    for damaged in (b"", b"short", file.read_bytes()[:-1], file.read_bytes() + b"x"):
        file.write_bytes(damaged)
        assert derive.kept() == "扶贫\ud800"
        assert derive.kept() == "扶贫\ud800"
    assert derive.times == 5


def test_where_nothing_can_be_kept_it_is_worked_out_each_time(folder: Path) -> None:
    (folder / "derived").write_text("no folder", encoding="utf-8")
    derive = Deriving()
    assert derive.kept() == derive.kept()
    assert derive.times == 2


def test_what_is_kept_is_what_is_worked_out(folder: Path) -> None:
    folded_characters.cache_clear()
    irregular_phrases.cache_clear()
    for _ in range(2):
        assert folded_characters() == fold_characters()
        assert irregular_phrases() == find_irregular()
        folded_characters.cache_clear()
        irregular_phrases.cache_clear()
    assert len(list((folder / "derived").iterdir())) == 2
