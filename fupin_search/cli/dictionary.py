"""`dictionary`: manage your own words, and preview their effect on the archive."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.text import Text

from fupin_search.cli.console import (
    index_option,
    json_option,
    make_store,
    print_json,
    say,
    settings_with,
    talk,
)
from fupin_search.disk import replacing
from fupin_search.errors import DictionaryError, IndexUnusableError, SettingError
from fupin_search.evaluation.dictionary_trial import (
    CutChange,
    DictionaryTrial,
    find_context,
    try_word,
)
from fupin_search.generations.live_index import find_drift
from fupin_search.settings import FILE, Settings
from fupin_search.text.dictionary import Dictionary, DictionaryEntry, read_entries
from fupin_search.text.normalise import is_han, normalise

_CHANGES_SHOWN = 8
_BYTE_ORDER_MARK = "\ufeff"
_COMMENT = "#"
_F = TypeVar("_F", bound=Callable[..., object])
_REBUILD = "It takes effect with the next `fupin-search reindex CORPUS`; running servers follow."

_file_option = click.option(
    "--dictionary",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of words in jieba's format. Default: the setting.",
)
_yes_option = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")


def _entry_options(command: _F) -> _F:
    frequency = click.option(
        "--frequency",
        metavar="N",
        type=click.IntRange(1, 999_999_999),
        help="Word frequency. Default: just high enough for the word to be kept whole.",
    )
    tag = click.option("--tag", default="", metavar="T", help="Part of speech, such as n or ns.")
    return frequency(tag(command))


@click.group()
def dictionary() -> None:
    """Manage your own dictionary words and preview their effect.

    They are kept in the file the setting `dictionary` names, and go into the index with the next
    reindex.
    """


@dictionary.command(name="list")
@_file_option
@index_option
@json_option
def list_words(*, file: Path | None, index: Path | None, as_json: bool) -> None:
    """List the words: word, frequency and tag, as they are in the file."""
    settings = settings_with(index, dictionary=file)
    entries = _read_words(settings).entries() if settings.dictionary else ()
    if settings.dictionary and not settings.dictionary.is_file():
        raise DictionaryError(
            f"There is no dictionary {settings.dictionary}; "
            "`fupin-search dictionary add WORD` creates it."
        )
    if as_json:
        print_json([asdict(entry) for entry in entries])
    else:
        for entry in entries:
            click.echo(entry.line())
    if not settings.dictionary:
        say(f"No dictionary is set. {_explain_setting()}")
    if drift := find_drift(make_store(settings), settings):
        say(drift)


@dictionary.command()
@click.argument("word")
@_entry_options
@_file_option
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
    """Show what WORD would change in segmentation, without changing anything.

    Compares the words of the file without and with WORD, over every article of the live index that
    contains it.
    """
    settings = settings_with(index, dictionary=file)
    entry = _make_entry(word, frequency, tag)
    words = _read_words(settings).entries()
    now = _add_entry(words, entry)
    then = _drop_word(words, entry.word) if now == words else words
    if now == words:
        say(f"{entry.word} is one of the words already; this is its effect.")
    trial = _run_trial(settings, entry.word, then, now)
    if as_json:
        print_json(asdict(trial))
    else:
        _show_trial(trial, Console(highlight=False, soft_wrap=True))


@dictionary.command()
@click.argument("word")
@_entry_options
@_yes_option
@_file_option
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
    """Show what adding WORD would change, then add it.

    An existing word gets the given frequency and tag. Comments and order of the file are kept.
    """
    settings = settings_with(index, dictionary=file)
    entry = _make_entry(word, frequency, tag)
    path = _find_file(settings)
    former = _read_words(settings)
    words = former.entries()
    if entry in words:
        say(f"{path} already has {entry.line()}; nothing was changed.")
        return
    latter = former.with_entry(entry)
    _show_trial(_run_trial(settings, entry.word, words, latter.entries()), talk())
    _confirm(f"Add {entry.line()} to {path}?", yes=yes)
    latter.save(former)
    say(f"Added {entry.line()} to {path}, now with {len(latter.entries()):,} words. {_REBUILD}")


@dictionary.command()
@click.argument("word")
@_yes_option
@_file_option
@index_option
def remove(word: str, *, yes: bool, file: Path | None, index: Path | None) -> None:
    """Show what removing WORD would change, then remove it."""
    settings = settings_with(index, dictionary=file)
    path = _find_file(settings)
    former = _read_words(settings)
    words = former.entries()
    gone = normalise(word)
    if all(entry.word != gone for entry in words):
        raise DictionaryError(
            f"{path} has no word {gone!r}; `fupin-search dictionary list` lists its words."
        )
    latter = former.without(gone)
    _show_trial(_run_trial(settings, gone, words, latter.entries()), talk())
    _confirm(f"Remove {gone} from {path}?", yes=yes)
    latter.save(former)
    say(f"Removed {gone} from {path}, now with {len(latter.entries()):,} words. {_REBUILD}")


def _show_trial(trial: DictionaryTrial, console: Console) -> None:
    """Show the effect of a word: figures first, then the changes in segmentation."""
    for name, figures in _list_figures(trial):
        console.print(Text(f"{name:12} {figures}"))
    clean = [change for change in trial.changes if not change.neighbour]
    others = [change for change in trial.changes if change.neighbour]
    _show_changes(console, "Only the word itself changes:", clean)
    _show_changes(console, "A neighbouring word changes too; check these:", others)


def _list_figures(trial: DictionaryTrial) -> Iterator[tuple[str, str]]:
    before, after = _join(trial.alone_before), _join(trial.alone_after)
    yield "by itself", f"{before} → {after}" if before != after else f"{before}, unchanged"
    if trial.known:
        yield "known", "already a word of yours or of the base dictionary"
    if trial.sample:
        whole = f"one word in {trial.whole_before:,} before, {trial.whole_after:,} after"
        yield "articles", f"{trial.articles:,} contain it, {trial.touched:,} would change"
        yield "occurrences", f"{trial.occurrences:,}; {whole}"
        where = "would change where it does not occur"
        yield "elsewhere", f"{trial.elsewhere:,} of the {trial.sample:,} newest articles {where}"
    if trial.beyond:
        yield "beyond", f"{trial.beyond:,} in figures and other text that no dictionary segments"
    if trial.enough:
        frequency, more = trial.enough
        gain = f"would keep {more:,} of the {trial.tried:,} others tried whole"
        yield "frequency", f"--frequency {frequency} {gain}"
    elif trial.tried:
        yield "frequency", f"no higher one keeps any of the {trial.tried:,} others tried whole"


def _show_changes(console: Console, heading: str, changes: Sequence[CutChange]) -> None:
    if not changes:
        return
    console.print(heading)
    for change in changes[:_CHANGES_SHOWN]:
        left, right = find_context(change)
        change_text = f"{_join(change.before)} → {_join(change.after)}"
        console.print(
            Text(
                f"{change.occurrences:7,}  {change_text}   {left}[{''.join(change.before)}]{right}"
            )
        )
    if len(changes) > _CHANGES_SHOWN:
        rest = changes[_CHANGES_SHOWN:]
        number = sum(change.occurrences for change in rest)
        console.print(f"{number:7,}  in {len(rest):,} other ways")


def _join(words: Sequence[str]) -> str:
    return "|".join(words)


def _make_entry(word: str, frequency: int | None, tag: str) -> DictionaryEntry:
    """Return the entry of a word given on the command line."""
    stored = normalise(word)
    if reason := refusal(stored):
        raise DictionaryError(f"{word!r} cannot be a dictionary word: {reason}")
    if stored != word:
        say(f"{word} is stored as {stored}, because texts are normalised before segmentation.")
    entry = DictionaryEntry(stored, frequency, tag)
    if read_entries([entry.line()], named="--tag") != (entry,):
        raise DictionaryError(
            f"{tag!r} is not a tag: a tag is a few Latin letters, such as n or ns."
        )
    return entry


def _find_file(settings: Settings) -> Path:
    if not settings.dictionary:
        raise SettingError(f"No file for the word is set. {_explain_setting()}")
    return settings.dictionary


def _read_words(settings: Settings) -> WordFile:
    if settings.dictionary is None:
        return WordFile(Path("no dictionary"), "", there=False)
    return WordFile.read(settings.dictionary)


def _explain_setting() -> str:
    return (
        f'Name one in {FILE} (`dictionary = "words.txt"`), in FUPIN_DICTIONARY or with '
        "--dictionary."
    )


def _add_entry(
    words: Sequence[DictionaryEntry], entry: DictionaryEntry
) -> tuple[DictionaryEntry, ...]:
    if all(other.word != entry.word for other in words):
        return (*words, entry)
    return tuple(entry if other.word == entry.word else other for other in words)


def _drop_word(words: Sequence[DictionaryEntry], word: str) -> tuple[DictionaryEntry, ...]:
    return tuple(entry for entry in words if entry.word != word)


def _run_trial(
    settings: Settings,
    word: str,
    before: Sequence[DictionaryEntry],
    after: Sequence[DictionaryEntry],
) -> DictionaryTrial:
    """Try the word on the live index, if there is one."""
    pair = Dictionary(tuple(before)), Dictionary(tuple(after))
    store = make_store(settings)
    try:
        live = store.open(store.current())
    except IndexUnusableError as error:
        say(f"Tried without articles. {error.message}")
        return try_word(word, *pair)
    with closing(live.engine):
        return try_word(word, *pair, live.engine)


def _confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError("Not a terminal: pass --yes to confirm.")
    click.confirm(question, abort=True, err=True)


@dataclass(frozen=True, slots=True)
class WordFile:
    """An operator's dictionary file, as it was read.

    A change touches the lines of its word alone: comments, order and line ends stay as they are.

    Args:
        path: the file.
        text: its content; empty where there is no file yet.
        there: whether the file exists.
    """

    path: Path
    text: str
    there: bool

    @classmethod
    def read(cls, path: Path) -> WordFile:
        """Read a file, or begin one where there is none.

        Raises:
            DictionaryError: when it cannot be read.
        """
        content = _read_content(path)
        if content is None:
            return cls(path, "", there=False)
        try:
            return cls(path, content.decode(), there=True)
        except UnicodeDecodeError as error:
            raise DictionaryError(
                f"{path} is not UTF-8; save it as UTF-8 and try again."
            ) from error

    def entries(self) -> tuple[DictionaryEntry, ...]:
        """Parse the words.

        Raises:
            DictionaryError: naming a line that cannot be read.
        """
        return read_entries(self.text.splitlines(), named=str(self.path))

    def with_entry(self, entry: DictionaryEntry) -> WordFile:
        """Return the file with a word, in its present line or at the end."""
        lines = self.text.splitlines(keepends=True)
        places = [place for place, line in enumerate(lines) if _parse_word(line) == entry.word]
        end = _find_line_end(lines)
        if places:
            mark = _BYTE_ORDER_MARK if lines[places[-1]].startswith(_BYTE_ORDER_MARK) else ""
            lines[places[-1]] = f"{mark}{entry.line()}{end}"
        else:
            if lines and not lines[-1].endswith(("\n", "\r")):
                lines[-1] += end
            lines.append(f"{entry.line()}{end}")
        return WordFile(self.path, "".join(lines), self.there)

    def without(self, word: str) -> WordFile:
        """Return the file without any line of a word."""
        lines = self.text.splitlines(keepends=True)
        others = [line for line in lines if _parse_word(line) != word]
        return WordFile(self.path, "".join(others), self.there)

    def save(self, former: WordFile) -> None:
        """Replace the file atomically.

        Args:
            former: the file as it was read; if someone has changed it since, nothing is written.

        Raises:
            DictionaryError: when the file has changed since, or cannot be written.
        """
        path = self.path.resolve()  # a link stays a link
        try:
            if _read_content(path) != (former.text.encode() if former.there else None):
                raise DictionaryError(
                    f"{path} was changed in the meantime; look at it and try again."
                )
            with replacing(path) as file:
                file.write(self.text.encode())
                if former.there:
                    os.fchmod(file.fileno(), path.stat().st_mode & 0o7777)
                    with suppress(PermissionError):
                        os.fchown(file.fileno(), path.stat().st_uid, path.stat().st_gid)
        except OSError as error:
            raise DictionaryError(
                f"Cannot write the dictionary {path}: {error.strerror}. It is as it was."
            ) from error


def refusal(word: str) -> str | None:
    """Return why a normalised word would be of no use in a dictionary, or None."""
    if not word:
        return "it is empty."
    if len(word.split()) != 1 or word != word.strip():
        return "it holds white space, which always separates words."
    if len(word) == 1:
        return "it is one character, and each character is found by itself anyway."
    if not is_han(word):
        return (
            "it is not of ideographs alone. Figures and Latin words are cut by rule, and "
            "punctuation separates words; no dictionary changes that."
        )
    return None


def _read_content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DictionaryError(f"Cannot read the dictionary {path}: {error.strerror}.") from error


def _parse_word(line: str) -> str | None:
    fields = line.lstrip(_BYTE_ORDER_MARK).split()
    return normalise(fields[0]) if fields and not fields[0].startswith(_COMMENT) else None


def _find_line_end(lines: list[str]) -> str:
    return "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
