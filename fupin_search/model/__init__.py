"""The values of a search, and the protocol of an engine."""
