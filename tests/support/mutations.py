"""Pages broken in every way storage, transfer and software break them, the same at every run."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from io import BufferedReader, BytesIO, RawIOBase
from typing import cast

from support.site_pages import TITLE, html_page, text_page

_TAGS = (
    *(b"<div>", b"</div>", b"<p>", b"<table><tr><td>", b"<b><i>", b"<a href='", b"<!--", b"-->"),
    *(
        b"<script>",
        b"</script>",
        b"<title>",
        b"<svg>",
        b"<pre>",
        b"<meta charset=big5>",
        b"<![CDATA[",
    ),
    *(
        b'<meta property="og:title" content="',
        b"<h1>",
        b"<textarea>",
        b"<template>",
        b"<plaintext>",
    ),
)
_WORDS = [
    "当前位置:",
    "加入时间:2021-1-6",
    "来源:甲报",
    "首页->>乙",
    "责任编辑:",
    "二〇二一年",
    "9999-99-99",
    "。",
]
_CHARSETS = ("utf-8", "gb18030", "big5", "utf-16", "latin-1", "utf-32", "shift_jis")


def foreign_page(*, charset: str = "utf-8") -> str:
    """Return the source of an invented page of another site."""
    menu = "".join(f"<li><a href='/{at}'>频道{at}</a></li>" for at in range(12))
    text = "".join(
        f"<p>第{at}天，工人们沿着河修路，他们说：路通了，茶叶就能运出去。</p>" for at in range(9)
    )
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}">
<title>河边的路修到了村口_国内新闻_山城网</title>
<meta property="og:title" content="河边的路修到了村口"><meta name="source" content="山城日报">
<link rel="canonical" href="https://news.example.org/2021/0106/1.html">
<script>var pubTime = "2021-01-06 08:30:00", menu = "<p>一，二，三。</p>";</script></head><body>
<ul class="nav">{menu}</ul><div class="crumb"><a>首页</a> &gt; <a>国内新闻</a> &gt; 正文</div>
<h1>河边的路修到了村口</h1>
<div class="info">2021-01-06 08:30 来源：<a>山城日报</a>
作者：某某</div>
<div class="content">{text}<p>责任编辑：某某</p></div>
<div class="related"><h3>相关阅读</h3><ul>{menu}</ul></div><div class="foot">版权所有</div>
</body></html>"""


def originals(name: str) -> list[bytes]:
    """Return invented files of a kind, in several encodings."""
    row = {"title": TITLE, "body": "<p>路通了，\n他们说：“好”</p>", "date": "2021-1-6", "id": 7}
    sources = {
        "html": [html_page(), html_page(charset="gb2312"), foreign_page()],
        "txt": ["\n".join(text_page())],
        "jsonl": [9 * (json.dumps(row, ensure_ascii=False) + "\n")],
        "csv": ["标题,正文,日期,来源\n" + 9 * '竹编,"他说:""好""\n再见",2021-1-6,《甲报》\n'],
    }[name.rpartition(".")[2]]
    return [
        source.encode(encoding, "ignore")
        for source in sources
        for encoding in ("utf-8", "gb18030", "utf-16")
    ]


def open_bytes(raw: bytes) -> BufferedReader:
    """Return a file of some bytes, as if it were read from a disk."""
    return BufferedReader(cast("RawIOBase", BytesIO(raw)))


def mutated(page: bytes, chance: random.Random) -> bytes:
    """Return a page with one to four mutations.

    Args:
        page: as saved.
        chance: what decides.
    """
    for _ in range(chance.randint(1, 4)):
        page = chance.choice(_WAYS)(page, chance)
    return page


def _at(page: bytes, chance: random.Random) -> int:
    return chance.randint(0, len(page))


def _flipped(page: bytes, chance: random.Random) -> bytes:
    broken = bytearray(page)
    for _ in range(chance.choice((1, 5, 100))):
        if broken:
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def _truncated(page: bytes, chance: random.Random) -> bytes:
    return page[: _at(page, chance)] if chance.random() < 0.5 else page[_at(page, chance) :]


def _spliced(page: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 3, 30))):
        at = _at(page, chance)
        page = page[:at] + chance.choice(_TAGS) + page[at:]
    return page


def _worded(page: bytes, chance: random.Random) -> bytes:
    at = _at(page, chance)
    return (
        page[:at] + chance.choice(_WORDS).encode(chance.choice(_CHARSETS[:4]), "ignore") + page[at:]
    )


def _nested(page: bytes, chance: random.Random) -> bytes:
    at = _at(page, chance)
    return page[:at] + chance.choice(_TAGS) * chance.choice((50, 600, 20_000)) + page[at:]


def _rewritten(page: bytes, chance: random.Random) -> bytes:
    text = page.decode(chance.choice(_CHARSETS), "replace")
    return text.encode(chance.choice(_CHARSETS), "ignore")


def _with_nuls(page: bytes, chance: random.Random) -> bytes:
    at = _at(page, chance)
    return page[:at] + b"\0" * chance.choice((1, 3, 500)) + page[at:]


def _repeated(page: bytes, chance: random.Random) -> bytes:
    start = _at(page, chance)
    piece = page[start : start + chance.choice((1, 20, 3000))]
    return page[:start] + piece * chance.choice((2, 50)) + page[start:]


def _cut_inside(page: bytes, chance: random.Random) -> bytes:
    return page[: _at(page, chance)] + page[_at(page, chance) :]


_WAYS: Sequence[Callable[[bytes, random.Random], bytes]] = (
    *(_flipped, _truncated, _spliced, _worded, _nested),
    *(_rewritten, _with_nuls, _repeated, _cut_inside),
)
