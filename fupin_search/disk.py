"""What has to be on the disk before something else may say that it is."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path


def sync(path: Path) -> None:
    """Make a file or folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def copy(path: Path, fresh: Path) -> None:
    """Copy a file and make the copy durable; file systems that can share the bytes do.

    Args:
        path: of the file.
        fresh: where nothing is yet.
    """
    with path.open("rb") as original, fresh.open("xb") as copied:
        # What the kernel cannot copy by itself is read and written below; Linux alone has the call.
        with suppress(OSError, AttributeError):
            size = os.fstat(original.fileno()).st_size
            while size and (done := os.copy_file_range(original.fileno(), copied.fileno(), size)):
                size -= done
        shutil.copyfileobj(original, copied)
        copied.flush()
        os.fsync(copied.fileno())
