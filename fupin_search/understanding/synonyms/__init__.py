"""Synonyms: what else will do for a word, as an operator has written it down.

synonyms  the values, and which of them a text has      file     the file, read
lint      what in a file is of no effect, or surprising
"""

from fupin_search.understanding.synonyms.file import load
from fupin_search.understanding.synonyms.synonyms import NONE, Rule, Synonym, Synonyms

__all__ = ["NONE", "Rule", "Synonym", "Synonyms", "load"]
