"""Reads data/decisions/ROUND: the review workbooks that came back and the lists of corrections, approvals and the rest.

People sort, filter, re-save with other programs, move columns, leave rows blank and add rows by hand: all of that is read.
What is not understood becomes a fault with file, sheet and cell; nothing a person wrote is dropped without one.
Rule: the notice, sections 4.2 and 4.3 (筛选、论证、审议); see docs/decisions/0005-reports.md.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.ingest import decision_kinds as kinds
from pipeline.ingest.decision_log import read_approvals, read_opinions
from pipeline.ingest.decision_rows import Faults, Row, read_rows
from pipeline.ingest.decision_scores import read_scores
from pipeline.ingest.decision_sheets import Sheet, UnreadableFileError, open_sheets
from pipeline.ingest.decision_subjects import Subjects
from pipeline.ingest.decision_values import squeeze
from pipeline.params.decisions import DecisionVocabulary
from pipeline.schema import TABLES, empty_frame

_UNKNOWN = "不知道这是什么表，未读。文件或工作表请用程序给出的名称（如 候选、corrections、approvals）"
FAULT_COLUMNS = ("code", "submission_id", "field", "value_text", "detail", "place_text")
_READERS: dict[str, Callable[[list[Row], DecisionVocabulary, Faults], list[dict[str, Any]]]] = {
    "review": kinds.read_reviews,
    "score": read_scores,
    "correction": kinds.read_corrections,
    "duplicate": kinds.read_duplicates,
    "unit": kinds.read_unit_rows,
    "reward": kinds.read_rewards,
    "approval": read_approvals,
    "opinion": read_opinions,
}
_READ = (".csv", ".xlsx", ".xlsm", ".xls", ".et")


@dataclass(frozen=True)
class DecisionFiles:
    """What people wrote.

    Args:
        decisions: rows like table `decisions` but candidate_id, decision_id and status; one per decided cell.
            Review fields: decision (入选, 并入, 退回修改, 不采纳), level (municipal, district), domain, grade, audited_yuan
            (whole yuan as text), merged_into (other_submission_id is the target), reward_grade, score, reason.
        opinions: rows of table `opinions`.
        approvals: rows of table `approvals`.
        faults: code, submission_id, field, value_text, detail (a Chinese sentence with the place), place_text.
        files: names of the files found, sorted.
    """

    decisions: pd.DataFrame
    opinions: pd.DataFrame
    approvals: pd.DataFrame
    faults: pd.DataFrame
    files: tuple[str, ...] = field(default=())


def read_decisions(
    folder: Path,
    vocabulary: DecisionVocabulary | None = None,
    submissions: pd.DataFrame | None = None,
    files: pd.DataFrame | None = None,
    *,
    allowed: Mapping[str, Iterable[str]] | None = None,
) -> DecisionFiles:
    """Return everything decided in the folder, whatever the order of files and rows; empty when there is no folder.

    Args:
        folder: data/decisions/ROUND.
        vocabulary: how the files are written; the usual ways when None.
        submissions: table `submissions`; with it a row may name the project, the unit or the words instead of the id.
        files: table `files`; with it a row may name the place of the file (存放位置).
        allowed: the names that exist in the round, by field: domain, grade, reward_grade, criterion. Any other value is a
            fault. A field that is absent or empty is not checked.
    """
    words, faults = (vocabulary or DecisionVocabulary()).allowing(allowed or {}), Faults()
    subjects = Subjects(submissions, files)
    found: dict[str, list[dict[str, Any]]] = {"decisions": [], "opinions": [], "approvals": []}
    names = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if not path.is_file() or _is_ignored(path.relative_to(folder), words):
            continue
        name = path.relative_to(folder).as_posix()
        names.append(name)
        if path.suffix.lower() not in _READ:
            faults.add(name, "这种格式不读，其中的决定一条也没有执行。请另存为 .xlsx 或 CSV 后放入；不是决定的请移出")
            continue
        for kind, row in _read_file(path, name, words, faults, subjects):
            found[{"approval": "approvals", "opinion": "opinions"}.get(kind, "decisions")].append(row)
    return DecisionFiles(
        _decision_frame(found["decisions"]),
        _frame("opinions", "opinion_id", "Y", found["opinions"]),
        _frame("approvals", "approval_id", "A", found["approvals"]),
        pd.DataFrame(faults.rows, columns=list(FAULT_COLUMNS)).drop_duplicates(ignore_index=True).astype("str"),
        tuple(names),
    )


def _read_file(
    path: Path, name: str, words: DecisionVocabulary, faults: Faults, subjects: Subjects
) -> list[tuple[str, dict[str, Any]]]:
    try:
        sheets = open_sheets(path, name)
    except UnreadableFileError as error:
        faults.add(name, str(error))
        return []
    out: list[tuple[str, dict[str, Any]]] = []
    known, told = False, len(faults.rows)
    for sheet in sheets:
        kind = _kind(sheet, path.stem, words)
        rows = read_rows(sheet, words, faults, kind) if kind else None
        if rows is not None and kind is not None:
            out += [(kind, row) for row in _READERS[kind]([subjects.fill(row, faults) for row in rows], words, faults)]
        elif not _is_empty(sheet) and not _is_beside(sheet, words):
            why = "找不到表头，整张表未读。请保留程序给出的表头" if kind else _UNKNOWN
            faults.add(f"{name} {sheet.name}", why)
        known = known or kind is not None
    if not known and len(faults.rows) == told:
        faults.add(name, _UNKNOWN)
    return out


def _is_ignored(path: Path, words: DecisionVocabulary) -> bool:
    return any(fnmatchcase(part, pattern) for part in path.parts for pattern in words.ignored_files)


def _is_empty(sheet: Sheet) -> bool:
    return not any(cell.text for row in sheet.rows for cell in row)


def _is_beside(sheet: Sheet, words: DecisionVocabulary) -> bool:
    """A helper sheet of the program's own workbooks: of that very name, and with no project in it."""
    if sheet.name not in words.side_sheets:
        return False
    rows = read_rows(sheet, words, Faults(), "") or []
    return not any(row.text(name) for row in rows for name in ("submission_id", "candidate_id", "project_name"))


def _kind(sheet: Sheet, stem: str, words: DecisionVocabulary) -> str | None:
    """By the sheet's name, else by the file's; helper sheets of the program's own workbooks are no lists."""
    if sheet.name in words.side_sheets:
        return None
    for name in (sheet.name, stem):
        for kind, beginnings in words.files.items():
            if any(squeeze(name).startswith(squeeze(beginning)) for beginning in beginnings):
                return kind
    return None


def _decision_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = [name for name in TABLES["decisions"].columns if name not in ("decision_id", "candidate_id", "status")]
    return _typed(rows, columns, "decided_on")


def _frame(table: str, key: str, letter: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    if not rows:
        return empty_frame(table)
    for row in rows:
        content = "|".join(f"{name}={row[name]}" for name in sorted(row))
        row[key] = letter + hashlib.sha256(content.encode()).hexdigest()[:12]
    columns = list(TABLES[table].columns)
    return _typed(rows, columns, "approved_on" if table == "approvals" else "received_on").drop_duplicates(
        key, ignore_index=True
    )


def _typed(rows: list[dict[str, Any]], columns: list[str], day: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    frame[day] = pd.to_datetime(frame[day]).astype("datetime64[s]")
    others = [name for name in columns if name != day]
    frame[others] = frame[others].astype(object).where(frame[others].notna(), "").astype("str")
    return frame.sort_values(["place_text", *others], kind="stable", ignore_index=True)
