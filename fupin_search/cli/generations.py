"""`generations`, `verify`, `rollback`, `prune`, `backup` and `restore-backup`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click
import msgspec
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from fupin_search.cli.console import (
    complain,
    golden_option,
    index_option,
    json_option,
    make_store,
    print_json,
    say,
    settings_with,
    talk,
)
from fupin_search.disk import writing
from fupin_search.errors import GateError, IndexDamagedError, IndexUnusableError
from fupin_search.generations import backup as backups
from fupin_search.generations import restore
from fupin_search.generations.generation import GenerationStatus, Manifest, can_serve
from fupin_search.generations.live_index import find_drift
from fupin_search.generations.lock import read_hold, release_hold
from fupin_search.generations.store import GenerationStore
from fupin_search.generations.store import rollback as go_back
from fupin_search.settings import FILES, Loaded, Settings

if TYPE_CHECKING:
    from fupin_search.evaluation.golden import GoldenQueries


@click.command()
@index_option
@json_option
def generations(*, index: Path | None, as_json: bool) -> None:
    """List the generations of the index, the newest first.

    * marks the live one. Every byte is read; a damaged generation is listed with its problem. The
    end of a line counts the articles hidden by `remove`. A hold on the index is shown last.
    """
    settings = settings_with(index)
    store = make_store(settings)
    hidden = _read_hidden(store)
    listed = [(entry, _count_hidden(store, entry, hidden)) for entry in store.list_generations()]
    hold = read_hold(store.root)
    if as_json:
        print_json(
            [
                _make_record(entry) | {"hidden": count, "held": entry.live and hold is not None}
                for entry, count in listed
            ]
        )
        return
    if not listed:
        say("No generations yet; run `fupin-search reindex CORPUS` to make one.")
    for entry, count in listed:
        click.echo(_format_line(entry, _format_origin) + (f"  {count:,} hidden" if count else ""))
    if hold:
        say(f"The index is {hold}: no reindex until `fupin-search rollback --release`.")
    if drift := find_drift(store, settings):
        say(drift)


@click.command()
@click.argument("names", nargs=-1)
@golden_option
@index_option
@json_option
def verify(
    names: tuple[str, ...], *, golden: Path | None, index: Path | None, as_json: bool
) -> None:
    """Check every byte of the generations.

    Checks all of them, or those given by NAMES: one line each, the newest first; * marks the live
    one. Golden queries, if set, are checked against the live one, or those named.

    Exits with 4 if a generation is damaged, if CURRENT, the file that names the live one, names
    none, or if a golden query fails.
    """
    settings = settings_with(index, golden=golden)
    queries = _read_golden(settings)
    store = make_store(settings)
    live, fault = _read_live(store)
    if unknown := set(names) - set(store.names()):
        raise click.UsageError(
            f"There is no generation {min(unknown)!r} in {store.root}; "
            "`fupin-search generations` lists those there are."
        )
    listed = store.list_generations(names or None)
    failures = {
        entry.name: _find_golden_faults(store, entry, queries)
        for entry in listed
        if queries and not entry.problem and (names or entry.live)
    }
    if as_json:
        shown = [_make_record(entry) | {"golden": failures.get(entry.name)} for entry in listed]
        print_json({"live": live, "problem": fault, "generations": shown})
    else:
        for entry in listed:
            click.echo(
                _format_line(entry, _format_files)
                + _format_golden(failures.get(entry.name), queries)
            )
    faults = [fault] if fault else []
    if broken := sum(entry.problem is not None for entry in listed):
        faults.append(
            f"{broken} of {len(listed)} generations cannot be used. `fupin-search reindex CORPUS` "
            "builds a whole one and removes those that are damaged."
        )
    if faults:
        raise IndexDamagedError("\n".join(faults))
    failed = [f"{name}: golden {failure}" for name, each in failures.items() for failure in each]
    if failed:
        raise GateError("\n".join([*failed, _advise_on_golden(store, settings)]))


@click.command()
@click.argument("generation", required=False)
@click.option("--hold", is_flag=True, help="Refuse every reindex from now on.")
@click.option("--release", is_flag=True, help="End a hold and exit.")
@index_option
@json_option
def rollback(
    generation: str | None, *, hold: bool, release: bool, index: Path | None, as_json: bool
) -> None:
    """Make an earlier generation live again.

    The default GENERATION is the newest before the live one. It is checked and opened first;
    running servers follow within seconds. Any generation listed by `generations` can be named,
    newer ones too.

    The next reindex matches the corpus again and so undoes the rollback. With --hold every reindex,
    by --watch too, is refused until --release; --hold with the live GENERATION holds that one.
    """
    store = make_store(settings_with(index))
    if release:
        if hold or generation:
            raise click.UsageError("Use --release without other options.")
        _release(store, as_json=as_json)
        return
    done = go_back(store, generation, hold=hold)
    for problem in done.passed:
        say(f"Skipped: {problem}")
    if as_json:
        print_json(done)
    else:
        click.echo(f"{done.live} is live: {done.articles:,} articles")
    if done.former and done.former != done.live:
        say(
            f"{done.former} was live before; `fupin-search rollback {done.former}` goes back to it."
        )
    if done.held:
        say("The index is held: no reindex until `fupin-search rollback --release`.")
    else:
        say(
            "The next reindex undoes this; `fupin-search rollback --hold "
            f"{done.live}` prevents it until it is released."
        )


@click.command()
@click.option(
    "--keep",
    type=click.IntRange(1),
    help="Generations to keep, including the live one. Default: the setting (3).",
)
@index_option
@json_option
def prune(*, keep: int | None, index: Path | None, as_json: bool) -> None:
    """Delete old generations, never the live one.

    Damaged generations are always deleted, unless live.
    """
    settings = settings_with(index)
    store = make_store(settings)
    with store.locked("prune"):
        removed = store.prune(keep or settings.keep)
    freed = sum(deleted.bytes for deleted in removed)
    if as_json:
        print_json({"removed": removed, "bytes": freed})
        return
    for deleted in removed:
        why = "  (was damaged)" if deleted.damaged else ""
        click.echo(f"removed {deleted.name}  {deleted.bytes / 1e6:,.1f} MB{why}")
    say(f"Freed {freed / 1e6:,.1f} MB." if removed else "Nothing to remove.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--generation", metavar="GENERATION", help="The generation. Default: the live one.")
@index_option
@json_option
def backup(file: Path, *, generation: str | None, index: Path | None, as_json: bool) -> None:
    """Write the live generation, settings and word lists to FILE.

    The backup has the generation with its dictionary, the list of removed articles, the settings
    file, and every file that a setting names: words, golden queries, synonyms and pairs of places.
    A reindex may run meanwhile. An existing FILE is replaced once the new one is complete.
    """
    settings = settings_with(index)
    with _Bar("backing up") as bar:
        done = backups.backup(
            make_store(settings),
            file,
            name=generation,
            settings=Loaded.read().file,
            named={key: getattr(settings, key) for key in FILES},
            listener=bar,
        )
    if as_json:
        print_json(done)
        return
    click.echo(
        f"{done.file}  {done.bytes / 1e6:,.1f} MB  generation {done.generation}  "
        f"{done.articles:,} articles  {done.hidden:,} removed"
    )
    for path in done.absent:
        say(f"{path}, named by a setting, does not exist and is not in the backup.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--settings-to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the settings file and the files it names. Default: leave them in FILE.",
)
@index_option
@json_option
def restore_backup(
    file: Path, *, settings_to: Path | None, index: Path | None, as_json: bool
) -> None:
    """Restore a backup and make its generation live.

    The generation is unpacked beside the others, checked, opened and swapped in; running servers
    follow. Articles that FILE lists as removed are hidden too. Nothing in FILE is executed, and a
    damaged FILE changes nothing.
    """
    store = make_store(settings_with(index))
    with _Bar("restoring") as bar:
        done = restore.restore_backup(store, file, settings_to=settings_to, listener=bar)
    if as_json:
        print_json(done)
        return
    how = "unpacked" if done.unpacked else "already there and undamaged"
    click.echo(f"{done.live} is live: {done.articles:,} articles  ({how})")
    for article_id in done.hidden:
        click.echo(f"hidden  {article_id}")
    for path in done.settings:
        click.echo(f"wrote {path}")
    if done.left:
        say(f"{' and '.join(done.left)} stayed in the backup; --settings-to FOLDER extracts them.")
    if done.former and done.former != done.live:
        say(
            f"{done.former} was live before; `fupin-search rollback {done.former}` goes back to it."
        )


def _release(store: GenerationStore, *, as_json: bool) -> None:
    with writing(store.root):
        released = release_hold(store.root)
    if as_json:
        print_json({"released": released})
    elif released:
        say("The hold is released; the next reindex matches the corpus again.")
    else:
        say("There was no hold.")


def _read_golden(settings: Settings) -> GoldenQueries | None:
    """Read the golden queries that the settings name, if the file exists."""
    if not settings.golden:
        return None
    if not settings.golden.exists():
        complain(
            f"The file of golden queries {settings.golden} does not exist, so none are checked."
        )
        return None
    # Queries need more libraries than all other commands of this module.
    from fupin_search.evaluation.golden import read_golden
    from fupin_search.query.context import OperatorRules

    return read_golden(settings.golden, OperatorRules.of(settings))


def _find_golden_faults(
    store: GenerationStore, entry: GenerationStatus, queries: GoldenQueries
) -> tuple[str, ...]:
    """Return the failures of golden queries against a generation."""
    try:
        opened = store.open(entry.name, store.hidden())
    except IndexUnusableError as error:
        return (f"queries cannot be checked: {error.message}",)
    try:
        return queries.find_failures(opened)
    finally:
        opened.engine.close()


def _advise_on_golden(store: GenerationStore, settings: Settings) -> str:
    """Suggest what to do about golden queries that fail."""
    live, _ = _read_live(store)
    listed = store.list_generations()
    if not any(entry.live and can_serve(entry, store.kind) for entry in listed):
        return "The next reindex checks the golden queries again."
    older = [entry for entry in listed if live and entry.name < live]
    back = "correct the corpus and run `fupin-search reindex CORPUS`"
    if any(can_serve(entry, store.kind) for entry in older):
        back += ", or go back to a former generation with `fupin-search rollback`"
    return f"If the queries are out of date, correct {settings.golden}; otherwise {back}."


def _format_golden(faults: tuple[str, ...] | None, queries: GoldenQueries | None) -> str:
    if faults is None or queries is None:
        return ""
    return f", {len(queries) - len(faults):,} of {len(queries):,} golden queries pass"


def _read_hidden(store: GenerationStore) -> frozenset[str]:
    try:
        return store.hidden()
    except IndexUnusableError as error:
        complain(error.message)
        return frozenset()


def _count_hidden(store: GenerationStore, entry: GenerationStatus, hidden: frozenset[str]) -> int:
    return store.count_hidden(entry.name, hidden) if entry.manifest else 0


def _read_live(store: GenerationStore) -> tuple[str | None, str | None]:
    """Return the name of the live generation, and the problem with CURRENT."""
    try:
        return store.current(), None
    except IndexDamagedError as error:
        return None, error.message


def _make_record(entry: GenerationStatus) -> dict[str, object]:
    record: dict[str, object] = {"name": entry.name, "live": entry.live, "problem": entry.problem}
    if entry.manifest:
        record |= {
            name: value
            for name, value in msgspec.structs.asdict(entry.manifest).items()
            if name != "files"
        }
        record["bytes"] = _count_bytes(entry.manifest)
    return record


def _format_line(entry: GenerationStatus, ending: Callable[[Manifest], str]) -> str:
    mark = "*" if entry.live else " "
    if entry.manifest is None:
        return f"{mark} {entry.name}  {entry.problem}"
    return (
        f"{mark} {entry.name}  {entry.manifest.articles:,} articles  "
        f"{_count_bytes(entry.manifest) / 1e6:,.1f} MB  {ending(entry.manifest)}"
    )


def _format_origin(manifest: Manifest) -> str:
    how = f"revised from {manifest.basis}" if manifest.basis else "built in full"
    return f"{manifest.created}  {how}"


def _format_files(manifest: Manifest) -> str:
    return f"{len(manifest.files):,} files, whole"


def _count_bytes(manifest: Manifest) -> int:
    return sum(record.bytes for record in manifest.files.values())


class _Bar(backups.BackupListener):
    """A progress bar of bytes on stderr, if that is a terminal."""

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

    def on_begin(self, size: int) -> None:
        """Set the total number of bytes."""
        self._bar.update(self._task, total=size)

    def on_bytes(self, count: int) -> None:
        """Count some bytes as done."""
        self._bar.advance(self._task, count)
