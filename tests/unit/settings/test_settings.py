"""Settings: read once, each with its place, each wrong value named with what is allowed."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from fupin_search.cli.doctor import example_file
from fupin_search.engines.embedded import MEMORY
from fupin_search.errors import SettingError
from fupin_search.settings import (
    FILE,
    KEYS,
    Loaded,
    SettingKey,
    Settings,
    cache_folder,
    toml_value,
)

ADDRESSES = [
    ("https://www.example.org//", "https://www.example.org"),
    ("http://[::1]:8080/", "http://[::1]:8080"),
    ("https://news.example.org/扶贫/", "https://news.example.org/%E6%89%B6%E8%B4%AB"),
    ("https://news.example.org/a%20b", "https://news.example.org/a%20b"),
    ("https://查询.中国", "https://xn--jvv041f.xn--fiqs8s"),
    ("https://查询.中国:8443/a", "https://xn--jvv041f.xn--fiqs8s:8443/a"),
]
SAMPLES: dict[str, tuple[str, object]] = {
    "index": ("elsewhere", Path("elsewhere")),
    "base_url": ("https://www.example.org/", "https://www.example.org"),
    "public_url": ("https://search.example.org/", "https://search.example.org"),
    "dictionary": ("words.txt", Path("words.txt")),
    "golden": ("golden.toml", Path("golden.toml")),
    "pairs": ("pairs.toml", Path("pairs.toml")),
    "synonyms": ("synonyms.toml", Path("synonyms.toml")),
    "keep": ("7", 7),
    "result_cache": ("0", 0),
    "cost_limit": ("1000000", 1_000_000),
    "time_limit": ("250", 250),
    "host": ("::1", "::1"),
    "port": ("0", 0),
    "workers": ("4", 4),
    "cors": (
        " https://a.example.org  http://b.example.org:81",
        "https://a.example.org http://b.example.org:81",
    ),
    "access_log": ("hashed", "hashed"),
    "metrics": ("9100", 9100),
    "memory": ("64", 64),
    "largest_removal": ("0.5", 0.5),
    "quiet": ("30", 30.0),
}
PATHS = {"index", "dictionary", "golden", "pairs", "synonyms"}
WRONG = [
    ("index", "true"),
    ("base_url", '"javascript:alert(1)"'),
    ("base_url", '"www.example.org"'),
    ("base_url", '"http://["'),
    ("base_url", '"https://www.example.org?q=1"'),
    ("base_url", '"https://www.example.org#top"'),
    ("base_url", '"https://www.example.org/新 闻"'),
    ("base_url", '"https://name:word@www.example.org"'),
    ("base_url", '"https://www.example.org:port"'),
    ("base_url", '"https://"'),
    ("base_url", '"https://.中国"'),
    ("public_url", '"https://www.example.org/search"'),
    ("public_url", '"https://www.example.org/查 询"'),
    ("public_url", '"//www.example.org"'),
    ("public_url", '"https://www example.org"'),
    ("public_url", '"https://www.example.org/?q="'),
    ("dictionary", "[]"),
    ("golden", '"a\\u0000b"'),
    ("synonyms", "3"),
    ("keep", "0"),
    ("keep", "-1"),
    ("keep", '"three"'),
    ("keep", "true"),
    ("keep", "1.5"),
    ("result_cache", "-1"),
    ("cost_limit", "-1"),
    ("time_limit", "0.5"),
    ("host", '"a b"'),
    ("host", '""'),
    ("port", "65536"),
    ("workers", "65"),
    ("cors", '"* https://www.example.org"'),
    ("cors", '"www.example.org"'),
    ("cors", '"https://www.example.org/"'),
    ("access_log", '"yes"'),
    ("metrics", '"yes"'),
    ("metrics", "true"),
    ("metrics", "0"),
    ("metrics", "65536"),
    ("memory", "63"),
    ("largest_removal", "1.1"),
    ("largest_removal", "nan"),
    ("quiet", "0"),
    ("quiet", "2021-01-06"),
]


def file_of(folder: Path, text: str) -> Path:
    """A file of settings in a folder."""
    path = folder / FILE
    path.write_text(text, encoding="utf-8")
    return path


def as_toml(key: SettingKey) -> str:
    """The sample of a key as a line of a file; numbers are written as numbers."""
    text, value = SAMPLES[key.name]
    return f"{key.name} = {text if isinstance(value, int | float) else toml_value(text)}\n"


def with_value(name: str, value: object) -> Settings:
    """The defaults but for one setting."""
    only: dict[str, Any] = {name: value}
    return replace(Settings(), **only)


def test_without_variables_and_file_everything_has_its_default(tmp_path: Path) -> None:
    found = Loaded.read({}, folder=tmp_path)
    assert found.settings == Settings()
    assert set(found.origins.values()) == {"default"}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_key_is_read_from_the_environment_and_from_the_file(
    key: SettingKey, tmp_path: Path
) -> None:
    text, value = SAMPLES[key.name]
    variable = f"FUPIN_{key.name.upper()}"
    told = Loaded.read({variable: text}, folder=tmp_path)
    assert told.settings == with_value(key.name, value)
    assert told.origins[key.name] == f"environment {variable}"
    written = Loaded.read({}, folder=file_of(tmp_path, as_toml(key)).parent)
    found = getattr(written.settings, key.name)
    assert found == (tmp_path / value if isinstance(value, Path) else value)
    assert written.origins[key.name] == f"file {tmp_path / FILE}:1"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file_of(tmp_path, "keep = 9\nport = 9\n")
    found = Loaded.read({"FUPIN_KEEP": "4"}, folder=tmp_path)
    assert (found.settings.keep, found.settings.port) == (4, 9)
    assert found.origins["keep"] == "environment FUPIN_KEEP"
    assert found.origins["port"] == f"file {tmp_path / FILE}:2"


def test_an_empty_variable_says_none_where_there_may_be_none(tmp_path: Path) -> None:
    file_of(tmp_path, 'keep = 9\ndictionary = "words.txt"\nbase_url = "http://a.example"\n')
    found = Settings.load(
        {"FUPIN_KEEP": "", "FUPIN_DICTIONARY": "", "FUPIN_BASE_URL": ""}, folder=tmp_path
    )
    assert found == replace(Settings(), keep=9)


def test_the_file_a_variable_names_goes_before_the_one_that_is_there(tmp_path: Path) -> None:
    file_of(tmp_path, "keep = 9")
    (tmp_path / "etc").mkdir()
    other = tmp_path / "etc" / "search.toml"
    other.write_bytes('\ufeffindex = "../index"\n'.encode())
    found = Settings.load({"FUPIN_CONFIG": str(other)}, folder=tmp_path)
    assert found == replace(Settings(), index=tmp_path / "etc" / ".." / "index")


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_in_the_file_is_named_with_its_line(
    name: str, value: str, tmp_path: Path
) -> None:
    file_of(tmp_path, f"# settings\n\n{name} = {value}\n")
    with pytest.raises(SettingError, match=f"{FILE}:3: {name} is ") as refused:
        Settings.load({}, folder=tmp_path)
    (key,) = (key for key in KEYS if key.name == name)
    assert f"it must be {key.allowed}." in refused.value.message


# In the environment everything is text, and any text but an empty one is the path of something.
@pytest.mark.parametrize(
    ("name", "value"), [pair for pair in WRONG if pair[0] not in PATHS and pair[1] != '""']
)
def test_a_wrong_value_in_the_environment_is_named(name: str, value: str, tmp_path: Path) -> None:
    text = value.strip('"')
    (key,) = (key for key in KEYS if key.name == name)
    with pytest.raises(SettingError, match=f"FUPIN_{name.upper()} is ") as refused:
        Settings.load({f"FUPIN_{name.upper()}": text}, folder=tmp_path)
    assert repr(text) in refused.value.message
    assert f"it must be {key.allowed}." in refused.value.message


@pytest.mark.parametrize(("text", "address"), ADDRESSES)
def test_an_address_comes_to_links_in_ascii(text: str, address: str, tmp_path: Path) -> None:
    found = Loaded.read({"FUPIN_BASE_URL": text}, folder=tmp_path)
    assert (found.settings.base_url, found.faults) == (address, ())


def test_who_serves_under_a_path_is_answered_that_it_cannot_be(tmp_path: Path) -> None:
    (fault,) = Loaded.read(
        {"FUPIN_PUBLIC_URL": "https://www.example.org/search"}, folder=tmp_path
    ).faults
    assert "without a path" in fault


def test_everything_wrong_is_told_at_once_and_the_rest_is_still_read(tmp_path: Path) -> None:
    file_of(tmp_path, "keep = 0\nworkers = 3\nport = -1\n")
    found = Loaded.read({"FUPIN_QUIET": "soon"}, folder=tmp_path)
    assert len(found.faults) == 3
    assert found.settings == replace(Settings(), workers=3)


def test_an_unknown_key_is_named_with_its_line_and_the_nearest(tmp_path: Path) -> None:
    file_of(tmp_path, "keep = 3\n[kep]\nx = 1\n")
    with pytest.raises(SettingError, match=rf"{FILE}:2: .*'kep'; did you mean keep\?"):
        Settings.load({}, folder=tmp_path)


def test_an_unknown_variable_is_a_remark_and_those_of_the_tests_are_not(tmp_path: Path) -> None:
    found = Loaded.read(
        {"FUPIN_KEP": "1", "FUPIN_XYZZY": "1", "FUPIN_TEST_DATA": "x", "HOME": "y"}, folder=tmp_path
    )
    assert not found.faults
    assert [remark.split()[0] for remark in found.unknown] == ["FUPIN_KEP", "FUPIN_XYZZY"]
    assert "did you mean FUPIN_KEEP?" in found.unknown[0]
    assert "did you mean" not in found.unknown[1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"keep = = 3\n", "is not TOML: .*line 1"),
        (b"# \xd6\xd0\n", "is not UTF-8"),
        (None, "No such file.* FUPIN_CONFIG names the file"),
    ],
)
def test_a_file_that_cannot_be_read_is_said(
    content: bytes | None, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "search.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingError, match=told) as refused:
        Settings.load({"FUPIN_CONFIG": str(path)}, folder=tmp_path)
    assert str(path) in refused.value.message


def test_the_example_sets_nothing_and_each_of_its_lines_can_be_set(tmp_path: Path) -> None:
    text = example_file()
    assert tomllib.loads(text) == {}
    names = {key.name for key in KEYS}
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    settings = [line for line in lines if line.partition(" = ")[0] in names]
    assert len(settings) == len(KEYS)
    found = Loaded.read({}, folder=file_of(tmp_path, "\n".join(settings)).parent)
    assert not found.faults
    unsampled = {key.name for key in KEYS if not key.sample} - {"index"}
    assert all(getattr(found.settings, name) == getattr(Settings(), name) for name in unsampled)


def test_the_memory_of_a_reindex_is_the_engines_own_by_default() -> None:
    assert Settings().memory << 20 == MEMORY


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


def test_a_cache_that_cannot_be_written_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "fupin-search").mkdir()
    # Root may write anywhere, so the system's word is replaced.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert tmp_path not in cache_folder().parents
    assert cache_folder() == cache_folder()


def test_a_user_without_a_home_gets_a_folder_nobody_can_foretell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert cache_folder().stat().st_mode & 0o077 == 0
