"""Laws of revising: whatever was added, changed, dropped and hidden, nothing tells it afterwards.

A revised index is held to one written whole of the articles that are left: to the last bit of every
score. That the whole one answers rightly is said elsewhere, and here by brute force once more.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.oracle import BruteForceEngine
from support.strategies import (
    DAYS,
    FIGURES,
    archives,
    examples,
    filters,
    index,
    larger_archive,
    likely_query,
    query_of,
    query_texts,
    seeds,
    tokenizer,
)

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.engines.embedded import schema as stored
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.model.answer import FACET_FIELDS, Page
from fupin_search.model.protocol import Engine
from fupin_search.model.query import Query, Sort

# Long enough for a reprint, but for the last; the second is the first in other characters.
TEXTS = [
    "驻村工作队建起茶叶合作社,种茶面积1,200亩,茶农增收。",
    "驻村工作隊建起茶葉合作社，種茶面積１，２００畝， 茶農增收。",
    "截至2020年11月底,500人就业,发放补贴4.98万元,GDP增长。",
    "图片新闻",
]
KIND = EmbeddedKind()


@dataclass(frozen=True)
class Step:
    """What one revision does.

    Args:
        added: articles, new ones and others in place of former ones.
        dropped: ids, of which some may be unknown.
    """

    added: Sequence[Article]
    dropped: Sequence[str]

    def of(self, held: Mapping[str, Article]) -> dict[str, Article]:
        """What is held afterwards."""
        left = {key: article for key, article in held.items() if key not in self.dropped}
        return left | {article.id: article for article in self.added}


@st.composite
def pools(draw: st.DrawFn) -> list[Article]:
    """Articles of few ids and mostly of common texts, several of an id."""
    versions = [*draw(archives(most=9)), *draw(archives(most=9))]
    return [
        replace(article, body=body) if body is not None else article
        for article, body in (
            (article, draw(st.none() | st.sampled_from(TEXTS))) for article in versions
        )
    ]


@st.composite
def steps(draw: st.DrawFn, pool: Sequence[Article]) -> list[Step]:
    """One revision after the other."""
    keys = sorted({article.id for article in pool})
    made = []
    for _ in range(draw(st.integers(1, 4))):
        added = draw(st.lists(st.sampled_from(pool), max_size=4, unique_by=lambda one: one.id))
        fresh = {article.id for article in added}
        dropped = draw(st.lists(st.sampled_from([*keys, "unknown"]), max_size=4, unique=True))
        made.append(Step(added, [key for key in dropped if key not in fresh]))
    return made


queries = st.builds(
    lambda text, chosen, sort: query_of(text, *chosen, sort=sort),
    query_texts | st.sampled_from(FIGURES).map("{}*".format),
    filters,
    st.sampled_from([Sort.RELEVANCE, Sort.RELEVANCE, Sort.RELEVANCE, Sort.NEWEST, Sort.OLDEST]),
)


@contextmanager
def revised(
    first: Iterable[Article], made: Iterable[Step], hidden: frozenset[str] = frozenset()
) -> Iterator[EmbeddedEngine]:
    """An index after some revisions, open."""
    with TemporaryDirectory() as name:
        folder = Path(name, "0")
        folder.mkdir()
        index(KIND, folder, first).close()
        for number, step in enumerate(made, start=1):
            live, folder = folder, Path(name, f"{number}")
            folder.mkdir()
            reviser = KIND.revise(live, folder, tokenizer())
            for article in step.added:
                reviser.add(article)
            for key in step.dropped:
                reviser.drop(key)
            reviser.finish()
            ArrayIndex.open_in(folder, schema(), INDEX_NAME).verify()
        with closing(KIND.open(folder, hidden)) as engine:
            yield engine


@contextmanager
def written_whole(articles: Iterable[Article]) -> Iterator[Engine]:
    """An index of some articles written at once, open."""
    with TemporaryDirectory() as name, closing(index(KIND, Path(name), articles)) as engine:
        yield engine


def assert_alike(
    engine: EmbeddedEngine,
    whole: Engine,
    asked: Iterable[Query],
    known: Iterable[Article],
    page: Page,
) -> None:
    """Two indexes tell the same of everything, and nothing but their segments sets them apart."""
    assert engine.count() == whole.count()
    for query in asked:
        mine, theirs = (
            each.plan(query).run(page, facets=FACET_FIELDS, facet_size=3, explain=True)
            for each in (engine, whole)
        )
        assert mine == theirs
    census, expected = engine.census(), whole.census()
    for article in known:
        assert engine.article(article.id) == whole.article(article.id)
        assert engine.reprint_of(article.id) == whole.reprint_of(article.id)
        assert sorted(census.missing()) == sorted(expected.missing())
        assert census.see(article) is expected.see(article)
        assert census.unseen == expected.unseen


@examples(50)
@given(data=st.data(), page=st.builds(Page, st.integers(1, 2), st.integers(1, 20)))
def test_a_revised_index_is_one_written_whole_to_the_last_bit(
    data: st.DataObject, page: Page
) -> None:
    pool = data.draw(pools())
    first = {article.id: article for article in data.draw(st.lists(st.sampled_from(pool)))}
    made = data.draw(steps(pool))
    hidden = frozenset(data.draw(st.lists(st.sampled_from([one.id for one in pool]), max_size=2)))
    asked = data.draw(st.lists(queries, min_size=2, max_size=5))
    held = first
    for step in made:
        held = step.of(held)
    left = [article for key, article in held.items() if key not in hidden]
    oracle = BruteForceEngine(left, tokenizer())
    with revised(first.values(), made, hidden) as engine, written_whole(left) as whole:
        assert_alike(engine, whole, asked, pool, page)
        for article in pool:
            assert engine.reprint_of(article.id) == oracle.reprint_of(article.id)
        for query in asked:
            mine, theirs = (
                each.plan(query).run(page, facets=FACET_FIELDS) for each in (engine, oracle)
            )
            assert (mine.total, mine.match) == (theirs.total, theirs.match)
            assert (mine.missing, mine.facets) == (theirs.missing, theirs.facets)


@pytest.mark.parametrize("seed", seeds(18))
def test_larger_archives_are_revised_alike(seed: int) -> None:
    chance = random.Random(seed)
    pool = {article.id: article for article in _printed(chance, larger_archive(chance))}
    held = dict(chance.sample(sorted(pool.items()), len(pool) // 2))
    first = list(held.values())
    made = []
    for _ in range(chance.randint(1, 6)):
        fresh = _printed(chance, chance.sample(sorted(pool.values(), key=_key), len(pool) // 4))
        dropped = chance.sample(sorted(pool.keys() - {one.id for one in fresh}), len(pool) // 8)
        made.append(Step(fresh, dropped))
        held = made[-1].of(held)
    hidden = frozenset(chance.sample(sorted(held), chance.randint(0, 3)))
    left = [article for key, article in held.items() if key not in hidden]
    chance.shuffle(left)
    asked = [likely_query(chance, left) for _ in range(25)]
    with revised(first, made, hidden) as engine, written_whole(left) as whole:
        assert_alike(engine, whole, asked, pool.values(), Page(1, chance.choice([5, 50])))
        answered = sum(engine.plan(query).run(Page()).total > 0 for query in asked)
    assert answered > 5, "most queries must find something, or this law says little"


@examples(25)
@given(data=st.data(), most=st.integers(1, 3))
def test_of_terms_that_begin_so_the_first_living_ones_count(data: st.DataObject, most: int) -> None:
    """Terms of deleted articles alone take nobody's place among the first of a prefix."""
    figures = ["20", "201", "2012", "2020", "21", "gda", "gdb", "gdc"]
    bodies = st.lists(st.sampled_from(figures), min_size=1, max_size=3).map(" ".join)
    articles = [
        Article(id=f"{number}", body=body)
        for number, body in enumerate(data.draw(st.lists(bodies, min_size=2, max_size=6)))
    ]
    dropped = data.draw(st.lists(st.sampled_from([one.id for one in articles]), unique=True))
    left = [article for article in articles if article.id not in dropped]
    asked = [query_of(text) for text in ("2*", "gd*", "gd", "20* -201*")]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("fupin_search.engines.embedded.program.PREFIX_TERMS", most)
        with revised(articles, [Step((), dropped)]) as engine, written_whole(left) as whole:
            assert_alike(engine, whole, asked, articles, Page(1, 20))


