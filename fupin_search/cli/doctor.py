"""`doctor` and `config`: the state of an installation, and its settings."""

from __future__ import annotations

import textwrap
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fupin_search.cli.console import json_option, make_store, print_json, say, with_options
from fupin_search.doctor import CheckState, Diagnosis, examine
from fupin_search.errors import IndexUnusableError, SettingError
from fupin_search.settings import CONFIG, FILE, KEYS, Loaded, SettingKey, toml_value

_STYLES = {CheckState.OK: "green", CheckState.WARNING: "yellow", CheckState.FAULT: "bold red"}
_WIDTH = 96


@click.command()
@click.option(
    "--index",
    # A folder that cannot be read is a finding, not a usage error.
    type=click.Path(path_type=Path, readable=False),
    help="Folder of the index. Default: $FUPIN_INDEX, or ./index.",
)
@json_option
def doctor(*, index: Path | None, as_json: bool) -> None:
    """Diagnose the machine, settings and index.

    Prints one line per check: ok, warning or fault, the finding, and the command that fixes it.
    Changes nothing. Exits with 4 if there is a fault.
    """
    loaded = Loaded.read()
    settings = with_options(loaded.settings, index)
    findings = list(examine(loaded.with_settings(settings), lambda: make_store(settings)))
    if as_json:
        print_json([_json(finding) for finding in findings])
    else:
        _show(findings)
    faults = sum(finding.state is CheckState.FAULT for finding in findings)
    if faults:
        raise IndexUnusableError(
            f"{faults} {'fault' if faults == 1 else 'faults'} found. Fix the first one first; the "
            "others may follow from it."
        )


def _show(findings: list[Diagnosis]) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        for finding in findings:
            remedy = _format_remedy(finding)
            line = f"{finding.message} → {remedy}" if remedy else finding.message
            click.echo(f"{finding.state.value:7}  {finding.check:11}  {line}")
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    for overflow in ("ellipsis", "ellipsis", "fold"):
        table.add_column(no_wrap=overflow == "ellipsis", overflow=overflow)
    for finding in findings:
        cell = Text(finding.message)
        if remedy := _format_remedy(finding):
            cell.append(f"\n→ {remedy}", style="bold")
        table.add_row(Text(finding.state.value, style=_STYLES[finding.state]), finding.check, cell)
    console.print(table)


def _format_remedy(finding: Diagnosis) -> str:
    """Return the command that fixes it, unless the finding names it already."""
    return "" if f"`{finding.remedy}`" in finding.message else finding.remedy


def _json(finding: Diagnosis) -> dict[str, str]:
    return {
        "check": finding.check,
        "state": finding.state.value,
        "found": finding.message,
        "mend": finding.remedy,
    }


@click.command()
@click.option("--example", is_flag=True, help=f"Print an example {FILE} and exit.")
@json_option
def config(*, example: bool, as_json: bool) -> None:
    """List each setting, its value and its origin.

    Options come before the environment (FUPIN_KEEP for keep), the environment before the file, and
    the file before the default. The file is $FUPIN_CONFIG, or ./fupin-search.toml.
    Exits with 2 if a value is not allowed; the value shown is then the default.
    """
    if example:
        click.echo(example_file(), nl=False)
        return
    loaded = Loaded.read()
    if as_json:
        print_json(_settings_as_json(loaded))
    else:
        _show_settings(loaded)
    for remark in loaded.unknown:
        say(f"warning: {remark}")
    if loaded.faults:
        raise SettingError("\n".join(loaded.faults))


def example_file() -> str:
    """Return an example file: each setting with its default, commented out."""
    head = (
        f"Settings of fupin-search. Save this as {FILE} in the folder where you run the commands, "
        f"or anywhere and name it in {CONFIG}. Uncomment a line to set it. Relative paths are "
        "relative to this file."
    )
    return "\n".join([_format_comment(head), *map(_format_example, KEYS)])


def _format_example(key: SettingKey) -> str:
    meaning = f"{key.meaning} It is {key.allowed}."
    value = toml_value(key.sample or key.default)
    return f"{_format_comment(meaning)}# {key.name} = {value}\n"


def _format_comment(text: str) -> str:
    return textwrap.indent(textwrap.fill(text.replace("`", ""), _WIDTH), "# ") + "\n"


def _show_settings(loaded: Loaded) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    for key in KEYS:
        value = getattr(loaded.settings, key.name)
        table.add_row(key.name, Text(_format_value(value)), Text(loaded.origins[key.name]))
    Console(highlight=False, soft_wrap=True).print(table)


def _format_value(value: object) -> str:
    if value is None or value == "":
        return "none"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _settings_as_json(loaded: Loaded) -> dict[str, object]:
    values: dict[str, object] = {}
    for key in KEYS:
        value = getattr(loaded.settings, key.name)
        shown = str(value) if isinstance(value, Path) else value
        values[key.name] = {"value": shown, "from": loaded.origins[key.name]}
    return {
        "file": str(loaded.file) if loaded.file else None,
        "settings": values,
        "faults": loaded.faults,
        "unknown": loaded.unknown,
    }
