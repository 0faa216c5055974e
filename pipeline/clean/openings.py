"""Tells a form letter's shared opening from shared content: after it, do the two texts still speak of the same?"""

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import commonprefix

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.shingles import text_keys
from pipeline.params.duplicates import DuplicateParameters
from pipeline.text.normalize import CodeBlock

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Openings:
    """How the different texts begin.

    Args:
        texts: the texts as written, in the order of their keys.
        keys: key of each text's first characters; 0 when the text is hardly longer than these.
        parameters: opening_characters, body_characters, body_score and function_characters are used.
    """

    texts: Sequence[str]
    keys: NDArray[np.uint64]
    parameters: DuplicateParameters

    def other_matters(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Return True for pairs that share their opening only: what follows it in both is about something else."""
        other = (self.keys[left] == self.keys[right]) & (self.keys[left] != 0)
        for i in np.flatnonzero(other):
            other[i] = self._parted(self.texts[left[i]], self.texts[right[i]])
        return other

    def _parted(self, one: str, other: str) -> bool:
        shared = len(commonprefix((one, other)))  # noqa: RUF071 (texts, not paths)
        if shared < self.parameters.opening_characters:
            return False
        mine, theirs = self._content(one[shared:]), self._content(other[shared:])
        if min(len(mine), len(theirs)) < self.parameters.body_characters:
            return False
        return len(mine & theirs) < float(self.parameters.body_score) * len(mine | theirs)

    def _content(self, text: str) -> set[str]:
        return set(filter(str.isalpha, set(text).difference(self.parameters.function_characters)))


def opening_keys(block: CodeBlock, parameters: DuplicateParameters) -> NDArray[np.uint64]:
    """Return the key of each text's first characters; 0 when too little follows to be judged."""
    length = parameters.opening_characters
    if not len(block.codes):
        return np.zeros(len(block.lengths), dtype=np.uint64)
    places = block.starts[:-1, None] + np.arange(length)
    codes = block.codes[np.minimum(places, len(block.codes) - 1)].reshape(-1)
    keys = text_keys(CodeBlock(codes, np.arange(len(block.lengths) + 1) * length))
    keys[block.lengths < length + parameters.body_characters] = 0
    return keys
