"""Matches the headers of an export by their meaning: numbers, marks of platforms and punctuation do not count."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_NUMBER = re.compile(r"^\s*(?:Q?\d{1,3}|第\d{1,3}题)\s*[、.．:：)）]\s*", re.IGNORECASE)
_TYPE = re.compile(
    r"[【\[(（](单选题?|多选题?|填空题?|矩阵.{0,6}|必填|必答|选填|自动|简答题?|下拉题?|文本题?|量表题?|可多选|限选.{0,4}|\*)[】\])）]"
)
_PUNCTUATION = re.compile(r"[\s\W_]+")
_LEAST_PART = 4


def normalise_header(text: str) -> str:
    """Return a header without its number, type marks, white space and punctuation, in normal width and lower case."""
    text = unicodedata.normalize("NFKC", text)
    text = _TYPE.sub("", text)
    return _PUNCTUATION.sub("", _NUMBER.sub("", text)).lower()


@lru_cache(maxsize=16)
def _lookup(aliases: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[dict[str, str], list[tuple[list[str], str]]]:
    """Return whole headers by meaning, and word sequences (aliases written with spaces) with theirs."""
    whole = {normalise_header(word): meaning for meaning, words in aliases for word in words}
    spaced = [([normalise_header(part) for part in word.split()], meaning)
              for meaning, words in aliases for word in words if " " in word.strip()]  # fmt: skip
    return whole, spaced


def match_headers(headers: Sequence[str], aliases: dict[str, tuple[str, ...]]) -> list[str]:
    """Return the meaning of each header, "" when it has none.

    A header that is an alias wins; else the longest alias inside it (four or more characters, or all the words of an
    alias written with spaces, in order), when only one meaning is that long. So 您希望工会明年为职工办的一件实事 is
    found by 希望 实事 without being listed word for word.
    """
    whole, spaced = _lookup(tuple((meaning, tuple(words)) for meaning, words in sorted(aliases.items())))
    return [_meaning(normalise_header(header), whole, spaced) for header in headers]


def _meaning(key: str, whole: dict[str, str], spaced: list[tuple[list[str], str]]) -> str:
    if not key:
        return ""
    if key in whole:
        return whole[key]
    inside = [(len(alias), meaning) for alias, meaning in whole.items() if len(alias) >= _LEAST_PART and alias in key]
    inside += [(sum(map(len, words)), meaning) for words, meaning in spaced if _in_order(words, key)]
    if not inside:
        return ""
    longest = max(length for length, _ in inside)
    found = {meaning for length, meaning in inside if length == longest}
    return found.pop() if len(found) == 1 else ""


def _in_order(words: list[str], key: str) -> bool:
    position = 0
    for word in words:
        position = key.find(word, position)
        if position < 0:
            return False
        position += len(word)
    return True
