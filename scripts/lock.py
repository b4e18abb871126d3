"""Write constraints.txt: the exact versions that a new environment with all extras gets today."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

HEAD = """\
# The exact versions tested together; written by `make lock`.
"""


def main() -> None:
    """Install into a new environment and write its versions."""
    root = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = Path(folder) / "bin" / "pip"
        extras = f"{root}[cluster,dev]"
        subprocess.run([pip, "install", "--quiet", extras, "hatchling"], check=True)
        frozen = subprocess.run(
            [pip, "freeze", "--exclude", "fupin-search"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    (root / "constraints.txt").write_text(HEAD + frozen, encoding="utf-8")


if __name__ == "__main__":
    main()
