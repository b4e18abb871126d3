"""What each key of an answer is, in English and Chinese."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
Told = tuple[str, str]

_ID = ("The article's id; it outlasts reindexes.", "文章编号，重建索引后不变。")
_TITLE = ("Its title, as printed.", "标题，与原文一致。")
_URL = ("Where to read it.", "阅读地址。")
_SECTION = ("Its section; null where it has none.", "栏目；没有时为 null。")
_SOURCE = ("Who printed it; null where nobody is named.", "来源；没有时为 null。")
_DATE = ("The day it was published; null where unknown.", "发表日期；不详时为 null。")
_REPRINT = (
    "Id of the first article of the same text; null where this is the first.",
    "内容相同的最早一篇的编号；本篇最早时为 null。",
)
_SCORE = ("What it ranks by; 0 in an order by date.", "排序得分；按日期排列时为 0。")
_ALSO = ("The others found that have its text.", "找到的、内容相同的其他文章。")
_FOUND = ("Articles found, exactly.", "找到的篇数，精确。")
_ASKED = ("What was typed.", "输入的内容。")
_READ = ("How it was read.", "如何理解输入。")
_TOOK = ("Milliseconds it took to find.", "检索用时，毫秒。")
_GENERATION = ("The index that answered.", "作答的索引。")
_REPAIRS = (
    "What was changed: the text was too long, or nothing was found; mostly empty.",
    "文字过长或没有结果时作了哪些改动；通常为空。",
)
_CUT_SHORT = (
    "Whether more would have been tried, had it not taken too long or cost too much.",
    "是否因耗时或查阅量过大而没有全部试过。",
)
_LEADS = ("Leads to the same search so.", "改成这样的检索地址。")
_MARKED = ("Spans to mark, in code points.", "命中位置，按码点。")

_HEAD = {
    "id": _ID,
    "title": _TITLE,
    "url": _URL,
    "section": _SECTION,
    "source": _SOURCE,
    "date": _DATE,
    "reprint_of": _REPRINT,
}

# By schema; a key inside another is named behind it.
KEYS: dict[str, dict[str, Told]] = {
    "Answer": {
        "query": _ASKED,
        "interpreted": _READ,
        "found": _FOUND,
        "folded": (
            "How many of them are under another of their text (`also`), not hits themselves.",
            "其中有多少篇归在内容相同的文章之下（also），不单独列出。",
        ),
        "page": ("Number of this page.", "本页页码。"),
        "pages": ("How many can be asked for.", "可以请求的页数。"),
        "size": ("Hits a page.", "每页篇数。"),
        "took_ms": _TOOK,
        "generation": _GENERATION,
        "repairs": _REPAIRS,
        "cut_short": _CUT_SHORT,
        "hits": ("The articles of this page, in order.", "本页文章，按顺序。"),
        "facets": (
            "Values of what was found with exact counts; each sets its own filter aside.",
            "各项的取值和精确篇数；每项不计自身的筛选。",
        ),
        "did_you_mean": (
            "Corrections that find articles, at most three.",
            "建议的更正，最多三个。",
        ),
        "did_you_mean.text": ("The text corrected.", "更正后的内容。"),
        "did_you_mean.found": ("Articles it finds.", "能找到的篇数。"),
        "did_you_mean.url": _LEADS,
    },
    "Hit": {
        **_HEAD,
        "score": _SCORE,
        "highlights": ("What to mark in the whole article.", "全文中的命中位置。"),
        "highlights.title": _MARKED,
        "highlights.body": _MARKED,
        "title_html": ("The title marked up, ready to insert.", "加了标记的标题，可直接插入网页。"),
        "snippet": ("The part of the body that fits best.", "最合适的正文片段。"),
        "snippet.text": ("Its text.", "片段文字。"),
        "snippet.highlights": _MARKED,
        "snippet_html": (
            "The same marked up, ready to insert.",
            "加了标记的片段，可直接插入网页。",
        ),
        "also": _ALSO,
        "explanation": (
            "With explain=1: what the score is made of.",
            "explain=1 时：得分的构成。",
        ),
        "explanation.clause": (
            "What was met, in words that may change.",
            "命中了什么，措辞可能变化。",
        ),
        "explanation.score": ("What it adds.", "所加的分。"),
    },
    "Also": {
        "id": _ID,
        "title": _TITLE,
        "url": _URL,
        "source": _SOURCE,
        "date": _DATE,
    },
    "Facet": {
        "field": ("What is counted.", "统计的项目。"),
        "buckets": ("Its values, in the order to show them.", "取值，按显示顺序。"),
        "buckets.value": ("As it is filtered by.", "筛选时使用的值。"),
        "buckets.label": (
            "The name of a region, whose value is a code.",
            "地区的名称（其值是代码）。",
        ),
        "buckets.count": ("Articles that have it.", "篇数。"),
        "buckets.selected": ("Whether it is chosen.", "是否已选。"),
        "buckets.toggle_url": (
            "Chooses it, or lets it go if it is chosen; on the first page.",
            "选中它，已选时取消；回到第一页。",
        ),
    },
    "Interpreted": {
        "match": (
            "How much of the words an article must have: all, most or any.",
            "文章须包含多少词语：all 全部，most 大部分，any 任意。",
        ),
        "words": ("The words asked for.", "要找的词语。"),
        "phrases": ("Those in quotation marks.", "引号中的短语。"),
        "excluded": ("What must not be there.", "排除的内容。"),
        "fields": ("Conditions on fields, such as a date.", "对字段的要求，如日期。"),
        "missing": ("Words no article has.", "任何文章都没有的词语。"),
        "readings": (
            "What pieces were taken to mean besides their characters.",
            "除字面之外，哪些片段还有所指。",
        ),
    },
    "Reading": {
        "kind": ("What it is.", "种类。"),
        "text": ("The piece, as typed.", "片段，与输入一致。"),
        "meaning": ("What it means; empty where that is open.", "含义；未定时为空。"),
        "narrows": ("Whether only what holds the meaning is found.", "是否只找符合含义的文章。"),
        "undo_url": ("The search with the piece as typed.", "按字面查找这一片段的地址。"),
        "choices": ("What else it may mean.", "还可能指什么。"),
        "choices.meaning": ("That meaning.", "该含义。"),
        "choices.region": ("The region's code, where it is one.", "是地区时的代码。"),
        "choices.url": _LEADS,
    },
    "Repair": {
        "code": ("What kind of change.", "改动的种类。"),
        "from": ("What stood there.", "改动之前。"),
        "to": ("What was asked instead; empty where it was dropped.", "改动之后；去掉时为空。"),
        "found": _FOUND,
    },
    "Timeline": {
        "query": _ASKED,
        "interpreted": _READ,
        "found": _FOUND,
        "undated": ("How many of them have no date.", "其中没有日期的篇数。"),
        "by": ("The length of a period.", "时间单位。"),
        "periods": (
            "From the first with an article found to the last, none left out.",
            "从有结果的第一个时段到最后一个，中间没有空缺。",
        ),
        "periods.period": ("Its name.", "名称。"),
        "periods.from": ("Its first day.", "第一天。"),
        "periods.to": ("Its last day.", "最后一天。"),
        "periods.count": ("Articles found of it.", "篇数。"),
        "took_ms": _TOOK,
        "generation": _GENERATION,
        "repairs": _REPAIRS,
        "cut_short": _CUT_SHORT,
    },
    "Article": {
        **_HEAD,
        "path": ("Sections from the widest on.", "所在栏目，从大到小。"),
        "printed_source": ("The source as it was printed.", "原文所印的来源。"),
        "body": ("The whole text.", "正文。"),
        "paragraphs": ("The same in paragraphs.", "分段的正文。"),
    },
    "Similar": {
        "id": ("The article asked about.", "所问文章的编号。"),
        "similar": ("The most alike first.", "最相近的在前。"),
        **{f"similar.{name}": told for name, told in _HEAD.items()},
        "similar.score": (
            "How much alike; only its order means something.",
            "相近程度，只宜比较先后。",
        ),
        "similar.also": _ALSO,
    },
    "Suggestions": {
        "query": _ASKED,
        "suggestions": ("The best first.", "最合适的在前。"),
        "suggestions.text": ("What to put into the box.", "填入搜索框的内容。"),
        "suggestions.text_html": (
            "The same marked up, ready to insert.",
            "加了标记，可直接插入网页。",
        ),
        "suggestions.highlights": _MARKED,
        "suggestions.kind": ("What it is.", "种类。"),
        "suggestions.count": ("Articles it has; titles have none.", "篇数；标题没有这一项。"),
        "suggestions.url": ("Where it leads.", "通向的地址。"),
    },
    "Readiness": {
        "status": ("It is ready.", "可以检索。"),
        "generation": _GENERATION,
        "articles": ("How many can be found.", "可检索的篇数。"),
        "created": ("When the index was made, UTC.", "索引建立的时间，UTC。"),
    },
    "Health": {"status": ("The process answers.", "进程在运行。")},
    "Problem": {
        "type": ("A URN made of the code.", "由代码组成的 URN。"),
        "title": ("The status in words.", "状态的名称。"),
        "status": ("The HTTP status.", "HTTP 状态码。"),
        "detail": ("What is wrong with this request.", "这个请求错在何处。"),
        "code": ("What is wrong; it never changes.", "错误代码，不会改变。"),
    },
}


def described(schemas: Json) -> Json:
    """Schemas with what their keys are.

    Args:
        schemas: by name.
    """
    return {name: _told(schema, KEYS.get(name, {}), "") for name, schema in schemas.items()}


def _told(schema: Json, told: dict[str, Told], before: str) -> Json:
    if schema.get("type") == "array":
        return {**schema, "items": _told(schema["items"], told, before)}
    if "properties" not in schema:
        return schema
    properties = {}
    for name, inner in schema["properties"].items():
        key = f"{before}{name}"
        known = {}
        if key in told:
            known = {"description": told[key][0], "x-description-zh": told[key][1]}
        properties[name] = {**_told(inner, told, f"{key}."), **known}
    return {**schema, "properties": properties}
