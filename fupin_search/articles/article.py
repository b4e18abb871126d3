"""The article, and the readings of files and records."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date as Date

from fupin_search.articles.remarks import UNOPENED_CODES


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of the archive.

    Args:
        id: stable name, safe in a URL, the same from run to run.
        title: headline on one line; may be empty when there is a body.
        body: text, one newline between paragraphs; may be empty when there is a title.
        path: breadcrumb from the outermost section to the innermost, without 首页.
        section: the innermost crumb; None puts the article in no section.
        source: the publisher under its one normal name, e.g. 广州日报.
        printed_source: the publisher as the page printed it.
        date: calendar day of publication in Asia/Shanghai.
        url: http, https or site-relative address of the page.
        origin: file the article came from, relative to the corpus root, `#n` for its n-th record.
            For operators only; it never leaves by HTTP.
    """

    id: str
    title: str = ""
    body: str = ""
    path: tuple[str, ...] = ()
    section: str | None = None
    source: str | None = None
    printed_source: str | None = None
    date: Date | None = None
    url: str | None = None
    origin: str = ""

    @property
    def content_hash(self) -> str:
        """Sixteen hexadecimal digits, a hash of everything a reader can see, so not of `origin`."""
        seen = (
            self.title,
            self.body,
            "\x1f".join(self.path),
            self.section or "",
            self.source or "",
            self.printed_source or "",
            self.date.isoformat() if self.date else "",
            self.url or "",
        )
        return hashlib.blake2b("\x1e".join(seen).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about an article that an operator should know.

    Args:
        code: stable name of the kind of remark, e.g. `title-missing`; all are in `remarks.CODES`.
        reason: the same in one sentence.
    """

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """An article, with warnings about it."""

    article: Article
    warnings: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file or record that cannot be an article, and the reason."""

    origin: str
    remark: Remark

    @property
    def unopened(self) -> bool:
        """Return True if the input could not be read, so its articles may well exist still."""
        return self.remark.code in UNOPENED_CODES


Reading = Accepted | Rejected
