"""Generations: build beside, check, swap; whatever the engine.

    index/
    ├── CURRENT                      the name of the live generation
    ├── LOCK                         held while a reindex runs
    └── 20210106-083000-271828/      one generation
        ├── manifest.json            what it is, the size and checksum of every file, and its own
        ├── dictionary.txt           the user's words it was cut with
        └── engine/                  the engine's own files

A generation is built in a folder ending in `.building`, checked, renamed, and only then named by
CURRENT, each step made durable before the next. A generation that is pruned is first renamed to end
in `.removing`. A crash at any instant leaves CURRENT naming a complete generation; the next reindex
clears the debris.

CURRENT holds the name and a line feed, no more and no less. Folders with other names than a
generation's are left alone.

    store       the folder: names, swap, lock, prune    manifest   what a generation is, sealed
    generation  one of them, opened or listed           files      sizes, checksums, durability
    follower    the one that answers now                rebuild    a corpus into a new one
"""
