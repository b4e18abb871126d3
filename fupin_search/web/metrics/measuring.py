"""Measuring every request, and the page that a scraper reads."""

from __future__ import annotations

import falcon

from fupin_search.web.metrics.counts import CONTENT_TYPE, Metrics
from fupin_search.web.middleware.timing import begin, is_asked, seconds_of, status_of


class Measuring:
    """Middleware that counts each request, its problem or its search.

    Args:
        metrics: the counts.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def process_request(self, request: falcon.Request, response: falcon.Response) -> None:
        """Look at the clock."""
        begin(request)

    def process_response(
        self,
        request: falcon.Request,
        response: falcon.Response,
        resource: object,
        req_succeeded: bool,
    ) -> None:
        """Count; the route is a template, so it tells no article and no words."""
        if not is_asked(request):
            return
        # What Falcon refuses before anything else has no route.
        status, seconds = status_of(response), seconds_of(request)
        self._metrics.answered(request.uri_template, request.method, status, seconds)
        if answer := getattr(response.context, "answer", None):
            self._metrics.searched(answer)
        if problem := getattr(response.context, "problem", None):
            self._metrics.refused(problem)


class MetricsPage:
    """The Falcon resource for `/metrics`.

    Args:
        metrics: the counts.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def on_get(self, _: falcon.Request, response: falcon.Response) -> None:
        """`/metrics`."""
        response.content_type = CONTENT_TYPE
        response.set_header("Cache-Control", "no-store")
        response.data = self._metrics.scrape()


def alone(metrics: Metrics) -> falcon.App[falcon.Request, falcon.Response]:
    """An application that has `/metrics` and nothing else, for an address of its own."""
    app: falcon.App[falcon.Request, falcon.Response] = falcon.App()
    app.add_route("/metrics", MetricsPage(metrics))
    return app
