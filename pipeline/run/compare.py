"""What moved between two runs, for people: parameters, rows of tables, domains, levels, decisions, subsidies."""

from numbers import Integral
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import ParameterError
from pipeline.run.manifest import MANIFEST, Manifest, read_manifest
from pipeline.run.plan import flatten
from pipeline.schema import TABLES
from pipeline.schema.labels import CODES

# table -> columns whose change a reviewer asks about, and the column that names the row
_WATCHED = {
    "proposals": ("project_name", ("unit_name", "requested_yuan", "implementation_level")),
    "candidates": ("project_name", ("unit_name", "member_count", "implementation_level")),
    "classifications": ("candidate_id", ("domain", "level")),
    "allocations": ("project_name", ("line", "audited_yuan", "subsidy_yuan")),
    "files": ("place_text", ("disposition",)),
}
_MOST_SHOWN = 30


def compare_runs(before: Path, after: Path) -> list[str]:
    """Return lines saying what moved from one report folder to another.

    Raises:
        ParameterError: a folder holds no run.
    """
    old, new = _manifest(before), _manifest(after)
    lines = [f"从 {_name(old)} 到 {_name(new)}：", *_parameters(old, new)]
    for table, (name, columns) in _WATCHED.items():
        lines += _rows(table, name, columns, before, after)
    return lines if len(lines) > 1 else [*lines, "没有变化。"]


def _manifest(folder: Path) -> Manifest:
    manifest = read_manifest(folder / MANIFEST)
    if "round" not in manifest:
        raise ParameterError(
            f"{folder} 中没有运行记录（{MANIFEST}）。请给出 reports 下的一个阶段文件夹，或 history 下的一个编号文件夹。"
        )
    return manifest


def _name(manifest: Manifest) -> str:
    return f"{manifest['round']}/{manifest['phase']}"


def _parameters(old: Manifest, new: Manifest) -> list[str]:
    left = dict(flatten("", old["parameters"]))
    right = dict(flatten("", new["parameters"]))
    changed = sorted(name for name in left.keys() | right.keys() if left.get(name) != right.get(name))
    return [f"参数 {name.lstrip('.')}：{left.get(name, '（无）')} → {right.get(name, '（无）')}" for name in changed]


def _rows(table: str, name: str, columns: tuple[str, ...], before: Path, after: Path) -> list[str]:
    left, right = (_table(folder, table) for folder in (before, after))
    if left is None or right is None:
        return []
    label, lines = TABLES[table].label, []
    for what, keys, frame in (
        ("新增", right.index.difference(left.index), right),
        ("不再有", left.index.difference(right.index), left),
    ):
        if len(keys):
            shown = "、".join(str(frame.loc[key, name] or key) for key in keys[:_MOST_SHOWN])
            lines.append(f"{label}{what} {len(keys)}：{shown}{'……' if len(keys) > _MOST_SHOWN else ''}")
    common = left.index.intersection(right.index)
    for column in columns:
        lines += _moved(
            label, TABLES[table].columns[column].title or column, name, column, left.loc[common], right.loc[common]
        )
    return lines


def _moved(label: str, title: str, name: str, column: str, left: pd.DataFrame, right: pd.DataFrame) -> list[str]:
    different = ~((left[column] == right[column]) | (left[column].isna() & right[column].isna())).fillna(False).astype(
        bool
    )
    rows = right.index[different]
    codes = CODES.get(column, {})
    told = [
        f"  {right.loc[key, name] or key}：{_shown(left.loc[key, column], codes)} → {_shown(right.loc[key, column], codes)}"
        for key in rows[:_MOST_SHOWN]
    ]
    return [f"{label} {title} 变动 {len(rows)}：", *told] if len(rows) else []


def _shown(value: Any, codes: dict[str, str]) -> str:
    if pd.isna(value) or value == "":
        return "（空）"
    return codes.get(str(value), f"{value:,}" if isinstance(value, Integral) else str(value))


def _table(folder: Path, name: str) -> pd.DataFrame | None:
    path = folder / "internal" / "data" / f"{name}.parquet"
    return pd.read_parquet(path).set_index(TABLES[name].key[0], drop=False) if path.is_file() else None
