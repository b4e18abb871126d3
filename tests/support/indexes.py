"""Small real indexes for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from fupin_search.articles import Accepted, Article
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.reindex import ReindexOptions, ReindexReport, reindex
from fupin_search.generations.store import GenerationStore
from fupin_search.text.dictionary import Dictionary, DictionaryEntry

ORCHARD = Article(
    id="orchard",
    title="大埔蜜柚搭上直播快车",
    body="茶阳镇的柚农把手机架进果园。\n三天卖出蜜柚4.98万斤,稳岗就业补贴也到了账。",
    path=("扶贫前沿", "地市联播"),
    section="地市联播",
    source="梅州日报",
    printed_source="《梅州日报》",
    date=date(2020, 11, 30),
    origin="2020/orchard.txt",
)
BRIDGE = Article(
    id="bridge",
    title="山里通了<第一座>桥",
    body="溜索改桥工程完工,11431人出行不再绕路。就业补贴同日发放。",
    path=("扶贫前沿", "省外要闻"),
    section="省外要闻",
    source="云南日报",
    date=date(2016, 3, 8),
    url="https://www.example.org/bridge.html",
    origin="2016/bridge.html",
)
NOTICE = Article(
    id="notice",
    title="协会征集助学志愿者",
    body="报名请扫二维码,QQ群同步开放。",
    section="协会新闻",
    origin="notice.txt",
)
FEW = (ORCHARD, BRIDGE, NOTICE)

# Everything written anew, whatever vanishes and whatever the quality gate says.
FORCED = ReindexOptions(full=True, allow_removals=True, override_gate=True)


def store_in(folder: Path) -> GenerationStore:
    """Open the generations of a folder, with the embedded engine."""
    return GenerationStore(folder, EmbeddedKind())


def index_articles(
    store: GenerationStore,
    articles: Iterable[Article] = FEW,
    *,
    words: Iterable[str] = (),
    keep: int = 3,
    rules: ReindexOptions = FORCED,
) -> ReindexReport:
    """Index some articles and make them live, by default in place of any others."""
    dictionary = Dictionary(tuple(DictionaryEntry(word) for word in words))
    readings = [Accepted(article) for article in articles]
    return reindex(store, readings, dictionary, keep=keep, options=rules)
