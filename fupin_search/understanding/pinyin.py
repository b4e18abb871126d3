"""Latin input that is pinyin: the words of the archive it may stand for.

Whole syllables (`guangzhou fupin`, `guang zhou`, `guǎngzhōu`, `guang3zhou1`), first letters
(`gzfp`), both (`gzfupin`), and a last syllable that is not finished (`guangzho`) are read. What is
read is words the archive has, joined where its pairs of characters join them; the best paths are
found as input methods find them, by dynamic programming over the words' frequencies. Where single
characters are joined, or first letters stand for several words, the archive must have them side by
side: `china` is not 吃 and 那, wherever these stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from fupin_search.text.sounds import syllables
from fupin_search.text.typed import TONELESS, toneless
from fupin_search.understanding.cuts import ways_of
from fupin_search.understanding.paths import FAR, MOST_PATHS, Path, paths_of
from fupin_search.understanding.spelling import Stands
from fupin_search.vocabulary.runs import runs_of
from fupin_search.vocabulary.vocabulary import Vocabulary

_LETTER = f"a-z{''.join(TONELESS)}\u0300-\u036f"
_LATIN = re.compile(
    rf"(?<![{_LETTER}0-9'’])(?=[0-9]*[{_LETTER}])[{_LETTER}0-9]+(?:['’][{_LETTER}0-9]+)*(?!['’])"
)
_TONED = re.compile("(?:[a-z]{1,6}[1-5]?['’]?)+")
_TONE = re.compile("[1-5]['’]?")
# Letters of one text that are read; who typed more pasted them. And pieces whose readings are kept.
_MOST_LETTERS = 48
_KNOWN = 512
# A Latin word of so many articles is the archive's own. What stands in as many is said there, in a
# large archive.
_OWN = 3
_LARGE = 2000
_READINGS = 5
# Characters and words belong together that stand so in this share of the articles with the rarest.
_SHARE = 0.2
# A finished syllable is read as the beginning of a longer one where of so many articles one has it.
_RARE = 1000
# What stays Latin beside pinyin is no longer than this, and so many readings are asked for.
_LONGEST_LATIN = 6
_BESIDE = 24
_ASKED = 8
_VOWELS = re.compile("[aeo]")


@dataclass(frozen=True, slots=True)
class PinyinExpression:
    """A piece of Latin letters that is read as pinyin.

    Args:
        start: where it begins in the text.
        end: where it ends.
        readings: the ideographs it may stand for, with letters that stay, the likeliest first.
    """

    start: int
    end: int
    readings: tuple[str, ...]


def read_pinyin(
    text: str,
    vocabulary: Vocabulary,
    stands: Stands | None = None,
    known: dict[str, tuple[str, ...]] | None = None,
) -> tuple[PinyinExpression, ...]:
    """The pieces of a text that are pinyin, and what they may stand for.

    A word of Latin letters that the archive has itself is left alone, unless it is two whole
    syllables or more and the archive has their ideographs more often.

    Args:
        text: normalised.
        vocabulary: of the archive.
        stands: in how many articles a piece of text stands; without it pairs of characters alone
            tell.
        known: readings found before in the same archive, to which those found now are added.

    Returns:
        Pieces in order, each with at least one reading and at most five; past `_MOST_LETTERS`
        there are none.
    """
    archive = _Archive(vocabulary, stands)
    known = {} if known is None else known
    found = []
    letters = 0
    for start, end in _pieces(text):
        piece = text[start:end]
        letters += len(piece)
        if letters > _MOST_LETTERS:
            break
        readings = known.get(piece)
        if readings is None:
            if len(known) >= _KNOWN:
                known.clear()
            readings = known[piece] = _readings(piece, archive)
        if readings:
            found.append(PinyinExpression(start, end, readings))
    return tuple(found)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where Latin words stand; those parted inside a name by white space are one piece."""
    joined: list[list[tuple[int, int]]] = []
    sizes: list[int] = []
    for found in _LATIN.finditer(text):
        start, end = found.span()
        whole = syllables(_untoned(toneless(found.group())))
        size = len(whole[0]) if whole else 0
        # Who parts syllables types single ones: guangzhou fupin are two words.
        parted = bool(sizes and size and sizes[-1]) and 1 in (size, sizes[-1])
        if parted and not text[joined[-1][-1][1] : start].strip():
            joined[-1].append((start, end))
        else:
            joined.append([(start, end)])
        sizes.append(size)
    for row in joined:
        yield row[0][0], row[-1][1]


def _spelled(piece: str) -> str:
    """Letters as they are typed without tones: guang3zhou1 and guǎngzhōu are guang'zhou, guangzhou.

    One syllable and a digit are left alone: h5 and a4 are names.
    """
    words = [_untoned(one) for one in toneless(piece).split()]
    spelled = " ".join(words)
    return spelled if len(words) > 1 or "'" in spelled else toneless(piece)


def _untoned(word: str) -> str:
    """A word without the digits of tones, if all of it is syllables then."""
    if word.isalpha() or not _TONED.fullmatch(word):
        return word
    parted = _TONE.sub("'", word).rstrip("'")
    return parted if syllables(parted) else word


