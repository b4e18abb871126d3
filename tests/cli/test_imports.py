"""What a command does not need, it does not import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_serving_waits_for_no_library_of_the_other_commands() -> None:
    script = (
        "import sys; from fupin_search.cli.main import commands; commands.commands['serve'];"
        "print(*{'rich', 'rensa', 'selectolax'}.intersection(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""


def test_only_the_evaluation_waits_for_the_library_of_measures() -> None:
    script = (
        "import sys; from fupin_search.cli.main import commands, _HOMES;"
        "[commands.commands[name] for name in _HOMES if name != 'eval'];"
        "print(*{'ir_measures', 'pytrec_eval', 'scipy.stats'}.intersection(sys.modules));"
        "commands.commands['eval']; print('ir_measures' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines() == ["", "True"]


def test_the_first_command_says_that_it_compiles_and_the_next_does_not(tmp_path: Path) -> None:
    told = [
        subprocess.run(
            [sys.executable, "-m", "fupin_search", "generations", "--index", str(tmp_path / "no")],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
        for _ in range(2)
    ]
    assert "Compiling" in told[0].stderr
    assert "Compiling" not in told[1].stderr
    assert told[0].stdout == told[1].stdout
