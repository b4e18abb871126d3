"""Print the articles on a subject per year, and its words in their titles."""

import sys

from fupin_search.client import Client, ProblemError

address, subject = sys.argv[1:]
with Client(address) as client:
    try:
        for period in client.timeline(subject, by="year").periods:
            print(period.period, "*" * period.count)
        for hit in client.search_all(subject, sort="oldest"):
            words = [hit.title[start:end] for start, end in hit.highlights.title]
            if words:
                print(hit.date, hit.title, *words, sep=" | ")
    except ProblemError as problem:
        sys.exit(f"{problem.code}: {problem.detail}")
