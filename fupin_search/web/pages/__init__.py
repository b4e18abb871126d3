"""The pages that people see, and the report on a corpus for editors."""
