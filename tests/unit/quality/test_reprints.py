"""Near copies, and nothing else, are found among articles that share boilerplate."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from fupin_search.quality.reprints import UNDATED, Sketches
from fupin_search.text.normalise import normalise

PLACES = [
    "青石县",
    "云顶村",
    "临江市",
    "山海乡",
    "白沙镇",
    "竹坪村",
    "远山县",
    "石桥镇",
    "柳湾村",
    "金田乡",
]
THINGS = [
    "茶叶",
    "柑橘",
    "中药材",
    "小水电",
    "竹编",
    "蜂蜜",
    "食用菌",
    "冷水鱼",
    "黑山羊",
    "油茶",
    "百香果",
]
DEEDS = ["建起", "扩种", "卖出", "合办", "改造", "试种", "验收", "认养", "订下", "修好"]
FOLK = [
    "驻村队员",
    "合作社",
    "返乡青年",
    "老支书",
    "农技员",
    "会员企业",
    "妇女小组",
    "供销社",
    "村医",
    "学校",
]
ENDS = [
    "邻村也来看样",
    "头一笔分红到了账",
    "路也跟着通了",
    "冬天有了活干",
    "孩子留在了身边",
    "账目贴上了墙",
]
HEAD = "本报讯（记者 某某 通讯员 某某）记者昨日从有关部门获悉，各地巩固脱贫成果又有新进展。"
FOOT = (
    "下一步，各级各部门将继续压实责任，强化举措，确保各项帮扶政策落到实处，让群众的日子越过越好。"
)

DAY = 737_000


def sentence(chance: random.Random) -> str:
    number = chance.randint(2, 900)
    return (
        f"{chance.choice(PLACES)}的{chance.choice(FOLK)}{chance.choice(DEEDS)}{number}份"
        f"{chance.choice(THINGS)}，{chance.choice(FOLK)}又{chance.choice(DEEDS)}"
        f"{chance.choice(THINGS)}{chance.randint(2, 900)}亩，{chance.choice(ENDS)}。"
    )


def article(chance: random.Random) -> list[str]:
    """Paragraphs between a head and a foot that all articles share."""
    told = ["".join(sentence(chance) for _ in range(3)) for _ in range(6)]
    return [HEAD, *told, FOOT]


def copies(articles: list[list[str]], change: Callable[[list[str]], list[str]]) -> tuple[int, int]:
    """How many changed copies are missed, and how many articles are wrongly said to be copies."""
    sketches = Sketches()
    texts = articles + [change(list(paragraphs)) for paragraphs in articles]
    for number, paragraphs in enumerate(texts):
        sketches.add(number, normalise("\n".join(paragraphs)), DAY + number % len(articles) % 5)
    found = {alike.later: alike.earlier for alike in sketches.find_similar()}
    wanted = {len(articles) + number: number for number in range(len(articles))}
    missed = sum(found.get(later) != earlier for later, earlier in wanted.items())
    return missed, len(found.keys() - wanted.keys())


def edited(paragraphs: list[str]) -> list[str]:
    """An editor's hand: one word in each paragraph."""
    return [text.replace("又", "还", 1).replace("让群众", "使群众") for text in paragraphs]


@pytest.mark.parametrize(
    "change",
    [
        lambda paragraphs: ["山海网消息：记者近日获悉。", *paragraphs[1:]],
        lambda paragraphs: paragraphs[:3] + paragraphs[4:],
        lambda paragraphs: [text.replace("，", ",").replace("。", "．") for text in paragraphs],
        lambda paragraphs: [text.replace("，", "、").replace("；", "。") for text in paragraphs],
        lambda paragraphs: [*paragraphs, "（责任编辑：某某）", "原标题：某地扶贫记"],
        lambda paragraphs: ["".join(paragraphs)],
        lambda paragraphs: [text.replace("村", " 村") for text in paragraphs],
        edited,
    ],
    ids=["byline", "paragraph", "width", "marks", "footer", "lines", "spaces", "words"],
)
def test_a_copy_changed_as_sites_change_them_is_found_and_nothing_else_is(
    change: Callable[[list[str]], list[str]],
) -> None:
    chance = random.Random(7)
    assert copies([article(chance) for _ in range(150)], change) == (0, 0)


def test_articles_that_share_no_more_than_boilerplate_are_not_alike() -> None:
    chance = random.Random(8)
    missed, false = copies(
        [article(chance) for _ in range(200)], lambda _: [HEAD, *article(chance)[1:4], FOOT]
    )
    assert (missed, false) == (200, 0)


def bulletin(day: int) -> str:
    chance = random.Random(day)
    figures = [str(chance.randint(10, 99)) for _ in range(5)]
    return (
        "省水文站今天发布水情：截至上午八时，临江水库水位{}米，青石水库水位{}米，远山水库水位{}米，"
        "下泄流量每秒{}立方米。未来三天流域以多云为主，预计水位变幅在{}厘米之内，各站照常值守，"
        "请沿岸村镇留意后续通报。"
    ).format(*figures)


def likenesses(*texts: tuple[str, int]) -> list[tuple[int, int]]:
    sketches = Sketches()
    for number, (text, day) in enumerate(texts):
        sketches.add(number, text, day)
    return [(alike.later, alike.earlier) for alike in sketches.find_similar()]


def test_what_is_written_by_formula_every_day_is_no_reprint() -> None:
    assert likenesses(*((bulletin(day), DAY + day) for day in range(60))) == []


STORY = normalise("\n".join(article(random.Random(1))))
RETOLD = STORY.replace("本报讯", "据悉")


def test_nearly_one_text_years_later_is_a_text_by_formula() -> None:
    assert likenesses((STORY, DAY), (RETOLD, DAY + 14)) == [(1, 0)]
    assert likenesses((STORY, DAY), (RETOLD, DAY + 15)) == []


def test_without_a_day_the_text_alone_decides_and_the_dated_one_is_the_earlier() -> None:
    assert likenesses((STORY, UNDATED), (RETOLD, DAY)) == [(0, 1)]
    assert likenesses((STORY, UNDATED), (RETOLD, UNDATED)) == [(1, 0)]


def test_the_earlier_day_is_the_earlier_article_whatever_was_read_first() -> None:
    assert likenesses((STORY, DAY + 2), (RETOLD, DAY)) == [(0, 1)]


def test_of_several_earlier_texts_the_most_alike_is_named() -> None:
    further = RETOLD.replace(normalise(FOOT), "")
    assert likenesses((STORY, DAY), (further, DAY + 1), (RETOLD, DAY + 2))[-1] == (2, 0)


def test_short_texts_are_passed_over() -> None:
    assert likenesses(("图片新闻，摄影报道。" * 5, DAY), ("图片新闻。摄影报道！" * 5, DAY)) == []


@pytest.mark.slow
def test_a_thousand_copies_of_one_text_are_compared_in_little_time() -> None:
    sketches = Sketches()
    for number in range(1000):
        sketches.add(number, f"{STORY}{number}", DAY)
    compared = sum(1 for _ in sketches._candidates())
    assert compared <= 32 * 16 * 1000
    assert len(list(sketches.find_similar())) == 999
