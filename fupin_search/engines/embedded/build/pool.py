"""Runs tasks in forked processes: a `ProcessPoolExecutor` with tools that the processes inherit."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from multiprocessing.connection import wait as wait_for_any
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar, TypeVarTuple

from fupin_search.errors import FupinSearchError

_Tools = TypeVar("_Tools")
_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")


class TaskPool(Generic[_Tools]):
    """Runs tasks, in this process if there is to be only one.

    Args:
        tools: the first argument of every task. Processes inherit it by the fork, so that nothing
            large is loaded or sent twice.
        count: the number of processes.
    """

    def __init__(self, tools: _Tools, count: int) -> None:
        self.tools = tools
        self._executor: ProcessPoolExecutor | None = None
        self._unfinished: set[Future[Any]] = set()
        self.processes: list[BaseProcess] = []
        if count > 1:
            # Garbage collectors of processes ignore what exists now, which they would copy.
            gc.freeze()
            self._executor = ProcessPoolExecutor(
                count,
                multiprocessing.get_context("fork"),
                initializer=_begin,
                initargs=(tools,),
            )
            try:
                self._fork(self._executor)
            except BaseException:
                self.stop()
                raise

    def submit(
        self,
        task: Callable[[_Tools, *_Arguments], _Result],
        *args: *_Arguments,
    ) -> Future[_Result]:
        """Run a task as soon as a process is free.

        Args:
            task: a function of a module; it is called with the tools and the other arguments.
            args: sent to the process.

        Raises:
            FupinSearchError: if a process died.
        """
        if not self._executor:
            future: Future[_Result] = Future()
            future.set_result(task(self.tools, *args))
            return future
        try:
            future = self._executor.submit(_run, task, *args)
        except BrokenExecutor as error:
            raise self._death() from error
        self._unfinished.add(future)
        return future

    def make_room(self, most: int) -> None:
        """Wait until at most so many tasks are unfinished.

        Raises:
            FupinSearchError: if a process died.
            Exception: the error of any finished task.
        """
        while len(self._unfinished) > most:
            done, self._unfinished = wait(self._unfinished, return_when=FIRST_COMPLETED)
            for future in done:
                self.result(future)

    def result(self, future: Future[_Result]) -> _Result:
        """Wait for the result of a task.

        Raises:
            FupinSearchError: if a process died.
            Exception: the error of the task.
        """
        try:
            return future.result()
        except BrokenExecutor as error:
            raise self._death() from error

    def stop(self) -> None:
        """End the processes at once, whatever they do."""
        if self._executor:
            for process in self.processes:
                process.kill()
            self._executor.shutdown(cancel_futures=True)
            self._executor = None
            gc.unfreeze()

    def _fork(self, executor: ProcessPoolExecutor) -> None:
        others = multiprocessing.active_children()
        with warnings.catch_warnings():
            # A process takes no lock that a thread of this one could hold at this moment.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                # The first task forks all processes, before the executor has a thread.
                executor.submit(os.getpid)
            finally:
                children = multiprocessing.active_children()
                self.processes = [child for child in children if child not in others]

    def _death(self) -> FupinSearchError:
        """Return the error that says how a process ended."""
        for process in self.processes:
            process.join()
        ends = [process.exitcode or 0 for process in self.processes]
        # After one has died the executor terminates the others.
        end = next((end for end in ends if end not in {0, -signal.SIGTERM}), -signal.SIGTERM)
        way = f"was killed by signal {-end}" if end < 0 else f"ended with status {end}"
        return FupinSearchError(
            f"A worker process of the indexing {way}, so nothing was indexed. "
            "If memory was short, free some; then run the same command again.",
            code="worker-died",
        )


# Of this process, if it is one of a pool.
_tools: Any = None


def _begin(tools: object) -> None:
    """Prepare a process of a pool."""
    global _tools  # noqa: PLW0603 - a process has the tools of one pool
    _tools = tools
    # Ctrl-C reaches every process in the foreground; the parent decides what happens to them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent ends, however that happens; the executor would not."""
    parent = multiprocessing.parent_process()
    if parent:
        wait_for_any([parent.sentinel])
        os._exit(1)


def _run(task: Callable[..., _Result], *args: object) -> _Result:
    return task(_tools, *args)
