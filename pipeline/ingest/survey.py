"""Reads rows of an online export, pasted comments or research notes as submissions, by the meaning of their headers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from pipeline.ingest.headers import match_headers
from pipeline.ingest.level_marks import option_pattern
from pipeline.ingest.proposals import clean_characters
from pipeline.params.form import FormDescription
from pipeline.params.ingest import IngestParameters

TEXTS = ("project_name_text", "summary_text", "expected_outcome_text", "budget_text")
_SINGLE = ("platform_id", "submitted_on", "respondent_text", "unit_text", "implementation_level")
_HEADER_ROWS = 10
_TIME = re.compile(
    r"^\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?)?"
)
_SERIAL_FROM, _SERIAL_TO = 30_000, 80_000  # Excel day numbers of 1982 to 2119
_JOINED = "┋"
_BY_NUMBER = "按序号"


@dataclass(slots=True)
class Columns:
    """Which column has which meaning.

    Args:
        row: index of the header row.
        headers: header texts.
        single: meaning -> column.
        many: text meaning -> columns, in order.
        other: columns without a meaning.
        twice: meanings claimed by two columns.
    """

    row: int
    headers: list[str]
    single: dict[str, int] = field(default_factory=dict)
    many: dict[str, list[int]] = field(default_factory=dict)
    other: list[int] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    @property
    def is_survey(self) -> bool:
        """Rows come from a platform or an intake template: they have a text, and an id, a time or a writer."""
        return bool(self.many) and any(name in self.single for name in _SINGLE[:3])


def find_columns(rows: Sequence[Sequence[Any]], params: IngestParameters) -> Columns | None:
    """Return the columns of the first row that looks like the header of an export, or None."""
    aliases: dict[str, tuple[str, ...]] = {str(meaning): words for meaning, words in params.headers.items()}
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        headers = [cell.strip() if isinstance(cell, str) else "" for cell in row]
        meanings = match_headers(headers, aliases)
        if sum(bool(meaning) for meaning in meanings) >= 2:
            columns = _assign(index, headers, meanings)
            if columns.is_survey:
                return columns
    return None


def _assign(index: int, headers: list[str], meanings: list[str]) -> Columns:
    columns = Columns(index, headers)
    for number, meaning in enumerate(meanings):
        if meaning in TEXTS:
            columns.many.setdefault(meaning, []).append(number)
        elif meaning in _SINGLE:
            if meaning in columns.single:
                columns.twice.append(meaning)
                columns.other.append(number)
            else:
                columns.single[meaning] = number
        elif meaning in ("", "source_text") and headers[number]:
            columns.other.append(number)
    summaries = columns.many.get("summary_text", [])
    if len(summaries) > 1 and "project_name_text" not in columns.many:
        # One question asks for the idea, the next for its details.
        columns.many = {"project_name_text": summaries[:1]} | columns.many | {"summary_text": summaries[1:]}
    return columns


def read_survey_rows(
    rows: Sequence[Sequence[Any]],
    columns: Columns,
    place: str,
    params: IngestParameters,
    form: FormDescription,
    *,
    by_number: bool = False,
) -> list[dict[str, Any]]:
    """Return one record a row that says anything, in the order of the rows."""
    nothing = {answer.strip() for answer in params.ignored_answers} | {""}
    pattern = option_pattern(form.level)
    single, many, headers, other = columns.single, columns.many, columns.headers, columns.other
    records = []
    for number in range(columns.row + 1, len(rows)):
        cells = [_shown(cell) for cell in rows[number]]
        cells += [""] * (len(headers) - len(cells))
        texts = {name: _join([cells[i] for i in numbers if cells[i] not in nothing]) for name, numbers in many.items()}
        if not any(texts.values()):
            continue
        at = f"{place}/r{number + 1}"
        record: dict[str, Any] = dict.fromkeys(("unit_text", *TEXTS, "extra_text", "aside_text"), "")
        record |= texts
        record["level_evidence"], record["notes"], record["needs_person"] = [], [], False
        record["addresses"], record["place_text"], record["row_index"] = {}, at, number - columns.row - 1
        record["implementation_level"] = "unknown"
        for name in ("platform_id", "respondent_text", "unit_text"):
            column = single.get(name)
            value = "" if column is None else cells[column]
            record[name] = "" if value in nothing else value
        _take_unit(record, cells, headers, single.get("unit_text"), nothing, by_number=by_number)
        _take_time(record, rows[number], single.get("submitted_on"), at)
        if "implementation_level" in single:
            _take_level(record, cells[single["implementation_level"]], pattern, at)
        record["raw"] = {header or f"列{i + 1}": cells[i] for i, header in enumerate(headers) if cells[i]}
        extra = [f"{headers[i]}：{cells[i]}" for i in other if cells[i] not in nothing]
        record["aside_text"] = "\n".join(extra)
        records.append(record)
    return records


def _shown(cell: Any) -> str:
    """Return a cell as text: whole numbers without a decimal point, no control characters."""
    if isinstance(cell, str):
        text = cell.strip()
        return text if text.isprintable() else clean_characters(text)[0].strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return "" if cell is None else str(cell)


def _join(parts: list[str]) -> str:
    text = parts[0] if len(parts) == 1 else "\n".join(parts)
    return text.replace(_JOINED, "；") if _JOINED in text else text


def _take_unit(
    record: dict[str, Any],
    cells: list[str],
    headers: list[str],
    column: int | None,
    nothing: set[str],
    *,
    by_number: bool,
) -> None:
    """An answer 其他 is completed from its own text or from the column beside it; an option number is no unit."""
    unit = record["unit_text"]
    if not unit or column is None:
        return
    match = re.match(r"^其他\s*[〖【\[(（:：]\s*(.+?)\s*[〗】\])）]?$", unit)
    if match:
        record["unit_text"] = match.group(1)
    elif (
        unit.startswith("其他")
        and column + 1 < len(cells)
        and "其他" in headers[column + 1]
        and cells[column + 1] not in nothing
    ):
        record["unit_text"] = cells[column + 1]
    if unit.isdigit() and len(unit) <= 3:
        text = (
            "单位一栏是选项序号，请改用“按选项文本”下载后重新放入。"
            if by_number
            else "单位一栏只有数字，请人工确认单位。"
        )
        record["notes"].append({"code": "option_number", "at": record["place_text"], "text": text})
        record["needs_person"] = True


def _take_time(record: dict[str, Any], row: Sequence[Any], column: int | None, at: str) -> None:
    cell = row[column] if column is not None and column < len(row) else ""
    moment = read_time(cell)
    record["submitted_on"] = moment.isoformat() if moment else ""
    if moment is None and cell not in ("", None):
        text = f"提交时间“{str(cell)[:30]}”无法辨认，按时间未知处理。"
        record["notes"].append({"code": "time_unreadable", "at": at, "text": text})


def read_time(cell: Any) -> datetime | None:
    """Return a platform's time, None when it is none; a day without time is midnight."""
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0, tzinfo=None)
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and _SERIAL_FROM <= cell <= _SERIAL_TO:
        return datetime(1899, 12, 30) + timedelta(seconds=round(cell * 86_400))  # noqa: DTZ001
    match = _TIME.match(cell) if isinstance(cell, str) else None
    if match is None:
        return None
    parts = [int(part) if part else 0 for part in match.groups()]
    try:
        return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def _take_level(record: dict[str, Any], answer: str, pattern: re.Pattern[str], at: str) -> None:
    levels = {str(match.lastgroup).rstrip("0123456789") for match in pattern.finditer(answer)}
    if len(levels) == 1:
        record["implementation_level"] = levels.pop()
    elif len(levels) == 2:
        record["implementation_level"] = "both"
        record["notes"].append({"code": "both_levels", "at": at, "text": "两个实施层级都已选择，请核对。"})
        record["needs_person"] = True
    elif answer:
        record["notes"].append({"code": "level_unreadable", "at": at, "text": f"实施层级“{answer[:20]}”无法辨认。"})
        record["needs_person"] = True
    record["level_evidence"] = [
        {"option": answer, "level": record["implementation_level"], "state": "answer", "evidence": "survey", "at": at}
    ]


def is_by_number(name: str) -> bool:
    """Return whether an export's file name says that options are given by number."""
    return _BY_NUMBER in name
