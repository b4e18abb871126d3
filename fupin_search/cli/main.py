"""The command `fupin-search` and how its errors end."""

from __future__ import annotations

import os
import sys

import click

from fupin_search import __version__
from fupin_search.cli.archive import reindex
from fupin_search.cli.console import complain
from fupin_search.cli.finding import search
from fupin_search.cli.generations import generations, verify
from fupin_search.cli.serving import serve
from fupin_search.cli.texts import analyze, convert
from fupin_search.errors import FupinSearchError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fupin-search")
def commands() -> None:
    """Search a Chinese news archive: index it, serve it, ask it.

    Exit codes: 0 done; 1 an unforeseen error; 2 a wrong option, query or setting;
    3 the corpus cannot be read or is empty; 4 the index is missing, damaged, outdated or locked.
    """


for _command in (reindex, search, serve, convert, analyze, generations, verify):
    commands.add_command(_command)


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
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing is wrong. Python would try to
        # flush stdout once more on its way out, so it gets a place where that works.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
