"""Addresses as a browser requests them: pages write Chinese, and a request quotes it."""

from __future__ import annotations

from urllib.parse import quote


def quoted_href(href: str | None) -> str:
    """Return the quoted address of a page."""
    return quote(href or "", safe="%/:?#[]@!$&'()*+,;=~-._")
