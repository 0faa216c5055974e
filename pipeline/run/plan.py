"""Whether a stage must run again, and why: its key is the hash of everything it depends on."""

import hashlib
import shutil
import sys
from dataclasses import dataclass
from functools import cache, reduce
from operator import getitem
from pathlib import Path
from typing import Any

from pipeline.bootstrap import installed_versions
from pipeline.params import RoundParameters
from pipeline.paths import NOTEBOOKS, ROOT, RoundPaths
from pipeline.run.closure import hash_code, hash_modules, hash_prose
from pipeline.run.references import last_round_files, reference_path
from pipeline.schema import STAGES, Stage

_SHORT = 16
_MOST_NAMED = 3
_LONGEST_VALUE = 40
_PARTS = {
    "code": "笔记本代码",
    "modules": "程序",
    "params": "参数",
    "references": "参考文件",
    "folders": "文件",
    "tables": "输入表",
    "versions": "软件包版本",
}

Parts = dict[str, dict[str, str]]


@dataclass(frozen=True)
class StagePlan:
    """What a stage depends on now, and why it must run (empty when nothing changed).

    Args:
        stage: the stage's contract.
        parts: kind of dependency to its items and their hashes or values.
        prose: hash of what the notebook says; a change renders it again without running it.
        reason: a Chinese sentence; "" when the stage can be skipped.
    """

    stage: Stage
    parts: Parts
    prose: str
    reason: str


def plan_stage(
    name: str, params: RoundParameters, params_path: Path, paths: RoundPaths, last: dict[str, Any]
) -> StagePlan:
    """Return what the stage depends on now and why it must run.

    Args:
        name: the stage.
        params: the round's parameters.
        params_path: their file; reference files lie beside it.
        paths: the phase's folders.
        last: the stage's entry in the last manifest; empty when there is none.
    """
    stage, notebook = STAGES[name], NOTEBOOKS / f"{name}.ipynb"
    code, before = {notebook.name: hash_code(notebook)}, last.get("parts", {})
    parts: Parts = {
        "code": code,
        "modules": hash_modules(notebook, before.get("modules") if before.get("code") == code else None),
        "params": _parameters(stage, params, paths.phase),
        "references": _references(stage, params, params_path.parent),
        "folders": {
            key: value for folder in stage.folders for key, value in hash_folder(getattr(paths, folder)).items()
        },
        "tables": {table: hash_file(paths.processed / f"{table}.parquet") for table in stage.reads}
        | {f"上一轮 {name}": hash_file(path) for name, path in last_round_files(params, stage.last_tables).items()},
        "versions": _versions(),
    }
    return StagePlan(stage, parts, hash_prose(notebook), _reason(stage, parts, last, paths))


def hash_file(path: Path) -> str:
    """Return a short sha256 of the file, or "" when there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()[:_SHORT]


@cache
def hash_folder(folder: Path) -> dict[str, str]:
    """Return path below the folder's parent to content hash, for every file in it; asked once a run."""
    if not folder.is_dir():
        return {}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder.parent).as_posix(): hash_file(path) for path in files}


def _parameters(stage: Stage, params: RoundParameters, phase: str) -> dict[str, str]:
    values = params.model_dump(mode="json")
    chosen = (
        values if "*" in stage.sections else {name: reduce(getitem, name.split("."), values) for name in stage.sections}
    )
    flat = {name: str(value) for section, part in chosen.items() for name, value in flatten(section, part)}
    return flat | {"phase": phase}


def flatten(name: str, value: Any) -> list[tuple[str, Any]]:
    """Return dotted name and value of every leaf."""
    if isinstance(value, dict):
        return [row for key, part in value.items() for row in flatten(f"{name}.{key}", part)]
    return [(name, value)]


def _references(stage: Stage, params: RoundParameters, folder: Path) -> dict[str, str]:
    files = (reference_path(name, params.references, folder) for name in stage.references)
    return {path.name: hash_file(path) for path in sorted(files)}


@cache
def _versions() -> dict[str, str]:
    """Return what a result could depend on outside the project: Python, packages, and the optional readers."""
    optional = ROOT / "requirements-ocr.txt"
    found = installed_versions() | (installed_versions(optional) if optional.is_file() else {})
    office = "有" if shutil.which("soffice") or shutil.which("libreoffice") else ""
    return {name: version or "未安装" for name, version in found.items()} | {
        "python": sys.version.split()[0],
        "LibreOffice": office or "未安装",
    }


def _reason(stage: Stage, parts: Parts, last: dict[str, Any], paths: RoundPaths) -> str:
    if not last:
        return "首次运行"
    if last.get("status") != "done" or "parts" not in last:
        return "上次没有完成"
    for kind, items in parts.items():
        before = last["parts"].get(kind, {})
        if items != before:
            return _difference(kind, before, items)
    for table, found in last["outputs"].items():
        if hash_file(paths.processed / f"{table}.parquet") != found["sha256"]:
            return f"输出表 {table} 不在或被改动"
    return ""


def _difference(kind: str, before: dict[str, str], now: dict[str, str]) -> str:
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if kind in ("params", "versions"):
        told = [f"{name} {_shown(before.get(name))} → {_shown(now.get(name))}" for name in changed]
    else:
        told = [
            f"{name}（{'新增' if name not in before else '删除' if name not in now else '有改动'}）" for name in changed
        ]
    more = f" 等 {len(changed)} 处" if len(changed) > _MOST_NAMED else ""
    return f"{_PARTS[kind]} {'、'.join(told[:_MOST_NAMED])}{more}"


def _shown(value: str | None) -> str:
    text = "（无）" if value is None else value
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
