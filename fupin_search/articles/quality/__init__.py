"""The quality of a corpus, checked before it is indexed."""

from fupin_search.articles.quality.examination import Examination
from fupin_search.articles.quality.report import FIELDS, Quality

__all__ = ["FIELDS", "Examination", "Quality"]
