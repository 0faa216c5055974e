"""A picture of an RTF document: its bytes as hexadecimal text, and the share of the page it covers."""

import hashlib

from pipeline.ingest.pictures import BIG_SHARE
from pipeline.ingest.tree import Picture

_PAGE_TWIPS = 11906 * 16838
_SIZE_WORDS = ("picwgoal", "pichgoal", "picscalex", "picscaley")


class OpenPicture:
    """A picture being read."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._size = [0, 0, 100, 100]  # goal width and height in twips, scaling in per cent

    def add(self, raw: bytes) -> None:
        """Take a stretch of its text."""
        self._text.append(raw.decode("ascii", "ignore"))

    def take_word(self, word: str, number: int | None) -> None:
        """Take a control word; only those of its size matter."""
        if word in _SIZE_WORDS:
            self._size[_SIZE_WORDS.index(word)] = number or 0

    def finish(self, name: str) -> Picture:
        """Return the picture; its bytes are kept when it covers a quarter of the page or more."""
        try:
            content = bytes.fromhex("".join(self._text))
        except ValueError:
            content = b""
        width, height, scale_x, scale_y = self._size
        share = min(1.0, abs(width * scale_x * height * scale_y) / 10_000 / _PAGE_TWIPS)
        digest = hashlib.sha256(content).hexdigest() if content else ""
        return Picture(digest, name, "body", share, content if share >= BIG_SHARE else b"")
