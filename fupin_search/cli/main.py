"""The command `fupin-search`, its subcommands and its exit codes."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Mapping

import click

from fupin_search import __version__
from fupin_search.cli import INTERRUPTED
from fupin_search.cli.console import complain
from fupin_search.errors import FupinSearchError

# The module of each command, and the first line of its help.
_COMMANDS = {
    "analyze": ("convert", "Show how TEXT is segmented into words, parts and bigrams."),
    "backup": ("generations", "Write the live generation, settings and word lists to FILE."),
    "check": ("check", "Report on the quality of a CORPUS without indexing it."),
    "config": ("doctor", "List each setting, its value and its origin."),
    "convert": ("convert", "Print the articles of a CORPUS as JSON lines."),
    "dictionary": ("dictionary", "Manage your own dictionary words and preview their effect."),
    "doctor": ("doctor", "Diagnose the machine, settings and index."),
    "eval": ("evaluate", "Measure relevance with the judged queries in FOLDER."),
    "generations": ("generations", "List the generations of the index, the newest first."),
    "prune": ("generations", "Delete old generations, never the live one."),
    "reindex": ("reindex", "Update the index so that it matches CORPUS."),
    "remove": ("removals", "Hide articles immediately, by id or address."),
    "removed": ("removals", "List the hidden articles."),
    "restore": ("removals", "Unhide articles."),
    "restore-backup": ("generations", "Restore a backup and make its generation live."),
    "rollback": ("generations", "Make an earlier generation live again."),
    "search": ("search", "Search for QUERY; without one, list the newest articles."),
    "serve": ("serve", "Serve the search page and the API."),
    "similar": ("search", "List the articles most similar to article ID."),
    "suggest": ("search", "Suggest completions of TEXT (characters, pinyin or both)."),
    "synonyms": ("synonyms", "Manage synonyms (the file named by the setting `synonyms`)."),
    "verify": ("generations", "Check every byte of the generations."),
}


class _LazyCommands(Mapping[str, click.Command]):
    """The commands by name; each is imported when it is called, with its libraries."""

    def __getitem__(self, name: str) -> click.Command:
        home = importlib.import_module(f"fupin_search.cli.{_COMMANDS[name][0]}")
        command: click.Command = getattr(home, name.replace("-", "_"))
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


class _LazyGroup(click.Group):
    """A group whose list of commands imports none of them."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table."""
        listed = {name: click.Command(name, help=line) for name, (_, line) in _COMMANDS.items()}
        click.Group(commands=listed).format_commands(ctx, formatter)


@click.group(
    cls=_LazyGroup,
    commands=_LazyCommands(),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="fupin-search")
def commands() -> None:
    """Search a Chinese news archive: index it, serve it, query it.

    Exit codes: 0 success; 1 unexpected error; 2 wrong option, query or setting; 3 a corpus,
    judgments, synonyms or a backup cannot be read or are empty; 4 the index is missing, damaged,
    outdated or locked, or cannot be written.
    """


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        commands(standalone_mode=False)
    except FupinSearchError as error:
        complain(error.message)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except (click.Abort, KeyboardInterrupt):
        complain("Interrupted. The index is unchanged.")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The program that reads our output has ended (`| head`), which is no error. Python flushes
        # stdout once more as it ends, so stdout must lead somewhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
