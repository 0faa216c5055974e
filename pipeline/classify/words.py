"""Words of the online voice: boilerplate dropped, and which words set a theme apart."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import rjieba

from pipeline.params.classify import ThemeParameters

_SENTENCE = re.compile(r"[。！？!?；;\n]+")
_HAN = re.compile(r"[一-鿿]{2,}|[a-z]{3,}")
_PRIOR = 0.5


def drop_boilerplate(text: str, params: ThemeParameters) -> str:
    """Return the text without sentences that only greet, thank or wish; as it is when nothing else is left."""
    kept = [part for part in _SENTENCE.split(text) if part.strip() and not _is_boilerplate(part, params.boilerplate)]
    return "。".join(kept) or text


def cut_words(texts: Sequence[str], params: ThemeParameters) -> list[list[str]]:
    """Return each text's words of two or more characters, stop words left out."""
    stop = {*params.stop_words, *params.boilerplate}
    return [[word for word in rjieba.cut(text.lower()) if word not in stop and _HAN.fullmatch(word)] for text in texts]


def leading_terms(inside: Iterable[Sequence[str]], everywhere: "Counter[str]", count: int) -> list[str]:
    """Return the words that set a theme apart, by log-odds against the rest over its standard error.

    Args:
        inside: word lists of the theme's texts; a word counts once a text.
        everywhere: in how many texts each word stands, over all texts.
        count: how many words to return.
    """
    here = Counter(word for words in inside for word in set(words))
    total, all_total = sum(here.values()), sum(everywhere.values())
    scores = {}
    for word, n in here.items():
        rest = everywhere[word] - n
        odds = np.log((n + _PRIOR) / (total - n + _PRIOR)) - np.log(
            (rest + _PRIOR) / (all_total - total - rest + _PRIOR)
        )
        scores[word] = float(odds / np.sqrt(1 / (n + _PRIOR) + 1 / (rest + _PRIOR)))
    return sorted(scores, key=lambda word: (-round(scores[word], 9), word))[:count]


def _is_boilerplate(sentence: str, phrases: Sequence[str]) -> bool:
    """Tell whether the sentence holds one of the phrases and hardly anything besides."""
    rest = sentence
    for phrase in sorted(phrases, key=lambda p: (-len(p), p)):
        rest = rest.replace(phrase, "")
    return len(rest) < len(sentence) and len(re.sub(r"\W", "", rest)) <= 6
