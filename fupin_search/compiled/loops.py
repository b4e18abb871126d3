"""Declares loops and calls them.

    @kernel("i8", read("u4"), "i8", write("f8"))
    def name(numbers, limit, sums): ...

declares a function that takes an array of 32-bit numbers to read, one 64-bit number and an array of
doubles to write, and returns a 64-bit number. Called from Python it runs compiled, without the
interpreter's lock; its arguments cross in one block of 64-bit words. A loop must not allocate,
raise, or call what is no part of a loop or one of `math`'s functions that `objects` lists.

A loop whose only argument is BLOCK gets the address of the block itself, which the caller lays out
and keeps: looking up the addresses of arrays is most of the cost of a call.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy.typing as npt

from fupin_search.compiled import objects

Function = Callable[..., Any]
AnyArray = npt.NDArray[Any]

# The module `compiler`, while it compiles; without it a part is a plain function that nobody calls.
compiler: Any = None


class ArrayKind(NamedTuple):
    """An array that a loop takes.

    Args:
        kind: the kind of its numbers, by numpy's name.
        dimensions: 1, or 2 for rows of equal length.
        writable: whether the loop writes it.
    """

    kind: str
    dimensions: int
    writable: bool


Argument = str | ArrayKind

# The argument of a loop that gets the address of its block.
BLOCK = "block"


def read(kind: str) -> ArrayKind:
    """An array that is read, as those of files are."""
    return ArrayKind(kind, 1, writable=False)


def table(kind: str) -> ArrayKind:
    """An array of rows that is read."""
    return ArrayKind(kind, 2, writable=False)


def write(kind: str) -> ArrayKind:
    """An array that is written."""
    return ArrayKind(kind, 1, writable=True)


class Loop:
    """A loop, called as the function that declares it; the first call loads its machine code.

    Args:
        function: declares it.
        result: the kind of number it returns, or "void".
        arguments: the kinds of numbers and the arrays it takes.
    """

    def __init__(self, function: Function, result: str, arguments: Sequence[Argument]) -> None:
        self.function = function
        self.result = result
        self.arguments = tuple(arguments)
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self.__module__ = function.__module__
        self._entry: Callable[[bytes | int], int] | None = None
        self._pack = struct.Struct(_block_format(arguments)).pack

    def __call__(self, *values: Any) -> Any:
        """Run the loop; arrays must be contiguous and of the declared kinds."""
        words: list[Any] = []
        for value, argument in zip(values, self.arguments, strict=True):
            if isinstance(argument, str):
                words.append(value)
                continue
            _check(self, value, argument)
            words.append(value.__array_interface__["data"][0])
            words += value.shape
        return self.run(self._pack(*words))

    def run(self, block: bytes | int) -> int:
        """Run the loop on a block of words, or on the address of one.

        Args:
            block: holds a word for each number, the address and the length for each array, and the
                width of a row too where it has two dimensions.
        """
        if self._entry is None:
            self._entry = objects.entry(self.__module__, self.__name__)
        return self._entry(block)


def kernel(result: str, *arguments: Argument) -> Callable[[Function], Any]:
    """Declare a loop.

    Args:
        result: the kind of number it returns, or "void".
        arguments: the kinds of numbers and the arrays it takes.
    """
    return lambda function: Loop(function, result, arguments)


def part(function: Function) -> Any:
    """Declare a part of loops, compiled by itself and called by them."""
    return compiler.part(function) if compiler else function


def inline(function: Function) -> Any:
    """Declare a part of loops that is compiled into each of them."""
    return compiler.inline(function) if compiler else function


def view(kind: str) -> Any:
    """Make the function from an address and a length to an array, for loops that take a BLOCK.

    Args:
        kind: the kind of the array's numbers.
    """
    return compiler.view(kind) if compiler else None


def instruction(name: str) -> Any:
    """Make a function that is one instruction of a processor.

    Args:
        name: "word_at", of an array and a byte: the 64 bits from there on, on whatever boundary;
            "lowest_bit", of a word that is not 0: the number of the lowest bit that is set.
    """
    return getattr(compiler, name) if compiler else None


def _block_format(arguments: Sequence[Argument]) -> str:
    """Return the format of a block's words for `struct`."""
    words = ["="]
    for argument in arguments:
        if isinstance(argument, ArrayKind):
            words.append("q" * (1 + argument.dimensions))
        elif argument != BLOCK:
            words.append(_WORDS.get(argument, "q"))
    return "".join(words)


_WORDS = {"f8": "d", "u8": "Q"}


def _check(loop: Loop, value: AnyArray, wanted: ArrayKind) -> None:
    """Refuse an array that the loop would misread.

    Raises:
        TypeError: when it is of another kind, not contiguous, or may not be written.
    """
    flags = value.flags
    fits = value.dtype == wanted.kind and value.ndim == wanted.dimensions and flags.c_contiguous
    if not fits or (wanted.writable and not flags.writeable):
        raise TypeError(
            f"{loop.__name__} takes an array of {wanted}, not of {value.dtype}, {value.ndim} "
            f"dimensions and {flags}."
        )
