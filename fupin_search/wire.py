"""Every JSON document of version 1 of the HTTP API, as frozen Structs.

The server encodes them, the client decodes them, and the OpenAPI document and its reference page
are made of them. This module imports nothing of the project.

Names are those of the JSON, except `from_`, which is written `from`. A key that has a default is
left out while it has that default. Spans are pairs of offsets in code points, so `text[start:end]`
is the piece. A newer server may add keys, which are passed over, and values, such as another kind
of suggestion; so decoding takes any text where the schema has an `enum`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from msgspec import Meta, Struct


def _doc(english: str, chinese: str) -> Meta:
    """Describe a key by its `description` and its `x-description-zh`.

    Args:
        english: a sentence.
        chinese: the same.
    """
    return Meta(description=english, extra_json_schema={"x-description-zh": chinese})


def _one_of(*values: str) -> Meta:
    return Meta(extra_json_schema={"enum": list(values)})


def _const(value: str) -> Meta:
    return Meta(extra_json_schema={"const": value})


def _format(name: str) -> Meta:
    return Meta(extra_json_schema={"format": name})


Span = tuple[Annotated[int, Meta(ge=0)], Annotated[int, Meta(ge=0)]]

_Count = Annotated[int, Meta(ge=0)]
_Ordinal = Annotated[int, Meta(ge=1)]
_Texts = tuple[str, ...]
_Uri = Annotated[str, _format("uri-reference")]
_Time = Annotated[str, _format("date-time")]

_Id = Annotated[str, _doc("The article's id; reindexes keep it.", "文章编号，重建索引后不变。")]
_Title = Annotated[str, _doc("The title as printed.", "标题，与原文一致。")]
_Url = Annotated[_Uri, _doc("The address to read it at.", "阅读地址。")]
_Section = Annotated[str | None, _doc("The section, or null.", "栏目；没有时为 null。")]
_Source = Annotated[str | None, _doc("The publisher, or null.", "来源；没有时为 null。")]
_Date = Annotated[dt.date | None, _doc("The day published, or null.", "发表日期；不详时为 null。")]
_Spans = Annotated[
    tuple[Span, ...],
    _doc("The pieces to mark: [first, past-the-last] code point.", "命中位置，按码点。"),
]
_Html = Annotated[
    str, _doc("The same as HTML, marked up and ready to insert.", "加了标记，可直接插入网页。")
]
_Typed = Annotated[str, _doc("The text as typed.", "输入的内容。")]
_Changed = Annotated[_Uri, _doc("The search with that change.", "改成这样的检索地址。")]
_Found = Annotated[_Count, _doc("The exact number of articles found.", "找到的篇数，精确。")]
_TookMs = Annotated[float, _doc("The time of the search in milliseconds.", "检索用时，毫秒。")]
_Generation = Annotated[str, _doc("The index that answered.", "作答的索引。")]
_CutShort = Annotated[
    bool,
    _doc(
        "True if other wordings were not tried because of their time or cost.",
        "是否因耗时或查阅量过大而没有全部试过。",
    ),
]


class Also(Struct, frozen=True):
    """An article listed under another one of the same text."""

    id: _Id
    title: _Title
    url: _Url
    source: _Source
    date: _Date


class Head(Struct, frozen=True):
    """The keys that an article has wherever it is listed."""

    id: _Id
    title: _Title
    url: _Url
    section: _Section
    source: _Source
    date: _Date
    reprint_of: Annotated[
        str | None,
        _doc(
            "The id of the first article of the same text, or null if this is the first.",
            "内容相同的最早一篇的编号；本篇最早时为 null。",
        ),
    ]


_Also = Annotated[
    tuple[Also, ...], _doc("The others found that have its text.", "找到的、内容相同的其他文章。")
]


class Share(Struct, frozen=True):
    """A part of a hit's score."""

    clause: Annotated[str, _doc("The match; its words may change.", "命中了什么，措辞可能变化。")]
    score: Annotated[float, _doc("The points it adds.", "所加的分。")]


class Snippet(Struct, frozen=True):
    """A window of an article's body."""

    text: Annotated[str, _doc("The text of the window.", "片段文字。")]
    highlights: _Spans


