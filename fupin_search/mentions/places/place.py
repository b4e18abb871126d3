"""The place: a division of China down to counties."""

from __future__ import annotations

from typing import NamedTuple

_PROVINCE, _CITY = "0000", "00"


class Place(NamedTuple):
    """A division of China: a province, a city, or a county, each in its usual sense.

    Args:
        code: its six digits in GB/T 2260.
        name: in full.
        short: without the kind of division; in full where one character would be left.
        parent: code of the smallest division it lies in; None for a province.
        former: True if there is no such division any more.
    """

    code: str
    name: str
    short: str
    parent: str | None
    former: bool = False

    @property
    def level(self) -> int:
        """0 for a province, 1 for a city, 2 for a county."""
        if self.code.endswith(_PROVINCE):
            return 0
        return 1 if self.code.endswith(_CITY) else 2
