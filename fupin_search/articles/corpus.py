"""A whole corpus as a stream of articles and refusals; memory does not grow with it.

`corpora.files` lists the files, `containers` unpacks them, `encodings` decodes them, and `pages`,
`corpora.records` or `corpora.tables` read the articles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from fupin_search.articles.article import Reading, Rejected, Remark
from fupin_search.articles.containers import read_file
from fupin_search.articles.corpora.files import corpus_files, corpus_roots, has_file
from fupin_search.articles.corpora.ids import SeenIds
from fupin_search.articles.dates import today_in_shanghai
from fupin_search.articles.identity import story_in


def read_corpus(
    paths: Sequence[Path],
    *,
    on_bytes: Callable[[int], None] | None = None,
    today: date | None = None,
) -> Iterator[Reading]:
    """Read every article of some corpora, in the same order on every run.

    What cannot be an article comes out as a Rejected with its reason. Of several articles with one
    id, and of several equal records without one, the first counts.

    Args:
        paths: folders, read with all their files, or single files: saved pages (.txt, .html, .htm,
            .shtml), records (.jsonl, .json) and tables (.csv, .tsv), any of them packed (.gz), and
            archives of all of these (.zip).
        on_bytes: called with the number of bytes read since the last call, compressed ones where
            files are compressed; they add up to `corpus_bytes`.
        today: dates later than the day after it are in the future; now in Asia/Shanghai if None.

    Raises:
        CorpusError: a path does not exist or cannot be opened; raised at the call.
    """
    tomorrow = (today or today_in_shanghai()) + timedelta(days=1)
    return _read_roots(corpus_roots(paths), on_bytes or (lambda _more: None), tomorrow)


def corpus_bytes(paths: Sequence[Path]) -> int:
    """Return the number of bytes `read_corpus` reads, compressed ones where files are compressed.

    Args:
        paths: as given to `read_corpus`.

    Raises:
        CorpusError: a path does not exist or cannot be opened.
    """
    return sum(file.size for root in corpus_roots(paths) for file in corpus_files(root))


class _Meter:
    """Reports the progress of reading one file."""

    def __init__(self, size: int, on_bytes: Callable[[int], None]) -> None:
        self._size = size
        self._reported = 0
        self._on_bytes = on_bytes

    def reached(self, position: int) -> None:
        """Report the bytes since the last time, never past the file's size."""
        more = min(position, self._size) - self._reported
        if more > 0:
            self._reported += more
            self._on_bytes(more)


def _read_roots(
    roots: Sequence[Path], on_bytes: Callable[[int], None], tomorrow: date
) -> Iterator[Reading]:
    with SeenIds() as seen:
        for at, root in enumerate(roots):
            for file in corpus_files(root):
                meter = _Meter(file.size, on_bytes)
                if any(has_file(earlier, file.path) for earlier in roots[:at]):
                    reason = "Another of the paths given has read this very file already."
                    yield Rejected(file.origin, Remark("repeated-file", reason))
                else:
                    for reading in read_file(file, meter.reached):
                        yield _checked(reading, seen, tomorrow)
                meter.reached(file.size)


def _checked(reading: Reading, seen: SeenIds, tomorrow: date) -> Reading:
    """Refuse an article whose id has come before, and warn of one from the future."""
    if isinstance(reading, Rejected):
        return reading
    article = reading.article
    first = seen.first(article.id, article.origin)
    if first is not None:
        reason = (
            f"The same article has come before, as {first}."
            if story_in(article.id)
            else f"The id {article.id} is already that of {first}."
        )
        return Rejected(article.origin, Remark("repeated-id", reason))
    if article.date and article.date > tomorrow:
        reason = f"The date {article.date} is in the future."
        future = Remark("date-in-future", reason)
        return replace(reading, warnings=(*reading.warnings, future))
    return reading
