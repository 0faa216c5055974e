"""Text boxes found by OCR, put back into lines, and into a table where the page shows ruled lines."""

from dataclasses import dataclass
from math import atan2, cos, sin
from typing import Any

from pipeline.ingest.ocr_outline import MARGIN, find_turns
from pipeline.ingest.tree import Cell, Paragraph, Piece, Table

_LINE_OVERLAP = 0.5
_MIN_RULES = (0.25, 0.08)  # share of the page's width and height that a ruled line must be long
_MIN_EDGES = 3  # ruled lines each way that make a table
_NEAR = 12  # pixels within which two ruled lines are one


@dataclass(slots=True)
class TextBox:
    """A stretch of text with its place: middle, width and height in pixels, slope in radians."""

    text: str
    x: float
    y: float
    width: float
    height: float
    slope: float = 0.0

    @classmethod
    def of(cls, corners: Any, text: str) -> "TextBox":
        """Return the box with these four corners (from the upper left, clockwise)."""
        points = [(float(point[0]), float(point[1])) for point in corners]
        x, y = sum(point[0] for point in points) / 4, sum(point[1] for point in points) / 4
        (x0, y0), (x1, y1), (x2, y2) = points[0], points[1], points[2]
        width, height = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        return cls(text, x, y, width, height, atan2(y1 - y0, x1 - x0))


def build_blocks(boxes: list[TextBox], frame: Any) -> tuple[list[Paragraph | Table], bool]:
    """Return the blocks in reading order, and whether they are flat (no table could be seen).

    Args:
        boxes: the text found.
        frame: the page as an array of pixels, height × width × 3.
    """
    if not boxes:
        return [], True
    slope = _common_slope(boxes)
    straight = [_turn(box, slope) for box in boxes]
    columns, rows = _find_grid(frame, slope)
    if len(columns) >= _MIN_EDGES and len(rows) >= _MIN_EDGES:
        return _with_table(straight, columns, rows), False
    return _read_at_an_angle(boxes, frame) or ([Paragraph([Piece(text)]) for text in _lines(straight)], True)


def _read_at_an_angle(boxes: list[TextBox], frame: Any) -> tuple[list[Paragraph | Table], bool] | None:
    """Return the blocks of a page photographed from an angle; None when no straightened table shows."""
    import cv2

    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    for matrix, (left, top, right, bottom) in find_turns(grey):
        moved = [_move(box, matrix) for box in boxes]
        inside = [box for box in moved if left < box.x < right and top < box.y < bottom]
        if 2 * len(inside) < len(boxes):
            continue
        size = (int(right) + MARGIN, int(bottom) + MARGIN)
        columns, rows = _find_rules(cv2.warpPerspective(grey, matrix, size, borderValue=255))
        columns = [place for place in columns if left - _NEAR <= place <= right + _NEAR]
        rows = [place for place in rows if top - _NEAR <= place <= bottom + _NEAR]
        if len(columns) >= _MIN_EDGES and len(rows) >= _MIN_EDGES:
            return _with_table(moved, columns, rows), False
    return None


def _move(box: TextBox, matrix: Any) -> TextBox:
    """Return the box where the matrix puts its middle; in a straightened table text has no slope."""
    x, y, depth = (float(row[0]) * box.x + float(row[1]) * box.y + float(row[2]) for row in matrix)
    return TextBox(box.text, x / depth, y / depth, box.width, box.height)


def _common_slope(boxes: list[TextBox]) -> float:
    """Return the slope of the page: the median of the wide boxes."""
    slopes = sorted(box.slope for box in boxes if box.width > 3 * box.height) or [0.0]
    return slopes[len(slopes) // 2]


def _turn(box: TextBox, slope: float) -> TextBox:
    x = box.x * cos(slope) + box.y * sin(slope)
    y = box.y * cos(slope) - box.x * sin(slope)
    return TextBox(box.text, x, y, box.width, box.height, box.slope - slope)


def _lines(boxes: list[TextBox]) -> list[str]:
    """Return the text line by line, boxes of a line from left to right."""
    lines: list[list[TextBox]] = []
    for box in sorted(boxes, key=lambda box: (box.y, box.x)):
        if lines and abs(box.y - lines[-1][-1].y) < min(box.height, lines[-1][-1].height) * _LINE_OVERLAP:
            lines[-1].append(box)
        else:
            lines.append([box])
    return [" ".join([box.text for box in sorted(line, key=lambda box: box.x)]) for line in lines]


def _find_grid(frame: Any, slope: float) -> tuple[list[float], list[float]]:
    """Return the ruled lines as x and y positions after turning the page straight."""
    import cv2
    import numpy

    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    turn = numpy.array([[cos(slope), sin(slope), 0.0], [-sin(slope), cos(slope), 0.0]])
    straight = cv2.warpAffine(grey, turn, (width, height), borderValue=255)
    return _find_rules(straight)


def _find_rules(straight: Any) -> tuple[list[float], list[float]]:
    """Return the ruled lines of a straight page in shades of grey as x and y positions."""
    import cv2

    ink = cv2.adaptiveThreshold(straight, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    return _rules(cv2, ink, is_upright=True), _rules(cv2, ink, is_upright=False)


def _rules(cv2: Any, ink: Any, *, is_upright: bool) -> list[float]:
    height, width = ink.shape
    length = int(height * _MIN_RULES[1] if is_upright else width * _MIN_RULES[0])
    bridge = cv2.getStructuringElement(cv2.MORPH_RECT, (3, 5) if is_upright else (5, 3))
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (1, length) if is_upright else (length, 1))
    lines = cv2.morphologyEx(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bridge), cv2.MORPH_OPEN, kernel)
    count, _, parts, middles = cv2.connectedComponentsWithStats(lines)
    found: list[float] = []
    for index in sorted(range(1, min(count, 500)), key=lambda index: float(middles[index][0 if is_upright else 1])):
        thick = int(parts[index][cv2.CC_STAT_WIDTH if is_upright else cv2.CC_STAT_HEIGHT])
        place = float(middles[index][0 if is_upright else 1])
        if thick < 30 and (not found or place - found[-1] > _NEAR):
            found.append(place)
    return found


def _with_table(boxes: list[TextBox], columns: list[float], rows: list[float]) -> list[Paragraph | Table]:
    """Return lines above the table, the table, lines below."""
    cells: dict[tuple[int, int], list[TextBox]] = {}
    above, below = [], []
    for box in boxes:
        row, column = _slot(rows, box.y), _slot(columns, box.x)
        if row < 0:
            above.append(box)
        elif row >= len(rows) - 1:
            below.append(box)
        else:
            cells.setdefault((row, min(max(column, 0), len(columns) - 2)), []).append(box)
    table = Table([])
    for row in range(len(rows) - 1):
        line = []
        for column in range(len(columns) - 1):
            lines = _lines(cells.get((row, column), []))
            line.append(Cell([Paragraph([Piece(text)]) for text in lines] or [Paragraph([])], column=column))
        table.rows.append(line)
    first = [Paragraph([Piece(text)]) for text in _lines(above)]
    return [*first, table, *[Paragraph([Piece(text)]) for text in _lines(below)]]


def _slot(edges: list[float], place: float) -> int:
    """Return the number of the interval a place lies in, -1 before the first edge."""
    return sum(1 for edge in edges if place >= edge) - 1
