"""What a word changes is found out before it is accepted, and is what happens then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import examples, index, texts

from fupin_search.articles import Article
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.evaluation.dictionary_trial import DictionaryTrial, find_context, try_word
from fupin_search.text.dictionary import Dictionary, DictionaryEntry
from fupin_search.text.tokenizer import ChineseTokenizer


def tried(
    folder: Path,
    bodies: Sequence[str],
    word: str,
    frequency: int | None = None,
) -> DictionaryTrial:
    """A word tried on an archive of these texts."""
    folder.mkdir(exist_ok=True)
    articles = [
        Article(id=f"a-{number}", title="", body=body) for number, body in enumerate(bodies)
    ]
    engine = index(EmbeddedKind(), folder, articles)
    try:
        return try_word(
            word,
            Dictionary(),
            Dictionary((DictionaryEntry(word, frequency),)),
            engine,
        )
    finally:
        engine.close()


def test_a_change_of_the_word_alone_is_told_from_one_that_cuts_its_neighbour(
    tmp_path: Path,
) -> None:
    bodies = ["茶阳镇的会员企业捐款。", "会员企业,会员企业。", "与此无关。", "研究生命运"]
    trial = tried(tmp_path, bodies, "会员企业")
    assert (trial.alone_before, trial.alone_after) == (("会员", "企业"), ("会员企业",))
    assert (trial.articles, trial.touched, trial.occurrences) == (2, 2, 3)
    assert (trial.whole_before, trial.whole_after) == (0, 3)
    (change,) = trial.changes
    assert (change.before, change.after) == (("会员", "企业"), ("会员企业",))
    assert (change.neighbour, change.occurrences, change.articles) == (False, 3, 2)


def test_a_neighbour_that_is_cut_differently_is_pointed_out(tmp_path: Path) -> None:
    trial = tried(tmp_path, ["研究生活动在山区举行"], "生活动", 1_000_000)
    (change,) = [found for found in trial.changes if found.neighbour]
    assert (change.before, change.after) == (("研究生", "活动"), ("研究", "生活动"))
    assert change.example[slice(*change.place)] == "研究生活动"
    assert find_context(change) == ("", "在山区举行")


def test_a_word_that_is_not_cut_whole_comes_with_the_frequency_it_needs(tmp_path: Path) -> None:
    trial = tried(tmp_path, ["研究生活动在山区举行", "生活动"], "生活动", 1)
    assert trial.tried == trial.occurrences - trial.whole_after > 0
    assert trial.enough is not None
    frequency, more = trial.enough
    assert more == trial.tried
    again = tried(tmp_path / "again", ["研究生活动在山区举行", "生活动"], "生活动", frequency)
    assert again.whole_after == again.occurrences


def test_a_frequency_so_large_that_it_changes_other_places_is_noticed(tmp_path: Path) -> None:
    bodies = ["佛山会员企业", *(["从下月起系上围裙"] * 3)]
    small, large = (
        tried(tmp_path / str(number), bodies, "会员企业", number) for number in (1, 999_999_999)
    )
    assert (small.elsewhere, small.sample) == (0, 4)
    assert large.elsewhere > 0


def test_what_stands_in_figures_is_counted_apart(tmp_path: Path) -> None:
    trial = tried(tmp_path, ["他在11月份来过,月份不对"], "月份")
    assert (trial.occurrences, trial.beyond, trial.known) == (1, 1, True)


def test_a_word_can_be_tried_without_an_index() -> None:
    before, after = (Dictionary(entries) for entries in ((), (DictionaryEntry("会员企业", None),)))
    trial = try_word("会员企业", before, after)
    assert trial.alone_after == ("会员企业",)
    assert (trial.articles, trial.sample) == (0, 0)


@given(
    bodies=st.lists(texts(6), min_size=1, max_size=4),
    word=st.sampled_from(["脱贫产业", "贫产", "广州市的"]),
)
@examples(25)
@pytest.mark.slow
def test_the_articles_touched_are_those_a_rebuild_would_cut_differently(
    bodies: list[str], word: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    trial = tried(tmp_path_factory.mktemp("words"), bodies, word, 5)
    former, latter = (
        ChineseTokenizer(Dictionary(entries)) for entries in ((), (DictionaryEntry(word, 5),))
    )
    different = sum(former.cut(body).words != latter.cut(body).words for body in bodies)
    assert trial.touched == different
