"""The file of a dictionary's words: jieba's and a user's, ready to cut with.

It is in the cache folder, named by a digest of all that it is made of, and made once, in a second
or two. Processes map it into their memory, which they share; opening it reads nothing.

jieba's dictionary and the probabilities of its model come from the files of the installed package,
which is not imported: that alone would take longer than a search.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import mmap
import struct
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from fupin_search.compiled import prepare
from fupin_search.disk import replacing
from fupin_search.settings import cache_folder
from fupin_search.text.cutting_loops import (
    FIRST,
    LAST,
    NEVER,
    STATES,
    TRANSITIONS,
    UNKNOWN,
)
from fupin_search.text.frequencies import Frequencies
from fupin_search.text.trie import Array, list_parts, make_trie
from fupin_search.text.word_table import WordTable, weigh

_log = logging.getLogger(__name__)

# Raise it with every change of the layout or of what is computed.
_FORMAT = 1
# The files' arrays in their order, and the kinds of their numbers.
_KINDS = {
    "letters": "u2",
    "links": "i4",
    "numbers": "i4",
    "emissions": "f8",
    "model": "f8",
    "texts": "u1",
    "text_ends": "i4",
    "parts": "i4",
    "part_ends": "i4",
    "frequencies": "i4",
    "total": "i8",
}
_HEADER = struct.Struct(f"<{len(_KINDS)}q")
_ALIGNED = 64
# Files that are kept; one more is made again in a second or two.
_MOST_FILES = 8

_ENDING = ".bin"

_LOOPS = ("fupin_search.text.cutting_loops", "fupin_search.text.trie_loops")

# The letters of the places, in their order.
_PLACES = "BEMS"
_MODEL = tuple(f"finalseg/prob_{name}.py" for name in ("start", "trans", "emit"))
_SOURCES = ("dict.txt", *_MODEL)


@lru_cache(maxsize=2)
def open_words(entries: tuple[tuple[str, int | None], ...]) -> WordTable:
    """Open the words of jieba's dictionary with a user's.

    Args:
        entries: the user's words, each with its frequency, or None for one that is enough.
    """
    package = _package()
    digest = hashlib.sha256(f"{_FORMAT} {entries}".encode("utf-8", "surrogatepass"))
    for name in _SOURCES:
        digest.update((package / name).read_bytes())
    path = cache_folder() / f"words-{digest.hexdigest()[:24]}{_ENDING}"
    # A file that a machine without power left unfinished is shorter than its arrays.
    with suppress(FileNotFoundError, ValueError):
        return _read(path)
    prepare(_LOOPS)
    _log.info("Making the table of the dictionary's words, once for all; this takes a second.")
    words = _make(_added(entries) if entries else _read_dictionary(package), package)
    # Another process that makes the same file writes the same.
    with suppress(OSError), replacing(path) as file:
        _write(words, file)
    _clear(path.parent)
    return words


def _package() -> Path:
    """Return the folder of jieba.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    spec = importlib.util.find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba is not installed")
    return Path(spec.origin).parent


def _read_dictionary(package: Path) -> tuple[dict[str, int], int]:
    """Return the frequency of each word of jieba's dictionary, and their sum."""
    frequencies: dict[str, int] = {}
    total = 0
    for line in (package / "dict.txt").read_text(encoding="utf-8").split("\n"):
        if line:
            word, frequency, _ = line.split(" ", 2)
            frequencies[word] = int(frequency)
            total += frequencies[word]
    return frequencies, total


def _added(entries: tuple[tuple[str, int | None], ...]) -> tuple[dict[str, int], int]:
    """Return the frequency of each word of jieba's dictionary and a user's, and their sum."""
    base = open_words(())
    table = Frequencies(base)
    for word, frequency in entries:
        table.add(word, frequency)
    frequencies = dict(zip(base.spell(), base.frequencies.tolist(), strict=True))
    return frequencies | table.added, table.total


def _make(counted: tuple[dict[str, int], int], package: Path) -> WordTable:
    """Make the arrays of a dictionary.

    Args:
        counted: the frequency of each word, and the total of which each is a part.
        package: jieba's folder.
    """
    counts, total = counted
    spelt = sorted(word for word, count in counts.items() if count)
    frequencies = np.array([counts[word] for word in spelt], "i4")
    raw = [word.encode("utf-16-le", "surrogatepass") for word in spelt]
    units, ends = np.frombuffer(b"".join(raw), "<u2"), _ends(raw) // 2
    trie = make_trie(units, ends)
    parts, part_ends = list_parts(units, ends, trie)
    emissions, model = _read_model(package)
    weigh(frequencies, total, trie.numbers, trie.links, model)
    raw = [word.encode("utf-8", "surrogatepass") for word in spelt]
    return WordTable(
        *trie,
        emissions=emissions,
        model=model,
        texts=np.frombuffer(b"".join(raw), "u1"),
        text_ends=_ends(raw),
        parts=parts,
        part_ends=part_ends,
        frequencies=frequencies,
        total=np.array([total]),
    )


def _ends(raw: list[bytes]) -> Array:
    """Return where each piece ends when all are side by side."""
    return np.cumsum(np.fromiter(map(len, raw), "i4", len(raw)), dtype="i4")


def _read_model(package: Path) -> tuple[Array, Array]:
    """Return jieba's emissions and its model, as `cutting_loops` takes them."""
    start, transitions, emitted = (_read_table(package / name) for name in _MODEL)
    emissions = np.full((LAST - FIRST + 1, STATES), NEVER)
    for place, letter in enumerate(_PLACES):
        for character, logarithm in emitted[letter].items():
            if FIRST <= ord(character) <= LAST:
                emissions[ord(character) - FIRST, place] = logarithm
    model = np.full(UNKNOWN + 1, NEVER)
    model[:STATES] = [start[letter] for letter in _PLACES]
    for place, letter in enumerate(_PLACES):
        for after, logarithm in transitions[letter].items():
            model[TRANSITIONS + STATES * place + _PLACES.index(after)] = logarithm
    return emissions.ravel(), model


def _read_table(path: Path) -> dict[str, Any]:
    """Return the table of a module of jieba's model."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table: dict[str, Any] = module.P
    return table


def _write(words: WordTable, file: BinaryIO) -> None:
    arrays = [getattr(words, name) for name in _KINDS]
    file.write(_HEADER.pack(*map(len, arrays)))
    for array in arrays:
        file.write(bytes(-file.tell() % _ALIGNED))
        file.write(array.data)


def _read(path: Path) -> WordTable:
    """Map a file into memory.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is not whole.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if len(mapped) < _HEADER.size:
        raise ValueError(path)
    at = _HEADER.size
    arrays = []
    for kind, length in zip(_KINDS.values(), _HEADER.unpack_from(mapped), strict=True):
        at += -at % _ALIGNED
        array = np.frombuffer(mapped, kind, length, at)
        arrays.append(array)
        at += array.nbytes
    return WordTable(*arrays)


def _clear(folder: Path) -> None:
    """Remove the oldest files; who has one open keeps it."""
    files = sorted(folder.glob(f"words-*{_ENDING}"), key=lambda file: file.stat().st_mtime)
    for file in files[:-_MOST_FILES]:
        file.unlink(missing_ok=True)
