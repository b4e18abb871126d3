"""Places that help one another (对口帮扶): an operator's file, asked from either end.

[pairs]
"广州市" = ["毕节市", "黔南州"]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fupin_search.errors import PairsError
from fupin_search.mentions.places import Place, gazetteer
from fupin_search.text.normalise import normalise
from fupin_search.understanding.places import read_places

_TABLE = "pairs"
_SHAPE = 'Each entry is a place and those it helps, "广州市" = ["毕节市"], under [pairs].'


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which places help which.

    Args:
        partners: codes of a place's partners, by its own.
    """

    partners: Mapping[str, tuple[str, ...]]

    def of(self, place: Place) -> tuple[Place, ...]:
        """The partners of a place, whichever of the two helps, in the order of the file."""
        places = gazetteer().places
        return tuple(places[code] for code in self.partners.get(place.code, ()))


NO_PAIRS = Pairs({})


def read_pairs(path: Path) -> Pairs:
    """Read a file of pairs.

    Raises:
        PairsError: naming the file, the entry, and what is allowed.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise PairsError(f"The pairs {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise PairsError(f"{path} is not UTF-8: {error}. Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise PairsError(f"{path} is not TOML: {error}. {_SHAPE}") from error
    if other := sorted(found.keys() - {_TABLE}):
        raise PairsError(f"{path}: the key {other[0]!r} is unknown. {_SHAPE}")
    entries = found.get(_TABLE)
    if not isinstance(entries, dict) or not entries:
        raise PairsError(f"{path} holds no pair. {_SHAPE}")
    partners: dict[str, dict[str, None]] = {}
    for giver, helped in entries.items():
        for place, partner in _paired(path, giver, helped):
            partners.setdefault(place.code, {})[partner.code] = None
            partners.setdefault(partner.code, {})[place.code] = None
    return Pairs({code: tuple(others) for code, others in partners.items()})


def _paired(path: Path, giver: str, helped: object) -> Iterator[tuple[Place, Place]]:
    names = [helped] if isinstance(helped, str) else helped
    if not isinstance(names, list) or not names:
        raise PairsError(f"{path}, entry {giver!r}: it names no place that is helped. {_SHAPE}")
    one = _place(path, giver, giver)
    for name in names:
        other = _place(path, giver, name)
        if other == one:
            raise PairsError(f"{path}, entry {giver!r}: {name} cannot be its own partner.")
        yield one, other


def _place(path: Path, entry: str, name: object) -> Place:
    """The place a name is of; one alone, what it lies in may stand before it."""
    if not isinstance(name, str):
        raise PairsError(f"{path}, entry {entry!r}: {name!r} is no name of a place. {_SHAPE}")
    if name in gazetteer().places:
        return gazetteer().places[name]
    text = normalise(name)
    read = read_places(text)
    whole = "".join(text[one.start : one.end] for one in read) == text
    if not read or not whole:
        raise PairsError(
            f"{path}, entry {entry!r}: {name!r} is no province, city or county. "
            "Write it in full, 毕节市, or as its code of six digits."
        )
    if len(read[-1].places) > 1:
        labels = ", ".join(map(gazetteer().label, read[-1].places))
        raise PairsError(
            f"{path}, entry {entry!r}: {name!r} may be any of {labels}. "
            "Write what it lies in before it."
        )
    return read[-1].places[0]
