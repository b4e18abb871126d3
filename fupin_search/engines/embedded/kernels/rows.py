"""Rows of documents: ascending numbers, combined by walking along."""

from __future__ import annotations

from fupin_search.engines.embedded.kernels.compiling import (
    F8,
    I4,
    I8,
    kernel,
    read,
    write,
)


@kernel(I8, read(I4), read(I4), write(I4))
def intersect(some, others, both):
    """The documents of two ascending rows that are in both; 1.5 ns a document."""
    left = 0
    right = 0
    found = 0
    while left < len(some) and right < len(others):
        if some[left] < others[right]:
            left += 1
        elif some[left] > others[right]:
            right += 1
        else:
            both[found] = some[left]
            found += 1
            left += 1
            right += 1
    return found


@kernel(I8, read(I4), read(I4), write(I4))
def unite(some, others, either):
    """The documents of two ascending rows that are in either; 2 ns a document."""
    left = 0
    right = 0
    found = 0
    while left < len(some) or right < len(others):
        if right == len(others) or (left < len(some) and some[left] < others[right]):
            either[found] = some[left]
            left += 1
        elif left == len(some) or some[left] > others[right]:
            either[found] = others[right]
            right += 1
        else:
            either[found] = some[left]
            left += 1
            right += 1
        found += 1
    return found


@kernel(I8, read(I4), read(I4), write(I4))
def subtract(some, others, rest):
    """The documents of one ascending row that are not in another; 1.5 ns a document."""
    right = 0
    found = 0
    for left in range(len(some)):
        while right < len(others) and others[right] < some[left]:
            right += 1
        if right == len(others) or others[right] != some[left]:
            rest[found] = some[left]
            found += 1
    return found


@kernel(I8, read(I4), read(I8), read(F8), write(F8), write(I4), write(I4))
def weigh(documents, ends, weights, held, times, touched):
    """Add up, for each document, the weights of the rows it is in; 2 ns a document.

    Row n is documents[ends[n - 1]…ends[n]]. Returns how many documents were touched; the caller
    clears `held` and `times` there.
    """
    found = 0
    begin = 0
    for row in range(len(ends)):
        for place in range(begin, ends[row]):
            document = documents[place]
            if times[document] == 0:
                touched[found] = document
                found += 1
            times[document] += 1
            held[document] += weights[row]
        begin = ends[row]
    return found
