"""The operator's command line.

Data goes to stdout, messages to stderr; with `--json` stdout is one JSON document. `errors.py` has
the exit codes, and `fupin-search --help` shows them.
"""

import sys

INTERRUPTED = 130  # the exit code shells use for SIGINT


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        # Imported inside `try`, since Ctrl-C may come while libraries load. From here on the name
        # `main` of the package is that module; the entry point holds this function by then.
        from fupin_search.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Error: Interrupted. The index is unchanged.\n")
        sys.exit(INTERRUPTED)
