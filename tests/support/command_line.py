"""Commands as an operator types them.

`run` calls the command line in this process, in a folder and with an environment of its own. What
is claimed of the start itself, of a terminal, a pipe or a signal wants Python started anew:
`command` and `environment` are for these.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from fupin_search import __main__ as started
from fupin_search.cli.main import main

Done = subprocess.CompletedProcess[str]


def run(*arguments: str | Path, folder: Path | None = None, **given: str) -> Done:
    """Run a command to its end, with no settings from outside but those given.

    Args:
        arguments: of `fupin-search`.
        folder: where it runs; by default where the tests do.
        given: more variables of its environment.
    """
    words = [str(argument) for argument in arguments]
    out, err = io.BytesIO(), io.BytesIO()
    with (
        _surroundings(words, folder or Path.cwd(), environment(**given)),
        redirect_stdout(io.TextIOWrapper(out, "utf-8", write_through=True)) as written,
        redirect_stderr(io.TextIOWrapper(err, "utf-8", write_through=True)) as talk,
    ):
        code = _exit_code()
        written.flush()
        talk.flush()
        return Done(command(*words), code, out.getvalue().decode(), err.getvalue().decode())


def command(*arguments: str | Path) -> list[str]:
    """Return what starts a command in a Python of its own."""
    return [sys.executable, "-m", "fupin_search", *map(str, arguments)]


def environment(**given: str) -> dict[str, str]:
    """Return this process's environment without its settings, and with what is given."""
    kept = {name: value for name, value in os.environ.items() if "FUPIN" not in name}
    return kept | {"PYTHONUTF8": "1"} | given


@contextmanager
def _surroundings(words: list[str], folder: Path, variables: dict[str, str]) -> Iterator[None]:
    """Give a command its arguments, folder, environment and an empty stdin; then undo all."""
    # Of sys.modules only this one is put back: what a command imports stays imported.
    tests_main, sys.modules["__main__"] = sys.modules["__main__"], started
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with (
            chdir(folder),
            Path(os.devnull).open(encoding="utf-8") as nothing,
            mock.patch.dict(os.environ, variables, clear=True),
            mock.patch.object(sys, "argv", [started.__file__, *words]),
            mock.patch.object(sys, "stdin", nothing),
            mock.patch.object(tempfile, "tempdir", None),
        ):
            yield
    finally:
        sys.modules["__main__"] = tests_main
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _exit_code() -> int:
    """Run the command line, and return the code a process would have ended with."""
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except Exception:
        traceback.print_exc()
        return 1
    return 0
