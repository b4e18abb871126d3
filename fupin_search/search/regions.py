"""The region facet: provinces, and inside each chosen region the regions in it.

An article has many regions: those it mentions, and all regions that these lie in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from fupin_search.mentions.places import gazetteer
from fupin_search.search.answer import Bucket

# The parent of provinces.
COUNTRY = ""


def around(code: str) -> tuple[str, ...]:
    """Return a region's code and those it lies in, the nearest first; nothing if it is unknown."""
    places = gazetteer()
    place = places.places.get(code)
    return tuple(each.code for each in places.chain(place)) if place else ()


def inside(codes: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Return the codes right inside each of some codes, ascending; provinces are in the country."""
    places = gazetteer().places
    children: dict[str, list[str]] = {}
    for code in sorted(codes):
        if code in places:
            children.setdefault(places[code].parent or COUNTRY, []).append(code)
    return children


def region_buckets(
    regions: Mapping[str, Sequence[str]],
    count: Callable[[str], int],
    chosen: Collection[str],
    size: int,
) -> tuple[Bucket, ...]:
    """Return the buckets of the facet: provinces by count, and after an open one those inside it.

    Chosen regions are open, and so are those they lie in.

    Args:
        regions: the codes right inside each, see `inside`.
        count: returns the number of articles found that mention a region.
        chosen: codes the query filters by.
        size: most buckets right inside one region; open ones are added to these.
    """
    opened = {code for inner in chosen for code in around(inner)}
    opened_in: dict[str, list[str]] = {}
    for code in opened:
        opened_in.setdefault((*around(code), COUNTRY)[1], []).append(code)

    def buckets_in(parent: str) -> Iterator[Bucket]:
        listed = {*regions.get(parent, ()), *opened_in.get(parent, ())}
        counted = sorted((-count(code), code) for code in listed)
        for rank, (less, code) in enumerate(counted):
            if code in opened or (less and rank < size):
                yield Bucket(code, -less, selected=code in chosen)
            if code in opened:
                yield from buckets_in(code)

    unknown = sorted(code for code in chosen if not around(code))
    return (*buckets_in(COUNTRY), *(Bucket(code, 0, selected=True) for code in unknown))
