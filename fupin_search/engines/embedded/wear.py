"""When an index has been revised so often that it should be written anew.

Every segment is asked for every term: so many keep the median query within 1.3 times what it takes
in an index written whole, were they all of one size. What was deleted costs a query next to
nothing, but stays on disk and is copied by every revision; docs/performance.md has the figures.
"""

from __future__ import annotations

from collections.abc import Sequence

from fupin_search.engines.embedded.codec import ArraySegment

MOST_SEGMENTS = 7
LARGEST_DELETED = 0.25


def worn(segments: Sequence[ArraySegment]) -> str | None:
    """Why an index of these segments should be written anew; None if it need not."""
    if len(segments) > MOST_SEGMENTS:
        return f"it has {len(segments)} segments, and more than {MOST_SEGMENTS} make queries slow"
    documents = sum(segment.doc_count_all() for segment in segments)
    deleted = sum(segment.deleted_count() for segment in segments)
    if deleted > LARGEST_DELETED * documents:
        return (
            f"{deleted:,} of its {documents:,} documents are deleted, "
            f"and more than {LARGEST_DELETED:.0%} are too much to carry along"
        )
    return None
