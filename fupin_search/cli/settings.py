"""`config`: which settings are in force, and where each came from."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fupin_search.cli.console import json_option, print_json, say
from fupin_search.errors import SettingError
from fupin_search.settings import FILE, KEYS, Loaded
from fupin_search.settings.kinds import Key, toml_value
from fupin_search.settings.reading import CONFIG

_WIDTH = 96
_NONE = "none"


@click.command()
@click.option("--example", is_flag=True, help=f"Print a {FILE} to start from, and nothing else.")
@json_option
def config(*, example: bool, as_json: bool) -> None:
    """List each setting, its value and where it came from.

    The command line goes before the environment (FUPIN_KEEP for keep), that before the file, and
    that before the default. The file is the one FUPIN_CONFIG names, or else ./fupin-search.toml.
    Ends with exit code 2 when a value is not allowed; what it shows then is the default.
    """
    if example:
        click.echo(example_file(), nl=False)
        return
    loaded = Loaded.read()
    if as_json:
        print_json(_json(loaded))
    else:
        _show(loaded)
    for remark in loaded.unknown:
        say(f"warning: {remark}")
    if loaded.faults:
        raise SettingError("\n".join(loaded.faults))


def example_file() -> str:
    """A file of settings in which every default is told and none is set."""
    head = (
        f"Settings of fupin-search. Save it as {FILE} where the commands are run, or anywhere and "
        f"name it in {CONFIG}. Take the mark off a line to set it. A relative path is relative to "
        "this file."
    )
    return "\n".join([_comment(head), *map(_example_of, KEYS)])


def _example_of(key: Key) -> str:
    meaning = f"{key.meaning} It is {key.kind.allowed}."
    value = toml_value(key.sample or key.default)
    return f"{_comment(meaning)}# {key.name} = {value}\n"


def _comment(text: str) -> str:
    return textwrap.indent(textwrap.fill(text.replace("`", ""), _WIDTH), "# ") + "\n"


def _show(loaded: Loaded) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for key in KEYS:
        value = getattr(loaded.settings, key.name)
        table.add_row(key.name, Text(_text(value)), Text(loaded.origins[key.name]))
    Console(highlight=False, soft_wrap=True).print(table)


def _text(value: object) -> str:
    if value is None or value == "":
        return _NONE
    return f"{value:g}" if isinstance(value, float) else str(value)


def _json(loaded: Loaded) -> dict[str, object]:
    found: dict[str, object] = {}
    for key in KEYS:
        value = getattr(loaded.settings, key.name)
        shown = str(value) if isinstance(value, Path) else value
        found[key.name] = {"value": shown, "from": loaded.origins[key.name]}
    return {
        "file": str(loaded.file) if loaded.file else None,
        "settings": found,
        "faults": loaded.faults,
        "unknown": loaded.unknown,
    }
