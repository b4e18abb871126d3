"""What a server counts for Prometheus, and how every request comes to be counted."""

from fupin_search.web.metrics.counts import CONTENT_TYPE, Metrics, counting

__all__ = ["CONTENT_TYPE", "Metrics", "counting"]
