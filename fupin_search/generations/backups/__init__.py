"""Backups: a generation and what belongs to it in one file, and out of it again.

archive    one file of members, its head sealed first and its whole last
backup     a generation into such a file
restoring  and out of it again, read as if a stranger had made it
"""
