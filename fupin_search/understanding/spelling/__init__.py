"""What a reader may have meant to type."""

from fupin_search.understanding.spelling.correcting import Correction, Stands, corrections

__all__ = ["Correction", "Stands", "corrections"]
