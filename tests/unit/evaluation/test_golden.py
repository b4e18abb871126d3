"""Golden queries: what a file may say, and what a generation is held to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.indexes import index_articles, store_in

from fupin_search.errors import JudgmentsError
from fupin_search.evaluation.golden import find_failures, read_golden
from fupin_search.generations.generation import Generation


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    """Three articles; orchard and bridge tell of 就业补贴, orchard of 2020, bridge of 2016."""
    store = store_in(tmp_path_factory.mktemp("golden"))
    found = store.open(index_articles(store).generation)
    yield found
    found.engine.close()


def reasons(folder: Path, generation: Generation, text: str) -> list[tuple[str, ...]]:
    """Why the queries of a file fail, in its order."""
    path = folder / "golden.toml"
    path.write_text(text, encoding="utf-8")
    return [failure.reasons for failure in find_failures(generation, read_golden(path).queries)]


@pytest.mark.parametrize(
    "query",
    [
        'text = "蜜柚"\nfirst = "orchard"',
        'text = "就业补贴"\nincludes = ["bridge", "orchard"]\nwithin = 2\nat_least = 2',
        'text = "就业补贴"\nat_least = 2\nat_most = 2',
        'text = "就业补贴"\nsection = "省外要闻"\nfirst = "bridge"\nat_most = 1',
        'text = "就业补贴"\nsource = ["云南日报", "无此报"]\nat_most = 1',
        'text = "就业补贴"\nyear = 2020\nfirst = "orchard"\nat_most = 1',
        'text = "就业补贴"\nyear = ["2016", 2017]\nfirst = "bridge"\nat_most = 1',
        'text = "就业补贴"\nmonth = "2020-11"\nat_most = 1\nat_least = 1',
        'text = "就业补贴"\nfrom = 2020-01-01\nfirst = "orchard"\nat_most = 1',
        'text = "就业补贴"\nto = "2016-03"\nfirst = "bridge"\nat_most = 1',
        'text = "股市行情"\nnone = true',
        # Readers are shown articles with most of the words, or with others.
        'text = "就业补贴 股市行情"\nnone = true',
        'text = "蜜柚 溜索 志愿者"\nnone = true',
        'text = "mityou"\nnone = true',
        'text = "就业补贴 -蜜柚 -溜索"\nnone = true',
        'text = ""\nat_least = 3\nfirst = "orchard"',
    ],
)
def test_what_is_so_does_not_fail(tmp_path: Path, generation: Generation, query: str) -> None:
    assert reasons(tmp_path, generation, f"[[query]]\n{query}\n") == []


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ('text = "蜜柚"\nfirst = "bridge"', "the first hit is orchard, not bridge"),
        ('text = "股市行情"\nfirst = "bridge"', "nothing is found"),
        (
            'text = "就业补贴"\nincludes = ["notice", "bridge"]',
            "notice not among the first 10 of 2",
        ),
        ('text = "蜜柚"\nat_least = 2', "1 found, and at least 2 must be"),
        ('text = "就业补贴"\nat_most = 1', "2 found, and at most 1 may be"),
        ('text = "蜜柚"\nnone = true', "1 found that have all of it, and none may"),
        ('text = "就业 补贴"\nnone = true', "2 found that have all of it, and none may"),
        ('text = "蜜柚"\nyear = 2016\nat_least = 1', "0 found, and at least 1 must be"),
    ],
)
def test_what_is_otherwise_is_said(
    tmp_path: Path, generation: Generation, query: str, reason: str
) -> None:
    assert reasons(tmp_path, generation, f"[[query]]\n{query}\n") == [(reason,)]


def test_only_those_that_fail_are_told_by_number_and_text(
    tmp_path: Path, generation: Generation
) -> None:
    path = tmp_path / "golden.toml"
    path.write_text(
        '[[query]]\ntext="蜜柚"\nat_least=1\n[[query]]\ntext="桥"\nnone=true\n', encoding="utf-8"
    )
    golden = read_golden(path)
    assert len(golden) == 2
    assert golden.find_failures(generation) == (
        "query 2 “桥”: 1 found that have all of it, and none may",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no query"),
        ("query = 3", "holds no query"),
        ('[[queries]]\ntext = "a"', "'queries' is unknown"),
        ("[[query]]\ntext = 扶贫", "line 2"),
        ('[[query]]\ntext = "a"\nnone = true\n\n[[query]]\nfrist = "x"', "line 5, query 2.*frist"),
        ("[[query]]\nnone = true", "line 1, query 1.*`text`"),
        ('[[query]]\ntext = "a"', "nothing that must be found"),
        ('[[query]]\ntext = "a"\nat_least = "3"', "query 1.*at_least"),
        ('[[query]]\ntext = "a"\nat_least = -1', "query 1.*at_least"),
        ('[[query]]\ntext = "a"\nat_least = 3\nat_most = 2', "`at_least` is more than `at_most`"),
        ('[[query]]\ntext = "a"\nnone = true\nfirst = "x"', "`none` excludes first"),
        ('[[query]]\ntext = "a"\nfirst = "x"\nwithin = 0', "within"),
        ('[[query]]\ntext = "a"\nfirst = "a/b.html"', "'a/b.html' can be no article's id"),
        ('[[query]]\ntext = "a"\nincludes = ["x", ""]', "'' can be no article's id"),
        ('[[query]]\ntext = "a"\nfirst = "x"\nwithin = 101', "within"),
        ('[[query]]\ntext = "a"\nincludes = ["x", "y"]\nwithin = 1', "`includes` has 2"),
        ('[[query]]\ntext = "a"\nfirst = "x"\nyear = 20', "`year` '20'"),
        ('[[query]]\ntext = "a"\nfirst = "x"\nyear = "二〇"', "`year` '二〇' is not like 2020"),
        ('[[query]]\ntext = "a"\nfirst = "x"\nmonth = "2020"', "`month` '2020' is not like"),
        ('[[query]]\ntext = "a"\nfirst = "x"\nfrom = "昨天"', "`from` '昨天' is not a day"),
        (f'[[query]]\ntext = "{"贫" * 201}"\nnone = true', "query 1.*text"),
        ('query = [{text = "a"}]', "query 1: it names nothing"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place_and_what_is_allowed(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "golden.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(JudgmentsError, match=words) as refused:
        read_golden(path)
    assert str(path) in refused.value.message


def test_a_file_that_cannot_be_read_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(JudgmentsError, match="cannot be read"):
        read_golden(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("# 扶贫".encode("gbk"))
    with pytest.raises(JudgmentsError, match="UTF-8"):
        read_golden(tmp_path / "gbk.toml")
