"""How a score is told to a reader."""

from __future__ import annotations

import pytest

from fupin_search.model.answer import Kind, Place, Share, share_text, summed_up


@pytest.mark.parametrize(
    ("kind", "place", "texts", "told"),
    [
        (Kind.WORD, Place.TITLE, ("脱贫",), "标题命中“脱贫”"),
        (Kind.WORD, Place.BODY, ("脱贫", "攻坚"), "正文命中“脱贫”“攻坚”"),
        (Kind.PART, Place.BODY, ("19",), "正文中数字或字母的一部分“19”"),
        (Kind.INSIDE, None, ("winocc",), "词内含“winocc”"),
        (Kind.PAIR, Place.TITLE, ("脱贫", "贫攻"), "标题中的两字“脱贫”“贫攻”"),
        (Kind.CHARACTER, Place.BODY, ("脱", "贫"), "正文中的单字“脱贫”"),
        (Kind.PASSAGE, Place.BODY, ("脱", "贫"), "正文一段之内同时出现“脱贫”"),
        (Kind.PASSAGE, Place.TITLE, ("脱",), "标题一段之内出现“脱”"),
        (
            Kind.PAIR,
            Place.BODY,
            tuple("甲乙丙丁戊己庚"),
            "正文中的两字“甲”“乙”“丙”“丁”“戊”“己”等 7 个",
        ),
        (
            Kind.CHARACTER,
            Place.BODY,
            tuple("一二三四五六七八九十" * 2 + "百"),
            "正文中的单字“一二三四五六七八九十一二三四五六七八九十”等 21 字",
        ),
    ],
)
def test_each_kind_of_share_is_told_in_plain_chinese(
    kind: Kind, place: Place | None, texts: tuple[str, ...], told: str
) -> None:
    assert share_text(Share(kind, place, texts, 1.0)) == told


def test_pairs_and_characters_of_a_place_have_one_share_and_the_largest_comes_first() -> None:
    shares = [
        Share(Kind.WORD, Place.BODY, ("脱贫",), 1.5),
        Share(Kind.PAIR, Place.TITLE, ("脱贫",), 0.25),
        Share(Kind.PAIR, Place.BODY, ("脱贫",), 0.5),
        Share(Kind.PAIR, Place.BODY, ("贫攻",), 0.25),
        Share(Kind.CHARACTER, Place.BODY, ("脱",), 1.0),
        Share(Kind.CHARACTER, Place.BODY, ("贫",), 1.0),
    ]
    assert summed_up(shares) == (
        Share(Kind.CHARACTER, Place.BODY, ("脱", "贫"), 2.0),
        Share(Kind.WORD, Place.BODY, ("脱贫",), 1.5),
        Share(Kind.PAIR, Place.BODY, ("脱贫", "贫攻"), 0.75),
        Share(Kind.PAIR, Place.TITLE, ("脱贫",), 0.25),
    )


def test_of_many_words_the_twelve_largest_have_their_own_share_and_the_others_one() -> None:
    # 词0 is worth 1, 词1 worth 2, …
    shares = [Share(Kind.WORD, Place.BODY, (f"词{number}",), number + 1.0) for number in range(15)]
    found = summed_up(shares)
    assert len(found) == 13
    assert [share.texts for share in found[:9]] == [(f"词{14 - n}",) for n in range(9)]
    assert Share(Kind.WORD, Place.BODY, ("词0", "词1", "词2"), 6.0) in found
    assert sum(share.worth for share in found) == 120


def test_what_is_worth_nothing_is_not_told_of() -> None:
    assert summed_up([Share(Kind.PART, Place.BODY, ("19",), 0.0)]) == ()


def test_a_term_typed_twice_in_two_ways_has_one_share() -> None:
    once = Share(Kind.WORD, Place.BODY, ("1586",), 1.0)
    assert summed_up([once, once]) == (Share(Kind.WORD, Place.BODY, ("1586",), 2.0),)
