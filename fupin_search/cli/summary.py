"""What became of a reindex, as tables on stderr."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from fupin_search.cli.console import say, talk
from fupin_search.generations.rebuilding.gate import ARTICLES, Check
from fupin_search.generations.rebuilding.tally import Tally


def show_tally(tally: Tally) -> None:
    """Counts, time and the generation that answers now."""
    table = Table.grid(padding=(0, 2))
    for name, count in (
        ("indexed", tally.indexed),
        ("added", tally.added),
        ("changed", tally.changed),
        ("removed", tally.removed),
        ("unchanged", tally.unchanged),
        ("warned", tally.warned),
        ("rejected", tally.rejected),
    ):
        table.add_row(name, f"{count:,}")
    table.add_row("seconds", f"{tally.seconds:.1f}")
    if tally.basis:
        table.add_row("basis", tally.basis)
    table.add_row("generation", tally.generation)
    talk().print(table)
    if not tally.fresh:
        say("Nothing changed, so the live generation stays.")


def show_verdict(verdict: Sequence[Check]) -> None:
    """The quality gate's checks, one a line, and what is wrong."""
    table = Table(box=None, pad_edge=False, header_style="")
    table.add_column("quality gate")
    for heading in ("before", "now", "allowed"):
        table.add_column(heading, justify="right")
    table.add_column("verdict")
    for check in verdict:
        table.add_row(
            check.name,
            check.shown(check.before),
            check.shown(check.now),
            _bound(check),
            "passed" if check.passed else "[bold red]FAILED[/]",
        )
    talk().print(table)
    for check in verdict:
        for fault in check.faults:
            say(f"golden {fault}")


def _bound(check: Check) -> str:
    if check.allowed is None:
        return "any"
    return f"{'≥' if check.name == ARTICLES else '≤'} {check.shown(check.allowed)}"
