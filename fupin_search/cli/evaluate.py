"""`eval`: how well judged queries find what they should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from fupin_search.articles import corpus_bytes, read_corpus
from fupin_search.cli.console import (
    json_option,
    print_json,
    say,
    settings_with,
    share_line,
    store_of,
    talk,
    title_text,
)
from fupin_search.cli.progress import IndexingProgress
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.errors import JudgmentsError
from fupin_search.evaluation.comparison import Comparison, compare
from fupin_search.evaluation.judgments import JudgedQuery, corpus_of, read_collection, some
from fupin_search.evaluation.measures import MEASURES, Scores, means, measured
from fupin_search.evaluation.running import (
    DEPTH,
    Outcome,
    ask,
    indexed,
    queries_per_second,
    title_of,
)
from fupin_search.evaluation.values import read_values, write_values
from fupin_search.search.answer import Hit
from fupin_search.service import Search
from fupin_search.text.dictionary import dictionary_with

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
    output.print(Text(f"   {rank}. {hit.scored.score:.3f}  {title_text(hit.article.title)}"), style="dim")
    _show_shares(output, hit)


def _show_shares(output: Console, hit: Hit) -> None:
    """What most of a score is made of."""
    for share in hit.scored.shares[:_SHARES_SHOWN]:
        output.print(Text(f"   {share_line(share)}"), style="dim")


QPS = "qps"
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--corpus", type=click.Path(path_type=Path), help="The articles, where not FOLDER's.")
@click.option(
    "--index",
    type=click.Path(path_type=Path, file_okay=False),
    help="Ask this index instead of indexing the articles.",
)
@click.option("--per-query", type=_FILE, help="Write each query's values to this file.")
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
    help="Compare two files that --per-query wrote, instead of asking.",
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
    """Measure how well the judged queries in FOLDER find what they should.

    FOLDER holds corpus.jsonl or corpus.jsonl.gz (an article a line, as reindex reads them),
    queries.jsonl ({"id": …, "text": …} a line) and qrels.tsv (query, document and grade a line,
    parted by tabs; 0 is no answer). The articles are indexed in a temporary folder, and every
    judged query is asked for its first 100 hits.

    mrr@10, ndcg@10, recall@100 and p@1 are means over all judged queries; one that finds nothing
    counts as 0. qps is how many requests a second get answered one after the other in this one
    process, each as the search page sends it (10 hits, all facets, nothing kept from former
    answers), timed in a pass of its own when everything is warm.

    With --compare, p is how often chance alone would make a difference as large between A and B: of
    Fisher's paired randomisation test, two-sided, over the queries in both.
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
        raise click.UsageError(f"The folder of {per_query} does not exist; make it first.")
    with _search(folder, corpus, index) as search:
        _tell_strangers(search, collection.queries)
        say(f"Asking {len(collection.queries):,} queries")
        outcomes = list(ask(search, collection.queries))
        for outcome in outcomes:
            if outcome.refusal:
                say(f"Query {outcome.query.id} finds nothing: {outcome.refusal}")
        scores = measured(outcomes)
        say("Timing them")
        metrics = means(scores) | {QPS: round(queries_per_second(search, outcomes), 1)}
        if per_query:
            _write(per_query, outcomes, scores)
        if as_json:
            print_json({"metrics": metrics, "queries": len(outcomes)})
        else:
            _relevance_show(metrics, len(outcomes))
        show_worst(search, outcomes, scores, worst, aside=as_json)


@contextmanager
def _search(folder: Path, corpus: Path | None, index: Path | None) -> Iterator[Search]:
    """A search over an index that is there, or over the articles indexed as a reindex would."""
    settings = settings_with(index)
    if index:
        with closing(Search(store_of(settings))) as search:
            yield search
        return
    paths = [corpus or corpus_of(folder)]
    dictionary = dictionary_with(settings.dictionary)
    progress = IndexingProgress(corpus_bytes(paths))
    readings = read_corpus(paths, on_bytes=progress.advance)
    with indexed(readings, EmbeddedKind(), dictionary, audience=progress) as search:
        yield search


def _tell_strangers(search: Search, queries: Sequence[JudgedQuery]) -> None:
    """Say which articles are judged to answer a query and are not in the index."""
    relevant = dict.fromkeys(name for query in queries for name in query.relevant)
    if strangers := [name for name in relevant if title_of(search, name) is None]:
        say(
            "Not in the index, though judged to answer a query, and so never found: "
            f"{len(strangers):,} articles ({some(strangers)})."
        )


def _write(path: Path, outcomes: Sequence[Outcome], scores: Sequence[Scores]) -> None:
    try:
        write_values(path, [outcome.query.id for outcome in outcomes], scores)
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from error


def _relevance_show(metrics: dict[str, float], queries: int) -> None:
    table = Table.grid(padding=(0, 2))
    for name, value in metrics.items():
        table.add_row(name, f"{value:,.1f}" if name == QPS else f"{value:.4f}")
    table.add_row("queries", f"{queries:,}")
    Console(highlight=False).print(table)


def _compare(runs: tuple[Path, Path], *, as_json: bool) -> None:
    former, latter = map(read_values, runs)
    if not former.keys() & latter.keys():
        raise JudgmentsError(
            f"{runs[0]} and {runs[1]} have no query in common. Compare two runs of one collection."
        )
    found = {
        name: compare(
            {query: scores[name] for query, scores in former.items()},
            {query: scores[name] for query, scores in latter.items()},
        )
        for name in MEASURES
    }
    first = found[MEASURES[0]]
    if as_json:
        shown = {name: _json(comparison) for name, comparison in found.items()}
        print_json({"queries": first.queries, "left_out": first.left_out, "metrics": shown})
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("", "A", "B", "B - A", "p"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, comparison in found.items():
        table.add_row(
            name,
            f"{comparison.former:.4f}",
            f"{comparison.latter:.4f}",
            f"{comparison.difference:+.4f}",
            f"{comparison.p:.4f}",
        )
    Console(highlight=False).print(table)
    say(f"{first.queries:,} queries in both, {first.left_out:,} in one only and left out")


def _json(comparison: Comparison) -> dict[str, float]:
    return {
        "a": comparison.former,
        "b": comparison.latter,
        "difference": comparison.difference,
        "p": comparison.p,
    }
