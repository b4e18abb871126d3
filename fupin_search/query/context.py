"""The context in which a request is parsed: a generation's words, an operator's files, a day.

`OperatorFiles` watches the files of synonyms and pairs, and reads them again when they change.
"""

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

from fupin_search.articles.publication_dates import today_in_shanghai
from fupin_search.errors import FupinSearchError
from fupin_search.generations.generation import Generation
from fupin_search.model.request import SearchRequest
from fupin_search.query.archive_words import ArchiveWords
from fupin_search.query.interpreter import Interpreter
from fupin_search.query.parser import ParsedQuery, parse_query
from fupin_search.query.place_reader import NO_PLACE_PAIRS, PlacePairs, read_pairs
from fupin_search.query.synonyms import NO_SYNONYMS, Synonyms, read_synonyms
from fupin_search.settings import Settings
from fupin_search.text.normalise import normalise

# A file written this lately may be written again without a change of its time and size.
_UNSETTLED_SECONDS = 2.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OperatorRules:
    """The rules that an operator adds to an archive's own words.

    Args:
        synonyms: words that replace others.
        pairs: places that help each other.
        today: returns the current day, from which 去年 is counted.
    """

    synonyms: Synonyms = NO_SYNONYMS
    pairs: PlacePairs = NO_PLACE_PAIRS
    today: Callable[[], Date] = today_in_shanghai

    @cached_property
    def digest(self) -> str:
        """A digest of the rules, on which answers depend; empty where there are no rules."""
        rules = (self.synonyms.rules, sorted(self.pairs.partners.items()))
        if rules == ((), []):
            return ""
        return hashlib.blake2b(repr(rules).encode("utf-8", "replace"), digest_size=8).hexdigest()

    @classmethod
    def of(cls, settings: Settings) -> OperatorRules:
        """Read the files that the settings name; a missing file counts as empty.

        Raises:
            SynonymsError: the synonyms cannot be read.
            PairsError: the pairs cannot be read.
        """
        words, pairs = _existing(settings.synonyms), _existing(settings.pairs)
        return cls(
            read_synonyms(words) if words else NO_SYNONYMS,
            read_pairs(pairs) if pairs else NO_PLACE_PAIRS,
        )


class OperatorFiles:
    """The files of synonyms and pairs, read again when they change; threads may share it.

    Where a changed file cannot be read, its former rules stay in force; the log says so once.

    Args:
        settings: name the files.

    Raises:
        SynonymsError: the synonyms cannot be read.
        PairsError: the pairs cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        self._files: dict[str, tuple[Path, Callable[[Path], Any]]] = {}
        if settings.synonyms:
            self._files["synonyms"] = settings.synonyms, read_synonyms
        if settings.pairs:
            self._files["pairs"] = settings.pairs, read_pairs
        self._states = {name: _read_state(path) for name, (path, _) in self._files.items()}
        self.rules = OperatorRules.of(settings)

    def look(self, *, anew: bool = False) -> None:
        """Read the changed files again.

        Args:
            anew: whether to read all files, and to log it, though none seems changed.
        """
        for name, (path, read) in self._files.items():
            former, self._states[name] = self._states[name], _read_state(path)
            changed = self._states[name].stamp != former.stamp
            if anew or changed or not former.settled:
                self._read(name, path, read, say=anew or changed)

    def _read(self, name: str, path: Path, read: Callable[[Path], Any], *, say: bool) -> None:
        try:
            fresh = replace(self.rules, **{name: read(path)})
        except FupinSearchError as error:
            if say:
                _log.error("%s Until then the former %s stay in force.", error.message, name)
            return
        if fresh.digest != self.rules.digest:
            # One assignment: a reader has the former rules or the new ones, never a mixture.
            self.rules = fresh
            _log.info("The %s of %s changed; the new ones are in force", name, path)
        elif say:
            _log.info("The %s of %s did not change", name, path)


class _FileState(NamedTuple):
    """The state of a file.

    Args:
        stamp: changes whenever the file is replaced; empty where there is no file.
        settled: whether the file is so old that a later write is sure to change the stamp.
    """

    stamp: tuple[int, ...]
    settled: bool


def _read_state(path: Path) -> _FileState:
    try:
        status = path.stat()
    except OSError:
        return _FileState((), settled=True)
    stamp = status.st_mtime_ns, status.st_ino, status.st_size
    return _FileState(stamp, settled=abs(time.time() - status.st_mtime) >= _UNSETTLED_SECONDS)


def _existing(path: Path | None) -> Path | None:
    """Return a file, or None where it is missing."""
    if path is not None and not path.exists():
        _log.warning("%s is named by a setting but does not exist; it counts as empty.", path)
        return None
    return path


@dataclass(frozen=True)
class QueryContext:
    """Everything that the meaning of a text depends on; it never changes.

    Args:
        archive: the words of the generation that answers.
        rules: an operator's synonyms and pairs.
        today: the day from which 去年 is counted.
    """

    archive: ArchiveWords
    rules: OperatorRules
    today: Date

    @classmethod
    def of(cls, generation: Generation, rules: OperatorRules | None = None) -> QueryContext:
        """Return the context of a generation on the current day.

        Args:
            generation: an open one.
            rules: of an operator; none by default.
        """
        rules = rules or OperatorRules()
        return cls(ArchiveWords(generation), rules, rules.today())

    @property
    def generation(self) -> Generation:
        """The generation that answers."""
        return self.archive.generation

    @cached_property
    def edition(self) -> str:
        """The name of what an answer depends on, except its request.

        It names the generation, the articles hidden in it, the operator's files and the day.
        """
        return f"{self.generation.edition}{self.rules.digest} {self.today}"

    def parse(self, request: SearchRequest) -> ParsedQuery:
        """Parse the text of a request."""
        tokenizer = self.generation.tokenizer
        interpreter = None
        if not request.as_typed:
            interpreter = Interpreter(
                tokenizer,
                self.today,
                archive=self.archive,
                synonyms=self.rules.synonyms,
                pairs=self.rules.pairs,
                literal=[normalise(piece) for piece in request.literal],
                is_dated=request.is_dated,
            )
        return parse_query(request.text, tokenizer, interpreter, self.today)

    def undated(self, text: str) -> QueryContext | None:
        """Return this context with synonyms that hold whatever the date of an article.

        Args:
            text: as typed.

        Returns:
            None where no synonym of the text depends on dates.
        """
        synonyms = self.rules.synonyms
        if not any(synonym.first or synonym.last for synonym in synonyms.find(normalise(text))):
            return None
        return replace(self, rules=replace(self.rules, synonyms=synonyms.undated()))

    def learn(self) -> None:
        """Load, once, the words and phrases that the first reader would otherwise wait for."""
        if self.archive.is_learnt:
            return
        self.archive.corrections("扶平")
        self.parse(SearchRequest("fupin 去年"))
        _ = self.archive.phrases
        self.archive.is_learnt = True
