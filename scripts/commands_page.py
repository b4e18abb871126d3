"""Write docs/commands.md from the help of the commands, so that the two never differ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from fupin_search.cli.main import commands

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"
HEAD = """\
# Commands

Written from `--help` by `make docs`; a test holds it to that. Data goes to stdout, talk and
progress to stderr.
"""
WIDTH = 96


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_sections("fupin-search", commands)])


def _sections(title: str, command: click.Command) -> Iterator[str]:
    """Yield the section of a command, then those of its subcommands."""
    yield _section(title, command)
    if isinstance(command, click.Group):
        for name, inner in sorted(command.commands.items()):
            yield from _sections(f"{title} {name}", inner)


def _section(title: str, command: click.Command) -> str:
    context = click.Context(command, info_name=title, terminal_width=WIDTH, max_content_width=WIDTH)
    return f"## {title}\n\n```text\n{command.get_help(context)}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
