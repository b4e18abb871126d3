"""Print the share of each room that the tests run, from a report of `coverage json`."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path, PurePath

_KEYS = ("num_statements", "missing_lines", "num_branches", "missing_branches")


def main() -> None:
    """Print a table with a line per room, the least covered first, and a line for all."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    rooms: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for name, file in report["files"].items():
        room = PurePath(name).parts[1]
        for room_or_all in (room, "all"):
            counts = rooms[room_or_all]
            for place, key in enumerate(_KEYS):
                counts[place] += file["summary"][key]
    print(f"{'room':<16}{'lines':>8}{'run':>8}{'branches':>10}{'run':>8}")
    for room, counts in sorted(rooms.items(), key=lambda item: (item[0] == "all", _rate(*item[1]))):
        lines, lines_missed, branches, branches_missed = counts
        print(
            f"{room:<16}{lines:>8}{_rate(lines, lines_missed):>8.1%}"
            f"{branches:>10}{_rate(branches, branches_missed):>8.1%}"
        )


def _rate(whole: int, missed: int, *_: int) -> float:
    return 1 - missed / whole if whole else 1.0


if __name__ == "__main__":
    main()
