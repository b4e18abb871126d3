"""The machine: where compiled loops are kept, its clock and its time zone."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import fupin_search
from fupin_search.operating.doctor.finding import Subject, Telling, fault, ok, warning
from fupin_search.settings import cache_folder, cache_home

_SHANGHAI = timezone(timedelta(hours=8))
_STARTED = re.compile(r"([0-9]{8}-[0-9]{6})-")
# As much as a reindex puts up with.
_LEEWAY = timedelta(seconds=2)
_SET_CLOCK = "sudo timedatectl set-ntp true"


def cache(_: Subject) -> Telling:
    """A folder to keep compiled loops in, this user's own."""
    home = cache_home()
    if home is None or cache_folder() != home:
        yield warning(
            f"{home or 'A folder in a home'} cannot be written, so that every start compiles its "
            "loops anew and takes some ten seconds longer. Name a folder that can.",
            "export XDG_CACHE_HOME=FOLDER",
        )
        return
    found = home.stat()
    if found.st_uid != os.geteuid() or found.st_mode & 0o022:
        yield warning(
            f"Others may write {home}, and what is there is run.", f"chmod -R go-w {home}"
        )
        return
    yield ok(f"Compiled loops are kept in {home}.")


def clock(subject: Subject) -> Telling:
    """The clock goes forward and is not behind what was written already."""
    now = subject.now()
    if time.monotonic() > time.monotonic():
        yield fault("The machine's monotonic clock runs backwards.", "sudo reboot")
    if late := _latest_generation(subject.settings.index, now):
        yield warning(
            f"{late} was written in the future: it is {now:%Y-%m-%d %H:%M:%S} UTC. The clock is "
            "behind, or was ahead then. A reindex refuses until it is set, or is told "
            "`--ignore-clock`.",
            _SET_CLOCK,
        )
        return
    installed = datetime.fromtimestamp(Path(fupin_search.__file__).stat().st_mtime, UTC)
    if now + _LEEWAY < installed:
        yield warning(
            f"It is {now:%Y-%m-%d %H:%M:%S} UTC by the clock, and fupin-search was installed "
            f"{installed:%Y-%m-%d %H:%M:%S} UTC. The clock is behind.",
            _SET_CLOCK,
        )
        return
    yield ok(f"It is {now:%Y-%m-%d %H:%M:%S} UTC; no generation lies in the future.")


def time_zone(subject: Subject) -> Telling:
    """Which day it is for the archive, and here."""
    now = subject.now()
    there, here = now.astimezone(_SHANGHAI), now.astimezone()
    told = (
        "Dates of articles are days in Asia/Shanghai, whatever TZ says: there it is "
        f"{there:%Y-%m-%d %H:%M}, here {here:%Y-%m-%d %H:%M} ({here:%Z})"
    )
    differ = "" if there.date() == here.date() else "; today is another day there"
    yield ok(f"{told}{differ}.")


def _latest_generation(index: Path, now: datetime) -> str | None:
    """The newest generation, if it was begun after now."""
    if not index.is_dir():
        return None
    begun = [
        (datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC), entry.name)
        for entry in os.scandir(index)
        if entry.is_dir() and (found := _STARTED.match(entry.name))
    ]
    latest, name = max(begun, default=(now, ""))
    return name if latest > now + _LEEWAY else None
