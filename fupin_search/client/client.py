"""The client: a method a route."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self, Unpack
from urllib.parse import quote

from fupin_search.client.asking import By, Listing, Narrowing, Searching, address
from fupin_search.client.connection import Connection
from fupin_search.client.values import (
    Answer,
    Article,
    Hit,
    Readiness,
    Similar,
    Suggestions,
    Timeline,
)

_LARGEST_PAGE = 100


class Client:
    """Asks one server.

    Answers are kept, the last 64 of them, and asked after: one that still holds is not sent again.
    A server that is not ready and says when it will be is waited for, a few times and not long. One
    client may serve several threads.

    Every method raises `ProblemError` when the server refuses or cannot answer, and `OSError` when
    it cannot be reached.

    Args:
        address: of the server, such as `http://127.0.0.1:8080`, with the path its routes lie under,
            if any.
        timeout: seconds to wait for it to connect, and for each piece of an answer.
        retries: how often to come again to a server that answers 503 and says when.
        longest_wait: seconds; a server that wants more is not waited for.

    Raises:
        ValueError: when the address is none of HTTP.
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

    def search(self, q: str = "", **asked: Unpack[Searching]) -> Answer:
        """A page of the articles found.

        Args:
            q: what was typed, of which the first 200 characters are searched; without it,
                everything, the newest first.
            asked: the rest, each as the parameter of the API that has its name.
        """
        return self._connection.get(address("/v1/search", {"q": q, **asked}), Answer)

    def search_all(self, q: str = "", **asked: Unpack[Listing]) -> Iterator[Hit]:
        """All articles found, at most the first 10,000, asked for page by page as they are taken.

        An article is given once, even where a reindex meanwhile moves it to a later page.

        Args:
            q: as for `search`.
            asked: likewise; a page is of 100 hits unless `size` says otherwise.
        """
        asked.setdefault("size", _LARGEST_PAGE)
        given: set[str] = set()
        page, pages = 1, 1
        while page <= pages:
            answer = self.search(q, **asked, page=page, facet_size=0)
            for hit in answer.hits:
                if hit.id not in given:
                    given.add(hit.id)
                    yield hit
            page, pages = page + 1, answer.pages

    def timeline(self, q: str = "", *, by: By = "month", **asked: Unpack[Narrowing]) -> Timeline:
        """How many of the articles found were published in each day, month or year.

        Args:
            q: as for `search`.
            by: the length of a period; by days, at most 3,660 of them.
            asked: which articles, as for `search`.
        """
        return self._connection.get(address("/v1/timeline", {"q": q, **asked, "by": by}), Timeline)

    def suggest(self, q: str, *, size: int = 10) -> Suggestions:
        """What somebody may mean who has typed so far.

        Args:
            q: as typed.
            size: most suggestions.
        """
        return self._connection.get(address("/v1/suggest", {"q": q, "size": size}), Suggestions)

    def article(self, article_id: str) -> Article:
        """A whole article.

        Args:
            article_id: a hit's `id`.
        """
        return self._connection.get(f"/v1/articles/{quote(article_id, safe='')}", Article)

    def similar(self, article_id: str, *, size: int = 10) -> Similar:
        """Articles about the same as one.

        Args:
            article_id: a hit's `id`.
            size: most articles.
        """
        path = f"/v1/articles/{quote(article_id, safe='')}/similar"
        return self._connection.get(address(path, {"size": size}), Similar)

    def ready(self) -> Readiness:
        """What the server answers from; asked once, however it answers."""
        return self._connection.get("/readyz", Readiness, wait=False)

    def close(self) -> None:
        """Let go of the connections; asking opens new ones."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
