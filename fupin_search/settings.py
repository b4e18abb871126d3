"""Settings: frozen, read once from the environment, the only place that reads it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from fupin_search.errors import SettingError

PREFIX = "FUPIN_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can choose.

    Args:
        index: folder of the generations (FUPIN_INDEX).
        base_url: address that site-relative article links are put behind, e.g.
            `https://www.example.org` (FUPIN_BASE_URL); empty leaves them relative.
        dictionary: a user dictionary in jieba's format for the next reindex (FUPIN_DICTIONARY).
        keep: generations kept for going back, the live one included (FUPIN_KEEP).
        result_cache: answers each serving process keeps for those who ask the same again
            (FUPIN_RESULT_CACHE); 0 keeps none.
    """

    index: Path = Path("index")
    base_url: str = ""
    dictionary: Path | None = None
    keep: int = 3
    result_cache: int = 256

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Args:
            environment: variables by name; the process's own by default.

        Raises:
            SettingError: naming the variable, its value and what is allowed.
        """
        found = os.environ if environment is None else environment
        dictionary = found.get(f"{PREFIX}DICTIONARY", "")
        return cls(
            index=Path(found.get(f"{PREFIX}INDEX") or "index"),
            base_url=_base_url(found.get(f"{PREFIX}BASE_URL", "")),
            dictionary=Path(dictionary) if dictionary else None,
            keep=_whole(f"{PREFIX}KEEP", found.get(f"{PREFIX}KEEP", "3")),
            result_cache=_whole(
                f"{PREFIX}RESULT_CACHE", found.get(f"{PREFIX}RESULT_CACHE", "256"), least=0
            ),
        )


def cache_folder() -> Path:
    """A folder that only this user can write, kept between runs where there is a home for it."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "fupin-search"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="fupin-search-"))
    return folder


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise SettingError(
            f"{PREFIX}BASE_URL is {value!r}; it must be an http or https address "
            "such as https://www.example.org, or empty."
        )
    return value.rstrip("/")


def _whole(name: str, value: str, *, least: int = 1) -> int:
    if not value.isdecimal() or int(value) < least:
        raise SettingError(f"{name} is {value!r}; it must be a whole number of {least} or more.")
    return int(value)
