"""The window of a body that is shown."""

from __future__ import annotations

from support.hits import marked
from support.strategies import clause_of

from fupin_search.model.answer import Snippet
from fupin_search.service.highlight import list_marks
from fupin_search.service.marking_loops import WINDOW

PLAIN = "山路弯弯绕过几个村子才到了学校门口。"  # 18 characters


def shown(query: str, body: str) -> Snippet:
    return marked("", body, list_marks(clause_of(query))).snippet


def pieces(found: Snippet) -> list[str]:
    return [found.text[start:end] for start, end in found.highlights]


def test_a_short_body_is_shown_whole() -> None:
    found = shown("脱贫", "全村脱贫了。")
    assert found == Snippet("全村脱贫了。", ((2, 4),))


def test_a_body_that_fits_is_shown_from_its_beginning_wherever_the_match_stands() -> None:
    body = "清早落了一场雨。" + PLAIN + "全村脱贫了。"
    assert shown("脱贫", body).text == body


def test_a_body_without_a_match_is_shown_from_its_beginning_in_whole_sentences() -> None:
    found = shown("茶叶", PLAIN * 20)
    assert found == Snippet(PLAIN * 6)


def test_no_body_has_no_snippet() -> None:
    assert shown("脱贫", "") == Snippet("")


def test_the_window_opens_with_the_sentence_of_the_match() -> None:
    found = shown("脱贫", PLAIN * 20 + "这一年全村脱贫了。" + PLAIN * 20)
    assert found.text.startswith("这一年全村脱贫了。")
    assert found.text.endswith("门口。")
    assert len(found.text) <= WINDOW
    assert pieces(found) == ["脱贫"]


def test_a_long_sentence_is_cut_with_an_ellipsis_at_each_cut_end() -> None:
    found = shown("脱贫", "山" * 200 + "脱贫" + "水" * 200)
    assert found.text == "…" + "山" * 24 + "脱贫" + "水" * (WINDOW - 26) + "…"
    assert pieces(found) == ["脱贫"]


def test_the_end_of_a_body_has_no_ellipsis() -> None:
    found = shown("脱贫", "山" * 200 + "脱贫")
    assert found.text == "…" + "山" * 24 + "脱贫"
    assert pieces(found) == ["脱贫"]


def test_the_window_with_the_most_of_the_query_is_chosen() -> None:
    once, both = "这里只说脱贫。", "这里说脱贫也说就业。"
    found = shown("脱贫 就业", once + PLAIN * 10 + both + PLAIN * 10 + once)
    assert found.text.startswith(both)
    assert pieces(found) == ["脱贫", "就业"]


def test_the_earlier_of_equal_windows_is_chosen() -> None:
    found = shown("脱贫", "头一段脱贫。" + PLAIN * 10 + "后一段脱贫。")
    assert found.text.startswith("头一段")


def test_paragraph_breaks_are_spaces_and_offsets_hold() -> None:
    found = shown("脱贫 茶叶", "\n全村脱贫了\n茶叶也卖了\n")
    assert found.text == "全村脱贫了 茶叶也卖了"
    assert pieces(found) == ["脱贫", "茶叶"]


def test_a_mark_cut_by_the_window_stays_inside_it() -> None:
    found = shown('"' + "脱贫" * 60 + '"', "山" * 10 + "脱贫" * 60 + "水" * 100)
    assert len(found.text) <= WINDOW + 2
    assert found.highlights
    assert all(0 <= start < end <= len(found.text) for start, end in found.highlights)
    assert set("".join(pieces(found))) == {"脱", "贫"}
