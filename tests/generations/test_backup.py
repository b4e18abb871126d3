"""A restored backup answers as before, and a damaged one changes nothing."""

from __future__ import annotations

import io
import os
import pickle
import random
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest
import xxhash
import zstandard
from support.crafted_indexes import arrays_of, craft
from support.faults import LONG, answers, flipped
from support.indexes import BRIDGE, FEW, NOTICE, ORCHARD, index_articles, store_in

from fupin_search.errors import (
    BackupError,
    DiskFullError,
    IndexDamagedError,
    IndexLockedError,
    IndexMissingError,
    IndexOutdatedError,
)
from fupin_search.generations import backup as backups
from fupin_search.generations import removals, sealed_files
from fupin_search.generations.backup import SIGNATURE, BackupHead, BackupListener, backup
from fupin_search.generations.generation import MANIFEST, Manifest, read_manifest, write_manifest
from fupin_search.generations.removals import REMOVED
from fupin_search.generations.restore import BackupReader, restore_backup, set_file_settings
from fupin_search.generations.sealed_files import FileRecord, record_files, seal
from fupin_search.generations.store import CURRENT, GenerationStore
from fupin_search.service import Search, SearchRequest
from fupin_search.settings import FILES, Loaded, Settings

_SEAL_LENGTH = 40


class Archive:
    """An index with a removed article, its settings, and the backup of all that."""

    def __init__(self, folder: Path) -> None:
        self.store = store_in(folder / "index")
        self.name = index_articles(self.store, FEW, words=["柚农把"]).generation
        removals.add(self.store.root, ["notice"], "told to")
        self.settings = folder / "fupin-search.toml"
        self.settings.write_text('keep = 5\ngolden = "queries.toml"  # ours\n')
        self.golden = folder / "queries.toml"
        self.golden.write_text('[[query]]\ntext = "桥"\n')
        self.file = folder / "backup"
        self.synonyms = folder / "words.toml"
        self.synonyms.write_text('[[group]]\nwords = ["桥", "桥梁"]\n')
        self.pairs = folder / "helpers.toml"
        self.pairs.write_text('[pairs]\n"广州" = ["毕节"]\n')
        self.words = folder / "own.txt"
        self.words.write_text("柚农把\n帮扶车间\n", "utf-8")
        self.done = backup(
            self.store,
            self.file,
            settings=self.settings,
            named={
                "dictionary": self.words,
                "golden": self.golden,
                "pairs": self.pairs,
                "synonyms": self.synonyms,
            },
        )
        self.told = answers_of(self.store)


