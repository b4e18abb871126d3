"""The characters next to a name that make it no place: part of a word, a person's name, a river.

They come from `joins.tsv` in this folder, which `scripts/places_table.py` writes from its sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from sys import intern
from typing import NamedTuple

from fupin_search.mentions.places.gazetteer import Form
from fupin_search.mentions.places.table import rows

# Characters that make another word with the end of a full name: 大同市场, 朝阳区域.
_TURNED = {"区": "域别分块间", "市": "场值面况集", "旗": "帜舰袍"}
# A county's short name before one of these is a river's, a mountain's: 澜沧江, 鄱阳湖, 祁连山.
_NATURE = "江河湖山岛海湾峡"
# Characters that are mostly surnames; two more make a person's name.
_SURNAMES = (
    "王李张刘陈杨赵吴徐孙胡朱郭罗宋郑谢韩唐冯董萧曹袁邓许傅沈彭吕苏卢蒋蔡贾魏薛阎潘杜戴姜姚谭廖邹"
    "郝崔邱秦顾侯邵孟赖龚"
)
# Longer names are no accident.
_BARE = 2


class NeighbourRule(NamedTuple):
    """The characters next to a name that make it no place.

    Args:
        before: any of those before it.
        after: any of those after it.
        turned: any of those after it makes another word of its end; then a shorter name may do.
    """

    before: str
    after: str
    turned: str


def neighbour_rule(form: Form) -> NeighbourRule:
    """Return the characters that must not be next to a name."""
    turned = _TURNED.get(form.name[-1], "") if form.full else ""
    if len(form.name) > _BARE or not form.bearers:
        return _one(NeighbourRule("", "", turned))
    before, after = joins()
    ahead = before.get(form.name[0], "")
    level = form.bearers[0].place.level
    # Any character may follow a province's name; 海南方面 has no word 南方.
    if form.full or level == 0:
        return _one(NeighbourRule(ahead, "", turned))
    behind = after.get(form.name[-1], "") + (_NATURE if level > 1 else "")
    return _one(NeighbourRule(intern(ahead + _SURNAMES), intern(behind), turned))


@cache
def _one(rule: NeighbourRule) -> NeighbourRule:
    """Return one object for all equal ones, of which there are many."""
    return rule


@cache
def joins() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return the characters that make a common word with one after them, and with one before."""
    sides: dict[str, dict[str, str]] = {"before": {}, "after": {}}
    for side, character, others in rows("joins.tsv"):
        sides[side][character] = others
    return sides["before"], sides["after"]
