"""Say plainly when this Python is too old; written so that any Python 3 can run it."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - older Pythons are whom this is for
    version = sys.version.split()[0]
    sys.exit(
        "fupin-search needs Python 3.11 or newer, and this is " + version + ". "
        "Name another one: make PYTHON=python3.12"
    )
