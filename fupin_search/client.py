"""A client of the HTTP API: `Client(address)`, which answers with the Structs of `wire`.

It imports `wire` alone, so it knows no more of a server than what the API says. It needs msgspec
and what comes with Python.

>>> with Client("http://127.0.0.1:8080") as client:  # doctest: +SKIP
...     for hit in client.search("扶贫", year=2020).hits:
...         print(hit.date, hit.title)
"""

from __future__ import annotations

import gzip
import http.client
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date as Date
from http import HTTPStatus
from threading import Lock
from typing import Literal, NamedTuple, Self, TypedDict, TypeVar, Unpack
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from fupin_search.wire import (
    Also,
    Answer,
    Article,
    Bucket,
    Choice,
    Facet,
    Head,
    Highlights,
    Hit,
    Interpreted,
    Offer,
    Period,
    Problem,
    Readiness,
    Reading,
    Repair,
    Share,
    Similar,
    SimilarArticle,
    Snippet,
    Span,
    Suggestion,
    Suggestions,
    Timeline,
)

__all__ = [
    "Also",
    "Answer",
    "Article",
    "Bucket",
    "Choice",
    "Client",
    "Facet",
    "FacetField",
    "Head",
    "Highlights",
    "Hit",
    "Interpreted",
    "Listing",
    "Narrowing",
    "Offer",
    "Period",
    "ProblemError",
    "Readiness",
    "Reading",
    "Repair",
    "Searching",
    "Several",
    "Share",
    "Similar",
    "SimilarArticle",
    "Snippet",
    "Sort",
    "Span",
    "Suggestion",
    "Suggestions",
    "Timeline",
]

_T = TypeVar("_T")

Sort = Literal["relevance", "newest", "oldest"]
FacetField = Literal["section", "source", "region", "year", "month"]
By = Literal["day", "month", "year"]
Several = str | Sequence[str]
Years = int | str | Sequence[int | str]

_LARGEST_PAGE = 100
_CACHED_ANSWERS = 64
_AGENT = "fupin-search-client/1"
_CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


class Narrowing(TypedDict, total=False):
    """Parameters that choose articles; `from_` and `to` may be days, months or years."""

    section: Several
    source: Several
    region: Several
    year: Years
    month: Several
    from_: Date | str
    to: Date | str
    literal: Several
    as_typed: bool


class Listing(Narrowing, total=False):
    """Parameters that also choose the order, the page size and what a hit shows."""

    sort: Sort
    size: int
    explain: bool
    fold: bool


class Searching(Listing, total=False):
    """Parameters that also choose the page and the facets to count."""

    page: int
    facet: FacetField | Sequence[FacetField]
    facet_size: int


