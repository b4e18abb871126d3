"""The operator's session is typed into a shell, whole and in order, and gives what it shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "operating.md"
BLOCK = re.compile(r"```session\n(.*?)```", re.DOTALL)
_END = "the end of what it said"


class Terminal:
    """A shell in a folder, both its outputs in one, as on a screen.

    Args:
        folder: where it begins; the commands on its path come before all others.
        commands: a folder of commands.
    """

    def __init__(self, folder: Path, commands: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if "FUPIN" not in name}
        environment |= {
            "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
            "COLUMNS": "100",
            "LANG": "C.UTF-8",
        }
        self._shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            encoding="utf-8",
        )

    def type(self, command: str) -> str:
        """Run a line of the session; what it says."""
        assert self._shell.stdin
        assert self._shell.stdout
        # The last exit code is put back, so that the session may ask for it.
        self._shell.stdin.write(f"{command}\n{{ code=$?; echo '{_END}'; (exit $code); }}\n")
        self._shell.stdin.flush()
        said: list[str] = []
        for line in self._shell.stdout:
            if line.endswith(f"{_END}\n"):
                return "".join([*said, line.removesuffix(f"{_END}\n")])
            said.append(line.rstrip() + "\n")
        raise AssertionError(f"the shell ended with {command!r}: {''.join(said)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._shell.stdin
        assert self._shell.stdout
        self._shell.stdin.close()
        self._shell.wait(timeout=30)
        self._shell.stdout.close()


def shown() -> Iterator[tuple[str, str]]:
    """Each command of the page, with what stands below it; `> ` goes on with a command."""
    for block in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = part.splitlines()
            while lines and lines[0].startswith("> "):
                command += "\n" + lines.pop(0).removeprefix("> ")
            yield command, "\n".join(lines)


def pattern(output: str) -> re.Pattern[str]:
    """Output in which … stands for anything within a line, and alone on one, for any lines."""
    pieces = [
        r"(?:.*\n)*" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + r"\n"
        for line in output.splitlines()
    ]
    return re.compile("".join(pieces))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A shell in a folder with a copy of the sample corpus, `fupin-search` on its path."""
    commands = tmp_path / "bin"
    commands.mkdir()
    ours = commands / "fupin-search"
    ours.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m fupin_search "$@"\n', encoding="utf-8")
    ours.chmod(0o755)
    folder = tmp_path / "site"
    folder.mkdir()
    subprocess.run(["cp", "-r", ROOT / "corpus", folder / "corpus"], check=True)
    with Terminal(folder, commands) as made:
        yield made


def test_the_session_is_what_happens(terminal: Terminal) -> None:
    commands = list(shown())
    assert len(commands) > 20, "the page shows no session"
    for command, output in commands:
        said = terminal.type(command)
        assert pattern(output).fullmatch(said), f"$ {command}\n{said}\ninstead of\n{output}"
