"""The places, amounts, days and notations that a text mentions, however it writes them.

A word is found by its characters. A mention is found by what it means: 天河区 lies in 广州,
1.1431万人 is 11431人, 11月5日 in an article of 2020 is a day of that year, and 第13届 is 第十三届.
"""
