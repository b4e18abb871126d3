"""The words that Python and the loop that answers a query share.

`Snapshot`-wide arrays never change: their addresses are in one array of words, the index. Each
query has a block of words: a head, the program that finds its documents, the lists that rank them,
and the ends of the rows on the program's stack. `program` describes the operations.
"""

# The index: numbers, addresses of arrays, then as many words for each segment.
SIZE = 0  # documents, deleted ones included
SEGMENTS = 1
DELETED = 2  # their number
DELETED_FLAGS = 3
FACTS = 4
NORMS = 5
REGION_STARTS = 6
REGIONS = 7
GROUP_STARTS = 8
GROUP_MEMBERS = 9
SPACES = 10  # flags of the 16-bit units that are white space
FIRST_SEGMENT = 12

SEGMENT_WORDS = 12
BASE = 0  # the number of its first document
END = 1  # the number after its last
TITLES = 2
TITLE_ENDS = 3
BODIES = 4
BODY_ENDS = 5
POSTINGS = 6  # of each field of terms

# The facts of a document: one row of 32-bit numbers, which a processor reads at once.
FACT_COUNT = 8
# The first four are the values of its facets, -1 for none.
DAY = 4
NEWEST = 5  # its rank when the latest comes first
OLDEST = 6  # its rank when the earliest comes first
GROUP = 7  # the number of the text it shares with others, -1 if it shares it with none

# The head of a block.
INDEX = 0
PROGRAM = 1  # the word at which the program goes on
DEPTH = 2  # rows on the stack
TOPS = 3  # the word at which the ends of the rows begin, which the block ends with
ROWS = 4  # the address of the rows
BITS = 5  # a bit for each document, zero between uses
HELD = 6  # a weight or a flag for each document, zero between uses
SCORES = 7
UNITS_MARKED = 8  # scratch for stage 2
MATCH = 9  # 0 all, 1 most, 2 any of the words
READING = 10  # the literal whose texts Python has to read
SORT = 11
WANTED = 12
FOLDS = 13
# Filters and facets.
FIRST_DAY = 14
LAST_DAY = 15
ALLOWED = 16  # flags of the values let through
ALLOWED_AT = 17  # for each of four fields where its flags begin, or -1
REGIONS_ALLOWED = 21
REGIONS_ALLOWED_COUNT = 22
COUNTS = 23
COUNTS_SIZE = 24
COUNTS_AT = 25  # for each of four fields where its counts begin, or -1
REGIONS_AT = 29
REGIONS_BELOW = 30
# Ranking.
RANKING = 31  # the word at which what ranks begins
SECOND_STAGE = 32
TITLE_WEIGHT = 33
CHARACTERS = 34  # their number
CHARACTER_UNITS = 35
CHARACTER_BOOSTS = 36
CHARACTER_WEIGHTS = 37
CHARACTER_SCRATCH = 38
PASSAGE = 39
STRETCH = 40
RARITY = 41
GROUP_FIRSTS = 42  # scratch: for each text that is shared its first document found
SHARING = 50  # the documents found whose text is shared
SHARING_COUNT = 51
WORK = 52  # postings and texts read
# Results.
BEST = 43
BEST_SCORES = 44
TOTAL = 45
LISTED = 46
HITS = 47
MISSING = 48  # a flag for each required word that no document has
WEIGHTS = 49  # scratch: of each row
HEAD = 56

# Orders.
COUNTED, RELEVANCE, BY_NEWEST, BY_OLDEST = range(4)

# Operations.
(
    FINISH,
    LIST,
    KEEP,
    UNION,
    BOTH,
    EITHER,
    WITHOUT,
    EVERYTHING,
    DUPLICATE,
    HOLDING,
    READ,
    CODES,
    DAYS,
    IN_REGIONS,
    ENOUGH,
    MOST,
    ANY,
) = range(17)
# What ranks.
RANKS_END, RANKS_TERM, RANKS_EVENLY = range(3)
