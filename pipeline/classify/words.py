"""Words of the online voice: boilerplate dropped, and which words set a theme apart."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import rjieba

from pipeline.params.classify import ThemeParameters

_SENTENCE = re.compile(r"[。！？!?；;\n]+")
_HAN = re.compile(r"[一-鿿]{2,}|[a-z]{3,}")
_LABEL = re.compile(r"〔[^〕]*〕")  # what masking leaves
_PRIOR = 0.5


def drop_boilerplate(text: str, params: ThemeParameters) -> str:
    """Return the text without sentences that only greet, thank or wish; as it is when nothing else is left."""
    kept = [part for part in _SENTENCE.split(text) if part.strip() and not _is_boilerplate(part, params.boilerplate)]
    return "。".join(kept) or text


def cut_words(texts: Sequence[str], params: ThemeParameters, terms: Iterable[str] = ()) -> list[list[str]]:
    """Return each masked text's words of two or more characters, without stop words, labels and persons' names.

    Args:
        texts: what is masked in them is a label in brackets.
        params: see `ThemeParameters`.
        terms: the codebook's; a word that stands in one is no person's name (安康, 康复).
    """
    cut = [[word for word in rjieba.cut(_LABEL.sub(" ", text).lower()) if _HAN.fullmatch(word)] for text in texts]
    known = "\n".join(terms)
    stop = {*params.stop_words, *params.boilerplate}
    stop |= {word for word in {word for words in cut for word in words} if _is_name(word) and word not in known}
    return [[word for word in words if word not in stop] for words in cut]


def _is_name(word: str) -> bool:
    return all(kind == "nr" for _, kind in rjieba.tag(word))


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
