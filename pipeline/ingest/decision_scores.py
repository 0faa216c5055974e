"""What the score sheets of several reviewers mean."""

from decimal import Decimal
from typing import Any

from pipeline.ingest.decision_kinds import ids_by_name, subject_of
from pipeline.ingest.decision_rows import Faults, Row, dated_rows
from pipeline.ingest.decision_sheets import Cell
from pipeline.ingest.decision_values import criterion_of, read_number, read_word
from pipeline.params.decisions import DecisionVocabulary


def read_scores(rows: list[Row], words: DecisionVocabulary, faults: Faults) -> list[dict[str, Any]]:
    """Return one row per scored criterion: field is the criterion's name, value the number; recused rows give none.

    A reviewer who scored a project on some of the criteria only is named: such a sheet does not count for it.
    """
    ids = ids_by_name(rows)
    judged = [row for row in dated_rows(rows, faults) if not _is_recused(row, words, faults)]
    return [point for row in judged for point in _points(row, ids, words, faults)]


def _is_recused(row: Row, words: DecisionVocabulary, faults: Faults) -> bool:
    told = row.text("recused")
    if told and read_word(told, words.words["yes"]) is None:
        faults.add(row.place("recused"), f"“回避”写作“{told}”，只能填“是”或留空", value=told)
    return bool(told)


def _points(row: Row, ids: dict[str, str], words: DecisionVocabulary, faults: Faults) -> list[dict[str, Any]]:
    common = row.common() | {"kind": "score", "submission_id": subject_of(row, ids)}
    wanted = words.words.get("criterion", {})
    out, given, asked = [], set(), set(wanted)
    for title, cell in row.others.items():
        found = criterion_of(title)
        if found is None:
            continue
        name = read_word(found[0], wanted) or found[0]
        asked.add(name)
        if not cell.text:
            continue
        given.add(name)
        fault = f"没有“{name}”这条评分标准" if wanted and name not in wanted else _fault(cell, title, found[1])
        if fault:
            told, place = common["submission_id"], row.sheet.place(cell)
            faults.add(place, fault, value=cell.text, submission_id=told, label="评分")
        else:
            point = {"field": name, "value_text": str(read_number(cell)), "place_text": row.sheet.place(cell)}
            out.append(common | point)
    if given and asked - given:
        missing = "、".join(sorted(asked - given))
        told = f"评分不全，缺“{missing}”，这一份对该项目不计入合成分"
        faults.add(row.place(), told, submission_id=common["submission_id"], label="评分")
    return out


def _fault(cell: Cell, title: str, highest: int | None) -> str:
    number = read_number(cell)
    if number is None:
        return f"评分“{cell.text}”不是数字"
    within = number >= 0 and (highest is None or number <= Decimal(highest))
    return "" if within else f"评分 {number} 超出“{title}”的范围"
