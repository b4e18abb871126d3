"""`backup` and `restore-backup`: one file that brings a generation back."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from fupin_search.cli.console import (
    index_option,
    json_option,
    print_json,
    say,
    settings_with,
    store_of,
    talk,
)
from fupin_search.generations.backups import backup as backups
from fupin_search.generations.backups import restoring
from fupin_search.settings import FILES, Loaded


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--generation", metavar="GENERATION", help="The generation; the live one by default.")
@index_option
@json_option
def backup(file: Path, *, generation: str | None, index: Path | None, as_json: bool) -> None:
    """Write the live generation and all that belongs to it into FILE.

    In it are the generation with its dictionary, the list of removed articles, the settings file,
    and every file that a setting names: your words, golden queries, synonyms and pairs of places. A
    reindex may go on meanwhile. FILE is written beside and takes its name once it is whole; a
    former backup of that name is replaced.
    """
    settings = settings_with(index)
    with _Bar("backing up") as bar:
        done = backups.backup(
            store_of(settings),
            file,
            name=generation,
            settings=Loaded.read().file,
            named={key: getattr(settings, key) for key in FILES},
            audience=bar,
        )
    if as_json:
        print_json(done)
        return
    click.echo(
        f"{done.file}  {done.bytes / 1e6:,.1f} MB  generation {done.generation}  "
        f"{done.articles:,} articles  {done.hidden:,} removed"
    )
    for path in done.absent:
        say(f"{path}, which a setting names, is not there and so not in the backup.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--settings-to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the settings file and those it names; without it they stay in FILE.",
)
@index_option
@json_option
def restore_backup(
    file: Path, *, settings_to: Path | None, index: Path | None, as_json: bool
) -> None:
    """Make the generation in FILE live.

    It is unpacked beside the others, read whole, opened, and swapped in; running servers follow.
    What FILE lists as removed is hidden as well as what is hidden already. Nothing in FILE is ever
    executed, and a FILE that is not whole changes nothing.
    """
    store = store_of(settings_with(index))
    with _Bar("restoring") as bar:
        done = restoring.restore_backup(store, file, settings_to=settings_to, audience=bar)
    if as_json:
        print_json(done)
        return
    how = "unpacked" if done.unpacked else "was there already, whole"
    click.echo(f"{done.live} is live: {done.articles:,} articles  ({how})")
    for one in done.hidden:
        click.echo(f"hidden  {one}")
    for path in done.settings:
        click.echo(f"wrote {path}")
    if done.left:
        say(
            f"{' and '.join(done.left)} stayed in the backup; --settings-to FOLDER writes them out."
        )
    if done.former and done.former != done.live:
        say(f"Before it was {done.former}; `fupin-search rollback {done.former}` goes back to it.")


class _Bar(backups.Audience):
    """How far it has come, on stderr, where that is a terminal."""

    def __init__(self, doing: str) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            console=talk(),
            transient=True,
            disable=not talk().is_terminal,
        )
        self._task = self._bar.add_task(doing, total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def begin(self, size: int) -> None:
        """So many bytes are to be written or read."""
        self._bar.update(self._task, total=size)

    def advance(self, more: int) -> None:
        """So many more were."""
        self._bar.advance(self._task, more)
