"""`eval` as an operator meets it."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from support import command_line
from support.command_line import Done

from fupin_search.evaluation.measures import MEASURES

RECORDS = (
    {"id": "bridge/2016 #1", "title": "溜索改桥完工", "body": "两岸村民出行不再绕路。"},
    {"id": "文-2", "title": "果园里的直播课", "body": "柚农学会了用手机卖蜜柚。"},
    {"id": "d:3", "title": "夜校开课", "body": "扫盲班里坐满了人,柚农也来了。"},
    {"id": "d4", "title": "柚农的冷库", "body": "冷库建成,柚农不再愁卖。"},
)
QUERIES = (
    ("q/1 甲", "溜索改桥"),
    ("q2", "柚农"),
    ("q3", "柚农 扫盲"),
    ("q4", "航天飞机"),
    ("long", "贫" * 10_001),
    ("unjudged", "夜校"),
)
JUDGMENTS = (
    ("q/1 甲", "bridge/2016 #1", 1),
    ("q2", "文-2", 1),
    ("q3", "d:3", 2),
    ("q3", "d4", 1),
    ("q4", "文-2", 1),
    ("long", "d4", 1),
    ("lost", "d4", 1),
)


def run(*arguments: str | Path, folder: Path) -> Done:
    """Run `eval` in a folder, with a temporary folder of its own."""
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    return command_line.run("eval", *arguments, folder=folder, TMPDIR=str(temporary))


def write_lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small collection, `few`."""
    folder = tmp_path_factory.mktemp("judged")
    few = folder / "few"
    few.mkdir()
    write_lines(few / "corpus.jsonl", [json.dumps(record) for record in RECORDS])
    write_lines(
        few / "queries.jsonl", [json.dumps({"id": name, "text": text}) for name, text in QUERIES]
    )
    write_lines(few / "qrels.tsv", [f"{q}\t{d}\t{grade}" for q, d, grade in JUDGMENTS])
    return folder


@pytest.fixture(scope="module")
def done(judged: Path) -> Done:
    """The collection evaluated once, with everything that can be asked for."""
    return run("few", "--json", "--per-query", "now.tsv", "--worst", "4", folder=judged)


@pytest.mark.usefixtures("done")
def test_each_querys_values_are_written_in_the_order_of_queries(judged: Path) -> None:
    head, *lines = (judged / "now.tsv").read_text(encoding="utf-8").splitlines()
    assert head.split("\t") == ["query", *MEASURES]
    assert [line.split("\t")[0] for line in lines] == ["q/1 甲", "q2", "q3", "q4", "long"]
    values = {line.split("\t")[0]: [float(v) for v in line.split("\t")[1:]] for line in lines}
    assert values["q/1 甲"] == [1, 1, 1, 1]
    assert values["q3"][0] == values["q3"][3] == 1
    assert values["q4"] == values["long"] == [0, 0, 0, 0]


def test_json_is_the_means_and_how_many_queries_and_nothing_else(done: Done, judged: Path) -> None:
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert list(found) == ["metrics", "queries"]
    assert list(found["metrics"]) == ["mrr@10", "ndcg@10", "recall@100", "p@1", "qps"]
    assert found["queries"] == 5
    assert found["metrics"]["qps"] > 0
    _, *lines = (judged / "now.tsv").read_text(encoding="utf-8").splitlines()
    ranks = [float(line.split("\t")[1]) for line in lines]
    assert found["metrics"]["mrr@10"] == pytest.approx(sum(ranks) / 5, abs=1e-6)


def test_what_is_left_out_or_finds_nothing_is_told(
    done: Done,
) -> None:
    assert "for want of a judgment: 1 queries (unjudged)." in done.stderr
    assert "for want of a query: the judgments of 1 ids (lost)." in done.stderr
    assert "Query long is refused: q is 10,001 characters long" in done.stderr
    assert "not in the index" not in done.stderr
    assert "Traceback" not in done.stderr


def test_the_temporary_index_is_removed(done: Done, judged: Path) -> None:
    assert done.returncode == 0
    assert list((judged / "temporary").glob("fupin-eval*")) == []
    assert not (judged / "index").exists()


def test_the_worst_queries_come_with_what_was_wanted_and_what_came(
    done: Done,
) -> None:
    shown = done.stderr[done.stderr.index("q4  航天飞机") :]
    assert "not among 100: 果园里的直播课" in shown
    assert "nothing found" in shown
    assert shown.index("q4  ") < shown.index("long  ") < shown.index("q2  柚农")
    second = shown[shown.index("q2  柚农") :]
    shares = r"((      [ \d]\d\.\d\d  [^\n]+\n){2,5})"
    found = re.search(
        rf"rank [23]: 果园里的直播课\n{shares}   1\. \d+\.\d+  柚农的冷库\n{shares}   2\. ", second
    )
    assert found
    wanted, first = found[1], found[3]
    assert "正文中的单字“柚农”" in wanted
    assert "标题" not in wanted
    assert "标题中的单字“柚农”" in first


