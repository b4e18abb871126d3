"""Corpora: the files, archives, tables and records that articles come in."""
