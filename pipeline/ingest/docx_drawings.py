"""What a drawing holds: pictures by relation, and text boxes."""

import re
from collections.abc import Callable
from typing import Any

from pipeline.ingest.docx_names import A_BLIP, R_EMBED, R_ID, V_IMAGEDATA, W_TXBX, WP_EXTENT

_EMU = {"pt": 12_700, "in": 914_400, "cm": 360_000, "mm": 36_000, "px": 9_525, "pc": 152_400}
_SIDE = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d{1,6}(?:\.\d{1,6})?)\s*(pt|in|cm|mm|px|pc)", re.IGNORECASE)


def list_drawn_pictures(element: Any, at: str) -> list[tuple[str, str, float]]:
    """Return (relation id, address, area in EMU²) of each picture in a drawing."""
    area = 0.0
    for extent in element.iter(WP_EXTENT):
        area = max(area, _number(extent.get("cx")) * _number(extent.get("cy")))
    found = [(blip.get(R_EMBED, ""), at, area) for blip in element.iter(A_BLIP)]
    return found + [(data.get(R_ID, ""), at, max(area, _shape_area(data))) for data in element.iter(V_IMAGEDATA)]


def _shape_area(data: Any) -> float:
    """Return the area of the VML shape, or of the group of shapes, that shows a picture; 0 when none says its size."""
    largest = 0.0
    for shape in data.iterancestors():
        sides = {
            side.lower(): float(size) * _EMU[unit.lower()] for side, size, unit in _SIDE.findall(shape.get("style", ""))
        }
        largest = max(largest, sides.get("width", 0.0) * sides.get("height", 0.0))
    return largest


def read_boxes(element: Any, read_box: Callable[[Any], str]) -> None:
    """Read the outermost text boxes of a drawing."""
    seen: list[Any] = []
    for box in element.iter(W_TXBX):
        if not any(ancestor is outer for outer in seen for ancestor in box.iterancestors()):
            seen.append(box)
            read_box(box)


def _number(text: str | None) -> float:
    return float(text) if text and text.isdigit() and len(text) < 12 else 0.0
