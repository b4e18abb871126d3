"""Characters and terms: normalise, tokenize, grams, dictionary. No search."""
