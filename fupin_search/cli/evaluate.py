"""`eval`: measure relevance with judged queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fupin_search.articles import corpus_bytes, read_corpus
from fupin_search.cli.console import (
    json_option,
    make_store,
    print_json,
    say,
    settings_with,
    share_line,
    talk,
    title_text,
)
from fupin_search.cli.progress import IndexingProgress
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.errors import JudgmentsError
from fupin_search.evaluation.judgments import (
    DEPTH,
    JudgedQuery,
    Outcome,
    abbreviate,
    ask,
    find_corpus,
    find_title,
    queries_per_second,
    read_collection,
    temporary_search,
)
from fupin_search.evaluation.measures import (
    MEASURES,
    Comparison,
    Scores,
    average_scores,
    compare,
    measure,
    read_scores,
    write_scores,
)
from fupin_search.model.answer import Hit
from fupin_search.service import Search
from fupin_search.text.dictionary import load_dictionary

_HITS_SHOWN = 3
_SHARES_SHOWN = 5
_RECIPROCAL_RANK = MEASURES[0]
_QPS = "qps"
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--corpus", type=click.Path(path_type=Path), help="The articles, unless they are in FOLDER."
)
@click.option(
    "--index",
    type=click.Path(path_type=Path, file_okay=False),
    help="Use this index instead of indexing the articles.",
)
@click.option("--per-query", type=_FILE, help="Write the values of each query to this file.")
@click.option(
    "--worst",
    default=0,
    metavar="N",
    type=click.IntRange(0),
    help="Show the N queries with the lowest reciprocal rank.",
)
@click.option(
    "--compare",
    "runs",
    nargs=2,
    metavar="A B",
    type=_FILE,
    help="Compare two files written by --per-query, and ask nothing.",
)
@json_option
def eval(  # noqa: A001 - the command's name; an option each
    *,
    folder: Path | None,
    corpus: Path | None,
    index: Path | None,
    per_query: Path | None,
    worst: int,
    runs: tuple[Path, Path] | None,
    as_json: bool,
) -> None:
    """Measure relevance with the judged queries in FOLDER.

    FOLDER has corpus.jsonl or corpus.jsonl.gz (one article per line, as reindex reads them),
    queries.jsonl (one {"id": …, "text": …} per line) and qrels.tsv (query, document and grade per
    line, separated by tabs; 0 is not relevant). The articles are indexed in a temporary folder, and
    the first 100 results of every judged query are evaluated.

    mrr@10, ndcg@10, recall@100 and p@1 are means over all judged queries; a query without results
    counts as 0. qps is requests per second, one after the other in this process, each as the search
    page sends it (10 results, all facets, no cache), timed in a separate pass when everything is
    warm.

    With --compare, p is the probability that chance alone makes a difference as large between A and
    B: the two-sided paired randomisation test of Fisher over the queries in both.
    """
    if (folder is None) == (runs is None):
        raise click.UsageError("Name either a FOLDER of judged queries or two files to --compare.")
    if corpus and index:
        raise click.UsageError("--index asks articles indexed before; leave out --corpus.")
    if runs:
        _compare(runs, as_json=as_json)
        return
    if folder:
        _measure(folder, corpus, index, per_query, worst=worst, as_json=as_json)


def _measure(
    folder: Path,
    corpus: Path | None,
    index: Path | None,
    per_query: Path | None,
    *,
    worst: int,
    as_json: bool,
) -> None:
    collection = read_collection(folder)
    for remark in collection.remarks:
        say(remark)
    if per_query and not per_query.absolute().parent.is_dir():
        raise click.UsageError(f"The folder of {per_query} does not exist. Create it first.")
    with _open_search(folder, corpus, index) as search:
        _report_missing(search, collection.queries)
        say(f"Asking {len(collection.queries):,} queries")
        outcomes = list(ask(search, collection.queries))
        for outcome in outcomes:
            if outcome.refusal:
                say(f"Query {outcome.query.id} is refused: {outcome.refusal}")
        scores = measure(outcomes)
        say("Timing")
        metrics = average_scores(scores) | {_QPS: round(queries_per_second(search, outcomes), 1)}
        if per_query:
            _write_scores(per_query, outcomes, scores)
        if as_json:
            print_json({"metrics": metrics, "queries": len(outcomes)})
        else:
            _show_metrics(metrics, len(outcomes))
        _show_worst(search, outcomes, scores, worst, aside=as_json)


@contextmanager
def _open_search(folder: Path, corpus: Path | None, index: Path | None) -> Iterator[Search]:
    """Open a search over an existing index, or over the articles indexed for it."""
    settings = settings_with(index)
    if index:
        with Search(make_store(settings)) as search:
            yield search
        return
    paths = [corpus or find_corpus(folder)]
    dictionary = load_dictionary(settings.dictionary)
    progress = IndexingProgress(corpus_bytes(paths))
    readings = read_corpus(paths, on_bytes=progress.advance)
    with temporary_search(readings, EmbeddedKind(), dictionary, listener=progress) as search:
        yield search


def _report_missing(search: Search, queries: Sequence[JudgedQuery]) -> None:
    """Report articles that are judged relevant and missing from the index."""
    relevant = dict.fromkeys(name for query in queries for name in query.relevant)
    if missing := [name for name in relevant if find_title(search, name) is None]:
        say(
            "Judged relevant but not in the index, so never found: "
            f"{len(missing):,} articles ({abbreviate(missing)})."
        )


def _write_scores(path: Path, outcomes: Sequence[Outcome], scores: Sequence[Scores]) -> None:
    try:
        write_scores(path, [outcome.query.id for outcome in outcomes], scores)
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from error


def _show_metrics(metrics: dict[str, float], queries: int) -> None:
    table = Table.grid(padding=(0, 2))
    for name, value in metrics.items():
        table.add_row(name, f"{value:,.1f}" if name == _QPS else f"{value:.4f}")
    table.add_row("queries", f"{queries:,}")
    Console(highlight=False).print(table)


def _compare(runs: tuple[Path, Path], *, as_json: bool) -> None:
    former, latter = map(read_scores, runs)
    if not former.keys() & latter.keys():
        raise JudgmentsError(
            f"{runs[0]} and {runs[1]} have no query in common. Compare two runs of one collection."
        )
    comparisons = {
        name: compare(
            {query: scores[name] for query, scores in former.items()},
            {query: scores[name] for query, scores in latter.items()},
        )
        for name in MEASURES
    }
    first = comparisons[MEASURES[0]]
    if as_json:
        shown = {name: _json(comparison) for name, comparison in comparisons.items()}
        print_json({"queries": first.queries, "left_out": first.left_out, "metrics": shown})
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("", "A", "B", "B - A", "p"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, comparison in comparisons.items():
        table.add_row(
            name,
            f"{comparison.former:.4f}",
            f"{comparison.latter:.4f}",
            f"{comparison.difference:+.4f}",
            f"{comparison.p:.4f}",
        )
    Console(highlight=False).print(table)
    say(f"{first.queries:,} queries in both; {first.left_out:,} in only one, left out")


def _json(comparison: Comparison) -> dict[str, float]:
    return {
        "a": comparison.former,
        "b": comparison.latter,
        "difference": comparison.difference,
        "p": comparison.p,
    }


def _show_worst(
    search: Search,
    outcomes: Sequence[Outcome],
    scores: Sequence[Scores],
    number: int,
    *,
    aside: bool,
) -> None:
    """Show the queries with the lowest reciprocal rank.

    Args:
        search: explains the hits, and has the titles of relevant articles that were missed.
        outcomes: of all queries.
        scores: of all queries, in the same order.
        number: of queries to show; among equal ones the first of the collection.
        aside: whether to print to stderr, because stdout has the JSON.
    """
    output = talk() if aside else Console(highlight=False, soft_wrap=True)
    pairs = sorted(zip(outcomes, scores, strict=True), key=lambda pair: pair[1][_RECIPROCAL_RANK])
    # Only these are searched again with an explanation, which costs more.
    for outcome in ask(search, [outcome.query for outcome, _ in pairs[:number]], explain=True):
        output.print()
        _show_outcome(output, search, outcome)


def _show_outcome(output: Console, search: Search, outcome: Outcome) -> None:
    query = outcome.query
    output.print(Text(f"{query.id}  {query.text}", style="bold"))
    output.print(Text(f"   {_describe_relevant(search, outcome)}"))
    if outcome.first_relevant is not None:
        _show_shares(output, outcome.hits[outcome.first_relevant - 1])
    for rank, hit in enumerate(outcome.hits[:_HITS_SHOWN], start=1):
        _show_hit(output, rank, hit)
    if not outcome.hits:
        output.print(Text("   nothing found"), style="dim")


def _describe_relevant(search: Search, outcome: Outcome) -> str:
    """Describe the rank and title of the best article judged relevant."""
    rank = outcome.first_relevant
    if rank is not None:
        return f"rank {rank}: {title_text(outcome.hits[rank - 1].head.title)}"
    relevant = outcome.query.relevant
    if not relevant:
        return "no article is judged to answer it"
    title = find_title(search, relevant[0])
    return f"not among {DEPTH}: {relevant[0] if title is None else title_text(title)}"


def _show_hit(output: Console, rank: int, hit: Hit) -> None:
    """Show a hit with its rank and score."""
    output.print(
        Text(f"   {rank}. {hit.scored.score:.3f}  {title_text(hit.head.title)}"), style="dim"
    )
    _show_shares(output, hit)


def _show_shares(output: Console, hit: Hit) -> None:
    """Show the largest shares of a score."""
    for share in hit.scored.shares[:_SHARES_SHOWN]:
        output.print(Text(f"   {share_line(share)}"), style="dim")
