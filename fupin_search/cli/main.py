"""The command `fupin-search` and how its errors end."""

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

# Each command's module, and how its help begins.
_COMMANDS = {
    "analyze": ("texts", "Show how TEXT is cut: words, their parts, and grams."),
    "backup": ("generations", "Write the live generation and all that belongs to it into FILE."),
    "check": ("check", "Read the CORPUS without indexing it, and say what it is like."),
    "config": ("doctor", "List each setting, its value and where it came from."),
    "convert": (
        "texts",
        "Print the articles of a CORPUS as JSON lines, ready to be indexed again.",
    ),
    "dictionary": ("dictionary", "Words of your own, and what each changes before it is accepted."),
    "doctor": ("doctor", "Look at the machine, the settings and the index, and say what is wrong."),
    "eval": ("evaluate", "Measure how well the judged queries in FOLDER find what they should."),
    "generations": (
        "generations",
        "List the index's generations, the newest first; * marks the live one.",
    ),
    "prune": (
        "generations",
        "Remove all but the newest generations; never the live one, and damaged ones first.",
    ),
    "reindex": ("reindex", "Make the index equal the CORPUS: files and folders of articles."),
    "remove": (
        "removals",
        "Hide articles at once, by their ids or addresses, until `restore` shows them again.",
    ),
    "removed": (
        "removals",
        "List the articles that are hidden: since when, by whom, why, and their titles.",
    ),
    "restore": (
        "removals",
        "Show hidden articles again, with the next request to running servers.",
    ),
    "restore-backup": ("generations", "Make the generation in FILE live."),
    "rollback": (
        "generations",
        "Make a former GENERATION live; by default the newest that is older than the live one.",
    ),
    "search": ("search", "Find articles for QUERY; without one, the newest."),
    "serve": ("serve", "Serve the search page and the API until SIGTERM or Ctrl-C."),
    "similar": ("search", "List the articles most like the one of an ID."),
    "suggest": ("search", "Suggest what begins with TEXT: characters, pinyin, or both."),
    "synonyms": (
        "synonyms",
        "Words that will do for others, in the file the setting `synonyms` names.",
    ),
    "verify": ("generations", "Read every byte of the generations and say which are whole."),
}


class _Loading(Mapping[str, click.Command]):
    """The commands by name, each imported when it is called: none waits for another's libraries."""

    def __getitem__(self, name: str) -> click.Command:
        home = importlib.import_module(f"fupin_search.cli.{_COMMANDS[name][0]}")
        command: click.Command = getattr(home, name.replace("-", "_"))
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


class _Group(click.Group):
    """The commands together."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by what is known of them, so that help need not load them all."""
        told = {name: click.Command(name, help=line) for name, (_, line) in _COMMANDS.items()}
        click.Group(commands=told).format_commands(ctx, formatter)


@click.group(
    cls=_Group, commands=_Loading(), context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="fupin-search")
def commands() -> None:
    """Search a Chinese news archive: index it, serve it, ask it.

    Exit codes: 0 done; 1 an unforeseen error; 2 a wrong option, query or setting;
    3 the corpus, judgments or a backup cannot be read, or are empty; 4 the index is missing,
    damaged, outdated or locked, or cannot be written.
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
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except (click.Abort, KeyboardInterrupt):
        complain("Interrupted; the index is as it was before.")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is wrong. Python would try to
        # flush stdout once more on its way out, so it gets a place where that works.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
