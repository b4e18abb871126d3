"""What a reader may have meant to type."""

from fupin_search.understanding.spelling.correcting import Correction, Stands, corrections
from fupin_search.understanding.spelling.standing import standing

__all__ = ["Correction", "Stands", "corrections", "standing"]
