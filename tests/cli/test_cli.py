"""The command line as an operator meets it: a process, its output and its exit code."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from support.command_line import command, environment, run
from support.indexes import index_articles, store_in

COMMANDS = (
    "reindex",
    "search",
    "serve",
    "convert",
    "analyze",
    "check",
    "generations",
    "verify",
    "rollback",
    "prune",
    "remove",
    "restore",
    "removed",
    "backup",
    "restore-backup",
    "eval",
)

RECORDS = (
    {
        "id": "a-1",
        "title": "大埔蜜柚搭上直播快车",
        "body": "稳岗就业补贴到账。",
        "date": "2020-11-30",
    },
    {"id": "a-2", "title": "溜索改桥", "body": "11431人不再绕路。", "source": "《云南日报》"},
    {"id": "a-1", "title": "编号重复"},
    {"title": "", "body": ""},
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index in its usual place."""
    folder = tmp_path_factory.mktemp("archive")
    index_articles(store_in(folder / "index"))
    return folder


def test_reindex_sums_up_lists_every_rejection_and_keeps_talk_off_stdout(
    tmp_path: Path, corpus: Path
) -> None:
    done = run("reindex", corpus, folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout == ""
    assert "corpus.jsonl#3" in done.stderr
    assert "repeated-id" in done.stderr
    assert "corpus.jsonl#4" in done.stderr
    summary = dict(line.split() for line in done.stderr.splitlines() if len(line.split()) == 2)
    assert (summary["indexed"], summary["rejected"]) == ("2", "2")


def test_reindex_json_is_one_document(tmp_path: Path, corpus: Path) -> None:
    done = run("reindex", corpus, "--json", folder=tmp_path)
    summary = json.loads(done.stdout)
    assert (summary["indexed"], summary["rejected"]) == (2, 2)
    assert (tmp_path / "index" / summary["generation"]).is_dir()


def test_reindex_makes_the_index_equal_the_corpora_named_last(tmp_path: Path, corpus: Path) -> None:
    run("reindex", corpus, "--index", tmp_path / "elsewhere", folder=tmp_path)
    other = tmp_path / "other.jsonl"
    other.write_text('{"id":"b-1","title":"换届大会"}\n', encoding="utf-8")
    freely = ("--allow-removals", "--override-gate", "--index", tmp_path / "elsewhere")
    assert run("reindex", other, *freely, folder=tmp_path).returncode == 0
    found = run("search", "--json", "--index", tmp_path / "elsewhere", folder=tmp_path)
    assert [hit["id"] for hit in json.loads(found.stdout)["hits"]] == ["b-1"]


def test_a_user_dictionary_is_kept_with_the_index(tmp_path: Path, corpus: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("柚搭上 100 n\n", encoding="utf-8")
    assert run("reindex", corpus, "--dictionary", words, folder=tmp_path).returncode == 0
    words.unlink()
    done = run("analyze", "柚搭上", "--json", folder=tmp_path)
    assert [token["term"] for token in json.loads(done.stdout)["words"]] == ["柚搭上"]


def test_search_prints_hits_on_stdout_and_counts_on_stderr(archive: Path) -> None:
    done = run("search", "就业补贴", folder=archive)
    assert done.returncode == 0
    assert "大埔蜜柚搭上直播快车" in done.stdout
    assert "山里通了<第一座>桥" in done.stdout
    assert "2 results" in done.stderr
    assert "found" not in done.stdout


def test_search_shows_below_each_hit_what_its_score_is_made_of_if_asked(archive: Path) -> None:
    plain, done = (run("search", "蜜柚", *more, folder=archive) for more in ((), ("--explain",)))
    shares = re.findall(r"^   ( ?\d+\.\d\d)  (.+)$", done.stdout, re.MULTILINE)
    assert "标题命中“蜜柚”" in [clause for _, clause in shares]
    worths = [float(worth) for worth, _ in shares]
    assert worths == sorted(worths, reverse=True)
    assert "命中" not in plain.stdout
    explained = json.loads(run("search", "蜜柚", "--explain", "--json", folder=archive).stdout)
    told = explained["hits"][0]["explanation"]
    assert [clause for _, clause in shares] == [share["clause"] for share in told]
    assert sum(worths) == pytest.approx(explained["hits"][0]["score"], abs=0.1)
    assert (
        "explanation"
        not in json.loads(run("search", "蜜柚", "--json", folder=archive).stdout)["hits"][0]
    )


def test_search_json_is_the_http_answer(archive: Path) -> None:
    done = run(
        "search", "就业补贴", "--section", "地市联播", "--size", "1", "--json", folder=archive
    )
    answer = json.loads(done.stdout)
    assert answer["found"] == 1
    assert answer["hits"][0]["id"] == "orchard"
    assert "origin" not in answer["hits"][0]
    sections = {bucket["value"]: bucket for bucket in answer["facets"][0]["buckets"]}
    assert sections["地市联播"]["selected"]
    assert sections["省外要闻"]["count"] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("search", "扶贫", "--index", "nowhere"), 4, "fupin-search reindex"),
        (("search", "贫" * 10_001), 2, "10,000"),
        (("search", "--from", "昨天的昨天"), 2, "2020-11-30"),
        (("search", "--size", "0"), 2, "1 to 100"),
        (("search", "--facet", "colour"), 2, "section"),
        (("reindex", "no-such-corpus"), 3, "no-such-corpus"),
        (("reindex", "empty"), 3, "stays as it is"),
        (("reindex",), 2, "CORPUS"),
        (("frobnicate",), 2, "frobnicate"),
        (("reindex", "empty", "--dictionary", "bad.txt"), 2, "bad.txt line 1"),
    ],
)
def test_an_error_says_what_to_do_and_has_its_exit_code(
    archive: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    (archive / "empty").mkdir(exist_ok=True)
    (archive / "bad.txt").write_text("词 不是数\n", encoding="utf-8")
    done = run(*arguments, folder=archive)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_wrong_setting_is_named_with_what_is_allowed(
    archive: Path,
) -> None:
    done = run("search", folder=archive, FUPIN_KEEP="many")
    assert done.returncode == 2
    assert "FUPIN_KEEP" in done.stderr
    assert "'many'" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("search", "--help"),
        ("generations",),
        ("search", "--no"),
        ("analyze", "柚" * 99),
    ],
)
def test_a_command_started_anew_says_what_one_called_here_says(
    archive: Path, arguments: tuple[str, ...]
) -> None:
    """Most tests run the latter (`support.command_line`)."""
    anew = subprocess.run(
        command(*arguments),
        cwd=archive,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    called = run(*arguments, folder=archive)
    assert (anew.returncode, anew.stderr) == (called.returncode, called.stderr)
    assert anew.stdout == called.stdout


def test_convert_prints_records_that_index_to_the_same_articles(
    tmp_path: Path, corpus: Path
) -> None:
    first = run("convert", corpus, folder=tmp_path)
    assert first.returncode == 0
    records = [json.loads(line) for line in first.stdout.splitlines()]
    assert [record["id"] for record in records] == ["a-1", "a-2"]
    assert records[1]["source"] == "《云南日报》"
    assert "rejected" in first.stderr
    again = tmp_path / "again.jsonl"
    again.write_text(first.stdout, encoding="utf-8")
    assert run("convert", again, folder=tmp_path).stdout == first.stdout


def test_analyze_works_without_an_index_and_shows_offsets_and_parts(tmp_path: Path) -> None:
    done = run("analyze", "吸纳1,909人就业", folder=tmp_path)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert ["1", "2-8", "1909人", "1909"] in rows
    assert rows[-1] == ["grams", "吸纳 人就 就业"]


def test_generations_lists_the_live_one_first_and_marked(archive: Path) -> None:
    done = run("generations", folder=archive)
    assert done.stdout.startswith("* ")
    assert "3 articles" in done.stdout
    listed = json.loads(run("generations", "--json", folder=archive).stdout)
    assert listed[0]["live"]
    assert listed[0]["articles"] == 3


def test_a_reader_that_goes_away_ends_the_command_quietly(tmp_path: Path) -> None:
    corpus = tmp_path / "many.jsonl"
    lines = (json.dumps({"id": f"m{n}", "title": "长" * 200}) for n in range(2000))
    corpus.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(  # noqa: S602 - a pipe is what is tested
        f"{shlex.join(command('convert', 'many.jsonl'))} | head -n 1",
        cwd=tmp_path,
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    done = run(command, "--help", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("Usage:")
    assert len(done.stdout.splitlines()) > 4


def test_the_help_names_every_command(tmp_path: Path) -> None:
    listed = run("--help", folder=tmp_path).stdout
    assert all(f"  {command} " in listed for command in COMMANDS)
