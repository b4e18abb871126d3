"""A server as its operator starts it: another process at a free port."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def running_server(
    folder: Path,
    *,
    workers: int,
    **started: Any,
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a server of a folder's index at a free port; yield its address and process.

    Args:
        folder: the index's.
        workers: processes that answer.
        started: how the process is started besides.
    """
    arguments = ["serve", "--index", str(folder), "--port", "0", "--workers", str(workers)]
    process = subprocess.Popen(
        [sys.executable, "-m", "fupin_search", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        **started,
    )
    try:
        assert process.stderr
        line = process.stderr.readline()
        yield line.split(" at ")[1].split()[0], process
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.communicate()
