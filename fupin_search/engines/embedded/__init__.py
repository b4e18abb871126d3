"""The embedded engine: a Whoosh index on this machine.

Whoosh keeps the schema, the segments and the postings. What an answer is made of (which articles
match, their scores, the facets) is computed here over whole posting lists as arrays, because
Whoosh's own matchers answer some exclusions wrongly and walk postings one object at a time.

    builder   articles → Whoosh documents          postings  terms → arrays
    schema    the index's fields                   columns   facets, dates, tie-breaking order
    engine    the Engine protocol                  matching  clause → which articles
                                                   ranking   words → scores, best first
"""

from fupin_search.engines.embedded.bulk import MEMORY
from fupin_search.engines.embedded.engine import EmbeddedEngine, EmbeddedKind

__all__ = ["MEMORY", "EmbeddedEngine", "EmbeddedKind"]
