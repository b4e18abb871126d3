"""Slips are undone where the archive speaks for it, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.vocabularies import NEWS, standing_in, vocabulary_of

from fupin_search.text.normalise import normalise
from fupin_search.vocabulary.corrections import find_corrections
from fupin_search.vocabulary.lookalikes import Slip

# Said by many articles, as what readers look for is.
ARCHIVE = NEWS * 20
VOCABULARY = vocabulary_of(ARCHIVE)
STANDS = standing_in(ARCHIVE)

# What is typed, what was meant, and how the one came of the other.
SLIPS = """
稳刚就业 稳岗就业 sound
稳港就业补贴 稳岗就业补贴 sound
脱平攻坚 脱贫攻坚 near-sound
扶平干部驻村 扶贫干部驻村 near-sound
精准扶贪精准脱贫 精准扶贫精准脱贫 shape
国标合作 国际合作 shape
贫脱攻坚 脱贫攻坚 transposed
乡村兴振 乡村振兴 transposed
全面建成康社会 全面建成小康社会 missing
脱贫攻攻坚 脱贫攻坚 doubled
稳岗九页补贴 稳岗就业补贴 word
"""


@pytest.mark.parametrize("line", SLIPS.split("\n")[1:-1])
def test_a_slip_of_each_kind_is_undone(line: str) -> None:
    typed, meant, slip = line.split()
    found = find_corrections(typed, VOCABULARY, STANDS)
    assert found[0].text == meant
    assert found[0].slips == (Slip(slip.replace("-", " ")),)


@pytest.mark.parametrize("text", [*map(normalise, NEWS), "广州稳岗", "重庆 油茶", "就业补贴怎么领"])
def test_what_is_typed_rightly_is_left_alone(text: str) -> None:
    assert find_corrections(text, VOCABULARY, STANDS) == ()


@pytest.mark.parametrize("text", ["", "a", "稳", "gdp", "11431人", "魑魅魍魉", "𠮷野家", "兰亭序"])
def test_what_the_archive_knows_nothing_of_is_left_alone(text: str) -> None:
    assert find_corrections(text, VOCABULARY, STANDS) == ()


def test_two_slips_of_one_query_are_undone_together() -> None:
    both = find_corrections("稳刚就业 2020 精准扶贪精准", VOCABULARY, STANDS)[0]
    assert both.text == "稳岗就业 2020 精准扶贫精准"
    assert both.slips == (Slip.SOUND, Slip.SHAPE)
    run = find_corrections("稳刚就业补帖", VOCABULARY, STANDS)[0]
    assert run.text == "稳岗就业补贴"
    assert len(run.slips) == 2


def test_a_correction_that_does_not_stand_in_the_archive_is_not_offered() -> None:
    assert find_corrections("稳刚就业", VOCABULARY, lambda _: 0) == ()


def test_likelier_corrections_come_first() -> None:
    gains = [one.gain for one in find_corrections("九页补贴", VOCABULARY, STANDS)]
    assert gains == sorted(gains, reverse=True)


@given(st.text(alphabet="稳岗就业补贴脱贫攻坚振兴乡村刚帖 平a1", max_size=14))
def test_no_text_is_too_odd_and_what_is_offered_is_of_the_archive(text: str) -> None:
    offered = find_corrections(text, VOCABULARY, STANDS)
    assert len(offered) <= 3
    assert len({one.text for one in offered}) == len(offered)
    for one in offered:
        assert one.text != text
        assert one.slips
