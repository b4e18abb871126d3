"""Compiles every loop of the package: `python -m fupin_search.compiled.shipping`.

Commands compile what they need when they first need it. This compiles all of it beforehand and
keeps the files in the package itself: `make` does so in a checkout, and a release does. Whoever
installs it waits for no compiler, on any processor of the same level.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fupin_search.compiled import objects


def main() -> None:
    """Compile what is not compiled yet, and print the name of each file."""
    modules = objects.list_modules()
    objects.prepare(modules)
    files = [file for module in modules if (file := objects.find(module))]
    _ship(files)
    for file in files:
        sys.stdout.write(f"{file.name}\n")


def _ship(files: list[Path]) -> None:
    """Keep these files in the package, and none of former sources."""
    fresh = {file.name: file.read_bytes() for file in files}
    shutil.rmtree(objects.SHIPPED, ignore_errors=True)
    objects.SHIPPED.mkdir()
    for name, code in fresh.items():
        (objects.SHIPPED / name).write_bytes(code)


if __name__ == "__main__":
    main()
