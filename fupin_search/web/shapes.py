"""Schemas of the specification as people read them: a row for each key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_PAIR = 2
_PATTERNS = {
    "^([0-9]{4})?$": "YYYY",
    "^([0-9]{4}-[0-9]{1,2})?$": "YYYY-MM",
    "^([0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2})?)?)?$": "YYYY[-MM[-DD]]",
}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an answer.

    Args:
        name: behind those it lies in: `snippet.text`, `buckets[].value`.
        kind: of its value, in signs that need no language.
        leads: the schema that says more, or empty.
        told: what it is.
        told_zh: in Chinese.
    """

    name: str
    kind: str
    leads: str
    told: str
    told_zh: str


def keys_of(schema: Json, before: str = "") -> Iterator[Key]:
    """The keys of an object, each followed by those in it that no other schema has.

    Args:
        schema: the object's.
        before: names it lies in.
    """
    for name, inner in schema.get("properties", {}).items():
        core, within = inner, f"{before}{name}"
        if inner.get("type") == "array" and "properties" in inner["items"]:
            core, within = inner["items"], f"{within}[]"
        absent = "" if name in schema["required"] else "?"
        yield Key(
            f"{before}{name}{absent}",
            kind_of(inner),
            _named(inner) or _named(inner.get("items", {})),
            inner.get("description", ""),
            inner.get("x-description-zh", ""),
        )
        yield from keys_of(core, f"{within}.")


def kind_of(schema: Json) -> str:
    """What a value is: `string`, `integer | null`, `[Hit, …]`."""
    if name := _named(schema):
        return name
    if "const" in schema:
        return f'"{schema["const"]}"'
    kinds = schema["type"]
    if kinds == "array":
        one = kind_of(schema["items"])
        return f"[{one}, {one}]" if schema.get("maxItems") == _PAIR else f"[{one}, …]"
    if "enum" in schema:
        return limits_of(schema)
    return " | ".join([kinds] if isinstance(kinds, str) else kinds)


def limits_of(schema: Json) -> str:
    """What values a parameter may have."""
    if schema["type"] == "array":
        return f"[{limits_of(schema['items'])}, …]"
    if "enum" in schema:
        return " | ".join(filter(None, schema["enum"]))
    if "minimum" in schema:
        return f"{schema['minimum']:,} – {schema['maximum']:,}"
    if "maxLength" in schema:
        return f"≤ {schema['maxLength']}"
    return _PATTERNS.get(schema.get("pattern", ""), "…")


def schema_of(content: Json) -> str:
    """The name of what an answer is; empty where it has none."""
    return next((_named(kind["schema"]) for kind in content.values()), "")


def _named(schema: Json) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
