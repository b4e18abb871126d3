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
import math
import mmap
import re
import struct
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from fupin_search.disk import replacing
from fupin_search.settings import cache_folder
from fupin_search.text.cutting import (
    FIRST,
    LAST,
    NEVER,
    NO_WORD,
    STATES,
    TRANSITIONS,
    UNKNOWN,
    find_node,
)
from fupin_search.text.trie import list_parts, make_trie

Array = npt.NDArray[Any]

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
_BLOCKS = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+|[^\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+")
_HEADER = struct.Struct(f"<{len(_KINDS)}q")
_ALIGNED = 64
# Files that are kept; one more is made again in a second or two.
_MOST_FILES = 8

_ENDING = ".bin"

# The letters of the places, in their order.
_PLACES = "BEMS"
_MODEL = tuple(f"finalseg/prob_{name}.py" for name in ("start", "trans", "emit"))
_SOURCES = ("dict.txt", *_MODEL)


@dataclass(frozen=True, eq=False, slots=True)
class Words:
    """The words of a dictionary, each with a number; numbers ascend as the words' bytes do.

    Args:
        letters: the number of each UTF-16 unit in the trie; `cutting` describes the trie.
        links: of its nodes.
        numbers: of the word of each node.
        emissions: of jieba's model.
        model: of jieba's model.
        texts: the words in UTF-8, side by side.
        text_ends: where each ends.
        parts: numbers of the words inside each word, side by side.
        part_ends: where those of each word end.
        frequencies: of each word.
        total: one number, the sum of the frequencies as jieba counts it.
    """

    letters: Array
    links: Array
    numbers: Array
    emissions: Array
    model: Array
    texts: Array
    text_ends: Array
    parts: Array
    part_ends: Array
    frequencies: Array
    total: Array

    @property
    def size(self) -> int:
        """The number of words."""
        return len(self.frequencies)

    @property
    def arrays(self) -> tuple[Array, ...]:
        """What the loops that cut take of the dictionary, in their order."""
        weights = self.links.view("f8")
        return self.letters, self.links, weights, self.numbers, self.emissions, self.model

    def spell(self) -> list[str]:
        """Return all words."""
        raw = self.texts.tobytes()
        ends = self.text_ends.tolist()
        return [raw[start:end].decode() for start, end in zip([0, *ends], ends, strict=False)]


    def look_up(self, word: str) -> int | None:
        """Return jieba's frequency of a word: 0 where words only begin with it, or None."""
        units = utf16(word)
        node = find_node(units, 0, len(units), self.letters, self.links)
        if not node:
            return None
        number = self.numbers[node]
        return 0 if number == NO_WORD else int(self.frequencies[number])


def utf16(text: str) -> Array:
    """Return the UTF-16 units of a text."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")


class Frequencies:
    """The frequencies of words, as jieba keeps them while words are added.

    Args:
        words: a dictionary.
    """

    def __init__(self, words: Words) -> None:
        self.added: dict[str, int] = {}
        self.total = int(words.total[0])
        self._words = words

    def get(self, word: str) -> int | None:
        """Return the frequency of a word: 0 where words only begin with it, or None."""
        frequency = self.added.get(word)
        return self._words.look_up(word) if frequency is None else frequency

    def add(self, word: str, frequency: int | None) -> None:
        """Add a word, or give it another frequency.

        jieba counts the frequency of a word that it has already once more in the total; here it
        counts once.

        Args:
            word: of any characters.
            frequency: None for one that is enough for the word to be cut as one.
        """
        self.total -= self.get(word) or 0
        if frequency is None:
            frequency = self.suggest(word)
        for end in range(1, len(word)):
            beginning = word[:end]
            self.added[beginning] = self.get(beginning) or 0
        self.added[word] = frequency
        self.total += frequency

    def suggest(self, word: str) -> int:
        """Return a frequency that is enough for a word to be cut as one (jieba's suggest_freq)."""
        joint = 1.0
        for piece in self._cut(word):
            known = self.get(piece)
            joint *= (1 if known is None else known) / float(self.total)
        known = self.get(word)
        return max(int(joint * self.total) + 1, 1 if known is None else known)

    def _cut(self, word: str) -> list[str]:
        """Cut a word without the model; letters and digits of no word stay together."""
        pieces: list[str] = []
        joined = ""
        for block in _BLOCKS.findall(word):
            for piece in self._most_probable(block) if _IN_BLOCK.match(block) else block:
                if _ALPHANUMERIC.fullmatch(piece):
                    joined += piece
                    continue
                pieces += filter(None, (joined, piece))
                joined = ""
        return [*pieces, joined] if joined else pieces

    def _most_probable(self, block: str) -> list[str]:
        size = len(block)
        log_total = math.log(self.total)
        route = {size: (0.0, 0)}
        for start in range(size - 1, -1, -1):
            ends = [end for end in range(start + 1, size + 1) if self.get(block[start:end])]
            route[start] = max(
                (math.log(self.get(block[start:end]) or 1) - log_total + route[end][0], end)
                for end in ends or [start + 1]
            )
        pieces, start = [], 0
        while start < size:
            end = route[start][1]
            pieces.append(block[start:end])
            start = end
        return pieces


@lru_cache(maxsize=2)
def open_words(entries: tuple[tuple[str, int | None], ...]) -> Words:
    """Open the words of jieba's dictionary with a user's.

    Args:
        entries: the user's words, each with its frequency, or None for one that is enough.
    """
    package = _package()
    digest = hashlib.sha256(f"{_FORMAT} {entries}".encode("utf-8", "surrogatepass"))
    for name in _SOURCES:
        digest.update((package / name).read_bytes())
    path = cache_folder() / f"words-{digest.hexdigest()[:24]}{_ENDING}"
    with suppress(FileNotFoundError):
        return _read(path)
    _log.warning("Making the table of the dictionary's words, once for all; this takes a second.")
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


def _make(counted: tuple[dict[str, int], int], package: Path) -> Words:
    """Make the arrays of a dictionary.

    Args:
        counted: the frequency of each word, and the total of which each is a part.
        package: jieba's folder.
    """
    frequencies, total = counted
    spelt = sorted(word for word, frequency in frequencies.items() if frequency)
    counts = np.fromiter(map(frequencies.__getitem__, spelt), "i4", len(spelt))
    # Of numpy's logarithm the last bit may be another.
    log_total = math.log(total)
    distinct, which = np.unique(counts, return_inverse=True)
    weights = np.array([math.log(count) - log_total for count in distinct.tolist()])[which]
    units = utf16("".join(spelt))
    ends = np.cumsum([len(word.encode("utf-16-le", "surrogatepass")) // 2 for word in spelt])
    trie = make_trie(units, ends.astype("i4"), weights)
    parts, part_ends = list_parts(units, ends.astype("i4"), trie)
    raw = [word.encode("utf-8", "surrogatepass") for word in spelt]
    emissions, model = _read_model(package, math.log(1) - log_total)
    return Words(
        *trie,
        emissions,
        model,
        np.frombuffer(b"".join(raw), "u1"),
        np.cumsum([len(word) for word in raw]).astype("i4"),
        parts,
        part_ends,
        counts,
        np.array([total]),
    )


def _read_model(package: Path, unknown: float) -> tuple[Array, Array]:
    """Return the emissions and the model, as `cutting` takes them.

    Args:
        package: jieba's folder.
        unknown: the weight of a character that is no word.
    """
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
    model[UNKNOWN] = unknown
    return emissions.ravel(), model


def _read_table(path: Path) -> dict[str, Any]:
    """Return the table of a module of jieba's model."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table: dict[str, Any] = module.P
    return table


def _write(words: Words, file: BinaryIO) -> None:
    arrays = [getattr(words, name) for name in _KINDS]
    file.write(_HEADER.pack(*map(len, arrays)))
    for array in arrays:
        file.write(bytes(-file.tell() % _ALIGNED))
        file.write(array.data)


def _read(path: Path) -> Words:
    """Map a file into memory.

    Raises:
        FileNotFoundError: there is none.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    at = _HEADER.size
    arrays = []
    for kind, length in zip(_KINDS.values(), _HEADER.unpack_from(mapped), strict=True):
        at += -at % _ALIGNED
        array = np.frombuffer(mapped, kind, length, at)
        arrays.append(array)
        at += array.nbytes
    return Words(*arrays)


def _clear(folder: Path) -> None:
    """Remove the oldest files; who has one open keeps it."""
    files = sorted(folder.glob(f"words-*{_ENDING}"), key=lambda file: file.stat().st_mtime)
    for file in files[:-_MOST_FILES]:
        file.unlink(missing_ok=True)
