"""What a command does not need, it does not import."""

from __future__ import annotations

import subprocess
import sys


def test_serving_waits_for_no_library_of_the_other_commands() -> None:
    script = (
        "import sys; from fupin_search.cli.main import commands; commands.commands['serve'];"
        "print(*{'rich', 'selectolax'}.intersection(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == ""
