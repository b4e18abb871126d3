"""Engines: each keeps an index and answers queries, by the protocols of `search.engine`."""
