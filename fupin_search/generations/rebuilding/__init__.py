"""Rebuilding: a corpus into a new generation beside the live one, judged before it goes live.

rebuild      the whole of it: build, check, judge, swap
former       the live generation, as far as it can be compared with and revised
intake       readings into the new index, counted and sampled
vanishing    articles that must not be lost in silence
soundness    the new index answers for its own articles
gate         it is not poorer than the live one, and answers the golden queries
tally        what became of a corpus, and who is told
undisturbed  the last steps, which Ctrl-C waits for
"""
