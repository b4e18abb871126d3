"""The static files and templates of the pages.

The server removes their comments and indentation when it starts: half a kilobyte here and there is
a second on a slow phone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date as Date
from importlib import resources
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from fupin_search.articles.publication_dates import today_in_shanghai
from fupin_search.service import LONGEST_TEXT
from fupin_search.web.rendering import escape_html
from fupin_search.web.urls import unquote_letters
from fupin_search.web.wording import format_day, format_duration

EMBEDDED = "search-box.js"

# A script without a charset is read in that of the page that embeds it, and old pages are in GBK.
_TYPES = {
    "style.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "reference.css": "text/css; charset=utf-8",
    "reader.js": "text/javascript; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "timeline.js": "text/javascript; charset=utf-8",
    EMBEDDED: "text/javascript; charset=utf-8",
}
# Comments that fill whole lines; any other might be part of a string.
_COMMENTS = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
# Strings, which stay, or spaces around signs that need none in a style sheet or a script: a space
# before a colon has a meaning in a selector, and each statement of our scripts ends in a semicolon.
_SPACES = re.compile(r'("(?:[^"\\\n]|\\.)*"|`[^`\n]*`)|\s*([{};,=?&|])\s*|(:)\s+|\n\s*')
# Their results are figures, ideographs and signs, of which HTML escapes none.
_PLAIN_FILTERS: dict[str, Callable[..., str]] = {
    "day": format_day,
    "duration": format_duration,
    "iso": Date.isoformat,
    "number": "{:,}".format,
    "share": "{:g}".format,
}
_INDENTATION = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file.

    Args:
        media_type: of the content.
        content: as it is sent.
        address: changes with the content, so that no browser shows an old one.
    """

    media_type: str
    content: bytes
    address: str


def read_assets() -> dict[str, Asset]:
    """Read the static files, by name."""
    files = {}
    for name, media_type in _TYPES.items():
        text = resources.files("fupin_search.web").joinpath("static", name).read_text("utf-8")
        content = strip_layout(text).encode()
        version = hashlib.blake2b(content, digest_size=4).hexdigest()
        files[name] = Asset(media_type, content, f"/static/{name}?v={version}")
    return files


def strip_layout(text: str) -> str:
    """Return a style sheet or script of ours without its comments and most of its white space."""
    return _SPACES.sub(
        lambda match: match[1] or match[2] or match[3] or "", _COMMENTS.sub("", text)
    )


def template_environment(site: str, assets: Mapping[str, Asset]) -> jinja2.Environment:
    """Make the environment of the pages' templates.

    Args:
        site: the name in every page's head.
        assets: the static files.
    """
    environment = _Environment(
        loader=_Unindented("fupin_search.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {**_PLAIN_FILTERS, "readable": unquote_letters}
    environment.globals |= {
        "site": site,
        "today": today_in_shanghai,
        "longest_text": LONGEST_TEXT,
        "static": {name: file.address for name, file in assets.items()},
    }
    return environment


class _Unindented(jinja2.PackageLoader):
    """Loads templates without their indentation; the values put into them keep theirs."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        source, name, current = super().get_source(environment, template)
        return _INDENTATION.sub("", source), name, current


class _Code(CodeGenerator):
    """Compiles templates to code that makes fewer calls.

    An attribute is read as Python reads it, without a search among items; a text without anything
    to escape is printed as it is. So are numbers and days, and an attribute `…_html`, which its
    maker escaped.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - jinja2's
        """Write code that reads an attribute."""
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802, FBT002 - jinja2's
        """Write code that calls a macro or a function; none of ours asks for the context."""
        if forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ANN401 - jinja2's
        """Write code before a value that is printed."""
        self.write("(" if _is_html(node) else "environment.print_html(")


def _is_html(node: nodes.Expr) -> bool:
    """Return True if the value of an expression is HTML already, and a string."""
    if isinstance(node, nodes.Filter):
        return node.name in _PLAIN_FILTERS
    return isinstance(node, nodes.Getattr) and node.attr.endswith("_html")


class _Environment(jinja2.Environment):
    """Compiles templates by `_Code`; they are ours, and escape everything."""

    code_generator_class = _Code
    print_html = staticmethod(escape_html)
