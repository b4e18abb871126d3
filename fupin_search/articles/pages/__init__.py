"""Pages: one saved page in, one article or a reason out."""
