"""Two texts of nearly the same words: a misspelt character is no difference, one word in another's place is a large one."""

import re
from collections.abc import Sequence
from functools import cache
from os.path import commonprefix
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import pipeline.text
from pipeline.clean.numerals import normalise, scan_numbers
from pipeline.params.duplicates import DuplicateParameters
from pipeline.text.normalize import normalize

Rows = NDArray[np.int64]

_HOMOPHONES = Path(pipeline.text.__file__).with_name("homophones.txt")
# 1、（二）③. before an item; one thing (一个, 1个, 一线, 统一) is no number unless it counts in a row (一期).
_LIST_NUMBER = re.compile(r"(?:^|(?<=[\s。；，：]))（?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[、．）]|\.(?!\d))")
_COUNTED = tuple("期批届轮号")


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


def sounding_pairs(texts: Sequence[str], left: Rows, right: Rows, parameters: DuplicateParameters) -> NDArray[np.bool_]:
    """Return True for pairs that read aloud the same, however many characters are misspelt; arguments as above."""
    sound = {int(row): _words(texts[row], parameters).translate(_sounds_by_code()) for row in np.union1d(left, right)}
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    return np.fromiter((sound[a] == sound[b] for a, b in pairs), dtype=bool, count=len(left))


def is_other_wish(left: str, right: str, parameters: DuplicateParameters) -> bool:
    """Return True when two like texts state other numbers, or are the same but for one word put in or in another's place.

    Such a word may be the wish itself in the frame of a form letter, or whom it is for (女职工, 退休职工).

    Args:
        left: a text.
        right: another.
        parameters: swap_characters, the longest such word; function_characters and courtesy_words do not count.
    """
    if left == right:
        return False
    (mine, left), (theirs, right) = _numbers_apart(left), _numbers_apart(right)
    if mine != theirs:
        return True
    left, right = _words(left, parameters), _words(right, parameters)
    one, other = _middles(left, right)
    if not (one or other) or _sound_alike(one, other) or _is_repeated(left, right, one + other):
        return False
    return max(len(one), len(other)) <= parameters.swap_characters


def _numbers_apart(text: str) -> tuple[list[object], str]:
    """Return the numbers of a text in order, and the text without them; a lone one and the numbers of a list are none."""
    text = _LIST_NUMBER.sub(" ", normalise(text).replace("第", " "))
    numbers: list[object] = []
    for number in reversed(scan_numbers(text)):
        token = text[number.start : number.end]
        if token not in ("一", "1", "几", "数") or text.startswith(_COUNTED, number.end):
            numbers.append(token if number.low is None else (number.low, number.high))
        text = text[: number.start] + text[number.end :]
    return numbers, text


def _is_repeated(left: str, right: str, word: str) -> bool:
    """Whether the texts differ by a word written twice in one of them: a slip."""
    longer, shorter = max(left, right, key=len), min(left, right, key=len)
    return len(longer) == len(shorter) + len(word) and longer.replace(word * 2, word) == shorter.replace(word * 2, word)


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


@cache
def _sounds_by_code() -> dict[int, str]:
    """Character code to a character that stands for its sound."""
    first: dict[int, str] = {}
    return {ord(letter): first.setdefault(sound, letter) for letter, sound in _sounds().items()}
