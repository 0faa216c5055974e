"""Whether a stage must run again, and why: its key is the hash of everything it depends on."""

import hashlib
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.bootstrap import REQUIREMENTS
from pipeline.params import RoundParameters
from pipeline.paths import NOTEBOOKS, ROOT, RoundPaths
from pipeline.run.closure import hash_code, hash_modules
from pipeline.schema import STAGES, Stage

_SHORT = 16
_MOST_NAMED = 3
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
        reason: a Chinese sentence; "" when the stage can be skipped.
    """

    stage: Stage
    parts: Parts
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
    stage = STAGES[name]
    parts: Parts = {
        "code": {f"{name}.ipynb": hash_code(NOTEBOOKS / f"{name}.ipynb")},
        "modules": hash_modules(NOTEBOOKS / f"{name}.ipynb"),
        "params": _parameters(stage, params, paths.phase),
        "references": _references(stage, params, params_path.parent),
        "folders": {
            key: value for folder in stage.folders for key, value in hash_folder(getattr(paths, folder)).items()
        },
        "tables": {table: hash_file(paths.processed / f"{table}.parquet") for table in stage.reads},
        "versions": _versions(),
    }
    return StagePlan(stage, parts, _reason(stage, parts, last, paths))


def hash_file(path: Path) -> str:
    """Return a short sha256 of the file, or "" when there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()[:_SHORT]


def hash_folder(folder: Path) -> dict[str, str]:
    """Return path below the folder's parent to content hash, for every file in it."""
    if not folder.is_dir():
        return {}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder.parent).as_posix(): hash_file(path) for path in files}


def _parameters(stage: Stage, params: RoundParameters, phase: str) -> dict[str, str]:
    values = params.model_dump(mode="json")
    chosen = values if "*" in stage.sections else {name: values[name] for name in stage.sections}
    flat = {name: str(value) for section, part in chosen.items() for name, value in flatten(section, part)}
    return flat | {"phase": phase}


def flatten(name: str, value: Any) -> list[tuple[str, Any]]:
    """Return dotted name and value of every leaf."""
    if isinstance(value, dict):
        return [row for key, part in value.items() for row in flatten(f"{name}.{key}", part)]
    return [(name, value)]


def _references(stage: Stage, params: RoundParameters, folder: Path) -> dict[str, str]:
    named = params.references.model_dump()
    files = sorted({named.get(name, name) for name in stage.references})
    return {name: hash_file(folder / name) or hash_file(ROOT / "params" / name) for name in files}


def _versions() -> dict[str, str]:
    names = [
        line.split("==")[0].strip() for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines() if "==" in line
    ]
    found = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "未安装"
    return {"python": sys.version.split()[0], **found}


def _reason(stage: Stage, parts: Parts, last: dict[str, Any], paths: RoundPaths) -> str:
    if not last:
        return "首次运行"
    if last.get("status") != "done":
        return "上次没有完成"
    for kind, items in parts.items():
        before = last["parts"].get(kind, {})
        if items != before:
            return _difference(kind, before, items)
    for table, sha in last["outputs"].items():
        if hash_file(paths.processed / f"{table}.parquet") != sha["sha256"]:
            return f"输出表 {table} 不在或被改动"
    return ""


def _difference(kind: str, before: dict[str, str], now: dict[str, str]) -> str:
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if kind == "params":
        told = [f"{name} {before.get(name, '（无）')} → {now.get(name, '（无）')}" for name in changed]
    else:
        told = [
            f"{name}（{'新增' if name not in before else '删除' if name not in now else '有改动'}）" for name in changed
        ]
    more = f" 等 {len(changed)} 处" if len(changed) > _MOST_NAMED else ""
    return f"{_PARTS[kind]} {'、'.join(told[:_MOST_NAMED])}{more}"
