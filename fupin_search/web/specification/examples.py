"""Answers to look at."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_INTERPRETED: Json = {
    "match": "all",
    "words": ["就业", "补贴"],
    "phrases": [],
    "excluded": [],
    "fields": [],
    "missing": [],
    "readings": [],
}
_MADE: Json = {
    "took_ms": 1.9,
    "generation": "20210106-083000-271828",
    "repairs": [],
    "cut_short": False,
}
_HEAD: Json = {
    "id": "p0123456789ab",
    "title": "就业补贴送到家",
    "url": "/articles/p0123456789ab",
    "section": "地市联播",
    "source": "梅州日报",
    "date": "2020-11-30",
    "reprint_of": None,
}
_REPRINT: Json = {
    "id": "p9876543210fe",
    "title": "就业补贴送到家",
    "url": "/articles/p9876543210fe",
    "source": "羊城晚报",
    "date": "2020-12-02",
}
_ADDRESS = "/v1/search?q=%E5%B0%B1%E4%B8%9A%E8%A1%A5%E8%B4%B4"

ANSWER: Json = {
    "query": "就业补贴",
    "interpreted": _INTERPRETED,
    "found": 2,
    "folded": 1,
    "page": 1,
    "pages": 1,
    "size": 10,
    **_MADE,
    "hits": [
        {
            **_HEAD,
            "score": 9.1,
            "highlights": {"title": [[0, 4]], "body": [[9, 13]]},
            "title_html": "<mark>就业补贴</mark>送到家",
            "snippet": {"text": "镇里的干部上门发放就业补贴。", "highlights": [[9, 13]]},
            "snippet_html": "镇里的干部上门发放<mark>就业补贴</mark>。",
            "also": [_REPRINT],
        }
    ],
    "facets": [
        {
            "field": "section",
            "buckets": [
                {
                    "value": "地市联播",
                    "count": 2,
                    "selected": False,
                    "toggle_url": f"{_ADDRESS}&section=%E5%9C%B0%E5%B8%82%E8%81%94%E6%92%AD",
                }
            ],
        }
    ],
    "did_you_mean": [],
}
TIMELINE: Json = {
    "query": "就业补贴",
    "interpreted": _INTERPRETED,
    "found": 2,
    "undated": 0,
    "by": "month",
    "periods": [
        {"period": "2020-11", "from": "2020-11-01", "to": "2020-11-30", "count": 1},
        {"period": "2020-12", "from": "2020-12-01", "to": "2020-12-31", "count": 1},
    ],
    **_MADE,
}
ARTICLE: Json = {
    **_HEAD,
    "path": ["扶贫前沿", "地市联播"],
    "printed_source": "《梅州日报》",
    "body": "镇里的干部上门发放就业补贴。\n乡亲们领到了钱。",
    "paragraphs": ["镇里的干部上门发放就业补贴。", "乡亲们领到了钱。"],
}
SIMILAR: Json = {
    "id": "p0123456789ab",
    "similar": [{**_HEAD, "id": "pabc", "score": 3.2, "also": []}],
}
SUGGESTIONS: Json = {
    "query": "jiuye",
    "suggestions": [
        {
            "text": "就业补贴",
            "text_html": "<mark>就业</mark>补贴",
            "highlights": [[0, 2]],
            "kind": "phrase",
            "count": 12,
            "url": "/?q=%E5%B0%B1%E4%B8%9A%E8%A1%A5%E8%B4%B4",
        }
    ],
}
BROWSER_SUGGESTIONS = [
    "就业",
    ["就业补贴"],
    ["12 篇"],
    ["https://search.example.org/?q=%E5%B0%B1%E4%B8%9A%E8%A1%A5%E8%B4%B4"],
]
JSON_FEED: Json = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "“就业补贴”的搜索结果 - 扶贫新闻检索",
    "home_page_url": "https://search.example.org/?q=%E5%B0%B1%E4%B8%9A%E8%A1%A5%E8%B4%B4",
    "feed_url": "https://search.example.org/feed.json?q=%E5%B0%B1%E4%B8%9A%E8%A1%A5%E8%B4%B4",
    "language": "zh-CN",
    "items": [
        {
            "id": "urn:uuid:5f0c3bb0-94b3-5f0a-8d49-6a2d0a9b1c11",
            "url": "https://search.example.org/articles/p0123456789ab",
            "title": "就业补贴送到家",
            "content_text": "镇里的干部上门发放就业补贴。",
            "date_published": "2020-11-30T00:00:00+08:00",
            "authors": [{"name": "梅州日报"}],
            "tags": ["地市联播"],
        }
    ],
}
HEALTH: Json = {"status": "ok"}
READINESS: Json = {
    "status": "ready",
    "generation": "20210106-083000-271828",
    "articles": 65899,
    "created": "2021-01-06T08:30:00+00:00",
}
