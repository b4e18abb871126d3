"""Settings: whether they can be read, are allowed, and name what is there."""

from __future__ import annotations

from fupin_search.errors import JudgmentsError, PairsError, SynonymsError
from fupin_search.evaluation.golden import read_golden
from fupin_search.operating.doctor.finding import Subject, Telling, fault, ok, warning
from fupin_search.settings import FILE
from fupin_search.settings.reading import CONFIG, DEFAULT
from fupin_search.understanding.pairs import read_pairs
from fupin_search.understanding.synonyms import load

_LIST = "fupin-search config"


def settings(subject: Subject) -> Telling:
    """File and variables: readable, allowed, known, and the files they name."""
    loaded = subject.loaded
    for found in loaded.faults:
        yield fault(found, "fupin-search config --example")
    for remark in loaded.unknown:
        yield warning(remark, f"unset {remark.split()[0]}")
    words, golden = loaded.settings.dictionary, loaded.settings.golden
    if words and not words.is_file():
        yield fault(
            f"dictionary is {words} ({loaded.origins['dictionary']}), and there is no such file.",
            "fupin-search dictionary add WORD",
        )
    if golden:
        try:
            read_golden(golden)
        except JudgmentsError as error:
            yield fault(f"{error.message} It was named by: {loaded.origins['golden']}.", _LIST)
    if synonyms := loaded.settings.synonyms:
        try:
            load(synonyms)
        except SynonymsError as error:
            told = f"{error.message} It was named by: {loaded.origins['synonyms']}."
            yield fault(told, "fupin-search synonyms lint")
    if pairs := loaded.settings.pairs:
        try:
            read_pairs(pairs)
        except PairsError as error:
            yield fault(f"{error.message} It was named by: {loaded.origins['pairs']}.", _LIST)
    chosen = sum(origin != DEFAULT for origin in loaded.origins.values())
    where = str(loaded.file) if loaded.file else f"none ({CONFIG} is not set, no ./{FILE})"
    yield ok(f"File: {where}; {chosen} of {len(loaded.origins)} settings are not the default.")
