"""The reference of the API: `/openapi.json` for programs and `/docs/api` for people."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import falcon
import msgspec

from fupin_search.errors import REMEDIES, IndexUnusableError
from fupin_search.service import Search
from fupin_search.web.endpoint import Reply, RequestContext
from fupin_search.web.openapi import PATTERNS, openapi_document
from fupin_search.web.pages.routes import Pages
from fupin_search.web.pages.search_page import Box

Json = dict[str, Any]

# For the links of the page if the archive has no article; it is in the examples too.
_ANY_ARTICLE = "p0123456789ab"


class Reference:
    """The routes `/openapi.json` and `/docs/api`.

    Args:
        search: has an article for the links of the page.
        pages: shows the page like all others.
    """

    def __init__(self, search: Search, pages: Pages) -> None:
        self._search = search
        self._pages = pages

    def json(self, context: RequestContext) -> Reply:
        """Answer `/openapi.json`."""
        context.tag()
        return Reply(self._document, falcon.MEDIA_JSON)

    def page(self, context: RequestContext) -> Reply:
        """Answer `/docs/api`, also where there is no index."""
        article = self._newest_id()
        context.tag(article)

        def sample(path: str, operation: Json) -> tuple[str, str]:
            filled = path.replace("{article_id}", quote(article, safe=""))
            return _make_samples(context.links.place + filled, operation["x-try"])

        document = openapi_document()
        return self._pages.reply(
            "reference.html",
            box=Box(),
            info=document["info"],
            routes=document["paths"],
            headers=document["components"]["headers"],
            schemas=document["components"]["schemas"],
            problems=REMEDIES,
            limits=_describe_values,
            example=_format_example,
            keys=list_keys,
            schema=_name_answer,
            sample=sample,
        )

    def _newest_id(self) -> str:
        with suppress(IndexUnusableError):
            return self._search.newest_id() or _ANY_ARTICLE
        return _ANY_ARTICLE

    @cached_property
    def _document(self) -> bytes:
        return msgspec.json.encode(openapi_document())


class DocumentedKey(NamedTuple):
    """A key of a document, as a row of the reference page.

    Args:
        name: ends in `?` if the key may be absent.
        kind: the type of its value, as `integer | null` or `[Hit, …]`.
        schema: the schema that says more, or empty.
        english: its description.
        chinese: the same.
    """

    name: str
    kind: str
    schema: str
    english: str
    chinese: str


def list_keys(schema: Json) -> Iterator[DocumentedKey]:
    """Yield the keys of an object, or the items of an array of a fixed length.

    Args:
        schema: of the document.
    """
    items = schema.get("items", {}).get("anyOf", [])
    array = {f"[{place}]": item for place, item in enumerate(items)}
    for name, inner in schema.get("properties", array).items():
        absent = "" if name in schema.get("required", array) else "?"
        yield DocumentedKey(
            f"{name}{absent}",
            _describe_type(inner),
            _name_schema(inner) or _name_schema(inner.get("items", {})),
            inner["description"],
            inner["x-description-zh"],
        )


def _describe_type(schema: Json) -> str:
    """Return the type of a value in signs that need no language."""
    if "$ref" in schema:
        return _name_schema(schema)
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "anyOf" in schema:
        return " | ".join(map(_describe_type, schema["anyOf"]))
    if schema["type"] == "array":
        item, length = _describe_type(schema["items"]), schema.get("maxItems", 0)
        return f"[{', '.join([item] * length or [item, '…'])}]"
    return _describe_values(schema) if "enum" in schema else str(schema["type"])


def _describe_values(schema: Json) -> str:
    """Return the values that a parameter may have, in signs that need no language."""
    if schema["type"] == "array":
        return f"[{_describe_values(schema['items'])}, …]"
    if "enum" in schema:
        return " | ".join(filter(None, schema["enum"]))
    if "minimum" in schema:
        return f"{schema['minimum']:,} – {schema['maximum']:,}"
    if "maxLength" in schema:
        return f"≤ {schema['maxLength']}"
    return PATTERNS.get(schema.get("pattern", ""), "…")


def _name_schema(schema: Json) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _name_answer(content: Json) -> str:
    """Return the name of an answer's schema, or an empty text if it has none."""
    return next((_name_schema(media["schema"]) for media in content.values()), "")


def _format_example(content: Json) -> str:
    """Return the example of an answer as indented JSON, or an empty text if it has none."""
    for media in content.values():
        if "example" in media:
            return json.dumps(media["example"], ensure_ascii=False, indent=2)
    return ""


def _make_samples(url: str, query: dict[str, str]) -> tuple[str, str]:
    """Return a link to try a route, and the same as a command."""
    if not query:
        return url, f"curl {shlex.quote(url)}"
    pairs = " ".join(
        f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in query.items()
    )
    return f"{url}?{urlencode(query)}", f"curl -G {shlex.quote(url)} {pairs}"
