"""Forked processes that solve tasks side by side.

A worker inherits its tools by the fork, so nothing large is loaded or sent twice. It ends when its
connection does, and with it when this process does, however that ended.
"""

from __future__ import annotations

import gc
import os
import signal
import traceback
import warnings
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, Generic, NoReturn, TypeVar, cast

from fupin_search.errors import FupinSearchError

_Tools = TypeVar("_Tools")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Ticket(Generic[_Result]):
    """What a result is fetched with."""

    number: int


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a worker sends instead of a result."""

    error: Exception
    trace: str


@dataclass(slots=True)
class _Worker:
    pid: int
    connection: Connection[Any, Any]
    ticket: int | None = None


class Workers(Generic[_Tools]):
    """Solves tasks, in this process if there is to be but one.

    Args:
        tools: what every task is called with.
        count: processes.
    """

    def __init__(self, tools: _Tools, count: int) -> None:
        self.tools = tools
        self._waiting: deque[tuple[int, Callable[[_Tools], object]]] = deque()
        self._results: dict[int, object] = {}
        self._given = 0
        self._workers: list[_Worker] = []
        if count > 1:
            # What exists is not looked at by the workers' garbage collectors, which would copy it.
            gc.freeze()
            for _ in range(count):
                self._workers.append(self._fork())

    def give(self, task: Callable[[_Tools], _Result]) -> Ticket[_Result]:
        """Have a task solved, as soon as a worker is free."""
        ticket: Ticket[_Result] = Ticket(self._given)
        self._given += 1
        if self._workers:
            self._waiting.append((ticket.number, task))
            self.tend()
        else:
            self._results[ticket.number] = task(self.tools)
        return ticket

    def tend(self) -> None:
        """Take what workers have finished and give them what waits, without waiting for them."""
        self._tend(0)

    def make_room(self, most: int) -> None:
        """Wait until no more than so many tasks wait for a worker."""
        while len(self._waiting) > most:
            self._tend(None)

    def result(self, ticket: Ticket[_Result]) -> _Result:
        """Wait for a task's result; it can be fetched once.

        Raises:
            FupinSearchError: when a worker died.
            Exception: what any task raised.
        """
        while ticket.number not in self._results:
            self._tend(None)
        return cast("_Result", self._results.pop(ticket.number))

    def stop(self) -> None:
        """End the workers, whatever they do."""
        for worker in self._workers:
            worker.connection.close()
            with suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(worker.pid, 0)
        if self._workers:
            gc.unfreeze()
        self._workers.clear()
        self._waiting.clear()

    def _tend(self, timeout: float | None) -> None:
        self._hand_out()
        busy = {worker.connection: worker for worker in self._workers if worker.ticket is not None}
        for connection in wait(list(busy), timeout):
            self._receive(busy[cast("Connection[Any, Any]", connection)])
        self._hand_out()

    def _hand_out(self) -> None:
        for worker in self._workers:
            if self._waiting and worker.ticket is None:
                number, task = self._waiting.popleft()
                try:
                    worker.connection.send(task)
                except OSError:
                    self._died(worker)
                worker.ticket = number

    def _receive(self, worker: _Worker) -> None:
        try:
            result = worker.connection.recv()
        except (EOFError, OSError):
            self._died(worker)
        if isinstance(result, _Failure):
            result.error.add_note(f"In a worker process:\n{result.trace}")
            raise result.error
        assert worker.ticket is not None
        self._results[worker.ticket] = result
        worker.ticket = None

    def _died(self, worker: _Worker) -> NoReturn:
        _, status = os.waitpid(worker.pid, 0)
        self._workers.remove(worker)
        worker.connection.close()
        end = (
            f"was killed by signal {os.WTERMSIG(status)}"
            if os.WIFSIGNALED(status)
            else f"ended with status {os.waitstatus_to_exitcode(status)}"
        )
        raise FupinSearchError(
            f"A worker process of the indexing {end}, so nothing was indexed. "
            "If memory was short, free some; then run the same command again.",
            code="worker-died",
        )

    def _fork(self) -> _Worker:
        ours, theirs = Pipe()
        with warnings.catch_warnings():
            # A worker takes no lock a thread of this process could hold at this moment.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid:
            theirs.close()
            return _Worker(pid, ours)
        try:
            ours.close()
            # Or this worker would keep the others from seeing that the parent ended.
            for worker in self._workers:
                worker.connection.close()
            _serve(theirs, self.tools)
        finally:
            os._exit(0)


def _serve(connection: Connection[Any, Any], tools: object) -> None:
    # Ctrl-C reaches every process in the foreground; the parent decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        try:
            result = task(tools)
        except Exception as error:  # noqa: BLE001 - it is raised where the result is wanted
            result = _Failure(error, traceback.format_exc())
        try:
            connection.send(result)
        except OSError:
            return
