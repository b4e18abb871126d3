"""The file of an operator's words: changed a line at a time, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import HAN, examples

from fupin_search.cli.dictionary import WordFile, refusal
from fupin_search.errors import DictionaryError
from fupin_search.text.dictionary import DictionaryEntry, read_entries

words = st.lists(st.sampled_from(HAN[:4]), min_size=2, max_size=3).map("".join)
entries = st.builds(
    DictionaryEntry, words, st.none() | st.integers(1, 9), st.sampled_from(["", "n", "ns"])
)
lines = st.one_of(
    entries.map(DictionaryEntry.line),
    st.sampled_from(["", "  ", "# 脱贫 3", "#", "\t脫貧  7 "]),
)
texts = st.tuples(
    st.sampled_from(["", "\ufeff"]),
    st.lists(lines, max_size=5),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
).map(lambda parts: parts[0] + parts[2].join(parts[1]) + (parts[2] if parts[3] else ""))


def words_in(text: str) -> dict[str, DictionaryEntry]:
    """The words of a file's text."""
    return {entry.word: entry for entry in read_entries(text.splitlines(), named="words")}


@given(texts, entries)
@examples(200)
def test_adding_a_word_changes_what_is_said_of_that_word_alone(
    text: str, entry: DictionaryEntry
) -> None:
    file = WordFile(Path("words.txt"), text, there=True).with_entry(entry)
    assert words_in(file.text) == words_in(text) | {entry.word: entry}
    former, latter = text.splitlines(), file.text.splitlines()
    assert len(latter) - len(former) in (0, 1)
    kept = [line for line in former if line in latter]
    assert len(former) - len(kept) <= 1


@given(texts, entries)
@examples(200)
def test_removing_a_word_leaves_every_other_line_as_it_is(
    text: str, entry: DictionaryEntry
) -> None:
    file = WordFile(Path("words.txt"), text, there=True).without(entry.word)
    left = words_in(text)
    left.pop(entry.word, None)
    assert words_in(file.text) == left
    kept = iter(text.splitlines(keepends=True))
    assert all(line in kept for line in file.text.splitlines(keepends=True))


def test_a_file_is_replaced_whole_and_keeps_its_mode_and_the_link_to_it(tmp_path: Path) -> None:
    path, link = tmp_path / "words.txt", tmp_path / "link.txt"
    path.write_text("# 我们的\n柚农\n", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    former = WordFile.read(link)
    former.with_entry(DictionaryEntry("搭上", 5)).save(former)
    assert path.read_text(encoding="utf-8") == "# 我们的\n柚农\n搭上 5\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert {found.name for found in tmp_path.iterdir()} == {"words.txt", "link.txt"}


def test_what_someone_else_changed_meanwhile_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("柚农\n", encoding="utf-8")
    former = WordFile.read(path)
    path.write_text("柚农\n搭上\n", encoding="utf-8")
    with pytest.raises(DictionaryError, match="changed in the meantime"):
        former.with_entry(DictionaryEntry("直播")).save(former)
    assert path.read_text(encoding="utf-8") == "柚农\n搭上\n"
    assert [found.name for found in tmp_path.iterdir()] == ["words.txt"]


def test_a_file_that_was_not_there_is_begun_and_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    former = WordFile.read(path)
    latter = former.with_entry(DictionaryEntry("柚农"))
    latter.save(former)
    assert path.read_text(encoding="utf-8") == "柚农\n"
    with pytest.raises(DictionaryError, match="changed in the meantime"):
        latter.save(former)


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    former = WordFile.read(tmp_path / "none" / "words.txt")
    with pytest.raises(DictionaryError, match=r"Cannot write .*No such file"):
        former.with_entry(DictionaryEntry("柚农")).save(former)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("", "empty"),
        ("扶 贫", "white space"),
        ("扶", "one character"),
        ("扶贫,", "ideographs"),
        ("5g网络", "by rule"),
        ("“一村”", "ideographs"),
    ],
)
def test_a_word_of_no_use_is_refused_with_the_reason(word: str, reason: str) -> None:
    assert reason in (refusal(word) or "")


def test_a_word_of_ideographs_is_not_refused() -> None:
    assert refusal("柚农") is None
