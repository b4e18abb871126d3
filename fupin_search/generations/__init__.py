"""Generations of an index, for every engine: build beside the live one, check, swap.

    index/
    ├── CURRENT                      the name of the live generation
    ├── LOCK                         held while a command changes the index
    ├── HOLDER                       the command that holds LOCK; valid only while it is held
    ├── HOLD                         keeps the live generation: nothing is reindexed
    ├── REMOVED                      articles that every generation hides, sealed
    ├── REMOVED.copy                 a second copy of REMOVED
    ├── REMOVED.lock                 held for a moment while that list is changed
    └── 20210106-083000-271828/      one generation
        ├── manifest.json            its description, the size and checksum of every file
        ├── dictionary.txt           the operator's words that its texts were cut with
        └── engine/                  the engine's own files

A generation is built in a folder ending in `.building`, checked, renamed, and only then named by
CURRENT, each step made durable before the next. A generation that is pruned is first renamed to end
in `.removing`. A crash at any instant leaves CURRENT naming a complete generation; the next command
that takes LOCK removes the debris.

CURRENT holds exactly the name and a line feed. Folders whose names are not those of generations
stay untouched.

    store       the folder: names, swap, prune         lock          one writer at a time, and holds
    generation  one generation: its manifest, opened   sealed_files  sizes, checksums, durability
    live_index  the basis of the next generation       reindex       builds the next generation
    checks      the checks that it must pass           watch         reindexes when a corpus changes
    removals    the hidden articles                    rollback      makes another generation live
    backup      writes a generation to one file        follower      keeps the live one open
    restore     reads that file again
"""
