"""Vocabularies of a few texts, for tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from fupin_search.model.protocol import CountedTerms, IndexTerms
from fupin_search.text.normalise import normalise
from fupin_search.vocabulary.words import Vocabulary
from support.segments import count_grams
from support.strategies import tokenizer

# Written for these tests, as a news archive would have it.
NEWS = (
    "云顶县稳岗就业补贴送到企业",
    "稳岗就业政策解读,就业补贴怎么领",
    "广州对口帮扶毕节,广州扶贫干部驻村三年",
    "精准扶贫精准脱贫,打赢脱贫攻坚战",
    "脱贫攻坚与乡村振兴有效衔接",
    "乡村振兴看旅游,绿色旅游带富一方",
    "重庆油茶种植面积扩大,油茶合作社分红",
    "贫困户种植油茶,女性就业增加",
    "电动汽车下乡,交通补贴到位",
    "西安到重庆的铁路通车,县里线路增加",
    "老区人民全面建成小康社会",
    "老师讲解GDP与就业的关系",
    "app上线,扶贫农产品进城",
    "国际合作项目落地,国际友人来访",
)


def vocabulary_of(texts: Iterable[str]) -> Vocabulary:
    """Return the vocabulary of an archive of some texts."""
    words, grams = Counter[str](), Counter[str]()
    for text in texts:
        cut = tokenizer().cut(text)
        words.update({token.term for token in (*cut.words, *cut.parts)})
        grams.update(set(count_grams(cut.text)))
    return Vocabulary(IndexTerms(CountedTerms.of(words.items()), CountedTerms.of(grams.items())))


def standing_in(texts: Iterable[str]) -> Callable[[str], int]:
    """Return a function that counts the texts that contain a piece."""
    normalised = [normalise(text) for text in texts]
    return lambda piece: sum(piece in text for text in normalised)
