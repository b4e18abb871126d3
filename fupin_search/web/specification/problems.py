"""Every problem a client can meet, by status and code, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from fupin_search.service import (
    DEEPEST_HIT,
    LARGEST_FACET,
    LARGEST_PAGE,
    MOST_DAYS,
    MOST_TEXT,
)


class Remedy(NamedTuple):
    """What to do.

    Args:
        told: in English.
        told_zh: in Chinese.
    """

    told: str
    told_zh: str


_SHAPE = Remedy("Ask for what is served here only.", "只请求本接口提供的地址。")
_FLAG = Remedy("Write 1 or 0.", "写成 1 或 0。")
_REINDEX = Remedy(
    "Come again after Retry-After; the operator has to run `fupin-search reindex CORPUS`.",
    "按 Retry-After 稍后再试；管理员需运行 `fupin-search reindex CORPUS`。",
)

PROBLEMS: dict[int, dict[str, Remedy]] = {
    400: {
        "query-too-long": Remedy(
            f"Shorten q to {MOST_TEXT:,} characters.", f"把 q 缩短到 {MOST_TEXT:,} 个字符以内。"
        ),
        "query-too-costly": Remedy(
            "Ask with fewer words, alternatives, exclusions or beginnings (2*), or longer ones.",
            "减少词语、OR、排除的词和带 * 的词，或写得更完整。",
        ),
        "bad-number": Remedy(
            "Write page, size and facet_size as whole numbers.",
            "page、size、facet_size 写成整数。",
        ),
        "size-out-of-range": Remedy(
            f"Ask for 1 to {LARGEST_PAGE}, and for the rest page by page.",
            f"size 取 1 到 {LARGEST_PAGE}，其余用 page 翻页。",
        ),
        "page-out-of-range": Remedy("Count pages from 1.", "page 从 1 开始。"),
        "page-too-deep": Remedy(
            f"Narrow the search: hits past the {DEEPEST_HIT:,}th are not listed.",
            f"缩小范围：只列出前 {DEEPEST_HIT:,} 篇。",
        ),
        "unknown-sort": Remedy("Choose one that the detail names.", "改用 detail 列出的排序方式。"),
        "unknown-by": Remedy("Choose one that the detail names.", "改用 detail 列出的时间单位。"),
        "too-many-days": Remedy(
            f"Narrow by=day with from and to to {MOST_DAYS:,} days, or ask for by=month.",
            f"用 from 和 to 把 by=day 缩小到 {MOST_DAYS:,} 天以内，或改用 by=month。",
        ),
        "unknown-facet": Remedy(
            "Choose from those that the detail names.", "改用 detail 列出的项目。"
        ),
        "facet-size-out-of-range": Remedy(
            f"Ask for 0 to {LARGEST_FACET:,}.", f"facet_size 取 0 到 {LARGEST_FACET:,}。"
        ),
        "bad-region": Remedy(
            "Give the six digits of GB/T 2260, or a name that only one region has.",
            "写成六位行政区划代码，或没有重名的全称。",
        ),
        "bad-year": Remedy("Write it as 2020.", "写成 2020 的样子。"),
        "bad-month": Remedy("Write it as 2020-11.", "写成 2020-11 的样子。"),
        "bad-date": Remedy(
            "Write from and to as 2020-11-30, 2020-11 or 2020.",
            "from 和 to 写成 2020-11-30、2020-11 或 2020 的样子。",
        ),
        "empty-range": Remedy("Exchange from and to.", "对调 from 和 to。"),
        "bad-fold": _FLAG,
        "bad-explain": _FLAG,
        "bad-as_typed": _FLAG,
        "too-many-parameters": Remedy("Leave some out.", "减少参数。"),
        "bad-request": Remedy(
            "Write the request as HTTP has it; the detail says what cannot be read.",
            "按 HTTP 规范书写请求；detail 指出无法识别之处。",
        ),
    },
    404: {
        "article-not-found": Remedy(
            "Forget the id: the article was removed or never was there.",
            "不再使用这个编号：文章已移除或从未存在。",
        ),
        "not-found": _SHAPE,
    },
    405: {"method-not-allowed": Remedy("Use GET or HEAD.", "改用 GET 或 HEAD。")},
    413: {"body-too-large": Remedy("Send no body.", "不要发送请求正文。")},
    431: {"headers-too-large": Remedy("Leave out filters and cookies.", "减少筛选条件和 Cookie。")},
    503: {
        "index-missing": _REINDEX,
        "index-damaged": _REINDEX,
        "index-outdated": _REINDEX,
        "index-unusable": Remedy(
            "Come again after Retry-After; the operator's log says what is wrong.",
            "按 Retry-After 稍后再试；原因见管理员的日志。",
        ),
    },
}
