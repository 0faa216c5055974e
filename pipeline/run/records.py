"""Puts what a stage made in its place all at once, and mends what a killed run left.

A stage's tables and its notebook wait in `.staging`; renaming that folder into `.ready` is the moment at which the stage
counts. From there everything is moved to its final name; a run killed in between is completed by the next one.
"""

import json
import shutil
from pathlib import Path
from typing import Any

from pipeline.paths import RoundPaths
from pipeline.run.endings import AGAIN, KILLED, Failure, tell_failure
from pipeline.run.manifest import MANIFEST, TIMINGS, Manifest, read_manifest, write_manifest
from pipeline.run.notebooks import write_whole
from pipeline.schema import STAGES

_ENTRY = "entry.json"
_STAGING = ".staging"
_READY = ".ready"
_RUNNING = ".running.ipynb"


def running_notebook(paths: RoundPaths, stage: str) -> Path:
    """Return where a stage's notebook is while it runs."""
    return paths.records / f"{stage}{_RUNNING}"


def clear_staging(paths: RoundPaths, stage: str) -> Path:
    """Return the stage's staging folder, made empty."""
    folder = paths.processed / _STAGING / stage
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def missing_tables(paths: RoundPaths, stage: str) -> list[str]:
    """Return the declared tables that a finished notebook did not write."""
    folder = paths.processed / _STAGING / stage
    return [table for table in STAGES[stage].writes if not (folder / f"{table}.parquet").is_file()]


def commit_stage(paths: RoundPaths, stage: str, entry: dict[str, Any], timing: dict[str, Any]) -> None:
    """Make what the stage wrote the tables of the phase.

    Args:
        paths: the phase's folders.
        stage: name of the stage.
        entry: what the manifest says of the stage, outputs apart.
        timing: seconds and reason.
    """
    staging = paths.processed / _STAGING / stage
    outputs = {table: _describe(staging / f"{table}.parquet") for table in STAGES[stage].writes}
    shutil.copyfile(running_notebook(paths, stage), staging / f"{stage}.ipynb")
    text = json.dumps({"stage": entry | {"outputs": outputs}, TIMINGS: timing}, ensure_ascii=False)
    write_whole(staging / _ENTRY, text)
    ready = paths.processed / _READY / stage
    ready.parent.mkdir(exist_ok=True)
    staging.replace(ready)
    _settle(paths, stage)


def mend(paths: RoundPaths) -> list[Failure]:
    """Complete stages that were ready when a run was killed; return how running ones ended, with their notebooks marked."""
    for folder in sorted((paths.processed / _READY).glob("*")):
        _settle(paths, folder.name)
    shutil.rmtree(paths.processed / _STAGING, ignore_errors=True)
    return [_mark_killed(paths, path) for path in sorted(paths.records.glob(f"*{_RUNNING}"))]


def keep_failed(paths: RoundPaths, stage: str) -> Path:
    """Move the running notebook of a failed stage to where people find it, and return its place."""
    kept = paths.failed / f"{stage}.ipynb"
    kept.parent.mkdir(parents=True, exist_ok=True)
    running_notebook(paths, stage).replace(kept)
    return kept


def _mark_killed(paths: RoundPaths, path: Path) -> Failure:
    failure = Failure(path.name.removesuffix(_RUNNING), "", KILLED, AGAIN)
    failure = tell_failure(path, failure)
    keep_failed(paths, failure.stage)
    return failure


def _settle(paths: RoundPaths, stage: str) -> None:
    """Move what is left of a ready stage to its place; may be done again from any point."""
    ready = paths.processed / _READY / stage
    told = json.loads((ready / _ENTRY).read_text(encoding="utf-8"))
    for path in sorted(ready.glob("*.parquet")):
        path.replace(paths.processed / path.name)
    if (ready / f"{stage}.ipynb").is_file():
        (ready / f"{stage}.ipynb").replace(paths.records / f"{stage}.ipynb")
    running_notebook(paths, stage).unlink(missing_ok=True)
    for kept in paths.failed.glob(f"{stage}.*"):
        kept.unlink()
    manifest: Manifest = read_manifest(paths.records / MANIFEST)
    manifest["stages"][stage] = told["stage"]
    manifest[TIMINGS][stage] = told[TIMINGS]
    write_manifest(paths.records / MANIFEST, manifest)
    shutil.rmtree(ready)


def _describe(path: Path) -> dict[str, Any]:
    import pyarrow.parquet as pq

    from pipeline.run.plan import hash_file

    return {"sha256": hash_file(path), "rows": pq.read_metadata(path).num_rows, "bytes": path.stat().st_size}
