"""What a drawing holds: pictures by relation, and text boxes."""

from collections.abc import Callable
from typing import Any

from pipeline.ingest.docx_names import A_BLIP, R_EMBED, R_ID, V_IMAGEDATA, W_TXBX, WP_EXTENT


def list_drawn_pictures(element: Any, at: str) -> list[tuple[str, str, float]]:
    """Return (relation id, address, area in EMU²) of each picture in a drawing."""
    area = 0.0
    for extent in element.iter(WP_EXTENT):
        area = max(area, _number(extent.get("cx")) * _number(extent.get("cy")))
    found = [(blip.get(R_EMBED, ""), at, area) for blip in element.iter(A_BLIP)]
    return found + [(data.get(R_ID, ""), at, area) for data in element.iter(V_IMAGEDATA)]


def read_boxes(element: Any, read_box: Callable[[Any], str]) -> None:
    """Read the outermost text boxes of a drawing."""
    seen: list[Any] = []
    for box in element.iter(W_TXBX):
        if not any(ancestor is outer for outer in seen for ancestor in box.iterancestors()):
            seen.append(box)
            read_box(box)


def _number(text: str | None) -> float:
    return float(text) if text and text.isdigit() and len(text) < 12 else 0.0
