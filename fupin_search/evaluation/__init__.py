"""Measures of relevance: judged queries go in, measures come out.

queries, judgments ──judgments──▶ Collection ──running──▶ Outcome ──measures──▶ Scores
                                                                                  │
                            two runs' scores, query by query ──measures──▶ difference and p

Two modules judge what an operator writes: `golden` checks queries before a swap, `dictionary_trial`
shows the effect of a word on cutting.
"""
