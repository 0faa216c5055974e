"""Which submission a row of a decision file is about, when it names the file, the project or the words instead of the id."""

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from pipeline.ingest.decision_rows import Faults, Row
from pipeline.ingest.decision_sheets import Cell
from pipeline.ingest.decision_values import squeeze

_ENOUGH = 6


class Clues(NamedTuple):
    """What a row says of the submission it is about; "" where it says nothing."""

    place: str
    name: str
    unit: str
    words: str


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

    def fill(self, row: Row, faults: Faults) -> Row:
        """Return the row with its submission ids filled in where all it says fits exactly one submission.

        A place whose submission bears another name, unit or words is a fault: the row then names nobody.
        """
        if not self._rows:
            return row
        cells, is_disputed = dict(row.cells), False
        if not self._is_id(row.text("submission_id")):
            clues = Clues(
                row.text("submission_id") or row.text("place_text"),
                row.text("project_name"),
                row.text("unit_name"),
                row.text("content_text"),
            )
            found = self._find(clues)
            self._put(cells, "submission_id", found)
            is_disputed = not found and bool(row.text("place_text"))
            if is_disputed and self._placed(clues.place):
                told = f"“{clues.place}”处的建议与这一行写的名称、单位或内容不符，或不止一件，未对应到任何建议，请核对"
                faults.add(row.place(), told, value=clues.place, label="存放位置")
        if row.text("other_submission_id") and not self._is_id(row.text("other_submission_id")):
            self._put(cells, "other_submission_id", self._find(Clues(row.text("other_submission_id"), "", "", "")))
        return replace(row, cells=cells, is_disputed=is_disputed)

    def _is_id(self, text: str) -> bool:
        return text in self._ids

    def _put(self, cells: dict[str, Cell], name: str, found: str) -> None:
        if found:
            cells[name] = Cell(found, cells[name].address if name in cells else "")

    def _placed(self, place: str) -> list[dict[str, str]]:
        wanted = squeeze(place)
        return [row for row in self._rows if row["place"] == wanted] or [
            row for row in self._rows if row["place"].startswith(wanted)
        ]

    def _find(self, clues: Clues) -> str:
        """The one submission that every clue fits, "" when none or several do.

        Units are written in several ways before the roster is read: beside a place the unit only chooses among several.
        """
        left = self._placed(clues.place) if clues.place else self._rows
        if clues.name:
            left = [row for row in left if row["name"] == squeeze(clues.name)]
        words = squeeze(clues.words)
        if len(words) >= _ENOUGH:
            left = [row for row in left if row["words"] == words] or [row for row in left if words in row["words"]]
        if clues.unit and (len(left) > 1 or not clues.place):
            left = [row for row in left if squeeze(clues.unit) in row["unit"]]
        is_named = bool(clues.place or clues.name or clues.words)
        return left[0]["id"] if is_named and len(left) == 1 else ""
