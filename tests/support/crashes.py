"""Commands that die: each runs in a fork and is killed, at a moment or before a change to the disk.

A process that has loaded everything once (this file, run as a script) forks for every command, so
that a turn takes what the command's own work takes, and a kill falls into that work and not into
Python's start. The changes to the disk that are counted are those Python's audit events tell of:
a file opened for writing, renamed, removed, a folder made or removed, below the index's folder.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Self

_CHANGES = frozenset({"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.truncate"})
_WRITING = os.O_WRONLY | os.O_RDWR


class Outcome(NamedTuple):
    """The end of a command.

    Args:
        code: its exit code, -9 when it was killed.
        session: of it and its workers.
        changes: how many it made to the disk; 0 when it was killed.
        seconds: from the fork to the end.
        said: the last of what it said on stderr.
    """

    code: int
    session: int
    changes: int
    seconds: float
    said: str


class CrashRunner:
    """Runs commands in forks that can be killed.

    Args:
        folder: whose changes are counted.
        environment: of the commands, besides this process's own.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, __file__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | environment,
            text=True,
        )

    def run(
        self, *arguments: str, change: int = 0, after: float = 0.0, group: bool = False
    ) -> Outcome:
        """Run one command to its end.

        Args:
            arguments: of `fupin-search`.
            change: die before the change of this number, from 1; 0 for never.
            after: die after so many seconds; 0 for never.
            group: whether the command's workers die with it.
        """
        assert self._parent.stdin
        assert self._parent.stdout
        order = {"arguments": arguments, "change": change, "after": after, "group": group}
        self._parent.stdin.write(json.dumps(order) + "\n")
        self._parent.stdin.flush()
        return Outcome(*json.loads(self._parent.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._parent.stdin
        assert self._parent.stdout
        self._parent.stdin.close()
        self._parent.wait()
        self._parent.stdout.close()


class _Counter:
    """Counts changes below a folder and dies before the one that is fatal."""

    def __init__(self, folder: str, fatal: int) -> None:
        self.changes = 0
        self._folder = folder
        self._fatal = fatal
        self._process = os.getpid()

    def hear(self, event: str, args: tuple[object, ...]) -> None:
        if event != "open" and event not in _CHANGES:
            return
        if event == "open" and not (isinstance(args[2], int) and args[2] & _WRITING):
            return
        # Removing a tree names what is in it relative to folders it has open.
        name = os.fsdecode(args[0]) if isinstance(args[0], (str, bytes, os.PathLike)) else ""
        if os.getpid() != self._process or (
            Path(name).is_absolute() and not name.startswith(self._folder)
        ):
            return
        self.changes += 1
        if self.changes == self._fatal:
            os.kill(self._process, signal.SIGKILL)


def _serve(folder: str) -> None:
    from fupin_search.cli.main import commands

    for name in commands.commands:
        assert commands.commands[name].name
    import_module("fupin_search.engines.embedded.engine")
    import_module("fupin_search.engines.embedded.build.writer")
    # Forks is never looked at again is never copied, in the forks.
    gc.freeze()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_one(folder, **json.loads(line))) + "\n")
        sys.stdout.flush()


def _one(folder: str, *, arguments: list[str], change: int, after: float, group: bool) -> Outcome:
    reading, writing = os.pipe()
    said = os.memfd_create("said")
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1):
            os.dup2(nowhere, number)
        os.dup2(said, 2)
        os._exit(_run(folder, arguments, change, writing))
    os.close(writing)
    if after:
        time.sleep(after)
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    seconds = time.monotonic() - started
    # Do not wait for a killed command: workers that outlive it keep the pipe open.
    changes = os.read(reading, 16) if os.waitstatus_to_exitcode(status) >= 0 else b""
    os.close(reading)
    last = os.pread(said, 2000, max(0, os.fstat(said).st_size - 2000)).decode("utf-8", "replace")
    os.close(said)
    return Outcome(os.waitstatus_to_exitcode(status), child, int(changes or 0), seconds, last)


def _run(folder: str, arguments: list[str], fatal: int, writing: int) -> int:
    from fupin_search.cli.main import main

    sys.argv = ["fupin-search", *arguments]
    counter = _Counter(folder, fatal)
    sys.addaudithook(counter.hear)
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}".encode())
        code = 1
    sys.stderr.flush()
    os.write(writing, str(counter.changes).encode())
    return code


if __name__ == "__main__":
    _serve(sys.argv[1])
