"""What a server says of itself while it runs: to stderr, a line an event."""

from __future__ import annotations

import logging

_FORMAT = "%(asctime)s %(levelname)s %(message)s"
_TIME = "%Y-%m-%dT%H:%M:%S%z"


class LineFormatter(logging.Formatter):
    """Words an event in one line, with its time and, where there is one, its traceback."""

    def __init__(self) -> None:
        super().__init__(_FORMAT, _TIME)

    def format(self, record: logging.LogRecord) -> str:
        """The event's line."""
        return " | ".join(line for line in super().format(record).splitlines() if line.strip())


def log_to_stderr() -> None:
    """Send events to stderr: ours from INFO on, the libraries' from WARNING on."""
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("fupin_search").setLevel(logging.INFO)
