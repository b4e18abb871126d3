"""The operator's command line.

Data goes to stdout, talk to stderr; with `--json` stdout is one JSON document. Exit codes:

    0  done
    1  an error nobody foresaw
    2  the command was called with something that cannot be: an option, a query, a setting
    3  the corpus cannot be read or holds nothing to index; or judgments cannot be read
    4  the index is missing, damaged, outdated or locked
"""

from fupin_search.cli.main import main

__all__ = ["main"]
