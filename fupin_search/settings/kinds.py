"""What the value of a setting can be, as the environment and as a TOML file have it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

ON, OFF = "on", "off"

# White space, what ends a path, and what is in no address (RFC 3986, 2).
_NO_ADDRESS = re.compile(r"[\s?#\x00-\x1f\x7f<>\"\\^`{|}]")
_PATH_SIGNS = "/%:@!$&'()*+,;=~"
# A name or number, and perhaps a port; nobody's name and password.
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]+)?")


class Kind(ABC):
    """A kind of value."""

    @property
    @abstractmethod
    def allowed(self) -> str:
        """What is allowed, as it stands after `it must be`."""

    @property
    def may_be_none(self) -> bool:
        """Whether an empty text is a value: the one that says that there is none."""
        return False

    @abstractmethod
    def of_text(self, text: str, folder: Path) -> object:
        """The value a variable's text means.

        Args:
            text: as the environment has it.
            folder: what a relative path is relative to.

        Raises:
            ValueError: when it is not allowed.
        """

    def of_toml(self, value: object, folder: Path) -> object:
        """The value a TOML value means; like `of_text`."""
        if not isinstance(value, str):
            raise ValueError  # noqa: TRY004 - one error for whatever is not allowed
        return self.of_text(value, folder)


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number.

    Args:
        least: the smallest allowed.
        most: the largest allowed.
    """

    least: int
    most: int | None = None

    @property
    def allowed(self) -> str:
        """What is allowed."""
        if self.most is None:
            return f"a whole number of {self.least} or more"
        return f"a whole number from {self.least} to {self.most}"

    def of_text(self, text: str, folder: Path) -> int:
        """The number."""
        if not text.isdecimal():
            raise ValueError
        return self.of_toml(int(text), folder)

    def of_toml(self, value: object, folder: Path) -> int:
        """The number."""
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError  # noqa: TRY004 - one error for whatever is not allowed
        if value < self.least or (self.most is not None and value > self.most):
            raise ValueError
        return value


@dataclass(frozen=True)
class Number(Kind):
    """A number that need not be whole.

    Args:
        least: the smallest allowed.
        most: the largest allowed.
    """

    least: float
    most: float

    @property
    def allowed(self) -> str:
        """What is allowed."""
        return f"a number from {self.least:g} to {self.most:g}"

    def of_text(self, text: str, folder: Path) -> float:
        """The number."""
        return self.of_toml(float(text), folder)

    def of_toml(self, value: object, folder: Path) -> float:
        """The number."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ValueError  # noqa: TRY004 - one error for whatever is not allowed
        if not self.least <= value <= self.most:  # no number that is none is either
            raise ValueError
        return float(value)


@dataclass(frozen=True)
class Location(Kind):
    """A file or folder.

    Args:
        what: `file` or `folder`.
        optional: whether there may be none.
    """

    what: str
    optional: bool = False

    @property
    def allowed(self) -> str:
        """What is allowed."""
        return f"the path of a {self.what}{', or empty' if self.optional else ''}"

    @property
    def is_file(self) -> bool:
        """Whether it is a file's."""
        return self.what == "file"

    @property
    def may_be_none(self) -> bool:
        """Whether there may be none."""
        return self.optional

    def of_text(self, text: str, folder: Path) -> Path | None:
        """The path."""
        if "\0" in text or not (text or self.optional):
            raise ValueError
        return folder / text if text else None


@dataclass(frozen=True)
class Address(Kind):
    """The address of a site, which other addresses are put behind.

    Args:
        path: whether it may have a path.
    """

    path: bool = True

    @property
    def allowed(self) -> str:
        """What is allowed."""
        if self.path:
            return "an http or https address such as https://www.example.org, or empty"
        return (
            "an http or https address without a path (the search cannot be served under one yet), "
            "such as https://search.example.org, or empty"
        )

    @property
    def may_be_none(self) -> bool:
        """A site may do without."""
        return True

    def of_text(self, text: str, folder: Path) -> str:
        """The address in ASCII, no slash at its end.

        A name in ideographs becomes the one it is registered by (RFC 3490), and a path of
        ideographs is percent-encoded: feeds and browsers take addresses of ASCII alone.
        """
        if not text:
            return text
        if _NO_ADDRESS.search(text):
            raise ValueError
        parts = urlsplit(text)
        _ = parts.port  # which raises where it is none
        path = quote(parts.path.rstrip("/"), safe=_PATH_SIGNS)
        if parts.scheme not in ("http", "https") or not _HOST.fullmatch(_ascii(parts.netloc)):
            raise ValueError
        if path and not self.path:
            raise ValueError
        return f"{parts.scheme}://{_ascii(parts.netloc)}{path}"


@dataclass(frozen=True)
class OneWord(Kind):
    """One of some words.

    Args:
        words: those allowed.
    """

    words: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """What is allowed."""
        return "one of " + ", ".join(f"`{word}`" for word in self.words)

    def of_text(self, text: str, folder: Path) -> str:
        """The word."""
        if text not in self.words:
            raise ValueError
        return text


class Place(Kind):
    """Whether something is shown with all else, at a port of its own, or not at all."""

    _PORTS = Whole(1, 65535)

    @property
    def allowed(self) -> str:
        """What is allowed."""
        return f"`{ON}`, `{OFF}` or a port from 1 to 65535"

    def of_text(self, text: str, folder: Path) -> str | int:
        """The word, or the port."""
        return text if text in (ON, OFF) else self._PORTS.of_text(text, folder)

    def of_toml(self, value: object, folder: Path) -> str | int:
        """The word, or the port."""
        if isinstance(value, str):
            return self.of_text(value, folder)
        return self._PORTS.of_toml(value, folder)


class Origins(Kind):
    """Origins of pages: scheme, name and port."""

    @property
    def allowed(self) -> str:
        """What is allowed."""
        return "`*` for all, origins such as https://www.example.org parted by spaces, or empty"

    @property
    def may_be_none(self) -> bool:
        """There may be none."""
        return True

    def of_text(self, text: str, folder: Path) -> str:
        """The origins, one space between them."""
        origins = text.split()
        if origins != ["*"] and not all(map(_is_origin, origins)):
            raise ValueError
        return " ".join(origins)


class Host(Kind):
    """A name or number of a machine."""

    @property
    def allowed(self) -> str:
        """What is allowed."""
        return "a name or an address such as 127.0.0.1"

    def of_text(self, text: str, folder: Path) -> str:
        """The name."""
        if not text or not text.isprintable() or set(text) & set(" /"):
            raise ValueError
        return text


def _ascii(host: str) -> str:
    """A host and port with the name that is registered for it."""
    if host.isascii():
        return host
    name, colon, port = host.partition(":")
    return name.encode("idna").decode("ascii") + colon + port  # a UnicodeError is a ValueError


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and text == f"{parts.scheme}://{parts.netloc}"


class Key(NamedTuple):
    """One setting as it is declared.

    Args:
        name: as the file has it.
        kind: what its value can be.
        default: its value where nothing says another.
        meaning: what it is for, in Markdown.
        sample: a value to show where there is none by default.
    """

    name: str
    kind: Kind
    default: object
    meaning: str
    sample: str


def toml_value(value: object) -> str:
    """A value as a TOML file has it; nothing is an empty text."""
    match value:
        case None:
            return '""'
        case int():
            return str(value)
        case float():
            return f"{value:g}"
        case _:
            escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
