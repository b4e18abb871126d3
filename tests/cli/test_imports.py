"""What a command does not need, it does not import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.indexes import index_articles, store_in

_ALL_HELPS = """
import sys
import click
from click.testing import CliRunner
from fupin_search.cli.main import commands

def paths(command, path):
    yield path
    if isinstance(command, click.Group):
        for name in command.commands:
            yield from paths(command.commands[name], [*path, name])

for path in paths(commands, []):
    done = CliRunner().invoke(commands, [*path, "--help"])
    assert done.exit_code == 0 and "Usage:" in done.output, (path, done.output)
    print(" ".join(path), *sorted(set(sys.argv[1:]).intersection(sys.modules)), sep=":")
"""


# A checkout has the loops that `make` compiled when it installed the package.
_NOTHING_SHIPPED = (
    "from pathlib import Path; from fupin_search.compiled import objects;"
    "objects.SHIPPED = Path('nowhere');"
)


def test_no_help_of_any_command_loads_or_compiles_what_searches() -> None:
    """Who asks how a command is called waits neither for its libraries nor for compiled loops."""
    heavy = ["numba", "llvmlite", "jieba", "whoosh", "falcon", "waitress", "pypinyin"]
    done = subprocess.run(
        [sys.executable, "-c", _ALL_HELPS, *heavy, "fupin_search.engines.embedded.kernels"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    lines = [line.partition(":") for line in done.stdout.splitlines()]
    loaded = {path: modules for path, _, modules in lines}
    assert len(loaded) > 20
    assert {path: modules for path, modules in loaded.items() if modules} == {}
    assert "Compiling" not in done.stderr


def test_serving_waits_for_no_library_of_the_other_commands() -> None:
    script = (
        "import sys; from fupin_search.cli.main import commands; commands.commands['serve'];"
        "import fupin_search.web.app, fupin_search.web.server;"
        "print(*{'rich', 'rensa', 'selectolax'}.intersection(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""


def test_the_application_has_its_compiled_loops_before_a_reader_asks(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{_NOTHING_SHIPPED} from fupin_search.web.app import get_app; get_app()",
        ],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    assert "Compiling" in done.stderr
    assert len([*tmp_path.rglob("engines.embedded.kernels.*.o")]) >= 3


def test_a_search_needs_no_compiler(tmp_path: Path) -> None:
    index_articles(store_in(tmp_path / "index"))
    script = (
        "import sys; from click.testing import CliRunner; from fupin_search.cli.main import"
        " commands; done = CliRunner().invoke(commands, sys.argv[1:]); assert done.output;"
        "assert not done.exception, done.exception;"
        "print(*{'numba', 'scipy'}.intersection(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "search", "补贴", "--index", str(tmp_path / "index")],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == ""


def test_only_the_evaluation_waits_for_the_library_of_measures() -> None:
    script = (
        "import sys; from fupin_search.cli.main import commands;"
        "[commands.commands[name] for name in commands.commands if name != 'eval'];"
        "print(*{'ir_measures', 'pytrec_eval', 'scipy.stats'}.intersection(sys.modules));"
        "commands.commands['eval']; print('ir_measures' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines() == ["", "True"]


def test_the_help_loads_no_command_and_begins_as_theirs() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from fupin_search.cli import main;"
        "from fupin_search.cli.main import _COMMANDS, commands;"
        "shown = CliRunner().invoke(commands, ['--help'], terminal_width=200).stdout;"
        "homes = {f'fupin_search.cli.{home}' for home, _ in _COMMANDS.values()};"
        "print(*homes.intersection(sys.modules));"
        "print(*(name for name, one in commands.commands.items()"
        " if one.get_short_help_str(400) != _COMMANDS[name][1] or _COMMANDS[name][1] not in shown))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "\n\n"


@pytest.mark.parametrize("asked", ["generations", "prune", "removed", "config", "rollback"])
def test_what_looks_into_no_index_does_not_load_the_engine(tmp_path: Path, asked: str) -> None:
    script = (
        "import sys; from click.testing import CliRunner; from fupin_search.cli.main import"
        " commands; CliRunner().invoke(commands, sys.argv[1:]);"
        "print(*{'numba', 'whoosh', 'numpy', 'falcon'}.intersection(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, asked],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == ""


def test_the_first_command_says_that_it_compiles_and_the_next_does_not(tmp_path: Path) -> None:
    index_articles(store_in(tmp_path / "index"))
    script = f"{_NOTHING_SHIPPED} from fupin_search.cli.main import main; main()"
    told = [
        subprocess.run(
            [sys.executable, "-c", script, "search", "补贴", "--index", str(tmp_path / "index")],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=600,
        )
        for _ in range(2)
    ]
    assert "Compiling" in told[0].stderr
    assert "Compiling" not in told[1].stderr
    assert told[0].stdout == told[1].stdout != ""
