"""`search`, `similar` and `suggest`: query the index from a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from fupin_search.cli.console import (
    about_line,
    index_option,
    json_option,
    make_store,
    print_json,
    say,
    settings_with,
    share_line,
    title_text,
)
from fupin_search.entities.gazetteer import gazetteer
from fupin_search.model.answer import REGION, TIME_FIELDS, Hit, Span
from fupin_search.model.query import Match
from fupin_search.query.context import OperatorRules
from fupin_search.service import Answer, Search
from fupin_search.service.parameters import read_request
from fupin_search.web.addresses import Addresses
from fupin_search.web.rendering import (
    SEARCH_PATH,
    render_answer,
    render_similar,
    render_suggestions,
)
from fupin_search.web.urls import Links

_FACET_VALUES_SHOWN = 6
_MATCHES = {
    Match.ALL: "",
    Match.MOST: " (articles with most of the words)",
    Match.ANY: " (articles with any of the words)",
}


@click.command()
@click.argument("query", default="")
@index_option
@click.option("--section", multiple=True, help="Only this section (repeatable).")
@click.option("--source", multiple=True, help="Only this source (repeatable).")
@click.option("--region", multiple=True, help="Only this region, by name or code (repeatable).")
@click.option("--year", multiple=True, help="Only this year, YYYY (repeatable).")
@click.option("--month", multiple=True, help="Only this month, YYYY-MM (repeatable).")
@click.option("--from", "first", default="", help="From this day, month or year.")
@click.option("--to", "last", default="", help="Up to this day, month or year, included.")
@click.option("--sort", default="relevance", help="relevance, newest or oldest.")
@click.option("--page", default="1", help="Page of results, from 1.")
@click.option("--size", default="10", help="Results per page, at most 100.")
@click.option("--facet", multiple=True, help="Field to count (repeatable); all five by default.")
@click.option("--explain", flag_value="1", default="", help="Explain the score of each result.")
@click.option(
    "--unfold",
    "fold",
    flag_value="0",
    default="",
    help="List reprints separately instead of folding them under the first.",
)
@click.option("--literal", multiple=True, help="Search for this piece literally (repeatable).")
@click.option(
    "--as-typed",
    flag_value="1",
    default="",
    help="Search for all of QUERY literally, without corrections.",
)
@json_option
def search(
    query: str, *, index: Path | None, as_json: bool, **options: str | tuple[str, ...]
) -> None:
    """Search for QUERY; without one, list the newest articles.

    --json prints the answer of /v1/search.
    """
    settings = settings_with(index)
    request = read_request([("q", query), *_list_pairs(options)])
    service = Search(make_store(settings), rules=OperatorRules.of(settings))
    try:
        answer = service.search(request)
    finally:
        service.close()
    if as_json:
        addresses = Addresses(answer.request, SEARCH_PATH)
        print_json(render_answer(answer, Links(settings.base_url), addresses))
    else:
        _show(answer)


@click.command()
@click.argument("article_id", metavar="ID")
@index_option
@click.option("--size", default=10, help="Number of articles, 1 to 100. Default: 10.")
@json_option
def similar(article_id: str, *, index: Path | None, size: int, as_json: bool) -> None:
    """List the articles most similar to article ID.

    --json prints the answer of /v1/articles/ID/similar.
    """
    settings = settings_with(index)
    with Search(make_store(settings)) as service:
        hits = service.similar(article_id, size)
    if as_json:
        print_json(render_similar(article_id, hits, Links(settings.base_url)))
        return
    for number, hit in enumerate(hits, start=1):
        click.echo(f"{number}. {title_text(hit.head.title)}")
        click.echo(about_line(hit.head, hit.reprint_of))


@click.command()
@click.argument("text")
@index_option
@click.option("--size", default=10, help="Number of suggestions, 1 to 100. Default: 10.")
@json_option
def suggest(text: str, *, index: Path | None, size: int, as_json: bool) -> None:
    """Suggest completions of TEXT (characters, pinyin or both).

    --json prints the answer of /v1/suggest.
    """
    settings = settings_with(index)
    with Search(make_store(settings)) as service:
        suggestions = service.suggest(text, size)
    if as_json:
        print_json(render_suggestions(text, suggestions, Links(settings.base_url)))
        return
    for suggestion in suggestions:
        count = "" if suggestion.count is None else f" {suggestion.count:,}"
        click.echo(f"{suggestion.kind.value:<8} {suggestion.text}{count}")


def _list_pairs(options: dict[str, str | tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return the options as the parameters of the API that they are named after."""
    names = {"first": "from", "last": "to"}
    return [
        (names.get(name, name), value)
        for name, values in options.items()
        for value in ((values,) if isinstance(values, str) else values)
    ]


def _show(answer: Answer) -> None:
    output = Console(highlight=False, soft_wrap=True)
    folded = f", {answer.folded:,} of them reprints" if answer.folded else ""
    match = _MATCHES[answer.interpreted.match]
    say(f"{answer.found:,} results{folded} in {answer.took_ms:.1f} ms{match}")
    for line in _describe_reading(answer):
        say(line)
    first = answer.request.page.start + 1
    for number, hit in enumerate(answer.hits, start=first):
        output.print(_make_heading(number, hit))
        output.print(about_line(hit.head, hit.scored.reprint_of), style="dim")
        if hit.scored.also:
            also = " ".join(head.id for head in hit.scored.also)
            output.print(Text(f"   also: {also}"), style="dim")
        if hit.snippet.text:
            output.print(Text("   ") + _mark_text(hit.snippet.text, hit.snippet.highlights))
        for share in hit.scored.shares:
            output.print(Text(share_line(share)), style="dim")
    for facet in answer.facets:
        buckets = facet.buckets
        if facet.field in TIME_FIELDS:
            buckets = tuple(reversed(buckets))
        shown = "  ".join(
            f"{_name_value(facet.field, b.value)} {b.count:,}"
            for b in buckets[:_FACET_VALUES_SHOWN]
        )
        if shown:
            say(f"{facet.field}: {shown}")


def _describe_reading(answer: Answer) -> Iterator[str]:
    """Yield a sentence for each meaning, change and suggested correction of the text."""
    for reading in answer.interpreted.readings:
        meaning = reading.meaning or " or ".join(choice.meaning for choice in reading.choices)
        yield (
            f"Read as {reading.kind.value}: {reading.text} → {meaning} "
            f"(--literal {reading.text} searches as typed)"
        )
    for repair in answer.repairs:
        if repair.code == "shortened":
            yield f"The text is too long; ignored: {repair.before} ({repair.code})"
            continue
        change = f"searched for {repair.after}" if repair.after else "ignored it"
        yield f"No results for {repair.before}; {change} ({repair.code})"
    for offer in answer.offers:
        yield f"Did you mean {offer.text}? ({offer.found:,} results)"


def _name_value(field: str, value: str) -> str:
    """Return the name of a facet value."""
    place = gazetteer().places.get(value) if field == REGION else None
    return gazetteer().label(place) if place else value


def _make_heading(number: int, hit: Hit) -> Text:
    return Text(f"{number}. ", style="bold") + _mark_text(
        title_text(hit.head.title), hit.title_spans
    )


def _mark_text(text: str, spans: tuple[Span, ...]) -> Text:
    marked = Text(text)
    for start, end in spans:
        marked.stylize("bold red", start, end)
    return marked
