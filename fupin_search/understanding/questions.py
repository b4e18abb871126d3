"""Question words, which say that something is asked, and not what.

Articles answer questions without repeating them, so a question word is seldom in the right article
and, being rare in news, would weigh much where it is.
"""

from __future__ import annotations

_WRITTEN = """
    什么 什麽 甚么 啥 什么样 什么时候 为什么 为啥 为何 何故
    怎么 怎样 怎么样 怎么办 怎么回事 如何 何如
    哪 哪个 哪些 哪里 哪儿 哪种 哪一 哪一个 哪一年 哪一种 哪一位 哪一天
    哪位 哪家 哪年 哪天 哪国 哪几个
    何 何年 何月 何日 何时 何处 何地 何人 何种 何者 何谓 何以
    谁 谁的 多少 多久 多大 多长 多高 多远 几 几个 几年 几月 几种 几次 几岁 几点 几时
    时候 吗 呢 么 嘛 是否 是不是 有没有 能不能 会不会 可不可以 请问
"""

QUESTION_WORDS = frozenset(_WRITTEN.split())
