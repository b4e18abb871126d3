"""A server's log can be read by eye and by program."""

from __future__ import annotations

import logging
import re
import sys

from fupin_search.web.server import LineFormatter

_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} ERROR ")


def test_an_event_is_one_line_with_its_time_whatever_its_words_and_traceback() -> None:
    try:
        int("一行\n又一行")
    except ValueError:
        fault = sys.exc_info()
    record = logging.LogRecord("any", logging.ERROR, __file__, 1, "worker %s\r\nfell", (7,), fault)
    line = LineFormatter().format(record)
    assert _LINE.match(line)
    assert len(line.splitlines()) == 1
    assert "worker 7 | fell | Traceback" in line
    assert " | ValueError: " in line
