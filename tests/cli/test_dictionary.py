"""`config`, `doctor` and `dictionary` as an operator meets them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from support.command_line import command, environment, run
from support.indexes import index_articles, store_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an index, a file of words and settings that name it."""
    index_articles(store_in(tmp_path / "index"), words=["蜜柚"])
    (tmp_path / "words.txt").write_text("# 我们的\n蜜柚\n", encoding="utf-8")
    (tmp_path / "fupin-search.toml").write_text('dictionary = "words.txt"\n', encoding="utf-8")
    return tmp_path


def test_config_lists_each_value_with_its_place(folder: Path) -> None:
    done = run("config", folder=folder, FUPIN_KEEP="5")
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert rows["dictionary"] == ["words.txt", "file", "fupin-search.toml:1"]
    assert rows["keep"] == ["5", "environment", "FUPIN_KEEP"]
    assert rows["port"] == ["8080", "default"]
    found = json.loads(run("config", "--json", folder=folder, FUPIN_KEEP="5").stdout)
    assert found["settings"]["keep"] == {"value": 5, "from": "environment FUPIN_KEEP"}
    assert found["file"] == "fupin-search.toml"


def test_config_ends_with_2_and_every_fault_where_a_value_is_wrong(folder: Path) -> None:
    done = run("config", folder=folder, FUPIN_KEEP="none", FUPIN_PORT="-1", FUPIN_KEP="1")
    assert done.returncode == 2
    assert "FUPIN_KEEP is 'none'" in done.stderr
    assert "FUPIN_PORT is '-1'" in done.stderr
    assert "did you mean FUPIN_KEEP?" in done.stderr
    assert run("search", "蜜柚", folder=folder, FUPIN_KEEP="none").returncode == 2


def test_options_go_before_the_settings(folder: Path) -> None:
    # Both would fail at once with the setting's value, each in its own way.
    taken = run("serve", "--host", "no such host", folder=folder, FUPIN_HOST="127.0.0.1")
    assert "no such host:8080" in taken.stderr
    setting = run("serve", folder=folder, FUPIN_HOST="host.invalid", FUPIN_PORT="81")
    assert "host.invalid:81" in setting.stderr
    words = folder / "none.txt"
    done = run("reindex", folder, "--dictionary", words, folder=folder)
    assert "none.txt" in done.stderr


def test_doctor_ends_with_4_where_there_is_a_fault_and_with_0_where_there_is_none(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    well = run("doctor", folder=folder)
    assert well.returncode == 0, well.stdout + well.stderr
    assert "3 articles" in well.stdout
    ill = run("doctor", "--json", folder=tmp_path_factory.mktemp("empty"))
    assert ill.returncode == 4
    (found,) = [entry for entry in json.loads(ill.stdout) if entry["state"] == "fault"]
    assert found["check"] == "index"
    assert found["mend"] == "fupin-search reindex CORPUS"
    assert "Traceback" not in ill.stderr


def test_doctor_says_which_library_is_missing_instead_of_falling_over_it(folder: Path) -> None:
    (folder / "sitecustomize.py").write_text(
        "import sys\nsys.modules['llvmlite'] = None\n", encoding="utf-8"
    )
    done = subprocess.run(
        command("doctor"),
        cwd=folder,
        env=environment(PYTHONPATH=str(folder)),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert "ModuleNotFoundError" in done.stdout
    assert "Shanghai" in done.stdout


def test_a_word_is_tried_and_nothing_is_changed(folder: Path) -> None:
    done = run("dictionary", "test", "就业补贴", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "就业|补贴 → 就业补贴" in done.stdout
    assert "2 contain it, 2 would change" in done.stdout
    found = json.loads(run("dictionary", "test", "就业补贴", "--json", folder=folder).stdout)
    assert (found["articles"], found["whole_before"], found["whole_after"]) == (2, 0, 2)
    assert (folder / "words.txt").read_text(encoding="utf-8") == "# 我们的\n蜜柚\n"


def test_adding_and_removing_a_word_is_shown_asked_and_followed_by_what_to_do(
    folder: Path,
) -> None:
    unasked = run("dictionary", "add", "就業補貼", folder=folder)
    assert unasked.returncode == 2
    assert "--yes" in unasked.stderr
    done = run("dictionary", "add", "就業補貼", "--frequency", "9", "--yes", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "2 would change" in done.stderr
    assert "fupin-search reindex CORPUS" in done.stderr
    assert (folder / "words.txt").read_text(encoding="utf-8") == "# 我们的\n蜜柚\n就业补贴 9\n"
    listed = run("dictionary", "list", folder=folder)
    assert listed.stdout == "蜜柚\n就业补贴 9\n"
    assert "(added 就业补贴)" in listed.stderr
    for asked in (("generations",), ("analyze", "就业补贴"), ("doctor",)):
        told = run(*asked, folder=folder)
        assert "(added 就业补贴)" in told.stdout + told.stderr, asked
    again = run("dictionary", "add", "就业补贴", "--frequency", "9", folder=folder)
    assert "nothing was changed" in again.stderr
    gone = run("dictionary", "remove", "就业补贴", "--yes", folder=folder)
    assert gone.returncode == 0
    assert (folder / "words.txt").read_text(encoding="utf-8") == "# 我们的\n蜜柚\n"
    assert run("dictionary", "remove", "就业补贴", "--yes", folder=folder).returncode == 2


@pytest.mark.parametrize("word", ["扶", "5G网络", "扶 贫", "扶贫。"])
def test_a_word_of_no_use_is_refused(word: str, folder: Path) -> None:
    done = run("dictionary", "add", word, "--yes", folder=folder)
    assert done.returncode == 2
    assert "cannot be a dictionary word" in done.stderr


def test_without_a_file_it_is_said_how_to_name_one(tmp_path: Path) -> None:
    done = run("dictionary", "add", "会员企业", "--yes", folder=tmp_path)
    assert done.returncode == 2
    assert 'dictionary = "words.txt"' in done.stderr
    tried = run("dictionary", "test", "会员企业", folder=tmp_path)
    assert tried.returncode == 0
    assert "会员|企业 → 会员企业" in tried.stdout
    assert "no index" in tried.stderr
