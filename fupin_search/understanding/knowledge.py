"""What texts are understood by beside an archive's own words, and the operator's files it is in."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date as Date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from fupin_search.errors import FupinSearchError
from fupin_search.settings import Settings
from fupin_search.understanding import clock, synonyms
from fupin_search.understanding.pairs import NO_PAIRS, Pairs, read_pairs
from fupin_search.understanding.synonyms import Synonyms

# A file that was written so lately may be written once more without looking any different.
_UNSETTLED_SECONDS = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Knowledge:
    """What is known beside an archive's own words.

    Args:
        synonyms: other words for the same, an operator's.
        pairs: places that help each other, an operator's.
        today: tells the day, from which 去年 is counted.
    """

    synonyms: Synonyms = synonyms.NONE
    pairs: Pairs = NO_PAIRS
    today: Callable[[], Date] = clock.today

    @cached_property
    def digest(self) -> str:
        """Tell apart what files hold, so that answers hang on it; nothing where there are none."""
        held = (self.synonyms.rules, sorted(self.pairs.partners.items()))
        if held == ((), []):
            return ""
        return hashlib.blake2b(repr(held).encode("utf-8", "replace"), digest_size=8).hexdigest()

    @classmethod
    def of(cls, settings: Settings) -> Knowledge:
        """What the files hold that the settings name; of one that is not there yet, nothing.

        Raises:
            SynonymsError: when the synonyms cannot be read.
            PairsError: when the pairs cannot.
        """
        words, pairs = _there(settings.synonyms), _there(settings.pairs)
        return cls(
            synonyms.load(words) if words else synonyms.NONE,
            read_pairs(pairs) if pairs else NO_PAIRS,
        )


class OperatorFiles:
    """The files of synonyms and pairs, read once more when they change; threads may share it.

    A file that cannot be read any more leaves what it last held in force, and the log says so once.

    Args:
        settings: name the files.

    Raises:
        SynonymsError: when the synonyms cannot be read.
        PairsError: when the pairs cannot.
    """

    def __init__(self, settings: Settings) -> None:
        self._files: dict[str, tuple[Path, Callable[[Path], Any]]] = {}
        if settings.synonyms:
            self._files["synonyms"] = settings.synonyms, synonyms.load
        if settings.pairs:
            self._files["pairs"] = settings.pairs, read_pairs
        self._seen = {name: _look_at(path) for name, (path, _) in self._files.items()}
        self.knowledge = Knowledge.of(settings)

    def look(self, *, anew: bool = False) -> None:
        """Read those files again that changed.

        Args:
            anew: whether to read all of them, and to say so, though none seems changed.
        """
        for name, (path, read) in self._files.items():
            former, self._seen[name] = self._seen[name], _look_at(path)
            changed = self._seen[name].stamp != former.stamp
            if anew or changed or not former.settled:
                self._read(name, path, read, say=anew or changed)

    def _read(self, name: str, path: Path, read: Callable[[Path], Any], *, say: bool) -> None:
        try:
            fresh = replace(self.knowledge, **{name: read(path)})
        except FupinSearchError as error:
            if say:
                _log.error("%s Until then the former %s hold.", error.message, name)
            return
        if fresh.digest != self.knowledge.digest:
            # Put in place at once: who reads has the one or the other, whole.
            self.knowledge = fresh
            _log.info("The %s of %s are in force as they are now", name, path)
        elif say:
            _log.info("The %s of %s say what they said", name, path)


class _Seen(NamedTuple):
    """A file as it was looked at.

    Args:
        stamp: what changes whenever it is replaced; empty where there is no file.
        settled: whether it was written so long ago that what is written later looks different.
    """

    stamp: tuple[int, ...]
    settled: bool


def _look_at(path: Path) -> _Seen:
    try:
        found = path.stat()
    except OSError:
        return _Seen((), settled=True)
    stamp = found.st_mtime_ns, found.st_ino, found.st_size
    return _Seen(stamp, settled=abs(time.time() - found.st_mtime) >= _UNSETTLED_SECONDS)


def _there(path: Path | None) -> Path | None:
    """The file, unless it is not there."""
    if path is not None and not path.exists():
        _log.warning("%s is named by a setting and not there, so nothing of it is used.", path)
        return None
    return path
