"""Read the saved pages of the folder of real data, and compare them with the known articles.

The measures, over the pages whose manifest has the field:

- title: equal after NFKC (full-width characters become half-width) and without white space.
- date: the same calendar day.
- source: equal to the known name. Where that is `programme（publisher）`, as in a broadcaster's
  feed, the page prints the publisher alone, and the publisher is right too; `exact` counts the
  articles whose source is the whole name.
- body: F1 over characters, as a multiset and without white space: twice the number of common
  characters, divided by the characters of both. The mean over pages.

A page without an article counts as wrong in every field.
"""

from __future__ import annotations

import json
import os
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fupin_search.articles import Accepted, Article, Rejected, read_corpus

FIELDS = ("title", "date", "source", "exact", "body")
LOW = 0.9  # a body with a lower score is listed
_SETTING = "FUPIN_TEST_DATA"


@dataclass(slots=True)
class PageScores:
    """The scores of the pages.

    Args:
        scores: by field and group, a number from 0 to 1 for each page.
        misses: a line for each page and field that is wrong.
        outcomes: by group, the number of articles, and of rejections by their code.
    """

    scores: defaultdict[tuple[str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    misses: list[str] = field(default_factory=list)
    outcomes: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def mean(self, name: str, group: str = "") -> float:
        """Return the mean of a field over the groups whose names begin with `group`."""
        numbers = [
            number
            for (scored, of), several in self.scores.items()
            if scored == name and of.startswith(group)
            for number in several
        ]
        return sum(numbers) / len(numbers)


def score(folder: Path) -> PageScores:
    """Read every page of the manifest, and score it.

    Args:
        folder: of the pages, with `manifest.jsonl`.
    """
    board = PageScores()
    for row in map(json.loads, (folder / "manifest.jsonl").read_text("utf-8").splitlines()):
        name = row["file"]
        group = name.split("/")[0]
        [reading] = read_corpus([folder / name])
        code = reading.remark.code if isinstance(reading, Rejected) else "article"
        board.outcomes[group][code] += 1
        article = reading.article if isinstance(reading, Accepted) else None
        for what, right, read, known in _scores(article, row.get("gold") or {}):
            board.scores[what, group].append(right)
            if right < (LOW if what == "body" else 1) and what != "exact":
                board.misses.append(f"{what:<7}{right:.2f} {name}: {read}, known: {known}")
    return board


def _scores(
    article: Article | None, gold: Mapping[str, str | None]
) -> Iterator[tuple[str, float, str, str]]:
    """Yield the name, the score, the value read and the known value of every known field."""
    title = article.title if article else ""
    day = str(article.date) if article else ""
    source = (article.source if article else None) or ""
    body = article.body if article else ""
    if known := gold.get("title"):
        yield "title", float(normalise_title(title) == normalise_title(known)), title, known
    if known := gold.get("date"):
        yield "date", float(day == known[:10]), day, known
    if known := gold.get("source"):
        publisher = re.fullmatch("[^（]+（(.+)）", known)
        yield "source", float(source in (known, publisher and publisher[1])), source, known
        yield "exact", float(source == known), source, known
    if known := gold.get("body"):
        yield "body", f1(body, known), f"{len(body)} characters", f"{len(known)}"


def normalise_title(text: str) -> str:
    """Return a text after NFKC and without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def f1(first: str, second: str) -> float:
    """Return the F1 of two texts over their characters, from 0 to 1."""
    ours, theirs = Counter("".join(first.split())), Counter("".join(second.split()))
    common = (ours & theirs).total()
    return 2 * common / (ours.total() + theirs.total()) if common else 0.0


def main() -> None:
    """Print the board: outcomes, scores by group, and every miss."""
    folder = Path(os.environ.get(_SETTING, "")) / "pages"
    if not (folder / "manifest.jsonl").is_file():
        sys.exit(f"Set {_SETTING} to the folder of real data; its pages/ has the saved pages.")
    board = score(folder)
    for group, counted in sorted(board.outcomes.items()):
        print(f"{group:<22}", ", ".join(f"{code} {count}" for code, count in counted.most_common()))
    print(f"\n{'':<22}" + "".join(f"{name:>14}" for name in FIELDS))
    for group in [*sorted({group for _, group in board.scores}), ""]:
        cells = []
        for name in FIELDS:
            count = sum(
                len(numbers)
                for (scored, of), numbers in board.scores.items()
                if scored == name and of.startswith(group)
            )
            cells.append(f"{board.mean(name, group):>8.4f}{count:>6}" if count else f"{'':>14}")
        print(f"{group or 'all':<22}" + "".join(cells))
    print("\n" + "\n".join(board.misses))


if __name__ == "__main__":
    main()
