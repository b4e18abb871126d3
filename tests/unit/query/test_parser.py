"""What a text is taken to mean."""

from __future__ import annotations

import pytest
from support.strategies import clause_of

from fupin_search.model.query import (
    And,
    Between,
    Clause,
    Everything,
    Match,
    Meant,
    Mentioned,
    Not,
    Nothing,
    OneOf,
    Or,
    Phrase,
    Prefix,
    Scope,
    Words,
)
from fupin_search.query.interpreter import Interpretation, interpret


def told(clause: Clause) -> str:  # noqa: C901 - a case each
    """A clause in short: bags in braces, ~ where words may be missed, t: in titles, ? asking."""
    match clause:
        case Words(words=words, scope=scope, may_miss=may_miss):
            inside = " ".join(f"{word.term}{'?' if word.asks else ''}" for word in words)
            return f"{_scope(scope)}{{{inside}}}{'~' if may_miss else ''}"
        case Phrase(run=run, words=words):
            return f'{_scope(words.scope)}"{run.text}"'
        case Prefix(prefix=prefix, scope=scope):
            return f"{_scope(scope)}{prefix}*"
        case And(clauses=clauses):
            return f"({' & '.join(map(told, clauses))})"
        case Or(clauses=clauses):
            return f"({' | '.join(map(told, clauses))})"
        case Not(clause=inner):
            return f"!{told(inner)}"
        case OneOf(field=field, values=values):
            return f"{field}={','.join(values)}"
        case Between(first=first, last=last):
            return f"{first or ''}..{last or ''}"
        case Mentioned(meaning=meaning):
            return f"@{meaning}"
        case Meant(clause=inner, run=run):
            return f'({told(inner)} or "{run.text}")'
        case Everything():
            return "everything"
        case Nothing():
            return "nothing"


