"""Phrases that stand in title after title."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import examples, tokenizer

from fupin_search.model.answer import ArticleHead
from fupin_search.model.protocol import Titles
from fupin_search.text.normalise import is_han, normalise
from fupin_search.vocabulary.beginnings import cut_lines, merge_titles
from fupin_search.vocabulary.phrases import find_repeated_phrases

PIECES = ["脱贫", "攻坚", "广州市", "的", "就业", "扶贫", "，", "2020年", "5G", " ", "产业扶贫"]
titles = st.lists(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), max_size=12)


def titles_of(told: list[str]) -> Titles:
    """Titles as an engine hands them out."""
    text = "".join(f"{normalise(one)}\n" for one in told)
    return Titles(text, [0] * len(told), lambda n: ArticleHead(str(n), told[n], None, None, None))


def counted(told: list[str]) -> dict[str, int]:
    """What is told at least three times, from its definition."""
    holding: defaultdict[str, set[int]] = defaultdict(set)
    for number, title in enumerate(told):
        words = tokenizer().cut(title).words
        for first in range(len(words)):
            for last in range(first, min(first + 4, len(words))):
                row = words[first : last + 1]
                text = "".join(word.text for word in row)
                beside = all(a.end == b.start for a, b in pairwise(row))
                edges = min(len(row[0].text), len(row[-1].text)) >= 2
                if beside and edges and len(text) <= 12 and is_han(text):
                    holding[text].add(number)
    return {text: len(numbers) for text, numbers in holding.items() if len(numbers) >= 3}


@pytest.mark.slow
@examples(150)
@given(titles)
def test_phrases_are_counted_by_title_whatever_they_are_made_of(told: list[str]) -> None:
    once = merge_titles(titles_of(told))
    lines, words = cut_lines(once.text, tokenizer())
    spans = find_repeated_phrases(words, once.articles, once.worth)
    found = {
        lines.text(start, start + size): count
        for start, size, count in zip(
            spans.starts.tolist(), spans.sizes.tolist(), spans.articles.tolist(), strict=True
        )
    }
    assert len(found) == len(spans.starts), "each phrase comes once"
    assert found == counted(told)


def test_a_title_that_comes_back_is_one_title_of_several_articles() -> None:
    told = ["联播快讯", "扶贫要闻", "联播快讯", "", "联播快讯"]
    titles = titles_of(told)
    days = [5, 9, 7, 0, 6]
    once = merge_titles(Titles(titles.text, days, titles.head))
    rows = dict(zip(once.text.split("\n"), once.articles.tolist(), strict=False))
    assert rows == {"联播快讯": 3, "扶贫要闻": 1, "": 1}
    latest = dict(zip(once.text.split("\n"), once.first.tolist(), strict=False))
    assert latest["联播快讯"] == 2, "the latest of them stands for all"
