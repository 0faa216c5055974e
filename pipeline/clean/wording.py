"""Two texts of nearly the same words: a misspelt character is no difference, one word in another's place is a large one."""

from collections.abc import Sequence
from functools import cache
from os.path import commonprefix
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import pipeline.text
from pipeline.params.duplicates import DuplicateParameters
from pipeline.text.normalize import normalize

Rows = NDArray[np.int64]

_HOMOPHONES = Path(pipeline.text.__file__).with_name("homophones.txt")


def misspelt_pairs(texts: Sequence[str], left: Rows, right: Rows, parameters: DuplicateParameters) -> NDArray[np.bool_]:
    """Return True for pairs whose words are the same but for one character, which sounds the same.

    Args:
        texts: the texts as written.
        left: one text of each pair.
        right: the other.
        parameters: function_characters, which do not count.
    """
    words = {int(row): _words(texts[row], parameters) for row in np.union1d(left, right)}
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    return np.fromiter((_sound_alike(*_middles(words[a], words[b])) for a, b in pairs), dtype=bool, count=len(left))


def is_one_word_swapped(left: str, right: str, parameters: DuplicateParameters) -> bool:
    """Return True when two texts are the same but for one word: the frame of a form letter, filled in with another wish.

    Args:
        left: a text.
        right: another.
        parameters: swap_characters, the longest such word; function_characters and courtesy_words do not count.
    """
    one, other = _middles(_words(left, parameters), _words(right, parameters))
    is_replaced = bool(one and other) and not _sound_alike(one, other)
    return is_replaced and max(len(one), len(other)) <= parameters.swap_characters


def _words(text: str, parameters: DuplicateParameters) -> str:
    """Return the text without function characters and words of courtesy."""
    text = normalize(text)
    for word in parameters.courtesy_words:
        text = text.replace(word, "")
    return text.translate(dict.fromkeys(map(ord, parameters.function_characters)))


def _middles(left: str, right: str) -> tuple[str, str]:
    """Return what is left of two texts without what they begin and end with in common."""
    head = len(commonprefix((left, right)))  # noqa: RUF071 (texts, not paths)
    left, right = left[head:], right[head:]
    tail = len(commonprefix((left[::-1], right[::-1])))  # noqa: RUF071
    return left[: len(left) - tail], right[: len(right) - tail]


def _sound_alike(one: str, other: str) -> bool:
    sounds = _sounds()
    return len(one) == len(other) == 1 and one in sounds and sounds[one] == sounds.get(other)


@cache
def _sounds() -> dict[str, int]:
    """Character to the number of its sound (see the head of homophones.txt)."""
    lines = _HOMOPHONES.read_text(encoding="utf-8").splitlines()
    return {letter: i for i, line in enumerate(lines) if not line.startswith("#") for letter in line.split()[1]}
