"""One request reads one generation: an answer's tag, its parts, and what is shown beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from fupin_search.service import Search


class _Resource(Protocol):
    @property
    def _search(self) -> Search: ...


_R = TypeVar("_R", bound=_Resource)
_P = ParamSpec("_P")


def leased(
    responder: Callable[Concatenate[_R, _P], None],
) -> Callable[Concatenate[_R, _P], None]:
    """Have a responder ask one generation however often it asks, though the index is swapped.

    Args:
        responder: a method of a resource that answers from `_search`.
    """

    @wraps(responder)
    def answer(resource: _R, /, *given: _P.args, **named: _P.kwargs) -> None:
        with resource._search.lease():  # noqa: SLF001 - of the resource the responder belongs to
            responder(resource, *given, **named)

    return answer
