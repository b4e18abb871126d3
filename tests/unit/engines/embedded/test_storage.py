"""An index made to harm, its checksums right, is refused or does none."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.crafted_indexes import Arrays, arrays_of, craft
from support.indexes import BRIDGE, FEW, NOTICE, ORCHARD, index_articles, store_in
from support.segments import commit, record
from support.strategies import understood_query

from fupin_search.engines.embedded import laws
from fupin_search.engines.embedded.engine import EmbeddedEngine
from fupin_search.engines.embedded.laws import KINDS, examine
from fupin_search.engines.embedded.schema import INDEX_NAME, schema
from fupin_search.engines.embedded.storage.container import Array
from fupin_search.engines.embedded.storage.fields import Packer, encode_stored
from fupin_search.engines.embedded.storage.index import ArrayIndex
from fupin_search.errors import IndexDamagedError
from fupin_search.model.answer import FACET_FIELDS, Page
from fupin_search.model.query import Sort
from fupin_search.text.normalise import normalise

pytestmark = pytest.mark.slow

# Enough documents for lists of several blocks.
MANY = [
    *FEW,
    *(
        replace(NOTICE, id=f"n{at}", title=f"第{at}号公告", body=f"报名请扫{at}号二维码。")
        for at in range(300)
    ),
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = store_in(tmp_path_factory.mktemp("sound"))
    index_articles(store, MANY)
    return store.root / store.current() / "engine"


@pytest.fixture
def engine(sound: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sound, tmp_path / "engine")


def is_refused(engine: Path) -> bool:
    try:
        examine(engine)
    except IndexDamagedError:
        return True
    return False


def ask_everything(engine: Path) -> None:
    """Walk whatever an engine keeps, through the compiled loops."""
    with closing(EmbeddedEngine(engine)) as opened:
        for text in ("就业补贴", "标题:二维码", '"桥梁" 公告', "11431人", "广东 >1万元", "30*"):
            for sort in Sort:
                asked = understood_query(text, sort=sort)
                opened.plan(asked).run(Page(size=20), facets=FACET_FIELDS, fold=True)
        opened.census().see(BRIDGE)
        opened.vocabulary()
        opened.titles()
        for article in MANY[:5]:
            opened.article(article.id)


def alterations(array: Array) -> Iterator[tuple[str, Array]]:
    """An array otherwise than it was written."""
    limits = np.iinfo(array.dtype)
    yield "empty", array[:0]
    yield "shorter", array[:-1]
    yield "longer", np.append(array, array[-1:])
    yield "much longer", np.append(array, np.repeat(array[-1:], 500))
    yield "backwards", array[::-1]
    for place in (0, len(array) // 2, len(array) - 1):
        before = int(array[place])
        for value in (
            limits.max,
            limits.max // 2,
            limits.min,
            before + 1,
            before - 1,
            before ^ 128,
        ):
            other = array.copy()
            other[place] = min(max(value, limits.min), limits.max)
            yield f"{other[place]} at {place}", other
    yield "all the largest", np.full_like(array, limits.max)
    yield "all zeros", np.zeros_like(array)


@pytest.mark.parametrize("name", [name for name in KINDS if name != "stored_dictionary"])
def test_an_array_that_was_altered_is_refused_or_does_no_harm(engine: Path, name: str) -> None:
    arrays = arrays_of(engine)
    refused = 0
    for _, other in alterations(arrays[name]):
        if np.array_equal(other, arrays[name]):
            continue
        craft(engine, arrays | {name: other})
        if is_refused(engine):
            refused += 1
        else:
            ask_everything(engine)
    assert refused > 3


@pytest.mark.parametrize("name", [name for name in KINDS if name != "stored_dictionary"])
@pytest.mark.parametrize("kind", ["f8", "i1", "u8", "i4"])
def test_an_array_of_another_kind_is_refused(engine: Path, name: str, kind: str) -> None:
    arrays = arrays_of(engine)
    if kind in KINDS[name]:
        return
    craft(engine, arrays | {name: arrays[name].astype(kind)})
    with pytest.raises(IndexDamagedError, match=f"{name} does not hold to its law"):
        examine(engine)


@pytest.mark.parametrize("name", [name for name in KINDS if name != "stored_dictionary"])
def test_an_array_that_is_missing_is_refused(engine: Path, name: str) -> None:
    arrays = arrays_of(engine)
    del arrays[name]
    craft(engine, arrays)
    with pytest.raises(IndexDamagedError, match="it is missing"):
        examine(engine)


def test_an_array_no_law_speaks_of_is_refused(engine: Path) -> None:
    craft(engine, arrays_of(engine) | {"column/more": np.zeros(303, "u1")})
    with pytest.raises(IndexDamagedError, match="no array has that name"):
        examine(engine)


def test_every_array_an_index_has_has_a_law(sound: Path) -> None:
    assert set(arrays_of(sound)) | {"stored_dictionary"} == set(KINDS)


def _set(key: str, value: object) -> Callable[[dict[str, object]], None]:
    return lambda part: part.update({key: value})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("documents", -1),
        ("documents", 302),
        ("documents", 304),
        ("documents", 2**31),
        ("documents", 2**62),
        ("deleted", [303]),
        ("deleted", [-1]),
        ("deleted", [2**62]),
        ("segment", "../../elsewhere"),
        ("segment", ""),
    ],
)
def test_a_segment_that_cannot_be_is_refused(engine: Path, key: str, value: object) -> None:
    craft(engine, arrays_of(engine), _set(key, value))
    assert is_refused(engine)


def repacked(arrays: Arrays, number: int, record: bytes) -> Arrays:
    """The arrays with another stored record."""
    ends = arrays["stored_ends"].tolist()
    starts = [0, *ends[:-1]]
    pieces = [
        arrays["stored"][start:end].tobytes() for start, end in zip(starts, ends, strict=True)
    ]
    pieces[number] = record
    return arrays | {
        "stored": np.frombuffer(b"".join(pieces), "u1"),
        "stored_ends": np.cumsum([len(piece) for piece in pieces]).astype("i8"),
    }


def packed(article: object) -> bytes:
    return Packer().pack(encode_stored({"article": article}))


ALIEN = record(replace(ORCHARD, id="alien"), normalise(ORCHARD.title), normalise(ORCHARD.body))
RISKY = record(
    replace(ORCHARD, url="javascript:alert(1)"), normalise(ORCHARD.title), normalise(ORCHARD.body)
)
LONGER = record(ORCHARD, normalise(ORCHARD.title), normalise(ORCHARD.body))[:-1]


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"no frame",
        packed(ALIEN),
        packed(RISKY),
        packed(LONGER),
        packed(b""),
        packed("text"),
        Packer().pack(encode_stored({})),
        Packer().pack(encode_stored([1])),
        Packer().pack(bytes(1 << 27)),
    ],
    ids=[
        "none",
        "no frame",
        "other id",
        "script",
        "cut",
        "no record",
        "text",
        "no article",
        "list",
        "bomb",
    ],
)
def test_a_stored_record_that_is_none_of_its_document_is_refused(
    engine: Path, record: bytes
) -> None:
    arrays = arrays_of(engine)
    craft(engine, repacked(arrays, 0, record))
    with pytest.raises(IndexDamagedError, match="stored"):
        examine(engine)


def test_indexes_of_ours_hold_to_the_laws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laws, "_AT_ONCE", 100)  # lists are listed some at a time
    written = ArrayIndex.create_in(tmp_path, schema(), INDEX_NAME)
    examine(tmp_path)
    commit(written, MANY[:2])
    commit(written, MANY[2:])
    commit(written, (), ["bridge"])
    examine(tmp_path)
    commit(written, [replace(NOTICE, id="n7", body="新的正文。")], merge=True)
    examine(tmp_path)
