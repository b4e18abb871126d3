"""Generations: build beside, check, swap; whatever the engine.

    index/
    ├── CURRENT                      the name of the live generation
    ├── LOCK                         held while a command changes the index
    ├── HOLDER                       the command that holds LOCK; counts only while it is held
    ├── HOLD                         keeps the live generation: nothing is reindexed
    ├── REMOVED                      articles that are hidden whatever is live, sealed
    ├── REMOVED.copy                 the same once more
    ├── REMOVED.lock                 held for a moment while that list is changed
    └── 20210106-083000-271828/      one generation
        ├── manifest.json            its description, the size and checksum of every file
        ├── dictionary.txt           the operator's words it was cut with
        └── engine/                  the engine's own files

A generation is built in a folder ending in `.building`, checked, renamed, and only then named by
CURRENT, each step made durable before the next. A generation that is pruned is first renamed to end
in `.removing`. A crash at any instant leaves CURRENT naming a complete generation; the next command
that takes LOCK removes the debris.

CURRENT holds the name and a line feed, no more and no less. Folders with other names than a
generation's are left alone.

    store            the folder: names, swap, prune     lock        one writer at a time, and holds
    generation       one of them: its manifest, opened  files       sizes, checksums, durability
    live_index       the basis of the next one          reindex     a corpus into a new one
    checks           what a new one must pass           watch       a corpus followed
    removals         articles that are hidden           rollback    another one made live
    hidden_articles  and what they are called now       follower    the one that answers now
    backup           a generation into one file         restore     and out of it again
"""
