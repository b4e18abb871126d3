"""Measure the speed of queries: ten hits, the count and three facets."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from conversation import Conversation, conversation
from figures import circumstances, middle_ratio, say, table, timing, write
from options import bench, parser
from peers import Library, Program, libraries, programs
from results import IN_PROCESS, OURS, OWN_PROCESS, RELEASE, SearchFigures, SearchRow
from workload import Query, queries

Answer = tuple[float, int]
"""Seconds, and articles found."""

_WARM_PROGRAM = 3
_BLOCK = 200


def main() -> None:
    """Measure, and print the table."""
    made = parser("Time the site's queries, engine against engine.")
    made.add_argument(
        "--passes", type=int, default=3, help="number of passes over all queries; 3 by default"
    )
    with bench(made) as (options, given):
        asked = queries(given.data)
        called, absent = given.each(libraries(given.folder), given.ready)
        rows = measure(called, asked, options.passes)
        with ExitStack() as running:
            spoken, failed = given.each(
                programs(given.folder),
                lambda engine: Spoken.warmed(given.ready(engine), asked, running),
            )
            rows += measure_programs(spoken, asked, options.passes)
        absent |= failed
        about = circumstances(given.corpus)
        figures = SearchFigures(about, len(asked), options.passes, rows, absent)
        print(f"{about.articles:,} articles, {len(asked):,} queries\n")
        print(make_table(rows))
        for name, reason in absent.items():
            print(f"\n{name}: {reason}.")
        write(given.json, figures)


def measure(engines: Sequence[Library], asked: Sequence[Query], passes: int) -> list[SearchRow]:
    """Time every query with every engine in this process, after a pass that is not measured.

    For each query all engines take turns, in a new random order each time, so that other work of
    the machine and the contents of the processor's caches affect them equally.
    """
    chance = random.Random(1)
    for engine in engines:
        engine.open()
    answers: list[list[list[Answer]]] = [[[] for _ in range(passes + 1)] for _ in engines]
    for turn in range(passes + 1):
        say(f"pass {turn} of {passes} in this process …" if turn else "warming …")
        gc.collect()
        for query in asked:
            for place in chance.sample(range(len(engines)), len(engines)):
                started = time.perf_counter()
                answer = engines[place].search(query)
                took = time.perf_counter() - started
                answers[place][turn].append((took, answer.total))
    return [
        make_row(engine, IN_PROCESS, seen[1:])
        for engine, seen in zip(engines, answers, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Spoken:
    """An engine in its own process, and the conversation with it."""

    engine: Program
    talk: Conversation

    @classmethod
    def warmed(cls, engine: Program, asked: Sequence[Query], running: ExitStack) -> Spoken:
        """Start an engine until `running` ends, and ask it every query several times."""
        say(f"warming {engine.name} in its own process …")
        talk = running.enter_context(conversation(engine.own_command()))
        talk.ask(engine.before())
        spoken = cls(engine, talk)
        for _ in range(_WARM_PROGRAM):
            spoken.ask(asked)
        return spoken

    def ask(self, asked: Sequence[Query]) -> list[Answer]:
        """Return the seconds of each query, by the engine's own clock, and the articles found."""
        answers = self.talk.ask([self.engine.line(query) for query in asked])
        return [self.engine.read(answer) for answer in answers]


def measure_programs(
    spoken: Sequence[Spoken], asked: Sequence[Query], passes: int
) -> list[SearchRow]:
    """Time every query with engines in processes of their own.

    They take turns after every 200 queries, in a new random order each time: other work of the
    machine affects them equally, and each has the processor's caches for a while.
    """
    chance = random.Random(1)
    answers: list[list[list[Answer]]] = [[[] for _ in range(passes)] for _ in spoken]
    for turn in range(passes):
        say(f"pass {turn + 1} of {passes} in processes of their own …")
        for start in range(0, len(asked), _BLOCK):
            for place in chance.sample(range(len(spoken)), len(spoken)):
                answers[place][turn] += spoken[place].ask(asked[start : start + _BLOCK])
    return [
        make_row(one.engine, OWN_PROCESS, seen) for one, seen in zip(spoken, answers, strict=True)
    ]


def make_row(
    engine: Library | Program, place: str, passes: Sequence[Sequence[Answer]]
) -> SearchRow:
    """Make the row of an engine from its answers, pass by pass."""
    answers = [answer for seen in passes for answer in seen]
    return SearchRow(
        name=engine.name,
        place=place,
        any_word=engine.any_word,
        found=sum(total for _, total in answers) / len(answers),
        took=timing([took for took, _ in answers]),
        passes=[timing([took for took, _ in seen]) for seen in passes],
        cannot=engine.cannot,
    )


def make_table(rows: Sequence[SearchRow]) -> str:
    """Make the table; ours is compared with engines that were measured in the same way."""
    known = {(row.place, row.name): row for row in rows}
    head = ["engine", "asked in", "a word is enough", "found", "p50 ms", "p99 ms", "mean ms"]
    return table(
        [*head, "ours / it, p50"],
        [
            [
                row.name,
                "this process" if row.place == IN_PROCESS else "its own",
                "yes" if row.any_word else "no",
                f"{row.found:,.1f}",
                *(f"{value:.3f}" for value in (row.took.p50, row.took.p99, row.took.mean)),
                _compare(known.get((row.place, _counterpart(row))), row),
            ]
            for row in rows
        ],
    )


def _counterpart(row: SearchRow) -> str:
    """Return the variant of ours that does what the engine does: the same variant of a release."""
    return row.name.replace(RELEASE, OURS) if row.name.startswith(RELEASE) else OURS


def _compare(mine: SearchRow | None, row: SearchRow) -> str:
    return "" if mine is None or row.name.startswith(OURS) else f"{p50_ratio(mine, row):.3g}"


def p50_ratio(one: SearchRow, other: SearchRow) -> float:
    """Return the ratio of two engines' p50, the median over the passes."""
    return middle_ratio(*([seen.p50 for seen in row.passes] for row in (one, other)))


if __name__ == "__main__":
    main()
