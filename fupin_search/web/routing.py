"""Routes: whatever can be got can be asked for its head."""

from __future__ import annotations

from typing import Any

from falcon.routing import CompiledRouter


class Router(CompiledRouter):
    """Falcon's router, with HEAD wherever there is GET (RFC 9110, 9.1).

    Falcon leaves the body out itself and keeps its length.
    """

    def map_http_methods(self, resource: object, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - Falcon's signature
        """The responders of a resource by method."""
        responders: dict[str, Any] = super().map_http_methods(resource, **kwargs)
        if "GET" in responders:
            responders.setdefault("HEAD", responders["GET"])
        return responders
