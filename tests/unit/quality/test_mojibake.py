"""Text in a wrong encoding differs from text that is only unusual."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from opencc import OpenCC

from fupin_search.articles.lines import paragraphs
from fupin_search.quality.mojibake import Mojibake, find_mojibake
from fupin_search.text.normalise import normalise

TEXT = (
    "青石县今年把茶叶作为头一项产业来办，六个乡镇新开茶园1200亩，统一供苗、统一收青。"
    "县里请来师傅驻村三个月，手把手教修剪和采摘；春茶每斤鲜叶不低于40元。"
)


def kind_of(text: str) -> Mojibake | None:
    """What is found in a text as a reader of pages hands it on."""
    body = paragraphs([text])
    trace = find_mojibake(body, normalise(body))
    return trace.kind if trace else None


def windows(raw: bytes) -> str:
    """Bytes as Windows-1252 has them, Latin-1 where that has none."""
    return "".join(bytes([one]).decode("cp1252", "ignore") or chr(one) for one in raw)


WRONG: list[tuple[str, Callable[[str], str], set[Mojibake]]] = [
    ("utf-8 as latin-1", lambda text: text.encode().decode("latin-1"), {Mojibake.UTF8_AS_LATIN}),
    ("utf-8 as windows-1252", lambda text: windows(text.encode()), {Mojibake.UTF8_AS_LATIN}),
    ("gbk as latin-1", lambda text: text.encode("gbk").decode("latin-1"), {Mojibake.GBK_AS_LATIN}),
    ("gbk as windows-1252", lambda text: windows(text.encode("gbk")), {Mojibake.GBK_AS_LATIN}),
    (
        "utf-8 as gb18030",
        lambda text: text.encode().decode("gb18030", "ignore"),
        {Mojibake.UTF8_AS_GBK},
    ),
    (
        "gbk as utf-8",
        lambda text: text.encode("gbk").decode("utf-8", "replace"),
        {Mojibake.REPLACED},
    ),
    (
        "that read as gbk again",
        lambda text: text.encode("gbk").decode("utf-8", "replace").encode().decode("gbk", "ignore"),
        {Mojibake.FILLER},
    ),
    (
        "gb2312 as big5",
        lambda text: text.encode("gb2312").decode("big5", "ignore"),
        {Mojibake.UNLIKELY},
    ),
    (
        "big5 as gb18030",
        lambda text: (
            OpenCC("s2t").convert(text).encode("big5", "ignore").decode("gb18030", "ignore")
        ),
        {Mojibake.PRIVATE, Mojibake.UNLIKELY},
    ),
]


@pytest.mark.parametrize(("damage", "kinds"), [row[1:] for row in WRONG], ids=[r[0] for r in WRONG])
def test_each_wrong_reading_is_known_by_its_trace(
    damage: Callable[[str], str], kinds: set[Mojibake]
) -> None:
    assert kind_of(damage(TEXT)) in kinds
    assert kind_of(damage(TEXT[:20])) in kinds


@pytest.mark.parametrize(
    "text", ["锟斤拷锟斤拷", "价格：烫烫烫烫", "屯屯屯", "电\ufffd话", "\ue5ce今天"]
)
def test_a_single_trace_is_enough(text: str) -> None:
    assert kind_of(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        OpenCC("s2t").convert(TEXT),
        "",
        "水太烫烫了手",
        "屯田制是古时的办法，屯屯有粮",
        "Ñandú, größer, naïveté, déjà-vu, Ærø, Çelik, “élève” – «été» Łódź",
        "25°C±2 ½杯 100×200毫米 §3 ©2020 £5 ¥10 «é» Åå",
        "······一件件文物静静地躺着······",
        "Привет, мир. こんにちは。안녕하세요",
        "王芳 刘堃 李喆 陈静 王翀 赵昉 周伟 张敏 钱镠 黄勇 杨昇 何平",
        "煢煢孑立，形影相弔",
        "🌾🍵 ①②③ Ⅳ ㎡ ￥ ［注］",
        "漫、滂沱、涓涓细流、澧水、瀑布、瀚海",
    ],
)
def test_unusual_text_is_no_alarm(text: str) -> None:
    assert kind_of(text) is None


def test_what_is_shown_is_short_and_on_one_line() -> None:
    damaged = "标题\n" + TEXT.encode().decode("gb18030", "ignore")
    trace = find_mojibake(damaged, normalise(damaged))
    assert trace is not None
    assert trace.shown in damaged
    assert len(trace.shown) == 12
    assert find_mojibake("a\ufffd\n\nb", "") is not None
    assert "\n" not in (find_mojibake("\ufffd\n\nb", "") or trace).shown
