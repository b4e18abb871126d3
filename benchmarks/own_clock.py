"""Answer queries of a release of ours, or count its calls, in a process of its own.

`python own_clock.py BENCHMARKS INDEX TASK` is run by the Python that has the release. BENCHMARKS is
the folder of the release's own benchmarks, which know how to call it. With the tasks `engine`,
`any word` and `whole`, it reads a query a line, and writes a line for each: nanoseconds, a tab, and
the articles found. With `calls` it reads paths until the end, and writes how many calls of Python
functions a request makes, on average. 0.1.0 runs it too, so it has only names that both know.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path


def main() -> None:
    """Do the task."""
    benchmarks, index, task = sys.argv[1:]
    sys.path.insert(0, benchmarks)
    lines = (line.rstrip("\n") for line in sys.stdin)
    if task == "calls":
        print(count_calls(Path(index), list(lines)))
    else:
        answer(Path(index), task, lines)


def answer(index: Path, task: str, texts: Iterable[str]) -> None:
    """Answer each query as it comes."""
    from peers.ours import EngineAlone, WholeAnswer
    from workload import Query

    engine: EngineAlone | WholeAnswer
    if task == "whole":
        engine = WholeAnswer(index)
    else:
        engine = EngineAlone(index, any_word=task == "any word")
    engine.open()
    gc.collect()
    for text in texts:
        query = Query(text, ())
        started = time.perf_counter_ns()
        found = engine.search(query)
        took = time.perf_counter_ns() - started
        print(took, found.total, sep="\t", flush=True)


def count_calls(index: Path, paths: Sequence[str]) -> float:
    """Count the calls of a request of the WSGI application alone, without the result cache.

    The first half of the paths only warms its caches.
    """
    from falcon.testing import create_environ

    from fupin_search.settings import Settings
    from fupin_search.web.app import get_app

    app = get_app(Settings(index=index, result_cache=0))
    parted = [path.partition("?") for path in paths]
    asked = [create_environ(path=path, query_string=query) for path, _, query in parted]
    statuses: list[str] = []

    def start(status: str, *_: object) -> Callable[[bytes], object]:
        statuses.append(status)
        return bytes

    def ask(environ: dict[str, object]) -> None:
        for _ in app(environ, start):
            pass

    half = len(asked) // 2
    for environ in asked[:half]:
        ask(environ)
    profile = cProfile.Profile()
    for environ in asked[half:]:
        profile.enable()
        ask(environ)
        profile.disable()
    if any(not status.startswith("200") for status in statuses):
        raise RuntimeError(f"answered {sorted(set(statuses))}")
    calls: int = pstats.Stats(profile).total_calls  # type: ignore[attr-defined]  # no stubs have it
    return calls / (len(asked) - half)


if __name__ == "__main__":
    main()
