"""The model of a search, the same for every engine: query, request, answer, engine protocol."""
