"""Running the application: a socket, its connections, and the processes that answer."""

from fupin_search.web.serving.server import listen, serve, url_of

__all__ = ["listen", "serve", "url_of"]
