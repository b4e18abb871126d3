"""Engines: each keeps an index and answers queries, by the protocols of `model.protocol`."""
