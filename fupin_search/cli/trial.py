"""What a word changes, as it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from fupin_search.operating.words import Change, Trial, shown

_CHANGES_SHOWN = 8


def show_trial(trial: Trial, console: Console) -> None:
    """Show what was found out about a word: figures first, then how cuts change."""
    for name, told in _told(trial):
        console.print(Text(f"{name:12} {told}"))
    clean = [change for change in trial.changes if not change.neighbour]
    others = [change for change in trial.changes if change.neighbour]
    _show_changes(console, "The word alone changes:", clean)
    _show_changes(console, "A word beside it changes too; look whether it should:", others)


def _told(trial: Trial) -> Iterator[tuple[str, str]]:
    before, after = _cut(trial.alone_before), _cut(trial.alone_after)
    yield "by itself", f"{before} → {after}" if before != after else f"{before}, as before"
    if trial.known:
        yield "known", "it is a word already: yours, or one of the base dictionary"
    if trial.sample:
        whole = f"one word in {trial.whole_before:,} now, in {trial.whole_after:,} then"
        yield "articles", f"{trial.articles:,} hold it, {trial.touched:,} would be cut differently"
        yield "occurrences", f"{trial.occurrences:,}; {whole}"
        where = "would be cut differently where it is not"
        yield "elsewhere", f"{trial.elsewhere:,} of the {trial.sample:,} newest articles {where}"
    if trial.beyond:
        yield "beyond", f"{trial.beyond:,} in figures and the like, which no dictionary cuts"
    if trial.enough:
        frequency, more = trial.enough
        gain = f"would make {more:,} of the {trial.tried:,} others tried one word"
        yield "frequency", f"--frequency {frequency} {gain}"
    elif trial.tried:
        yield "frequency", f"no larger one makes any of the {trial.tried:,} others tried one word"


def _show_changes(console: Console, heading: str, changes: Sequence[Change]) -> None:
    if not changes:
        return
    console.print(heading)
    for change in changes[:_CHANGES_SHOWN]:
        left, right = shown(change)
        told = f"{_cut(change.before)} → {_cut(change.after)}"
        console.print(
            Text(f"{change.occurrences:7,}  {told}   {left}[{''.join(change.before)}]{right}")
        )
    if len(changes) > _CHANGES_SHOWN:
        rest = changes[_CHANGES_SHOWN:]
        number = sum(change.occurrences for change in rest)
        console.print(f"{number:7,}  in {len(rest):,} other ways")


def _cut(words: Sequence[str]) -> str:
    return "|".join(words)
