"""The articles a page lists: hits, and those listed beside another one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Date

from markupsafe import Markup

from fupin_search.articles.article import Article
from fupin_search.search.answer import Head, Hit
from fupin_search.service import Request
from fupin_search.web.pages.reasons import Reason, reason_of
from fupin_search.web.parameters import query_string_of
from fupin_search.web.rendering import link_of, marked, page_of
from fupin_search.web.wording import UNTITLED

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0]")


@dataclass(frozen=True, slots=True)
class Other:
    """An article listed beside another one: of the same text, or about the same."""

    title: str
    href: str
    source: str | None
    date: Date | None


@dataclass(frozen=True, slots=True)
class Result:
    """One hit.

    Args:
        copy: leads to our own page of an article that also has another address.
        reprint: whether an earlier article has the same text.
        also: the others found that have the same text.
        scored: whether it has its place by a score.
        reason: what the score is made of, if that was asked for.
    """

    title: Markup
    href: str
    copy: str | None
    section: str | None
    source: str | None
    date: Date | None
    reprint: bool
    snippet: Markup
    also: tuple[Other, ...]
    scored: bool
    reason: Reason | None


def result_of(hit: Hit, sought: Request, *, base_url: str) -> Result:
    """One hit; the title leads to the article's own page, or to ours where it has none.

    Args:
        hit: the hit.
        sought: the search, whose words our page marks and to which it leads back.
        base_url: put before site-relative article links.
    """
    article = hit.article
    original = original_of(article, base_url=base_url)
    ours = our_page(article, sought)
    return Result(
        title=marked(article.title or UNTITLED, hit.title_spans),
        href=original or ours,
        copy=ours if original else None,
        section=article.section,
        source=article.source,
        date=article.date,
        reprint=hit.scored.reprint_of is not None,
        snippet=marked(hit.snippet.text, hit.snippet.highlights),
        also=tuple(other_of(head, sought, base_url=base_url) for head in hit.scored.also),
        scored=hit.scored.score > 0,
        reason=reason_of(hit),
    )


def other_of(head: Head, sought: Request | None = None, *, base_url: str) -> Other:
    """An article listed beside another one.

    Args:
        head: of the article.
        sought: the search that found it too, if one did.
        base_url: put before a site-relative address.
    """
    return Other(
        head.title or UNTITLED,
        original_of(head, base_url=base_url) or our_page(head, sought),
        head.source,
        head.date,
    )


def our_page(article: Article | Head, sought: Request | None = None) -> str:
    """The address of an article's page here.

    Args:
        article: the article.
        sought: the search it is opened from, if from one.
    """
    query = query_string_of(sought) if sought else ""
    page = page_of(article.id)
    return f"{page}?{query}" if query else page


def original_of(article: Article | Head, *, base_url: str) -> str | None:
    """The article's own address, or None; only http and https are ever followed.

    The readers let no other scheme in; a page does not rely on it.
    """
    if not article.url:
        return None
    # Browsers pass over white space and control characters when they look for a scheme, and read
    # a backslash as a slash.
    seen = _UNSEEN.sub("", article.url)
    foreign = _SCHEME.match(seen) and not article.url.startswith(("http://", "https://"))
    return None if foreign or "\\" in seen else link_of(article, base_url=base_url)
