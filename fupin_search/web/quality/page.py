"""A quality report as one page, for editors: it needs no other file, no script and no network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fupin_search.articles.quality.report import Quality
from fupin_search.web.quality import plots
from fupin_search.web.quality.wording import FIELDS, MOJIBAKE, note_text, remark_text

_SECTIONS_SHOWN = 20


def quality_page(quality: Quality, *, corpora: Sequence[str], made: datetime) -> bytes:
    """The page in UTF-8.

    Args:
        quality: what the corpus is like.
        corpora: names of the files and folders that were read.
        made: when, as people in Shanghai read it off a clock.
    """
    environment = Environment(
        loader=PackageLoader("fupin_search.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["number"] = "{:,}".format
    environment.filters["percent"] = _percent
    template = environment.get_template("quality.html")
    page = template.render(
        quality=quality,
        corpora="、".join(corpora),
        made=f"{made.year}年{made.month}月{made.day}日 {made:%H:%M}",
        style=Markup(_style()),  # noqa: S704 - our own file
        fields=FIELDS,
        mojibake=MOJIBAKE,
        remark_text=remark_text,
        note_text=note_text,
        damaged=sum(one.count for one in quality.mojibake),
        timeline=plots.timeline(quality.months),
        plot=plots,
        grid=plots.grid(quality.years, FIELDS),
        sections=quality.sections.largest[:_SECTIONS_SHOWN],
    )
    # A lone half of a surrogate pair, which no file can hold, shows as a question mark.
    return page.encode("utf-8", "replace")


def _style() -> str:
    folder = resources.files("fupin_search.web") / "static"
    return "".join(
        (folder / name).read_text(encoding="utf-8") for name in ("style.css", "quality.css")
    )


def _percent(share: float) -> str:
    """A share in words; what there is never shows as nothing, nor what is missing as all."""
    if 0 < share < 0.001:  # what would round to 0.0
        return "不到 0.1%"
    if 0.999 < share < 1:  # what would round to 100.0
        return "99.9% 以上"
    return f"{share:.1%}"
