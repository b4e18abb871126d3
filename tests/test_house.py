"""The house rules that no linter holds: what a newcomer may rely on in every room of the package.

A failing assertion lists each place, and what to do about it.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import fupin_search

PACKAGE = Path(fupin_search.__file__).parent
LONGEST_MODULE = 500  # lines
MOST_REPEATED_FILE_NAMES = 6
MOST_NOQA = 30
MOST_TYPE_IGNORES = 10

# A first line that begins so is a clause without a main verb: "What …", "Whether …".
HEADLESS = re.compile(
    r"(What|Whether|How|Where|Which|Who|Whose|Why|When|Whatever|Whoever|If|Is|Are|Had|Has|Have|"
    r"Does|Do|(In|At|By|For|To|From|With|Of|On) which)\b(?!ver)"
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Definition(NamedTuple):
    """A class or function of the package."""

    place: str
    node: Function | ast.ClassDef
    public: bool
    method: bool


@cache
def modules() -> dict[str, str]:
    """Return the source of every module by its path below the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def definitions() -> list[Definition]:
    """Return every class and function, those inside others too."""
    return [one for name, text in modules().items() for one in _within(name, ast.parse(text))]


def _within(
    name: str, node: ast.AST, *, public: bool = True, in_class: bool = False
) -> Iterator[Definition]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            shown = public and not child.name.startswith("_")
            place = f"{name}:{child.lineno} {child.name}"
            yield Definition(place, child, shown, in_class)
            is_class = isinstance(child, ast.ClassDef)
            yield from _within(name, child, public=shown and is_class, in_class=is_class)
        elif isinstance(child, ast.If | ast.Try | ast.With):
            yield from _within(name, child, public=public, in_class=in_class)


def _is_command(function: Function) -> bool:
    """Recognise a command of click: its docstring is its help, and its options are described."""
    decorators = map(ast.unparse, function.decorator_list)
    return any(".command(" in text or ".group(" in text for text in decorators)


def _functions() -> Iterator[tuple[str, Function, str, bool]]:
    """Yield the public functions with their docstrings; what overrides another may have none."""
    for place, node, public, method in definitions():
        if public and isinstance(node, Function) and not _is_command(node):
            yield place, node, ast.get_docstring(node) or "", method


def _arguments(function: Function, *, method: bool) -> list[str]:
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    names = [argument.arg for argument in every if argument]
    if method and names and names[0] in {"self", "cls"}:
        names = names[1:]
    return [name for name in names if not name.startswith("_")]


def _raises(function: Function) -> bool:
    pending: list[ast.AST] = [*function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, Function | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if not (isinstance(raised, ast.Name) and raised.id == "NotImplementedError"):
                return True
        pending += ast.iter_child_nodes(node)
    return False


def test_every_docstring_begins_with_a_sentence() -> None:
    """Begin it with a verb or a noun: "Return the …", "The articles of …"."""
    documented: list[tuple[str, ast.Module | Function | ast.ClassDef]] = [
        *((name, ast.parse(text)) for name, text in modules().items()),
        *((place, node) for place, node, _, _ in definitions()),
    ]
    headless = [
        f"{place}: {text.splitlines()[0]}"
        for place, node in documented
        if (text := ast.get_docstring(node)) and HEADLESS.match(text)
    ]
    assert headless == []


def test_every_public_function_of_two_arguments_describes_them() -> None:
    """Add `Args:` to its docstring, with units and shapes."""
    silent = [
        place
        for place, function, text, method in _functions()
        if text and len(_arguments(function, method=method)) >= 2 and "Args:" not in text
    ]
    assert silent == []


def test_every_public_function_that_raises_says_so() -> None:
    """Add `Raises:` to its docstring."""
    silent = [
        place
        for place, function, text, _ in _functions()
        if "Raises:" not in text and _raises(function)
    ]
    assert silent == []


def test_no_class_name_is_defined_twice() -> None:
    """Give one of them a name of its own; `wire.py` alone may repeat those it is the wire of."""
    homes = defaultdict(list)
    for name, text in modules().items():
        if name != "wire.py":
            for node in ast.parse(text).body:
                if isinstance(node, ast.ClassDef):
                    homes[node.name].append(name)
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_few_file_names_are_repeated() -> None:
    """Name the file for its idea: its folder cannot be seen in a tab or a traceback."""
    names = Counter(Path(name).name for name in modules())
    repeated = {name for name, times in names.items() if times > 1} - {"__init__.py"}
    assert len(repeated) <= MOST_REPEATED_FILE_NAMES, sorted(repeated)


def test_no_module_is_too_long_to_read() -> None:
    """Part it where its second idea begins."""
    lengths = {name: text.count("\n") for name, text in modules().items()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_few_lines_are_excused_from_the_checks() -> None:
    """Mend what the check says; an excuse needs a reason beside it."""
    every = "\n".join(modules().values())
    assert every.count("# noqa") <= MOST_NOQA
    assert every.count("type: ignore") <= MOST_TYPE_IGNORES
