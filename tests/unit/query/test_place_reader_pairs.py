"""Places that help one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.errors import PairsError
from fupin_search.query.place_reader import NO_PLACE_PAIRS, read_pairs

SAMPLE = Path(__file__).resolve().parents[3] / "docs" / "samples" / "pairs.toml"


def written(folder: Path, text: str) -> Path:
    """A file of pairs."""
    path = folder / "pairs.toml"
    path.write_text(text, encoding="utf-8")
    return path


def partners(path: Path, code: str) -> list[str]:
    """The names of a place's partners."""
    place = gazetteer().places[code]
    return [other.name for other in read_pairs(path).find_partners(place)]


def test_a_pair_is_found_from_either_end(tmp_path: Path) -> None:
    path = written(tmp_path, '[pairs]\n"广州" = ["毕节", "黔南州"]\n"上海" = "贵州遵义"\n')
    assert partners(path, "440100") == ["毕节市", "黔南布依族苗族自治州"]
    assert partners(path, "520500") == ["广州市"]
    assert partners(path, "520300") == ["上海市"]


def test_a_place_nobody_paired_has_no_partner(tmp_path: Path) -> None:
    path = written(tmp_path, '[pairs]\n"440100" = ["520500"]\n')
    assert partners(path, "110105") == []
    assert NO_PLACE_PAIRS.find_partners(gazetteer().places["440100"]) == ()


def test_the_sample_can_be_read() -> None:
    assert "广州市" in partners(SAMPLE, "520500")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pairs", "is not TOML"),
        ("", "holds no pair"),
        ('[pair]\n"广州" = ["毕节"]\n', "the key 'pair' is unknown"),
        ('[pairs]\n"广州" = []\n', "entry '广州': it names no place that is helped"),
        ('[pairs]\n"广州" = [5]\n', "entry '广州': 5 is no name of a place"),
        ('[pairs]\n"广州" = ["乌有市"]\n', "entry '广州': '乌有市' is no province, city or county"),
        ('[pairs]\n"广州" = ["朝阳区"]\n', "may be any of 北京市朝阳区, 长春市朝阳区"),
        ('[pairs]\n"广州" = ["穗"]\n', "穗 cannot be its own partner"),
    ],
)
def test_an_error_names_the_file_and_the_entry(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(PairsError, match=r"pairs\.toml") as raised:
        read_pairs(path)
    assert said in raised.value.message


def test_a_file_that_is_absent_is_named(tmp_path: Path) -> None:
    with pytest.raises(PairsError, match="cannot be read"):
        read_pairs(tmp_path / "pairs.toml")
