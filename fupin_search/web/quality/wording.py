"""How a quality report is said to editors."""

from __future__ import annotations

from fupin_search.articles.quality.report import Note, Remarked

FIELDS = {
    "title": "标题",
    "body": "正文",
    "date": "日期",
    "source": "来源",
    "section": "栏目",
    "url": "网址",
}

_REMARKS = {
    "archive-too-large": "压缩包里的文件太多",
    "binary": "是二进制文件，不是文字",
    "body-missing": "没有正文",
    "broken-archive": "压缩包已损坏",
    "broken-gzip": "压缩文件已损坏",
    "cells-wrong": "表格的这一行与表头的列数不同",
    "charset-wrong": "页面声明的编码与实际不符",
    "damaged-characters": "部分字符已损坏",
    "date-in-future": "日期在未来",
    "date-missing": "没有日期",
    "date-unreadable": "日期无法识别",
    "empty": "既没有标题也没有正文",
    "encrypted": "压缩包加了密码",
    "expands-too-much": "解压后过大，已停止读取",
    "field-converted": "字段不是文字，已按文字读取",
    "field-dropped": "字段的内容不是文字，已舍去",
    "header-unusable": "表头里没有标题或正文列",
    "html-in-text": "文字里有网页代码，已去掉",
    "id-replaced": "编号含有网址不能用的字符，已替换",
    "json-unclosed": "JSON 文件不完整",
    "nested-archive": "压缩包里还有压缩包",
    "not-a-page": "不像一篇文章的页面",
    "not-an-object": "不是一条记录",
    "not-json": "不是 JSON",
    "outside-corpus": "链接指向文库之外",
    "quote-unclosed": "表格里有一行的引号没有闭合",
    "repeated-file": "同一个文件读到两次",
    "repeated-id": "编号与前面的文章重复",
    "section-missing": "没有栏目",
    "source-missing": "没有来源",
    "title-missing": "没有标题",
    "too-large": "超过 10 MB",
    "too-tangled": "网页标签过多或嵌套过深",
    "undecodable": "无法识别编码",
    "unknown-kind": "不认识这种文件",
    "unreadable": "文件无法读取",
    "url-dropped": "网址不安全，已舍去",
}

MOJIBAKE = {
    "replaced": "有无法读出的字符（\ufffd）",
    "filler": "有“锟斤拷”或“烫烫烫”",
    "utf8-as-latin": "UTF-8 被当作西文编码读取",
    "gbk-as-latin": "GBK 被当作西文编码读取",
    "utf8-as-gbk": "UTF-8 被当作 GBK 读取",
    "unlikely-characters": "生僻字太多，可能读错了编码",
    "private-characters": "有不能显示的自造字",
}


def remark_text(remark: Remarked) -> str | None:
    """What a kind of remark is; None where there is no word for it but the reader's own."""
    return _REMARKS.get(remark.code)


def note_text(note: Note) -> str:
    """A note as a sentence."""
    if note.code == "section-of-one":
        names = "、".join(f"“{name}”" for name in note.shown)
        return f"有 {note.count:,} 个栏目只有一篇文章：{names}{_more(note)}"
    if note.code == "months-without":
        gaps = "、".join(shown.replace("..", " 至 ") for shown in note.shown)
        return f"有 {note.count:,} 个月没有文章，最长的空缺：{gaps}。"
    return f"{'、'.join(note.shown)} 这一天的文章超过全部的五分之一，可能是导入的日期。"


def _more(note: Note) -> str:
    return " 等。" if note.count > len(note.shown) else "。"
