"""Generations: build beside, check, swap; whatever the engine.

    index/
    ├── CURRENT                      the name of the live generation
    ├── LOCK                         held while a reindex runs
    └── 20210106-083000-271828/      one generation
        ├── manifest.json            what it is, and the size and checksum of every file
        ├── dictionary.txt           the user's words it was cut with
        └── engine/                  the engine's own files

A generation is built in a folder ending in `.building`, checked, renamed, and only then named by
CURRENT, each step made durable before the next. A crash at any instant leaves CURRENT naming a
complete generation; the next reindex clears the debris.
"""
