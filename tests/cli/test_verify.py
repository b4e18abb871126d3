"""`verify` and `generations` as an operator meets them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from support.command_line import command, run
from support.indexes import BRIDGE, FEW, index_articles, store_in


@pytest.fixture
def names(tmp_path: Path) -> list[str]:
    """Two generations, the newest and live one first."""
    store = store_in(tmp_path)
    return [index_articles(store, articles).generation for articles in (FEW, [BRIDGE])][::-1]


def damage(folder: Path) -> str:
    """Alter a byte of a generation's largest file; its name."""
    path = max((folder / "engine").iterdir(), key=lambda file: file.stat().st_size)
    written = bytearray(path.read_bytes())
    written[-1] ^= 128
    path.write_bytes(written)
    return path.name


def test_whole_generations_have_a_line_each_and_end_with_0(
    tmp_path: Path, names: list[str]
) -> None:
    done = run("verify", "--index", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert first.startswith(f"* {names[0]}  1 articles")
    assert second.startswith(f"  {names[1]}  3 articles")
    assert first.endswith("files, whole")


def test_a_damaged_generation_is_told_with_its_file_and_ends_with_4(
    tmp_path: Path, names: list[str]
) -> None:
    file = damage(tmp_path / names[1])
    done = run("verify", "--index", tmp_path)
    assert done.returncode == 4
    first, second = done.stdout.splitlines()
    assert first.endswith("whole")
    assert second.startswith(f"  {names[1]}  {names[1]}/engine/{file} is damaged: ")
    assert "1 of 2" in done.stderr
    assert "fupin-search reindex" in done.stderr
    assert "Traceback" not in done.stderr
    assert run("verify", names[0], "--index", tmp_path).returncode == 0
    assert run("verify", names[1], "--index", tmp_path).returncode == 4
    listed = run("generations", "--index", tmp_path)
    assert listed.returncode == 0
    assert file in listed.stdout.splitlines()[1]


def test_json_is_one_document_whatever_is_found(tmp_path: Path, names: list[str]) -> None:
    damage(tmp_path / names[0])
    done = run("verify", "--json", "--index", tmp_path)
    assert done.returncode == 4
    found = json.loads(done.stdout)
    assert (found["live"], found["problem"]) == (names[0], None)
    first, second = found["generations"]
    assert (first["name"], first["live"]) == (names[0], True)
    assert names[0] in first["problem"]
    assert (second["name"], second["problem"], second["articles"]) == (names[1], None, 3)


def test_a_current_that_names_none_ends_with_4_though_all_are_whole(
    tmp_path: Path, names: list[str]
) -> None:
    (tmp_path / "CURRENT").write_text("?\n")
    done = run("verify", "--index", tmp_path)
    assert done.returncode == 4
    assert [line.endswith("whole") for line in done.stdout.splitlines()] == [True, True]
    assert "CURRENT" in done.stderr
    found = json.loads(run("verify", "--json", "--index", tmp_path).stdout)
    assert found["live"] is None
    assert "CURRENT" in found["problem"]
    assert [entry["name"] for entry in found["generations"]] == names


def test_a_name_that_is_none_and_an_index_never_made_say_what_to_do(
    tmp_path: Path, names: list[str]
) -> None:
    done = run("verify", "20200101-000000-000000", "--index", tmp_path)
    assert done.returncode == 2
    assert "fupin-search generations" in done.stderr
    done = run("verify", "--index", tmp_path / names[0] / "nowhere")
    assert done.returncode == 4
    assert "fupin-search reindex" in done.stderr


def test_serving_with_the_live_generation_damaged_begins_all_the_same(
    tmp_path: Path, names: list[str]
) -> None:
    file = damage(tmp_path / names[0])
    arguments = ["serve", "--index", str(tmp_path), "--port", "0", "--workers", "1"]
    process = subprocess.Popen(command(*arguments), stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr
        assert file in process.stderr.readline()
        assert process.stderr.readline().startswith("Serving 3 articles at ")
    finally:
        process.terminate()
        process.communicate(timeout=30)
