"""Articles with the same text have the same fingerprint."""

from __future__ import annotations

from fupin_search.articles.article import SHORTEST_BODY, fingerprint_text

BODY = "山口村的合作社今年卖出三万斤红薯,村民说明年还要再种两百亩。"


def test_texts_that_differ_in_white_space_alone_are_one() -> None:
    assert fingerprint_text(BODY) == fingerprint_text(f" {BODY[:9]}\n\u3000{BODY[9:]} ")


def test_texts_that_differ_in_a_character_are_two() -> None:
    assert fingerprint_text(BODY) != fingerprint_text(BODY.replace("三", "四"))


def test_texts_too_short_to_tell_have_no_print() -> None:
    assert fingerprint_text(BODY[: SHORTEST_BODY - 1] + " " * SHORTEST_BODY) == 0
    assert fingerprint_text(BODY[:SHORTEST_BODY]) > 0
