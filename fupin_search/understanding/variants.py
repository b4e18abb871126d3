"""Other spellings of a text."""

from __future__ import annotations


def variants_of(text: str) -> tuple[str, ...]:  # noqa: ARG001 - soon
    """The other spellings of a text, the likeliest first."""
    return ()
