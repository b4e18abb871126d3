"""The places in a reader's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import examples

from fupin_search.entities.gazetteer import gazetteer
from fupin_search.query.place_reader import read_places
from fupin_search.text.normalise import normalise

# What a reader types, and the places it names; several after one name are a choice.
PHRASES = """
广州                    | 广州=广州市
天河区                  | 天河区=天河区
天河                    | 天河=天河区
广州稳岗                | 广州=广州市
廣州穩崗                | 广州=广州市
广州市天河区            | 广州市=广州市, 天河区=天河区
北京朝阳                | 北京=北京市, 朝阳=北京市朝阳区
朝阳 北京               | 朝阳=北京市朝阳区, 北京=北京市
朝阳                    | 朝阳=北京市朝阳区/朝阳市/长春市朝阳区
朝阳区                  | 朝阳区=北京市朝阳区/长春市朝阳区
长春朝阳区              | 长春=长春市, 朝阳区=长春市朝阳区
辽宁朝阳                | 辽宁=辽宁省, 朝阳=朝阳市
朝阳产业                |
朝阳扶贫                |
和平发展                |
和平                    |
和平县                  | 和平县=和平县
河源和平                | 河源=河源市, 和平=和平县
大同社会                |
大同                    | 大同=大同市/大同区
山西大同                | 山西=山西省, 大同=大同市
穗                      | 穗=广州市
粤                      | 粤=广东省
粤黔协作                | 粤=广东省, 黔=贵州省
粤桂                    | 粤=广东省, 桂=广西壮族自治区
粤港澳大湾区            | 粤=广东省, 港=香港特别行政区, 澳=澳门特别行政区
京津冀                  | 京=北京市, 津=天津市, 冀=河北省
闽宁协作                | 闽=福建省, 宁=宁夏回族自治区
穗毕协作                | 穗=广州市, 毕=毕节市
云贵高原                | 云=云南省, 贵=贵州省
京剧                    |
沪江                    |
豫剧                    |
港口                    |
毕节                    | 毕节=毕节市
毕节地区                | 毕节地区=毕节市
广州 毕节 对口帮扶      | 广州=广州市, 毕节=毕节市
黔东南                  | 黔东南=黔东南苗族侗族自治州
凉山州                  | 凉山州=凉山彝族自治州
恩施                    | 恩施=恩施土家族苗族自治州
内蒙古                  | 内蒙古=内蒙古自治区
广西                    | 广西=广西壮族自治区
吉林                    | 吉林=吉林省
吉林市                  | 吉林市=吉林市
海南州                  | 海南州=海南藏族自治州
河南蒙古族自治县        | 河南蒙古族自治县=河南蒙古族自治县
鼓楼区                  | 鼓楼区=南京市鼓楼区/徐州市鼓楼区/福州市鼓楼区/开封市鼓楼区
南京鼓楼区              | 南京=南京市, 鼓楼区=南京市鼓楼区
通州                    | 通州=北京市通州区/南通市通州区
赫章脱贫                | 赫章=赫章县
威宁县                  | 威宁县=威宁彝族回族苗族自治县
增城市                  | 增城市=增城区
萝岗区                  | 萝岗区=萝岗区
协会理事                |
普洱茶                  |
普洱                    | 普洱=普洱市
科教兴国                |
江西兴国                | 江西=江西省, 兴国=兴国县
开封                    | 开封=开封市
中山                    | 中山=中山市
孙中山                  |
白云山                  |
白云区                  | 白云区=广州市白云区/贵阳市白云区
广州白云                | 广州=广州市, 白云=广州市白云区
贵港                    | 贵港=贵港市
从江                    | 从江=从江县
西安                    | 西安=西安市
澜沧江                  |
梅县                    | 梅县=梅县区
"""


def rows(table: str) -> list[tuple[str, str]]:
    """The rows of a table in two columns."""
    parts = (line.partition("|") for line in table.strip().splitlines())
    return [(text.strip(), expected.strip()) for text, _, expected in parts]


@pytest.mark.parametrize(("typed", "expected"), rows(PHRASES))
def test_a_phrase_is_read_as_a_reader_means_it(typed: str, expected: str) -> None:
    text, label = normalise(typed), gazetteer().label
    read = [
        f"{text[start:end]}={'/'.join(map(label, places))}"
        for start, end, places in read_places(text)
    ]
    assert ", ".join(read) == expected


@examples(300)
@given(
    st.text(alphabet="广州朝阳和平粤黔港新区县市 北京毕节协作x1", max_size=12)
    | st.text(max_size=12)
)
def test_expressions_stand_in_order_apart_and_name_places(typed: str) -> None:
    text = normalise(typed)
    reached = 0
    for start, end, places in read_places(text):
        assert reached <= start < end <= len(text)
        assert places
        reached = end