class ProblemError(Exception):
    """A server refuses a request or cannot answer it.

    Args:
        code: the problem's stable code. An answer that is no problem of the API, as from a proxy,
            has its status in words, such as `bad-gateway`, or `unreadable-answer`.
        status: the HTTP status.
        detail: a sentence about it.
        retry_after: seconds after which to ask again, if the server says so.
        request_id: the request's name in the server's log, or empty.
    """

    def __init__(
        self,
        code: str,
        status: int,
        detail: str,
        retry_after: float | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(f"{detail} ({code}, {status})")
        self.code = code
        self.status = status
        self.detail = detail
        self.retry_after = retry_after
        self.request_id = request_id


class Client:
    """A client of one server.

    The last 64 answers are cached with their entity tags, so one that still holds is not sent
    again. If a server is not ready and says when it will be, the client waits, a few times and not
    long. Several threads may share one client.

    Every method raises `ProblemError` when the server refuses or cannot answer, and `OSError` when
    it cannot be reached.

    Args:
        address: of the server, such as `http://127.0.0.1:8080`, with the path before its routes,
            if any.
        timeout: seconds to wait for it to connect, and for each piece of an answer.
        retries: how often to ask again if it answers 503 and says when.
        longest_wait: the most seconds to wait before asking again.

    Raises:
        ValueError: when the address is not of HTTP.
    """

    def __init__(
        self,
        address: str,
        *,
        timeout: float = 10.0,
        retries: int = 2,
        longest_wait: float = 30.0,
    ) -> None:
        self._connection = Connection(
            address, timeout=timeout, retries=retries, longest_wait=longest_wait
        )

    def search(self, q: str = "", **parameters: Unpack[Searching]) -> Answer:
        """Return a page of the articles found.

        Args:
            q: the reader's text, of which the first 200 characters are searched; without it,
                everything, the newest first.
            parameters: others of the API, by name.
        """
        return self._connection.get(_make_target("/v1/search", {"q": q, **parameters}), Answer)

    def search_all(self, q: str = "", **parameters: Unpack[Listing]) -> Iterator[Hit]:
        """Yield all articles found, at most the first 10,000, and fetch pages as they are needed.

        Each article comes once, even if a reindex meanwhile moves it to a later page.

        Args:
            q: as for `search`.
            parameters: as for `search`; `size` is 100 by default.
        """
        parameters.setdefault("size", _LARGEST_PAGE)
        seen: set[str] = set()
        page, pages = 1, 1
        while page <= pages:
            answer = self.search(q, **parameters, page=page, facet_size=0)
            for hit in answer.hits:
                if hit.id not in seen:
                    seen.add(hit.id)
                    yield hit
            page, pages = page + 1, answer.pages

    def timeline(
        self, q: str = "", *, by: By = "month", **parameters: Unpack[Narrowing]
    ) -> Timeline:
        """Count the articles found by the day, month or year of publication.

        Args:
            q: as for `search`.
            by: the length of a period; at most 3,660 days.
            parameters: those that choose articles, as for `search`.
        """
        return self._connection.get(
            _make_target("/v1/timeline", {"q": q, **parameters, "by": by}), Timeline
        )

    def suggest(self, q: str, *, size: int = 10) -> Suggestions:
        """Suggest what a reader may mean who has typed so far.

        Args:
            q: the text as typed.
            size: the most suggestions.
        """
        return self._connection.get(
            _make_target("/v1/suggest", {"q": q, "size": size}), Suggestions
        )

    def article(self, article_id: str) -> Article:
        """Return a whole article.

        Args:
            article_id: a hit's `id`.
        """
        return self._connection.get(f"/v1/articles/{quote(article_id, safe='')}", Article)

    def similar(self, article_id: str, *, size: int = 10) -> Similar:
        """Return articles about the same as one.

        Args:
            article_id: a hit's `id`.
            size: the most articles.
        """
        path = f"/v1/articles/{quote(article_id, safe='')}/similar"
        return self._connection.get(_make_target(path, {"size": size}), Similar)

    def ready(self) -> Readiness:
        """Return the index that the server answers from, without waiting for one."""
        return self._connection.get("/readyz", Readiness, wait=False)

    def close(self) -> None:
        """Close the idle connections; asking again opens new ones."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Cached(NamedTuple):
    tag: str
    value: object


class _Reply(NamedTuple):
    status: int
    reason: str
    headers: http.client.HTTPMessage
    body: bytes


class Connection:
    """Reads values from one server: over idle connections, with a cache of answers and retries.

    Several threads may share it.

    Args:
        address: as for `Client`.
        timeout: seconds.
        retries: how often to ask again after a 503 with Retry-After.
        longest_wait: seconds.
        pause: waits the given number of seconds.

    Raises:
        ValueError: when the address is not of HTTP.
    """

    def __init__(
        self,
        address: str,
        *,
        timeout: float,
        retries: int,
        longest_wait: float,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in _CONNECTIONS or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(
                f"{address!r} is not the address of a server, such as http://127.0.0.1:8080."
            )
        self._open = _CONNECTIONS[parts.scheme]
        self._host, self._port = parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._retries = max(retries, 0)
        self._longest_wait = longest_wait
        self._pause = pause
        self._lock = Lock()
        self._idle: list[http.client.HTTPConnection] = []
        self._cache: OrderedDict[str, _Cached] = OrderedDict()

    def get(self, target: str, kind: type[_T], *, wait: bool = True) -> _T:
        """Return the server's answer at a path.

        Args:
            target: path and query.
            kind: the type to decode the answer as.
            wait: whether to ask again after the time that the server names.

        Raises:
            ProblemError: when the answer is not of that type.
            OSError: when the server cannot be reached, or breaks off; a TimeoutError when it is
                too slow.
        """
        for left in range(self._retries if wait else 0, -1, -1):
            try:
                return self._ask(target, kind)
            except ProblemError as problem:
                after = problem.retry_after
                if not left or problem.status != HTTPStatus.SERVICE_UNAVAILABLE or after is None:
                    raise
                if after > self._longest_wait:
                    raise
                self._pause(after)
        raise AssertionError  # the last time around returns or raises

    def close(self) -> None:
        """Close the idle connections; asking again opens new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _ask(self, target: str, kind: type[_T]) -> _T:
        with self._lock:
            cached = self._cache.get(target)
        headers = {"Accept-Encoding": "gzip", "User-Agent": _AGENT}
        if cached:
            headers["If-None-Match"] = cached.tag
        reply = self._send(self._prefix + target, headers)
        if cached and reply.status == HTTPStatus.NOT_MODIFIED and isinstance(cached.value, kind):
            self._remember(target, cached)
            return cached.value
        if reply.status != HTTPStatus.OK:
            raise _read_problem(reply)
        try:
            value = msgspec.json.decode(_decompress(reply), type=kind)
        except (msgspec.DecodeError, OSError, EOFError, zlib.error) as error:
            detail = f"The answer of {target} is not what the API says: {error}."
            raise ProblemError("unreadable-answer", reply.status, detail) from error
        if tag := reply.headers["ETag"]:
            self._remember(target, _Cached(tag, value))
        return value

    def _remember(self, target: str, cached: _Cached) -> None:
        with self._lock:
            self._cache[target] = cached
            self._cache.move_to_end(target)
            if len(self._cache) > _CACHED_ANSWERS:
                self._cache.popitem(last=False)

    def _send(self, target: str, headers: dict[str, str]) -> _Reply:
        """Ask over an idle connection or, if the server has closed that, over a new one."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        try:
            if connection:
                # The server has most likely closed it meanwhile, and has answered nothing.
                with suppress(ConnectionError, http.client.BadStatusLine):
                    return self._send_over(connection, target, headers)
            fresh = self._open(self._host, self._port, timeout=self._timeout)
            return self._send_over(fresh, target, headers)
        except http.client.HTTPException as error:
            raise ConnectionError(f"{self._host} broke off its answer: {error!r}.") from error

    def _send_over(
        self, connection: http.client.HTTPConnection, target: str, headers: dict[str, str]
    ) -> _Reply:
        try:
            connection.request("GET", target, headers=headers)
            response = connection.getresponse()
            reply = _Reply(response.status, response.reason, response.headers, response.read())
        except BaseException:
            connection.close()
            raise
        with self._lock:
            self._idle.append(connection)
        return reply


def _make_target(path: str, parameters: Mapping[str, object]) -> str:
    """Return a path with its query string.

    Args:
        path: of a route.
        parameters: values by name, `from_` for `from`; a sequence for one that may be repeated;
            None and an empty text are left out.
    """
    query = urlencode([(name.rstrip("_"), value) for name, value in _list_pairs(parameters)])
    return f"{path}?{query}" if query else path


def _list_pairs(parameters: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, given in parameters.items():
        values = [given] if isinstance(given, str) or not isinstance(given, Sequence) else given
        for value in values:
            if isinstance(value, bool):
                yield name, str(int(value))
            elif value is not None and value != "":
                yield name, str(value)


def _decompress(reply: _Reply) -> bytes:
    return gzip.decompress(reply.body) if reply.headers["Content-Encoding"] else reply.body


def _read_problem(reply: _Reply) -> ProblemError:
    after = reply.headers["Retry-After"] or ""
    seconds = float(after) if after.isascii() and after.isdecimal() else None
    code, detail = reply.reason.lower().replace(" ", "-"), f"The server answered {reply.reason}."
    if to := reply.headers["Location"]:
        detail = f"The server redirects to {to}; give the client that address."
    # Something between the server and us may answer in its own way.
    with suppress(msgspec.DecodeError, OSError, EOFError, zlib.error):
        problem = msgspec.json.decode(_decompress(reply), type=Problem)
        code, detail = problem.code, problem.detail
    return ProblemError(code, reply.status, detail, seconds, reply.headers["X-Request-Id"] or "")
