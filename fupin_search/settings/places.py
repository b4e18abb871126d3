"""Folders of fupin-search's own, outside any index."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path


def cache_home() -> Path | None:
    """Where what is kept between runs should be; None for a user without a home."""
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(home) if home else Path.home() / ".cache") / "fupin-search"
    except RuntimeError:
        return None


def cache_folder() -> Path:
    """A folder that only this user can write, kept between runs where there is a home for it."""
    folder = cache_home()
    if folder is None:
        return _passing_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return _passing_folder()
    return folder if os.access(folder, os.W_OK | os.X_OK) else _passing_folder()


@cache
def _passing_folder() -> Path:
    """One for this process, since the next would not look into it."""
    return Path(tempfile.mkdtemp(prefix="fupin-search-"))
