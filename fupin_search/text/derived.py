"""Texts worked out from installed data, kept in the cache folder for the next process.

Each has one file, named by a digest of all it depends on, so that it is never too old, and begun by
a digest of its content, so that a damaged one is not read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from fupin_search.disk import replacing
from fupin_search.settings import cache_folder

_DIGEST_SIZE = 16


def keep_derived(
    name: str, derive: Callable[[], str], *, source: str, packages: Iterable[str], also: str = ""
) -> str:
    """Return a text that is a pure function of what is installed.

    Args:
        name: of its file.
        derive: works it out, which takes long.
        source: the file of the module that does.
        packages: those whose data it takes.
        also: anything else that it depends on.
    """
    digest = _digest(Path(source).read_bytes(), *map(str.encode, (also, *map(version, packages))))
    file = cache_folder() / "derived" / f"{name}-{digest.hex()}"
    with suppress(OSError):
        kept = file.read_bytes()
        content = kept[_DIGEST_SIZE:]
        if kept[:_DIGEST_SIZE] == _digest(content):
            return content.decode("utf-8", "surrogatepass")
    text = derive()
    content = text.encode("utf-8", "surrogatepass")
    # Another process that works out the same writes the same, and a full disk does no harm.
    with suppress(OSError):
        file.parent.mkdir(mode=0o700, exist_ok=True)
        with replacing(file, durable=False) as out:
            out.write(_digest(content) + content)
    return text


def _digest(*parts: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=_DIGEST_SIZE)
    for part in parts:
        digest.update(part)
        digest.update(b"\0")
    return digest.digest()
