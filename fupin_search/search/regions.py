"""The region facet: provinces, and inside what is chosen the regions that lie there.

An article has many regions: those it speaks of, and all that these lie in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from fupin_search.mentions.places import gazetteer
from fupin_search.search.answer import Bucket

# What provinces lie in.
COUNTRY = ""


def around(code: str) -> tuple[str, ...]:
    """A region's code and those it lies in, the nearest first; none for a code nothing has."""
    places = gazetteer()
    place = places.places.get(code)
    return tuple(each.code for each in places.chain(place)) if place else ()


def inside(codes: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Of some codes those right inside each, and provinces inside the country, ascending."""
    places = gazetteer().places
    found: dict[str, list[str]] = {}
    for code in sorted(codes):
        if code in places:
            found.setdefault(places[code].parent or COUNTRY, []).append(code)
    return found


def region_buckets(
    regions: Mapping[str, Sequence[str]],
    count: Callable[[str], int],
    chosen: Collection[str],
    size: int,
) -> tuple[Bucket, ...]:
    """The buckets of the facet: provinces by count, after each that is open what lies inside it.

    Open are those chosen and those they lie in.

    Args:
        regions: what lies right inside each, see `inside`.
        count: how many articles found speak of a region.
        chosen: codes the query filters by.
        size: most buckets right inside one region; open ones come on top.
    """
    opened = {code for one in chosen for code in around(one)}
    opened_in: dict[str, list[str]] = {}
    for code in opened:
        opened_in.setdefault((*around(code), COUNTRY)[1], []).append(code)

    def those_in(parent: str) -> Iterator[Bucket]:
        listed = {*regions.get(parent, ()), *opened_in.get(parent, ())}
        counted = sorted((-count(code), code) for code in listed)
        for place, (less, code) in enumerate(counted):
            if code in opened or (less and place < size):
                yield Bucket(code, -less, selected=code in chosen)
            if code in opened:
                yield from those_in(code)

    unknown = sorted(code for code in chosen if not around(code))
    return (*those_in(COUNTRY), *(Bucket(code, 0, selected=True) for code in unknown))
