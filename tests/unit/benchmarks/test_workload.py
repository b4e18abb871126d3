"""Headlines are sampled evenly, and repeated as other articles of other days."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import msgspec
import pytest
from workload import headlines, repeat

pytestmark = pytest.mark.slow

TOTAL = 7


def record(number: int) -> dict[str, str]:
    return {"id": f"pd-{number}", "title": f"新闻{number}", "date": "2020-02-29", "source": "报"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    lines = (msgspec.json.encode(record(number)) + b"\n" for number in range(TOTAL))
    with gzip.open(tmp_path / "news" / "headlines-1946-2022.jsonl.gz", "wb") as file:
        file.writelines(lines)
    return tmp_path


def laid(data: Path, limit: int | None) -> list[dict[str, str]]:
    folder = data / str(limit)
    corpus = headlines(data, folder, limit)
    lines = corpus.records.read_bytes().splitlines()
    assert corpus.articles == len(lines)
    return [msgspec.json.decode(line, type=dict[str, str]) for line in lines]


@pytest.mark.parametrize("wanted", range(1, TOTAL + 1))
def test_a_sample_is_at_even_distances(data: Path, wanted: int) -> None:
    even = [number * TOTAL // wanted for number in range(wanted)]
    assert laid(data, wanted) == [record(number) for number in even]


def test_all_are_as_they_were(data: Path) -> None:
    assert laid(data, None) == [record(number) for number in range(TOTAL)]


def test_more_than_there_are_repeat_them_with_own_ids_and_days_that_exist(data: Path) -> None:
    made = laid(data, 2 * TOTAL + 3)
    assert len(made) == 2 * TOTAL + 3
    assert len({each["id"] for each in made}) == len(made)
    assert made[:TOTAL] == [record(number) for number in range(TOTAL)]
    days = [date.fromisoformat(each["date"]) for each in made]
    assert (
        days == [date(2020, 2, 29)] * TOTAL + [date(2019, 2, 28)] * TOTAL + [date(2018, 2, 28)] * 3
    )


def test_the_rest_of_a_copy_stays() -> None:
    line = msgspec.json.encode(record(1) | {"date": "1999-12-31"})
    (made,) = repeat([line], 3)
    assert msgspec.json.decode(made) == record(1) | {"id": "pd-1-3", "date": "1996-12-31"}
