"""Indexes of several segments, with deletions, as Whoosh's writer makes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import compress, count, pairwise
from operator import ne
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from fupin_search.articles.article import Article, fingerprint_text
from fupin_search.engines.embedded import schema as stored
from fupin_search.engines.embedded.build.batch_words import BatchWords, Occurrences
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.engines.embedded.kernels.building import TERM_SHIFT
from fupin_search.engines.embedded.kernels.folding import FAR
from fupin_search.engines.embedded.schema import (
    CONTENT,
    INDEX_NAME,
    TEXT,
    content_fingerprint,
    label_fields,
    length_field,
    schema,
)
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.engines.embedded.storage.whoosh_terms import Counts
from fupin_search.engines.term_keys import BODY, GRAMS, MENTIONS, PARTS, TITLE, WORDS
from fupin_search.engines.weights import Weights
from fupin_search.text.normalise import normalise
from fupin_search.text.tokenizer import ChineseTokenizer, bigrams, unigrams
from support.mentions import mention_keys
from support.strategies import tokenizer


@contextmanager
def segmented_engine(
    batches: Sequence[Sequence[Article]],
    *,
    deleted: Sequence[str] = (),
    weights: Weights | None = None,
) -> Iterator[EmbeddedEngine]:
    """Make an index with a segment for each batch by Whoosh, and delete some articles."""
    with TemporaryDirectory() as name:
        written = ArrayIndex.create_in(Path(name), schema(), INDEX_NAME)
        for batch in batches:
            commit(written, batch)
        commit(written, (), deleted)
        engine = EmbeddedEngine(Path(name), weights or Weights())
        try:
            yield engine
        finally:
            engine.close()


def commit(
    written: ArrayIndex, added: Sequence[Article], deleted: Sequence[str] = (), **options: bool
) -> None:
    """Make one commit of Whoosh's writer."""
    if not added and not deleted:
        return
    writer = written.writer()
    for key in deleted:
        writer.delete_by_term("id", key)
    for article in added:
        writer.update_document(**document(article, tokenizer()))
    writer.commit(**options or {"merge": False})


def document(article: Article, tokenizer: ChineseTokenizer) -> Mapping[str, object]:
    """Return the fields of an article, for `writer.add_document`.

    Args:
        article: to be indexed.
        tokenizer: cuts its texts.
    """
    title, body = normalise(article.title), normalise(article.body)
    cuts = [tokenizer.cut(text) for text in (title, body)]
    words = [Counter(token.term for token in cut.words) for cut in cuts]
    parts = [Counter(token.term for token in cut.parts) for cut in cuts]
    grams = [count_grams(text) for text in (title, body)]
    mentions = [Counter(mention_keys(text, article.date)) for text in (title, body)]
    return {
        "id": article.id,
        "article": record(article, title, body),
        **label_fields(article),
        CONTENT: content_fingerprint(article),
        TEXT: fingerprint_text(body),
        TITLE: title,
        BODY: body,
        WORDS: _counts(*words),
        PARTS: _counts(*parts),
        GRAMS: _counts(*grams),
        MENTIONS: _counts(*mentions),
        length_field(TITLE, WORDS): words[0].total(),
        length_field(BODY, WORDS): words[1].total(),
        length_field(TITLE, GRAMS): grams[0].total(),
        length_field(BODY, GRAMS): grams[1].total(),
    }


def record(article: Article, title: str, body: str) -> bytes:
    """Return the stored record of an article with these normalised texts."""
    return stored.encode(article, changes(article.title, title), changes(article.body, body))


def count_grams(text: str) -> Counter[str]:
    """Return the number of each gram of either size in normalised text."""
    return Counter([*unigrams(text), *bigrams(text)])


def _counts(title: Counter[str], body: Counter[str]) -> dict[str, Counts]:
    terms: Iterable[str] = title.keys() | body.keys()
    return {term: Counts(body=body[term], title=title[term]) for term in terms}


def changes(text: str, normalised: str) -> tuple[str, str]:
    """Return what makes the original text of a normalised one, as `schema` tells it."""
    if text == normalised:
        return "", ""
    places = list(compress(count(), map(ne, text, normalised)))
    originals: dict[str, set[str]] = {}
    for place in places:
        originals.setdefault(normalised[place], set()).add(text[place])
    swaps = {
        folded: next(iter(found))
        for folded, found in originals.items()
        if len(found) == 1 and folded not in text
    }
    rest = [place for place in places if normalised[place] not in swaps]
    pairs = "".join(folded + original for folded, original in swaps.items())
    return pairs, "".join(_ways(text, rest))


def _ways(text: str, places: Sequence[int]) -> Iterator[str]:
    at = 0
    for place in places:
        while place - at > FAR:
            at += FAR
            yield chr(FAR)
            yield text[at]
            at += 1
        yield chr(place - at)
        yield text[place]
        at = place + 1


def count_words(
    tokenizer: ChineseTokenizer, texts: Sequence[str]
) -> tuple[list[Counter[str]], list[Counter[str]]]:
    """Count the words of texts, and their parts, as building an index does.

    Args:
        tokenizer: cuts them.
        texts: an even number of them, normalised.
    """
    joined = "".join(texts)
    units = np.frombuffer(joined.encode("utf-16-le"), "u2")
    ends = np.cumsum([len(text.encode("utf-16-le")) // 2 for text in texts])
    words = BatchWords(tokenizer.dictionary.words(), units, ends, joined)
    return _by_text(words.words(), len(texts)), _by_text(words.parts(), len(texts))


def _by_text(occurrences: Occurrences, texts: int) -> list[Counter[str]]:
    raw = occurrences.text.tobytes()
    terms = [raw[start:end].decode() for start, end in pairwise([0, *occurrences.ends.tolist()])]
    counts: list[Counter[str]] = [Counter() for _ in range(texts)]
    for key in occurrences.keys.tolist():
        document, is_title = key >> 1 & ((1 << TERM_SHIFT - 1) - 1), key & 1
        counts[document + (0 if is_title else texts // 2)][terms[key >> TERM_SHIFT]] += 1
    return counts
