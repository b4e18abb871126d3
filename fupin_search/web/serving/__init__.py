"""Running the application: a socket, its connections, and the processes that answer."""

from fupin_search.web.serving.logs import log_to_stderr
from fupin_search.web.serving.server import serve
from fupin_search.web.serving.sockets import listen, url_of

__all__ = ["listen", "log_to_stderr", "serve", "url_of"]
