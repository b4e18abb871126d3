"""The ideographs, and the runs of them in normalised text."""

from __future__ import annotations

import re

# The ideographs of Unicode with their extensions, the ideographic zero of 二〇二〇 and the
# repetition mark; written as the inside of a regular-expression character class.
HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003347f"

_HAN_ONLY = re.compile(f"[{HAN}]+")
# White space between two ideographs is layout, not meaning: 魏 月月 is 魏月月.
_HAN_RUN = re.compile(rf"[{HAN}]+(?:\s+[{HAN}]+)*")
_SPACE = re.compile(r"\s+")


def is_han(text: str) -> bool:
    """Return True if the text is one or more ideographs and nothing else."""
    return _HAN_ONLY.fullmatch(text) is not None


def han_runs(text: str) -> list[str]:
    """Return the maximal runs of ideographs in order, without the white space inside them.

    Args:
        text: normalised.
    """
    return [_SPACE.sub("", run) for run in _HAN_RUN.findall(text)]
