"""A report on a corpus before it is indexed: what is missing, broken, or there twice."""
