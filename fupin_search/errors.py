"""Every error that fupin-search raises on purpose, as one tree; and the remedy of each refusal.

FupinSearchError            a code, a message and the next step; users see no traceback
├── RequestError            a request cannot be answered: HTTP 400, exit code 2
│   └── NotFoundError       the article or page is not in the archive: HTTP 404
├── CorpusError             a corpus cannot be read, or has nothing to index: exit code 3
│   └── VanishingError      too many articles of the index are not in the corpus any more
├── BackupError             a backup cannot be written or read, or is damaged: exit code 3
├── JudgmentsError          judged queries or their values cannot be read: exit code 3
├── SynonymsError           a file of synonyms cannot be read, or has mistakes: exit code 3
├── DictionaryError         a user dictionary has a line that cannot be read: exit code 2
├── PairsError              a file of pairs of places cannot be read: exit code 2
├── SettingError            a setting has a value that is not allowed: exit code 2
├── OutputError             a report or page cannot be written: exit code 2
└── IndexUnusableError      the index cannot serve: HTTP 503, exit code 4
    ├── IndexMissingError   nothing has been indexed there yet
    ├── IndexDamagedError   a file of the generation is missing or altered
    ├── IndexOutdatedError  another version of fupin-search wrote it
    ├── IndexLockedError    another command is changing it
    ├── IndexHeldError      an operator holds it as it is
    ├── ClockError          the clock is behind the newest generation
    ├── DiskFullError       there is no room to write it
    ├── IndexReadOnlyError  this user may not write it
    └── GateError           a new generation failed the quality gate; the live one stays
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple


class FupinSearchError(Exception):
    """An error with a stable code and a message that says what to do next.

    The class decides the exit code of a command and the HTTP status of an answer.

    Args:
        message: the failure, its place, and the step that mends it.
        code: stable name of this error, for programs; by default that of the class.
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    default_code: ClassVar[str] = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code


class RequestError(FupinSearchError):
    """A request cannot be answered."""

    exit_code = 2
    http_status = 400
    default_code = "bad-request"


class NotFoundError(RequestError):
    """The requested article or page is not in the archive."""

    http_status = 404
    default_code = "not-found"


class CorpusError(FupinSearchError):
    """A corpus cannot be read, or has nothing to index."""

    exit_code = 3
    default_code = "corpus"


class VanishingError(CorpusError):
    """More articles would vanish from the index than are allowed to."""

    default_code = "articles-vanish"


class BackupError(FupinSearchError):
    """A backup cannot be written or read, or is damaged."""

    exit_code = 3
    default_code = "backup"


class JudgmentsError(FupinSearchError):
    """Queries, judgments or a former run's values cannot be read."""

    exit_code = 3
    default_code = "judgments"


class SynonymsError(FupinSearchError):
    """A file of synonyms cannot be read, or has entries without effect."""

    exit_code = 3
    default_code = "synonyms"


class DictionaryError(FupinSearchError):
    """A user dictionary cannot be read."""

    exit_code = 2
    default_code = "dictionary"


class PairsError(FupinSearchError):
    """A file of pairs of places cannot be read."""

    exit_code = 2
    default_code = "pairs"


class SettingError(FupinSearchError):
    """A setting has a value that is not allowed."""

    exit_code = 2
    default_code = "setting"


class OutputError(FupinSearchError):
    """A report or page that an operator requested cannot be written."""

    exit_code = 2
    default_code = "output"


class IndexUnusableError(FupinSearchError):
    """The index cannot serve."""

    exit_code = 4
    http_status = 503
    default_code = "index-unusable"


class IndexMissingError(IndexUnusableError):
    """Nothing has been indexed there yet."""

    default_code = "index-missing"


class IndexDamagedError(IndexUnusableError):
    """A file of the generation is missing or altered."""

    default_code = "index-damaged"


class IndexOutdatedError(IndexUnusableError):
    """The index was written by another version of fupin-search."""

    default_code = "index-outdated"


class IndexLockedError(IndexUnusableError):
    """Another process is changing this index."""

    default_code = "index-locked"


class IndexHeldError(IndexUnusableError):
    """An operator holds the index as it is; nothing is to be reindexed."""

    default_code = "index-held"


class ClockError(IndexUnusableError):
    """The clock is behind the time of the newest generation."""

    default_code = "clock"


class DiskFullError(IndexUnusableError):
    """There is no room to write the index."""

    default_code = "disk-full"


class IndexReadOnlyError(IndexUnusableError):
    """This user may not write the index."""

    default_code = "index-read-only"


class GateError(IndexUnusableError):
    """A new generation is poorer than the live one, or answers a golden query wrongly."""

    default_code = "gate"


class Remedy(NamedTuple):
    """The advice for a refused request, in both languages.

    Args:
        status: the HTTP status of the refusal.
        english: the advice for the developer of a client.
        chinese: the advice on the page that a reader sees, and on the reference page.
        title: heading of the page that a reader sees.
        command: the command that an operator runs; empty where none helps.
    """

    status: int
    english: str
    chinese: str
    title: str = "搜索条件有误"
    command: str = ""


def _flag(chinese: str) -> Remedy:
    return Remedy(400, "Write 1 or 0.", f"{chinese}，只能写 1 或 0。")


