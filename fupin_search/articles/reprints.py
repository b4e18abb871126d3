"""The hash by which two articles have one text, so that one is a reprint (转载) of the other."""

from __future__ import annotations

import xxhash

# Shorter texts (`图片新闻`, a caption, a list of names cut off) are alike by chance.
SHORTEST = 20


def text_print(body: str) -> int:
    """Return a hash that two bodies share if they differ at most in white space; 0 for short ones.

    Args:
        body: normalised, so that width, case and traditional characters do not matter.

    Returns:
        The XXH3-64 of the body without its white space, never 0; 0 where fewer than `SHORTEST`
        characters are left, which are too few to call an article a reprint.
    """
    bare = "".join(body.split())
    return (xxhash.xxh3_64_intdigest(bare.encode()) or 1) if len(bare) >= SHORTEST else 0
