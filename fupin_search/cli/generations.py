"""`generations`, `verify`, `rollback`, `prune`: which there are, whole or not; live, or gone."""

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
    print_json,
    say,
    settings_with,
    store_of,
    talk,
)
from fupin_search.disk import writing
from fupin_search.errors import GateError, IndexDamagedError, IndexUnusableError
from fupin_search.generations.backups import backup as backups
from fupin_search.generations.backups import restoring
from fupin_search.generations.generation import Listed, can_serve
from fupin_search.generations.hold import held
from fupin_search.generations.hold import release as end_hold
from fupin_search.generations.manifest import Manifest
from fupin_search.generations.rollback import rollback as go_back
from fupin_search.generations.store import GenerationStore
from fupin_search.operating.drift import live_drift
from fupin_search.settings import FILES, Loaded, Settings

if TYPE_CHECKING:
    from fupin_search.evaluation.golden import GoldenQueries


@click.command()
@index_option
@json_option
def generations(*, index: Path | None, as_json: bool) -> None:
    """List the index's generations, the newest first; * marks the live one.

    Each is read whole; what is wrong with one that is damaged stands beside its name. Articles that
    `remove` hides are counted at the end of the line. A hold on the index is said at the end.
    """
    settings = settings_with(index)
    store = store_of(settings)
    hidden = _hidden(store)
    listed = [(entry, _hidden_in(store, entry, hidden)) for entry in store.listed()]
    hold = held(store.root)
    if as_json:
        print_json(
            [
                _json(entry) | {"hidden": count, "held": entry.live and hold is not None}
                for entry, count in listed
            ]
        )
        return
    if not listed:
        say("No generations yet; run `fupin-search reindex CORPUS` to make one.")
    for entry, count in listed:
        click.echo(_line(entry, _when) + (f"  {count:,} hidden" if count else ""))
    if hold:
        say(f"The index is {hold}: nothing is reindexed until `fupin-search rollback --release`.")
    if told := live_drift(store, settings):
        say(told)


@click.command()
@click.argument("names", nargs=-1)
@golden_option
@index_option
@json_option
def verify(
    names: tuple[str, ...], *, golden: Path | None, index: Path | None, as_json: bool
) -> None:
    """Read every byte of the generations and say which are whole.

    All of them, or those whose NAMES are given: one line each, the newest first; * marks the live
    one. Golden queries, where there are any, are asked of the live one, or of those named.

    Ends with exit code 4 when one is not whole, when CURRENT, the file that says which is live,
    does not name one, or when a golden query finds something else.
    """
    settings = settings_with(index, golden=golden)
    queries = _golden(settings)
    store = store_of(settings)
    live, fault = _live(store)
    if unknown := set(names) - set(store.names()):
        raise click.UsageError(
            f"There is no generation {min(unknown)!r} in {store.root}; "
            "`fupin-search generations` lists those there are."
        )
    listed = store.listed(names or None)
    wrong = {
        entry.name: _golden_faults(store, entry, queries)
        for entry in listed
        if queries and not entry.problem and (names or entry.live)
    }
    if as_json:
        shown = [_json(entry) | {"golden": wrong.get(entry.name)} for entry in listed]
        print_json({"live": live, "problem": fault, "generations": shown})
    else:
        for entry in listed:
            click.echo(_line(entry, _whole) + _golden_text(wrong.get(entry.name), queries))
    faults = [fault] if fault else []
    if broken := sum(entry.problem is not None for entry in listed):
        faults.append(
            f"{broken} of {len(listed)} generations cannot be used. `fupin-search reindex CORPUS` "
            "builds a whole one and removes those that are damaged."
        )
    if faults:
        raise IndexDamagedError("\n".join(faults))
    if told := [f"{name}: golden {each}" for name, each in _pairs(wrong)]:
        raise GateError("\n".join([*told, _golden_advice(store, settings)]))


