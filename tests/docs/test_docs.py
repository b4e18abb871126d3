"""Pages say only what is so: their commands are run, their links followed."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import problems_table
import pytest
from support import command_line
from support.servers import running_server

from fupin_search.cli.main import commands
from fupin_search.errors import REMEDIES

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# Where pages say that a server is.
SERVER = "http://127.0.0.1:8080"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?://)([^)#]+)[^)]*\)")


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the corpus and its index, as after `make run`."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    (folder / "samples").symlink_to(ROOT / "docs" / "samples")
    for example in (ROOT / "docs" / "building").glob("*.py"):
        (folder / example.name).symlink_to(example)
    run("fupin-search reindex corpus", folder)
    return folder


@pytest.fixture(scope="module")
def server(workplace: Path) -> Iterator[str]:
    """Where the workplace's index is served."""
    with running_server(workplace / "index", workers=1) as (address, _):
        yield address.rstrip("/")


def run(command: str, folder: Path) -> str:
    """What a command prints on stdout: ours, or one that asks a server."""
    program, *arguments = shlex.split(command)
    if program == "fupin-search":
        done = command_line.run(*arguments, folder=folder)
    else:
        # A pipe may follow curl.
        asking = {
            "curl": ["bash", "-o", "pipefail", "-c", command],
            "python": [sys.executable, *arguments],
        }
        done = subprocess.run(
            asking[program],
            cwd=folder,
            env=command_line.environment(PYTHONPATH=str(ROOT)),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout


def shown_sessions() -> list[tuple[str, str]]:
    """Page and text of every block that shows commands and what they print."""
    return [
        (page.name, block)
        for page in PAGES
        for block in BLOCK.findall(page.read_text(encoding="utf-8"))
    ]


def expected(output: str) -> re.Pattern[str]:
    """Output in which … stands for anything within its line."""
    lines = (".*".join(map(re.escape, line.split("…"))) for line in output.splitlines())
    return re.compile("\n".join(lines))


@pytest.mark.parametrize(("page", "block"), shown_sessions())
def test_a_session_shown_is_what_happens(
    page: str, block: str, workplace: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Command after command, in a workplace of the block's own, and where one asks it, a server."""
    folder = shutil.copytree(workplace, tmp_path / "workplace", symlinks=True)
    if "$ curl " in block and not which("curl"):
        pytest.skip("curl is not installed")
    if SERVER in block:
        block = block.replace(SERVER, request.getfixturevalue("server"))
    for part in block.split("$ ")[1:]:
        command, _, output = part.partition("\n")
        happened = run(command, folder).rstrip("\n")
        assert expected(output).fullmatch(happened), f"{page}: {command}\n{happened}"


def test_sessions_are_found_at_all() -> None:
    assert sum(block.count("$ ") for _, block in shown_sessions()) > 6


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_the_page_of_commands_is_what_help_says() -> None:
    """Made in a process of its own: click keeps the first help option a command was asked for."""
    made = subprocess.run(
        [sys.executable, "-c", "import commands_page; print(commands_page.page(), end='')"],
        cwd=ROOT / "scripts",
        env=command_line.environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert page == made.stdout, "run `make docs`"


def test_the_table_of_problems_is_that_of_the_remedies() -> None:
    text = problems_table.PAGE.read_text(encoding="utf-8")
    assert problems_table.page(text) == text, "run `make docs`"
    assert all(f"`{code}`" in text for code in REMEDIES)


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert all(f"## fupin-search {name}\n" in text for name in commands.commands)


def test_every_dependency_has_its_reason() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    names = re.findall(r'^\s*"([a-z0-9-]+)[=><]', declared, re.MULTILINE)
    names += re.findall(r'= \["([a-z0-9-]+)[=><]', declared)
    reasons = (ROOT / "docs" / "why.md").read_text(encoding="utf-8")
    assert len(names) > 15
    assert [name for name in names if f"`{name}`" not in reasons] == []
