"""Latin input that is pinyin, and Latin input that is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.vocabularies import NEWS, standing_in, vocabulary_of

from fupin_search.query.pinyin_reader import read_pinyin
from fupin_search.text.normalise import is_han, normalise

LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"
VOCABULARY = vocabulary_of(NEWS)
STANDS = standing_in(NEWS)

# What is typed, and the likeliest reading of each piece.
READ = """
guangzhou fupin | 广州 扶贫
guangzhoufupin | 广州扶贫
guangzhou扶贫 | 广州
guang zhou fu pin | 广州扶贫
gzfp | 广州扶贫
gz fp | 广州 扶贫
gzfupin | 广州扶贫
guangzho | 广州
fupi | 扶贫
wengangjiuye | 稳岗就业
wgjy | 稳岗就业
tpgj | 脱贫攻坚
xczx | 乡村振兴
lvyou | 旅游
lüyou | 旅游
luyou | 旅游
nvxing | 女性
chongqing | 重庆
xi'an | 西安
xian | 西安
youcha -fupin | 油茶 扶贫
fu pin | 扶贫
guang zhou fu pin | 广州扶贫
guang zhoufupin | 广州扶贫
guangzhou fu pin | 广州扶贫
guang zhou扶贫 | 广州
xi an | 西安
guǎngzhōu | 广州
lǚyóu | 旅游
gua\u030cng zho\u0304u | 广州
guang3zhou1 | 广州
guang3 zhou1 fu2 pin2 | 广州扶贫
nv3xing4 | 女性
"""
# What is typed, what three articles of the archive say, and how that is read.
SAID = """
erc | 恶人传上映 | 恶人传
ax | 爱心驿站 | 爱心
tam | 天安门前 | 天安门
xae | 西安鹅 | 西安鹅
ajy | 爱家园 | 爱家园
aqsc | 安全生产 | 安全生产
qqyinyue | QQ音乐节 | qq音乐
agu | A股上市 | a股
kge | K歌赛 | k歌
5gshouji | 5G手机 | 5g手机
vr2daicaicha | VR2代采茶 | vr2代采茶
shoujiapp | 手机APP上新 | 手机app
gdpzengzhang | GDP增长 | gdp增长
kalaok | 卡拉OK赛 | 卡拉ok
nverhong | 女儿红酒 | 女儿红
nuerhong | 女儿红酒 | 女儿红
nü'er hong | 女儿红酒 | 女儿红
wanr | 玩儿 | 玩儿
yihuir | 一会儿 | 一会儿
chaoyang | 朝阳区 | 朝阳
zhaoyang | 朝阳区 | 朝阳
hongtong | 洪洞大槐树 | 洪洞
zhongqing | 重庆江边 |
zengxiaoshan | 曾小山种茶 | 曾小山
shanxiaoshan | 单小山种茶 | 单小山
shanwei | 单位开会 |
ma4 | 麻绳 |
h5 | 海武 |
zzqqxx | 正在山下,全球都有,新型的 |
zzqqxx | 正在全球新型赛道 | 正在全球新型
"""
# English words of whole syllables, and phrases in which what they are read as stands by chance.
CHANCE = """
china | 他吃那碗面;吃得好,吃得饱;那人,那山;吃苦;吃茶
china | 吃饭的人在那里
who | 问候
data | 又大他三岁;大山,大江;他来,他去;大风;大雨
machine | 马上吃;马吃草;呢子
guide | 法规的;规定的;的士;新规;规章;规模;规矩
banana | 把那;那个
and | 安南的茶;安南;安南人;的;茶的;山的
old | 欧领导;领导;领导说;西欧;欧洲;欧元;东欧;中欧;北欧
children | 主持领导人会;领导人;持续
he can run | 和气;餐饮;润物
"""

NOT_PINYIN = ["gdp", "app", "GDP", "5g", "c919", "the", "hello", "world", "bri", "www", "123", ""]


@pytest.mark.parametrize("line", READ.strip().split("\n"))
def test_pinyin_is_read_as_words_of_the_archive(line: str) -> None:
    typed, meant = line.split(" | ")
    found = read_pinyin(typed, VOCABULARY, STANDS)
    assert [one.readings[0] for one in found] == meant.split()


@pytest.mark.parametrize("line", SAID.strip().split("\n"))
def test_pinyin_is_read_as_what_the_archive_says_side_by_side(line: str) -> None:
    typed, title, meant = line.split(" |")
    archive = [*3 * [title], *NEWS]
    found = read_pinyin(normalise(typed), vocabulary_of(archive), standing_in(archive))
    assert [one.readings[0] for one in found] == meant.split()


@pytest.mark.parametrize("line", CHANCE.strip().split("\n"))
def test_english_is_not_read_as_characters_that_stand_together_by_chance(line: str) -> None:
    typed, said = line.split(" | ")
    archive = [*said.split(";"), *NEWS]
    assert read_pinyin(typed, vocabulary_of(archive), standing_in(archive)) == ()


def test_an_english_word_that_is_a_word_is_read_unless_the_archive_has_it() -> None:
    archive = [*4 * ["我们种茶"], *NEWS]
    assert read_pinyin("women", vocabulary_of(archive))[0].readings == ("我们",)
    archive += 5 * ["women in tea"]
    assert read_pinyin("women", vocabulary_of(archive)) == ()


@pytest.mark.parametrize("typed", NOT_PINYIN)
def test_the_archives_own_words_and_other_latin_are_left_alone(typed: str) -> None:
    assert read_pinyin(typed, VOCABULARY, STANDS) == ()


@pytest.mark.parametrize("typed", ["稳岗就业", "文岗", "广州1.1万人", "稳刚"])
def test_chinese_is_never_read_by_its_sound(typed: str) -> None:
    assert read_pinyin(typed, VOCABULARY, STANDS) == ()


def test_a_reading_says_where_its_letters_stand() -> None:
    (found,) = read_pinyin("看guangzhou扶贫", VOCABULARY)
    assert (found.start, found.end) == (1, 10)


def test_what_letters_leave_to_guess_is_settled_by_what_stands_in_the_archive() -> None:
    texts = ["工作", "工作", "工作", "扶贫", "广州的扶贫", "风光", "广州扶贫"]
    for stands in (None, standing_in(texts)):
        (found,) = read_pinyin("gzfp", vocabulary_of(texts), stands)
        assert found.readings == ("广州扶贫",)


def test_no_more_letters_of_a_text_are_read_than_a_reader_types() -> None:
    """Pasted Latin text costs no more than pinyin that was typed."""
    found = read_pinyin("guangzhou，" * 20, VOCABULARY, STANDS)
    assert 1 < len(found) < 20
    assert sum(one.end - one.start for one in found) <= 48
    assert [one.start for one in found] == [10 * number for number in range(len(found))]


def test_letters_read_before_are_not_read_anew() -> None:
    known: dict[str, tuple[str, ...]] = {}
    first = read_pinyin("gzfp，hello", VOCABULARY, STANDS, known)
    assert known == {"gzfp": first[0].readings, "hello": ()}
    assert read_pinyin("hello，gzfp", vocabulary_of([]), None, known)[0].readings == (
        first[0].readings
    )


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzüǎē\u030c '’012广州扶-\"", max_size=30))
def test_any_text_has_pieces_in_order_that_are_letters_read_as_ideographs(text: str) -> None:
    end = 0
    for found in read_pinyin(text, VOCABULARY, STANDS):
        assert end <= found.start < found.end <= len(text)
        end = found.end
        assert not any(map(is_han, text[found.start : found.end]))
        assert 1 <= len(found.readings) <= 5
        assert all(is_han(one.lstrip(LATIN).rstrip(LATIN)) for one in found.readings)
