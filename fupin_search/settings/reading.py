"""Environment and file → values, each with the place it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from fupin_search.errors import SettingError
from fupin_search.settings.kinds import Key
from fupin_search.toml_files import read_toml

PREFIX = "FUPIN_"
# The variable that names the file, and the file that is looked for without it.
CONFIG = f"{PREFIX}CONFIG"
FILE = "fupin-search.toml"
# Read by the tests alone.
_TESTS = f"{PREFIX}TEST_"

DEFAULT = "default"


@dataclass(slots=True)
class Reading:
    """What environment and file say.

    Args:
        values: by key, where one is said.
        origins: where each of those came from.
        faults: what is wrong, a sentence or two each; a wrong value is not among the values.
        unknown: variables that begin like ours and are none, and what to do about each.
        file: the file that was read, or that should have been.
    """

    values: dict[str, object] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    file: Path | None = None


def read(keys: Sequence[Key], environment: Mapping[str, str], folder: Path) -> Reading:
    """Read the file, then the environment, which goes before it.

    Args:
        keys: the settings there are.
        environment: variables by name.
        folder: where the file is looked for when no variable names one.
    """
    found = Reading()
    named = environment.get(CONFIG)
    if named or (folder / FILE).is_file():
        found.file = Path(named) if named else folder / FILE
        _read_file(keys, found.file, named, found)
    _read_environment(keys, environment, found)
    return found


def _read_environment(keys: Sequence[Key], environment: Mapping[str, str], found: Reading) -> None:
    for key in keys:
        variable = f"{PREFIX}{key.name.upper()}"
        text = environment.get(variable)
        # A variable that is empty is as one not set, but where it can mean that there is none.
        if text is None or not (text or key.kind.may_be_none):
            continue
        try:
            found.values[key.name] = key.kind.of_text(text, Path())
        except ValueError:
            found.faults.append(_wrong(variable, text, key))
        else:
            found.origins[key.name] = f"environment {variable}"
    variables = [*(f"{PREFIX}{key.name.upper()}" for key in keys), CONFIG]
    for variable in sorted(environment):
        ours = variable in variables or variable.startswith(_TESTS)
        if variable.startswith(PREFIX) and not ours:
            found.unknown.append(
                f"{variable} is set, and no setting has that name{_nearest(variable, variables)}"
            )


def _read_file(keys: Sequence[Key], path: Path, named: str | None, found: Reading) -> None:
    try:
        file = read_toml(
            path,
            "settings",
            SettingError,
            hint="`fupin-search config --example` shows how settings are written.",
            if_missing=f"{CONFIG} names the file." if named else "",
        )
    except SettingError as error:
        found.faults.append(error.message)
        return
    lines = dict(_lines(file.text))
    known = {key.name: key for key in keys}
    for name, value in file.values.items():
        where = f"{path}:{lines[name]}" if name in lines else str(path)
        key = known.get(name)
        if key is None:
            found.faults.append(
                f"{where}: there is no setting {name!r}{_nearest(name, list(known))} "
                "`fupin-search config` lists those there are."
            )
            continue
        try:
            found.values[name] = key.kind.of_toml(value, path.parent)
        except ValueError:
            found.faults.append(f"{where}: {_wrong(name, value, key)}")
        else:
            found.origins[name] = f"file {where}"


# tomllib does not say where a key stands; ours stand at the beginning of a line.
_KEY = re.compile(r"""\s*(?:\[+\s*)?(["']?)([^\s"'=.\[\]]+)\1\s*[=.\]]""")


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Each key's line, counted from 1; the first of a key comes last, so that it stays."""
    lines = list(enumerate(text.splitlines(), start=1))
    for number, line in reversed(lines):
        if found := _KEY.match(line):
            yield found[2], number


def _wrong(name: str, value: object, key: Key) -> str:
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return f"{name} is {shown}; it must be {key.kind.allowed}."


def _nearest(name: str, names: list[str]) -> str:
    # What all of them begin with would make any two of them alike.
    endings = {known.removeprefix(PREFIX): known for known in names}
    near = [endings[end] for end in get_close_matches(name.removeprefix(PREFIX), endings, n=1)]
    return f"; did you mean {near[0]}?" if near else "."
