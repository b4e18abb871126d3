"""Posting lists, gathered from runs."""

from __future__ import annotations

from fupin_search.engines.embedded.kernels.compiling import kernel, read, write


@kernel(
    "void",
    *(read("i4"), read("u4"), "i4", read("i4"), read("u4"), read("u4")),
    *(write("i8"), write("i4"), write("u4"), write("u4")),
)
def append_lists(
    terms, sizes, base, documents, counts, titles, cursors, all_documents, all_counts, all_titles
):
    """Put a run's lists behind what there is of the same terms' lists; 3 ns a posting.

    `cursors` has for each term where its next posting goes, and is moved on; `base` is added to
    the documents.
    """
    place = 0
    for number in range(len(terms)):
        at = cursors[terms[number]]
        for _ in range(sizes[number]):
            all_documents[at] = documents[place] + base
            all_counts[at] = counts[place]
            all_titles[at] = titles[place]
            at += 1
            place += 1
        cursors[terms[number]] = at
