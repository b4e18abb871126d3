"""The decoding of bytes, with or without a correct declaration of their encoding.

Pages labelled gb2312 or gbk are GB18030 in fact, and some pages are labelled wrongly. So the bytes
count before the declaration: a text of any length that is valid UTF-8 is UTF-8, since other
encodings hardly ever make valid UTF-8 by chance. GB18030 and Big5 share most of their byte pairs,
so both readings are compared: the right one has mostly everyday characters, the wrong one rare.
The declaration decides where this does not.
"""

from __future__ import annotations

import codecs
import re

from fupin_search.articles.article import Remark

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKS = tuple(mark for mark, _ in _WIDE_MARKS)
_HEAD_BYTES = 4096
_DECLARATION = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,32})""", re.IGNORECASE)
# A script or a form may name another charset than the page's own.
_OF_THE_PAGE = re.compile(rb"<(?:meta|\?xml)\b[^<>]{0,200}?" + _DECLARATION.pattern, re.IGNORECASE)

# Only encodings that can be wrong: iso-8859-1 and its like read any bytes at all, so a page that
# declares one proves nothing. gb18030 holds all of gb2312 and gbk.
_DECLARED = {
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gb231280": "gb18030",
    "gbk": "gb18030",
    "xgbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
}

_UNTYPED = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"  # no text holds these
_STRAY_BYTES = 2
_BINARY_SHARE = 0.01
_DAMAGED_SHARE = 0.01
# Everyday characters and punctuation: level 1 of GB 2312 and its rows of marks, level 1 of Big5.
_EVERYDAY = {
    "gb18030": re.compile(rb"[\xa1-\xa9\xb0-\xd7][\xa1-\xfe]"),
    "big5hkscs": re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]"),
}
_ASCII = re.compile("[\x00-\x7f]+")
_SAMPLE = 1000  # wide characters; more make no difference
_FEWEST_WIDE = 8
_EVIDENT = 0.1  # difference of shares; texts of either encoding differ by 0.4 and more

_UTF8_DAMAGE = 0.1  # of the characters past ASCII; GBK read as UTF-8 damages nearly all of them


class UndecodableError(Exception):
    """Bytes that are no text, or text in no known encoding.

    Args:
        remark: the code `binary` or `undecodable`, and the reason.
    """

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.reason)
        self.remark = remark


def decode(
    raw: bytes, *, declares: bool = True, likely: str | None = None
) -> tuple[str, tuple[Remark, ...]]:
    """Decode some bytes, with a warning where characters had to be replaced.

    A byte order mark decides; then strict UTF-8; then everyday characters in GB18030 or Big5; then
    the declared charset; then GB18030. Damaged characters become U+FFFD, as long as they are under
    1 % of all. A page that declares a wrong encoding gets a warning.

    Args:
        raw: a whole file or record.
        declares: True if the bytes are a page, which may declare its charset.
        likely: an encoding to try before all others, known from the bytes around these.

    Raises:
        UndecodableError: the bytes are binary, or no encoding reads them.
    """
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if wide := wide_encoding(raw):
        mark, encoding = wide
        return _check_damage(raw[len(mark) :].decode(encoding, "replace"), encoding)
    if _is_binary(raw):
        raise UndecodableError(Remark("binary", "The file holds binary bytes, not text."))
    encoding = likely or "utf-8"
    text = _strict(raw, encoding)
    if text is not None and (likely or not declares):
        return text, _warn_of_damage(text, encoding)
    encoding = narrow_encoding(raw, declares=declares)
    text, warnings = _check_damage(raw.decode(encoding, "replace"), encoding)
    return text, warnings + (_wrongly_declared(raw, encoding) if declares else ())


def wide_encoding(raw: bytes) -> tuple[bytes, str] | None:
    """Return the mark of UTF-16 or UTF-32 that some bytes begin with, and its encoding."""
    if not raw.startswith(_MARKS):
        return None
    return next(wide for wide in _WIDE_MARKS if raw.startswith(wide[0]))


def narrow_encoding(raw: bytes, *, declares: bool = True) -> str:
    """Return the best encoding for some bytes without a mark of UTF-16.

    Args:
        raw: a file, a record, or the beginning of one.
        declares: True if they are a page, which may declare its charset.
    """
    if _strict(raw, "utf-8") is not None:
        return "utf-8"
    lenient = raw.decode("utf-8", "replace")
    past_ascii = len(_ASCII.sub("", lenient))
    if lenient.count("\ufffd") <= _UTF8_DAMAGE * past_ascii:
        return "utf-8"
    declared = _declared(raw, _DECLARATION) if declares else ()
    first = next((encoding for encoding in declared if encoding in _EVERYDAY), "gb18030")
    readings = {encoding: raw.decode(encoding, "replace") for encoding in _EVERYDAY}
    damage = {encoding: text.count("\ufffd") for encoding, text in readings.items()}
    if lenient.count("\ufffd") <= min(damage.values()):
        return "utf-8"
    shares = {encoding: _everyday_share(text, encoding) for encoding, text in readings.items()}
    if abs(shares["gb18030"] - shares["big5hkscs"]) > _EVIDENT:
        return max(shares, key=shares.__getitem__)
    return min(damage, key=lambda encoding: (damage[encoding], encoding != first))


def _everyday_share(text: str, encoding: str) -> float:
    """Return the share of everyday characters among a text's wide ones; 0 for very few."""
    wide = _ASCII.sub("", text)[:_SAMPLE]
    if len(wide) < _FEWEST_WIDE:
        return 0.0
    everyday = _EVERYDAY[encoding]
    encoded = (character.encode(encoding, "ignore") for character in wide)
    return sum(bool(everyday.fullmatch(pair)) for pair in encoded) / len(wide)


