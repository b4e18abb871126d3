"""Versions: what is installed, against what fupin-search says it needs."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Iterator

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from fupin_search import __version__
from fupin_search.operating.doctor.finding import Subject, Telling, Told, fault, ok, warning

PACKAGE = "fupin-search"
_FASTER = "rjieba"
# An extra that operators choose; those of developers are no business of theirs.
_EXTRAS = ("fast", "cluster")


def versions(_: Subject) -> Telling:
    """Python, fupin-search and every library: there, and of a version that is allowed."""
    try:
        metadata = importlib.metadata.metadata(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        yield fault(f"{PACKAGE} itself is not installed as a package.", "pip install .")
        return
    python = platform.python_version()
    allowed = metadata["Requires-Python"]
    if not SpecifierSet(allowed).contains(python, prereleases=True):
        yield fault(
            f"Python is {python}, and {PACKAGE} needs {allowed}. Make an environment with another."
        )
    if metadata["Version"] != __version__:
        yield warning(
            f"The code is {PACKAGE} {__version__}, and what was installed {metadata['Version']}.",
            "pip install .",
        )
    found: dict[str, str] = {}
    for requirement, optional in needed():
        version = installed(requirement.name)
        if version:
            found[requirement.name] = version
        yield from _judged(requirement, version, optional=optional)
    shown = ", ".join(f"{name} {version}" for name, version in sorted(found.items()))
    yield ok(f"Python {python}, {PACKAGE} {__version__}; {shown}.")
    yield _cutting(found)


def needed() -> Iterator[tuple[Requirement, bool]]:
    """What fupin-search says it needs, and whether it does without."""
    for line in importlib.metadata.requires(PACKAGE) or ():
        requirement = Requirement(line)
        if not requirement.marker or requirement.marker.evaluate({"extra": ""}):
            yield requirement, False
        elif any(requirement.marker.evaluate({"extra": extra}) for extra in _EXTRAS):
            yield requirement, True


def installed(name: str) -> str | None:
    """The version of a library; None where there is none."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _judged(requirement: Requirement, version: str | None, *, optional: bool) -> Telling:
    wanted = f"{requirement.name}{requirement.specifier}"
    if version is None and not optional:
        yield fault(f"{requirement.name} is not installed.", f"pip install '{wanted}'")
    elif version and not requirement.specifier.contains(version, prereleases=True):
        yield fault(
            f"{requirement.name} is {version}, and {PACKAGE} was made for {requirement.specifier}.",
            f"pip install '{wanted}'",
        )


def _cutting(found: dict[str, str]) -> Told:
    if _FASTER in found:
        return ok(f"{_FASTER} {found[_FASTER]} cuts the next index.")
    return ok(
        f"jieba {found.get('jieba', '')} cuts the next index; {_FASTER} would, some thirty times "
        "faster, after `pip install '.[fast]'` in a checkout of fupin-search."
    )
