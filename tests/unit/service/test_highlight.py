"""What is marked in a text."""

from __future__ import annotations

import pytest
from support.hits import marked as marked_texts
from support.strategies import clause_of

from fupin_search.model.answer import Span
from fupin_search.model.query import Scope
from fupin_search.service.highlight import list_marks


def spans(query: str, text: str, scope: Scope) -> tuple[Span, ...]:
    """The spans of a text as a title or as a body."""
    marks = list_marks(clause_of(query))
    if scope is Scope.TITLE:
        return marked_texts(text, "", marks).title_spans
    return marked_texts("", text, marks).body_spans


def marked(query: str, text: str, scope: Scope = Scope.ANYWHERE) -> str:
    """The text with its marks in brackets."""
    for start, end in reversed(spans(query, text, scope)):
        text = f"{text[:start]}[{text[start:end]}]{text[end:]}"
    return text


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("脱贫", "脱贫攻坚，脱贫", "[脱贫]攻坚,[脱贫]".replace(",", "，")),
        ("就業", "穩崗就業与就业", "穩崗[就業]与[就业]"),
        ("脱贫 攻坚", "脱贫攻坚战", "[脱贫攻坚]战"),
        ("就业", "就\n业补贴", "[就\n业]补贴"),
        # A lone ideograph among words is marked only where it touches another mark.
        ("脱贫的路", "他的路，脱贫的路，的", "他的路，[脱贫的路]，的"),
        ("的", "他的路", "他[的]路"),
        # Figures and Latin words are marked whole or as parts, never inside others.
        ("1586", "共1,586人，21586人，1586.5亩", "共[1,586]人，21586人，1586.5亩"),
        ("500人", "截至11月底，500人就业", "截至11月底，[500人]就业"),
        ("2019", "在2019,2020年", "在[2019],2020年"),
        ("11月", "2020年11月，11日至3月", "2020年[11月]，11日至3月"),
        ("GDP", "gdp和GDPR，GDP", "[gdp]和GDPR，[GDP]"),
        ("fi", "Wi-Fi", "Wi-[Fi]"),
        ("bar", "foo_bar", "foo_[bar]"),
        ("4A级", "国家4A级5处", "国家[4A级]5处"),
        ("wi*", "Wi-Fi和wide和kiwi", "[Wi-Fi]和[wide]和kiwi"),
        ("2020年*", "2020年11月5日和12020年", "[2020年11月5日]和12020年"),
        # Phrases are marked as one, and their words by themselves are not.
        ('"稳岗就业"', "稳岗就业，就业", "[稳岗就业]，就业"),
        ('"就业，补贴"', "就业补贴；就业、补贴", "[就业补贴]；[就业、补贴]"),
        # What is excluded is not marked.
        ("脱贫 -就业", "脱贫就业", "[脱贫]就业"),
        ("脱贫 OR 就业", "脱贫或就业", "[脱贫]或[就业]"),
        ("栏目:要闻", "要闻", "要闻"),
        ("", "脱贫", "脱贫"),
        ("茶", "脱贫", "脱贫"),
    ],
)
def test_marks_stand_here(query: str, text: str, expected: str) -> None:
    assert marked(query, text) == expected


def test_a_title_clause_is_marked_in_titles_only() -> None:
    assert marked("标题:脱贫", "脱贫", Scope.TITLE) == "[脱贫]"
    assert marked("标题:脱贫", "脱贫", Scope.ANYWHERE) == "脱贫"
    assert marked("脱贫", "脱贫", Scope.TITLE) == "[脱贫]"


def test_spans_that_touch_become_one() -> None:
    assert spans("脱贫 OR 攻坚", "脱贫攻坚", Scope.TITLE) == ((0, 4),)
