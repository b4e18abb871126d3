"""`doctor`: what is wrong here, and the command that mends it."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fupin_search.cli.console import given, json_option, print_json, store_of
from fupin_search.errors import IndexUnusableError
from fupin_search.operating.doctor import Finding, State, examine
from fupin_search.settings import Loaded

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
