"""Builds an index, new or revised: many processes cut and invert articles, one writes a segment.

writer       takes articles, hands out the work, commits; or revises another index
pool         forked processes that run tasks
batch_texts  the texts of a batch, normalised
batch_words  their words and parts, cut and counted
inversion    a batch of articles → a run: its terms and their lists, its documents
merge        runs → the segment's file: dictionaries united, lists merged share by share

The result is, byte for byte, the segment that Whoosh's own writer makes of the same articles.
"""
