"""Invented pages in the layout of the site, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence

SECTIONS = (
    "扶贫要闻",
    "部门动态",
    "协会新闻",
    "定点连线",
    "地市联播",
    "对口帮扶",
    "会员快讯",
    "高层连线",
    "省外要闻",
    "国际交流",
)
TITLE = "石坪村的竹编卖到了港口"
PARAGRAPHS = ("冬天一到,石坪村的晒场上摆满竹篮。", "村民说,今年编了1280只,比去年多三成。")

HEADER = (
    "广东扶贫网--某协会",
    "某协会欢迎您!本站最新动态:  征稿启事    表彰决定",
    " ",
    "设为首页  加入收藏   留言信箱 今天是:",
    " ",
    *SECTIONS,
    " ",
)
FOOTER = (
    " ",
    "欢迎访问广东扶贫网",
    " ",
    "设为首页 | 加入收藏 | 关于我们 | 站点地图 |",
    "流量统计:",
    "",
    "版权所有:某协会  Copyright © 2009 www.example.org All Rights Reserved",
    "地址:某市某路1号",
)


def text_page(
    *,
    crumbs: str | None = "  当前位置:首页->>扶贫前沿->>地市联播",
    title: Sequence[str] = (TITLE,),
    labels: Sequence[str] = ("加入时间:2019-3-5    来源:山城日报",),
    body: Sequence[str] = PARAGRAPHS,
    footer: Sequence[str] = FOOTER,
) -> list[str]:
    """Return the lines of a saved page; every part can be left out or replaced."""
    trail = () if crumbs is None else (crumbs, "   ")
    parted = [line for paragraph in body for line in (paragraph, "")]
    return [*HEADER, *trail, *title, *labels, "", *parted, *footer]


def html_page(
    *, title: str = TITLE, body: Sequence[str] = PARAGRAPHS, charset: str = "utf-8"
) -> str:
    """Return the source of a page with a layout of tables, as on sites of its age."""
    menu = "".join(
        f'<td><a href="/list.asp?id={at}">{name}</a></td>' for at, name in enumerate(SECTIONS)
    )
    text = "".join(f"<p>&nbsp;&nbsp;{paragraph}</p>\n" for paragraph in body)
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>广东扶贫网--某协会</title><script>var menu = "当前位置:首页";</script></head><body>
<table><tr>{menu}</tr></table>
<table><tr><td>当前位置:<a href="/">首页</a>-&gt;&gt;<a>扶贫前沿</a>-&gt;&gt;
<a>地市联播</a></td></tr>
<tr><td align="center"><b>{title}</b></td></tr>
<tr><td>加入时间:2019-3-5&nbsp;&nbsp;&nbsp; 来源:山城日报</td></tr>
<tr><td>{text}</td></tr></table>
<table><tr><td>欢迎访问广东扶贫网</td></tr><tr><td>设为首页 | 加入收藏</td></tr>
<tr><td>版权所有:某协会</td></tr></table></body></html>"""
