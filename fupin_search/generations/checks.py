"""Checks that a new generation must pass before it goes live.

A reindex makes them in this order:

- Vanishing articles. An unmounted folder, an export cut short, or a file that lost its permission
  looks like articles that were deleted. So only a few may vanish, and none while an input cannot be
  read to its end.
- Names in golden queries. Every article that a golden query names must be in the corpus.
- Soundness. The new index has the articles that were read, and no others.
- The quality gate. When a parser no longer knows a page's labels, or a dictionary is wrong, the new
  index has correct checksums and is still worse than the one before. So it is compared with the
  live one, and the operator's golden queries are run on it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from fupin_search.articles.article import Article, is_derived_id, parse_story
from fupin_search.errors import GateError, IndexDamagedError, VanishingError
from fupin_search.generations.generation import Generation, Manifest
from fupin_search.generations.live_index import LiveIndex, make_story
from fupin_search.model.answer import Page
from fupin_search.model.protocol import Census
from fupin_search.model.query import Phrase, Query, Scope, Words
from fupin_search.text.literals import parse_run
from fupin_search.text.tokenizer import ChineseTokenizer

ARTICLES = "articles"
UNDATED = "without a date"
UNSOURCED = "without a source"
GOLDEN = "golden queries failing"

# The largest rise of the share of articles without a date, or without a source.
LARGEST_RISE = 0.05
# A share may miss its bound by this much because it is computed.
_ROUNDING = 1e-9
_MOST_NAMED = 5
_LONGEST_TITLE = 24  # characters
# The finished index is checked with one article in 97, and with at most 50.
_SAMPLE_EVERY = 97
_SAMPLE_MOST = 50
_PROBE_WORDS = 4


class GoldenSet(Protocol):
    """Queries with known answers."""

    def __len__(self) -> int:
        """Return the number of queries."""
        ...

    @property
    def file(self) -> str:
        """The file that has the queries."""
        ...

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the articles that they name."""
        ...

    def check_ids(self, absent: Container[str]) -> Sequence[str]:
        """Describe the queries that name absent articles, a sentence each."""
        ...

    def find_failures(self, generation: Generation) -> Sequence[str]:
        """Describe the queries that a generation answers not answer as it must, a sentence each."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of the quality gate.

    Args:
        name: what is compared.
        before: the value of the live generation; None where there is nothing to compare with.
        now: the value of the new one.
        allowed: the least value of `now` for articles, and the greatest for all else; None where
            any value is allowed.
        share: whether the values are shares of all articles rather than numbers.
        passed: whether `now` is allowed.
        faults: details in sentences, where there are any.
    """

    name: str
    before: float | None
    now: float
    allowed: float | None
    share: bool
    passed: bool
    faults: tuple[str, ...] = ()

    def shown(self, value: float | None) -> str:
        """Format one of the check's values for people."""
        if value is None:
            return "–"
        return f"{value:.1%}" if self.share else f"{value:,.0f}"


# Vanishing


def refuse_vanishing(
    live: LiveIndex,
    census: Census | None,
    stories: Iterable[int],
    *,
    indexed: int,
    unopened: int,
    largest_removal: float,
) -> None:
    """Check that no more articles vanish than are allowed to.

    Args:
        live: the live generation.
        census: of that generation, when all articles were seen; None where it cannot be read.
        stories: of records that are new and have no id of their own: an article of the same story
            was edited or moved, and has not vanished.
        indexed: number of articles read.
        unopened: number of inputs that could not be read to their end.
        largest_removal: share of the live articles that may vanish.

    Raises:
        VanishingError: with the number of articles that would vanish, and some of them.
    """
    if live.count is None:
        return
    # Without a census nothing shows which articles are gone; this is the least number.
    gone = census.unseen if census else max(live.count - indexed, 0)
    if census and (gone > live.count * largest_removal or (gone and unopened)):
        gone -= _count_renamed(live, census, stories)
    if gone and unopened:
        inputs = "1 input" if unopened == 1 else f"{unopened:,} inputs"
        reason = f"{inputs} could not be read to the end"
    elif gone > live.count * largest_removal + _ROUNDING:
        reason = f"a reindex may remove only {largest_removal:.1%} of them"
    else:
        return
    named = f" Among them: {'; '.join(_name_missing(live, census))}." if census else ""
    raise VanishingError(
        f"Of the {live.count:,} articles in the index {gone:,}{'' if census else ' or more'} "
        f"are not in the corpus any more, and {reason}; the index stays as it is.{named} "
        "Check that the corpus is whole and readable; if they are meant to go, reindex with "
        "--allow-removals."
    )


