"""How a score is told to a reader."""

from __future__ import annotations

import pytest

from fupin_search.model.answer import Share, ShareField, ShareKind, describe_share, join_shares


@pytest.mark.parametrize(
    ("kind", "place", "texts", "told"),
    [
        (ShareKind.WORD, ShareField.TITLE, ("脱贫",), "标题命中“脱贫”"),
        (ShareKind.WORD, ShareField.BODY, ("脱贫", "攻坚"), "正文命中“脱贫”“攻坚”"),
        (ShareKind.PART, ShareField.BODY, ("19",), "正文中数字或字母的一部分“19”"),
        (ShareKind.INSIDE, None, ("winocc",), "词内含“winocc”"),
        (ShareKind.PAIR, ShareField.TITLE, ("脱贫", "贫攻"), "标题中的两字“脱贫”“贫攻”"),
        (ShareKind.CHARACTER, ShareField.BODY, ("脱", "贫"), "正文中的单字“脱贫”"),
        (ShareKind.PASSAGE, ShareField.BODY, ("脱", "贫"), "正文一段之内同时出现“脱贫”"),
        (ShareKind.PASSAGE, ShareField.TITLE, ("脱",), "标题一段之内出现“脱”"),
        (
            ShareKind.PAIR,
            ShareField.BODY,
            tuple("甲乙丙丁戊己庚"),
            "正文中的两字“甲”“乙”“丙”“丁”“戊”“己”等 7 个",
        ),
        (
            ShareKind.CHARACTER,
            ShareField.BODY,
            tuple("一二三四五六七八九十" * 2 + "百"),
            "正文中的单字“一二三四五六七八九十一二三四五六七八九十”等 21 字",
        ),
    ],
)
def test_each_kind_of_share_is_told_in_plain_chinese(
    kind: ShareKind, place: ShareField | None, texts: tuple[str, ...], told: str
) -> None:
    assert describe_share(Share(kind, place, texts, 1.0)) == told


def test_pairs_and_characters_of_a_place_have_one_share_and_the_largest_comes_first() -> None:
    shares = [
        Share(ShareKind.WORD, ShareField.BODY, ("脱贫",), 1.5),
        Share(ShareKind.PAIR, ShareField.TITLE, ("脱贫",), 0.25),
        Share(ShareKind.PAIR, ShareField.BODY, ("脱贫",), 0.5),
        Share(ShareKind.PAIR, ShareField.BODY, ("贫攻",), 0.25),
        Share(ShareKind.CHARACTER, ShareField.BODY, ("脱",), 1.0),
        Share(ShareKind.CHARACTER, ShareField.BODY, ("贫",), 1.0),
    ]
    assert join_shares(shares) == (
        Share(ShareKind.CHARACTER, ShareField.BODY, ("脱", "贫"), 2.0),
        Share(ShareKind.WORD, ShareField.BODY, ("脱贫",), 1.5),
        Share(ShareKind.PAIR, ShareField.BODY, ("脱贫", "贫攻"), 0.75),
        Share(ShareKind.PAIR, ShareField.TITLE, ("脱贫",), 0.25),
    )


def test_of_many_words_the_twelve_largest_have_their_own_share_and_the_others_one() -> None:
    # 词0 is worth 1, 词1 worth 2, …
    shares = [
        Share(ShareKind.WORD, ShareField.BODY, (f"词{number}",), number + 1.0)
        for number in range(15)
    ]
    found = join_shares(shares)
    assert len(found) == 13
    assert [share.texts for share in found[:9]] == [(f"词{14 - n}",) for n in range(9)]
    assert Share(ShareKind.WORD, ShareField.BODY, ("词0", "词1", "词2"), 6.0) in found
    assert sum(share.worth for share in found) == 120


def test_what_is_worth_nothing_is_not_told_of() -> None:
    assert join_shares([Share(ShareKind.PART, ShareField.BODY, ("19",), 0.0)]) == ()


def test_a_term_typed_twice_in_two_ways_has_one_share() -> None:
    once = Share(ShareKind.WORD, ShareField.BODY, ("1586",), 1.0)
    assert join_shares([once, once]) == (Share(ShareKind.WORD, ShareField.BODY, ("1586",), 2.0),)
