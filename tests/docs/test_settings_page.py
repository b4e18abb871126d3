"""The page of settings and the example of a file are what the settings themselves say."""

from __future__ import annotations

import settings_page

from fupin_search.cli.doctor import example_file
from fupin_search.settings import KEYS


def test_the_table_of_settings_is_what_is_declared() -> None:
    text = settings_page.PAGE.read_text(encoding="utf-8")
    assert settings_page.page(text) == text, "run `make docs`"
    assert all(f"`{key.name}`" in text for key in KEYS)


def test_the_example_of_a_file_is_what_config_prints() -> None:
    text = settings_page.EXAMPLE.read_text(encoding="utf-8")
    assert text == example_file(), "run `make docs`"