def _count_renamed(live: LiveIndex, census: Census, stories: Iterable[int]) -> int:
    """Count the missing articles that are in the corpus under another id.

    That happens to records without an id of their own only. Their ids are made of their content,
    and were made of their line numbers in earlier versions.
    """
    unclaimed = Counter(stories)
    if not unclaimed or not live.generation:
        return 0
    renamed = 0
    for name in census.missing():
        story = parse_story(name)
        if (
            story is None
            and is_derived_id(name)
            and (article := live.generation.engine.article(name))
        ):
            story = make_story(article) if "#" in article.origin else None
        number = int(story, 16) if story else -1
        if unclaimed[number] > 0:
            unclaimed[number] -= 1
            renamed += 1
    return renamed


def _name_missing(live: LiveIndex, census: Census) -> Iterator[str]:
    """Name some of the missing articles: id, title and origin."""
    for name in islice(census.missing(), _MOST_NAMED):
        article = live.generation.engine.article(name) if live.generation else None
        if article is None:
            yield name
            continue
        title = article.title
        if len(title) > _LONGEST_TITLE:
            title = f"{title[:_LONGEST_TITLE]}…"
        yield f"{name} 《{title}》 ({article.origin})"


# Soundness


class Sample:
    """Some of the articles, spread over the corpus, to check the finished index with.

    Args:
        exact: whether the index has them with the origin they were read from; an article whose
            origin alone differs is not written again.
    """

    def __init__(self, *, exact: bool) -> None:
        self._exact = exact
        self._seen = 0
        self._articles: list[Article] = []

    def offer(self, article: Article) -> None:
        """Show the sample an article, which it keeps or ignores."""
        if self._seen % _SAMPLE_EVERY == 0 and len(self._articles) < _SAMPLE_MOST:
            self._articles.append(article)
        self._seen += 1

    def check(self, generation: Generation) -> None:
        """Look the articles up in an index, by id and by a piece of their text.

        Raises:
            IndexDamagedError: when an article is missing, differs or is not found.
        """
        for article in self._articles:
            stored = generation.engine.article(article.id)
            if stored is not None and not self._exact:
                stored = replace(stored, origin=article.origin)
            if stored != article:
                raise _unsound_error(f"article {article.id} does not come back as it went in")
            probe = _make_probe(article, generation.tokenizer)
            if probe and not generation.engine.plan(Query(probe)).run(Page(size=1)).total:
                raise _unsound_error(f"article {article.id} is not found by its own text")


def check_soundness(generation: Generation, samples: Iterable[Sample], gone: Iterable[str]) -> None:
    """Check the articles of a finished index: their number, and samples by id and by text.

    Args:
        generation: the new one, open, with nothing hidden.
        samples: articles that it must have.
        gone: ids of articles that it must not have.

    Raises:
        IndexDamagedError: when an article is missing, differs, or is still there.
    """
    count, wanted = generation.engine.count(), generation.manifest.articles
    if count != wanted:
        raise _unsound_error(f"it holds {count} articles where {wanted} were read")
    for sample in samples:
        sample.check(generation)
    for name in gone:
        if generation.engine.article(name) is not None:
            raise _unsound_error(f"article {name} is still there")


def _unsound_error(reason: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"The new generation is not fit to serve: {reason}. The index stays as it was; "
        "run `fupin-search reindex --full CORPUS`, and report this if it comes back."
    )


def _make_probe(article: Article, tokenizer: ChineseTokenizer) -> Phrase | None:
    """Make a phrase of the article's first whole words, because figures match as a whole only."""
    cut = tokenizer.cut(article.title or article.body)
    words = cut.words[:_PROBE_WORDS]
    run = parse_run(cut.text[words[0].start : words[-1].end]) if words else None
    return Phrase(run, Words((), (), (), Scope.ANYWHERE)) if run else None


