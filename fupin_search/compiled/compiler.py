"""Compiles the loops of modules: `python -m fupin_search.compiled.compiler MODULE…`.

Each loop becomes one function of the address of a block, which neither the compiler nor Python is
needed to run: it cannot allocate, and it has no wrapper for the interpreter.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

import numba
import numpy as np
from llvmlite import binding as llvm
from llvmlite import ir
from numba import types
from numba.core.compiler_lock import global_compiler_lock
from numba.core.cpu import CPUContext
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

from fupin_search.compiled import loops, objects
from fupin_search.compiled.loops import ArrayKind, Function, Loop

_WORD = ir.IntType(64)
# numba would make machine code of each part as well, to call it from Python, which nobody does. It
# asks for a built-in function of that part's own.
CPUContext.get_executable = lambda *_: [].append
_OPTIONS: dict[str, Any] = {
    "nogil": True,
    "error_model": "numpy",
    "boundscheck": False,
    "_nrt": False,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


def part(function: Function) -> Any:
    """Compile a part of loops by itself."""
    return numba.njit(**_OPTIONS)(function)


def inline(function: Function) -> Any:
    """Compile a part into each loop that calls it."""
    return numba.njit(**_OPTIONS, forceinline=True)(function)


def view(kind: str) -> Any:
    """Make the function that takes an address and a length for an array; see `loops.view`."""
    made = types.Array(_number(kind), 1, "C")

    @intrinsic
    def array_at(_: Any, address: Any, length: Any) -> Any:
        def generate(context: Any, builder: Any, __: Any, values: Any) -> Any:
            return _array(context, builder, made, values[0], [values[1]])

        return made(types.int64, types.int64), generate

    return array_at


@intrinsic
def word_at(_: Any, array: Any, byte: Any) -> Any:
    """Load the word at a byte of an array, on whatever boundary; see `loops.instruction`.

    Args:
        array: of any kind.
        byte: counted from its beginning.
    """

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = make_array(signature.args[0])(context, builder, values[0]).data
        start = builder.bitcast(data, ir.IntType(8).as_pointer())
        place = builder.bitcast(builder.gep(start, [values[1]]), _WORD.as_pointer())
        return builder.load(place, align=1)

    return types.uint64(array, types.int64), generate


@intrinsic
def lowest_bit(_: Any, word: Any) -> Any:
    """The number of the lowest bit that is set; see `loops.instruction`."""

    def generate(_: Any, builder: Any, __: Any, values: Any) -> Any:
        return builder.cttz(values[0], ir.IntType(1)(1))

    return types.int64(types.uint64), generate


def compile_module(module: str) -> bytes:
    """Return the object file of a module's loops.

    Args:
        module: its name.
    """
    loops.compiler = sys.modules[__name__]
    declared = vars(importlib.import_module(module)).values()
    whole = llvm.parse_assembly("")
    names = set()
    for loop in declared:
        if isinstance(loop, Loop) and loop.__module__ == module:
            library, name = _compile(loop)
            # A copy, since the compiler keeps the module.
            code = llvm.parse_bitcode(library._final_module.as_bitcode())
            code.get_function(name).name = objects.symbol(module, loop.__name__)
            names.add(objects.symbol(module, loop.__name__))
            whole.link_in(code)
    for function in whole.functions:
        if not function.is_declaration and function.name not in names:
            function.linkage = "internal"
    return _optimise(whole)


def _optimise(code: llvm.ModuleRef) -> bytes:
    """Turn all of a module's loops into machine code, after one run of every optimisation.

    numba would run them for each part again, and for all that a part calls: five times as long.
    """
    name, features = objects.target()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=name, features=features, opt=3, reloc="static", codemodel="jitdefault", jit=True
    )
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = tuning.slp_vectorization = True
    passes = llvm.create_pass_builder(machine, tuning)
    passes.getModulePassManager().run(code, passes)
    emitted: bytes = machine.emit_object(code)
    return emitted


def _compile(loop: Loop) -> tuple[Any, str]:
    """Compile a loop as a function of a block's address; return the library and its name there."""
    function = part(loop.function)
    unpack = _unpacking(loop.arguments)

    if loop.result == "void":

        def run(block: int) -> int:
            function(*unpack(block))
            return 0

    else:

        def run(block: int) -> int:
            return np.int64(function(*unpack(block)))  # type: ignore[return-value]

    compiled = part(run)
    signature = (types.int64,)
    compiled.compile(signature)
    (result,) = compiled.overloads.values()
    # Links what the loop calls.
    with global_compiler_lock:
        result.library.finalize()
    return result.library, result.fndesc.llvm_func_name


def _unpacking(arguments: tuple[str | ArrayKind, ...]) -> Any:
    """Make the function from a block's address to the arguments in it."""
    kinds = [_type(argument) for argument in arguments]

    @intrinsic
    def unpack(_: Any, block: Any) -> Any:
        made = types.Tuple(kinds)

        def generate(context: Any, builder: Any, __: Any, values: Any) -> Any:
            words = builder.inttoptr(values[0], _WORD.as_pointer())
            at = 0

            def following() -> Any:
                nonlocal at
                word = builder.load(builder.gep(words, [_WORD(at)]))
                at += 1
                return word

            unpacked = []
            for argument, kind in zip(arguments, kinds, strict=True):
                if argument == loops.BLOCK:
                    unpacked.append(values[0])
                    continue
                word = following()
                if isinstance(kind, types.Array):
                    shape = [following() for _ in range(kind.ndim)]
                    unpacked.append(_array(context, builder, kind, word, shape))
                else:
                    unpacked.append(_value(context, builder, kind, word))
            return context.make_tuple(builder, made, unpacked)

        return made(types.int64), generate

    return unpack


def _number(kind: str) -> Any:
    return numba.from_dtype(np.dtype(kind))


def _type(argument: str | ArrayKind) -> Any:
    if isinstance(argument, str):
        return _number("i8" if argument == loops.BLOCK else argument)
    readonly = not argument.writable
    return types.Array(_number(argument.kind), argument.dimensions, "C", readonly=readonly)


def _value(context: Any, builder: Any, kind: Any, word: Any) -> Any:
    """Turn a word into a number."""
    if kind is types.boolean:
        return builder.icmp_unsigned("!=", word, _WORD(0))
    if isinstance(kind, types.Float):
        return builder.bitcast(word, ir.DoubleType())
    made = context.get_value_type(kind)
    return word if made == _WORD else builder.trunc(word, made)


def _array(context: Any, builder: Any, kind: Any, address: Any, shape: list[Any]) -> Any:
    """Make an array of the words that say where it is and how long."""
    array = make_array(kind)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    strides = [_WORD(size)]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    data = builder.inttoptr(address, context.get_data_type(kind.dtype).as_pointer())
    populate_array(
        array, data=data, shape=shape, strides=strides, itemsize=_WORD(size), meminfo=None
    )
    return array._getvalue()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        objects.write(name, compile_module(name))