def _unusable(chinese: str, *, command: str = "") -> Remedy:
    way = f"run `{command}`" if command else "look into the log"
    english = f"Ask again after Retry-After; the operator has to {way}."
    return Remedy(503, english, chinese, "暂时无法搜索", command)


_REINDEX = "fupin-search reindex CORPUS"

# By code. A test compares the numbers with the limits of the service and its URLs.
REMEDIES: dict[str, Remedy] = {
    "query-too-long": Remedy(
        400,
        "Shorten q to 10,000 characters.",
        "搜索内容不能超过 10,000 个字符，请缩短后再试。",
        "搜索内容太长",
    ),
    "query-too-costly": Remedy(
        400,
        "Use fewer words, alternatives, exclusions and prefixes (2*), or longer ones.",
        "这样搜索要查阅的内容太多。请减少词语、“OR”、排除的词和带 * 的词，或把它们写得更完整。",
        "搜索条件太复杂",
    ),
    "bad-number": Remedy(
        400, "Write page, size and facet_size as whole numbers.", "页码和每页篇数必须是整数。"
    ),
    "size-out-of-range": Remedy(
        400, "Ask for 1 to 100, and for the rest page by page.", "每页可以显示 1 至 100 篇文章。"
    ),
    "page-out-of-range": Remedy(400, "Count pages from 1.", "页码从 1 开始。"),
    "page-too-deep": Remedy(
        400,
        "Narrow the search: hits past the 10,000th are not listed.",
        "只列出前 10,000 篇文章，请用栏目、来源或日期缩小范围。",
        "页码太大",
    ),
    "unknown-sort": Remedy(
        400,
        "Choose relevance, newest or oldest.",
        "没有这种排序方式，可以按相关度、最新或最早排列。",
    ),
    "unknown-by": Remedy(
        400, "Choose day, month or year.", "没有这种时间单位，可以按日、按月或按年统计。"
    ),
    "too-many-days": Remedy(
        400,
        "Narrow by=day with from and to to 3,660 days, or ask for by=month.",
        "按日统计最多 3,660 天，请用 from 和 to 缩小范围，或按月统计。",
    ),
    "unknown-facet": Remedy(
        400,
        "Choose section, source, region, year or month.",
        "没有这种筛选项，可用的有栏目、来源、地区、年份、月份。",
    ),
    "facet-size-out-of-range": Remedy(
        400, "Ask for 0 to 1,000.", "筛选项的数目（facet_size）可以是 0 至 1,000。"
    ),
    "bad-region": Remedy(
        400,
        "Give the six digits of GB/T 2260, or a name that only one region has.",
        "地区无法识别，请写成六位行政区划代码（如 440100）或全称（如 广州市）。",
    ),
    "bad-year": Remedy(400, "Write it as 2020.", "年份无法识别，请写成 2020 的样子。"),
    "bad-month": Remedy(400, "Write it as 2020-11.", "月份无法识别，请写成 2020-11 的样子。"),
    "bad-date": Remedy(
        400,
        "Write from and to as 2020-11-30, 2020-11 or 2020.",
        "日期无法识别，请写成 2020-11-30、2020-11 或 2020 的样子。",
    ),
    "empty-range": Remedy(400, "Exchange from and to.", "开始日期晚于结束日期，请对调后再试。"),
    "bad-fold": _flag("是否合并相同文章"),
    "bad-explain": _flag("是否说明得分"),
    "bad-as_typed": _flag("是否按原文查找"),
    "too-many-parameters": Remedy(
        400, "Send at most 100 parameters.", "选的条件太多，请去掉一些再试。"
    ),
    "bad-request": Remedy(
        400,
        "Write the request as HTTP has it; the detail says what cannot be read.",
        "这个请求无法识别，请重新搜索。",
    ),
    "article-not-found": Remedy(
        404,
        "Drop the id: the article was removed or never was there.",
        "它可能已从文库中移除，请搜索标题试试。",
        "没有这篇文章",
    ),
    "not-found": Remedy(
        404,
        "Ask for the paths of this API only.",
        "网址可能有误，请从搜索框重新开始。",
        "没有这个页面",
    ),
    "method-not-allowed": Remedy(
        405, "Use GET or HEAD.", "这个地址只能浏览，不能提交内容。", "没有这个操作"
    ),
    "body-too-large": Remedy(413, "Send no body.", "不要发送请求正文。"),
    "headers-too-large": Remedy(431, "Leave out filters and cookies.", "请减少筛选条件和 Cookie。"),
    "index-missing": _unusable("索引尚未建立。管理员运行下面的命令后即可搜索：", command=_REINDEX),
    "index-damaged": _unusable(
        "索引已损坏。管理员运行下面的命令重建后即可搜索：", command=_REINDEX
    ),
    "index-outdated": _unusable(
        "索引由另一个版本建立。管理员运行下面的命令重建后即可搜索：", command=_REINDEX
    ),
    "index-unusable": _unusable("索引目前不能使用，请稍后再试。"),
}
_OTHER = Remedy(500, "Ask again later.", "这个请求没有完成，请稍后再试。", "出错了")


def find_remedy(code: str) -> Remedy:
    """Return the remedy of a refusal, or a general one if its code is not in the table."""
    return REMEDIES.get(code, _OTHER)
