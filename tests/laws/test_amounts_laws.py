"""Laws of amounts: however a number is written, it is one amount."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st
from support.strategies import examples, texts

from fupin_search.entities.amounts import UNITS, find_amounts, is_article
from fupin_search.entities.keys import amount_key
from fupin_search.query.amount_reader import read_amounts
from fupin_search.text.normalise import normalise

_DIGITS = "零一二三四五六七八九"
_TRADITIONAL = str.maketrans("万亿两个亩吨", "萬億兩個畝噸")
_FULL_WIDTH = str.maketrans("0123456789.,%", "０１２３４５６７８９．，％")


def _in_han(number: int) -> str:
    """A whole number as it is read aloud."""
    for scale, name in ((10**8, "亿"), (10**4, "万")):
        if number >= scale:
            rest = number % scale
            gap = "零" if rest and rest < scale // 10 else ""
            return f"{_in_han(number // scale)}{name}{gap}{_in_han(rest) if rest else ''}"
    written, skipped = "", False
    for place, name in enumerate(("千", "百", "十", "")):
        digit = number // 10 ** (3 - place) % 10
        if digit:
            written += f"{'零' if skipped and written else ''}{_DIGITS[digit]}{name}"
        skipped = not digit
    return written


def _forms(number: int) -> list[str]:
    digits = str(number)
    han = _in_han(number)
    forms = [digits, f"{number:,}", han, han.replace("二千", "两千").replace("二万", "两万")]
    forms += [
        f"{Decimal(number) / scale:f}{name}" for scale, name in ((10**4, "万"), (10**8, "亿"))
    ]
    if number >= 10**4 and number % 10**4:
        forms.append(f"{number // 10**4}万{number % 10**4}")
    if 10 <= number < 20:
        forms.append(han.removeprefix("一"))
    return forms


numbers = st.one_of(
    st.integers(1, 120),
    st.integers(1, 10**12),
    st.builds(lambda digits, zeros: digits * 10**zeros, st.integers(1, 999), st.integers(0, 10)),
)


@examples(400)
@given(numbers, st.sampled_from(sorted(UNITS)), st.data())
def test_a_number_in_any_form_with_any_unit_is_one_amount(
    number: int, name: str, data: st.DataObject
) -> None:
    unit = UNITS[name]
    written = data.draw(st.sampled_from(_forms(number)))
    assume(not is_article(written, unit))
    assume(name != "成" or number <= 10)
    text = data.draw(
        st.sampled_from([f"{written}{name}", f"{written} {name}", f"共{written}{name}。"])
    )
    text = data.draw(
        st.sampled_from([text, text.translate(_TRADITIONAL), text.translate(_FULL_WIDTH)])
    )
    (mention,) = find_amounts(normalise(text))
    assert mention.keys == (amount_key(unit.base, unit.convert(Decimal(number))),)


_PIECES = [
    *"0123456789零〇一二两三四五六七八九十百千万亿点多余几来至到.,-~> 人元成个块%月近约",
    "分之",
    "以上",
]
any_text = st.one_of(texts(), st.text(), st.lists(st.sampled_from(_PIECES)).map("".join))


@examples(600)
@given(any_text)
def test_any_text_is_read_and_amounts_stand_in_order(text: str) -> None:
    normalised = normalise(text)
    for found in (find_amounts(normalised), read_amounts(normalised)):
        end = 0
        for one in found:
            assert end <= one.start < one.end <= len(text)
            end = one.end


@examples(300)
@given(any_text)
def test_an_amount_of_a_text_is_read_where_a_reader_types_it(text: str) -> None:
    normalised = normalise(text)
    for expression in read_amounts(normalised):
        if expression.demanding:
            continue
        piece = normalised[expression.start : expression.end]
        keys = {key for mention in find_amounts(f"共{piece}。") for key in mention.keys}
        assert amount_key(expression.unit, expression.least or 0.0) in keys


def test_a_row_of_digits_takes_time_in_proportion_to_its_length() -> None:
    # Were it the square of the length, this would take an hour.
    for piece in ("1", "1万", "1到", "一", "一亿", "1,111", "1,111,", "一点", "百余", "1多"):
        assert len(find_amounts(piece * 100_000 + "股")) <= 100_000
