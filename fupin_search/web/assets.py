"""The files and templates that come with the pages, as they are sent: without what only we read.

Comments and indentation are for who edits a file, and half a kilobyte here and there is a second on
a village's telephone; so they are left out when the server starts, and the sources stay as written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources

import jinja2

from fupin_search.articles.dates import today_in_shanghai
from fupin_search.service import LONGEST_TEXT
from fupin_search.web.wording import day_text, duration

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
# Only whole lines: what stands behind code is left alone, for it may be within a string.
_COMMENTS = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
_INDENTATION = re.compile(r"^[ \t]+|\n(?=\n)", re.MULTILINE)
# In front of a colon a space means something in a selector, and within strings there is none of it.
_LOOSE = re.compile(r"\s*([{};])\s*|([:,])\s+")
# In a script they part nothing beside these; every statement of ours ends in one.
_LOOSE_IN_SCRIPTS = re.compile(r"\s*([{}();,=<>?:|&!*])\s*")
# What spaces mean something in, what a line's end ends, and the first line, by which people know
# a script.
_LITERAL = re.compile(r"""(\A[^\n]*\n|"(?:[^"\\\n]|\\.)*"|`[^`]*`|//[^\n]*\n)""")
_SHEET = re.compile(r"(?<=STYLE = `)[^`]+(?=`)")
# What else a UTF-8 address may have as it is, besides ASCII: letters, no marks or spaces.
_QUOTED = re.compile(r"(?:%[89A-F][0-9A-F])+")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that comes with the pages.

    Args:
        media_type: what it is.
        content: as it is sent.
        address: where it is; another content has another, so that no browser shows yesterday's.
    """

    media_type: str
    content: bytes
    address: str


def read_assets() -> dict[str, Asset]:
    """The files that come with the pages, by name."""
    files = {}
    for name, media_type in _TYPES.items():
        text = resources.files("fupin_search.web").joinpath("static", name).read_text("utf-8")
        content = _TIGHTENED[name.rpartition(".")[2]](text).encode()
        version = hashlib.blake2b(content, digest_size=4).hexdigest()
        files[name] = Asset(media_type, content, f"/static/{name}?v={version}")
    return files


def bare(text: str) -> str:
    """A script or style sheet without comments that fill lines, indentation and empty lines."""
    return _INDENTATION.sub("", _COMMENTS.sub("", text))


def tight(text: str) -> str:
    """A style sheet without comments, line breaks and spaces that part nothing."""
    return _LOOSE.sub(r"\1\2", bare(text))


def tight_script(text: str) -> str:
    """Leave out what only an editor reads: of a script, and of the style sheet within it."""
    whole = _SHEET.sub(lambda sheet: tight(sheet[0]), bare(text))
    pieces = _LITERAL.split(whole)
    pieces[::2] = [_LOOSE_IN_SCRIPTS.sub(r"\1", code) for code in pieces[::2]]
    return "".join(pieces)


_TIGHTENED = {"css": tight, "js": tight_script, "svg": bare}


def readable(address: str) -> str:
    """An address as people write it: what is no ASCII stands as it is, which any page in UTF-8 may.

    A browser quotes it again before it asks; a Chinese character takes three bytes instead of nine.

    Args:
        address: quoted.
    """
    return _QUOTED.sub(_unquoted, address)


def template_environment(site: str, files: Mapping[str, Asset]) -> jinja2.Environment:
    """The templates of the pages.

    Args:
        site: the name in every page's head.
        files: what comes with them.
    """
    environment = jinja2.Environment(
        loader=_Unindented("fupin_search.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"day": day_text, "duration": duration, "readable": readable}
    environment.globals |= {
        "site": site,
        "today": today_in_shanghai,
        "longest_text": LONGEST_TEXT,
        "static": {name: file.address for name, file in files.items()},
    }
    return environment


class _Unindented(jinja2.PackageLoader):
    """Templates without their indentation; what is put into them keeps its own."""

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        source, name, current = super().get_source(environment, template)
        return _INDENTATION.sub("", source), name, current


def _unquoted(quoted: re.Match[str]) -> str:
    try:
        text = bytes.fromhex(quoted[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return quoted[0]
    return text if text.isalnum() else quoted[0]
