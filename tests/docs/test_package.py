"""What `pip install` brings is whole."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_wheel_holds_every_module_template_and_static_file(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info" not in name}
    written = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "fupin_search").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == written


def test_the_index_folder_tracks_nothing_but_its_page() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "index"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert tracked == ["index/.gitignore", "index/README.md"]
