"""`doctor`: what is wrong here, and the command that mends it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fupin_search.cli.console import given, json_option, print_json, say, store_of
from fupin_search.errors import IndexUnusableError, SettingError
from fupin_search.operating.doctor import Finding, State, examine
from fupin_search.settings import FILE, KEYS, Loaded
from fupin_search.settings.kinds import Key, toml_value
from fupin_search.settings.reading import CONFIG

_STYLES = {State.OK: "green", State.WARNING: "yellow", State.FAULT: "bold red"}


@click.command()
@click.option(
    "--index",
    # What cannot be read is for the doctor to say.
    type=click.Path(path_type=Path, readable=False),
    help="Folder of the index; ./index by default, or $FUPIN_INDEX.",
)
@json_option
def doctor(*, index: Path | None, as_json: bool) -> None:
    """Look at the machine, the settings and the index, and say what is wrong.

    A line for each thing looked at: ok, warning or fault, what was found, and the command that
    mends it. It changes nothing. Ends with exit code 4 when there is a fault.
    """
    loaded = Loaded.read()
    settings = given(loaded.settings, index)
    findings = list(examine(loaded.with_settings(settings), lambda: store_of(settings)))
    if as_json:
        print_json([_json(found) for found in findings])
    else:
        _show(findings)
    faults = sum(found.state is State.FAULT for found in findings)
    if faults:
        raise IndexUnusableError(
            f"{faults} {'fault' if faults == 1 else 'faults'} found; mend the first one first, for "
            "others may come of it."
        )


def _show(findings: list[Finding]) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        for found in findings:
            mend = _mend(found)
            told = f"{found.found} → {mend}" if mend else found.found
            click.echo(f"{found.state.value:7}  {found.check:11}  {told}")
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    for overflow in ("ellipsis", "ellipsis", "fold"):
        table.add_column(no_wrap=overflow == "ellipsis", overflow=overflow)
    for found in findings:
        cell = Text(found.found)
        if mend := _mend(found):
            cell.append(f"\n→ {mend}", style="bold")
        table.add_row(Text(found.state.value, style=_STYLES[found.state]), found.check, cell)
    console.print(table)


def _mend(found: Finding) -> str:
    """The command, unless what was found names it already."""
    return "" if f"`{found.mend}`" in found.found else found.mend


def _json(found: Finding) -> dict[str, str]:
    return {
        "check": found.check,
        "state": found.state.value,
        "found": found.found,
        "mend": found.mend,
    }


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
        print_json(_settings_json(loaded))
    else:
        _settings_show(loaded)
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


def _settings_show(loaded: Loaded) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for key in KEYS:
        value = getattr(loaded.settings, key.name)
        table.add_row(key.name, Text(_text(value)), Text(loaded.origins[key.name]))
    Console(highlight=False, soft_wrap=True).print(table)


def _text(value: object) -> str:
    if value is None or value == "":
        return _NONE
    return f"{value:g}" if isinstance(value, float) else str(value)


def _settings_json(loaded: Loaded) -> dict[str, object]:
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
