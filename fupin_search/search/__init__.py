"""What a search is, whatever engine answers it."""