class Highlights(Struct, frozen=True):
    """The pieces of a whole article to mark."""

    title: _Spans
    body: _Spans


class Hit(Head, frozen=True, omit_defaults=True):
    """An article found."""

    score: Annotated[
        float, _doc("The score it ranks by; 0 if sorted by date.", "排序得分；按日期排列时为 0。")
    ]
    highlights: Annotated[
        Highlights, _doc("The pieces of the whole article to mark.", "全文中的命中位置。")
    ]
    title_html: _Html
    snippet: Annotated[Snippet, _doc("The part of the body that fits best.", "最合适的正文片段。")]
    snippet_html: _Html
    also: _Also
    explanation: Annotated[
        tuple[Share, ...], _doc("With explain=1: the score's parts.", "explain=1 时：得分的构成。")
    ] = ()


class ExplainedHit(Hit, frozen=True):
    """A hit of a search with explain=1: its explanation is written even if it is empty."""

    explanation: tuple[Share, ...]


class Bucket(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value of a facet. A region has a label to show, other values show as they are."""

    value: Annotated[str, _doc("The value to filter by.", "筛选时使用的值。")]
    label: Annotated[
        str | None, _doc("A region's name; its value is a code.", "地区的名称（其值是代码）。")
    ] = None
    count: Annotated[_Count, _doc("The number of articles that have it.", "篇数。")]
    selected: Annotated[bool, _doc("True if the search filters by it.", "是否已选。")]
    toggle_url: Annotated[
        _Uri,
        _doc(
            "The first page of the search with it chosen, or without it if it is chosen.",
            "选中它，已选时取消；回到第一页。",
        ),
    ]


class Facet(Struct, frozen=True):
    """The values of a field among the articles found."""

    field: Annotated[
        str,
        _one_of("section", "source", "region", "year", "month"),
        _doc("The field counted.", "统计的项目。"),
    ]
    buckets: Annotated[
        tuple[Bucket, ...], _doc("The values, in the order to show them.", "取值，按显示顺序。")
    ]


class Choice(Struct, frozen=True):
    """Another thing that a piece of the text may mean."""

    meaning: Annotated[str, _doc("The meaning.", "该含义。")]
    region: Annotated[str, _doc("The region's code, or empty.", "是地区时的代码，否则为空。")]
    url: _Changed


class Reading(Struct, frozen=True):
    """A meaning that a piece of the text was taken to have."""

    kind: Annotated[
        str,
        _one_of("date", "amount", "place", "partner", "synonym", "pinyin"),
        _doc("The kind of meaning.", "种类。"),
    ]
    text: Annotated[str, _doc("The piece as typed.", "片段，与输入一致。")]
    meaning: Annotated[str, _doc("The meaning; empty if it is open.", "含义；未定时为空。")]
    narrows: Annotated[
        bool, _doc("True if only articles of that meaning are found.", "是否只找符合含义的文章。")
    ]
    undo_url: Annotated[
        _Uri, _doc("The search with the piece taken as typed.", "按字面查找这一片段的地址。")
    ]
    choices: Annotated[tuple[Choice, ...], _doc("Other meanings it may have.", "还可能指什么。")]


class Interpreted(Struct, frozen=True):
    """The search that the text was read as."""

    match: Annotated[
        str,
        _one_of("all", "most", "any"),
        _doc(
            "The share of the words that an article must have: all, most or any.",
            "文章须包含多少词语：all 全部，most 大部分，any 任意。",
        ),
    ]
    words: Annotated[_Texts, _doc("The words searched for.", "要找的词语。")]
    phrases: Annotated[_Texts, _doc("The phrases in quotation marks.", "引号中的短语。")]
    excluded: Annotated[_Texts, _doc("The words and phrases excluded.", "排除的内容。")]
    fields: Annotated[_Texts, _doc("Conditions on fields, like dates.", "对字段的要求，如日期。")]
    missing: Annotated[_Texts, _doc("The words that no article has.", "任何文章都没有的词语。")]
    readings: Annotated[
        tuple[Reading, ...],
        _doc("The meanings that pieces have.", "除字面之外，哪些片段还有所指。"),
    ]


class Repair(Struct, frozen=True, rename={"from_": "from"}):
    """A change made because the text was too long or nothing was found."""

    code: Annotated[str, _doc("The kind of change.", "改动的种类。")]
    from_: Annotated[str, _doc("The piece before the change.", "改动之前。")]
    to: Annotated[str, _doc("The piece after it; empty if dropped.", "改动之后；去掉时为空。")]
    found: _Found


class Offer(Struct, frozen=True):
    """A text that the reader perhaps meant."""

    text: Annotated[str, _doc("The corrected text.", "更正后的内容。")]
    found: Annotated[_Count, _doc("The number of articles it finds.", "能找到的篇数。")]
    url: _Changed


_Interpreted = Annotated[Interpreted, _doc("The meaning taken from the text.", "如何理解输入。")]
_Repairs = Annotated[
    tuple[Repair, ...],
    _doc(
        "The changes made because the text was too long or nothing was found; mostly empty.",
        "文字过长或没有结果时作了哪些改动；通常为空。",
    ),
]


class Answer(Struct, frozen=True):
    """A page of the articles found."""

    query: _Typed
    interpreted: _Interpreted
    found: _Found
    folded: Annotated[
        _Count,
        _doc(
            "The number of them that are listed under another one of their text (`also`).",
            "其中有多少篇归在内容相同的文章之下（also），不单独列出。",
        ),
    ]
    page: Annotated[_Ordinal, _doc("The number of this page.", "本页页码。")]
    pages: Annotated[_Count, _doc("The number of pages to ask for.", "可以请求的页数。")]
    size: Annotated[_Ordinal, _doc("The number of hits a page.", "每页篇数。")]
    took_ms: _TookMs
    generation: _Generation
    hits: Annotated[tuple[Hit, ...], _doc("The page's articles, in order.", "本页文章，按顺序。")]
    facets: Annotated[
        tuple[Facet, ...],
        _doc(
            "The values of the articles found, with exact counts, each without its own filter.",
            "各项的取值和精确篇数；每项不计自身的筛选。",
        ),
    ]
    repairs: _Repairs
    cut_short: _CutShort
    did_you_mean: Annotated[
        tuple[Offer, ...],
        _doc("Corrections that find articles, at most three.", "建议的更正，最多三个。"),
    ]


class Period(Struct, frozen=True, rename={"from_": "from"}):
    """A day, month or year of a timeline."""

    period: Annotated[str, _doc("The name of the period.", "名称。")]
    from_: Annotated[dt.date, _doc("The first day.", "第一天。")]
    to: Annotated[dt.date, _doc("The last day.", "最后一天。")]
    count: Annotated[_Count, _doc("The number of articles found in it.", "篇数。")]


class Timeline(Struct, frozen=True):
    """The articles found, counted by the time of publication."""

    query: _Typed
    interpreted: _Interpreted
    found: _Found
    undated: Annotated[_Count, _doc("The number of them without a date.", "其中没有日期的篇数。")]
    by: Annotated[str, _one_of("day", "month", "year"), _doc("The period length.", "时间单位。")]
    periods: Annotated[
        tuple[Period, ...],
        _doc(
            "Every period from the first with an article found to the last.",
            "从有结果的第一个时段到最后一个，中间没有空缺。",
        ),
    ]
    took_ms: _TookMs
    generation: _Generation
    repairs: _Repairs
    cut_short: _CutShort


class Article(Head, frozen=True):
    """A whole article."""

    path: Annotated[_Texts, _doc("The sections, from the widest on.", "所在栏目，从大到小。")]
    printed_source: Annotated[
        str | None, _doc("The source as printed, or null.", "原文所印的来源；没有时为 null。")
    ]
    body: Annotated[str, _doc("The whole text.", "正文。")]
    paragraphs: Annotated[_Texts, _doc("The text in paragraphs.", "分段的正文。")]


class SimilarArticle(Head, frozen=True):
    """An article about the same as another."""

    score: Annotated[
        float, _doc("The likeness, of which only the order counts.", "相近程度，只宜比较先后。")
    ]
    also: _Also


class Similar(Struct, frozen=True):
    """The articles about the same as one."""

    id: Annotated[str, _doc("The id of the article asked about.", "所问文章的编号。")]
    similar: Annotated[tuple[SimilarArticle, ...], _doc("The most alike first.", "最相近的在前。")]


class Suggestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text that the reader may mean to type."""

    text: Annotated[str, _doc("The text for the search box.", "填入搜索框的内容。")]
    text_html: _Html
    highlights: _Spans
    kind: Annotated[
        str,
        _one_of("section", "source", "region", "phrase", "title"),
        _doc("The kind of text.", "种类。"),
    ]
    count: Annotated[
        _Count | None, _doc("The number of articles; titles have none.", "篇数；标题没有这一项。")
    ] = None
    url: Annotated[_Uri, _doc("The article or search it leads to.", "通向的地址。")]


class Suggestions(Struct, frozen=True):
    """The texts that a reader who has typed so far may mean."""

    query: _Typed
    suggestions: Annotated[tuple[Suggestion, ...], _doc("The best first.", "最合适的在前。")]


class BrowserSuggestions(Struct, frozen=True, array_like=True):
    """Suggestions as browsers read them: an array of four."""

    query: _Typed
    completions: Annotated[_Texts, _doc("The suggested texts.", "建议。")]
    remarks: Annotated[_Texts, _doc("A remark on each.", "各自的说明。")]
    urls: Annotated[_Texts, _doc("The address of each.", "各自的网址。")]


class FeedAuthor(Struct, frozen=True):
    """An author of an item of a JSON Feed."""

    name: Annotated[str, _doc("The publisher.", "来源。")]


class FeedItem(Struct, frozen=True, omit_defaults=True):
    """An article as an item of a JSON Feed."""

    id: Annotated[str, _doc("A URN made of the article's id.", "由文章编号组成的 URN。")]
    url: _Url
    title: _Title
    content_text: Annotated[str, _doc("The part of the body that fits best.", "最合适的正文片段。")]
    date_published: Annotated[
        _Time | None, _doc("The day of publication, at its first hour.", "发表当天零时。")
    ] = None
    authors: Annotated[tuple[FeedAuthor, ...], _doc("The publisher.", "来源。")] = ()
    tags: Annotated[_Texts, _doc("The section.", "栏目。")] = ()


class JsonFeed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A search as a feed, as https://www.jsonfeed.org/version/1.1/ describes it."""

    version: Annotated[str, _const("https://jsonfeed.org/version/1.1"), _doc("Format.", "格式。")]
    title: Annotated[str, _doc("The search and the site.", "检索内容和网站名称。")]
    home_page_url: Annotated[_Uri, _doc("The search page.", "检索网页。")]
    feed_url: Annotated[_Uri, _doc("This feed.", "本订阅。")]
    next_url: Annotated[_Uri | None, _doc("The next page of the feed.", "下一页。")] = None
    language: Annotated[str, _doc("The language of the articles.", "文章的语言。")]
    items: Annotated[tuple[FeedItem, ...], _doc("The newest first.", "最新的在前。")]


class Health(Struct, frozen=True):
    """A process that answers."""

    status: Annotated[str, _const("ok"), _doc("The process answers.", "进程在运行。")]


class Readiness(Struct, frozen=True, rename={"created_text": "created"}):
    """An index that answers."""

    status: Annotated[str, _const("ready"), _doc("The index can be searched.", "可以检索。")]
    generation: _Generation
    articles: Annotated[_Count, _doc("The number of articles to find.", "可检索的篇数。")]
    created_text: Annotated[_Time, _doc("The time it was made, UTC.", "索引建立的时间，UTC。")]

    @property
    def created(self) -> dt.datetime:
        """The time the index was made."""
        return dt.datetime.fromisoformat(self.created_text)


class Problem(Struct, frozen=True):
    """A refusal (RFC 9457)."""

    type: Annotated[str, _format("uri"), _doc("A URN made of the code.", "由代码组成的 URN。")]
    title: Annotated[str, _doc("The name of the status.", "状态的名称。")]
    status: Annotated[int, Meta(ge=400, le=599), _doc("The HTTP status.", "HTTP 状态码。")]
    detail: Annotated[str, _doc("The mistake in this request.", "这个请求错在何处。")]
    code: Annotated[str, _doc("The kind of problem; it never changes.", "错误代码，不会改变。")]
