"""End with a clear message when this Python is too old; any Python 3 can run this script."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this script is for older Pythons
    version = sys.version.split()[0]
    sys.exit(
        "fupin-search needs Python 3.11 or newer, and this is " + version + ". "
        "Name another one: make PYTHON=python3.12"
    )
