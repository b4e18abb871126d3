"""The embedded engine: a Whoosh index on this machine, at the speed of arrays.

Whoosh keeps the schema, the queries, the writers and the commits; the codec is ours, and so is the
evaluation, because Whoosh's own matchers walk postings one object at a time and answer some
exclusions wrongly.

    article → index                             query → answer
    schema    the fields                        translation  clause → Whoosh query tree
    document  article → fields                  evaluation   tree → documents
    stored    what the texts do not tell        sufficiency  how many words must be there
    codec     segments: files of arrays         standing     runs of characters → documents
    bulk      whole indexes at once             scoring      tree, documents → scores
    opened, snapshot, columns, rows             ranking      scores → order, in two stages
              the arrays, open for reading      explaining   scores → what they are made of
    census    what of a corpus is new           counting     filters, facets
    wear      when to write an index anew       reprints     documents → the first of their text
                                                engine       the Engine protocol
    kind      the door to both; all else is loaded when it is opened

    kernels   the compiled loops under both
"""

from fupin_search.engines.embedded.constants import MEMORY
from fupin_search.engines.embedded.kind import EmbeddedKind

__all__ = ["MEMORY", "EmbeddedKind"]
