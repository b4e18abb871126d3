"""The dictionary: whether the live generation was cut with the words the settings name."""

from __future__ import annotations

from fupin_search.errors import IndexUnusableError
from fupin_search.operating.doctor.finding import REINDEX, Subject, Telling, ok, warning
from fupin_search.operating.drift import drift_of_live
from fupin_search.text.dictionary import dictionary_with


def dictionary(subject: Subject) -> Telling:
    """The words of the settings can be read and are those of the live generation."""
    words = dictionary_with(subject.settings.dictionary)
    number = len(words.entries)
    told = f"{number:,} words of your own" if number else "No words of your own"
    try:
        drift = drift_of_live(subject.store(), subject.settings)
    except IndexUnusableError:
        yield ok(f"{told}; there is no live generation to compare them with.")
        return
    if drift:
        yield warning(drift, REINDEX)
    else:
        yield ok(f"{told}; the live generation was cut with the same.")
