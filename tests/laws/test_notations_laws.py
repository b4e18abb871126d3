"""Laws of notations: however a thing is written, a reader who types it one way finds the others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.strategies import examples, texts

from fupin_search.entities.keys import notation_key
from fupin_search.entities.notations import find_notations, read_notations
from fupin_search.text.normalise import normalise

_DIGITS = "零一二三四五六七八九"


def _in_han(number: int) -> str:
    """A number below a thousand as it is read aloud."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if not hundreds:
        lead = "" if tens == 1 else _DIGITS[tens]
        return f"{lead}十{_DIGITS[ones] if ones else ''}" if tens else _DIGITS[ones]
    middle = f"{_DIGITS[tens]}十" if tens else "零" if ones else ""
    return f"{_DIGITS[hundreds]}百{middle}{_DIGITS[ones] if ones else ''}"


def _parted(digits: str, sizes: tuple[int, ...], mark: str) -> str:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(digits[at : at + size])
        at += size
    return mark.join(pieces)


ordinals = st.builds(
    lambda number, what: [f"第{number}{what}", f"第{_in_han(number)}{what}"],
    st.integers(1, 999),
    st.sampled_from("届期条次批章名位号"),
)
names = st.builds(
    lambda number, what: [f"{number}{what}", f"{_in_han(number)}{what}"],
    st.integers(2, 999),
    st.sampled_from("号届期等级国"),
)
days = st.builds(
    lambda month, day, end: [
        f"{month}月{day}日",
        f"{month:02}月{day:02}日",
        f"{_in_han(month)}月{_in_han(day)}{end}",
    ],
    st.integers(1, 12),
    st.integers(1, 31),
    st.sampled_from("日号"),
)
shares = st.builds(
    lambda over, under: [f"{over}/{under}", f"{_in_han(under)}分之{_in_han(over)}"],
    st.integers(1, 99),
    st.integers(2, 99),
)
mobiles = st.builds(
    lambda digits, sizes, mark: [digits, _parted(digits, sizes, mark), f"+86 {digits}"],
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(str.isascii),
    st.sampled_from([(3, 4, 4), (3, 8), (7, 4)]),
    st.sampled_from("- "),
)
models = st.builds(
    lambda letters, number, mark: [f"{letters}{number}", f"{letters}{mark}{number}"],
    st.text("abcxyzABC", min_size=1, max_size=6),
    st.integers(1, 9999),
    st.sampled_from("- "),
)


@examples(600)
@given(st.one_of(ordinals, names, days, shares, mobiles, models), st.data())
def test_any_way_to_write_a_thing_finds_every_other(forms: list[str], data: st.DataObject) -> None:
    typed, written = (data.draw(st.sampled_from(forms)) for _ in range(2))
    text = normalise(f"据悉,{written},也是这样")
    read = [one for one in read_notations(normalise(typed)) if one.end - one.start == len(typed)]
    assert read
    held = {key for one in find_notations(text) for key in one.keys}
    # Where the text has the normal form as its token, that is what finds it.
    assert any(
        one.plain == normalise(written) or not held.isdisjoint(map(notation_key, one.in_queries))
        for one in read
    )


@examples(400)
@given(texts(20))
def test_any_text_has_notations_that_lie_in_it_and_are_not_their_own_normal_form(text: str) -> None:
    normalised = normalise(text)
    for one in find_notations(normalised):
        assert 0 <= one.start < one.end <= len(normalised)
        assert one.keys
        assert normalised[one.start : one.end] == normalised[one.start : one.end].strip()
    for typed in read_notations(normalised):
        assert 0 <= typed.start < typed.end <= len(normalised)
        assert typed.in_queries
