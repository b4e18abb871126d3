"""The parts missing from an article that was read off a page."""

from __future__ import annotations

from fupin_search.articles.article import Article, Remark

_REASONS = {
    "title-missing": "No title is found on the page.",
    "body-missing": "No text is found below the page's title.",
    "section-missing": "The page has no breadcrumb (当前位置), or an empty one.",
    "date-missing": "The page has no date (加入时间).",
    "date-unreadable": "The page's date cannot be read, so it is indexed without one.",
    "source-missing": "The page names no source (来源).",
}


def warnings_of(article: Article, *, date_printed: bool = False) -> tuple[Remark, ...]:
    """Return a warning for every part the article lacks.

    Args:
        article: as read.
        date_printed: True if the page has a date, readable or not.
    """
    undated = "date-unreadable" if date_printed else "date-missing"
    lacks = {
        "title-missing": not article.title,
        "body-missing": not article.body,
        "section-missing": not article.section,
        undated: not article.date,
        "source-missing": not article.source,
    }
    return tuple(Remark(code, _REASONS[code]) for code, lacking in lacks.items() if lacking)
