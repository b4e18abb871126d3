"""Helpers of the tests: articles, indexes, servers, commands, and slow second opinions."""
