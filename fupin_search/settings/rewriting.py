"""The settings file with other files named in it, and nothing else changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from fupin_search.settings.kinds import toml_value


def settings_naming(content: bytes, named: Mapping[str, str]) -> bytes:
    """A settings file in which some settings name these files.

    A setting that names another is changed in its line, and one that names none gets a line at the
    end; where that would not give a settings file that says so, the content is left as it is.

    Args:
        content: of the file.
        named: the file by the setting, relative to the settings file.
    """
    try:
        text = content.decode("utf-8-sig")
        told = tomllib.loads(text)
        changed = text
        for key, name in named.items():
            if told.get(key) != name:
                changed = _with_line(changed, key, name)
        if changed == text:
            return content
        if tomllib.loads(changed) != told | dict(named):
            return content
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return content
    return changed.encode()


def _with_line(text: str, key: str, name: str) -> str:
    line = f"{key} = {toml_value(name)}"
    pattern = rf"""^[ \t]*(["']?){key}\1[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*')"""
    changed, count = re.subn(pattern, lambda _: line, text, count=1, flags=re.MULTILINE)
    if count:
        return changed
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n"
