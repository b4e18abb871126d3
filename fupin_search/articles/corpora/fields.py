"""A record's keys as text, whatever type their values have, with remarks on what was converted.

Databases and data frames write 12.0 for 12 and `true` for a word, document stores wrap a date in an
object, and content systems give lists where one value belongs. The article is read all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from fupin_search.articles.article import Remark
from fupin_search.articles.pages.html import hides_text, without_markup

_LONGEST_NUMBER = 128  # bits of a number that is read
_DEEPEST = 3  # lists and objects in each other
# The keys of the value itself, in an object: of JSON-LD, MongoDB, WordPress, XML as JSON.
_INNER_KEYS = ("@value", "$date", "$oid", "$numberLong", "rendered", "#text", "value", "name")


class Fields:
    """The keys of one record.

    Args:
        record: the decoded JSON object.
    """

    def __init__(self, record: Mapping[object, object]) -> None:
        self._record = record
        self._converted: list[str] = []
        self._dropped: list[str] = []
        self._cleaned: list[str] = []

    def text(self, key: str) -> str:
        """The text of a key, without HTML; of a list, its first text. Empty where there is none."""
        value = self._record.get(key)
        if value is None:
            return ""
        return self._clean(key, value if isinstance(value, str) else self._first(key, value))

    def plain(self, key: str) -> str:
        """The text of a key just as it is."""
        value = self._record.get(key)
        if value is None or isinstance(value, str):
            return value or ""
        return self._first(key, value)

    def texts(self, key: str) -> list[str]:
        """The texts of a key that may hold one or a list of them, without HTML."""
        value = self._record.get(key)
        if value is None:
            return []
        if isinstance(value, str):
            return [self._clean(key, value)]
        if not isinstance(value, list):
            return [self._clean(key, self._first(key, value))]
        texts = [item if isinstance(item, str) else self._first(key, item) for item in value]
        if key == "body":  # a tag opened in one text may be closed in the next
            texts = ["\n".join(texts)]
        return [self._clean(key, text) for text in texts]

    def is_list(self, key: str) -> bool:
        """Return True if a key holds a list."""
        return isinstance(self._record.get(key), list)

    def remarks(self) -> tuple[Remark, ...]:
        """Return remarks on the values that were cleaned, converted or dropped so far."""
        kinds = (
            (self._cleaned, "html-in-text", "held HTML, of which the text was taken."),
            (self._converted, "field-converted", "held no text and was read as text."),
            (self._dropped, "field-dropped", "held nothing that is text and was left out."),
        )
        return tuple(
            Remark(code, f"{_listed(keys)} {reason}") for keys, code, reason in kinds if keys
        )

    def _clean(self, key: str, text: str) -> str:
        # Most texts hold neither.
        if "<" not in text and "&" not in text:
            return text
        cleaned = without_markup(text)
        if key == "title" and not cleaned.strip() and hides_text(text):
            return text  # a headline is no script, even if it looks like one
        if cleaned != text:
            self._cleaned.append(key)
        return cleaned

    def _first(self, key: str, value: object) -> str:
        """Return the text of a value that is no text; empty where it has none."""
        text = _text_in(value)
        (self._dropped if text is None else self._converted).append(key)
        return text or ""


def _text_in(value: object, depth: int = 0) -> str | None:
    """Return a value as text; of a list its first text, of an object the value it wraps."""
    match value:
        case str():
            return value
        case int() if not isinstance(value, bool) and value.bit_length() <= _LONGEST_NUMBER:
            return str(value)
        case float() if isfinite(value):
            # Larger ones are whole too, and have digits without end.
            whole = value.is_integer() and abs(value) < 1 << _LONGEST_NUMBER
            return str(int(value)) if whole else repr(value)
        case list() if depth < _DEEPEST:
            texts = (_text_in(item, depth + 1) for item in value)
        case Mapping() if depth < _DEEPEST:
            texts = (_text_in(value.get(key), depth + 1) for key in _INNER_KEYS)
        case _:
            return None
    return next((text for text in texts if text is not None), None)


def _listed(keys: list[str]) -> str:
    distinct = list(dict.fromkeys(keys))
    noun = "The key" if len(distinct) == 1 else "The keys"
    return f"{noun} {', '.join(distinct)}"
