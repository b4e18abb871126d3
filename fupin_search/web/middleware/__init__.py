"""What stands before and behind every route."""
