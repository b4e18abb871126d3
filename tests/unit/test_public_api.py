"""The names of the package itself."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from pathlib import Path

import pytest

import fupin_search


def test_the_example_of_the_package_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = {"id": "one", "title": "稳岗补贴发放", "body": "就业补贴今天到账。"}
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "one.json").write_text(json.dumps(record), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert doctest.testmod(fupin_search) == (0, 4)


def test_every_name_is_there_and_no_other() -> None:
    for name in fupin_search.__all__:
        assert getattr(fupin_search, name)
    assert not hasattr(fupin_search, "open_indexes")


@pytest.mark.slow
def test_importing_the_package_imports_no_library() -> None:
    program = "import sys, fupin_search; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "fupin_search" in loaded
    assert not loaded & {"whoosh", "jieba", "numpy", "msgspec", "falcon", "click"}