def answers_of(store: GenerationStore) -> tuple[str, list[dict[str, object]]]:
    with closing(Search(store)) as search:
        return answers(search)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return Archive(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with something else in it, to be copied."""
    folder = tmp_path_factory.mktemp("template") / "index"
    index_articles(store_in(folder), [BRIDGE])
    return folder


@pytest.fixture
def other(template: Path, tmp_path: Path) -> GenerationStore:
    """An index with something else in it."""
    return store_in(shutil.copytree(template, tmp_path / "index"))


# What it brings back


def test_what_is_restored_answers_as_what_was_backed_up(kept: Archive, tmp_path: Path) -> None:
    store = store_in(tmp_path / "new" / "index")
    done = restore_backup(store, kept.file)
    assert (done.live, done.former, done.articles) == (kept.name, "", 2)
    assert done.unpacked
    assert answers_of(store) == kept.told
    (entry,) = store.list_generations()
    assert (entry.name, entry.live, entry.problem) == (kept.name, True, None)
    original, copied = (one.root / kept.name for one in (kept.store, store))
    for path in original.rglob("*"):
        if path.is_file():
            assert (copied / path.relative_to(original)).read_bytes() == path.read_bytes()


def test_it_says_what_is_in_it(kept: Archive) -> None:
    done = kept.done
    assert (done.generation, done.articles, done.hidden) == (kept.name, 3, 1)
    names = ("fupin-search.toml", "words.txt", "golden.toml", "pairs.toml", "synonyms.toml")
    assert done.settings == tuple(f"settings/{name}" for name in names)
    assert done.bytes == kept.file.stat().st_size
    assert kept.file.stat().st_mode & 0o777 == 0o600


def test_a_running_server_follows_a_restored_backup(kept: Archive, other: GenerationStore) -> None:
    former = other.current()
    with closing(Search(other)) as search:
        assert search.search(SearchRequest()).generation == former
        assert restore_backup(other, kept.file).former == former
        assert answers(search) == kept.told


def test_nothing_hidden_becomes_visible_on_either_side(
    kept: Archive, other: GenerationStore
) -> None:
    removals.add(other.root, ["orchard"], "here")
    done = restore_backup(other, kept.file)
    assert done.hidden == ("notice",)
    assert [(one.id, one.reason) for one in other.removed()] == [
        ("orchard", "here"),
        ("notice", "told to"),
    ]
    assert done.articles == 1


def test_settings_go_nowhere_unless_asked(
    kept: Archive, other: GenerationStore, tmp_path: Path
) -> None:
    before = {path for path in tmp_path.rglob("*") if "index" not in path.parts}
    done = restore_backup(other, kept.file)
    assert done.left == (
        "fupin-search.toml",
        "words.txt",
        "golden.toml",
        "pairs.toml",
        "synonyms.toml",
    )
    assert {path for path in tmp_path.rglob("*") if "index" not in path.parts} == before
    folder = tmp_path / "etc"
    expected = ("fupin-search.toml", "words.txt", "golden.toml", "pairs.toml", "synonyms.toml")
    done = restore_backup(other, kept.file, settings_to=folder)
    assert done.settings == tuple(str(folder / name) for name in expected)
    assert (folder / "words.txt").read_text() == kept.words.read_text()
    assert (folder / "golden.toml").read_text() == kept.golden.read_text()
    assert (folder / "synonyms.toml").read_text() == kept.synonyms.read_text()
    # A second time it would write over what may have been edited since.
    with pytest.raises(BackupError, match="--settings-to"):
        restore_backup(other, kept.file, settings_to=folder)


def test_a_generation_that_is_there_whole_is_only_made_live(
    kept: Archive, other: GenerationStore
) -> None:
    restore_backup(other, kept.file)
    index_articles(other, [ORCHARD])
    done = restore_backup(other, kept.file)
    assert not done.unpacked
    assert other.current() == kept.name


def test_one_that_is_there_damaged_is_mended(kept: Archive, other: GenerationStore) -> None:
    restore_backup(other, kept.file)
    for damaged in ("dictionary.txt", MANIFEST):
        (other.root / kept.name / damaged).write_bytes(b"{}")
        assert restore_backup(other, kept.file).unpacked
        assert answers_of(other) == kept.told
        assert all(entry.problem is None for entry in other.list_generations())


def test_another_by_the_same_name_is_not_replaced(kept: Archive, other: GenerationStore) -> None:
    before = other.current()
    (other.root / before).rename(other.root / kept.name)
    other.swap(kept.name)
    with pytest.raises(BackupError, match=f"another generation by the name of {kept.name}"):
        restore_backup(other, kept.file)
    with closing(Search(other)) as search:
        assert search.article("bridge") == BRIDGE


def test_one_of_another_version_is_refused_before_the_swap(
    kept: Archive, other: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = other.current()
    monkeypatch.setattr(other.kind, "schema_version", 99)
    with pytest.raises(BackupError, match="cannot serve here") as refused:
        restore_backup(other, kept.file)
    assert ".building" not in refused.value.message
    assert other.current() == before
    assert {path.name for path in other.root.iterdir()} == {before, CURRENT, "LOCK"}


def test_restoring_meets_the_lock_and_backing_up_does_not(
    kept: Archive, other: GenerationStore, tmp_path: Path
) -> None:
    with other.locked("reindex"):
        with pytest.raises(IndexLockedError, match="`reindex`"):
            restore_backup(other, kept.file)
        backup(other, tmp_path / "meanwhile")


# How it is written


def test_a_generation_pruned_meanwhile_is_read_to_its_end(
    other: GenerationStore, tmp_path: Path
) -> None:
    class Pruning(BackupListener):
        def on_begin(self, size: int) -> None:
            assert size
            index_articles(other, [NOTICE], keep=1)

    name = other.current()
    done = backup(other, tmp_path / "backup", listener=Pruning())
    assert done.generation == name
    assert name not in other.names()
    restore_backup(other, tmp_path / "backup")
    assert other.current() == name


def test_one_pruned_before_its_files_are_open_gives_way_to_the_live_one(
    other: GenerationStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = read_manifest
    fresh: list[str] = []

    def too_late(folder: Path) -> Manifest:
        manifest = read(folder)
        if not fresh:
            fresh.append("")
            fresh.append(index_articles(other, [NOTICE], keep=1).generation)
        return manifest

    monkeypatch.setattr(backups, "read_manifest", too_late)
    assert backup(other, tmp_path / "backup").generation == fresh[1]


def test_a_named_generation_and_an_unknown_one(other: GenerationStore, tmp_path: Path) -> None:
    former = other.current()
    index_articles(other, [NOTICE])
    assert backup(other, tmp_path / "backup", name=former).generation == former
    with pytest.raises(IndexMissingError, match="20200101"):
        backup(other, tmp_path / "backup", name="20200101-000000-000000")


def test_a_damaged_generation_is_not_backed_up_and_the_former_backup_stays(
    other: GenerationStore, tmp_path: Path
) -> None:
    backup(other, tmp_path / "backup")
    written = (tmp_path / "backup").read_bytes()
    engine = other.root / other.current() / "engine"
    path = max(engine.iterdir(), key=lambda file: file.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexDamagedError, match=path.name):
        backup(other, tmp_path / "backup")
    path.unlink()
    with pytest.raises(IndexDamagedError, match=path.name):
        backup(other, tmp_path / "backup")
    assert (tmp_path / "backup").read_bytes() == written
    assert {entry.name for entry in tmp_path.iterdir()} == {"index", "backup"}


def test_a_half_backup_never_has_the_name(other: GenerationStore, tmp_path: Path) -> None:
    class Crash(BackupListener):
        def on_bytes(self, count: int) -> None:
            assert count
            assert not (tmp_path / "backup").exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup(other, tmp_path / "backup", listener=Crash())
    assert [entry.name for entry in tmp_path.iterdir()] == ["index"]


def test_what_is_no_backup_is_not_written_over(other: GenerationStore, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("{}\n")
    with pytest.raises(BackupError, match="is no backup"):
        backup(other, corpus)
    assert corpus.read_text() == "{}\n"


def test_a_place_that_cannot_be_written_is_told(other: GenerationStore, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="cannot be written"):
        backup(other, tmp_path / "nowhere" / "backup")
    with pytest.raises(BackupError, match="cannot be written"):
        backup(other, tmp_path / "index")


def test_other_programs_can_unpack_it(kept: Archive) -> None:
    content = kept.file.read_bytes()[len(SIGNATURE) : -_SEAL_LENGTH]
    stream = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(content))
    with tarfile.open(fileobj=stream, mode="r|") as unpacked:
        names = [member.name for member in unpacked]
    assert names[:3] == ["head.json", REMOVED, "settings/fupin-search.toml"]
    assert f"generation/{MANIFEST}" in names


# What is not whole


@pytest.fixture
def untouched(other: GenerationStore) -> Iterator[GenerationStore]:
    """An index that must be unchanged afterwards."""

    def state() -> dict[str, bytes]:
        return {
            path.relative_to(other.root).as_posix(): path.read_bytes() if path.is_file() else b""
            for path in other.root.rglob("*")
            if path.name != "LOCK"
        }

    before = state()
    yield other
    assert state() == before


def refused(store: GenerationStore, path: Path, match: str | None = None) -> None:
    with pytest.raises((BackupError, IndexDamagedError), match=match):
        restore_backup(store, path)


def test_flipped_bits_anywhere_are_noticed(
    kept: Archive, untouched: GenerationStore, tmp_path: Path
) -> None:
    chance = random.Random(None if LONG else 5)
    written = kept.file.read_bytes()
    path = tmp_path / "flipped"
    for _ in range(2000 if LONG else 60):
        path.write_bytes(flipped(written, chance))
        refused(untouched, path)
    # Each bit of what surrounds the content.
    for at in [*range(len(SIGNATURE) + 16), *range(len(written) - _SEAL_LENGTH, len(written))]:
        changed = bytearray(written)
        changed[at] ^= 1 << at % 8
        path.write_bytes(changed)
        refused(untouched, path)


def test_cut_anywhere_or_lengthened_it_is_noticed(
    kept: Archive, untouched: GenerationStore, tmp_path: Path
) -> None:
    written = kept.file.read_bytes()
    path = tmp_path / "cut"
    chance = random.Random(None if LONG else 6)
    for size in (0, 1, len(SIGNATURE), len(written) - 1, *chance.sample(range(len(written)), 30)):
        path.write_bytes(written[:size])
        refused(untouched, path)
    path.write_bytes(written + b"\0")
    refused(untouched, path)


def test_what_is_no_backup_is_told_as_such(untouched: GenerationStore, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"<html>")
    refused(untouched, path, match="is not a backup")
    refused(untouched, tmp_path, match="cannot be read")
    refused(untouched, tmp_path / "absent", match="cannot be read")


# What was made to harm: sealed by its own rules, and yet refused

Members = list[tuple[tarfile.TarInfo, bytes]]


def unpacked(path: Path) -> tuple[BackupHead, Members]:
    """A backup's head and the members after it."""
    content = path.read_bytes()[len(SIGNATURE) : -_SEAL_LENGTH]
    stream = io.BytesIO(zstandard.ZstdDecompressor().stream_reader(io.BytesIO(content)).read())
    with tarfile.open(fileobj=stream) as members:
        found = [(info, _content(members, info)) for info in members]
    return msgspec.json.decode(found[0][1], type=BackupHead), found[1:]


def _content(members: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    file = members.extractfile(info)
    assert file
    return file.read()


def packed(head: bytes, members: Members, *, end: bytes = b"\0" * 1024) -> bytes:
    """A backup of a head and members, whatever they are, with the right seal."""
    info = tarfile.TarInfo("head.json")
    info.size = len(head)
    body = b"".join(
        one.tobuf(tarfile.GNU_FORMAT) + content + b"\0" * (-len(content) % 512)
        for one, content in [(info, head), *members]
    )
    return enclosed(zstandard.ZstdCompressor().compress(body + end))


def enclosed(content: bytes) -> bytes:
    """A signature, a content and the right seal."""
    found = SIGNATURE + content
    seal = b"\x50\x2a\x4d\x18" + (32).to_bytes(4, "little")
    return found + seal + xxhash.xxh3_128_hexdigest(found).encode()


def record(content: bytes) -> FileRecord:
    return FileRecord(len(content), xxhash.xxh3_128_hexdigest(content))


def member(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE) -> Members:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.type = kind
    if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
        info.linkname = "/etc/passwd"
    return [(info, content)]


def swapped(members: Members, name: str, content: bytes) -> Members:
    """The members with other bytes under a name."""
    return [(info, was) if info.name != name else member(name, content)[0] for info, was in members]


def listing(head: BackupHead, members: Members) -> bytes:
    """A head that lists these members as they are."""
    records = {info.name: record(content) for info, content in members}
    return seal(msgspec.structs.replace(head, members=records))


NAMES = [
    "/etc/cron.d/evil",
    "../evil",
    "generation/../../evil",
    "generation/engine/..",
    "generation//evil",
    "generation/./evil",
    "generation/engine/.evil",
    "generation/a\\..\\b",
    "generation/n\0l",
    "generation/" + "x" * 100,
    "evil",
    "settings/evil.toml",
    "generation",
    "",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_elsewhere_are_refused(
    kept: Archive, untouched: GenerationStore, tmp_path: Path, name: str
) -> None:
    head, members = unpacked(kept.file)
    more = head.members | {name: record(b"evil")}
    (tmp_path / "made").write_bytes(
        packed(
            seal(msgspec.structs.replace(head, members=more)),
            [*members, *member(name[:90], b"evil")],
        )
    )
    refused(untouched, tmp_path / "made")
    assert not (tmp_path / "evil").exists()


KINDS = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, b"Z"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_refused(
    kept: Archive, untouched: GenerationStore, tmp_path: Path, kind: bytes
) -> None:
    head, members = unpacked(kept.file)
    name = "generation/dictionary.txt"
    changed = [
        (info, was) if info.name != name else member(name, b"", kind)[0] for info, was in members
    ]
    (tmp_path / "made").write_bytes(packed(seal(head), changed))
    refused(untouched, tmp_path / "made", match="it may hold files only")


def without_manifest(head: BackupHead, members: Members) -> bytes:
    kept = [one for one in members if not one[0].name.endswith(MANIFEST)]
    return packed(listing(head, kept), kept)


def without_removed(head: BackupHead, members: Members) -> bytes:
    kept = [one for one in members if one[0].name != REMOVED]
    return packed(listing(head, kept), kept)


CRAFTED: dict[str, Callable[[BackupHead, Members], bytes]] = {
    "no head": lambda _, members: packed(b"", members),
    "head is no json": lambda _, members: packed(seal({"a": 1}), members),
    "head without seal": lambda head, members: packed(msgspec.json.encode(head), members),
    "head is no text": lambda _, members: packed(
        (body := b'{"format": "\xff"')
        + f',\n  "checksum": "{xxhash.xxh3_128_hexdigest(body)}"\n}}\n'.encode(),
        members,
    ),
    "another format": lambda head, members: packed(
        seal(msgspec.structs.replace(head, format=2)), members
    ),
    "name of no generation": lambda head, members: packed(
        seal(msgspec.structs.replace(head, generation="../evil")), members
    ),
    "no manifest": without_manifest,
    "no removed": without_removed,
    "a member more": lambda head, members: packed(
        seal(head), [*members, *member("generation/more", b"more")]
    ),
    "a member less": lambda head, members: packed(seal(head), members[:-1]),
    "members in another order": lambda head, members: packed(seal(head), members[::-1]),
    "another size than listed": lambda head, members: packed(
        seal(head), swapped(members, "generation/dictionary.txt", b"longer than was listed")
    ),
    "other bytes than listed": lambda head, members: packed(
        seal(head),
        swapped(members, "settings/fupin-search.toml", b"keep = 6\n"),
    ),
    "listed, and not as the manifest has it": lambda head, members: packed(
        listing(head, changed := swapped(members, "generation/dictionary.txt", b"other\n")), changed
    ),
    "a size below nothing": lambda head, members: packed(
        seal(
            msgspec.structs.replace(
                head, members=head.members | {"generation/x": FileRecord(-5, "0" * 32)}
            )
        ),
        members,
    ),
    "removed is no list": lambda head, members: packed(
        listing(head, changed := swapped(members, REMOVED, b"{}")), changed
    ),
    "no end": lambda head, members: packed(seal(head), members, end=b""),
    "more after the end": lambda head, members: packed(
        seal(head), members, end=b"\0" * 1024 + b"more"
    ),
    "no frame": lambda *_: enclosed(b"nothing compressed"),
    "nothing": lambda *_: enclosed(b""),
    "an endless one": lambda *_: enclosed(zstandard.ZstdCompressor().compress(bytes(300 << 20))),
    "a large window": lambda head, members: enclosed(
        zstandard.ZstdCompressor(
            compression_params=zstandard.ZstdCompressionParameters(
                window_log=27, enable_ldm=True, write_content_size=False
            )
        )
        .compressobj()
        .compress(packed(seal(head), members) + os.urandom(9 << 20))
    ),
}


@pytest.mark.parametrize("craft", CRAFTED.values(), ids=CRAFTED.keys())
def test_whatever_breaks_a_rule_is_refused_and_the_index_untouched(
    kept: Archive,
    untouched: GenerationStore,
    tmp_path: Path,
    craft: Callable[[BackupHead, Members], bytes],
) -> None:
    (tmp_path / "made").write_bytes(craft(*unpacked(kept.file)))
    refused(untouched, tmp_path / "made")


def test_the_made_ones_would_be_taken_were_they_right(
    kept: Archive, other: GenerationStore, tmp_path: Path
) -> None:
    """The crafted backups of the tests above are valid without their flaw."""
    head, members = unpacked(kept.file)
    (tmp_path / "made").write_bytes(packed(seal(head), members))
    assert restore_backup(other, tmp_path / "made").live == kept.name
    assert answers_of(other) == kept.told


def rewritten(head: BackupHead, members: Members, name: str, content: bytes) -> bytes:
    """Make a backup with other bytes under a name, and correct checksums."""
    changed = swapped(members, f"generation/{name}", content)
    manifest = msgspec.json.decode(
        next(was for info, was in changed if info.name == f"generation/{MANIFEST}"),
        type=Manifest,
    )
    listed = manifest.files | {name: record(content)}
    fresh = seal(msgspec.structs.replace(manifest, files=listed))
    changed = swapped(changed, f"generation/{MANIFEST}", fresh)
    return packed(listing(head, changed), changed)


def test_an_engines_file_that_is_garbage_under_right_checksums_is_refused(
    kept: Archive, untouched: GenerationStore, tmp_path: Path
) -> None:
    """Every error of an engine about a file is a refusal of the backup."""
    head, members = unpacked(kept.file)
    chance = random.Random(7)
    engine = [info.name for info, was in members if "/engine/" in info.name and was]
    for full in engine:
        if full.endswith(".toc"):  # it is never read
            continue
        name = full.removeprefix("generation/")
        for content in (b"", b"{}", b"\xff" * 200, chance.randbytes(5000)):
            (tmp_path / "made").write_bytes(rewritten(head, members, name, content))
            refused(untouched, tmp_path / "made")


class Bomb:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self._path,)


def test_a_pickle_in_it_is_carried_as_bytes_and_never_read(
    kept: Archive, other: GenerationStore, tmp_path: Path
) -> None:
    head, members = unpacked(kept.file)
    fired = tmp_path / "fired"
    bomb = pickle.dumps(Bomb(fired))
    pickle.loads(bomb)  # noqa: S301 - it does go off
    fired.unlink()
    (toc,) = (info.name for info, _ in members if info.name.endswith(".toc"))
    name = toc.removeprefix("generation/")
    (tmp_path / "made").write_bytes(rewritten(head, members, name, bomb))
    assert restore_backup(other, tmp_path / "made").live == kept.name
    assert answers_of(other)[1] == kept.told[1]
    backup(other, tmp_path / "again")
    restore_backup(store_in(tmp_path / "third"), tmp_path / "again")
    assert (other.root / kept.name / name).read_bytes() == bomb
    assert not fired.exists()


def test_a_list_here_that_is_damaged_stops_the_restoring(
    kept: Archive, other: GenerationStore
) -> None:
    """The hidden articles are unknown, so nothing may be made live."""
    removals.add(other.root, ["bridge"], "")
    (other.root / REMOVED).write_bytes(b"{}")
    before = other.current()
    refused(other, kept.file, match="removed --rebuild")
    assert other.current() == before


def test_no_room_is_told_before_anything_is_unpacked(
    kept: Archive, untouched: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 9))
    with pytest.raises(DiskFullError, match="prune"):
        restore_backup(untouched, kept.file)


def test_a_file_a_disk_cut_short_after_it_was_unpacked_is_noticed(
    kept: Archive, untouched: GenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unpacked generation is compared with its manifest, as at every opening."""
    sync_folders = sealed_files.sync_folders

    def lossy(folder: Path) -> None:
        path = max((folder / "engine").iterdir(), key=lambda file: file.stat().st_size)
        path.write_bytes(path.read_bytes()[:-1])
        sync_folders(folder)

    monkeypatch.setattr(sealed_files, "sync_folders", lossy)
    refused(untouched, kept.file, match="cannot serve here")


def test_a_backup_of_another_version_of_the_list_is_told(
    kept: Archive, untouched: GenerationStore, tmp_path: Path
) -> None:
    head, members = unpacked(kept.file)
    later = seal(removals.RemovedList(2, ()))
    changed = swapped(members, REMOVED, later)
    (tmp_path / "made").write_bytes(packed(listing(head, changed), changed))
    with pytest.raises((BackupError, IndexOutdatedError), match="format 2"):
        restore_backup(untouched, tmp_path / "made")


def test_memory_does_not_grow_with_what_is_read(kept: Archive) -> None:
    """No read asks for more than a piece."""
    with closing(BackupReader(kept.file)) as opened:
        for name, one in opened.members():
            assert all(len(piece) <= 1 << 20 for piece in opened.pieces(name, one))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("postings/grams", 3),
        ("sizes/words", 4),
        ("column_ends/body", -1),
        ("column/section", 200),
        ("term_ends/id", 2**31),
    ],
)
def test_a_backup_made_to_harm_is_refused_though_every_checksum_is_right(
    other: GenerationStore, tmp_path: Path, name: str, value: int
) -> None:
    made = store_in(tmp_path / "made")
    folder = made.root / index_articles(made).generation
    arrays = arrays_of(folder / "engine")
    arrays[name][0] = value
    craft(folder / "engine", arrays)
    manifest = read_manifest(folder)
    (folder / MANIFEST).unlink()
    write_manifest(folder, msgspec.structs.replace(manifest, files=record_files(folder)))
    backup(made, tmp_path / "crafted")
    live = other.current()
    with pytest.raises(BackupError, match="does not hold to its law"):
        restore_backup(other, tmp_path / "crafted")
    assert other.current() == live
    assert [one.name for one in other.root.iterdir() if one.name.startswith("20")] == [live]


def test_every_file_that_a_setting_names_is_in_a_backup_and_comes_back_by_a_name_that_works(
    other: GenerationStore, tmp_path: Path
) -> None:
    home, there = tmp_path / "home", tmp_path / "there"
    home.mkdir()
    paths = [
        key for key, value in get_type_hints(Settings).items() if Path in (value, *get_args(value))
    ]
    assert set(paths) == {"index", *FILES}
    for key in FILES:
        (home / f"my-{key}").write_text(f"# {key}\n")
    lines = [f'{key} = "my-{key}"' for key in list(FILES)[1:]]
    (home / "fupin-search.toml").write_text("\n".join(["keep = 7", *lines]))
    # The first one is named by the environment.
    environment = {"FUPIN_CONFIG": str(home / "fupin-search.toml")}
    environment[f"FUPIN_{next(iter(FILES)).upper()}"] = str(home / f"my-{next(iter(FILES))}")
    loaded = Loaded.read(environment)
    named = {key: getattr(loaded.settings, key) for key in FILES}
    backup(other, tmp_path / "backup", settings=loaded.file, named=named)
    restore_backup(other, tmp_path / "backup", settings_to=there)
    back = Loaded.read({}, folder=there)
    assert (back.faults, back.settings.keep) == ((), 7)
    for key in FILES:
        assert getattr(back.settings, key).read_text() == f"# {key}\n"
        assert getattr(back.settings, key).parent == there


def test_a_file_that_is_named_and_not_there_is_said_and_left_out(
    other: GenerationStore, tmp_path: Path
) -> None:
    done = backup(other, tmp_path / "backup", named={"golden": tmp_path / "none.toml"})
    assert (done.settings, done.absent) == ((), (str(tmp_path / "none.toml"),))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"keep = 5\n", b'keep = 5\ngolden = "golden.toml"\n'),
        (b"keep = 5", b'keep = 5\ngolden = "golden.toml"\n'),
        (b"", b'golden = "golden.toml"\n'),
        (
            b"golden = '/etc/q.toml' # ours\nkeep = 5\n",
            b'golden = "golden.toml" # ours\nkeep = 5\n',
        ),
        (b'"golden"="q.toml"\r\nkeep = 5\r\n', b'golden = "golden.toml"\r\nkeep = 5\r\n'),
        (b'golden = "golden.toml"\n', b'golden = "golden.toml"\n'),
        (b'golden = """\nq.toml"""\n', b'golden = """\nq.toml"""\n'),
        (b"no toml", b"no toml"),
        (b"\xff", b"\xff"),
    ],
)
def test_the_settings_name_the_file_beside_them_and_nothing_else_is_changed(
    before: bytes, after: bytes
) -> None:
    assert set_file_settings(before, {"golden": "golden.toml"}) == after
