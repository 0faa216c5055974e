"""Chinese text made comparable: one code array per block of texts, changed by a 65,536-entry table.

Two strengths. *Format* folds width and case and drops punctuation, spaces and decoration, but keeps every digit (and the
sign between two digits, so that 3.5 never equals 35). *Match* also folds traditional characters to simplified ones and
turns each run of digits into a single 0, so that two texts that differ in a number only are still found.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint16]

_TRADITIONAL = Path(__file__).with_name("traditional.txt")
_KEPT_SYMBOLS = "%‰℃㎡"
_DOT, _DASH, _ZERO, _COMMA = ord("."), ord("-"), ord("0"), ord(",")


@dataclass(frozen=True)
class CodeBlock:
    """Texts as one array of UTF-16 codes.

    Args:
        codes: the codes of all texts, one after the other.
        starts: where each text begins, with the total length as last entry (one more entry than texts).
    """

    codes: Codes
    starts: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Codes in each text."""
        return np.diff(self.starts)

    def owners(self) -> NDArray[np.int32]:
        """Return the index of its text for every code."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), self.lengths)


def normalize(text: str) -> str:
    """Return the text as duplicates are compared: match strength, one 0 for each number.

    Normalising twice changes nothing.

    Example: "發放３.５萬元！" gives "发放0万元".
    """
    return _decode(match_codes([text]).codes)


def normalize_format(text: str) -> str:
    """Return the text without differences of width, case, punctuation and space; digits and script are kept.

    Example: "发放 3.5万元！" gives "发放3.5万元".
    """
    return _decode(format_codes([text]).codes)


def match_codes(texts: Sequence[str]) -> CodeBlock:
    """Return the texts at match strength, in the order given."""
    return _collapse_zeros(_translate(raw_codes(texts), _match_table()))


def format_codes(texts: Sequence[str]) -> CodeBlock:
    """Return the texts at format strength, in the order given."""
    block = raw_codes(texts)
    folded = _fold_table()[block.codes]
    return _drop(CodeBlock(_sign_between_digits(folded, block.starts), block.starts))


def select_texts(block: CodeBlock, chosen: NDArray[np.bool_]) -> CodeBlock:
    """Return the chosen texts of the block, in order."""
    codes = block.codes[np.repeat(chosen, block.lengths)]
    return CodeBlock(codes, np.concatenate(([0], np.cumsum(block.lengths[chosen]))))


def raw_codes(texts: Sequence[str]) -> CodeBlock:
    """Return the texts as written, as UTF-16 codes (a character outside the basic plane takes two)."""
    codes = np.frombuffer("".join(texts).encode("utf-16-le", "surrogatepass"), dtype="<u2")
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    if int(lengths.sum()) != len(codes):
        lengths = np.array([len(text.encode("utf-16-le", "surrogatepass")) // 2 for text in texts], dtype=np.int64)
    return CodeBlock(codes.astype(np.uint16, copy=False), np.concatenate(([0], np.cumsum(lengths))))


def _decode(codes: Codes) -> str:
    return codes.astype("<u2").tobytes().decode("utf-16-le", "surrogatepass")


def _translate(block: CodeBlock, table: Codes) -> CodeBlock:
    return _drop(CodeBlock(table[block.codes], block.starts))


def _drop(block: CodeBlock) -> CodeBlock:
    """Remove the codes that became 0."""
    return _keep(block, block.codes != 0)


def _keep(block: CodeBlock, kept: NDArray[np.bool_]) -> CodeBlock:
    before = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))
    return CodeBlock(block.codes[kept], before[block.starts])


def _collapse_zeros(block: CodeBlock) -> CodeBlock:
    """Leave one 0 of each run; a run ends where its text ends."""
    zero = block.codes == _ZERO
    repeated = np.zeros(len(zero), dtype=bool)
    repeated[1:] = zero[1:] & zero[:-1]
    repeated[block.starts[:-1][block.lengths > 0]] = False
    return _keep(block, ~repeated) if repeated.any() else block


def _sign_between_digits(codes: Codes, starts: NDArray[np.int64]) -> Codes:
    """Keep a point or dash that stands between two digits; drop every other sign and the thousands comma."""
    digit = (codes >= _ZERO) & (codes <= _ZERO + 9)
    sign = (codes == _DOT) | (codes == _DASH) | (codes == _COMMA)
    inner = np.zeros(len(codes), dtype=bool)
    inner[1:-1] = digit[:-2] & digit[2:]
    inner[starts[:-1][np.diff(starts) > 0]] = False
    inner[starts[1:][np.diff(starts) > 0] - 1] = False
    return np.where(sign & (~inner | (codes == _COMMA)), 0, codes).astype(np.uint16)


@cache
def _match_table() -> Codes:
    """Width, case, signs, script and digits in one step."""
    table = _fold_table().copy()
    table[np.isin(table, [_DOT, _DASH, _COMMA])] = 0
    simplified = _simplified_table()
    table = simplified[table]
    table[(table >= _ZERO) & (table <= _ZERO + 9)] = _ZERO
    return table


@cache
def _fold_table() -> Codes:
    """Width and case folded, what is dropped as 0; signs that may stand in a number as `.`, `-` or `,`."""
    return np.array([_fold(code) for code in range(65536)], dtype=np.uint16)


def _fold(code: int) -> int:
    character = chr(code)
    folded = unicodedata.normalize("NFKC", character)
    folded = folded.lower() if len(folded) == 1 else character.lower()
    folded = folded if len(folded) == 1 and ord(folded) < 65536 else character
    if folded in ".·":
        return _DOT
    if folded in ",，":
        return _COMMA
    return ord(folded) if _is_word(folded) else (_DASH if _is_sign(folded) else 0)


def _is_word(character: str) -> bool:
    return (
        unicodedata.category(character)[0] in "LNM"
        or unicodedata.category(character) == "Sc"
        or (character in _KEPT_SYMBOLS)
    )


def _is_sign(character: str) -> bool:
    return unicodedata.category(character) in ("Pd", "Po", "Sm")


@cache
def _simplified_table() -> Codes:
    """Traditional to simplified, from the pairs in traditional.txt (see its head)."""
    table = np.arange(65536, dtype=np.uint16)
    for line in _TRADITIONAL.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            for pair in line.split():
                table[ord(pair[0])] = ord(pair[1])
    return table
