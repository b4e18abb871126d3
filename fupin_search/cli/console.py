"""What every command shares: where the index is, what goes to stdout, what to stderr."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from fupin_search.search.explanation import Share, share_text
from fupin_search.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from fupin_search.articles.article import Article
    from fupin_search.generations.store import GenerationStore
    from fupin_search.search.engine import EngineKind

_F = TypeVar("_F", bound=Callable[..., object])

_index = click.option(
    "--index",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the index; ./index by default, or $FUPIN_INDEX.",
)
_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
corpus_argument = click.argument("corpus", nargs=-1, required=True, type=click.Path(path_type=Path))


@cache
def talk() -> Console:
    """Where talk, progress and errors go; stdout is for what a program may read."""
    from rich.console import Console  # the half of a command that says nothing

    return Console(stderr=True, highlight=False, soft_wrap=True)


def index_option(command: _F) -> _F:
    """Give a command `--index DIR`."""
    return _index(command)


def json_option(command: _F) -> _F:
    """Give a command `--json`."""
    return _json(command)


def settings_with(index: Path | None = None, **options: object) -> Settings:
    """The settings, with what the command line says before them.

    Args:
        index: `--index`, where it was given.
        options: by the name of the setting; None where the option was not given.
    """
    return given(Settings.load(), index, **options)


def given(settings: Settings, index: Path | None = None, **options: object) -> Settings:
    """Settings, with what the command line says before them; see `settings_with`."""
    said: dict[str, Any] = {"index": index, **options}
    return replace(settings, **{name: value for name, value in said.items() if value is not None})


def store_of(settings: Settings, kind: EngineKind | None = None) -> GenerationStore:
    """The index the settings name, by default of the embedded engine."""
    # Here, because commands without an index need neither, and `doctor` tells which libraries of
    # theirs are missing.
    from fupin_search.engines.embedded import EmbeddedKind
    from fupin_search.generations.store import GenerationStore

    return GenerationStore(settings.index, kind or EmbeddedKind())


def print_json(value: object, *, in_a_row: bool = False) -> None:
    """One JSON document on stdout, indented; on one line where others follow."""
    written = msgspec.json.encode(value)
    click.echo((written if in_a_row else msgspec.json.format(written, indent=2)).decode())


def title_text(title: str) -> str:
    """A title as it is shown."""
    return title or "(无标题)"


def about_line(article: Article, reprint_of: str | None) -> str:
    """The line under an article's title in a list.

    Args:
        article: the one listed.
        reprint_of: the id of the first of its text, where that is another.
    """
    day = article.date.isoformat() if article.date else None
    reprint = "转载" if reprint_of is not None else None
    parts = (article.section, article.source, day, reprint, article.id)
    return "   " + " · ".join(part for part in parts if part)


def share_line(share: Share) -> str:
    """What a clause adds to a score, as a line below its hit."""
    return f"   {share.worth:5.2f}  {share_text(share)}"


def complain(message: str) -> None:
    """An error, to stderr."""
    talk().print(f"[bold red]Error:[/] {_plain(message)}")


def say(message: str) -> None:
    """Talk, to stderr."""
    talk().print(_plain(message))


def _plain(text: str) -> str:
    """Text in which square brackets are only square brackets."""
    return text.replace("[", r"\[")


_golden = click.option(
    "--golden",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Golden queries, a TOML file, and what each must find; or the setting.",
)


def golden_option(command: _F) -> _F:
    """Give a command `--golden FILE`."""
    return _golden(command)