@click.command()
@click.argument("generation", required=False)
@click.option(
    "--hold", is_flag=True, help="Refuse to reindex from now on, so that nothing comes back."
)
@click.option("--release", is_flag=True, help="End a hold, and change nothing else.")
@index_option
@json_option
def rollback(
    generation: str | None, *, hold: bool, release: bool, index: Path | None, as_json: bool
) -> None:
    """Make a former GENERATION live; by default the newest that is older than the live one.

    Every byte of it is read and it is opened first; running servers follow within seconds.
    It goes forward as well: name any generation that `generations` lists.

    The next reindex makes the index equal the corpus again, and so brings back what was rolled
    back. With --hold every reindex, by --watch too, is refused until --release; --hold with the
    live GENERATION holds that one.
    """
    store = store_of(settings_with(index))
    if release:
        if hold or generation:
            raise click.UsageError("--release stands alone.")
        _release(store, as_json=as_json)
        return
    done = go_back(store, generation, hold=hold)
    for problem in done.passed:
        say(f"Passed over: {problem}")
    if as_json:
        print_json(done)
    else:
        click.echo(f"{done.live} is live: {done.articles:,} articles")
    if done.former and done.former != done.live:
        say(f"Before it was {done.former}; `fupin-search rollback {done.former}` goes back to it.")
    if done.held:
        say("The index is held: nothing is reindexed until `fupin-search rollback --release`.")
    else:
        say(
            "The next reindex brings back what is in the corpus; `fupin-search rollback --hold "
            f"{done.live}` refuses it until it is released."
        )


@click.command()
@click.option(
    "--keep",
    type=click.IntRange(1),
    help="Generations to keep, the live one included; $FUPIN_KEEP by default.",
)
@index_option
@json_option
def prune(*, keep: int | None, index: Path | None, as_json: bool) -> None:
    """Remove all but the newest generations; never the live one, and damaged ones first.

    Whatever `--keep` says, a generation that is damaged goes, unless it is live.
    """
    settings = settings_with(index)
    store = store_of(settings)
    with store.locked("prune"):
        removed = store.prune(keep or settings.keep)
    freed = sum(one.bytes for one in removed)
    if as_json:
        print_json({"removed": removed, "bytes": freed})
        return
    for one in removed:
        why = "  (was damaged)" if one.damaged else ""
        click.echo(f"removed {one.name}  {one.bytes / 1e6:,.1f} MB{why}")
    say(f"{freed / 1e6:,.1f} MB are free again." if removed else "There was nothing to remove.")


def _release(store: GenerationStore, *, as_json: bool) -> None:
    with writing(store.root):
        released = end_hold(store.root)
    if as_json:
        print_json({"released": released})
    elif released:
        say("The index is held no more; the next reindex makes it equal the corpus.")
    else:
        say("The index was not held.")


def _golden(settings: Settings) -> GoldenQueries | None:
    """The golden queries the settings name; what does not need them goes on without."""
    if not settings.golden:
        return None
    if not settings.golden.exists():
        complain(f"The golden queries {settings.golden} are not there, so none are asked.")
        return None
    # Here, because asking a query takes more libraries than all other commands of this module.
    from fupin_search.evaluation.golden import read_golden
    from fupin_search.understanding.knowledge import Knowledge

    return read_golden(settings.golden, Knowledge.of(settings))


def _golden_faults(
    store: GenerationStore, entry: Listed, queries: GoldenQueries
) -> tuple[str, ...]:
    """What a generation answers otherwise than it must, asked as readers ask."""
    try:
        opened = store.open(entry.name, store.hidden())
    except IndexUnusableError as error:
        return (f"queries cannot be asked: {error.message}",)
    try:
        return queries.faults(opened)
    finally:
        opened.engine.close()


def _golden_advice(store: GenerationStore, settings: Settings) -> str:
    """What can be done here about golden queries that are not met."""
    live, _ = _live(store)
    listed = store.listed()
    if not any(entry.live and can_serve(entry, store.kind) for entry in listed):
        return "The golden queries are asked of what the next reindex makes."
    older = [entry for entry in listed if live and entry.name < live]
    back = "mend the corpus and `fupin-search reindex CORPUS`"
    if any(can_serve(entry, store.kind) for entry in older):
        back += ", or go back to a former generation with `fupin-search rollback`"
    return f"Where the queries are out of date, correct {settings.golden}; otherwise {back}."


def _golden_text(faults: tuple[str, ...] | None, queries: GoldenQueries | None) -> str:
    if faults is None or queries is None:
        return ""
    return f", {len(queries) - len(faults):,} of {len(queries):,} golden queries as they must be"


def _pairs(wrong: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(name, fault) for name, faults in wrong.items() for fault in faults]


def _hidden(store: GenerationStore) -> frozenset[str]:
    try:
        return store.hidden()
    except IndexUnusableError as error:
        complain(error.message)
        return frozenset()


def _hidden_in(store: GenerationStore, entry: Listed, hidden: frozenset[str]) -> int:
    return store.hidden_in(entry.name, hidden) if entry.manifest else 0


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
    how = f"revised from {manifest.basis}" if manifest.basis else "written whole"
    return f"{manifest.created}  {how}"


def _whole(manifest: Manifest) -> str:
    return f"{len(manifest.files):,} files, whole"


def _bytes(manifest: Manifest) -> int:
    return sum(record.bytes for record in manifest.files.values())


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
