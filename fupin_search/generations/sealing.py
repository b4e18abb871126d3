"""JSON files that notice any change to themselves.

Such a file is one JSON object, indented by two spaces, with the fields of its value in their order
and then one more, its own checksum. The file's last 53 bytes are always

    ,⏎  "checksum": "<32 hexadecimal digits>"⏎}⏎

where ⏎ is a line feed and the digits are the xxh3_128 of all the bytes before that comma. So it
stays a JSON file that any program reads, and whichever byte of it changes, white space included,
the digits and the rest no longer agree.
"""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec
import xxhash

_Value = TypeVar("_Value")

_SEAL = ',\n  "checksum": "{}"\n}}\n'
_SEAL_LENGTH = len(_SEAL.format("0" * 32))
_SEALED = re.compile(re.escape(_SEAL.format("@")).replace("@", "[0-9a-f]{32}").encode())
_END = b"\n}"


def sealed(value: object) -> bytes:
    """A value as the bytes of such a file.

    Args:
        value: becomes a JSON object with a field at least.
    """
    body = msgspec.json.format(msgspec.json.encode(value), indent=2).removesuffix(_END)
    return body + _seal(body)


def is_whole(found: bytes) -> bool:
    """Whether the bytes are those that were sealed."""
    return found[-_SEAL_LENGTH:] == _seal(found[:-_SEAL_LENGTH])


def has_seal(found: bytes) -> bool:
    """Whether the bytes end as sealed ones do, be it with a wrong checksum."""
    return bool(_SEALED.fullmatch(found[-_SEAL_LENGTH:]))


def decoded(found: bytes, kind: type[_Value]) -> _Value:
    """The value in JSON bytes, sealed or not.

    Raises:
        msgspec.DecodeError: when they are not JSON of that kind, or not even text.
    """
    try:
        return msgspec.json.decode(found, type=kind)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError(str(error)) from error


def _seal(body: bytes) -> bytes:
    return _SEAL.format(xxhash.xxh3_128_hexdigest(body)).encode()
