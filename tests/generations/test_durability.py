"""Everything is on the disk before CURRENT names it, in case the power fails."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.indexes import FEW, index_articles, store_in

from fupin_search.generations.store import CURRENT


def test_every_file_and_folder_of_a_generation_is_durable_before_current_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also none is written to, and no folder changed, after it was made durable."""
    durable: dict[int, int] = {}
    checked: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted(descriptor: int) -> None:
        fsync(descriptor)
        found = os.fstat(descriptor)
        durable[found.st_ino] = found.st_mtime_ns

    def swapped(fresh: Path, target: Path) -> Path:
        if target.name != CURRENT:  # the engine's own manifest
            return replace(fresh, target)
        root = target.parent
        generation = root / fresh.read_text().strip()
        parents = (tmp_path, root.parent, root)
        for path in (*parents, fresh, generation, *generation.rglob("*")):
            assert path.stat().st_ino in durable, f"{path} is not durable"
        # The parents have changed since, at the latest by the new CURRENT.
        for path in (fresh, generation, *generation.rglob("*")):
            found = path.stat()
            assert found.st_mtime_ns == durable[found.st_ino], f"{path} changed afterwards"
        checked.append(generation.name)
        durable.pop(root.stat().st_ino)
        return replace(fresh, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Path, "replace", swapped)
    store = store_in(tmp_path / "new" / "index")
    name = index_articles(store, FEW, words=["柚农把"]).generation
    assert checked == [name]
    assert (store.root / CURRENT).read_text() == f"{name}\n"
    assert store.root.stat().st_ino in durable, "the swap itself is not durable"
