"""The words by which unit names are taken apart: a reference file, `params/unit_words.yaml`."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field

from pipeline.params.base import Parameters, load_model

Words = tuple[str, ...]


class UnitWords(Parameters):
    """Prefixes, suffixes and marks of unit names; names that a program must not settle."""

    federation: Words
    prefixes: Words
    suffixes: Words
    labels: Words
    stamps: Words
    tails: Words
    ambiguous: Words
    sub_unit_marks: Words
    other_bodies: Words
    confusables: dict[str, str]
    near_length: int = Field(ge=3)


@lru_cache(maxsize=4)
def load_unit_words(path: Path) -> UnitWords:
    """Return the words; read once per path.

    Raises:
        ParameterError: when the file has a fault.
    """
    return load_model(path, UnitWords)
