"""Which submission a row of a decision file is about, when it names the file, the project or the words instead of the id."""

from dataclasses import replace

import pandas as pd

from pipeline.ingest.decision_rows import Row
from pipeline.ingest.decision_sheets import Cell
from pipeline.ingest.decision_values import squeeze

_ENOUGH = 6


class Subjects:
    """Looks submissions up by file, project name and unit, or by the words of an online suggestion.

    A reference that fits several submissions is not resolved: the row then names nobody and becomes a fault.

    Args:
        submissions: columns of table `submissions`; or None when nothing is known.
        files: columns of table `files` (for the places), or None.
    """

    def __init__(self, submissions: pd.DataFrame | None, files: pd.DataFrame | None) -> None:
        known = [] if submissions is None else submissions.to_dict("records")
        places = {} if files is None else dict(zip(files["file_id"], files["place_text"], strict=True))
        self._ids = {str(row["submission_id"]) for row in known}
        self._rows = [
            {
                "id": str(row["submission_id"]),
                "place": squeeze(places.get(row["file_id"], "")),
                "name": squeeze(row["project_name_text"]),
                "unit": squeeze(row["unit_text"] + row["sender_text"]),
                "words": squeeze(row["project_name_text"] + row["summary_text"]),
            }
            for row in known
        ]

    def fill(self, row: Row) -> Row:
        """Return the row with its submission ids filled in where what it says fits exactly one submission."""
        if not self._rows:
            return row
        cells = dict(row.cells)
        if not self._is_id(row.text("submission_id")):
            found = self._find(
                row.text("submission_id") or row.text("place_text"),
                row.text("project_name"),
                row.text("unit_name"),
                row.text("content_text"),
            )
            self._put(cells, "submission_id", found)
        if row.text("other_submission_id") and not self._is_id(row.text("other_submission_id")):
            self._put(cells, "other_submission_id", self._find(row.text("other_submission_id"), "", "", ""))
        return replace(row, cells=cells)

    def _is_id(self, text: str) -> bool:
        return text in self._ids

    def _put(self, cells: dict[str, Cell], name: str, found: str) -> None:
        if found:
            cells[name] = Cell(found, cells[name].address if name in cells else "")

    def _find(self, place: str, name: str, unit: str, words: str) -> str:
        """The one submission that fits, "" when none or several do. Every later clue only narrows."""
        left = self._rows
        if place:
            wanted = squeeze(place)
            left = [row for row in left if row["place"] == wanted] or [
                row for row in left if row["place"].startswith(wanted)
            ]
        if len(left) > 1 and name:
            left = [row for row in left if row["name"] == squeeze(name)]
        if len(left) > 1 and len(squeeze(words)) >= _ENOUGH:
            left = [row for row in left if row["words"] == squeeze(words)] or [
                row for row in left if squeeze(words) in row["words"]
            ]
        if len(left) > 1 and unit:
            left = [row for row in left if squeeze(unit) in row["unit"]]
        named = bool(place or name or words)
        return left[0]["id"] if named and len(left) == 1 else ""
