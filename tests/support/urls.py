"""Addresses as a browser asks for them: pages write Chinese as it is, a request quotes it."""

from __future__ import annotations

from urllib.parse import quote


def quoted_href(href: str | None) -> str:
    """An address of a page, quoted."""
    return quote(href or "", safe="%/:?#[]@!$&'()*+,;=~-._")