# The quality gate


def judge(
    fresh: Manifest, live: Manifest | None, *, largest_removal: float, faults: Sequence[str] | None
) -> tuple[Check, ...]:
    """Judge a new generation.

    Args:
        fresh: its manifest.
        live: the live one's; None where nothing is live, or it cannot be read.
        largest_removal: share of the live articles that may be fewer now; 1 allows all.
        faults: of the golden queries; None where there are none.
    """
    verdict = [
        _articles_check(fresh, live, largest_removal),
        _share_check(
            UNDATED,
            fresh.undated / max(fresh.articles, 1),
            live.undated / max(live.articles, 1) if live else None,
        ),
        _share_check(
            UNSOURCED,
            fresh.unsourced / max(fresh.articles, 1),
            live.unsourced / max(live.articles, 1) if live else None,
        ),
    ]
    if faults is not None:
        verdict.append(golden_check(faults))
    return tuple(verdict)


def golden_check(faults: Sequence[str]) -> Check:
    """Make the check of the golden queries from the faults of those that fail."""
    return Check(
        GOLDEN,
        before=None,
        now=len(faults),
        allowed=0,
        share=False,
        passed=not faults,
        faults=tuple(faults),
    )


def failed_checks(verdict: Sequence[Check]) -> tuple[str, ...]:
    """Return the names of the checks that failed."""
    return tuple(check.name for check in verdict if not check.passed)


def gate_error(verdict: Sequence[Check], golden: str) -> GateError:
    """Make the error for a generation that does not pass the gate.

    Args:
        verdict: of which some checks failed.
        golden: the file of the golden queries, which may itself be wrong.
    """
    reasons = "; ".join(_describe_failure(check) for check in verdict if not check.passed)
    failed = failed_checks(verdict)
    advice = "Correct the corpus"
    if failed == (GOLDEN,):
        advice = f"Correct the queries in {golden} where they are wrong, otherwise the corpus"
    elif GOLDEN in failed:
        advice = f"Correct the corpus, and {golden} where it is wrong"
    return GateError(
        f"The new generation did not pass the quality gate ({reasons}), so the index stays as it "
        f"was. {advice}. Then reindex again, or accept it as it is with --override-gate."
    )


def golden_error(golden: str, faults: Sequence[str]) -> GateError:
    """Make the error for golden queries that name articles which readers would not find.

    Args:
        golden: their file.
        faults: the fault of each query, in a sentence.
    """
    return GateError(
        f"The golden queries in {golden} name articles that readers would not find, so nothing was "
        f"built and the index stays as it was: {'; '.join(faults)}. Correct the ids in {golden}, "
        "or the corpus where the articles are missing, or go on with --override-gate."
    )


def _articles_check(fresh: Manifest, live: Manifest | None, largest_removal: float) -> Check:
    if live is None:
        return Check(ARTICLES, None, fresh.articles, None, share=False, passed=True)
    # A share of 1 is --allow-removals.
    least = None
    if largest_removal < 1:
        least = math.ceil(live.articles * (1 - largest_removal) - _ROUNDING)
    passed = least is None or fresh.articles >= least
    return Check(ARTICLES, live.articles, fresh.articles, least, share=False, passed=passed)


def _share_check(name: str, now: float, before: float | None) -> Check:
    if before is None:
        return Check(name, None, now, None, share=True, passed=True)
    allowed = min(before + LARGEST_RISE, 1.0)
    return Check(name, before, now, allowed, share=True, passed=now <= allowed + _ROUNDING)


def _describe_failure(check: Check) -> str:
    if check.faults:
        more = f" and {len(check.faults) - 1} more" if len(check.faults) > 1 else ""
        return f"{check.name}: {check.faults[0]}{more}"
    bound = "at least" if check.name == ARTICLES else "at most"
    return (
        f"{check.name}: {check.shown(check.now)} where {bound} {check.shown(check.allowed)} must "
        f"be, and {check.shown(check.before)} were before"
    )
