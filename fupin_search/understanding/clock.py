"""What day it is for the archive's readers."""

from __future__ import annotations

from datetime import date as Date  # noqa: N812 - `date` is the archive's own word
from datetime import datetime
from zoneinfo import ZoneInfo

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> Date:
    """The calendar day it is now in Asia/Shanghai."""
    return datetime.now(tz=_SHANGHAI).date()
