"""The lexicon: which terms of the codebook a text holds, where, and how many points they give each domain."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.classify.folding import fold, fold_all
from pipeline.params.domains import DomainParameters

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Matches:
    """Terms found, one entry a find, in order of text and place.

    Args:
        text: index of the text.
        term: index of the term.
        start: offset in code points into the text as given.
        end: offset behind the last character.
        count: number of texts searched.
    """

    text: NDArray[np.int64]
    term: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    count: int


class Lexicon:
    """The terms of a codebook, compiled.

    Args:
        parameters: the codebook file.

    Attributes:
        domains: names of the domains, in the file's order.
        subthemes: ids of the sub-themes, in the file's order.
        terms: folded terms, sorted.
        points: terms x domains.
        theme_points: terms x sub-themes.
    """

    def __init__(self, parameters: DomainParameters) -> None:
        self.domains = tuple(domain.name for domain in parameters.domains)
        self.subthemes = tuple(s.id for domain in parameters.domains for s in domain.subthemes)
        self.cap = parameters.settings.lexicon_cap
        points, themes = _collect(parameters)
        self.terms = tuple(sorted(points))
        self.points = _matrix(self.terms, points, self.domains)
        self.theme_points = _matrix(self.terms, themes, self.subthemes)

    @cached_property
    def _automaton(self) -> ahocorasick_rs.AhoCorasick:
        return ahocorasick_rs.AhoCorasick(self.terms, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def find(self, texts: Sequence[str]) -> Matches:
        """Return the longest terms found from left to right, no two overlapping."""
        rows: list[tuple[int, int, int, int]] = []
        search = self._automaton.find_matches_as_indexes
        for index, folded in enumerate(fold_all(texts)):
            rows += [(index, *match) for match in search(folded)]
        table = np.array(rows, dtype=np.int64).reshape(-1, 4)
        return Matches(table[:, 0], table[:, 1], table[:, 2], table[:, 3], len(texts))

    def counts(self, matches: Matches) -> sparse.csr_array:
        """Return texts x terms: how often each term was found, capped."""
        ones = np.ones(len(matches.text))
        table = sparse.csr_array((ones, (matches.text, matches.term)), shape=(matches.count, len(self.terms)))
        table.sum_duplicates()
        table.data = np.minimum(table.data, self.cap)
        return table


def _collect(parameters: DomainParameters) -> tuple[dict[str, dict[str, float]], dict[str, dict[str, float]]]:
    """Points of every folded term by domain and by sub-theme; traps and words out of powers replace what lists say."""
    points: dict[str, dict[str, float]] = {}
    themes: dict[str, dict[str, float]] = {}
    for domain in parameters.domains:
        for subtheme in domain.subthemes:
            for kind in ("strong", "usual", "weak"):
                for term in getattr(subtheme, kind):
                    value = float(getattr(parameters.weights, kind))
                    points.setdefault(fold(term), {})[domain.name] = value
                    if kind != "weak":  # a general word (提高, 增加) speaks for a domain, not for a theme
                        themes.setdefault(fold(term), {})[subtheme.id] = value
    for rule in parameters.out_of_powers:
        for term in rule.terms:
            points[fold(term)] = {rule.domain: float(parameters.weights.strong)} if rule.domain else {}
            themes.setdefault(fold(term), {})
    for trap in parameters.traps:
        points[fold(trap.term)] = {name: float(value) for name, value in trap.weights.items()}
        themes[fold(trap.term)] = {trap.subtheme: max(points[fold(trap.term)].values())} if trap.subtheme else {}
    return points, themes


def _matrix(terms: Sequence[str], values: dict[str, dict[str, float]], names: Sequence[str]) -> Floats:
    column = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(terms), len(names)))
    for row, term in enumerate(terms):
        for name, value in values.get(term, {}).items():
            table[row, column[name]] = value
    return table
