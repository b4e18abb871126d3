"""The scripts and styles as browsers of 2019 read them: Chromium 78 is the oldest that counts."""

from __future__ import annotations

import re
from importlib import resources
from importlib.resources.abc import Traversable

import esprima
import pytest

STATIC = resources.files("fupin_search.web") / "static"
SCRIPTS = sorted(one.name for one in STATIC.iterdir() if one.name.endswith(".js"))
STYLES = sorted(one.name for one in STATIC.iterdir() if one.name.endswith(".css"))

# Calls that Chromium 78 has not. Regular expressions over the text: what a script calls is not
# always known from its syntax.
YOUNG_CALLS = re.compile(
    r"\.(?:replaceChildren|replaceAll|at|findLast|toSorted|toReversed|groupBy|hasOwn|flat)\("
    r"|adoptedStyleSheets\.(?:push|splice)|\b(?:structuredClone|queueMicrotask|WeakRef)\b"
    r"|Promise\.(?:any|allSettled)|:is\(|:where\(|:has\(|signal: this|AbortSignal\.(?:timeout|any)"
)

# Properties, values and selectors younger than Chromium 78, each with what has to come before it in
# its rule; None where nothing would do.
YOUNG_DECLARATIONS = {
    r"(?:margin|padding)-(?:inline|block)\s*:": None,
    r"(?<![-\w])inset(?:-inline|-block)?\s*:": None,
    r"aspect-ratio\s*:": None,
    r"(?<![-\w])appearance\s*:": r"-webkit-appearance\s*:",
    r"overflow-wrap\s*:\s*anywhere": r"word-break\s*:\s*break-word",
    r":[^;{]*(?<![-\w])(?:min|max|clamp)\(": "same",
    r":[^;{]*\b(?:color-mix|light-dark|oklch)\(": None,
    r":[^;{]*\d(?:dvh|svh|lvh|cqw)\b": "same",
    r"(?:translate|rotate|scale)\s*:": None,
    r"content-visibility\s*:": None,
}
# Selectors that old browsers drop whole rules for: they have a rule to themselves.
YOUNG_SELECTORS = (
    ":focus-visible",
    "::marker",
    ":has(",
    ":is(",
    ":where(",
    "::details-content",
    "::file-selector-button",
)


def style_of(file: Traversable) -> str:
    """A style sheet, or the one within a script, without what is only for who can read it."""
    text = file.read_text("utf-8")
    if file.name.endswith(".js"):
        text = text.partition("STYLE = `")[2].partition("`;")[0]
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", text)


def rules(style: str) -> list[tuple[str, str]]:
    """Selectors and declarations of every rule, those within media queries too."""
    return [(one.strip(), body) for one, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style)]


def young_declarations(body: str) -> list[str]:
    """Declarations of a rule that an old browser drops without another to fall back on."""
    found = []
    declarations = [one.strip() for one in body.split(";") if one.strip()]
    for place, one in enumerate(declarations):
        for young, fallback in YOUNG_DECLARATIONS.items():
            if not re.search(young, one):
                continue
            name = re.escape(one.partition(":")[0])
            wanted = rf"{name}\s*:" if fallback == "same" else fallback
            before = declarations[:place]
            if wanted is None or not any(re.match(wanted, former) for former in before):
                found.append(one)
    return found


def touching(style: str) -> list[str]:
    """Rules of a row or column of boxes that only `gap` keeps apart, which Chromium 84 began to."""
    return [
        selector
        for selector, body in rules(style)
        if re.search(r"(?<![-\w])gap\s*:", body) and not re.search(r"display\s*:\s*grid", body)
    ]


def mixed_selectors(style: str) -> list[str]:
    """Lists of selectors that an old browser drops for one of them."""
    return [
        selector
        for selector, _ in rules(style)
        if "," in selector
        and any(young in selector for young in YOUNG_SELECTORS)
        and not all(any(young in one for young in YOUNG_SELECTORS) for one in selector.split(","))
    ]


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_no_younger_than_2018(name: str) -> None:
    text = (STATIC / name).read_text("utf-8")
    esprima.parseScript(text)
    assert YOUNG_CALLS.findall(text) == []


@pytest.mark.parametrize(
    "source",
    [
        "a?.b",
        "a ?? b",
        "a ??= b",
        "try { a() } catch { b() }",
        "class A { #b; }",
        "class A { b = 1 }",
        "for await (const a of b) {}",
        "const a = 1_000;",
    ],
)
def test_younger_syntax_would_be_seen(source: str) -> None:
    with pytest.raises(esprima.Error):
        esprima.parseScript(source)


@pytest.mark.parametrize("name", [*STYLES, "search-box.js"])
def test_styles_have_something_for_old_browsers(name: str) -> None:
    style = style_of(STATIC / name)
    assert [one for _, body in rules(style) for one in young_declarations(body)] == []
    assert mixed_selectors(style) == []
    # Grids had gaps before rows of boxes did; a rule that changes a grid's gap sets it again.
    grids = {
        one.strip()
        for selector, body in rules(style)
        if re.search(r"display\s*:\s*grid", body)
        for one in selector.split(",")
    }
    assert [
        one for one in touching(style) if not {part.strip() for part in one.split(",")} <= grids
    ] == []


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("margin-inline: auto", True),
        ("margin-left: auto; margin-right: auto", False),
        ("inset: 0", True),
        ("clip-path: inset(50%)", False),
        ("box-shadow: inset 0 -2px", False),
        ("appearance: none", True),
        ("-webkit-appearance: none; appearance: none", False),
        ("max-height: min(70vh, 30rem)", True),
        ("max-height: 30rem; max-height: min(70vh, 30rem)", False),
        ("grid-template-columns: minmax(0, 1fr)", False),
        ("overflow-wrap: anywhere", True),
        ("word-break: break-word; overflow-wrap: anywhere", False),
        ("height: 100dvh", True),
    ],
)
def test_a_declaration_without_another_to_fall_back_on_would_be_seen(
    body: str, *, seen: bool
) -> None:
    assert bool(young_declarations(body)) is seen


def test_rules_that_old_browsers_drop_or_run_together_would_be_seen() -> None:
    assert mixed_selectors("a:hover, a:focus-visible { color: red }") != []
    assert mixed_selectors(":focus-visible { color: red } a, b { color: red }") == []
    assert touching("a { display: flex; gap: 1rem }") == ["a"]
    assert touching("@media print { a { display: flex; gap: 1rem } }") == ["a"]
    assert touching("a { display: grid; gap: 1rem }") == []
