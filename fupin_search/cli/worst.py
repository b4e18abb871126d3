"""The judged queries that find worst, and what came in the way."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from fupin_search.cli.console import share_line, talk, title_text
from fupin_search.evaluation.measures import MEASURES, Scores
from fupin_search.evaluation.running import DEPTH, Outcome, ask, title_of
from fupin_search.search.answer import Hit
from fupin_search.service import Search

_HITS_SHOWN = 3
_SHARES_SHOWN = 5
_RECIPROCAL_RANK = MEASURES[0]


def show_worst(
    search: Search,
    outcomes: Sequence[Outcome],
    scores: Sequence[Scores],
    number: int,
    *,
    aside: bool,
) -> None:
    """Show the queries with the lowest reciprocal rank.

    Args:
        search: explains what was found, and knows the articles that were not.
        outcomes: of all queries.
        scores: theirs.
        number: how many to show; of equal ones, those that come first in the collection.
        aside: show them on stderr, since stdout has other things to hold.
    """
    output = talk() if aside else Console(highlight=False, soft_wrap=True)
    pairs = sorted(zip(outcomes, scores, strict=True), key=lambda pair: pair[1][_RECIPROCAL_RANK])
    # Asked once more, since only these are looked into.
    for outcome in ask(search, [outcome.query for outcome, _ in pairs[:number]], explain=True):
        output.print()
        _show(output, search, outcome)


def _show(output: Console, search: Search, outcome: Outcome) -> None:
    query = outcome.query
    output.print(Text(f"{query.id}  {query.text}", style="bold"))
    output.print(Text(f"   {_wanted(search, outcome)}"))
    if outcome.first_relevant is not None:
        _show_shares(output, outcome.hits[outcome.first_relevant - 1])
    for rank, hit in enumerate(outcome.hits[:_HITS_SHOWN], start=1):
        _show_hit(output, rank, hit)
    if not outcome.hits:
        output.print(Text("   nothing found"), style="dim")


def _wanted(search: Search, outcome: Outcome) -> str:
    """Where the best judged article came, and its title."""
    rank = outcome.first_relevant
    if rank is not None:
        return f"rank {rank}: {title_text(outcome.hits[rank - 1].article.title)}"
    relevant = outcome.query.relevant
    if not relevant:
        return "no article is judged to answer it"
    title = title_of(search, relevant[0])
    return f"not among {DEPTH}: {relevant[0] if title is None else title_text(title)}"


def _show_hit(output: Console, rank: int, hit: Hit) -> None:
    """A hit as it came."""
    output.print(
        Text(f"   {rank}. {hit.scored.score:.3f}  {title_text(hit.article.title)}"), style="dim"
    )
    _show_shares(output, hit)


def _show_shares(output: Console, hit: Hit) -> None:
    """What most of a score is made of."""
    for share in hit.scored.shares[:_SHARES_SHOWN]:
        output.print(Text(f"   {share_line(share)}"), style="dim")
