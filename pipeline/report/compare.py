"""What moved since the last run, the last phase or the last year: new, gone and changed, row by row.

Rows are matched by the keys of the tables, which are derived from content and place and so survive reruns.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.report import blocks
from pipeline.report.files import write_bytes
from pipeline.report.fonts import MARKER, embed_font
from pipeline.report.html import render_page
from pipeline.report.labels import LEVEL_LABELS
from pipeline.report.setting import Tables
from pipeline.report.views import Column, View, view

_WATCHED: dict[str, dict[str, str]] = {
    "files": {"disposition": "处理结果", "reason_text": "说明"},
    "candidates": {
        "project_name": "项目名称",
        "unit_name": "申报单位",
        "member_count": "合并件数",
        "requested_yuan": "申报金额（元）",
    },
    "classifications": {"domain": "领域", "level": "层级"},
    "allocations": {"audited_yuan": "核定金额（元）", "subsidy_yuan": "补助（元）", "binding_rule": "规则"},
    "decisions": {"value_text": "决定", "status": "状态"},
}
_KEYS = {
    "files": "file_id",
    "candidates": "candidate_id",
    "classifications": "candidate_id",
    "allocations": "candidate_id",
    "decisions": "decision_id",
}
_LABELS = {
    "files": "收件台账",
    "candidates": "候选项目",
    "classifications": "分类",
    "allocations": "资金安排",
    "decisions": "人工决定",
}
_COLUMNS = (
    Column("table", "表", "text", 10), Column("what", "变化", "text", 8), Column("name", "对象", "name", 30), Column("field", "栏目", "text", 14),
    Column("before", "之前", "long", 26), Column("after", "现在", "long", 26), Column("key", "编号", "text", 14),
)  # fmt: skip

CHANGES = "有什么变化.html"
CHANGES_PLACE = '<p id="changes">没有更早的运行可比。</p>'
"""What stands under 与之前相比 on the index page of a phase until there is a page of changes."""


def compare_tables(before: Tables, after: Tables) -> pd.DataFrame:
    """Return one row per change: table, what (新增, 消失, 改变), name, field, before, after, key.

    Args:
        before: tables of the earlier run; a table that is missing there counts as empty.
        after: tables of the later run.
    """
    rows: list[dict[str, str]] = []
    for table, fields in _WATCHED.items():
        if table in after:
            rows += _changes(table, fields, before.get(table), after[table], _names(table, before, after))
    return pd.DataFrame(rows, columns=[column.name for column in _COLUMNS])


def _names(table: str, before: Tables, after: Tables) -> dict[str, str]:
    out: dict[str, str] = {}
    for tables in (before, after):
        if table == "files" and "files" in tables:
            out |= dict(zip(tables["files"]["file_id"], tables["files"]["place_text"], strict=True))
        elif table == "decisions" and "decisions" in tables:
            out |= dict(
                zip(
                    tables["decisions"]["decision_id"],
                    tables["decisions"]["place_text"] + " " + tables["decisions"]["field"],
                    strict=True,
                )
            )
        elif "candidates" in tables:
            out |= dict(zip(tables["candidates"]["candidate_id"], tables["candidates"]["project_name"], strict=True))
    return out


def _changes(
    table: str, fields: Mapping[str, str], before: pd.DataFrame | None, after: pd.DataFrame, names: Mapping[str, str]
) -> list[dict[str, str]]:
    key = _KEYS[table]
    old = {} if before is None else {row[key]: row for row in before.to_dict("records")}
    new = {row[key]: row for row in after.to_dict("records")}
    common = {"table": _LABELS[table], "field": "", "before": "", "after": ""}
    rows = [
        common | {"what": what, "name": names.get(k, ""), "key": k}
        for what, keys in (("新增", new.keys() - old.keys()), ("消失", old.keys() - new.keys()))
        for k in sorted(keys, key=lambda key: (names.get(key, ""), key))
    ]
    for k in sorted(new.keys() & old.keys(), key=lambda key: (names.get(key, ""), key)):
        for field, label in fields.items():
            a, b = _text(field, old[k].get(field)), _text(field, new[k].get(field))
            if a != b:
                rows.append(
                    common
                    | {"what": "改变", "name": names.get(k, ""), "key": k, "field": label, "before": a, "after": b}
                )
    return rows


def _text(field: str, value: Any) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if field == "level":
        return LEVEL_LABELS.get(str(value), str(value))
    return f"{int(value):,}" if field.endswith(("_yuan", "_count")) else str(value)


def compare_page(
    before: Tables, after: Tables, before_label: str, after_label: str, last_year: Tables | None = None
) -> str:
    """Return the page a reviewer asks for first: what is different from the last list."""
    rows = compare_tables(before, after)
    counts = rows.groupby(["table", "what"]).size()
    cards = [(f"{table}：{what}", f"{count:,}") for (table, what), count in counts.items()]
    moved = rows.loc[rows["what"] == "改变"]
    parts = [
        blocks.paragraph(f"之前：{before_label}　现在：{after_label}", "meta"),
        blocks.cards(cards) if cards else blocks.paragraph("两次运行的表没有变化。"),
        *(
            part
            for table in dict.fromkeys(moved["table"])
            for part in (blocks.heading(f"{table}有哪些改变"), blocks.table(_view(moved.loc[moved["table"] == table])))
        ),
        *(
            (blocks.heading("新增和消失"), blocks.table(_view(rows.loc[rows["what"] != "改变"])))
            if (rows["what"] != "改变").any()
            else ()
        ),
        *_years(last_year, after),
    ]
    return render_page("有什么变化", parts, font=False)


def _years(last: Tables | None, this: Tables) -> list[str]:
    if last is None or any(name not in last for name in ("candidates", "classifications", "allocations")):
        return []
    domains = sorted({*last["classifications"]["domain"], *this["classifications"]["domain"]} - {""})
    return [blocks.heading("与上年相比（按领域）"), blocks.table(compare_years(last, this, domains))]


def changes_link() -> str:
    """Return what stands in the place of `CHANGES_PLACE` once the page of changes is written."""
    return blocks.links([("有什么变化", f"internal/{CHANGES}")])


def add_changes(
    folder: Path,
    before: Tables,
    after: Tables,
    before_label: str,
    after_label: str,
    *,
    last_year: Tables | None = None,
    font: bool,
) -> None:
    """Write the page of changes into a finished report folder and link it on its index page.

    Args:
        folder: the phase's report folder, its index page written.
        before: tables of the earlier run or phase.
        after: tables of this run.
        before_label: what the earlier ones are.
        after_label: round and phase.
        last_year: tables of the round before, for a comparison by domain.
        font: embed the font.
    """
    page = compare_page(before, after, before_label, after_label, last_year)
    page = embed_font(page) if font else page.replace(MARKER, "")
    write_bytes(folder, f"internal/{CHANGES}", page.encode())
    index = (folder / "index.html").read_text(encoding="utf-8")
    write_bytes(folder, "index.html", index.replace(CHANGES_PLACE, changes_link()).encode())


def _view(rows: pd.DataFrame) -> View:
    shown = [
        column
        for column in _COLUMNS
        if column.name in ("name", "key")
        or (
            rows[column.name].ne("").any() and (column.name not in ("table", "what") or rows[column.name].nunique() > 1)
        )
    ]
    return view(rows.reset_index(drop=True), shown)


def compare_years(last: Tables, this: Tables, domains: Sequence[str]) -> View:
    """Return candidates, known requests and subsidies by domain, last year beside this year."""
    rows = []
    for domain in domains:
        row: dict[str, Any] = {"domain": domain}
        for name, tables in (("last", last), ("this", this)):
            ids = tables["classifications"].loc[lambda frame, d=domain: frame["domain"] == d, "candidate_id"]
            row[f"{name}_count"] = len(ids)
            row[f"{name}_yuan"] = (
                tables["candidates"].loc[lambda frame, i=ids: frame["candidate_id"].isin(i), "requested_yuan"].sum()
            )
            row[f"{name}_subsidy"] = (
                tables["allocations"].loc[lambda frame, i=ids: frame["candidate_id"].isin(i), "subsidy_yuan"].sum()
            )
        rows.append(row)
    titles = {"count": ("候选（项）", "count"), "yuan": ("申报（万元）", "wan"), "subsidy": ("安排（万元）", "wan")}
    columns = [
        Column("domain", "领域", "text", 12),
        *(
            Column(f"{when}_{name}", f"{label}{title}", kind, 13)  # type: ignore[arg-type]
            for name, (title, kind) in titles.items()
            for when, label in (("last", "上年"), ("this", "本年"))
        ),
    ]
    names = [column.name for column in columns[1:]]
    return view(pd.DataFrame(rows, columns=["domain", *names]), columns, sums=names)
