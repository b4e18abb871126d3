"""Every error fupin-search raises on purpose, as one tree.

FupinSearchError            code, message and the next step; never a traceback for the reader
├── RequestError            what a client asked cannot be answered: HTTP 400, exit code 2
│   └── NotFoundError       the article or page asked for is not in the archive: HTTP 404
├── CorpusError             the named corpus cannot be read, or holds nothing to index: exit code 3
│   └── VanishingError      too many articles of the index are not in the corpus any more
├── BackupError             a backup cannot be written or read, or is not whole: exit code 3
├── JudgmentsError          judged queries or their values cannot be read: exit code 3
├── SynonymsError           a file of synonyms cannot be read, or has findings: exit code 3
├── DictionaryError         a user dictionary has a line that cannot be read: exit code 2
├── PairsError              a file of pairs of places cannot be read: exit code 2
├── SettingError            a setting has a value that is not allowed: exit code 2
├── OutputError             a file asked for cannot be written: exit code 2
└── IndexUnusableError      the index cannot serve: HTTP 503, exit code 4
    ├── IndexMissingError   nothing has been indexed there yet
    ├── IndexDamagedError   a file of the generation is missing or altered
    ├── IndexOutdatedError  another version of fupin-search wrote it
    ├── IndexLockedError    another command is changing it
    ├── IndexHeldError      an operator holds it as it is
    ├── ClockError          the clock is behind the newest generation
    ├── DiskFullError       there is no room to write it
    ├── IndexReadOnlyError  this user may not write it
    └── GateError           a new generation did not pass the quality gate; the former one stays
"""

from __future__ import annotations

from typing import ClassVar


class FupinSearchError(Exception):
    """An error with a stable code and a message that says what to do next.

    Args:
        message: what failed, where, and the step that mends it.
        code: stable name of this very error, for programs.
    """

    exit_code: ClassVar[int] = 1
    default_code: ClassVar[str] = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code


class RequestError(FupinSearchError):
    """A request asks for something that cannot be answered."""

    exit_code = 2
    default_code = "bad-request"


class NotFoundError(RequestError):
    """The thing asked for is not in the archive."""

    default_code = "not-found"


class CorpusError(FupinSearchError):
    """A corpus cannot be read or holds nothing to index."""

    exit_code = 3
    default_code = "corpus"


class VanishingError(CorpusError):
    """More articles would vanish from the index than may without being asked for."""

    default_code = "articles-vanish"


class BackupError(FupinSearchError):
    """A backup cannot be written or read, or is not whole."""

    exit_code = 3
    default_code = "backup"


class JudgmentsError(FupinSearchError):
    """Queries, judgments or a former run's values cannot be read."""

    exit_code = 3
    default_code = "judgments"


class SynonymsError(FupinSearchError):
    """A file of synonyms cannot be read, or holds what has no effect."""

    exit_code = 3
    default_code = "synonyms"


class DictionaryError(FupinSearchError):
    """A user dictionary cannot be read."""

    exit_code = 2
    default_code = "dictionary"


class PairsError(FupinSearchError):
    """A file of pairs of places cannot be read."""

    exit_code = 2
    default_code = "pairs"


class SettingError(FupinSearchError):
    """A setting has a value that is not allowed."""

    exit_code = 2
    default_code = "setting"


class OutputError(FupinSearchError):
    """A report or page that an operator asked for cannot be written."""

    exit_code = 2
    default_code = "output"


class IndexUnusableError(FupinSearchError):
    """The index cannot serve."""

    exit_code = 4
    default_code = "index-unusable"


class IndexMissingError(IndexUnusableError):
    """Nothing has been indexed there yet."""

    default_code = "index-missing"


class IndexDamagedError(IndexUnusableError):
    """A file of the generation is missing or altered."""

    default_code = "index-damaged"


class IndexOutdatedError(IndexUnusableError):
    """The index was written by another version of fupin-search."""

    default_code = "index-outdated"


class IndexLockedError(IndexUnusableError):
    """Another process is changing this index."""

    default_code = "index-locked"


class IndexHeldError(IndexUnusableError):
    """An operator holds the index as it is; nothing is to be reindexed."""

    default_code = "index-held"


class ClockError(IndexUnusableError):
    """The clock is behind the newest generation's."""

    default_code = "clock"


class DiskFullError(IndexUnusableError):
    """There is no room to write the index."""

    default_code = "disk-full"


class IndexReadOnlyError(IndexUnusableError):
    """This user may not write the index."""

    default_code = "index-read-only"


class GateError(IndexUnusableError):
    """A new generation is poorer than the live one, or answers a golden query wrongly."""

    default_code = "gate"
