"""What a check found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from fupin_search.settings import Loaded, Settings

if TYPE_CHECKING:
    from fupin_search.generations.store import GenerationStore

_COMMAND = re.compile("`([^`]+)`")
REINDEX = "fupin-search reindex CORPUS"


class State(Enum):
    """How it is with what was looked at."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


# What a check says of one thing: how it is, what was found, and the command that mends it.
Told = tuple[State, str, str]
Telling = Iterator[Told]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's.

    Args:
        check: what was looked at.
        state: how it is.
        found: in a sentence or two.
        mend: the command that mends it; empty where nothing is to be done.
    """

    check: str
    state: State
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is examined.

    Args:
        loaded: the settings and where they came from.
        store: makes the store of generations.
        now: tells the time, in UTC.
    """

    loaded: Loaded
    store: Callable[[], GenerationStore]
    now: Callable[[], datetime]

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.loaded.settings


def failed(check: str, message: str) -> Finding:
    """A check that ended in an error; the command is the first the message names."""
    return Finding(check, State.FAULT, message, command_in(message))


def command_in(message: str) -> str:
    """The first command a message names."""
    found = _COMMAND.search(message)
    return found[1] if found else ""


def ok(found: str) -> Told:
    """All is well."""
    return State.OK, found, ""


def warning(found: str, mend: str = "") -> Told:
    """It works, and something should be done."""
    return State.WARNING, found, mend or command_in(found)


def fault(found: str, mend: str = "") -> Told:
    """It does not work."""
    return State.FAULT, found, mend or command_in(found)
