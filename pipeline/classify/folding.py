"""Width, case and script folded one character to one, so that offsets into the text as given stay right."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.text.normalize import match_codes


def fold(text: str) -> str:
    """Return the text with width, case and traditional characters folded; as long as the text given.

    Example: "ＡＰＰ體檢" gives "app体检".
    """
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    return _table()[codes].astype("<u2").tobytes().decode("utf-16-le", "surrogatepass")


def fold_all(texts: Sequence[str]) -> list[str]:
    """Return the texts folded, in the order given."""
    joined = fold("\x00".join(text.replace("\x00", " ") for text in texts))
    return joined.split("\x00") if texts else []


@cache
def _table() -> NDArray[np.uint16]:
    table = np.arange(65536, dtype=np.uint16)
    plain = [chr(code) for code in range(65536)]
    block = match_codes(plain)
    single = np.flatnonzero(block.lengths == 1)
    folded = block.codes[block.starts[:-1][single]]
    word = folded != ord("0")
    table[single[word]] = folded[word]
    table[ord("０") : ord("９") + 1] = np.arange(ord("0"), ord("9") + 1)
    return table
