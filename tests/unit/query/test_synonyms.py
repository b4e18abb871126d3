"""Synonyms: what a file says, which of them a text has, and what is amiss."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_search.errors import SynonymsError
from fupin_search.query.synonyms import NO_SYNONYMS, Rule, Synonyms, lint_synonyms, read_synonyms
from fupin_search.text.normalise import normalise

NEW_YEAR = date(2021, 1, 1)
FILE = """
[[group]]
words = ["農民工", "外来务工人员"]
weight = 0.9

[[rule]]
word = "扶贫"
also = ["乡村振兴", "巩固脱贫成果"]
from = 2021-01-01
until = "2025"

[[rule]]
word = "AI"
also = "人工智能"
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Synonyms]:
    def of(text: str) -> Synonyms:
        path = tmp_path / "synonyms.toml"
        path.write_text(text, encoding="utf-8")
        return read_synonyms(path)

    return of


def test_a_group_is_read_both_ways_and_a_rule_one_way(read: Callable[[str], Synonyms]) -> None:
    last = date(2025, 12, 31)
    assert read(FILE).rules == (
        Rule("农民工", "外来务工人员", 0.9, None, None, "group 1", two_way=True),
        Rule("外来务工人员", "农民工", 0.9, None, None, "group 1", two_way=True),
        Rule("扶贫", "乡村振兴", 0.8, NEW_YEAR, last, "rule 1"),
        Rule("扶贫", "巩固脱贫成果", 0.8, NEW_YEAR, last, "rule 1"),
        Rule("ai", "人工智能", 0.8, None, None, "rule 2"),
    )


def test_an_empty_file_has_no_synonyms(read: Callable[[str], Synonyms]) -> None:
    assert len(read("")) == len(NO_SYNONYMS) == 0
    assert not list(NO_SYNONYMS.find("扶贫"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[group]]\nwords = ["甲"]', "line 1, group 1: .*length >= 2"),
        ('\n[[rule]]\nword = "甲"\nalso = []', "line 2, rule 1: .*length >= 1"),
        ('[[rule]]\nword = "。"\nalso = "甲"', "rule 1: '。' has no character that can be found"),
        ('[[rule]]\nword = "甲"\nalso = "乙"\nweight = 2', "rule 1: .*weight"),
        ('[[rule]]\nword = "甲"\nalso = "乙"\nweight = 0', "rule 1: .*weight"),
        ('[[rule]]\nword = "甲"\nalso = "乙"\nfrom = "then"', "`from` 'then' is not a day"),
        ('[[rule]]\nword = "甲"\nto = "乙"', "unknown field `to`"),
        (f'[[rule]]\nword = "甲"\nalso = "{"乙" * 51}"', "rule 1: .*length <= 50"),
        ("rule = 3", "`rule` is not a row of tables"),
        ("[[words]]", "the key 'words' is unknown"),
        ("[[rule", "is not TOML"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_is_allowed(
    text: str, told: str, read: Callable[[str], Synonyms]
) -> None:
    with pytest.raises(SynonymsError, match=told) as error:
        read(text)
    assert "synonyms.toml" in error.value.message


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    with pytest.raises(SynonymsError, match="cannot be read"):
        read_synonyms(path)
    path.write_bytes("扶贫".encode("gb18030"))
    with pytest.raises(SynonymsError, match="not UTF-8"):
        read_synonyms(path)


def test_the_longest_word_at_a_place_counts() -> None:
    synonyms = Synonyms([Rule("扶贫", "甲"), Rule("扶贫产业", "乙"), Rule("产业", "丙")])
    assert [found[:3] for found in synonyms.find("扶贫产业与产业扶贫")] == [
        (0, 4, "乙"),
        (5, 7, "丙"),
        (7, 9, "甲"),
    ]


def test_no_word_is_found_amid_a_latin_word_or_a_figure() -> None:
    synonyms = Synonyms([Rule("ai", "人工智能"), Rule("5g", "第五代")])
    assert [found.start for found in synonyms.find("maize ai 用ai的5g 15g")] == [6, 10, 13]


def test_of_rules_that_differ_in_weight_alone_the_strongest_counts() -> None:
    synonyms = Synonyms(
        [Rule("甲", "乙", 0.3), Rule("甲", "乙", 0.7), Rule("甲", "乙", 0.2, NEW_YEAR)]
    )
    assert [(found.weight, found.first) for found in synonyms.find("甲")] == [
        (0.7, None),
        (0.2, NEW_YEAR),
    ]


words = st.text("甲乙丙丁ai5 ", min_size=1, max_size=4).map(str.strip).filter(bool)
rules = st.builds(Rule, words, words, st.floats(0.1, 1), entry=st.just("rule 1"))


@given(st.lists(rules), st.text("甲乙丙丁ai5 ", max_size=20))
def test_what_is_found_stands_in_the_text_in_order(found: list[Rule], text: str) -> None:
    synonyms = Synonyms(found)
    known = {(rule.word, rule.to, rule.weight) for rule in found}
    spans = []
    for start, end, to, weight, *_ in synonyms.find(normalise(text)):
        assert (text[start:end], to, weight) in known
        spans.append((start, end))
    places = list(dict.fromkeys(spans))
    assert all(one[1] <= other[0] for one, other in pairwise(places))


AMISS = [
    ('[[group]]\nwords = ["扶贫", "扶貧"]', ["group 1 same"]),
    ('[[rule]]\nword = "甲"\nalso = "乙"\nfrom = "2021"\nuntil = "2020"', ["rule 1 never"]),
    ('[[rule]]\nword = "甲"\nalso = "乙"\n[[group]]\nwords = ["甲", "乙"]', ["rule 1 duplicate"]),
    ('[[group]]\nwords = ["甲", "乙"]\n[[group]]\nwords = ["乙", "丙"]', ["group 2 twice"]),
    (
        '[[rule]]\nword = "甲"\nalso = "乙"\n[[rule]]\nword = "甲"\nalso = "丙"',
        ["rule 2 twice"],
    ),
    (
        (
            '[[rule]]\nword = "甲"\nalso = "乙"\n[[rule]]\nword = "乙"\nalso = "丙"\n'
            '[[rule]]\nword = "丙"\nalso = "甲"'
        ),
        ["cycle"],
    ),
    # For different days they lead nowhere twice.
    (
        (
            '[[rule]]\nword = "扶贫"\nalso = "乡村振兴"\nfrom = "2021"\n'
            '[[rule]]\nword = "乡村振兴"\nalso = "扶贫"\nuntil = "2020"'
        ),
        [],
    ),
    ('[[rule]]\nword = "甲"\nalso = "丁"', ["rule 1 absent"]),
    # Who types it gets something, whether or not an article holds it.
    ('[[rule]]\nword = "丁"\nalso = "甲"', []),
    ('[[rule]]\nword = "甲"\nalso = "乙"\nfrom = "2030"', ["rule 1 absent"]),
]


@pytest.mark.parametrize(("text", "told"), AMISS)
def test_what_is_amiss_is_told(text: str, told: list[str], read: Callable[[str], Synonyms]) -> None:
    def held(word: str, first: date | None, _last: date | None) -> int:
        return 0 if word == "丁" or (first and first.year >= 2030) else 1

    found = [f"{finding.entry} {finding.code}" for finding in lint_synonyms(read(text), held)]
    assert len(found) == len(told)
    assert all(one.endswith(other) for one, other in zip(found, told, strict=True))


def test_without_an_index_no_article_is_missed(read: Callable[[str], Synonyms]) -> None:
    assert lint_synonyms(read('[[rule]]\nword = "甲"\nalso = "丁"')) == ()
