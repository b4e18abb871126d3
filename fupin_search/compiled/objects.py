"""The files of machine code: named, compiled where they are missing, loaded.

A module with loops has one file, named by the module and a digest of all that its code depends on:
its source, those of the modules it takes parts from, those of this room, and the processor's level.
So a file is never too old, several releases share a folder, and a file made on one machine serves
every other of the same level: a release brings those of common processors along. Each begins with a
digest of the code. Loading takes llvmlite, which is imported in a tenth of numba's time.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import importlib.util
import logging
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from fupin_search.disk import replacing
from fupin_search.settings import cache_folder

_log = logging.getLogger(__name__)

_HERE = Path(__file__).parent
# What a release brings along.
SHIPPED = _HERE / "shipped"
# Features of the level that most machines of the last ten years have.
_V3 = frozenset({"avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe"})
_V3_NAME = "x86-64-v3"

_DIGEST_SIZE = 16
# The imports of a module with loops.
_IMPORTED = re.compile(rb"^from (fupin_search\.[\w.]+) import", re.MULTILINE)
_DECLARES = b"from fupin_search.compiled"

# Runs a loop on the address of a block of words.
Entry = Callable[[bytes | int], int]
# numba's convention: where the result goes, where an error would go, the one argument; a status.
_PROTOTYPE = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
_NO_ERROR = ctypes.c_void_p()
_NO_ERROR_AT = ctypes.addressof(_NO_ERROR)

# The C library's functions that loops may call: the same that Python's `math` calls.
_MATHEMATICS = ("log1p", "pow")
_LIBRARY = ctypes.CDLL(None)

_loading = Lock()
# The modules whose machine code this process has.
_loaded: set[str] = set()


def prepare(modules: Iterable[str]) -> None:
    """Compile the loops of modules that have no file yet, all at once, and say so.

    Args:
        modules: their names.

    Raises:
        RuntimeError: when a module cannot be compiled.
    """
    modules = [module for module in modules if module not in _loaded]
    if not _missing(modules):
        return
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    # Other processes wait for the first one, rather than compile the same beside it.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = _missing(modules)
        if missing:
            _log.warning(
                "Compiling the loops that search and index, once for all; this takes a few seconds."
            )
            _compile(missing)


def _compile(modules: Iterable[str]) -> None:
    """Compile modules, in a process for each processor: each has to load the compiler."""
    name, features = target()
    # The compiler optimises all at the end.
    numba = {"NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": features, "NUMBA_OPT": "0"}
    # The longest source first, and each to the process that has least.
    shares: list[tuple[int, list[str]]] = [(0, []) for _ in range(os.cpu_count() or 1)]
    sizes = {module: sum(map(len, _sources(module, {}).values())) for module in modules}
    for module in sorted(sizes, key=lambda module: -sizes[module]):
        size, share = min(shares, key=lambda each: each[0])
        shares.remove((size, share))
        shares.append((size + sizes[module], [*share, module]))
    command = [sys.executable, "-m", "fupin_search.compiled.compiler"]
    running = [
        subprocess.Popen([*command, *share], env=os.environ | numba) for _, share in shares if share
    ]
    ended = [process.wait() for process in running]
    if any(ended):
        raise RuntimeError(f"The loops of {', '.join(sizes)} could not be compiled.")


def list_modules() -> list[str]:
    """Return the names of all modules of the package that declare loops."""
    package = _HERE.parent
    return sorted(
        ".".join((package.name, *file.relative_to(package).with_suffix("").parts))
        for file in package.rglob("*.py")
        if file.parent != _HERE and b"@kernel(" in file.read_bytes()
    )


def find(module: str) -> Path | None:
    """Return the file of a module's machine code, if there is a whole one.

    Args:
        module: its name.
    """
    name = file_name(module)
    files = (SHIPPED / name, _folder() / name)
    return next((file for file in files if _read(file) is not None), None)


def entry(module: str, name: str) -> Entry:
    """Return a loop's machine code as a function of a block's address.

    Args:
        module: declares the loop.
        name: of the loop.
    """
    with _loading:
        _load(module)
    run = _PROTOTYPE(_engine().get_function_address(symbol(module, name)))

    def call(block: bytes | int) -> int:
        result = ctypes.c_int64()
        run(ctypes.addressof(result), _NO_ERROR_AT, block)
        return result.value

    return call


def symbol(module: str, name: str) -> str:
    """Return the name of a loop in a file of machine code.

    Args:
        module: declares the loop.
        name: of the loop.
    """
    return f"{module}.{name}"


def write(module: str, code: bytes) -> None:
    """Keep the machine code of a module.

    Args:
        module: its name.
        code: an object file.
    """
    _folder().mkdir(mode=0o700, exist_ok=True)
    with replacing(_folder() / file_name(module), durable=False) as file:
        file.write(_digest(code) + code)


@cache
def file_name(module: str) -> str:
    """Return the name of the file with a module's machine code."""
    digest = hashlib.blake2b(" ".join(target()).encode(), digest_size=12)
    for file in sorted(_HERE.glob("*.py")):
        digest.update(file.read_bytes())
    for source in _sources(module, {}).values():
        digest.update(source)
    return f"{module.removeprefix('fupin_search.')}-{digest.hexdigest()}.o"


@cache
def target() -> tuple[str, str]:
    """Return the name and the features of the processor to compile for.

    Common processors are compiled for by level, so that their files are the same everywhere.
    """
    from llvmlite import binding as llvm

    host = llvm.get_host_cpu_features()
    if platform.machine() in {"x86_64", "AMD64"} and all(host.get(name) for name in _V3):
        return _V3_NAME, ""
    return llvm.get_host_cpu_name(), host.flatten()


def _folder() -> Path:
    """Return the folder of the files that this user's commands compiled, which may be missing."""
    return cache_folder() / "loops"


def _missing(modules: Iterable[str]) -> list[str]:
    return [module for module in modules if find(module) is None]


def _sources(module: str, known: dict[str, bytes]) -> dict[str, bytes]:
    """Return the sources of a module, and of those it takes parts and constants from, by name."""
    if module not in known:
        spec = importlib.util.find_spec(module)
        assert spec
        assert spec.origin
        known[module] = source = Path(spec.origin).read_bytes()
        # Further ones matter only to loops.
        if _DECLARES in source:
            for imported in _IMPORTED.findall(source):
                if not imported.startswith(b"fupin_search.compiled"):
                    _sources(imported.decode(), known)
    return known


def _read(file: Path) -> bytes | None:
    """Return the machine code of a file, if it is whole."""
    with suppress(FileNotFoundError, PermissionError):
        raw = file.read_bytes()
        code = raw[_DIGEST_SIZE:]
        if raw[:_DIGEST_SIZE] == _digest(code):
            return code
    return None


def _load(module: str) -> None:
    """Load a module's machine code, after compiling it where it is missing."""
    if module in _loaded:
        return
    from llvmlite import binding as llvm

    prepare([module])
    file = find(module)
    assert file is not None
    code = _read(file)
    engine = _engine()
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    _loaded.add(module)


@cache
def _engine() -> Any:
    from llvmlite import binding as llvm

    for name in _MATHEMATICS:
        llvm.add_symbol(name, ctypes.cast(getattr(_LIBRARY, name), ctypes.c_void_p).value)
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


def _digest(code: bytes) -> bytes:
    return hashlib.blake2b(code, digest_size=_DIGEST_SIZE).digest()
