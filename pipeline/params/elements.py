"""The words by which the five required elements are found: a reference file, `params/elements.yaml`."""

from functools import lru_cache
from pathlib import Path

from pipeline.params.base import Parameters, load_model

Words = tuple[str, ...]


class ElementWords(Parameters):
    """Words of measures, of who benefits and of numbers to be reached."""

    acts: Words
    means: Words
    vague_acts: Words
    slogans: Words
    groups: Words
    trades: Words
    not_trades: Words
    wide_groups: Words
    qualifiers: Words
    vague_counts: Words
    vague_targets: Words
    deadlines: Words
    vague_funds: Words
    nil_funds: Words


@lru_cache(maxsize=4)
def load_element_words(path: Path) -> ElementWords:
    """Return the words; read once per path.

    Raises:
        ParameterError: when the file has a fault.
    """
    return load_model(path, ElementWords)
