"""Generations: build beside, check, swap; whatever the engine.

    index/
    ├── CURRENT                      the name of the live generation
    ├── LOCK                         held while a command changes the index
    ├── HOLDER                       who holds LOCK; believed only while it is held
    ├── REMOVED                      articles that are hidden whatever is live, sealed
    ├── REMOVED.copy                 the same once more
    ├── REMOVED.lock                 held for a moment while that list is changed
    └── 20210106-083000-271828/      one generation
        ├── manifest.json            what it is, the size and checksum of every file, and its own
        ├── dictionary.txt           the user's words it was cut with
        └── engine/                  the engine's own files

A generation is built in a folder ending in `.building`, checked, renamed, and only then named by
CURRENT, each step made durable before the next. A generation that is pruned is first renamed to end
in `.removing`. A crash at any instant leaves CURRENT naming a complete generation; the next command
that takes LOCK clears the debris.

CURRENT holds the name and a line feed, no more and no less. Folders with other names than a
generation's are left alone.

    store       the folder: what is there, swap, prune    lock        one writer, and who it is
    generation  one of them, opened or listed             naming      names, and clocks set back
    manifest    what a generation is                      files       sizes, checksums, durability
    follower    the one that answers now                  removals    articles that are hidden
    rebuilding  a corpus into a new one, judged           rollback    another one made live
    backups     a generation into one file, and out       sealing     JSON that notices any change
"""
