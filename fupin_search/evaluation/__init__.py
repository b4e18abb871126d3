"""How well articles are found: judged queries go in, measures come out.

queries, judgments ──judgments──▶ Collection ──running──▶ Outcome ──measures──▶ Scores
                                                                                  │
                          two runs' scores, query by query ──comparison──▶ difference and p
"""
