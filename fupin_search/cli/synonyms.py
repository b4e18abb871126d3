"""`synonyms`: list and check the rules of a file of synonyms."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import click

from fupin_search.cli.console import (
    index_option,
    json_option,
    make_store,
    print_json,
    say,
    settings_with,
)
from fupin_search.errors import IndexUnusableError, SettingError, SynonymsError
from fupin_search.query.synonyms import (
    Rule,
    SynonymFinding,
    Synonyms,
    describe_validity,
    lint_synonyms,
    make_article_counter,
    read_synonyms,
)
from fupin_search.settings import FILE, Settings

_file_argument = click.argument(
    "file", required=False, type=click.Path(path_type=Path, dir_okay=False)
)


@click.group()
def synonyms() -> None:
    """Manage synonyms (the file named by the setting `synonyms`)."""


@synonyms.command(name="list")
@_file_argument
@json_option
def list_rules(*, file: Path | None, as_json: bool) -> None:
    """List the synonyms of FILE (default: the setting): words, weight and validity."""
    rules = read_synonyms(_find_file(settings_with(synonyms=file))).rules
    if as_json:
        print_json([asdict(rule) for rule in rules])
        return
    for entry, group in groupby(rules, key=lambda rule: rule.entry):
        click.echo(_format_entry(entry, list(group)))


@synonyms.command()
@_file_argument
@index_option
@json_option
@click.option("--strict", is_flag=True, help="Exit with 3 if there is a warning.")
def lint(*, file: Path | None, index: Path | None, as_json: bool, strict: bool) -> None:
    """Check FILE (default: the setting) without changing it.

    Finds words given twice or in two entries, rules that are never valid, rules that form a circle,
    and words that no article of the live index contains.
    """
    settings = settings_with(index, synonyms=file)
    path = _find_file(settings)
    synonyms_read = read_synonyms(path)
    findings = _lint(settings, synonyms_read)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{finding.entry:9} {finding.code:9} {finding.message}")
    entries = len({rule.entry for rule in synonyms_read.rules})
    warnings = f"{len(findings):,} {'warning' if len(findings) == 1 else 'warnings'}"
    say(f"{path}: {entries:,} {'entry' if entries == 1 else 'entries'}, {warnings}.")
    if strict and findings:
        raise SynonymsError(f"{warnings} in {path}, as listed. Correct the file.", code="findings")


def _find_file(settings: Settings) -> Path:
    if not settings.synonyms:
        raise SettingError(
            f'No synonyms are set. Name a file in {FILE} by the line `synonyms = "synonyms.toml"`, '
            "by FUPIN_SYNONYMS or as the command's argument."
        )
    return settings.synonyms


def _lint(settings: Settings, rules: Synonyms) -> tuple[SynonymFinding, ...]:
    """Check the rules, against the live index too if there is one."""
    store = make_store(settings)
    try:
        live = store.open(store.current())
    except IndexUnusableError as error:
        say(f"Not checked against the articles. {error.message}")
        return lint_synonyms(rules)
    with closing(live.engine):
        return lint_synonyms(rules, make_article_counter(live.engine))


def _format_entry(entry: str, rules: Sequence[Rule]) -> str:
    """Format an entry with its rules."""
    rule = rules[0]
    if rule.two_way:
        words = " = ".join(dict.fromkeys(rule.word for rule in rules))
    else:
        words = f"{rule.word} → {', '.join(rule.to for rule in rules)}"
    days = describe_validity(rule.first, rule.last)
    return f"{entry:9} {words}  {rule.weight:g}  {days}".rstrip()