def _is_binary(raw: bytes) -> bool:
    untyped = len(raw) - len(raw.translate(None, _UNTYPED))
    return untyped > _STRAY_BYTES + _BINARY_SHARE * len(raw)


def _wrongly_declared(raw: bytes, encoding: str) -> tuple[Remark, ...]:
    """Return a warning where a page declares another encoding than its own."""
    declared = _declared(raw, _OF_THE_PAGE)
    if not declared or declared[0] == encoding or raw.isascii():
        return ()
    reason = f"The page declares {_display_name(declared[0])} and is {_display_name(encoding)}."
    return (Remark("charset-wrong", reason),)


def _display_name(encoding: str) -> str:
    return encoding.upper().removesuffix("HKSCS")


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeError:
        return None


def _declared(raw: bytes, declaration: re.Pattern[bytes]) -> tuple[str, ...]:
    """Return the encodings a page declares in its first 4 KB, if they are worth trying."""
    names = (match[1].decode("ascii").lower() for match in declaration.finditer(raw[:_HEAD_BYTES]))
    plain = (name.translate({ord(mark): None for mark in "-_.:"}) for name in names)
    return tuple(_DECLARED[name] for name in plain if name in _DECLARED)


def _warn_of_damage(text: str, encoding: str) -> tuple[Remark, ...]:
    """Return a warning for the replacement characters of a text, if it has any."""
    count = text.count("\ufffd")
    if not count:
        return ()
    reason = f"{count} of {len(text)} characters are damaged ({encoding.upper()})."
    return (Remark("damaged-characters", reason),)


def _check_damage(text: str, encoding: str) -> tuple[str, tuple[Remark, ...]]:
    """Return a text with a warning of its damaged characters.

    Raises:
        UndecodableError: there are too many of them.
    """
    count = text.count("\ufffd")
    if count and count >= _DAMAGED_SHARE * len(text):
        reason = (
            f"The text is in no known encoding: even as {encoding.upper()}, {count} of its "
            f"{len(text)} characters are damaged."
        )
        raise UndecodableError(Remark("undecodable", reason))
    return text, _warn_of_damage(text, encoding)
