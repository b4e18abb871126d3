"""A small invented corpus with one finding of every kind for `check`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

OPENING = (
    "本报讯 青石县今年把茶叶作为头一项产业来办，六个乡镇新开茶园一千二百亩，统一供苗、统一收青。"
)
MIDDLE = (
    "县里请来省茶科所的师傅驻村三个月，手把手教修剪和采摘；合作社同两家茶厂签了五年的保底合同，"
    "春茶每斤鲜叶不低于四十元。去年试种的云顶村，八十七户人家平均多收了八千六百元。"
)
ENDING = "县农业农村局说，明年要把初制车间建到村口，让鲜叶不出山就变成干茶，把加工的钱也留在村里。"
BODY = f"{OPENING}\n{MIDDLE}\n{ENDING}"
SITE = "岭南日报客户端"
FUTURE = "这篇的日期写错了，写成了几十年以后的一天。"
BARE = "只有正文，别的什么都没有，日期也没有，来源也没有。"
NEARLY = BODY.replace("本报讯 ", "山海网消息：").replace("，让鲜叶不出山", "、让鲜叶不出山")

_COMPLETE = {
    "source": "岭南日报",
    "section": "定点连线",
    "date": "2020-03-02",
}


def records() -> list[dict[str, Any]]:
    """Return the records in order; the id of each names its flaw."""
    told: list[dict[str, Any]] = [
        {"id": "first", "title": "茶叶成了头一项产业", "body": BODY},
        {"id": "copy", "title": "种茶忙", "body": BODY.replace("\n", " "), "date": "2020-03-05"},
        {"id": "near", "title": "种茶记", "body": NEARLY, "date": "2020-03-04", "source": SITE},
        {"id": "damaged", "title": "产业扶贫".encode().decode("gb18030", "ignore")},
        {"id": "future", "title": "还没有到的一天", "body": FUTURE, "date": "2099-01-01"},
        {"id": "short", "title": "图片新闻", "body": "摄影报道"},
        {"id": "long", "title": "文件汇编", "body": "".join(f"第{n}条，略。" for n in range(8000))},
        {"id": "first", "title": "编号重复的一篇"},
        {"id": "bare", "body": BARE, "source": None, "section": None, "date": None},
        {"id": "linked", "title": "<script>alert('标题')</script>", "url": "javascript:alert(1)"},
        {"id": "lonely", "title": "独一篇的栏目", "section": "来信", "date": "2020-07-01"},
        {"id": "plain", "title": "一个来源", "source": "广东扶贫"},
        {"id": "site", "title": "它的网站", "source": "《广东扶贫网》", "url": "/2020/1.html"},
    ]
    crowd = [
        {
            "id": f"brief-{number}",
            "title": f"简讯第{number}号",
            "body": f"第{number}号村的{number * 7}户人家今天通了自来水，井水从此只用来浇菜。",
        }
        for number in range(24)
    ]
    return [_COMPLETE | record for record in told + crowd]


def write_corpus(folder: Path) -> Path:
    """Write the corpus as a folder with one file: the records, and a line that is not one."""
    corpus = folder / "文库"
    corpus.mkdir()
    lines = [json.dumps(record, ensure_ascii=False) for record in records()]
    lines.insert(3, "{half a record")
    (corpus / "export.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return corpus