@examples(25)
@given(data=st.data())
def test_whoosh_reads_and_writes_a_revised_index(data: st.DataObject) -> None:
    pool = data.draw(pools())
    first = {article.id: article for article in data.draw(st.lists(st.sampled_from(pool)))}
    (step, *_) = data.draw(steps(pool))
    held = step.of(first)
    with TemporaryDirectory() as name:
        live, folder = Path(name, "live"), Path(name, "revised")
        live.mkdir()
        folder.mkdir()
        index(KIND, live, first.values()).close()
        reviser = KIND.revise(live, folder, tokenizer())
        for article in step.added:
            reviser.add(article)
        for key in step.dropped:
            reviser.drop(key)
        assert reviser.finish() == len(held)
        opened = ArrayIndex.open_in(folder, schema(), INDEX_NAME)
        assert _articles(opened) == held
        writer = opened.writer()
        writer.commit(optimize=True)
        assert len(opened.segments()) == bool(held)
        assert _articles(opened) == held


def _articles(opened: ArrayIndex) -> dict[str, Article]:
    """What Whoosh's own searcher reads in an index."""
    if opened.is_empty():
        return {}
    with opened.searcher() as searcher:
        reader = searcher.reader()
        columns = {name: reader.column_reader(name) for name in ("title", "body")}
        read = [
            stored.make_article(
                stored.decode_record(fields["article"]),
                columns["title"][number],
                columns["body"][number],
            )
            for number, fields in reader.iter_docs()
        ]
        for article in read:
            assert searcher.document_number(id=article.id) is not None
        return {article.id: article for article in read}


def _printed(chance: random.Random, articles: Iterable[Article]) -> list[Article]:
    """The articles, some with a text that others have too."""
    return [
        replace(article, body=chance.choice(TEXTS), date=chance.choice([None, *DAYS]))
        if chance.random() < 0.3
        else article
        for article in articles
    ]


def _key(article: Article) -> tuple[str, str, date]:
    return article.id, article.body, article.date or date.min
