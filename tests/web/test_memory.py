"""What a server's processes keep of memory that they do not use."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="other C libraries have no such numbers to set"
)

# Four threads that hold memory at the same time, then the places all of it is in.
_PLACES = """
import ctypes, threading
from fupin_search.web.server import tune_memory
assert tune_memory()
met = threading.Barrier(4)

def hold():
    held = [bytearray(5_000) for _ in range(100)]
    met.wait()
    del held

threads = [threading.Thread(target=hold) for _ in range(4)]
[one.start() for one in threads]
[one.join() for one in threads]
library = ctypes.CDLL(None)
library.fdopen.restype = ctypes.c_void_p
file = library.fdopen(1, b"w")
library.malloc_info(0, ctypes.c_void_p(file))
library.fflush(ctypes.c_void_p(file))
"""

# What a process has resident of large arrays that came and went, after smaller ones were made.
_LARGE = """
from pathlib import Path
import numpy as np
from fupin_search.web.server import tune_memory
assert tune_memory()

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

large = np.ones(20_000_000, np.uint8)
del large
before, kept = resident(), []
for _ in range(20):
    passing = np.ones(20_000_000, np.uint8)
    kept.append(np.ones(100_000, np.uint8))
    del passing
print(resident() - before)
"""


def _printed(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_all_threads_of_a_server_take_memory_from_one_place() -> None:
    assert _printed(_PLACES).count("<heap nr=") == 1


def test_what_is_large_leaves_no_hole_when_it_is_let_go() -> None:
    kept = 20 * 100_000
    assert int(_printed(_LARGE)) < 2 * kept
