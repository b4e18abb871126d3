"""What day it is for the archive's readers; whoever understands a text may be given another."""

from fupin_search.articles.dates import today_in_shanghai as today

__all__ = ["today"]
