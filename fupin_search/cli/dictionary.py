"""`dictionary`: words of one's own, tried on the archive before they are accepted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.text import Text

from fupin_search.cli.console import (
    index_option,
    json_option,
    print_json,
    say,
    settings_with,
    store_of,
    talk,
)
from fupin_search.errors import DictionaryError, IndexUnusableError, SettingError
from fupin_search.operating.drift import live_drift
from fupin_search.operating.listing import WordFile, refusal
from fupin_search.operating.words import Change, Trial, shown, try_word
from fupin_search.settings import FILE, Settings
from fupin_search.text.dictionary import Dictionary, Entry, installed_cutter, read_entries
from fupin_search.text.normalise import normalise

_CHANGES_SHOWN = 8


def show_trial(trial: Trial, console: Console) -> None:
    """Show what was found out about a word: figures first, then how cuts change."""
    for name, told in _told(trial):
        console.print(Text(f"{name:12} {told}"))
    clean = [change for change in trial.changes if not change.neighbour]
    others = [change for change in trial.changes if change.neighbour]
    _show_changes(console, "The word alone changes:", clean)
    _show_changes(console, "A word beside it changes too; look whether it should:", others)


def _told(trial: Trial) -> Iterator[tuple[str, str]]:
    before, after = _cut(trial.alone_before), _cut(trial.alone_after)
    yield "by itself", f"{before} → {after}" if before != after else f"{before}, as before"
    if trial.known:
        yield "known", "it is a word already: yours, or one of the base dictionary"
    if trial.sample:
        whole = f"one word in {trial.whole_before:,} now, in {trial.whole_after:,} then"
        yield "articles", f"{trial.articles:,} hold it, {trial.touched:,} would be cut differently"
        yield "occurrences", f"{trial.occurrences:,}; {whole}"
        where = "would be cut differently where it is not"
        yield "elsewhere", f"{trial.elsewhere:,} of the {trial.sample:,} newest articles {where}"
    if trial.beyond:
        yield "beyond", f"{trial.beyond:,} in figures and the like, which no dictionary cuts"
    if trial.enough:
        frequency, more = trial.enough
        gain = f"would make {more:,} of the {trial.tried:,} others tried one word"
        yield "frequency", f"--frequency {frequency} {gain}"
    elif trial.tried:
        yield "frequency", f"no larger one makes any of the {trial.tried:,} others tried one word"


def _show_changes(console: Console, heading: str, changes: Sequence[Change]) -> None:
    if not changes:
        return
    console.print(heading)
    for change in changes[:_CHANGES_SHOWN]:
        left, right = shown(change)
        told = f"{_cut(change.before)} → {_cut(change.after)}"
        console.print(
            Text(f"{change.occurrences:7,}  {told}   {left}[{''.join(change.before)}]{right}")
        )
    if len(changes) > _CHANGES_SHOWN:
        rest = changes[_CHANGES_SHOWN:]
        number = sum(change.occurrences for change in rest)
        console.print(f"{number:7,}  in {len(rest):,} other ways")


def _cut(words: Sequence[str]) -> str:
    return "|".join(words)


_F = TypeVar("_F", bound=Callable[..., object])
_REBUILD = (
    "The index is cut as before until it is rebuilt: run `fupin-search reindex CORPUS`; running "
    "servers follow."
)

_file = click.option(
    "--dictionary",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of the words, in jieba's format; the setting by default.",
)
_yes = click.option("--yes", is_flag=True, help="Do not ask.")


def _entry_options(command: _F) -> _F:
    frequency = click.option(
        "--frequency",
        metavar="N",
        type=click.IntRange(1, 999_999_999),
        help="How common the word is; without it, as much as makes it one word by itself.",
    )
    tag = click.option("--tag", default="", metavar="T", help="Part of speech, such as n or ns.")
    return frequency(tag(command))


@click.group()
def dictionary() -> None:
    """Words of your own, and what each changes before it is accepted.

    They are kept in the file the setting `dictionary` names, and go into the index with the next
    reindex.
    """


@dictionary.command(name="list")
@_file
@index_option
@json_option
def list_words(*, file: Path | None, index: Path | None, as_json: bool) -> None:
    """List the words: word, frequency and tag, as they stand in the file."""
    settings = settings_with(index, dictionary=file)
    entries = _words(settings).entries() if settings.dictionary else ()
    if settings.dictionary and not settings.dictionary.is_file():
        raise DictionaryError(
            f"There is no dictionary {settings.dictionary}; "
            "`fupin-search dictionary add WORD` begins one."
        )
    if as_json:
        print_json([asdict(entry) for entry in entries])
    else:
        for entry in entries:
            click.echo(entry.line())
    if not settings.dictionary:
        say(f"No dictionary is set. {_how_to_set()}")
    if told := live_drift(store_of(settings), settings):
        say(told)


@dictionary.command()
@click.argument("word")
@_entry_options
@_file
@index_option
@json_option
def test(
    word: str,
    *,
    frequency: int | None,
    tag: str,
    file: Path | None,
    index: Path | None,
    as_json: bool,
) -> None:
    """Show what WORD would change in cutting, and change nothing.

    Compared are the words as they are in the file and the same with WORD, over every article of the
    live index that holds it. Where the file has WORD already, without it and with it are compared.
    """
    settings = settings_with(index, dictionary=file)
    entry = _entry(word, frequency, tag)
    words = _words(settings).entries()
    now = _with(words, entry)
    then = _without(words, entry.word) if now == words else words
    if now == words:
        say(f"{entry.word} is among the words; shown is what it changes.")
    trial = _tried(settings, entry.word, then, now)
    if as_json:
        print_json(asdict(trial))
    else:
        show_trial(trial, Console(highlight=False, soft_wrap=True))


@dictionary.command()
@click.argument("word")
@_entry_options
@_yes
@_file
@index_option
def add(
    word: str,
    *,
    frequency: int | None,
    tag: str,
    yes: bool,
    file: Path | None,
    index: Path | None,
) -> None:
    """Add WORD, once it is seen what it changes.

    A word that is there already gets the frequency and the tag given. Comments and order of the
    file stay.
    """
    settings = settings_with(index, dictionary=file)
    entry = _entry(word, frequency, tag)
    path = _file_of(settings)
    former = _words(settings)
    words = former.entries()
    if entry in words:
        say(f"{path} has {entry.line()} already; nothing is changed.")
        return
    latter = former.with_entry(entry)
    show_trial(_tried(settings, entry.word, words, latter.entries()), talk())
    _ask(f"Add {entry.line()} to {path}?", yes=yes)
    latter.save(former)
    say(f"{path} has {entry.line()} now, {len(latter.entries()):,} words in all. {_REBUILD}")


@dictionary.command()
@click.argument("word")
@_yes
@_file
@index_option
def remove(word: str, *, yes: bool, file: Path | None, index: Path | None) -> None:
    """Remove WORD, once it is seen what that changes."""
    settings = settings_with(index, dictionary=file)
    path = _file_of(settings)
    former = _words(settings)
    words = former.entries()
    gone = normalise(word)
    if all(entry.word != gone for entry in words):
        raise DictionaryError(
            f"{path} has no word {gone!r}; `fupin-search dictionary list` shows those it has."
        )
    latter = former.without(gone)
    show_trial(_tried(settings, gone, words, latter.entries()), talk())
    _ask(f"Remove {gone} from {path}?", yes=yes)
    latter.save(former)
    say(f"{path} has {gone} no more, {len(latter.entries()):,} words in all. {_REBUILD}")


def _entry(word: str, frequency: int | None, tag: str) -> Entry:
    """The entry of a word as it was given."""
    found = normalise(word)
    if reason := refusal(found):
        raise DictionaryError(f"{word!r} is of no use as a word: {reason}")
    if found != word:
        say(f"{word} is kept as {found}: so are all texts before they are cut.")
    entry = Entry(found, frequency, tag)
    if read_entries([entry.line()], named="--tag") != (entry,):
        raise DictionaryError(f"{tag!r} is no tag; one is a few Latin letters, such as n or ns.")
    return entry


def _file_of(settings: Settings) -> Path:
    if not settings.dictionary:
        raise SettingError(f"There is no file to keep the word in. {_how_to_set()}")
    return settings.dictionary


def _words(settings: Settings) -> WordFile:
    if settings.dictionary is None:
        return WordFile(Path("no dictionary"), "", there=False)
    return WordFile.read(settings.dictionary)


def _how_to_set() -> str:
    return (
        f'Name one in {FILE} by the line `dictionary = "words.txt"`, by FUPIN_DICTIONARY or by '
        "--dictionary."
    )


def _with(words: Sequence[Entry], entry: Entry) -> tuple[Entry, ...]:
    if all(other.word != entry.word for other in words):
        return (*words, entry)
    return tuple(entry if other.word == entry.word else other for other in words)


def _without(words: Sequence[Entry], word: str) -> tuple[Entry, ...]:
    return tuple(entry for entry in words if entry.word != word)


def _tried(settings: Settings, word: str, before: Sequence[Entry], after: Sequence[Entry]) -> Trial:
    """What the word changes in the live index, where there is one that can be asked."""
    cutter = installed_cutter()
    pair = Dictionary(cutter, tuple(before)), Dictionary(cutter, tuple(after))
    store = store_of(settings)
    try:
        live = store.open(store.current())
    except IndexUnusableError as error:
        say(f"It is tried by itself alone, for no article can be looked at. {error.message}")
        return try_word(word, *pair)
    with closing(live.engine):
        return try_word(word, *pair, live.engine)


def _ask(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("Nobody can be asked here; give --yes to do it unasked.")
    click.confirm(question, abort=True, err=True)
