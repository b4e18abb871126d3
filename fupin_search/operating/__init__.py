"""What operators do around an index: following a corpus, and seeing that all is well."""
