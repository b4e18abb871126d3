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

# Each command's module.
_HOMES = {
    "analyze": "texts",
    "backup": "backups",
    "check": "checking",
    "config": "settings",
    "convert": "texts",
    "dictionary": "dictionary",
    "doctor": "doctor",
    "eval": "relevance",
    "generations": "generations",
    "prune": "generations",
    "reindex": "archive",
    "remove": "removals",
    "removed": "removals",
    "restore": "removals",
    "restore-backup": "backups",
    "rollback": "generations",
    "search": "finding",
    "serve": "serving",
    "similar": "similar",
    "suggest": "suggesting",
    "synonyms": "synonyms",
    "verify": "generations",
}


class _Commands(Mapping[str, click.Command]):
    """The commands by name, each imported when it is called: none waits for another's libraries."""

    def __getitem__(self, name: str) -> click.Command:
        home = importlib.import_module(f"fupin_search.cli.{_HOMES[name]}")
        command: click.Command = getattr(home, name.replace("-", "_"))
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(_HOMES)

    def __len__(self) -> int:
        return len(_HOMES)


@click.group(commands=_Commands(), context_settings={"help_option_names": ["-h", "--help"]})
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
