"""Malicious indexes: arrays are altered, and every checksum over them is corrected."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import xxhash

from fupin_search.engines.embedded.storage.container import Array, ArrayFile, ArrayWriter

Arrays = dict[str, Array]


def arrays_of(engine: Path) -> Arrays:
    """Return the arrays of an index of one segment, by name."""
    with ArrayFile(_file(engine)) as held:
        return {name: np.array(held[name]) for name in held}


def craft(
    engine: Path, arrays: Arrays, part: Callable[[dict[str, object]], None] | None = None
) -> None:
    """Write other arrays in place of those of an index of one segment.

    Args:
        engine: the index's folder.
        arrays: by name.
        part: changes what the manifest says of the segment.
    """
    path = _file(engine)
    path.unlink()
    out = ArrayWriter(path)
    for name, array in arrays.items():
        out.add(name, array)
    out.close()
    [manifest] = engine.glob("*.manifest")
    told = msgspec.json.decode(manifest.read_bytes().partition(b"\n")[2])
    with ArrayFile(path) as held:
        told["segments"][0]["directory"] = held.checksum
    if part:
        part(told["segments"][0])
    body = msgspec.json.encode(told)
    manifest.write_bytes(xxhash.xxh3_64_hexdigest(body).encode() + b"\n" + body)


def _file(engine: Path) -> Path:
    [path] = (one for one in engine.iterdir() if re.fullmatch(r".*\.arrays", one.name))
    return path
