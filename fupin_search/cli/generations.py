"""`generations` and `verify`: which generations there are, and whether they are whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from fupin_search.cli.console import (
    index_option,
    json_option,
    print_json,
    say,
    settings_with,
    store_of,
)
from fupin_search.errors import IndexDamagedError
from fupin_search.generations.generation import Listed
from fupin_search.generations.manifest import Manifest
from fupin_search.generations.store import GenerationStore


@click.command()
@index_option
@json_option
def generations(*, index: Path | None, as_json: bool) -> None:
    """List the index's generations, the newest first; * marks the live one.

    Each is read whole; what is wrong with one that is damaged stands beside its name.
    """
    listed = store_of(settings_with(index)).listed()
    if as_json:
        print_json([_json(entry) for entry in listed])
        return
    if not listed:
        say("No generations yet; run `fupin-search reindex CORPUS` to make one.")
    for entry in listed:
        click.echo(_line(entry, _when))


@click.command()
@click.argument("names", nargs=-1)
@index_option
@json_option
def verify(names: tuple[str, ...], *, index: Path | None, as_json: bool) -> None:
    """Read every byte of the generations and say which are whole.

    All of them, or those whose NAMES are given: one line each, the newest first; * marks the live
    one. Ends with exit code 4 when one is not whole, or when CURRENT, the file that says which is
    live, does not name one.
    """
    store = store_of(settings_with(index))
    live, fault = _live(store)
    if unknown := set(names) - set(store.names()):
        raise click.UsageError(
            f"There is no generation {min(unknown)!r} in {store.root}; "
            "`fupin-search generations` lists those there are."
        )
    listed = store.listed(names or None)
    if as_json:
        shown = [_json(entry) for entry in listed]
        print_json({"live": live, "problem": fault, "generations": shown})
    else:
        for entry in listed:
            click.echo(_line(entry, _whole))
    faults = [fault] if fault else []
    if broken := sum(entry.problem is not None for entry in listed):
        faults.append(
            f"{broken} of {len(listed)} generations cannot be used. `fupin-search reindex CORPUS` "
            "builds a whole one and removes those that are damaged."
        )
    if faults:
        raise IndexDamagedError("\n".join(faults))


def _live(store: GenerationStore) -> tuple[str | None, str | None]:
    """Name of the live generation, and what is wrong with CURRENT."""
    try:
        return store.current(), None
    except IndexDamagedError as error:
        return None, error.message


def _json(entry: Listed) -> dict[str, object]:
    found: dict[str, object] = {"name": entry.name, "live": entry.live, "problem": entry.problem}
    if entry.manifest:
        found |= {
            name: value
            for name, value in msgspec.structs.asdict(entry.manifest).items()
            if name != "files"
        }
        found["bytes"] = _bytes(entry.manifest)
    return found


def _line(entry: Listed, ending: Callable[[Manifest], str]) -> str:
    mark = "*" if entry.live else " "
    if entry.manifest is None:
        return f"{mark} {entry.name}  {entry.problem}"
    return (
        f"{mark} {entry.name}  {entry.manifest.articles:,} articles  "
        f"{_bytes(entry.manifest) / 1e6:,.1f} MB  {ending(entry.manifest)}"
    )


def _when(manifest: Manifest) -> str:
    return manifest.created


def _whole(manifest: Manifest) -> str:
    return f"{len(manifest.files):,} files, whole"


def _bytes(manifest: Manifest) -> int:
    return sum(record.bytes for record in manifest.files.values())
