"""One request, from its route to its reply: the only place that leases, tags and records outcomes.

A route is a function that takes a `RequestContext` and returns a `Reply`. `Endpoint` makes a Falcon
resource of it, and does for every route what none may forget:

* it takes one lease of one generation, so that all parts of a reply are of that generation;
* it sets the entity tag (RFC 9110, 8.8.3) and answers 304 before anything is searched;
* it records the outcome, which metrics are counted from; errors record theirs in `handle_errors`.

A tag is made of all that an answer depends on: the start of the program, and so its version and
settings; the edition, which is the generation with its removals, the operator's files and the day
that 去年 is counted from; the address; and the canonical form of the request. Tags are weak: two
answers of one tag differ in the time they took and in their compression.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property

import falcon
import msgspec

from fupin_search.errors import FupinSearchError
from fupin_search.service import Answer, Search
from fupin_search.service.parameters import Pairs
from fupin_search.web.rendering import PROBLEM_TYPE, encode_problem
from fupin_search.web.urls import Links, read_pairs

# Programs ask for these, and pages of other sites may read them.
API_PATHS = ("/v1/", "/openapi.json", "/feed.", "/opensearch")
# For replies that no cache may keep.
NO_STORE = {"Cache-Control": "no-store"}

_PROGRAM_PATHS = (*API_PATHS, "/healthz", "/readyz", "/metrics")
# If-None-Match is a list of tags; anything else in it is ignored.
_TAG = re.compile(r'(?:W/)?("[^"]*")')


@dataclass(frozen=True, slots=True)
class Site:
    """The search, its addresses and its name, which all endpoints of an application share.

    Args:
        search: answers every request.
        base_url: put before site-relative article links.
        public_url: where readers reach the search; the host of each request by default.
        name: in every page's head.
        start: a name of this start of the program; forked workers share it.
    """

    search: Search
    base_url: str = ""
    public_url: str = ""
    name: str = "扶贫新闻检索"
    start: str = field(default_factory=lambda: secrets.token_hex(8))


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of a route.

    Args:
        body: the bytes; text is in UTF-8.
        media_type: its type.
        answer: the search that the reply shows and metrics count, if it shows one.
        cut_short: whether there may be more another time; such a reply has no tag.
        headers: other headers.
    """

    body: bytes
    media_type: str
    answer: Answer | None = None
    cut_short: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(
    value: object,
    media_type: str = falcon.MEDIA_JSON,
    *,
    answer: Answer | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Make a reply of JSON.

    Args:
        value: anything msgspec can encode.
        media_type: a kind of JSON.
        answer: the search that metrics count, if the reply shows one.
        headers: others.
    """
    return Reply(msgspec.json.encode(value), media_type, answer, headers=headers or {})


@dataclass(frozen=True, slots=True)
class RequestOutcome:
    """The end of a request, as metrics count it.

    Args:
        answer: the search it was answered with, if any.
        problem: the code of the error it was answered with, if any.
    """

    answer: Answer | None = None
    problem: str = ""


_NO_OUTCOME = RequestOutcome()


def read_outcome(response: falcon.Response) -> RequestOutcome:
    """Return the outcome of a request; it is empty for a 304 and for OPTIONS."""
    outcome: RequestOutcome = getattr(response.context, "outcome", _NO_OUTCOME)
    return outcome


class RequestContext:
    """A request that is being answered.

    Args:
        request: as Falcon has it.
        site: of the application.
        leased: whether the reply depends on the generation, and so its tag.
    """

    def __init__(self, request: falcon.Request, site: Site, *, leased: bool) -> None:
        self.query_string: str = request.query_string
        self.links = Links(site.base_url, site.public_url or request.prefix)
        self.etag = ""
        self._site = site
        self._path = request.path
        self.known_tags: str = request.env.get("HTTP_IF_NONE_MATCH", "")
        self._leased = leased

    @cached_property
    def pairs(self) -> Pairs:
        """The decoded parameters."""
        return read_pairs(self.query_string)

    def tag(self, key: str = "") -> None:
        """Set the tag of an answer that is not made yet, unless the client has that answer.

        Args:
            key: the canonical form of the request; equal keys at one address have equal answers.

        Raises:
            NotModifiedError: when the client has the answer.
            IndexUnusableError: when no generation can serve.
        """
        edition = self._site.search.edition() if self._leased else ""
        parts = [self._site.start, edition, self.links.place, self._path, key]
        raw = "\0".join(parts).encode("utf-8", "replace")
        digest = hashlib.blake2b(raw, digest_size=12).hexdigest()
        self.etag = f'W/"{digest}"'
        if self.known_tags and f'"{digest}"' in _TAG.findall(self.known_tags):
            raise NotModifiedError


class NotModifiedError(Exception):
    """The client has the answer already."""


# Takes the context of a request, and the fields of its path.
Route = Callable[..., Reply]


class Endpoint:
    """A Falcon resource that answers GET and HEAD by a route.

    Args:
        site: of the application.
        route: answers.
        leased: whether it reads the index.
        tagged: whether its replies have entity tags.
    """

    def __init__(
        self,
        site: Site,
        route: Route,
        *,
        leased: bool = True,
        tagged: bool = True,
    ) -> None:
        self._site = site
        self._route = route
        self._leased = leased
        self._tagged = tagged

    def on_get(self, request: falcon.Request, response: falcon.Response, **fields: str) -> None:
        """Answer a request.

        Args:
            request: the request.
            response: gets the reply.
            fields: of the path.

        Raises:
            RuntimeError: when the route set no tag though its replies are to have one.
        """
        context = RequestContext(request, self._site, leased=self._leased)
        try:
            with self._site.search.lease() if self._leased else nullcontext():
                reply = self._route(context, **fields)
        except NotModifiedError:
            response.status = falcon.HTTP_304
            response.set_header("ETag", context.etag)
            return
        if self._tagged != bool(context.etag):
            raise RuntimeError(
                f"{request.uri_template} must call tag() if and only if it is tagged."
            )
        response.context.outcome = RequestOutcome(reply.answer)
        if reply.headers:
            response.set_headers(dict(reply.headers))
        cut_short = reply.cut_short or (reply.answer is not None and reply.answer.cut_short)
        if context.etag and not cut_short:
            response.set_header("ETag", context.etag)
            # The client has some answer and asks only whether there is one.
            if context.known_tags.strip() == "*":
                response.status = falcon.HTTP_304
                return
        response.content_type = reply.media_type
        response.data = reply.body

    # Falcon leaves the body out itself and keeps its length (RFC 9110, 9.3.2).
    on_head = on_get


# Makes the page that shows an error to a person, of the request, the error and the status.
ErrorPage = Callable[[falcon.Request, FupinSearchError, str], bytes]


def handle_errors(app: falcon.App[falcon.Request, falcon.Response], page: ErrorPage) -> None:
    """Make an application answer every error with a problem (RFC 9457), or a page to people.

    Args:
        app: the application.
        page: makes the page.
    """

    def refuse(
        request: falcon.Request, response: falcon.Response, error: FupinSearchError, status: str
    ) -> None:
        response.status = status
        response.context.outcome = RequestOutcome(problem=error.code)
        if request.path.startswith(_PROGRAM_PATHS):
            response.content_type = PROBLEM_TYPE
            response.data = encode_problem(status, error.code, error.message)
        else:
            response.content_type = falcon.MEDIA_HTML
            response.data = page(request, error, status)

    def handle_own_error(
        request: falcon.Request, response: falcon.Response, error: FupinSearchError, _: object
    ) -> None:
        refuse(request, response, error, falcon.code_to_http_status(error.http_status))

    def handle_falcon_error(
        request: falcon.Request, response: falcon.Response, error: falcon.HTTPError
    ) -> None:
        status = falcon.code_to_http_status(error.status)
        code = status.partition(" ")[2].lower().replace(" ", "-")
        detail = error.description or error.title or status
        refuse(request, response, FupinSearchError(detail, code=code), status)

    app.add_error_handler(FupinSearchError, handle_own_error)
    app.set_error_serializer(handle_falcon_error)
