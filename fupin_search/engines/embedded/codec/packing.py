"""Stored fields, packed and unpacked.

stored      a document's stored fields as MessagePack, each compressed for itself, and
stored_ends where each ends
stored_dictionary
            what they were compressed with, where there are documents enough to learn it from
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import msgspec
import numpy as np
import zstandard

from fupin_search.engines.embedded.codec.container import ArrayFile, ArrayWriter

Stored = dict[str, object]

_LEVEL = 3
# How many documents, the first ones, a dictionary is learnt from: a stored news article takes 81
# bytes with it instead of 182, and packs in a third of the time.
SAMPLES = 1000
_SAMPLE_BYTES = 1 << 13  # of each
_DICTIONARY_BYTES = 112_640

encode = msgspec.msgpack.Encoder().encode


class Packer:
    """Compresses stored fields.

    Args:
        samples: encoded documents to learn a dictionary from; none is learnt from fewer than
            `SAMPLES` of them.
    """

    def __init__(self, samples: Sequence[bytes] = ()) -> None:
        self.dictionary = _learnt(samples) if len(samples) >= SAMPLES else b""
        self._compress = zstandard.ZstdCompressor(
            level=_LEVEL,
            dict_data=_dictionary(self.dictionary),
            write_checksum=False,
            write_dict_id=False,
        ).compress

    def pack(self, encoded: bytes) -> bytes:
        """A document's encoded stored fields, compressed."""
        return self._compress(encoded)


def _learnt(samples: Sequence[bytes]) -> bytes:
    """A dictionary of what samples have in common; empty where that is too little."""
    heads: list[bytes | bytearray | memoryview] = [
        sample[:_SAMPLE_BYTES] for sample in samples[:SAMPLES]
    ]
    try:
        return zstandard.train_dictionary(_DICTIONARY_BYTES, heads, level=_LEVEL).as_bytes()
    except zstandard.ZstdError:
        return b""


def _dictionary(raw: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(raw) if raw else None


def write_stored(out: ArrayWriter, stored: list[bytes]) -> None:
    """Write packed stored fields."""
    out.add("stored", np.frombuffer(b"".join(stored), "u1"))
    out.add("stored_ends", np.cumsum(np.fromiter(map(len, stored), "i8", len(stored))))


def write_dictionary(out: ArrayWriter, packer: Packer) -> None:
    """Write what unpacks the stored fields, if there is anything but zstandard."""
    if packer.dictionary:
        out.add("stored_dictionary", np.frombuffer(packer.dictionary, "u1"))


class _Unpacking(threading.local):
    """A decompressor for each thread: none may be used by two, and making one takes 15 µs."""

    def __init__(self, dictionary: bytes) -> None:
        self.decompress = zstandard.ZstdDecompressor(_dictionary(dictionary)).decompress


class Shelf:
    """Stored fields, read one document at a time; safe to call from several threads.

    Args:
        arrays: the segment's file.
    """

    def __init__(self, arrays: ArrayFile) -> None:
        self._stored = arrays.memory("stored")
        self._ends = arrays.memory("stored_ends")
        learnt = arrays.get("stored_dictionary")
        self._unpacking = _Unpacking(b"" if learnt is None else learnt.tobytes())

    def fields(self, number: int) -> Stored:
        """A document's stored fields."""
        start = self._ends[number - 1] if number else 0
        unpacked = self._unpacking.decompress(self._stored[start : self._ends[number]])
        return msgspec.msgpack.decode(unpacked, type=dict[str, object])
