"""The recipe of the nightly backup, followed on a machine of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from recipes import walking
from recipes.machine import Machine
from recipes.walking import FOLDER

SCRIPT = FOLDER / "backup" / "fupin-search-backup"


def back_up(folder: Path, *, exit_code: int = 0) -> int:
    """Run the script where backing up is writing an empty file, or failing."""
    tools = folder.parent / "tools"
    tools.mkdir(exist_ok=True)
    stub = tools / "fupin-search"
    stub.write_text(f'#!/bin/sh\n[ "$1" = backup ] && : >"$2"\nexit {exit_code}\n')
    stub.chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    return subprocess.run([SCRIPT, folder], env={"PATH": path}, check=False).returncode


def test_the_newest_fourteen_backups_stay_and_nothing_else_is_touched(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    former = [f"202001{day:02}-043000.fupin" for day in range(1, 17)]
    others = ["notes.txt", "20200101-043000.fupin.part", "mine.fupin"]
    for name in [*former, *others]:
        (folder / name).touch()
    assert back_up(folder) == 0
    left = sorted(path.name for path in folder.iterdir())
    kept = [name for name in left if name not in others]
    assert set(others) <= set(left)
    assert len(kept) == 14
    assert kept[:13] == former[-13:]


def test_no_backup_is_removed_when_the_new_one_failed(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in range(1, 17):
        (folder / f"202001{day:02}-043000.fupin").touch()
    assert back_up(folder, exit_code=3) != 0
    assert {f"202001{day:02}-043000.fupin" for day in range(1, 17)} <= {
        path.name for path in folder.iterdir()
    }


@pytest.mark.recipes
def test_a_backup_is_made_each_night_and_is_a_way_back(serving: Machine) -> None:
    walking.follow(serving, "backup", walking.INSTALL)
    assert serving.run("systemd-analyze verify /etc/systemd/system/fupin-search-backup* 2>&1") == ""
    serving.run("systemd-analyze security --no-pager --threshold=20 fupin-search-backup.service")
    walking.follow(serving, "backup", walking.CHECK)
    stat = "stat -c '%U %a' /var/backups/fupin-search/*.fupin"
    assert serving.run(stat).split() == ["fupin-search", "600"]
    found = serving.run("fupin-search search --json 扶贫 | grep '\"found\"'")
    # As after the loss of the disk that held the index.
    serving.run("rm -r /var/lib/fupin-search/index")
    walking.follow(serving, "backup", "The way back")
    assert serving.run("fupin-search search --json 扶贫 | grep '\"found\"'") == found
    serving.run("curl -s --fail 'http://127.0.0.1:8080/v1/search?q=1'")
    walking.follow(serving, "backup", walking.UNDO)
