"""Commands as an operator runs them, each a process of its own, without Python's start.

A process that has loaded what the commands need (this file, run as a script) forks for each: the
fork is given the command's folder, environment and streams, does what `python -m fupin_search`
does, and ends as Python ends. What is claimed of the start itself, of a terminal, a pipe or a
signal wants Python started anew: `command` and `environment` are for these.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO, NamedTuple

Done = subprocess.CompletedProcess[str]

_LONGEST = 1 << 17  # bytes of an order, most of them the environment


def run(
    *arguments: str | Path,
    folder: Path | None = None,
    patience: float = 300,
    **given: str,
) -> Done:
    """Run a command to its end, with no settings from outside but those given.

    Args:
        arguments: of `fupin-search`.
        folder: where it runs; by default where the tests do.
        patience: seconds until it is killed and the test fails.
        given: variables of its environment besides.
    """
    said = [str(argument) for argument in arguments]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        order = _Order(said, str(folder or Path.cwd()), environment(**given))
        code = _parent().run(order, out, err, patience)
        return Done(command(*said), code, _text(out), _text(err))


def command(*arguments: str | Path) -> list[str]:
    """What starts a command in a Python of its own."""
    return [sys.executable, "-m", "fupin_search", *map(str, arguments)]


def environment(**given: str) -> dict[str, str]:
    """This process's environment without its settings, and what is given."""
    kept = {name: value for name, value in os.environ.items() if "FUPIN" not in name}
    return kept | {"PYTHONUTF8": "1"} | given


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8")


class _Order(NamedTuple):
    """A command to run."""

    arguments: list[str]
    folder: str
    environment: Mapping[str, str]


class _Parent:
    """The process that forks, as those who order commands see it."""

    def __init__(self) -> None:
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        atexit.register(self.end)

    def run(self, order: _Order, out: IO[bytes], err: IO[bytes], patience: float) -> int:
        """The exit code of a command, negative where a signal ended it."""
        self._orders.settimeout(patience)
        with Path(os.devnull).open("rb") as nothing:
            streams = [file.fileno() for file in (nothing, out, err)]
            socket.send_fds(self._orders, [json.dumps(order).encode()], streams)
        child = int(self._orders.recv(_LONGEST))
        try:
            return int(self._orders.recv(_LONGEST))
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            self._orders.recv(_LONGEST)
            raise AssertionError(f"{order.arguments} goes on: {_text(out)}{_text(err)}") from None

    def end(self) -> None:
        self._orders.close()
        self._process.wait()


@cache
def _parent() -> _Parent:
    return _Parent()


def _serve(orders: socket.socket) -> None:
    """Fork for every order; returns in the forks, and when no more orders can come."""
    while True:
        written, streams, _, _ = socket.recv_fds(orders, _LONGEST, 3)
        if not written:
            return
        child = os.fork()
        if child == 0:
            orders.close()
            _become(_Order(*json.loads(written)), streams)
            runpy.run_module("fupin_search", run_name="__main__", alter_sys=True)
            return
        for stream in streams:
            os.close(stream)
        orders.send(str(child).encode())
        _, status = os.waitpid(child, 0)
        orders.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(order: _Order, streams: list[int]) -> None:
    """Make of this process what Python would have begun as."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    time.tzset()
    tempfile.tempdir = None
    sys.path[0] = order.folder
    sys.argv[1:] = order.arguments


def _load() -> None:
    """Import what commands do, make the tables they all need, and leave the rest as it begins."""
    from fupin_search import cli
    from fupin_search.text.dictionary import dictionary_with
    from fupin_search.text.normalise import normalise

    main = cli.main
    commands = import_module("fupin_search.cli.main").commands.commands
    assert all(commands[name].name for name in commands)
    for late in ("engines.embedded.engine", "engines.embedded.bulk", "evaluation.golden"):
        import_module(f"fupin_search.{late}")
    # Where the module is imported first, it takes the function's name.
    vars(cli)["main"] = main
    normalise("")
    dictionary_with(None).open()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt), socket.socket(fileno=int(sys.argv[1])) as orders:
        _load()
        # What is never looked at again is never copied, in the forks and at their ends.
        gc.freeze()
        _serve(orders)
