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
    print_json,
    say,
    settings_with,
    store_of,
)
from fupin_search.errors import IndexUnusableError, SettingError, SynonymsError
from fupin_search.query.synonyms import (
    Rule,
    SynonymFinding,
    Synonyms,
    describe_validity,
    make_article_counter,
    read_synonyms,
)
from fupin_search.query.synonyms import lint_synonyms as look
from fupin_search.settings import FILE, Settings

_file = click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))


@click.group()
def synonyms() -> None:
    """Manage synonyms (the file named by the setting `synonyms`)."""


@synonyms.command(name="list")
@_file
@json_option
def list_rules(*, file: Path | None, as_json: bool) -> None:
    """List the synonyms of FILE (default: the setting): words, weight and validity."""
    found = read_synonyms(_named(settings_with(synonyms=file)))
    if as_json:
        print_json([asdict(rule) for rule in found.rules])
        return
    for entry, rules in groupby(found.rules, key=lambda rule: rule.entry):
        click.echo(_line(entry, list(rules)))


@synonyms.command()
@_file
@index_option
@json_option
@click.option("--strict", is_flag=True, help="Exit with 3 if there is a warning.")
def lint(*, file: Path | None, index: Path | None, as_json: bool, strict: bool) -> None:
    """Check FILE (default: the setting) without changing it.

    Finds words given twice or in two entries, rules that are never valid, rules that form a circle,
    and words that no article of the live index contains.
    """
    settings = settings_with(index, synonyms=file)
    path = _named(settings)
    found = read_synonyms(path)
    findings = _check(settings, found)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{finding.entry:9} {finding.code:9} {finding.message}")
    entries = len({rule.entry for rule in found.rules})
    warnings = f"{len(findings):,} {'warning' if len(findings) == 1 else 'warnings'}"
    say(f"{path}: {entries:,} {'entry' if entries == 1 else 'entries'}, {warnings}.")
    if strict and findings:
        raise SynonymsError(f"{warnings} in {path}, as listed. Correct the file.", code="findings")


def _named(settings: Settings) -> Path:
    if not settings.synonyms:
        raise SettingError(
            f'No synonyms are set. Name a file in {FILE} by the line `synonyms = "synonyms.toml"`, '
            "by FUPIN_SYNONYMS or as the command's argument."
        )
    return settings.synonyms


def _check(settings: Settings, found: Synonyms) -> tuple[SynonymFinding, ...]:
    """Check the rules, against the live index too if there is one."""
    store = store_of(settings)
    try:
        live = store.open(store.current())
    except IndexUnusableError as error:
        say(f"Not checked against the articles. {error.message}")
        return look(found)
    with closing(live.engine):
        return look(found, make_article_counter(live.engine))


def _line(entry: str, rules: Sequence[Rule]) -> str:
    """Format an entry with its rules."""
    rule = rules[0]
    if rule.two_way:
        words = " = ".join(dict.fromkeys(rule.word for rule in rules))
    else:
        words = f"{rule.word} → {', '.join(rule.to for rule in rules)}"
    days = describe_validity(rule.first, rule.last)
    return f"{entry:9} {words}  {rule.weight:g}  {days}".rstrip()
