"""Compiles every loop of the package: `python -m fupin_search.compiled [--ship]`.

Commands compile what they need when they first need it. This compiles all of it beforehand; with
`--ship` into the package itself, for a release: who installs it waits for no compiler, on any
processor of the same level.
"""

from __future__ import annotations

import shutil
import sys

from fupin_search.compiled import objects


def main() -> None:
    """Compile what is not compiled yet, and print the name of each file."""
    modules = objects.list_modules()
    objects.prepare(modules)
    for module in modules:
        file = objects.find(module)
        assert file is not None
        if "--ship" in sys.argv[1:] and file.parent != objects.SHIPPED:
            objects.SHIPPED.mkdir(exist_ok=True)
            shutil.copy(file, objects.SHIPPED)
        sys.stdout.write(f"{file.name}\n")


if __name__ == "__main__":
    main()