def _scope(scope: Scope) -> str:
    return "t:" if scope is Scope.TITLE else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "everything"),
        ("  ", "everything"),
        ("！？", "nothing"),
        ("()", "nothing"),
        ('""', "nothing"),
        ("脱贫", "{脱贫}~"),
        ("脱贫 就业", "{脱贫 就业}~"),
        ("脫貧ＧＤＰ", "{脱贫 gdp}~"),
        ("脱贫 脱贫", "{脱贫}~"),
        ("1,586人", "{1586人}~"),
        ("“稳岗就业”", "{稳岗 就业}~"),
        # Question words ask
        ("什么是脱贫", "{什么? 是 脱贫}~"),
        ("怎么 脱贫 吗", "{怎么? 脱贫 吗?}~"),
        ("脱贫 AND 如何", "{脱贫 如何?}"),
        ("什么 OR 脱贫", "({什么?} | {脱贫})"),
        ("标题:什么 脱贫", "({脱贫}~ & t:{什么?})"),
        ("什么 5G", "{什么? 5g}~"),
        # Phrases
        ('"稳岗就业"', '"稳岗就业"'),
        ('"，稳岗，就业。"', '"稳岗,就业"'),
        ('脱贫 "稳岗就业" 产业', '({脱贫 产业}~ & "稳岗就业")'),
        ('"稳岗就业', "{稳岗 就业}~"),
        # AND demands, neighbours do not; inside an operator every word was meant
        ("脱贫 AND 就业", "{脱贫 就业}"),
        ("脱贫 就业 AND 产业", "{脱贫 就业 产业}"),
        ("脱贫 OR 就业", "({脱贫} | {就业})"),
        ("脱贫 OR 就业 产业", "({脱贫} | {就业 产业})"),
        ("(脱贫 OR 就业) 产业", "({产业}~ & ({脱贫} | {就业}))"),
        ("（脱贫）", "{脱贫}~"),
        ("脱贫 OR 就业 OR 产业", "({脱贫} | {就业} | {产业})"),
        ("脱贫 OR ！", "{脱贫}~"),
        ("OR 脱贫", "{or 脱贫}~"),
        ("脱贫 AND", "{脱贫 and}~"),
        # Exclusion
        ("脱贫 -养老院", '({脱贫}~ & !"养老院")'),
        ("脱贫 NOT 养老院", '({脱贫}~ & !"养老院")'),
        ("-脱贫", '!"脱贫"'),
        ("NOT NOT 脱贫", '"脱贫"'),
        ("脱贫 -(就业 产业)", "({脱贫}~ & !{就业 产业})"),
        ("脱贫 -(就业 OR 产业)", "({脱贫}~ & !({就业} | {产业}))"),
        ("-来源:甲报", "!source=甲报"),
        ("脱贫 -5", "{脱贫 5}~"),
        ("- 脱贫", "{脱贫}~"),
        # Fields
        ("标题:脱贫", "t:{脱贫}~"),
        ("标题：稳岗就业 补贴", "({补贴}~ & t:{稳岗 就业})"),
        ('标题:"稳岗就业"', 't:"稳岗就业"'),
        ("标题:(脱贫 OR 就业)", "(t:{脱贫} | t:{就业})"),
        ("标题:gd*", "t:gd*"),
        ("来源:广州日报", "source=广州日报"),
        ("栏目:地市联播 脱贫", "({脱贫}~ & section=地市联播)"),
        ("作者:张三", "{作者 张三}~"),
        ("标题:", "{标题}~"),
        ("来源: 广州日报 茶园", "({茶园}~ & source=广州日报)"),
        ("来源:《广州日报》", "source=广州日报"),
        ("来源:“广州 日报”茶园", "({茶园}~ & source=广州 日报)"),
        ("来源:「广州日报」，", "source=广州日报"),
        ("来源:《》", "source=《》"),
        ("來源：廣州日報", "source=廣州日報"),
        ("-来源: 甲报 茶园", "({茶园}~ & !source=甲报)"),
        ("NOT 来源 ：甲报", "!source=甲报"),
        ("来源:(甲报 OR 乙报) 茶园", "({茶园}~ & source=甲报,乙报)"),
        ("来源:（《甲报》 乙报 OR “丙报”）", "source=甲报,乙报,丙报"),
        ("来源:(甲报 (乙报 OR 甲报))", "source=甲报,乙报"),
        ("-栏目:(要闻 OR 通知)", "!section=要闻,通知"),
        ("来源:(-甲报 NOT 乙报)", "(!source=甲报 & !source=乙报)"),
        ("来源:(甲报 OR 栏目:要闻)", "(source=甲报 | section=要闻)"),
        ("日期:(2019 OR 2021)", "(2019-01-01..2019-12-31 | 2021-01-01..2021-12-31)"),
        ("标题:(茶园 OR 就业)", "(t:{茶园} | t:{就业})"),
        ("标题: 茶园 就业", "({就业}~ & t:{茶园})"),
        ("标题:《茶园 就业》", "t:{茶园 就业}~"),
        ("日期:2020-01 .. 2020-06", "2020-01-01..2020-06-30"),
        ("日期: 2020年 茶园", "({茶园}~ & 2020-01-01..2020-12-31)"),
        ("日期:很多 茶园", "{日期 很多 茶园}~"),
        ("开放时间:10:30", "{开放 时间 10 30}~"),
        ("来源:", "{来源}~"),
        ("日期:2020", "2020-01-01..2020-12-31"),
        ("日期：2020-01..2020-06", "2020-01-01..2020-06-30"),
        ("日期:2020..", "2020-01-01.."),
        ("date:..2019-05", "..2019-05-31"),
        ("日期:去年", "{日期 去年}~"),
        # Prefixes
        ("gd*", "gd*"),
        ("2020年*", "2020年*"),
        ("1,586*", "1586*"),
        ("补贴4.9*", "({补贴}~ & 4.9*)"),
        ("脱贫*", "{脱贫}~"),
        ("*", "nothing"),
        ("*脱贫", "{脱贫}~"),
        ("gd* 脱贫", "({脱贫}~ & gd*)"),
    ],
)
def test_a_text_means_this(text: str, expected: str) -> None:
    assert told(clause_of(text)) == expected


def test_a_bag_keeps_the_grams_across_its_words() -> None:
    clause = clause_of("稳岗就业 产业")
    assert isinstance(clause, Words)
    assert clause.bigrams == ("稳岗", "岗就", "就业", "产业")
    assert clause.unigrams == ("稳", "岗", "就", "业", "产")


def test_question_words_are_not_required_unless_there_is_nothing_else() -> None:
    for text, required in (("怎么脱贫 吗", ["脱贫"]), ("怎么 什么", ["怎么", "什么"])):
        clause = clause_of(text)
        assert isinstance(clause, Words)
        assert [word.term for word in clause.required] == required


def test_the_grams_inside_a_question_word_are_left_out() -> None:
    clause = clause_of("什么产业 怎么什")
    assert isinstance(clause, Words)
    assert clause.bigrams == ("么产", "产业", "么什")
    assert clause.unigrams == ("产", "业", "什")


def test_figures_and_latin_words_are_whole_and_ideographs_are_not() -> None:
    clause = clause_of("脱贫 11431人 A级 GDP")
    assert isinstance(clause, Words)
    assert [word.whole for word in clause.words] == [False, True, True, True]


def test_a_reading_is_told_back() -> None:
    text = '脱贫 稳岗 "就业补贴" gd* -养老院 -栏目:要闻 来源:甲报 日期:2020.. 标题:产业'
    assert interpret(clause_of(text), Match.MOST, ("稳岗",)) == Interpretation(
        match=Match.MOST,
        words=("脱贫", "稳岗", "产业"),
        phrases=("就业补贴", "gd*"),
        excluded=("养老院", "section:要闻"),
        fields=("source:甲报", "date:2020-01-01.."),
        missing=("稳岗",),
    )