def _readings(piece: str, archive: _Archive) -> tuple[str, ...]:
    """What a piece may stand for, the likeliest first."""
    letters = _spelled(piece)
    held = min(archive.vocabulary.words.frequencies(piece.split()))
    whole = syllables(letters)
    named = not whole or len(whole[0]) == 1
    if named and held:
        return ()
    ways = ways_of(letters) if not any(map(str.isdigit, letters)) else ()
    best: dict[str, Path] = {}
    for way in ways:
        for path in paths_of(way, archive.vocabulary):
            if path.text not in best or best[path.text].worth < path.worth:
                best[path.text] = path
    order = sorted(best.values(), key=lambda path: (-path.worth, path.text))
    likely = [path for path in order if path.worth >= order[0].worth - FAR][:MOST_PATHS]
    if ways and ways[0].guessed > 1:
        likely.sort(key=lambda path: -archive.standing(path.text))
    doubtful = _VOWELS.search(letters) is not None
    said = (path.text for path in likely if archive.says(path, doubtful=doubtful))
    readings = list(islice(said, _READINGS))
    if not readings:
        several = [way for way in ways if not way.guessed and len(way.syllables) > 1]
        runs = (run for way in several for run in runs_of(way.syllables, archive.vocabulary))
        readings = list(islice(filter(archive.says_run, islice(runs, _ASKED)), _READINGS))
    if not readings or archive.standing(readings[0]) < _OWN:
        readings = [*_beside_latin(letters, archive), *readings][:_READINGS]
    # Letters that the archive has as a word are that, rather than what it has less often.
    own = held and held >= max(_OWN, archive.most(readings[0])) if readings else True
    return () if own else tuple(readings)


def _beside_latin(letters: str, archive: _Archive) -> list[str]:
    """The readings in which letters before or behind syllables stay as they are: QQ音乐."""
    cuts = []
    for size in range(1, min(_LONGEST_LATIN, len(letters) - 2) + 1):
        cuts.append((letters[:size], letters[size:], ""))
        cuts.append(("", letters[:-size], letters[-size:]))
    held = archive.vocabulary.words.frequencies([before + after for before, _, after in cuts])
    found: dict[str, int] = {}
    for (before, spoken, after), articles in zip(cuts, held, strict=True):
        if not articles or not spoken.isalpha():
            continue
        for way in ways_of(spoken):
            if way.guessed:
                break
            paths = [path.text for path in paths_of(way, archive.vocabulary)]
            for one in [*paths, *runs_of(way.syllables, archive.vocabulary)]:
                text = before + one + after
                if len(found) < _BESIDE and text not in found:
                    found[text] = archive.standing(one) and archive.asked(text)
    held_by = sorted(found, key=lambda text: -found[text])
    return [text for text in held_by if found[text] >= archive.often]


class _Archive:
    """What an archive says.

    Args:
        vocabulary: its words.
        stands: in how many articles a text stands.
    """

    def __init__(self, vocabulary: Vocabulary, stands: Stands | None) -> None:
        self.vocabulary = vocabulary
        self._ask = stands
        self._known: dict[str, int] = {}
        self.often = min(_OWN, 1 + vocabulary.most // _LARGE)

    def standing(self, text: str) -> int:
        """In how many articles ideographs stand side by side."""
        # No passage stands in more articles than the rarest of its pairs, and a pair in as many.
        rarest = self.vocabulary.pairs.rarest(text)
        return self.asked(text) if rarest and len(text) > 2 else rarest

    def asked(self, text: str) -> int:
        """In how many articles a text stands."""
        if self._ask is None:
            return self.vocabulary.pairs.rarest(text)
        if text not in self._known:
            self._known[text] = self._ask(text)
        return self._known[text]

    def most(self, text: str) -> int:
        """In how many articles ideographs stand at most, as a word or side by side."""
        return max(self.vocabulary.holds(text), self.vocabulary.pairs.rarest(text))

    def says(self, path: Path, *, doubtful: bool) -> bool:
        """Whether words that letters are read as are said.

        Args:
            path: the words.
            doubtful: whether first letters may be an English word, by its vowels.
        """
        longest = max(map(len, path.words))
        if len(path.words) == 1:
            if longest == 1:
                return not path.guessed
            if path.guessed == 1:
                most = self.vocabulary.most
                return self.vocabulary.holds(path.text) >= max(self.often, most / _RARE)
            return not path.guessed or not doubtful or self._often(path.text)
        if min(map(len, path.words)) > 1:
            return path.guessed <= 1 or self._often(path.text)
        if path.guessed > 1:
            # Letters leave so much open that some phrase's end and the next one's beginning do.
            letters = path.guessed == len(path.text)
            return letters and self._often(path.text) and self._belongs(path.text, path.words)
        return self._often(path.text) if longest > 1 else self._alone_belongs(path.text)

    def says_run(self, run: str) -> bool:
        """Whether a run of characters is said."""
        inner = [run[a:b] for a in range(len(run)) for b in range(a + 2, len(run) + 1)]
        words = self.vocabulary.words.frequencies(inner)
        return self._often(run) if any(words) else self._alone_belongs(run)

    def _often(self, text: str) -> bool:
        return self.standing(text) >= self.often

    def _alone_belongs(self, run: str) -> bool:
        """Whether a run of single characters is more than chance."""
        often = self.standing(run) >= _OWN
        return often and (len(run) > 2 or self._belongs(run, run))  # a pair

    def _belongs(self, text: str, parts: Sequence[str]) -> bool:
        """Whether parts stand together oftener than the end of one phrase before another does.

        That is in a fifth of the articles that have the rarest of them, or where others are so
        frequent that chance alone does as much, in more.
        """
        held = sorted(self.vocabulary.pairs.rarest(one) for one in parts)
        chance = max(_SHARE, held[-1] / self._articles)
        return self.standing(text) >= chance * held[0]

    @cached_property
    def _articles(self) -> int:
        """As many articles as the most frequent character is in, which is nearly all."""
        pairs = self.vocabulary.pairs
        return int(pairs.singles(pairs.characters).max(initial=1))
