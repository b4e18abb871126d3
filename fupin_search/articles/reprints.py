"""Whether two articles have one text: what makes one of them a reprint (转载)."""

from __future__ import annotations

import xxhash

# Shorter texts (`图片新闻`, a caption, a list of names cut off) are alike by chance.
SHORTEST = 20


def text_print(body: str) -> int:
    """A number that two bodies share when they are equal but for white space; 0 for short ones.

    Args:
        body: a normalised body, so that width, case and traditional characters are one already.

    Returns:
        The XXH3-64 of the body without its white space, never 0; 0 where fewer than `SHORTEST`
        characters are left, which is too little to call anything a reprint by.
    """
    bare = "".join(body.split())
    return (xxhash.xxh3_64_intdigest(bare.encode()) or 1) if len(bare) >= SHORTEST else 0
