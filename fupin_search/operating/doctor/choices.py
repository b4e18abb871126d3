"""Settings: whether they can be read, are allowed, and name what is there."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from fupin_search.errors import JudgmentsError, PairsError, SynonymsError
from fupin_search.evaluation.golden import read_golden
from fupin_search.operating.doctor.finding import Subject, Telling, fault, ok, warning
from fupin_search.settings import CONFIG, DEFAULT, FILE, FILES
from fupin_search.understanding.places import read_pairs
from fupin_search.understanding.synonyms import load

_LIST = "fupin-search config"
# What reads each file that a setting names, for a dictionary is looked at by a check of its own.
_READERS: Mapping[str, Callable[[Path], object]] = {
    "golden": read_golden,
    "synonyms": load,
    "pairs": read_pairs,
}


def settings(subject: Subject) -> Telling:
    """File and variables: readable, allowed, known, and the files they name."""
    loaded = subject.loaded
    for found in loaded.faults:
        yield fault(found, "fupin-search config --example")
    for remark in loaded.unknown:
        yield warning(remark, f"unset {remark.split()[0]}")
    for name in FILES:
        if path := getattr(loaded.settings, name):
            yield from _named(name, path, loaded.origins[name])
    chosen = sum(origin != DEFAULT for origin in loaded.origins.values())
    where = str(loaded.file) if loaded.file else f"none ({CONFIG} is not set, no ./{FILE})"
    yield ok(f"File: {where}; {chosen} of {len(loaded.origins)} settings are not the default.")


def _named(name: str, path: Path, origin: str) -> Telling:
    """Whether a file that a setting names is there and can be read."""
    if not path.is_file():
        if path.exists():
            yield fault(f"{name} is {path} ({origin}), and that is no file.", _LIST)
            return
        yield fault(
            f"{name} is {path} ({origin}), and there is no such file.", _making(name, path, origin)
        )
        return
    try:
        _READERS.get(name, Path.stat)(path)
    except (JudgmentsError, PairsError, SynonymsError) as error:
        told = f"{error.message} It was named by: {origin}."
        yield fault(told, "fupin-search synonyms lint" if name == "synonyms" else _LIST)


def _making(name: str, path: Path, origin: str) -> str:
    """The command that makes a file which changes nothing yet, or else names it no more."""
    quoted = shlex.quote(str(path))
    match name:
        case "dictionary":
            return "fupin-search dictionary add WORD"
        case "synonyms":
            return f"touch {quoted}"
        case "golden":
            return f"printf '[[query]]\\ntext = \"\"\\nat_least = 0\\n' > {quoted}"
    variable = origin.removeprefix("environment ")
    if variable != origin:
        return f"unset {variable}"
    file, _, line = origin.removeprefix("file ").rpartition(":")
    return f"sed -i {line}d {shlex.quote(file)}"
