"""`rollback`, `prune`, `remove`, `restore`, `removed`, `backup`, `restore-backup` at a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.indexes import BRIDGE, FEW, NOTICE, index_articles

from fupin_search.cli.main import commands
from fupin_search.errors import FupinSearchError
from fupin_search.generations.removals import COPY, REMOVED
from fupin_search.generations.store import GenerationStore

Run = Callable[..., Result]


@pytest.fixture
def names(store: GenerationStore) -> list[str]:
    """Two generations, the older one first."""
    return [index_articles(store, articles).generation for articles in (FEW, [BRIDGE, NOTICE])]


@pytest.fixture
def run(store: GenerationStore) -> Run:
    """Run a command on the index."""

    def command(*arguments: str | Path) -> Result:
        environment = {
            "FUPIN_INDEX": str(store.root),
            "FUPIN_BASE_URL": "https://www.example.org",
            "TZ": "UTC",
        }
        return CliRunner().invoke(commands, [*map(str, arguments)], env=environment)

    return command


def error_of(result: Result, code: int) -> str:
    """The message a command ended with, its exit code being this."""
    assert isinstance(result.exception, FupinSearchError), result.output
    assert result.exception.exit_code == code
    assert result.stdout == ""
    return result.exception.message


def test_rollback_says_what_is_live_and_how_to_go_back_again(run: Run, names: list[str]) -> None:
    done = run("rollback")
    assert done.stdout == f"{names[0]} is live: 3 articles\n"
    assert f"`fupin-search rollback {names[1]}`" in done.stderr
    told = json.loads(run("rollback", names[1], "--json").stdout)
    assert (told["live"], told["former"], told["articles"]) == (names[1], names[0], 2)


def test_rollback_says_what_the_next_reindex_does_and_a_hold_is_shown_and_released(
    run: Run, names: list[str]
) -> None:
    assert f"`fupin-search rollback --hold {names[0]}`" in run("rollback").stderr
    assert "The next reindex undoes this" in run("rollback", names[1]).stderr
    done = run("rollback", "--hold")
    assert done.stdout == f"{names[0]} is live: 3 articles\n"
    assert "no reindex until `fupin-search rollback --release`" in done.stderr
    assert "The index is held by" in run("generations").stderr
    listed = json.loads(run("generations", "--json").stdout)
    assert [one["held"] for one in listed] == [False, True]
    assert run("rollback", "--release", names[0]).exit_code == 2
    assert "hold is released" in run("rollback", "--release").stderr
    assert json.loads(run("rollback", "--release", "--json").stdout) == {"released": False}
    assert "held" not in run("generations").stderr


@pytest.fixture
def addressed(store: GenerationStore) -> None:
    """Articles at addresses of several forms."""
    ours = [
        replace(NOTICE, id="news-1", url="https://www.example.org/2021/1.html"),
        replace(NOTICE, id="again", url="http://example.org/2021/1.html", title="同一地址"),
        replace(NOTICE, id="here", url="/2021/2.html", title="站内地址"),
        BRIDGE,
    ]
    index_articles(store, ours)


@pytest.mark.usefixtures("addressed")
@pytest.mark.parametrize(
    ("address", "ids"),
    [
        ("https://www.example.org/2021/1.html", ["again", "news-1"]),
        ("http://example.org/2021/1.html#top", ["again", "news-1"]),
        ("/2021/2.html", ["here"]),
        ("https://www.example.org/2021/2.html", ["here"]),
        ("https://search.example.org/articles/bridge", ["bridge"]),
        ("https://search.example.org/find/articles/news%2D1?q=桥", ["news-1"]),
        ("/v1/articles/here", ["here"]),
        (BRIDGE.url, ["bridge"]),
    ],
)
def test_articles_are_hidden_and_shown_by_the_address_they_have(
    run: Run, store: GenerationStore, address: str, ids: list[str]
) -> None:
    done = run("remove", address)
    assert (done.exit_code, sorted(store.hidden())) == (0, ids), done.output
    assert [line.split()[1] for line in sorted(done.stdout.splitlines())] == ids
    assert run("restore", address).exit_code == 0
    assert store.hidden() == frozenset()


@pytest.mark.usefixtures("addressed")
@pytest.mark.parametrize("command", ["remove", "restore"])
def test_an_address_that_no_article_has_is_said_and_nothing_changes(
    run: Run, store: GenerationStore, command: str
) -> None:
    run("remove", "bridge")
    message = error_of(run(command, "here", "https://www.example.org/2021/9.html"), 2)
    assert (
        "No article in the live generation has the address https://www.example.org/2021/9"
        in message
    )
    assert store.hidden() == {"bridge"}


def test_restore_of_a_backup_names_the_command_that_does_it(
    run: Run, names: list[str], tmp_path: Path
) -> None:
    assert names
    run("backup", tmp_path / "week.fupin")
    message = error_of(run("restore", tmp_path / "week.fupin"), 2)
    assert f"`fupin-search restore-backup {tmp_path / 'week.fupin'}`" in message


@pytest.mark.usefixtures("names")
def test_rollback_to_nothing_ends_with_4(run: Run) -> None:
    assert "no generation '20200101'" in error_of(run("rollback", "20200101"), 4)
    run("rollback")
    assert "no generation older" in error_of(run("rollback"), 4)


def test_prune_says_what_was_removed_and_how_much_is_free(run: Run, names: list[str]) -> None:
    done = run("prune", "--keep", "1")
    assert done.stdout.startswith(f"removed {names[0]}  ")
    assert done.stdout.endswith(" MB\n")
    assert "Freed " in done.stderr
    assert json.loads(run("prune", "--keep", "1", "--json").stdout) == {"removed": [], "bytes": 0}
    assert run("prune", "--keep", "0").exit_code == 2


@pytest.mark.usefixtures("names")
def test_remove_hides_and_says_so_with_the_title(run: Run) -> None:
    done = run("remove", "bridge", "--reason", "told to")
    assert done.stdout == f"hidden  bridge  {BRIDGE.title}\n"
    assert run("remove", "bridge").stdout == f"already hidden  bridge  {BRIDGE.title}\n"
    (line,) = run("removed").stdout.splitlines()
    assert line.startswith("bridge  ")
    assert line.endswith(f"  told to  {BRIDGE.title}")
    (entry,) = json.loads(run("removed", "--json").stdout)
    assert (entry["id"], entry["reason"], entry["title"]) == ("bridge", "told to", BRIDGE.title)
    assert "bridge" not in run("search", "--json").stdout
    newest, oldest = run("generations").stdout.splitlines()
    assert newest.endswith("  1 hidden")
    assert oldest.endswith("  1 hidden")
    assert [entry["hidden"] for entry in json.loads(run("generations", "--json").stdout)] == [1, 1]


@pytest.mark.usefixtures("names")
def test_remove_refuses_an_id_that_is_not_there_and_hides_none(
    run: Run, store: GenerationStore
) -> None:
    """`orchard` is in the former generation alone."""
    message = error_of(run("remove", "bridge", "orchard", "brigde"), 2)
    assert "'orchard', 'brigde' are not in the live generation" in message
    assert "--even-if-absent" in message
    assert store.hidden() == frozenset()
    assert run("remove", "orchard", "--even-if-absent").stdout == "hidden  orchard\n"
    assert error_of(run("remove", ""), 2)
    assert error_of(run("remove", "\udcff", "--even-if-absent"), 2)


def test_remove_without_an_index_needs_even_if_absent(run: Run, store: GenerationStore) -> None:
    message = error_of(run("remove", "bridge"), 4)
    assert "--even-if-absent" in message
    assert not store.root.exists()
    assert run("remove", "bridge", "--even-if-absent").stdout == "hidden  bridge\n"
    index_articles(store, FEW)
    assert "bridge" not in run("search", "--json").stdout


@pytest.mark.usefixtures("names")
def test_restore_shows_again_what_is_named_or_all(run: Run, store: GenerationStore) -> None:
    run("remove", "bridge", "notice")
    assert "'orchard' is not hidden" in error_of(run("restore", "bridge", "orchard"), 2)
    assert store.hidden() == {"bridge", "notice"}
    assert run("restore", "bridge").stdout == "visible again  bridge\n"
    assert run("restore", "--all").stdout == "visible again  notice\n"
    assert "Nothing is hidden" in run("restore", "--all").stderr
    assert run("restore").exit_code == 2
    assert run("restore", "bridge", "--all").exit_code == 2


def test_a_damaged_list_is_told_everywhere_with_the_command_that_mends_it(
    run: Run, store: GenerationStore, names: list[str]
) -> None:
    run("remove", "bridge")
    (store.root / REMOVED).unlink()
    for command in (["search"], ["removed"], ["remove", "notice"], ["restore", "--all"]):
        assert "`fupin-search removed --rebuild`" in error_of(run(*command), 4)
    # These do not answer readers, and must work to find out what is wrong.
    for command in (["generations"], ["verify"]):
        assert names[1] in run(*command).stdout
    assert "removed --rebuild" in run("generations").stderr
    done = run("removed", "--rebuild")
    assert done.stdout.startswith("bridge  ")
    assert "bridge" not in run("search", "--json").stdout


@pytest.mark.usefixtures("names")
def test_both_lists_damaged_need_consent(run: Run, store: GenerationStore) -> None:
    run("remove", "bridge", "notice")
    written = (store.root / REMOVED).read_bytes().replace(b'"notice"', b'"not')
    for name in (REMOVED, COPY):
        (store.root / name).write_bytes(written)
    assert "--accept-loss" in error_of(run("removed", "--rebuild"), 4)
    assert run("removed", "--accept-loss").exit_code == 2
    done = run("removed", "--rebuild", "--accept-loss")
    assert done.stdout.startswith("bridge  ")
    assert store.hidden() == {"bridge"}


def test_a_backup_and_its_way_back(run: Run, names: list[str], tmp_path: Path) -> None:
    file = tmp_path / "friday"
    run("remove", "notice")
    done = run("backup", file)
    assert done.stdout.startswith(f"{file}  ")
    assert done.stdout.endswith(f"generation {names[1]}  2 articles  1 removed\n")
    run("rollback")
    done = run("restore-backup", file)
    assert done.stdout == f"{names[1]} is live: 1 articles  (already there and undamaged)\n"
    assert f"`fupin-search rollback {names[0]}`" in done.stderr
    other = tmp_path / "other"
    done = run("restore-backup", file, "--index", other)
    assert done.stdout == f"{names[1]} is live: 1 articles  (unpacked)\nhidden  notice\n"
    told = json.loads(run("restore-backup", file, "--index", other, "--json").stdout)
    assert (told["live"], told["unpacked"], told["hidden"]) == (names[1], False, [])
    told = json.loads(run("backup", file, "--generation", names[0], "--json").stdout)
    assert (told["generation"], told["articles"]) == (names[0], 3)
    assert (told["file"], told["bytes"]) == (str(file), file.stat().st_size)


@pytest.mark.usefixtures("names")
def test_a_file_that_is_no_backup_ends_with_3(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html>")
    assert "is not a backup" in error_of(run("restore-backup", tmp_path / "page.html"), 3)
    assert "is no backup" in error_of(run("backup", tmp_path / "page.html"), 3)
