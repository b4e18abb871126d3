"""Settings: read once, each wrong value named with what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fupin_search.errors import SettingError
from fupin_search.settings import Settings, cache_folder


def test_without_variables_everything_has_its_default() -> None:
    assert Settings.from_environment({}) == Settings()


def test_every_variable_is_read() -> None:
    found = Settings.from_environment(
        {
            "FUPIN_INDEX": "elsewhere",
            "FUPIN_BASE_URL": "https://www.example.org/",
            "FUPIN_DICTIONARY": "words.txt",
            "FUPIN_KEEP": "7",
            "FUPIN_RESULT_CACHE": "0",
        }
    )
    assert found == Settings(
        Path("elsewhere"), "https://www.example.org", Path("words.txt"), keep=7, result_cache=0
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FUPIN_BASE_URL", "javascript:alert(1)"),
        ("FUPIN_BASE_URL", "www.example.org"),
        ("FUPIN_KEEP", "0"),
        ("FUPIN_KEEP", "-1"),
        ("FUPIN_KEEP", "three"),
        ("FUPIN_RESULT_CACHE", "-1"),
        ("FUPIN_RESULT_CACHE", "many"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name) as refused:
        Settings.from_environment({name: value})
    assert value in refused.value.message
    assert "must be" in refused.value.message


def test_the_cache_is_the_users_own_and_elsewhere_where_there_is_no_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "fupin-search"
    assert cache_folder().stat().st_mode & 0o077 == 0
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    folder = cache_folder()
    assert folder.is_dir()
    assert folder.stat().st_mode & 0o077 == 0
