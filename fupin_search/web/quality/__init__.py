"""A quality report as a page that stands alone."""

from fupin_search.web.quality.page import quality_page

__all__ = ["quality_page"]
