"""The manifest: sealed by a checksum, and refused in any other format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xxhash
from msgspec.structs import replace
from support.indexes import index_articles

from fupin_search.errors import IndexDamagedError, IndexOutdatedError
from fupin_search.generations.generation import (
    FORMAT,
    MANIFEST,
    read_manifest,
    verify,
    write_manifest,
)
from fupin_search.generations.store import GenerationStore


@pytest.fixture
def folder(store: GenerationStore) -> Path:
    return store.root / index_articles(store, words=["柚农把"]).generation


def test_it_is_json_that_ends_with_the_checksum_of_all_before(folder: Path) -> None:
    written = (folder / MANIFEST).read_bytes()
    checksum = json.loads(written)["checksum"]
    ending = f',\n  "checksum": "{checksum}"\n}}\n'.encode()
    assert len(ending) == 53
    assert written.endswith(ending)
    assert checksum == xxhash.xxh3_128_hexdigest(written[: -len(ending)])


def test_it_records_size_and_xxh3_of_every_other_file(folder: Path) -> None:
    records = json.loads((folder / MANIFEST).read_bytes())["files"]
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST]
    assert records == {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "xxh3_128": xxhash.xxh3_128_hexdigest(path.read_bytes()),
        }
        for path in files
    }


def test_each_single_bit_of_it_is_held_to_what_was_written(folder: Path) -> None:
    path = folder / MANIFEST
    written = path.read_bytes()
    for at in range(len(written)):
        changed = bytearray(written)
        changed[at] ^= 1 << at % 8
        path.write_bytes(changed)
        with pytest.raises(IndexDamagedError, match=f"{folder.name}/{MANIFEST}"):
            read_manifest(folder)
    path.write_bytes(written)
    assert read_manifest(folder).format == FORMAT


@pytest.mark.parametrize("other", [FORMAT - 1, FORMAT + 1])
def test_another_format_is_another_versions_and_says_what_to_do(
    folder: Path, store: GenerationStore, other: int
) -> None:
    write_manifest(folder, replace(read_manifest(folder), format=other))
    with pytest.raises(IndexOutdatedError, match=f"format {other}.*fupin-search reindex"):
        store.open(folder.name)
    (entry,) = store.list_generations()
    assert entry.problem
    assert not entry.damaged


def test_a_manifest_of_the_first_format_had_no_seal_and_is_outdated(folder: Path) -> None:
    found = json.loads((folder / MANIFEST).read_bytes())
    del found["checksum"]
    files = {name: {"bytes": 1, "blake2b": "00" * 16} for name in found["files"]}
    first = json.dumps(found | {"format": 1, "files": files}, indent=2)
    (folder / MANIFEST).write_text(f"{first}\n", encoding="utf-8")
    with pytest.raises(IndexOutdatedError, match="format 1 "):
        read_manifest(folder)


def test_a_folder_in_the_place_of_a_file_is_told_as_such(folder: Path) -> None:
    (folder / "dictionary.txt").unlink()
    (folder / "dictionary.txt").mkdir()
    with pytest.raises(IndexDamagedError, match=r"dictionary\.txt is damaged: it is not a file"):
        verify(folder)


def test_a_seal_around_something_else_is_damage(folder: Path) -> None:
    """A sealed file that is not a manifest gives an error with a reason."""
    body = b'{\n  "format": %d,\n  "engine": 7' % FORMAT
    seal = f',\n  "checksum": "{xxhash.xxh3_128_hexdigest(body)}"\n}}\n'.encode()
    (folder / MANIFEST).write_bytes(body + seal)
    with pytest.raises(IndexDamagedError, match="engine"):
        read_manifest(folder)


def test_a_file_the_engine_did_not_write_is_refused_and_one_beside_it_is_not(
    folder: Path, store: GenerationStore
) -> None:
    """An engine may read any file of its folder; a file outside it does no harm."""
    (folder / "NOTES.txt").write_text("kept for the audit\n")
    (folder / "engine" / ".directory").write_text("a file browser's\n")
    store.open(folder.name).engine.close()
    stray = folder / "engine" / "_articles_2.toc"
    stray.write_bytes(b"")
    with pytest.raises(IndexDamagedError, match=f"{stray.name} is damaged: it is not a file of"):
        store.open(folder.name)
