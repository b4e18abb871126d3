"""A reader's text becomes a query."""
