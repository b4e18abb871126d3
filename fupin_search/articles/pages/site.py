"""A page of the site, read from its lines.

A page is a header (the site's name, slogans, a menu), a breadcrumb, the title, a line of labels
with date and source, the body, and a footer::

      当前位置:首页->>扶贫前沿->>地市联播

    the title, on one line or more
    加入时间:2021-1-6    来源:广州日报

    the body's paragraphs

    欢迎访问广东扶贫网

Breadcrumb and date are the two landmarks; one of them is enough to read the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fupin_search.articles.article import Accepted, Article, Reading, Rejected, Remark
from fupin_search.articles.dates import parse_day
from fupin_search.articles.identity import place_id
from fupin_search.articles.lines import one_line, paragraphs
from fupin_search.articles.pages import labels
from fupin_search.articles.pages.warnings import warnings_of
from fupin_search.articles.sources import looks_like_publisher, normal_source

_TITLE_LINES = 5  # with more between the landmarks, the date does not head the body
_SENTENCE = frozenset(",\uff0c。;\uff1b")
_LONGEST_VALUE = 40  # characters of a value on its own line


@dataclass(slots=True)
class _Parts:
    """The parts of a page, as printed."""

    path: tuple[str, ...] = ()
    heading: list[str] = field(default_factory=list)
    labelled: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)


def read_page(lines: Sequence[str], *, origin: str, warnings: tuple[Remark, ...] = ()) -> Reading:
    """Read the article on a page, with a warning for every part it lacks.

    Args:
        lines: of the page, without unseen characters.
        origin: file the page came from.
        warnings: on its bytes, by `decode`.
    """
    parts = _parts(lines)
    if parts is None:
        reason = "The page has neither a breadcrumb (当前位置) nor a date (加入时间)."
        return Rejected(origin, Remark("not-a-page", reason))
    title = one_line(" ".join(parts.heading))
    body = paragraphs(parts.body)
    if not title and not body:
        return Rejected(origin, Remark("empty", "The page has neither a title nor a body."))
    path = parts.path[:-1] if parts.path[-1:] == (title,) else parts.path
    printed_date = parts.labelled.get("date", "")
    printed_source = parts.labelled.get("source", "")
    source = normal_source(printed_source)
    article = Article(
        id=place_id(origin),
        title=title,
        body=body,
        path=path,
        section=path[-1] if path else None,
        source=source,
        printed_source=printed_source if source else None,
        date=parse_day(printed_date),
        origin=origin,
    )
    return Accepted(article, warnings + warnings_of(article, date_printed=bool(printed_date)))


def _parts(lines: Sequence[str]) -> _Parts | None:
    """Cut the page at its landmarks; None when it has neither."""
    filled = [line for line in lines if line.strip()]
    parts = _Parts()
    crumbs_at = _first(labels.crumbs(line) is not None for line in filled)
    start = 0
    if crumbs_at is not None:
        start = crumbs_at + 1
        parts.path = labels.crumbs(filled[crumbs_at]) or ()
        if not parts.path and start < len(filled) and labels.is_trail(filled[start]):
            parts.path = labels.split_crumbs(filled[start])
            start += 1
    date_at = _first(
        labels.has_date_label(line, of_the_site=crumbs_at is None) for line in filled[start:]
    )
    if date_at is None and crumbs_at is None:
        return None

    above = filled[start:] if date_at is None else filled[start : start + date_at]
    below = [] if date_at is None else filled[start + date_at :]
    if crumbs_at is None:
        above = [line for line in above[-1:] if not labels.is_header(line)]
    elif not below:
        above, below = above[:1], above[1:]
    elif len(above) > _TITLE_LINES:
        parts.labelled = labels.fields(below[0])
        above, below = above[:1], above[1:] + below[1:]
    for line in above:
        if values := labels.fields(line):
            parts.labelled |= values
        elif not labels.is_footer(line):
            parts.heading.append(line)
    parts.body = _read_labels(below, parts.labelled)
    foot_at = _first(labels.is_footer(line) for line in parts.body)
    parts.body = parts.body[:foot_at]
    return parts


def _first(answers: Iterable[bool]) -> int | None:
    return next((at for at, answer in enumerate(answers) if answer), None)


def _read_labels(lines: Sequence[str], labelled: dict[str, str]) -> list[str]:
    """Add the values of the label lines at the top, and return the lines below them.

    A value may be on the line after its label, where labels and values are cells of a table.

    Args:
        lines: from the date label on, or from below the title.
        labelled: the values so far; a label that comes twice belongs to the body.
    """
    waiting = None
    for at, line in enumerate(lines):
        values = labels.fields(line)
        if "。" in line and "date" not in values:
            return list(lines[at:])
        fresh = {name: values[name] for name in values if name == "other" or not labelled.get(name)}
        if fresh:
            labelled |= fresh
            waiting = next((name for name, value in fresh.items() if not value), None)
        elif not values and waiting and _is_value(waiting, line):
            labelled[waiting] = one_line(line)
            waiting = None
        elif values or not labels.is_tools(line):
            return list(lines[at:])
    return []


def _is_value(name: str, line: str) -> bool:
    """Return True if a line can be the value of the label on the line before it."""
    if name == "date":
        short = len(line) <= _LONGEST_VALUE and not _SENTENCE.intersection(line)
        return short and parse_day(line) is not None
    if name == "source":
        return looks_like_publisher(line)
    return line.strip().isdigit()  # a count of clicks
