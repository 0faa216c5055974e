"""Reads what people decided about the domain of projects in earlier rounds: next year's classifier learns from it.

Every other round's folder below data/decisions may hold a `decided.csv` (年度, 项目名称, 项目简介, 领域: what the publish
phase hands out) or the review workbooks that came back. Rounds of another series are left alone: what was invented for
the sample must never teach a real round.
Rule: the notice, section 1 (五个领域); see docs/decisions/0006-classification.md.
"""

import re
from pathlib import Path

import pandas as pd

from pipeline.ingest.decision_rows import Faults, Row, read_rows
from pipeline.ingest.decision_sheets import UnreadableFileError, open_sheets
from pipeline.params.decisions import DecisionVocabulary

COLUMNS = ("year", "round", "name", "summary", "domain")
DECIDED = "decided.csv"
_TEXT_HEADERS = {"summary": ("项目简介", "简介", "主要内容"), "year": ("年度", "年份")}
_ENDINGS = (".csv", ".xlsx", ".xlsm")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def read_past_decisions(
    decisions_root: Path, this_round: str, year: int | None = None, vocabulary: DecisionVocabulary | None = None
) -> pd.DataFrame:
    """Return what earlier rounds of this series decided: one row a decided project, sorted, each text once a year.

    A folder's `decided.csv` stands for the whole folder; without one its workbooks are read, and only cells a person
    filled in count. A row that has no text or no domain teaches nothing.

    Args:
        decisions_root: data/decisions.
        this_round: the round being worked on; neither it nor a later one is read.
        year: this round's year; from the round's name when None.
        vocabulary: how decision files are written; the usual ways when None.

    Returns:
        `year` (int64), `round`, `name`, `summary`, `domain` (as written). `attrs["unread"]`: Chinese sentences about files
        and rows that were not understood.
    """
    words = vocabulary or DecisionVocabulary()
    words = words.model_copy(update={"headers": _TEXT_HEADERS | dict(words.headers)})
    limit = year or _year_of(this_round)
    lines: list[tuple[int, str, str, str, str]] = []
    faults = Faults()
    for folder in _folders(decisions_root, this_round):
        for path in _files(folder):
            for row in _rows(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", words, faults):
                lines += _line(row, folder.name, faults)
    before = sorted({line for line in lines if limit is None or line[0] < limit})
    frame = pd.DataFrame(before, columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS[1:], "str"))
    frame["year"] = frame["year"].astype("int64")
    frame.attrs["unread"] = sorted({row["detail"] for row in faults.rows})
    return frame


def _folders(root: Path, this_round: str) -> list[Path]:
    """The other rounds of the same series: names that differ in the year alone."""
    if not root.is_dir():
        return []
    series = _series(this_round)
    return [p for p in sorted(root.iterdir()) if p.is_dir() and p.name != this_round and _series(p.name) == series]


def _series(round_name: str) -> str:
    return _YEAR.sub("", round_name).strip("-_")


def _year_of(text: str) -> int | None:
    found = _YEAR.search(text)
    return int(found.group(1)) if found else None


def _files(folder: Path) -> list[Path]:
    listed = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _ENDINGS and p.name[:1] not in "~.")
    return [p for p in listed if p.name == DECIDED] or listed


def _rows(path: Path, name: str, words: DecisionVocabulary, faults: Faults) -> list[Row]:
    """Rows of the sheets that name projects and have a column for their domain; other lists teach no domain."""
    try:
        sheets = open_sheets(path, name)
    except UnreadableFileError as error:
        faults.add(name, str(error))
        return []
    # What an old list holds beside texts and domains teaches nothing, so it is no fault that it is not read.
    read = [row for sheet in sheets for row in read_rows(sheet, words, Faults(), "review") or []]
    known = [row for row in read if "domain" in row.headers]
    if path.name == DECIDED and not known:
        faults.add(name, "没有找到“项目名称”“领域”等表头，往年决定未读")
    return known


def _line(row: Row, round_name: str, faults: Faults) -> list[tuple[int, str, str, str, str]]:
    name = row.text("project_name")
    summary, domain = row.text("summary") or row.text("content_text"), row.text("domain")
    if not domain or not (name or summary):
        return []
    year = _year_of(row.text("year")) or _year_of(round_name)
    if year is None:
        faults.add(row.place(), "看不出是哪一年的决定，未用。请填“年度”列，或让文件夹名带上年份")
        return []
    return [(year, round_name, name, summary, domain)]
