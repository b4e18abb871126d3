"""Measure the value of each number of the ranking on the judged sets, and find better ones.

gains    leave out every ingredient in turn, and show the loss of each set
choose   move every number a step up and down; for each set, show the step that the other sets would
         choose (leave one collection out), and its effect on the set left out
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from statistics import fmean
from typing import Any

from board import BoardRow, add_sets, find_data_folder, read_board, read_judged_set

from fupin_search.articles import read_corpus
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.engines.weights import WEIGHTS, Weights
from fupin_search.evaluation.measures import SIGNIFICANT, compare
from fupin_search.generations.reindex import reindex
from fupin_search.generations.store import GenerationStore
from fupin_search.model.answer import Page
from fupin_search.query import expressions
from fupin_search.query.expressions import QUESTION_WORDS
from fupin_search.service import Search, SearchRequest
from fupin_search.text.dictionary import Dictionary

_FIRST_PAGE = Page(1, 10)

# The ingredient that is not a number: the list of question words.
_NO_QUESTIONS = "question words known as such"

# By ingredient, the numbers that leave it out.
_LEFT_OUT: Mapping[str, Mapping[str, float]] = {
    "rarity beyond idf": {"rarity": 1.0},
    "length of words": {"length": 0.0},
    _NO_QUESTIONS: {},
    "parts of figures and Latin tokens": {"part": 0.0},
    "Latin tokens inside longer ones": {"inside": 0.0},
    "bigrams": {"bigram": 0.0},
    "unigrams": {"unigram": 0.0},
    "passage": {"passage": 0.0},
    "all of stage 2": {"unigram": 0.0, "passage": 0.0},
    "length of articles": {"b": 0.0},
    "k1 of 1.2, as most have it": {"k1": 1.2},
    "a title counts double": {"title": 2.0},
    "a second stage of 200": {"second_stage": 200},
    "every word required": {"sufficient": 1e9, "largest_share": 1.0, "least_share": 2.0},
    "most words, never fewer": {"least_share": 2.0},
    "any word will do": {"most_required": 0, "largest_share": 1e-9},
}

# The numbers of the match rule.
_RULES = ("most_required", "largest_share", "least_share")

_STEPS: Mapping[str, Sequence[float]] = {
    "k1": (0.5, 0.6, 0.7, 0.8, 0.9),
    "b": (0.55, 0.65, 0.75, 0.85),
    "title": (1.0, 1.25, 1.5, 2.0),
    "rarity": (1.0, 1.15, 1.3, 1.45, 1.6),
    "length": (0.25, 0.4, 0.5, 0.6, 0.75),
    "part": (0.25, 0.5, 0.75),
    "bigram": (0.15, 0.2, 0.25, 0.3, 0.4),
    "unigram": (0.4, 0.5, 0.6, 0.7, 0.8, 1.0),
    "passage": (0.5, 0.75, 1.0, 1.25, 1.5),
    "passage_length": (48, 64, 96),
    "sufficient": (1.0, 1.2, 1.5),
    "least_share": (0.1, 0.2, 0.3),
}

# The reciprocal rank by query id, and the mean number of articles that a query finds.
Outcome = tuple[dict[str, float], float]


def main() -> None:
    """Index the sets once, and evaluate them with other numbers."""
    board = read_board()
    given = _arguments()
    data = find_data_folder()
    names = given.sets
    with Pool() as pool:
        pool.starmap(_index, [(data, given.work, name) for name in names], chunksize=1)

        def ask(numbers: Mapping[str, Any], *, questions: bool = True) -> dict[str, Outcome]:
            weights = replace(WEIGHTS, **numbers)
            jobs = [(data, given.work, name, weights, questions) for name in names]
            return dict(zip(names, pool.starmap(_ask, jobs, chunksize=1), strict=True))

        shipped = ask({})
        _print("", names)
        _print("as shipped", (f"{fmean(shipped[name][0].values()):.4f}" for name in names))
        _print("found", (f"{shipped[name][1]:,.0f}" for name in names))
        if given.what == "gains":
            for label, numbers in _LEFT_OUT.items():
                other = ask(numbers, questions=label != _NO_QUESTIONS)
                _print(label, _differences(shipped, other))
                if any(name in _RULES for name in numbers):
                    _print("  found", (f"{other[name][1]:,.0f}" for name in names))
        else:
            _choose(board, shipped, {step: ask(dict([step])) for step in _neighbours()})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("gains", "choose"))
    add_sets(parser)
    parser.add_argument("--work", type=Path, required=True, help="folder that keeps the indexes")
    return parser.parse_args()


def _neighbours() -> Iterable[tuple[str, float]]:
    """Yield every number, one step up and one down."""
    for name, steps in _STEPS.items():
        place = steps.index(getattr(WEIGHTS, name))
        for other in (place - 1, place + 1):
            if 0 <= other < len(steps):
                yield name, steps[other]


def _index(data: Path, work: Path, name: str) -> None:
    store = GenerationStore(work / name, EmbeddedKind())
    if not (work / name).is_dir():
        _, corpus = read_judged_set(data, name)
        reindex(store, read_corpus([corpus]), Dictionary(), keep=1)


@cache
def _judged(data: Path, name: str) -> list[tuple[str, str, frozenset[str]]]:
    collection, _ = read_judged_set(data, name)
    return [(query.id, query.text, frozenset(query.relevant)) for query in collection.queries]


def _ask(data: Path, work: Path, name: str, weights: Weights, questions: bool) -> Outcome:
    vars(expressions).update(QUESTION_WORDS=QUESTION_WORDS if questions else frozenset())
    search = Search(GenerationStore(work / name, EmbeddedKind(weights=weights)))
    ranks: dict[str, float] = {}
    found = 0
    for identity, text, relevant in _judged(data, name):
        answer = search.search(SearchRequest(text, page=_FIRST_PAGE, facets=()))
        found += answer.found
        places = (
            place for place, hit in enumerate(answer.hits, start=1) if hit.article.id in relevant
        )
        ranks[identity] = 1 / next(places, float("inf"))
    search.close()
    return ranks, found / len(ranks)


def _differences(shipped: Mapping[str, Outcome], other: Mapping[str, Outcome]) -> Iterable[str]:
    """Yield the effect of other numbers on each set, with a star where it is significant."""
    for name, (ranks, _) in shipped.items():
        comparison = compare(ranks, other[name][0])
        yield f"{comparison.difference:+.4f}{'*' if comparison.p < SIGNIFICANT else ' '}"


def _choose(
    board: Mapping[str, BoardRow],
    shipped: Mapping[str, Outcome],
    steps: Mapping[tuple[str, float], Mapping[str, Outcome]],
) -> None:
    """Print the effect of every step, and for each set the best step for the others."""
    gains = {
        step: {
            name: fmean(other[name][0].values()) - fmean(ranks.values())
            for name, (ranks, _) in shipped.items()
        }
        for step, other in steps.items()
    }
    for (name, value), by_set in gains.items():
        _print(f"{name} {value:g}", (f"{gain:+.4f} " for gain in by_set.values()))
    for left_out in shipped:

        def good(step: tuple[str, float], left_out: str = left_out) -> float:
            # A gain counts as a share of the possible gain: some sets are near their limit.
            return fmean(
                gain / (board[name].aim - board[name].least)
                for name, gain in gains[step].items()
                if name != left_out
            )

        best = max(gains, key=good)
        verdict = f"{best[0]} {best[1]:g}" if good(best) > 0 else "none"
        print(
            f"without {left_out}: the others would take {verdict} ({good(best):+.3f} of what they "
            f"have to win); {left_out} itself {gains[best][left_out]:+.4f}"
        )


def _print(label: str, cells: Iterable[str]) -> None:
    print(f"{label:<36}" + "".join(f"{cell:>20}" for cell in cells), flush=True)


if __name__ == "__main__":
    main()
