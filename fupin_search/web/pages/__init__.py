"""The pages people see, from an answer to what a template shows."""

from fupin_search.web.pages.resources import SITE, Pages

__all__ = ["SITE", "Pages"]
