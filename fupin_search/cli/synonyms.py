"""`synonyms`: words that will do for others, looked at before readers meet them."""

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
from fupin_search.settings import FILE, Settings
from fupin_search.understanding.synonyms import Rule, Synonyms, load
from fupin_search.understanding.synonyms.lint import Finding, held_in, validity
from fupin_search.understanding.synonyms.lint import lint as look

_file = click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))


@click.group()
def synonyms() -> None:
    """Words that will do for others, in the file the setting `synonyms` names."""


@synonyms.command(name="list")
@_file
@json_option
def list_rules(*, file: Path | None, as_json: bool) -> None:
    """List the synonyms of FILE, or of the setting: words, weight, and when they hold."""
    found = load(_named(settings_with(synonyms=file)))
    if as_json:
        print_json([asdict(rule) for rule in found.rules])
        return
    for entry, rules in groupby(found.rules, key=lambda rule: rule.entry):
        click.echo(_line(entry, list(rules)))


@synonyms.command()
@_file
@index_option
@json_option
@click.option("--strict", is_flag=True, help="End with exit code 3 when anything is amiss.")
def lint(*, file: Path | None, index: Path | None, as_json: bool, strict: bool) -> None:
    """Look for what is amiss in FILE, or in the setting's, and change nothing.

    Words given twice or in two entries, rules that hold for no day, rules that lead back to where
    they began, and words that no article of the live index holds.
    """
    settings = settings_with(index, synonyms=file)
    path = _named(settings)
    found = load(path)
    findings = _looked_at(settings, found)
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{finding.entry:9} {finding.code:9} {finding.told}")
    entries = len({rule.entry for rule in found.rules})
    things = f"{len(findings):,} {'thing' if len(findings) == 1 else 'things'}"
    say(f"{path}: {entries:,} {'entry' if entries == 1 else 'entries'}, {things} amiss.")
    if strict and findings:
        raise SynonymsError(f"{things} amiss in {path}, as listed. Mend the file.", code="findings")


def _named(settings: Settings) -> Path:
    if not settings.synonyms:
        raise SettingError(
            f'No synonyms are set. Name a file in {FILE} by the line `synonyms = "synonyms.toml"`, '
            "by FUPIN_SYNONYMS or as the command's argument."
        )
    return settings.synonyms


def _looked_at(settings: Settings, found: Synonyms) -> tuple[Finding, ...]:
    """What is amiss, by the live index too where there is one that can be asked."""
    store = store_of(settings)
    try:
        live = store.open(store.current())
    except IndexUnusableError as error:
        say(f"No article can be looked at. {error.message}")
        return look(found)
    with closing(live.engine):
        return look(found, held_in(live.engine))


def _line(entry: str, rules: Sequence[Rule]) -> str:
    """An entry as it is shown."""
    rule = rules[0]
    if rule.two_way:
        words = " = ".join(dict.fromkeys(rule.word for rule in rules))
    else:
        words = f"{rule.word} → {', '.join(rule.to for rule in rules)}"
    return f"{entry:9} {words}  {rule.weight:g}  {validity(rule.first, rule.last)}".rstrip()
