"""Sources that are probably one, spelt in several ways.

These are suggestions for an operator, and they are cautious: only a site or channel after the
publisher's name, a word for the province, signs and brackets are taken for mere spellings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from fupin_search.text.normalise import normalise

_BRACKETS = re.compile("[\uff08([【].*?[\uff09)\\]】]")
_MARKS = re.compile(r"[\W_]+")

# The place where a publisher writes, after its name: 青石县扶贫办官网, 岭南日报客户端.
_CHANNEL = re.compile(
    "(?P<name>.{3,}?)(?:"
    "(?:官方|门户|政府|新闻)?网站|官网|网络版|电子版|数字报"
    "|(?:新闻|手机)?客户端|新闻app|app"
    "|(?:官方)?(?:微信)?公众(?:平台|号)|(?:官方)?(?:微信|微博)|头条号|视频号"
    "|(?<=[报社网台])(?:消息|讯|电))"
)
_PLACES = (
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南"
    "|陕西|甘肃|青海|台湾"
)
# 吉林省 and 吉林 are one; 吉林市 is another place.
_REGION = re.compile(
    f"(?P<place>{_PLACES})省|(?P<city>北京|天津|上海|重庆)市"
    "|(?P<region>内蒙古|西藏)自治区|(?P<own>广西)壮族自治区|(?P<west>宁夏)回族自治区"
    "|(?P<far>新疆)维吾尔自治区"
)
# 广东扶贫网 and 广东扶贫 are one; but 南方网 is not 南方, nor 人民网 人民.
_SHORTEST_OF_SITE = 4


def spellings(sources: Mapping[str, int]) -> list[tuple[tuple[str, int], ...]]:
    """Group the sources that are probably one.

    Args:
        sources: number of articles by normal name.

    Returns:
        Groups of two names and more with their counts, the most frequent name first; the group
        with the most articles comes first.
    """
    groups: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, count in sources.items():
        groups[_key(name)].append((name, count))
    for key in sorted(groups, key=len, reverse=True):
        plain = key.removesuffix("网")
        if plain != key and len(plain) >= _SHORTEST_OF_SITE and plain in groups:
            groups[plain] += groups.pop(key)
    several = [
        tuple(sorted(group, key=lambda row: (-row[1], row[0])))
        for group in groups.values()
        if len(group) > 1
    ]
    return sorted(several, key=lambda group: (-sum(count for _, count in group), group))


def _key(name: str) -> str:
    """Return the part that all spellings of a name have in common."""
    plain = normalise(name)
    # A name that is all in brackets keeps their content.
    plain = _MARKS.sub("", _BRACKETS.sub("", plain)) or _MARKS.sub("", plain) or plain
    plain = _REGION.sub(lambda match: match[match.lastgroup or 0], plain)
    while channel := _CHANNEL.fullmatch(plain):
        plain = channel["name"]
    return plain
