"""The outline of a table on a page photographed from an angle: what turns its four corners into a rectangle."""

from collections.abc import Iterator
from math import hypot
from typing import Any

_MIN_SHARE = 0.1  # of the page, that a table's outline must enclose
_SLACK = 0.02  # share of the outline's length by which it may leave four straight sides
MARGIN = 60  # pixels left around the straightened table, so that its outer rules are seen
_MOST = 8  # outlines that are tried, of the largest


def find_turns(grey: Any) -> Iterator[tuple[Any, tuple[float, float, float, float]]]:
    """Yield, for each four-sided outline from the smallest on, what straightens it and where it then lies.

    The first is a 3 × 3 matrix, the second left, top, right and bottom in pixels. The outline keeps its place on the
    page, about, so that what stands above it stays above.

    Args:
        grey: the page as an array of brightness.
    """
    import cv2
    import numpy

    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    ink = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_RECT, (3, 3)))
    outlines, _ = cv2.findContours(ink, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    large = [outline for outline in outlines if cv2.contourArea(outline) >= _MIN_SHARE * grey.size]
    for outline in sorted(large, key=cv2.contourArea)[-_MOST:]:
        hull = cv2.convexHull(outline)
        corners = cv2.approxPolyDP(hull, _SLACK * cv2.arcLength(hull, closed=True), closed=True).reshape(-1, 2)
        if len(corners) != 4:
            continue
        first, second, third, fourth = _in_order(corners.tolist())
        wide = max(hypot(second[0] - first[0], second[1] - first[1]), hypot(third[0] - fourth[0], third[1] - fourth[1]))
        high = max(hypot(fourth[0] - first[0], fourth[1] - first[1]), hypot(third[0] - second[0], third[1] - second[1]))
        left, top = min(first[0], fourth[0]) + MARGIN, min(first[1], second[1]) + MARGIN
        square = [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)]
        given = numpy.array([first, second, third, fourth], dtype="float32")
        matrix = cv2.getPerspectiveTransform(given, numpy.array(square, dtype="float32"))
        yield matrix, (left, top, left + wide, top + high)


def _in_order(corners: list[list[float]]) -> list[list[float]]:
    """Return the corners from the upper left, clockwise."""
    upper, lower = sorted(corners, key=lambda corner: corner[1])[:2], sorted(corners, key=lambda corner: corner[1])[2:]
    return [min(upper), max(upper), max(lower), min(lower)]
