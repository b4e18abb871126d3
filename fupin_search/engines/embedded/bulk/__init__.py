"""Builds an index, new or revised, at once: many processes cut and invert, one writes a segment.

    writer     takes articles, hands out the work, commits
    revising   the same, beside what is copied of another index
    workers    forked processes that solve tasks
    inversion  a batch of articles → a run: its terms and their lists, its documents
    tokens     what the tokenizer finds in a batch, as numbers
    uniting    the runs' dictionaries → one, and shares of it
    merging    a share of the runs' lists → packed lists
    segment    runs and packed lists → the segment's file
    ideographs what the grams' kernel knows of characters
    labels     columns of values that many articles have in common
    spill      arrays put aside in temporary files
    kernels    the compiled loops

What comes out is, byte for byte, the segment Whoosh's own writer makes of the same articles.
"""

from fupin_search.engines.embedded.bulk.revising import BulkReviser
from fupin_search.engines.embedded.bulk.writer import BulkWriter

__all__ = ["BulkReviser", "BulkWriter"]
