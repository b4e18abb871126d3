"""Segments on disk: the file format, and the Whoosh codec over it.

container     the file of named arrays; its head describes the whole format
fields        terms and posting lists, columns and stored fields as arrays
whoosh_codec  Whoosh reads, searches and writes segments through this
index         an index that always uses the codec, and its manifest
"""