def test_without_json_a_table_is_printed(judged: Path) -> None:
    plain = run("few", "--worst", "1", folder=judged)
    assert plain.returncode == 0
    lines = dict(line.split() for line in plain.stdout.splitlines() if len(line.split()) == 2)
    assert list(lines)[:6] == [*MEASURES, "qps", "queries"]
    assert lines["queries"] == "5"
    assert "航天飞机" in plain.stdout
    assert "bridge" not in plain.stdout


def test_the_corpus_may_lie_elsewhere_and_be_packed_and_lack_an_article(
    judged: Path, tmp_path: Path
) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("queries.jsonl", "qrels.tsv"):
        (bare / name).write_bytes((judged / "few" / name).read_bytes())
    lines = "\n".join(json.dumps(record) for record in RECORDS[1:])
    (tmp_path / "articles.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    found = run("bare", "--corpus", "articles.jsonl.gz", "--json", folder=tmp_path)
    assert found.returncode == 0
    assert json.loads(found.stdout)["queries"] == 5
    assert "not in the index" in found.stderr
    assert "never found: 1 articles (i" in found.stderr


def test_an_index_that_is_there_is_asked_when_it_is_named(judged: Path, tmp_path: Path) -> None:
    made = command_line.run("reindex", judged / "few" / "corpus.jsonl", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    found = run(judged / "few", "--index", "index", "--per-query", "own.tsv", folder=tmp_path)
    assert found.returncode == 0
    run("few", "--per-query", tmp_path / "fresh.tsv", folder=judged)
    assert (tmp_path / "own.tsv").read_bytes() == (tmp_path / "fresh.tsv").read_bytes()


def test_two_runs_are_compared_query_by_query(tmp_path: Path) -> None:
    head = "\t".join(("query", *MEASURES))
    write_lines(
        tmp_path / "a.tsv", [head, *(f"q{n}\t0.5\t0.5\t1\t0" for n in range(12)), "x" + "\t1" * 4]
    )
    write_lines(tmp_path / "b.tsv", [head, *(f"q{n}\t1\t0.5\t1\t1" for n in range(12))])
    done = run("--compare", "a.tsv", "b.tsv", "--json", folder=tmp_path)
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert (found["queries"], found["left_out"]) == (12, 1)
    assert list(found["metrics"]) == list(MEASURES)
    first = found["metrics"]["mrr@10"]
    assert (first["a"], first["b"], first["difference"]) == (0.5, 1, 0.5)
    assert first["p"] == pytest.approx(2 / 2**12, abs=0.001)
    assert found["metrics"]["ndcg@10"] == {"a": 0.5, "b": 0.5, "difference": 0, "p": 1}
    shown = run("--compare", "a.tsv", "b.tsv", folder=tmp_path)
    assert shown.stdout.splitlines()[1].split()[:4] == ["mrr@10", "0.5000", "1.0000", "+0.5000"]
    assert "12 queries in both; 1 in only one" in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nowhere",), 3, "queries.jsonl cannot be read"),
        (("bad",), 3, "qrels.tsv line 2 has 2 columns"),
        (("bare",), 3, "--corpus"),
        (("few", "--corpus", "none.jsonl"), 3, "none.jsonl"),
        (("few", "--corpus", "empty.jsonl"), 3, "Not one article"),
        (("few", "--index", "none"), 4, "fupin-search reindex"),
        (("few", "--index", "none", "--corpus", "none"), 2, "leave out --corpus"),
        (("few", "--per-query", "none/now.tsv"), 2, "none/now.tsv"),
        ((), 2, "FOLDER"),
        (("few", "--compare", "a", "b"), 2, "FOLDER"),
        (("--compare", "a", "b"), 3, "a cannot be read"),
        (("--compare", "few/qrels.tsv", "few/qrels.tsv"), 3, "--per-query"),
        (("--compare", "one.tsv", "two.tsv"), 3, "no query in common"),
    ],
)
def test_an_error_says_what_to_do_and_has_its_exit_code(
    judged: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    for name, judgments in (("bad", "q2\td4\t1\nq2\td4\n"), ("bare", "q2\td4\t1\n")):
        (judged / name).mkdir(exist_ok=True)
        (judged / name / "qrels.tsv").write_text(judgments, encoding="utf-8")
        write_lines(judged / name / "queries.jsonl", ['{"id": "q2", "text": "冷库"}'])
    (judged / "empty.jsonl").touch()
    for name in ("one", "two"):
        write_lines(judged / f"{name}.tsv", ["\t".join(("query", *MEASURES)), name + "\t1" * 4])
    done = run(*arguments, folder=judged)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
