"""One server over HTTP: kept connections, kept answers, waiting where it asks to, and problems."""

from __future__ import annotations

import gzip
import http.client
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

_T = TypeVar("_T")

_KEPT_ANSWERS = 64
_AGENT = "fupin-search-client/1"
_PORTS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


class ProblemError(Exception):
    """A server did not give what was asked for.

    Args:
        code: says what is wrong, and never changes; where the answer is no problem of the API, as
            from a proxy, the status in words, such as `bad-gateway`, or `unreadable-answer`.
        status: the HTTP status.
        detail: a sentence about it.
        retry_after: seconds after which to come again, where the server says so.
        request_id: names the request in the server's log; empty where it was not told.
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


class _Problem(msgspec.Struct, frozen=True):
    code: str
    detail: str


class _Kept(msgspec.Struct, frozen=True):
    """An answer had before."""

    tag: str
    value: object


class _Reply(msgspec.Struct, frozen=True):
    """A response, read whole."""

    status: int
    reason: str
    headers: http.client.HTTPMessage
    body: bytes


class Connection:
    """Asks one server; several threads may share it.

    Args:
        address: of the server, with the path its routes lie under, if any.
        timeout: seconds to wait for it to connect, and for each piece of an answer.
        retries: how often to come again to a server that says when (503 with Retry-After).
        longest_wait: seconds; one that wants more is not waited for.
        pause: waits some seconds.

    Raises:
        ValueError: when the address is none of HTTP.
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
        if parts.scheme not in _PORTS or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(
                f"{address!r} is no address of a server, such as http://127.0.0.1:8080."
            )
        self._open = _PORTS[parts.scheme]
        self._host, self._port = parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._retries = max(retries, 0)
        self._longest_wait = longest_wait
        self._pause = pause
        self._guard = Lock()
        self._idle: list[http.client.HTTPConnection] = []
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    def get(self, target: str, kind: type[_T], *, wait: bool = True) -> _T:
        """What a server says at a path.

        Args:
            target: path and query.
            kind: what the answer is.
            wait: whether to come again where the server asks for that.

        Raises:
            ProblemError: when it is another answer than that.
            OSError: when the server cannot be reached, or breaks off; a TimeoutError when it is
                too slow.
        """
        for left in range(self._retries if wait else 0, -1, -1):
            try:
                return self._asked(target, kind)
            except ProblemError as problem:
                after = problem.retry_after
                if not left or problem.status != http.client.SERVICE_UNAVAILABLE or after is None:
                    raise
                if after > self._longest_wait:
                    raise
                self._pause(after)
        raise AssertionError  # the last time around returns or raises

    def close(self) -> None:
        """Let go of the connections; asking opens new ones."""
        with self._guard:
            idle, self._idle = self._idle, []
        for one in idle:
            one.close()

    def _asked(self, target: str, kind: type[_T]) -> _T:
        with self._guard:
            kept = self._kept.get(target)
        headers = {"Accept-Encoding": "gzip", "User-Agent": _AGENT}
        if kept:
            headers["If-None-Match"] = kept.tag
        reply = self._sent(self._prefix + target, headers)
        if kept and reply.status == http.client.NOT_MODIFIED and isinstance(kept.value, kind):
            self._keep(target, kept)
            return kept.value
        if reply.status != http.client.OK:
            raise _problem(reply)
        try:
            value = msgspec.json.decode(_plain(reply), type=kind)
        except (msgspec.DecodeError, OSError, EOFError, zlib.error) as error:
            detail = f"{target} was not answered as the API says: {error}."
            raise ProblemError("unreadable-answer", reply.status, detail) from error
        if tag := reply.headers["ETag"]:
            self._keep(target, _Kept(tag, value))
        return value

    def _keep(self, target: str, kept: _Kept) -> None:
        with self._guard:
            self._kept[target] = kept
            self._kept.move_to_end(target)
            if len(self._kept) > _KEPT_ANSWERS:
                self._kept.popitem(last=False)

    def _sent(self, target: str, headers: dict[str, str]) -> _Reply:
        """Ask over a connection kept open, or, where the server has closed that, over a new one."""
        with self._guard:
            connection = self._idle.pop() if self._idle else None
        try:
            if connection:
                # Closed by the server meanwhile, most likely: nothing was answered on it.
                with suppress(ConnectionError, http.client.BadStatusLine):
                    return self._over(connection, target, headers)
            fresh = self._open(self._host, self._port, timeout=self._timeout)
            return self._over(fresh, target, headers)
        except http.client.HTTPException as error:
            raise ConnectionError(f"{self._host} broke off its answer: {error!r}.") from error

    def _over(
        self, connection: http.client.HTTPConnection, target: str, headers: dict[str, str]
    ) -> _Reply:
        try:
            connection.request("GET", target, headers=headers)
            response = connection.getresponse()
            reply = _Reply(response.status, response.reason, response.headers, response.read())
        except BaseException:
            connection.close()
            raise
        with self._guard:
            self._idle.append(connection)
        return reply


def _plain(reply: _Reply) -> bytes:
    return gzip.decompress(reply.body) if reply.headers["Content-Encoding"] else reply.body


def _problem(reply: _Reply) -> ProblemError:
    after = reply.headers["Retry-After"] or ""
    seconds = float(after) if after.isascii() and after.isdecimal() else None
    code, detail = reply.reason.lower().replace(" ", "-"), f"The server answered {reply.reason}."
    if to := reply.headers["Location"]:
        detail = f"The server leads to {to}; give the client the address it is at."
    try:
        said = msgspec.json.decode(_plain(reply), type=_Problem)
    except (msgspec.DecodeError, OSError, EOFError, zlib.error):
        pass  # of something between the server and us
    else:
        code, detail = said.code, said.detail
    return ProblemError(code, reply.status, detail, seconds, reply.headers["X-Request-Id"] or "")
