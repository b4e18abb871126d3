"""Bytes to text, whatever a page says or fails to say about its encoding.

Pages labelled gb2312 or gbk are GB18030 in fact, and some pages are labelled wrongly. So what the
bytes can be is asked before what the page declares: a text of any length that is valid UTF-8 is
UTF-8, since other encodings hardly ever make valid UTF-8 by chance.
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
_HEAD_BYTES = 4096
_DECLARATION = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,32})""", re.IGNORECASE)

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
_UTF8_DAMAGE = 0.1  # of the characters past ASCII; GBK read as UTF-8 damages nearly all of them


class UndecodableError(Exception):
    """Bytes that are no text, or text in no known encoding.

    Args:
        remark: the code `binary` or `undecodable`, and the reason.
    """

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.reason)
        self.remark = remark


def decode(raw: bytes) -> tuple[str, tuple[Remark, ...]]:
    """The text of some bytes, with a warning where characters had to be replaced.

    A byte order mark decides; then strict UTF-8; then the declared charset; then strict GB18030.
    If none fits, the better of UTF-8 and GB18030 is read with U+FFFD for what is damaged, as long
    as that is under 1 % of the characters.

    Args:
        raw: a whole file or record.

    Raises:
        UndecodableError: the bytes are binary, or no encoding reads them.
    """
    raw = raw.removeprefix(codecs.BOM_UTF8)
    for mark, encoding in _WIDE_MARKS:
        if raw.startswith(mark):
            return _replaced(raw[len(mark) :].decode(encoding, "replace"), encoding)
    untyped = len(raw) - len(raw.translate(None, _UNTYPED))
    if untyped > _STRAY_BYTES + _BINARY_SHARE * len(raw):
        raise UndecodableError(Remark("binary", "The file holds binary bytes, not text."))
    text = _strict(raw, "utf-8")
    if text is not None:
        return text, _damage(text, "utf-8")
    lenient = raw.decode("utf-8", "replace")
    past_ascii = sum(character > "\x7f" for character in lenient)
    if lenient.count("\ufffd") <= _UTF8_DAMAGE * past_ascii:
        return _replaced(lenient, "utf-8")
    for encoding in (*_declared(raw), "gb18030"):
        text = _strict(raw, encoding)
        if text is not None:
            return text, ()
    chinese = raw.decode("gb18030", "replace")
    if chinese.count("\ufffd") < lenient.count("\ufffd"):
        return _replaced(chinese, "gb18030")
    return _replaced(lenient, "utf-8")


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeError:
        return None


def _declared(raw: bytes) -> tuple[str, ...]:
    """The encodings a page declares in its first 4 KB, as far as they are worth trying."""
    names = (found[1].decode("ascii").lower() for found in _DECLARATION.finditer(raw[:_HEAD_BYTES]))
    plain = (name.translate({ord(mark): None for mark in "-_.:"}) for name in names)
    return tuple(_DECLARED[name] for name in plain if name in _DECLARED)


def _damage(text: str, encoding: str) -> tuple[Remark, ...]:
    """A warning for the replacement characters of a text, if it has any."""
    count = text.count("\ufffd")
    if not count:
        return ()
    reason = f"{count} of {len(text)} characters are damaged ({encoding.upper()})."
    return (Remark("damaged-characters", reason),)


def _replaced(text: str, encoding: str) -> tuple[str, tuple[Remark, ...]]:
    """A text in which damaged characters were replaced, refused when there are too many."""
    count = text.count("\ufffd")
    if count and count >= _DAMAGED_SHARE * len(text):
        reason = (
            f"The text is in no known encoding: even as {encoding.upper()}, {count} of its "
            f"{len(text)} characters are damaged."
        )
        raise UndecodableError(Remark("undecodable", reason))
    return text, _damage(text, encoding)
