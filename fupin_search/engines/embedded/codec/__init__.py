"""A Whoosh codec whose segments are arrays in one memory-mapped file each.

    container  the file of named arrays
    postings   packed lists and term dictionaries     documents  stored fields, lengths
    columns    values by document                     segment    the codec, its segments
    packing    stored fields, compressed              index      an index that always writes this
                                                                 codec, and its manifest

Whoosh's own writers, readers and searchers work on it: documents are added, updated, deleted and
merged as in any Whoosh index. A segment's arrays are named by a role and a field: `terms/words`.
"""

from fupin_search.engines.embedded.codec.index import ArrayIndex
from fupin_search.engines.embedded.codec.segment import ArrayCodec, ArraySegment

__all__ = ["ArrayCodec", "ArrayIndex", "ArraySegment"]
