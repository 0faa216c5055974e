"""Reads plain text: a paragraph for each line, cells of a line kept apart by their tab."""

from pipeline.ingest.decode import decode_text
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.tree import Document, Paragraph, Piece
from pipeline.params.ingest import Limits

_LIMITS = Limits()


def read_text(data: bytes, name: str = "", limits: Limits = _LIMITS) -> Document:
    """Return the text as a flat document.

    Raises:
        RawFileError: "damaged" (no encoding fits), "too_large".
    """
    return text_document(decode_text(data), "text", limits)


def text_document(text: str, kind: str, limits: Limits = _LIMITS) -> Document:
    """Return text as a flat document of the given kind."""
    if len(text) > limits.characters:
        raise refuse("too_large")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks = [Paragraph([Piece(line)], f"line{number}") for number, line in enumerate(lines, 1) if line.strip()]
    return Document(kind, list(blocks), is_flat=True)
