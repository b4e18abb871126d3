"""Latin input that is pinyin: the words of the archive that it may mean.

Whole syllables (`guangzhou fupin`, `guang zhou`, `guǎngzhōu`, `guang3zhou1`), first letters
(`gzfp`), both (`gzfupin`), and an unfinished last syllable (`guangzho`) are read as words that the
archive has, joined where its pairs of characters join them. The best paths are found as input
methods find them, by dynamic programming over the words' frequencies. Where single characters are
joined, or first letters mean several words, articles must have them side by side: `china` is not 吃
and 那.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

from fupin_search.text.normalise import TONELESS, strip_tones
from fupin_search.text.pinyin import all_syllables, cut_letters, split_syllables, typed_syllables
from fupin_search.vocabulary.passages import CountPassage, PassageCounts
from fupin_search.vocabulary.words import KnownWord, Vocabulary

_LETTER = f"a-z{''.join(TONELESS)}\u0300-\u036f"
_LATIN = re.compile(
    rf"(?<![{_LETTER}0-9'’])(?=[0-9]*[{_LETTER}])[{_LETTER}0-9]+(?:['’][{_LETTER}0-9]+)*(?!['’])"
)
_TONED = re.compile("(?:[a-z]{1,6}[1-5]?['’]?)+")
_TONE = re.compile("[1-5]['’]?")
# The most letters of a text that are read, since one with more is pasted; and the most pieces whose
# readings are cached.
_MOST_LETTERS = 48
_MOST_KNOWN = 512
# A Latin word in so many articles is a word of the archive; in a large archive a reading must be in
# as many.
_OWN = 3
_LARGE = 2000
_MOST_READINGS = 5
# Characters and words belong together if they are side by side in this share of the articles that
# have the rarest of them.
_SHARE = 0.2
# A finished syllable is read as the beginning of a longer one where one article of so many has it.
_RARE = 1000
# The most letters that stay Latin next to pinyin, the most readings with such letters, and the most
# runs that an engine is asked for.
_LONGEST_LATIN = 6
_MOST_BESIDE_LATIN = 24
_MOST_RUNS_ASKED = 8
_VOWEL = re.compile("[aeo]")
_MOST_SYLLABLES = 16
_WAYS = 4
# Follows letters that a longer syllable begins with.
_GOES_ON = "…"
_CONSONANTS = frozenset({"zh", "ch", "sh"})
# No syllable begins with these; with the others one may.
_VOWELS, _ALL_VOWELS = frozenset("iuv"), frozenset("aeiouv")
# First letters alone are those of a word or two.
_MOST_INITIALS = 8
# 儿 that merges with the syllable before it: wanr, nar.
_CHILD = "er"
_MOST_PATHS = 16
# Readings so much less likely than the best are not worth a look, in nats.
_FAR = 4.0
_LONGEST_WORD = 6
_CHOICES, _GUESSES = 6, 40
# First letters of so few syllables may be those of a word and a single character.
_FEW_LETTERS = 5
_WEAKEST, _STRONGEST = -3.0, 5.0
# Each word costs, and a single character more: 上海 is not 上 还. So does a guess.
_WORD, _CHARACTER, _GUESS = 1.5, 4.0, 2.0


@dataclass(frozen=True, slots=True)
class PinyinExpression:
    """A piece of Latin letters that is read as pinyin.

    Args:
        start: where it begins in the text.
        end: where it ends.
        readings: the ideographs it may mean, with letters that stay, the likeliest first.
    """

    start: int
    end: int
    readings: tuple[str, ...]


def read_pinyin(
    text: str,
    vocabulary: Vocabulary,
    count_articles: CountPassage | None = None,
    known: dict[str, tuple[str, ...]] | None = None,
) -> tuple[PinyinExpression, ...]:
    """Find the pieces of a text that are pinyin, and what they may mean.

    A word of Latin letters that the archive has itself is left alone, unless it is two whole
    syllables or more and the archive has their ideographs more often.

    Args:
        text: normalised.
        vocabulary: of the archive.
        count_articles: counts those that hold a text; without it pairs of characters count.
        known: readings of earlier texts in the same archive; new ones are added.

    Returns:
        Pieces in order, each with at least one reading and at most five; past `_MOST_LETTERS`
        there are none.
    """
    archive = _Archive(vocabulary, count_articles)
    known = {} if known is None else known
    expressions = []
    letters = 0
    for start, end in _find_pieces(text):
        piece = text[start:end]
        letters += len(piece)
        if letters > _MOST_LETTERS:
            break
        readings = known.get(piece)
        if readings is None:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            readings = known[piece] = _list_readings(piece, archive)
        if readings:
            expressions.append(PinyinExpression(start, end, readings))
    return tuple(expressions)


def _find_pieces(text: str) -> Iterator[tuple[int, int]]:
    """Find Latin words; those that white space parts inside a name are one piece."""
    pieces: list[tuple[int, int]] = []
    last_size = 0
    for word in _LATIN.finditer(text):
        start, end = word.span()
        whole = split_syllables(_drop_tones(strip_tones(word.group())))
        size = len(whole[0]) if whole else 0
        # Only single syllables are typed apart: guangzhou fupin are two words.
        is_parted = bool(size and last_size) and 1 in (size, last_size)
        if is_parted and not text[pieces[-1][1] : start].strip():
            pieces[-1] = pieces[-1][0], end
        else:
            pieces.append((start, end))
        last_size = size
    yield from pieces


def _spell(piece: str) -> str:
    """Spell letters without tones: guang3zhou1 and guǎngzhōu are guang'zhou and guangzhou.

    One syllable and a digit are left alone: h5 and a4 are names.
    """
    words = [_drop_tones(word) for word in strip_tones(piece).split()]
    spelled = " ".join(words)
    return spelled if len(words) > 1 or "'" in spelled else strip_tones(piece)


def _drop_tones(word: str) -> str:
    """Return a word without the digits of tones, if all of it is syllables then."""
    if word.isalpha() or not _TONED.fullmatch(word):
        return word
    parted = _TONE.sub("'", word).rstrip("'")
    return parted if split_syllables(parted) else word


def _list_readings(piece: str, archive: _Archive) -> tuple[str, ...]:
    """Return what a piece may mean, the likeliest first."""
    letters = _spell(piece)
    held = min(archive.vocabulary.words.frequencies(piece.split()))
    whole = split_syllables(letters)
    if held and (not whole or len(whole[0]) == 1):
        return ()
    ways = _list_ways(letters) if not any(map(str.isdigit, letters)) else ()
    best: dict[str, _Path] = {}
    for way in ways:
        for path in _find_paths(way, archive.vocabulary):
            if path.text not in best or best[path.text].worth < path.worth:
                best[path.text] = path
    order = sorted(best.values(), key=lambda path: (-path.worth, path.text))
    likely = [path for path in order if path.worth >= order[0].worth - _FAR][:_MOST_PATHS]
    if ways and ways[0].guessed > 1:
        likely.sort(key=lambda path: -archive.count(path.text))
    doubtful = _VOWEL.search(letters) is not None
    proven = (path.text for path in likely if archive.has_words(path, doubtful=doubtful))
    readings = list(islice(proven, _MOST_READINGS))
    if not readings:
        several = [way.syllables for way in ways if not way.guessed and len(way.syllables) > 1]
        runs = (run for row in several for run in archive.vocabulary.find_runs(row))
        readings = list(
            islice(filter(archive.has_run, islice(runs, _MOST_RUNS_ASKED)), _MOST_READINGS)
        )
    if not readings or archive.count(readings[0]) < _OWN:
        readings = [*_list_beside_latin(letters, archive), *readings][:_MOST_READINGS]
    # Letters that are a word of the archive mean that word, unless a reading is more frequent.
    if readings and held and held >= max(_OWN, archive.most(readings[0])):
        return ()
    return tuple(readings)


def _list_beside_latin(letters: str, archive: _Archive) -> list[str]:
    """Return the readings in which letters before or behind syllables stay Latin: QQ音乐."""
    cuts = []
    for size in range(1, min(_LONGEST_LATIN, len(letters) - 2) + 1):
        cuts.append((letters[:size], letters[size:], ""))
        cuts.append(("", letters[:-size], letters[-size:]))
    held = archive.vocabulary.words.frequencies([before + after for before, _, after in cuts])
    counts: dict[str, int] = {}
    for (before, letters_read, after), articles in zip(cuts, held, strict=True):
        if not articles or not letters_read.isalpha():
            continue
        for way in _list_ways(letters_read):
            if way.guessed:
                break
            paths = [path.text for path in _find_paths(way, archive.vocabulary)]
            for ideographs in [*paths, *archive.vocabulary.find_runs(way.syllables)]:
                text = before + ideographs + after
                if len(counts) < _MOST_BESIDE_LATIN and text not in counts:
                    counts[text] = archive.count(ideographs) and archive.passages.ask(text)
    often = [text for text in counts if counts[text] >= archive.often]
    return sorted(often, key=lambda text: -counts[text])


class _Archive:
    """Judges readings by the articles of an archive.

    Args:
        vocabulary: of the archive.
        count_articles: counts the articles that hold a text.
    """

    def __init__(self, vocabulary: Vocabulary, count_articles: CountPassage | None) -> None:
        self.vocabulary = vocabulary
        self.passages = PassageCounts(vocabulary.pairs, count_articles)
        self.count = self.passages.count
        self.often = min(_OWN, 1 + vocabulary.most // _LARGE)

    def most(self, text: str) -> int:
        """Return how many articles hold ideographs at most, as a word or side by side."""
        return max(self.vocabulary.frequency(text), self.vocabulary.pairs.rarest(text))

    def has_words(self, path: _Path, *, doubtful: bool) -> bool:
        """Return whether articles have the words that letters are read as.

        Args:
            path: the words.
            doubtful: whether first letters may be an English word, by their vowels.
        """
        shortest, longest = min(map(len, path.words)), max(map(len, path.words))
        if len(path.words) == 1:
            if longest > 1 and path.guessed == 1:
                least = max(self.often, self.vocabulary.most / _RARE)
                return self.vocabulary.frequency(path.text) >= least
            return not path.guessed or (longest > 1 and (not doubtful or self._often(path.text)))
        if shortest > 1:
            return path.guessed <= 1 or self._often(path.text)
        if path.guessed > 1:
            # Letters leave so much open that some phrase's end and the next one's beginning fit.
            letters = path.guessed == len(path.text)
            return letters and self._often(path.text) and self._belongs(path.text, path.words)
        return self._often(path.text) if longest > 1 else self._alone_belongs(path.text)

    def has_run(self, run: str) -> bool:
        """Return whether articles have a run of characters."""
        inner = [run[a:b] for a in range(len(run)) for b in range(a + 2, len(run) + 1)]
        words = self.vocabulary.words.frequencies(inner)
        return self._often(run) if any(words) else self._alone_belongs(run)

    def _often(self, text: str) -> bool:
        return self.count(text) >= self.often

    def _alone_belongs(self, run: str) -> bool:
        """Return whether a run of single characters is more than chance."""
        often = self.count(run) >= _OWN
        return often and (len(run) > 2 or self._belongs(run, run))  # a pair

    def _belongs(self, text: str, parts: Sequence[str]) -> bool:
        """Return whether parts are together oftener than two neighbouring phrases would be.

        That is in a fifth of the articles that have the rarest of them, or in more where the others
        are so frequent that chance alone does as much.
        """
        pairs = self.vocabulary.pairs
        held = sorted(pairs.rarest(part) for part in parts)
        # The most frequent character is in nearly all articles.
        articles = int(pairs.singles(pairs.characters).max(initial=1))
        return self.count(text) >= max(_SHARE, held[-1] / articles) * held[0]


class _Way(NamedTuple):
    """Letters, cut.

    Args:
        syllables: whole ones, or letters that one begins with.
        guessed: how many are not whole.
    """

    syllables: tuple[str, ...]
    guessed: int


@lru_cache(maxsize=1 << 12)
def _list_ways(piece: str) -> tuple[_Way, ...]:
    """Cut letters in several ways, those that leave least to guess first."""
    ways = [_Way(way, 0) for way in split_syllables(piece) if len(way) <= _MOST_SYLLABLES][:_WAYS]
    letters = re.sub(r"['’\s]+", "", piece)
    if len(letters) > 1 and not _VOWELS.issuperset(letters):
        # The last syllable may be unfinished, and where no cut is whole, any may be.
        ways += (
            _leave_unfinished(letters) if ways else [*_add_final_er(letters), *_cut_begun(letters)]
        )
    return tuple(ways)


def _leave_unfinished(letters: str) -> list[_Way]:
    """Return a way whose last syllable goes on: fu pi of fupin."""
    for size in range(2, 6):
        ending = letters[-size:]
        before = split_syllables(letters[:-size])
        if before and before[0] and ending in _beginnings():
            return [_Way((*before[0], ending + _GOES_ON), 1)]
    return []


def _add_final_er(letters: str) -> list[_Way]:
    """Return the ways of letters whose syllables are whole but for a final 儿."""
    if not letters.endswith(_CHILD[-1]):
        return []
    return [_Way((*way, _CHILD), 0) for way in split_syllables(letters[:-1])[:_WAYS]]


def _cut_begun(letters: str) -> list[_Way]:
    """Return ways with pieces that are no whole syllables, those with fewest first."""

    def read(piece: str, start: int) -> list[tuple[int, str]]:
        if len(piece) == 1:
            # Words that begin with a vowel come later too, but far more Latin words have one there.
            vowels = _ALL_VOWELS if start else _VOWELS
            return [] if piece in vowels else [(1, piece)]
        if typed_syllables(piece):
            return [(0, piece)]
        goes_on = start + len(piece) == len(letters) and piece in _beginnings()
        return [(1, piece)] if goes_on or piece in _CONSONANTS else []

    cuts = cut_letters(letters, read, most=_WAYS, shortest_first=True)
    ways = [way for guessed, cut in cuts if _is_plausible(way := _Way(cut, guessed))]
    if len(letters) <= _MOST_INITIALS and not _VOWELS.intersection(letters):
        # Letters that happen to hold a syllable may be first letters all the same: erc is 恶人传.
        initials = _Way(tuple(letters), len(letters))
        ways += [initials] if initials not in ways else []
    return ways


def _is_plausible(way: _Way) -> bool:
    """Return whether a reader makes a cut.

    That is first letters alone, whole syllables with some letters, or whole ones but for the last.
    Most Latin words are a syllable or two and single letters: t he, wo r l d.
    """
    whole = len(way.syllables) - way.guessed
    last = way.syllables[-1]
    if len(way.syllables) > _MOST_SYLLABLES:
        return False
    if way.guessed == 1 and len(last) > 1 and not typed_syllables(last):
        return True
    if not whole:
        return all(len(syllable) == 1 or syllable in _CONSONANTS for syllable in way.syllables)
    return whole > 1 and whole >= way.guessed


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """Return the letters, two or more, that some longer syllable begins with."""
    return frozenset(
        syllable[:size] for syllable in all_syllables() for size in range(2, len(syllable))
    )


class _Path(NamedTuple):
    """Words that syllables up to a place are read as.

    Args:
        worth: how likely they are, in nats.
        words: one after the other.
        guessed: how many of the syllables are not whole.
    """

    worth: float
    words: tuple[str, ...]
    guessed: int

    @property
    def text(self) -> str:
        """The words joined."""
        return "".join(self.words)


def _find_paths(way: _Way, vocabulary: Vocabulary) -> list[_Path]:
    """Find the likeliest rows of words that are read so, at most sixteen."""
    size = len(way.syllables)
    best: list[list[_Path]] = [[_Path(-_GUESS * way.guessed, (), way.guessed)]]
    words = _find_words_by_end(way, vocabulary)
    for end in range(1, size + 1):
        joints = [
            (path, word, path.worth + worth)
            for start, word, worth in words.get(end, ())
            for path in best[start]
        ]
        links = iter(
            vocabulary.pairs.drawn(
                [(path.words[-1][-1], word[0]) for path, word, _ in joints if path.words]
            )
        )
        worths = [
            worth + min(_STRONGEST, max(_WEAKEST, next(links))) if path.words else worth
            for path, _, worth in joints
        ]
        # Most are too unlikely to make.
        least = min(nlargest(_MOST_PATHS, worths), default=0.0)
        paths = [
            _Path(worth, (*path.words, word), way.guessed)
            for (path, word, _), worth in zip(joints, worths, strict=True)
            if worth >= least
        ]
        paths.sort(key=lambda path: (-path.worth, path.text))
        best.append(paths[:_MOST_PATHS])
    return best[-1]


def _find_words_by_end(
    way: _Way, vocabulary: Vocabulary
) -> dict[int, list[tuple[int, str, float]]]:
    """Find the words that some of the syllables are read as.

    Returns:
        By where the syllables end: where they begin, a word, and its worth, in nats.
    """
    typed = way.syllables
    letters = way.guessed == len(typed)
    odd = letters and len(typed) % 2 == 1 and len(typed) <= _FEW_LETTERS
    spans = [
        (start, end)
        for start in range(len(typed))
        for end in range(start + 1, min(len(typed), start + _LONGEST_WORD) + 1)
        # One character of which only a letter is known might be any.
        if end - start > 1 or typed_syllables(typed[start]) or odd
    ]
    choices = _GUESSES if way.guessed else _CHOICES
    rows = [typed[start:end] for start, end in spans]
    words: dict[int, list[tuple[int, str, float]]] = {}
    for (start, end), known in zip(
        spans, vocabulary.words.find_sounding(rows, choices, letters=letters), strict=True
    ):
        words.setdefault(end, []).extend(
            (start, word.word, _weigh(word, vocabulary.most)) for word in known
        )
    return words


def _weigh(known: KnownWord, most: int) -> float:
    return math.log(known.articles / most) - (_WORD if len(known.word) > 1 else _CHARACTER)
