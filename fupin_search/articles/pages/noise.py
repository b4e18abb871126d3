"""The parts of a page that are text but no article: legal notices, comments, cookies, sidebars.

The signs of such a part are an element around it (`footer`, a class such as `comment`), words about
the site, or a heading above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from selectolax.lexbor import LexborNode

from fupin_search.articles.lines import one_line
from fupin_search.articles.pages import site

_TAGS = frozenset(("footer", "aside", "nav"))
_NAMES = frozenset(
    ("footer", "foot", "bottom", "copyright", "copyrights", "legal", "disclaimer", "statement",
     "banquan", "shengming", "icp", "beian", "cookie", "cookies", "privacy", "consent", "gdpr",
     "comment", "comments", "commentlist", "pinglun", "reply", "replies", "gentie",
     "liuyan", "guestbook", "discuss", "disqus", "sidebar", "aside", "related", "relate",
     "recommend", "recommended", "tuijian", "xiangguan", "nav", "navbar", "menu", "breadcrumb",
     "share", "login", "popup", "modal", "toast", "advert", "advertisement", "qrcode")
)  # fmt: skip
# A last word that says nothing by itself: `comment-list` is named by its first word.
_CONTAINER_WORDS = frozenset(
    ("list", "box", "wrap", "wrapper", "area", "item", "items", "bar", "div")
)
_WORD = re.compile("[A-Z]?[a-z]+|[A-Z]+")
_MOST_NAMES = 200  # characters of a class and id together

# Words about the site; one of these groups with 本站, or two of the groups, make a notice.
_NOTICE = re.compile(
    "(?P<a>未经.{0,12}(?:授权|许可|同意|允许))"
    "|(?P<b>(?:不得|禁止|严禁|谢绝)(?:以任何形式|擅自|非法)?(?:转载|摘编|复制|使用|链接|建立镜像))"
    "|(?P<c>不代表.{0,12}(?:立场|观点)|仅代表.{0,10}观点)"
    "|(?P<d>版权(?:所有|归|均属|问题)|著作权)|(?P<e>追究.{0,8}法律责任|侵权必究|涉及?侵权|如有侵权)"
    "|(?P<f>举报(?:电话|邮箱|热线)|不良信息)|(?P<g>转载(?:时)?(?:请|须|务必)?注明|刊用本|刊载信息)"
    "|(?P<h>icp ?[备证]|公网安备|许可证编?号?|信息服务|网站标识码|备案号)"
    "|(?P<i>cookies?|缓存技术)|(?P<m>隐私(?:政策|条款|声明)|用户协议|使用条款|privacy policy)"
    "|(?P<n>继续(?:浏览|使用|访问)|您(?:已阅读并)?同意|by using|(?:accept|consent|agree)\\b)"
    "|(?P<j>(?:主办|承办|协办|运营)(?:单位)?[:\uff1a]|技术支持|联系(?:电话|邮箱|我们)|投稿邮箱|邮编)"
    "|(?P<k>请.{0,12}(?:与|和).{0,6}联系|联系.{0,8}(?:删除|处理)|仅供参考|不构成.{0,6}建议)"
    "|(?P<l>最佳(?:浏览|分辨率)|建议使用.{0,20}浏览器|关注.{0,10}(?:公众号|微信)|下载.{0,8}客户端)",
    re.IGNORECASE,
)
_OF_THE_SITE = re.compile(
    "本(?:网站?|站|社|报|刊|平台|公众号|页面)|我们的?网站|all rights", re.IGNORECASE
)
_LONGEST_NOTICE = 600
_STATEMENT = re.compile(
    "[(\uff08\\[【*\u203b ]*(?:(?:特别|免责|版权|郑重|侵权|转载|本[网站]|网站|权利)[声申]明"
    "|版权说明|免责条款|风险提示|温馨提示|[声申]明)[)\uff09\\]】 ]*[:\uff1a].*"
)
_HEADING = re.compile(
    "(?:网友|最新|热门|精彩|全部|用户|读者|发表|我要)(?:评论|跟[贴帖]|留言)[\\W\\d条]{0,12}"
    "|(?:评论|跟[贴帖]|留言)(?:区|列表)?[\\W\\d条]{0,12}"
)
_COMMENT = re.compile(
    "(?:[\\w*]{0,12}网友|匿名(?:用户|网友)?|游客|(?:手机)?用户)[\\w*]{0,12} ?[:\uff1a]?"
    "|.{1,24}\\d ?(?:分钟|小时|天|个?月|年)前(?: [^。]{0,6})?"
    "|\\w{1,12} ?\\d{4}[-/]\\d{1,2}[-/]\\d{1,2} ?\\d{1,2}:\\d{2}(?::\\d{2})?"
    "|.{0,20}\\d{1,4} ?楼|[^。]{1,30}(?:回复|支持|点赞|举报) ?[(\uff08\\[]\\d*[)\uff09\\]]"
)
_SUMMARY = re.compile(
    "(?:视频|内容|节目|剧情|新闻|文章)?(?:简介|摘要|导读|提要|概要)|核心提示|导语"
)
_PAGING = re.compile(
    "(?:首页|上一页|共 ?\\d+ ?[页条篇]|第 ?\\d+ ?(?:/ ?\\d+ ?)?页|\\d+ ?条/页).{0,80}"
    "(?:[上下]一页|末页|尾页|跳转|\\d ?页).{0,20}"
)
_LONGEST_COMMENT_HEAD = 40


def ancestors(node: LexborNode | None) -> set[int]:
    """Return an element and those around it, by `mem_id`."""
    chain = set()
    while node is not None:
        chain.add(node.mem_id)
        node = node.parent
    return chain


class NearestAncestor:
    """The search for the nearest of an element and its ancestors that passes a test.

    Each element is tested once, so that many blocks deep in a page take no longer than its tags.

    Args:
        test: returns True for the wanted elements.
        but: elements, by `mem_id`, that count as having no such ancestor.
    """

    def __init__(self, test: Callable[[LexborNode], bool], but: Iterable[int] = ()) -> None:
        self._test = test
        self._known: dict[int, LexborNode | None] = dict.fromkeys(but)

    def find(self, element: LexborNode | None) -> LexborNode | None:
        """Return the nearest such element; None where there is none."""
        passed: list[int] = []
        node = element
        while node is not None:
            if node.mem_id in self._known:
                node = self._known[node.mem_id]
                break
            passed.append(node.mem_id)
            if self._test(node):
                break
            node = node.parent
        self._known.update(dict.fromkeys(passed, node))
        return node


def is_aside(node: LexborNode) -> bool:
    """Return True if the tag, class or id of an element says that it holds no article."""
    if not node.is_element_node or node.tag in {"html", "body"}:
        return False
    return node.tag in _TAGS or _is_named(node)


def _is_named(node: LexborNode) -> bool:
    given = node.attributes
    if not given:
        return False
    names = f"{given.get('class') or ''} {given.get('id') or ''}"[:_MOST_NAMES]
    for name in names.split():
        words = [word.lower() for word in _WORD.findall(name)]
        # The last word counts: `comment-list` and `news_footer`, but not `foot-content`.
        if words and (
            words[-1] in _NAMES or (words[0] in _NAMES and words[-1] in _CONTAINER_WORDS)
        ):
            return True
    return False


def is_notice(text: str) -> bool:
    """Return True if a paragraph is about the site: its rights, rules, addresses or pages."""
    text = text[:_LONGEST_NOTICE]
    if _PAGING.fullmatch(text):
        return True
    signs = {match.lastgroup for match in _NOTICE.finditer(text)}
    return len(signs) > 1 or bool(signs and _OF_THE_SITE.search(text)) or is_statement(text)


def is_statement(text: str) -> bool:
    """Return True if a paragraph is a statement such as 特别声明：…."""
    text = one_line(text[:_LONGEST_NOTICE])
    if not _STATEMENT.fullmatch(text):
        return False
    return bool(_NOTICE.search(text) or _OF_THE_SITE.search(text))


def heads_summary(text: str) -> bool:
    """Return True if a short line is the heading of a summary."""
    return len(text) <= _LONGEST_COMMENT_HEAD and bool(
        _SUMMARY.fullmatch(text.strip(" :\uff1a【】[]"))
    )


def heads_others(text: str) -> bool:
    """Return True if a short line is the heading of comments or other things below an article."""
    if len(text) > _LONGEST_COMMENT_HEAD:
        return False
    line = one_line(text)
    return bool(_HEADING.fullmatch(line) or _COMMENT.fullmatch(line)) or site.is_footer(line)
