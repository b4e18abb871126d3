"""Arguments, options and output that commands share: data to stdout, messages to stderr."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from fupin_search.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from fupin_search.generations.store import GenerationStore
    from fupin_search.model.answer import ArticleHead, Share
    from fupin_search.model.protocol import EngineKind

index_option = click.option(
    "--index",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the index. Default: $FUPIN_INDEX, or ./index.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
corpus_argument = click.argument("corpus", nargs=-1, required=True, type=click.Path(path_type=Path))
golden_option = click.option(
    "--golden",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="TOML file of golden queries and their expected results. Default: the setting `golden`.",
)


@cache
def talk() -> Console:
    """Return the console for messages, progress and errors: stderr."""
    from rich.console import Console  # many commands never need it

    return Console(stderr=True, highlight=False, soft_wrap=True)


def settings_with(index: Path | None = None, **options: object) -> Settings:
    """Return the settings; options of the command line come before all else.

    Args:
        index: `--index`, if given.
        options: values by name of their setting; None for an option that was not given.
    """
    return with_options(Settings.load(), index, **options)


def with_options(settings: Settings, index: Path | None = None, **options: object) -> Settings:
    """Return settings with the options of the command line in their place.

    Args:
        settings: as loaded.
        index: `--index`, if given.
        options: values by name of their setting; None for an option that was not given.
    """
    values: dict[str, Any] = {"index": index, **options}
    return msgspec.structs.replace(
        settings, **{name: value for name, value in values.items() if value is not None}
    )


def make_store(settings: Settings, kind: EngineKind | None = None) -> GenerationStore:
    """Return the index that the settings name.

    Args:
        settings: as loaded.
        kind: the engine; the embedded one by default.
    """
    # Commands without an index need neither, and `doctor` reports which of their libraries are
    # missing.
    from fupin_search.engines.embedded import EmbeddedKind
    from fupin_search.generations.store import GenerationStore

    return GenerationStore(settings.index, kind or EmbeddedKind())


def print_json(value: object, *, in_a_row: bool = False) -> None:
    """Print one JSON document.

    Args:
        value: anything msgspec encodes.
        in_a_row: write it on one line, because others follow; it is indented otherwise.
    """
    document = msgspec.json.encode(value)
    click.echo((document if in_a_row else msgspec.json.format(document, indent=2)).decode())


def title_text(title: str) -> str:
    """Return a title, or a placeholder for an empty one."""
    return title or "(无标题)"


def about_line(article: ArticleHead, reprint_of: str | None) -> str:
    """Return the line under an article's title in a list.

    Args:
        article: the head of the article.
        reprint_of: id of the first article of the same text, unless this is the first.
    """
    day = article.date.isoformat() if article.date else None
    reprint = "转载" if reprint_of is not None else None
    parts = (article.section, article.source, day, reprint, article.id)
    return "   " + " · ".join(part for part in parts if part)


def share_line(share: Share) -> str:
    """Return one share of a score as a line below its hit."""
    # Most commands need no model, and its libraries are among those that `doctor` checks.
    from fupin_search.model.answer import describe_share

    return f"   {share.worth:5.2f}  {describe_share(share)}"


def complain(message: str) -> None:
    """Print an error to stderr."""
    talk().print(f"[bold red]Error:[/] {_plain(message)}")


def say(message: str) -> None:
    """Print a message to stderr."""
    talk().print(_plain(message))


def _plain(text: str) -> str:
    """Escape square brackets, which rich reads as markup."""
    return text.replace("[", r"\[")
