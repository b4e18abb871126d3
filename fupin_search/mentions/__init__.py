"""What a text speaks of: places, amounts and days, however it writes them.

A word is found by its characters. A mention is found by what it means: 天河区 lies in 广州,
1.1431万人 is 11431人, and 11月5日 in an article of 2020 is a day of that year.
"""
