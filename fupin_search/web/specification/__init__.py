"""The API's specification, OpenAPI 3.1: what `/openapi.json` and its reference page say.

It is written by hand beside the code, in English with Chinese twins (`x-…-zh`); tests hold every
response to it. Objects are open: a later version may add keys.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from fupin_search.web.specification.paths import PATHS
from fupin_search.web.specification.responses import HEADERS
from fupin_search.web.specification.schemas import SCHEMAS

_ABOUT = (
    "Search of a Chinese news archive. Everything can be read by anybody; nothing can be changed. "
    "Offsets count code points. Texts whose names end in _html are escaped and marked up with "
    "mark, ready to insert. Parameters may be percent-encoded in UTF-8 or in GBK; unknown and "
    "empty ones are passed over."
)
_ABOUT_ZH = (
    "中文新闻资料的检索接口，任何人都可以读取，不能修改。位置按 Unicode 码点计数；以 _html "
    "结尾的文本已转义并用 mark 标出命中，可以直接插入网页。参数可以用 UTF-8 或 GBK "
    "编码；不认识的参数和空参数不起作用。"
)


@cache
def specification() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "fupin-search",
            "version": "1",
            "summary": "Search of a Chinese news archive",
            "description": _ABOUT,
            "x-description-zh": _ABOUT_ZH,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": PATHS,
        "components": {"schemas": SCHEMAS, "headers": HEADERS},
    }
