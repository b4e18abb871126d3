"""The operator's command line.

Data goes to stdout, talk to stderr; with `--json` stdout is one JSON document. Exit codes:

    0  done
    1  an error nobody foresaw
    2  the command was called with something that cannot be: an option, a query, a setting
    3  the corpus cannot be read or holds nothing to index; or judgments cannot be read
    4  the index is missing, damaged, outdated or locked
"""

import sys

INTERRUPTED = 130  # exit code, as a shell has it


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        # Here, for Ctrl-C may come while the libraries are loaded, which takes its time. From now
        # on the package's `main` is that module; who starts the command has this one by then.
        from fupin_search.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Error: Interrupted; the index is as it was before.\n")
        sys.exit(INTERRUPTED)
