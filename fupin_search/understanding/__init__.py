"""A reader's text → a query."""
