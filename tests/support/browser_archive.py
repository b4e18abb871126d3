"""A tiny invented archive with as many special cases as the real one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from fupin_search.articles.article import Accepted, Article
from fupin_search.engines.embedded import EmbeddedKind
from fupin_search.generations.reindex import reindex
from fupin_search.generations.store import GenerationStore
from fupin_search.text.dictionary import Dictionary

_TOLD = (
    (
        "青石县助脱贫户稳岗就业 补贴政策送上门",
        "地市联播",
        "岭南日报",
        date(2021, 1, 6),
        (
            "青石县把稳岗就业作为巩固脱贫成果的头一件事。截至2020年11月底，全县脱贫劳动力外出务工11431人，"
            "发放就业补贴1000多万元。\n“补贴到账了，心里踏实。”云顶村村民陈秋月说。她在县城的制衣厂上班，"
            "每月收入4500元。\n县人社局派出服务专员，上门登记岗位需求，帮助村民签订劳动合同。"
        ),
    ),
    (
        "云顶村的茶叶卖到了省城",
        "定点连线",
        "山海晚报",
        date(2020, 11, 30),
        (
            "驻村工作队帮云顶村建起茶叶合作社，三年间种茶面积扩大到1200亩。\n"
            "合作社与省城的超市签了长约，茶农户均增收8600元。产业兴了，外出务工的年轻人也回来了。"
        ),
    ),
    (
        "全省产业帮扶现场会在临江市召开",
        "扶贫要闻",
        "岭南日报",
        date(2020, 11, 18),
        (
            "会议要求把产业帮扶作为精准扶贫的根本之策，发展特色种养、农产品加工和乡村旅游，"
            "让脱贫户在家门口就业。\n临江市介绍了柑橘全产业链的做法。"
        ),
    ),
    (
        "协会组织会员企业赴青石县对接柑橘产销",
        "协会新闻",
        "本会秘书处",
        date(2020, 10, 17),
        (
            "扶贫日当天，协会组织23家会员企业到青石县对接柑橘产销，现场签约4.98万箱。\n"
            "协会负责人表示，今后每年举办两次产销对接会。"
        ),
    ),
    (
        "小水电点亮老区山村",
        "部门动态",
        "水利之窗",
        date(2019, 8, 2),
        "省水利部门投入资金改造老区小水电站，收益的一半归村集体，用于教育资助和养老服务。",
    ),
    (
        "临江职业学院开设贫困生订单班 毕业即就业",
        "扶贫要闻",
        "山海晚报",
        date(2019, 9, 10),
        "订单班学生免学费，在酒店、制衣、面点三个方向实习半年，毕业后由企业接收就业。",
    ),
    (
        "东西部协作：一条公路连起两座山",
        "对口帮扶",
        "岭南日报",
        date(2018, 5, 21),
        "帮扶资金修通了云顶村到高速路口的公路，运茶时间从四小时缩到五十分钟。",
    ),
    (
        "会员企业捐建乡村卫生站二十所",
        "会员快讯",
        "本会秘书处",
        date(2018, 12, 3),
        "由会员企业捐建的二十所乡村卫生站全部启用，村民看病不再翻山。",
    ),
    (
        "C919部件车间落户老区 招工优先脱贫户",
        "省外要闻",
        "远山新闻",
        date(2022, 3, 15),
        "车间首批招工260人，优先录用脱贫户，培训合格后上岗就业。5G网络已覆盖厂区。",
    ),
    (
        "Why tea matters: a village visit by overseas friends",
        "国际交流",
        "远山新闻",
        date(2022, 6, 1),
        "海外友人走访云顶村，品尝新茶，了解中国的减贫经验。Poverty reduction starts at home.",
    ),
    (
        "两部门负责人谈巩固脱贫成果",
        "高层连线",
        "岭南日报",
        date(2021, 3, 8),
        "过渡期内帮扶政策总体稳定，就业、产业、教育、医疗各项措施不减力度。",
    ),
    ("无日期的旧稿：老区来信", "地市联播", None, None, "一封没有日期的来信，讲述老区就业的变化。"),
)


def make_articles() -> list[Article]:
    """Return twelve written articles, the first with pages elsewhere, and then plain reports."""
    told = [
        Article(
            id=f"told-{number}",
            title=title,
            body=body,
            path=("扶贫前沿", section),
            section=section,
            source=source,
            date=day,
            url=f"https://news.example.org/{number}.html" if number < 3 else None,
        )
        for number, (title, section, source, day, body) in enumerate(_TOLD)
    ]
    reports = [
        Article(
            id=f"report-{number}",
            title=f"各地就业帮扶简报第{number + 1}期",
            body=f"本期收录第{number + 1}批就业岗位，共{200 + number}个。\n各村服务站可登记报名。",
            path=("扶贫前沿", "部门动态"),
            section="部门动态",
            source="就业简报",
            date=date(2017, 1, 9) + timedelta(days=37 * number),
        )
        for number in range(48)
    ]
    return told + reports


def index_archive(root: Path, wanted: list[Article]) -> GenerationStore:
    """Make an index of some articles."""
    store = GenerationStore(root, EmbeddedKind())
    reindex(store, map(Accepted, wanted), Dictionary(), keep=1)
    return store
