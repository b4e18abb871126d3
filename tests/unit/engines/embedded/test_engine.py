"""What is particular to the embedded engine."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.segments import document, record
from support.strategies import examples, index, query_of, tokenizer

from fupin_search.articles.article import Article
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.engines.embedded import schema as stored
from fupin_search.engines.embedded.columns import Columns
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.engines.embedded.execution import Execution
from fupin_search.engines.embedded.facets import Sweep
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.engines.embedded.snapshot import Snapshot, TermEntry
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.engines.embedded.stored_articles import StoredRecord, lay_texts
from fupin_search.engines.plan import ClausePlan, EverythingNode, PrefixNode
from fupin_search.engines.term_keys import GRAMS, WORDS
from fupin_search.engines.weights import Weights, idf
from fupin_search.errors import IndexDamagedError
from fupin_search.model.answer import DAY, FACET_FIELDS, Bucket, Facet, Page, make_head
from fupin_search.model.query import OneOf, Sort
from fupin_search.text.normalise import normalise

FULL = Article(
    id="full",
    title="稳岗就业",
    body="第一段\n第二段",
    path=("扶贫前沿", "地市联播"),
    section="地市联播",
    source="广州日报",
    printed_source="《广州日报》",
    date=date(2021, 1, 6),
    url="https://example.org/1.html",
    origin="2021/1.html",
)


@pytest.mark.parametrize("article", [FULL, Article(id="bare"), replace(FULL, date=None, path=())])
def test_a_stored_article_comes_back_whole(article: Article) -> None:
    again = through_storage(article)
    assert again == article
    assert again.content_hash == article.content_hash


def stored_record(article: Article) -> StoredRecord:
    title, body = normalise(article.title), normalise(article.body)
    fields = stored.decode_record(record(article, title, body))
    return StoredRecord(fields, title.encode("utf-16-le"), body.encode("utf-16-le"))


def through_storage(article: Article) -> Article:
    record = stored_record(article)
    assert record.head() == make_head(article)
    return record.article()


# Width, case, traditional forms, letters past the basic plane; long ways without a change.
MIXED = st.text(st.sampled_from("茶葉Ａａ，,（𠀀𐐀\n ") | st.characters(exclude_categories=["Cs"]))


@pytest.mark.slow
@examples(300)
@given(title=MIXED, body=MIXED, way=st.sampled_from([0, 1, 0xD7FF, 0xD800, 120_000]))
def test_whatever_normalising_changes_is_stored(title: str, body: str, way: int) -> None:
    article = Article(id="a", title=title, body=f"{body}{'茶' * way}{title}葉")
    assert through_storage(article) == article
    texts = lay_texts([stored_record(article)] * 2)
    laid = texts.original.tobytes().decode("utf-32-le")
    assert laid == (article.title + article.body) * 2
    assert [*texts.pairs()] == [(normalise(article.title), normalise(article.body))] * 2


def test_what_the_texts_tell_is_not_stored_again() -> None:
    body = "茶叶" * 500
    assert len(record(Article(id="a", body=body), "", body)) < 50


# Whoosh leaves the torn file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("what", ["empty", "torn"])
def test_a_folder_without_a_sound_index_says_which_command_mends_it(
    what: str, tmp_path: Path
) -> None:
    if what == "torn":
        index(EmbeddedKind(), tmp_path, [FULL]).close()
        for path in tmp_path.iterdir():
            path.write_bytes(path.read_bytes()[:10])
    with pytest.raises(IndexDamagedError, match="reindex"):
        EmbeddedEngine(tmp_path)


def test_idf_falls_with_frequency_and_is_never_negative() -> None:
    found = [idf(frequency, 100) for frequency in (1, 10, 50, 99, 100)]
    assert found == sorted(found, reverse=True)
    assert found[-1] > 0


def test_weights_are_what_ranking_depends_on(tmp_path: Path) -> None:
    articles = [
        Article(id="title", title="就业", body="茶叶茶叶茶叶"),
        Article(id="body", title="茶叶", body="就业就业茶叶"),
    ]
    index(EmbeddedKind(), tmp_path, articles).close()
    order = {}
    for title in (0.5, 9.0):
        engine = EmbeddedEngine(tmp_path, Weights(title=title))
        hits = engine.plan(query_of("就业")).run(Page()).hits
        order[title] = [hit.article.id for hit in hits]
        engine.close()
    assert order == {0.5: ["body", "title"], 9.0: ["title", "body"]}


def test_threads_may_ask_at_once(tmp_path: Path) -> None:
    articles = [
        Article(id=f"{number:03}", title=f"第{number}期", body="就业补贴稳岗脱贫产业扶贫" * 3)
        for number in range(200)
    ]
    engine = index(EmbeddedKind(), tmp_path, articles)
    texts = [f'"第{number}期"' for number in range(200)]

    def ask(text: str) -> list[str]:
        return [hit.article.id for hit in engine.plan(query_of(text)).run(Page()).hits]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, texts)) == [[article.id] for article in articles]
    engine.close()


def test_terms_remembered_are_forgotten_together_and_looked_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fupin_search.engines.embedded.snapshot._ENTRIES_KEPT", 2)
    index(EmbeddedKind(), tmp_path, [Article(id="a", body="就业茶叶")]).close()
    snapshot = Snapshot(ArrayIndex.open_in(tmp_path, schema(), INDEX_NAME))
    asked = [(WORDS, "就业"), (WORDS, "茶叶"), (WORDS, "稳岗"), (WORDS, "扶贫")]
    for _ in range(2):
        # The last of each is new to a full memory that knows the others.
        for size in range(1, len(asked) + 1):
            entries = snapshot.entries(asked[:size])
            assert [entry.documents for entry in entries] == [1, 1, 0, 0][:size]
    for number in range(100):
        snapshot.entries([(WORDS, f"x{number}")])
    assert len(snapshot._entries) < 10
    snapshot.close()


def test_a_query_of_more_than_255_ideographs_is_scored_by_each(tmp_path: Path) -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    engine = index(EmbeddedKind(), tmp_path, [Article(id="a", body=many), Article(id="b")])
    scores = [engine.plan(query_of(text)).run(Page()).hits[0].score for text in (many, many[:255])]
    engine.close()
    assert scores[0] > scores[1]


def test_a_query_that_breaks_off_leaves_the_next_one_its_scores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [Article(id=f"{number}", body="C919 就业" + "茶叶" * number) for number in range(9)]
    engine = index(EmbeddedKind(), tmp_path, articles)
    expected = engine.plan(query_of("茶叶")).run(Page())

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Execution, "_has", broken)
        with pytest.raises(KeyboardInterrupt):
            engine.plan(query_of('"C919 就业"')).run(Page())
    assert engine.plan(query_of("茶叶")).run(Page()) == expected
    engine.close()


def test_a_page_however_deep_takes_no_room(tmp_path: Path) -> None:
    engine = index(EmbeddedKind(), tmp_path, [FULL])
    for sort in Sort:
        answer = engine.plan(query_of("就业", sort=sort)).run(Page(10**12, 50))
        assert (answer.total, answer.hits) == (1, ())
    engine.close()


@pytest.mark.parametrize(
    "text", ["", "就业", "-就业", "就业 OR -脱贫", '"就业"', "5*", "日期:2020"]
)
@pytest.mark.parametrize("archive", [[], [Article(id="a")]], ids=["no article", "an empty one"])
def test_where_nothing_is_written_every_query_has_an_answer(
    archive: list[Article], text: str, tmp_path: Path
) -> None:
    engine = index(EmbeddedKind(), tmp_path, archive)
    chosen = OneOf("month", ("1999-01",))
    for sort in Sort:
        plain = engine.plan(query_of(text, sort=sort)).run(Page(), facets=FACET_FIELDS)
        assert plain.total in (0, len(archive))
        assert all(not facet.buckets for facet in plain.facets)
        narrowed = engine.plan(query_of(text, chosen, sort=sort)).run(Page(), facets=("month",))
        assert narrowed.total == 0
        assert narrowed.facets == (Facet("month", (Bucket("1999-01", 0, selected=True),)),)
    engine.close()


def test_single_ideographs_count_in_titles_as_weighed_and_past_the_basic_plane(
    tmp_path: Path,
) -> None:
    articles = [
        Article(id="a", title="茶𠀀", body="𠀀茶茶 x"),
        Article(id="b", title="稻米", body="茶"),
        Article(id="c", title="稻米", body="米"),
    ]
    index(EmbeddedKind(), tmp_path, articles).close()
    weights = Weights(title=3.0)
    engine = EmbeddedEngine(tmp_path, weights)
    columns, norms = engine.columns, engine.columns.norms[1]
    keys = [(GRAMS, "𠀀"), (GRAMS, "茶")]
    entries = dict(zip(keys, engine.snapshot.entries(keys), strict=True))
    plan = ClausePlan[TermEntry](EverythingNode(), (), ("𠀀", "茶"), entries)
    ranked = engine.execution.rank(plan, Sweep(columns, (), ()), Sort.RELEVANCE, 3, fold=False)
    found = dict(zip(ranked.documents, ranked.scores, strict=True))
    engine.close()

    def worth(holding: int, frequency: float, document: int) -> float:
        boost = weights.unigram * weights.idf_weight(holding, 3) * (weights.k1 + 1)
        return boost * frequency / (frequency + float(norms[document]))

    one, two = weights.idf_weight(1, 3), weights.idf_weight(2, 3)
    together, alone = one + two, two**2 / (one + two)
    assert found == pytest.approx(
        {2: 0, 0: worth(1, 4, 0) + worth(2, 5, 0) + together, 1: worth(2, 1, 1) + alone}
    )


def test_a_term_weighs_more_the_rarer_it_is_and_never_nothing() -> None:
    found = [Weights().idf_weight(frequency, 100) for frequency in (1, 10, 50, 99, 100)]
    assert found == sorted(found, reverse=True)
    assert found[-1] > 0
    assert Weights(rarity=1.0).idf_weight(10, 100) == pytest.approx(idf(10, 100))
    assert Weights(rarity=2.0).idf_weight(10, 100) == pytest.approx(idf(10, 100) ** 2)


@pytest.mark.parametrize(("changed", "expected"), [({}, "near"), ({"passage": 0.0}, "far")])
def test_the_passage_weighs_as_the_weights_say(
    changed: dict[str, float], expected: str, tmp_path: Path
) -> None:
    articles = [
        Article(id="far", body="茶" + "，" * 30 + "米"),
        Article(id="near", body="茶，米" + "，" * 30),
    ]
    index(EmbeddedKind(), tmp_path, articles).close()
    engine = EmbeddedEngine(tmp_path, Weights(passage_length=20, **changed))  # type: ignore[arg-type]
    first = engine.plan(query_of("茶 米")).run(Page()).hits[0]
    engine.close()
    assert first.article.id == expected


def test_passages_of_the_same_characters_weigh_the_same_in_whatever_order_they_come(
    tmp_path: Path,
) -> None:
    words = ["茶", "米", "路", "桥", "园"]
    chance = random.Random(1)
    bodies = [
        ("，" * 60).join("，".join(chance.sample(words, 5)) for _ in "abc") for _ in range(20)
    ]
    articles = [
        *(Article(id=f"{number:02}", body=body) for number, body in enumerate(bodies)),
        *(Article(id=f"z{number}", body=words[number % 3]) for number in range(5)),
    ]
    engine = index(EmbeddedKind(), tmp_path, articles)
    hits = engine.plan(query_of(" ".join(words))).run(Page(1, 20)).hits
    engine.close()
    assert [hit.article.id for hit in hits] == [article.id for article in articles[:20]]
    assert len({hit.score for hit in hits}) == 1


def test_a_phrase_never_reaches_from_one_text_into_the_next(tmp_path: Path) -> None:
    articles = [Article(id="a", body="叶园茶叶"), Article(id="b", body="园")]
    engine = index(EmbeddedKind(), tmp_path, articles)
    assert engine.plan(query_of('"茶叶园"')).run(Page()).total == 0
    assert engine.plan(query_of('"园茶叶"')).run(Page()).total == 1
    engine.close()


def test_a_prefix_stands_for_its_first_terms_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [Article(id=name, body=name) for name in ("gdx", "gda", "gdc", "gdb")]
    engine = index(EmbeddedKind(), tmp_path, articles)
    assert engine.plan(query_of("gd*")).run(Page()).total == 4
    monkeypatch.setattr("fupin_search.engines.embedded.program.PREFIX_TERMS", 2)
    found = engine.plan(query_of("gd*")).run(Page()).hits
    assert {hit.article.id for hit in found} == {"gda", "gdb"}
    engine.close()


def test_a_segments_file_in_anothers_place_is_noticed(tmp_path: Path) -> None:
    held = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        index(EmbeddedKind(), tmp_path / name, [Article(id=name, body="茶")]).close()
        held.append(ArrayIndex.open_in(tmp_path / name, schema(), INDEX_NAME))
    mine, theirs = (each.segments()[0].path(each.folder) for each in held)
    mine.write_bytes(theirs.read_bytes())
    with pytest.raises(IndexDamagedError, match="not the file that was committed"):
        held[0].verify()


def test_an_id_written_twice_in_one_commit_finds_both_and_reads_the_last(tmp_path: Path) -> None:
    written = ArrayIndex.create_in(tmp_path, schema(), INDEX_NAME)
    with written.writer() as writer:
        for body in ("茶叶", "稻米", "茶叶稻米"):
            twice = Article(id="a", body=body)
            writer.add_document(**document(twice, tokenizer()))
    engine = EmbeddedEngine(tmp_path)
    last = engine.article("a")
    assert engine.count() == 3
    assert last is not None
    assert last.body == "茶叶稻米"
    assert engine.plan(query_of("稻米")).run(Page()).total == 2
    engine.close()


@pytest.mark.parametrize(("in_title", "expected"), [(False, [0, 1, 3, 4]), (True, [1, 3])])
def test_a_union_marks_the_documents_of_every_term_in_every_segment(
    in_title: bool,
    expected: list[int],
    tmp_path: Path,
) -> None:
    texts = [("", "gd1"), ("gd2", "gd1"), ("gx", "gx"), ("gd1", ""), ("gx", "gd2")]
    written = ArrayIndex.create_in(tmp_path, schema(), INDEX_NAME)
    for first, last in ((0, 2), (2, 5)):
        writer = written.writer()
        for number in range(first, last):
            title, body = texts[number]
            article = Article(id=f"{number}", title=title, body=body)
            writer.add_document(**document(article, tokenizer()))
        writer.commit(merge=False)
    snapshot = Snapshot(written)
    node = PrefixNode("gd", in_title)
    execution = Execution(Columns(snapshot, Weights()))
    assert execution.find(ClausePlan(node, (), (), {}), node).tolist() == expected
    assert len(snapshot.segments) == 2
    snapshot.close()


def test_days_are_counted_of_all_articles_found_though_those_of_one_text_are_folded(
    tmp_path: Path,
) -> None:
    body = "茶叶合作社今年收入增加，带动周边农户就业。" * 4
    articles = [
        Article(id=f"{day}", title=f"第{day}次", body=body, date=date(2020, 11, day))
        for day in (1, 2, 3)
    ]
    engine = index(EmbeddedKind(), tmp_path, [*articles, FULL])
    counted = engine.plan(query_of("茶叶")).run(Page(), facets=(DAY,), fold=True)
    engine.close()
    assert (counted.total, counted.folded) == (3, 2)
    assert [(bucket.value, bucket.count) for bucket in counted.facets[0].buckets] == [
        (f"2020-11-0{day}", 1) for day in (1, 2, 3)
    ]
