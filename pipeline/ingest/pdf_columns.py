"""A table without ruled lines on a PDF page: a column of labels and a column of texts that begin at one place."""

from collections import Counter
from itertools import pairwise

from pipeline.ingest.pdf_lines import Line

_GAP = 1.5  # of a line's height between a label and its text
_NEAR = 4.0  # points
_LEAST_ROWS = 3


def split_columns(lines: list[Line]) -> tuple[list[Line], list[tuple[Line, list[Line], list[Line]]], list[Line]]:
    """Return (lines above, rows, lines below); no rows when the page does not show two columns.

    A row is (its first line, lines of the left column, lines of the right column). At least three lines must have a wide gap
    that ends at the same place.
    """
    starts = [_right_start(line) for line in lines]
    edge = _common(starts)
    if edge is None:
        return lines, [], []
    first = next(index for index, start in enumerate(starts) if start is not None and abs(start - edge) < _NEAR)
    rows: list[tuple[Line, list[Line], list[Line]]] = []
    for index in range(first, len(lines)):
        line, start = lines[index], starts[index]
        if start is not None and abs(start - edge) < _NEAR:
            left, right = _cut(line, edge)
            rows.append((line, [left], [right]))
        elif line.left >= edge - _NEAR:
            rows[-1][2].append(line)
        elif line.right < edge and index > first and _is_close(lines[index - 1], line):
            rows[-1][1].append(line)
        else:
            return lines[:first], rows, lines[index:]
    return lines[:first], rows, []


def _right_start(line: Line) -> float | None:
    """Return where the text after the first wide gap begins."""
    shown = [glyph for glyph in line.glyphs if glyph.text.strip()]
    for before, glyph in pairwise(shown):
        if glyph.left - before.right > glyph.height * _GAP:
            return glyph.left
    return None


def _common(starts: list[float | None]) -> float | None:
    found = [start for start in starts if start is not None]
    counts = Counter({start: sum(abs(start - other) < _NEAR for other in found) for start in found})
    best = max(sorted(counts), key=lambda start: counts[start], default=None)
    return best if best is not None and counts[best] >= _LEAST_ROWS else None


def _cut(line: Line, edge: float) -> tuple[Line, Line]:
    left = [glyph for glyph in line.glyphs if glyph.left < edge - _NEAR]
    while left and not left[-1].text.strip():
        left.pop()
    return Line(left), Line([glyph for glyph in line.glyphs if glyph.left >= edge - _NEAR])


def _is_close(before: Line, line: Line) -> bool:
    return line.top - before.bottom < (line.bottom - line.top) * 0.8
