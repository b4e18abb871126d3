"""`--golden FILE`: queries with what each must find."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., object])

_golden = click.option(
    "--golden",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Golden queries, a TOML file, and what each must find; or the setting.",
)


def golden_option(command: _F) -> _F:
    """Give a command `--golden FILE`."""
    return _golden(command)
