"""Puts a finished report folder in its place in one step, keeps earlier ones, and mends what a killed run left."""

import shutil
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.paths import RoundPaths

MANIFEST = "manifest.json"


def publish(paths: RoundPaths, keep: int) -> None:
    """Make the building folder the report folder; the one before goes to the history.

    Raises:
        PipelineError: a file of the old reports is open in another program (Windows); the new ones wait where they are.
    """
    paths.reports.parent.mkdir(parents=True, exist_ok=True)
    try:
        if paths.reports.exists():
            _move_aside(paths)
        paths.building.replace(paths.reports)
    except PermissionError as error:
        raise PipelineError(
            f"不能替换报告文件夹 {paths.reports}：{error.filename or ''} 正被其他程序打开。请关闭后重新运行，新报告已写好，不必重算。"
        ) from None
    _prune(paths.history, keep)


def recover(paths: RoundPaths) -> None:
    """Finish or clear what a killed run left: a complete building folder is published, an incomplete one removed."""
    if not paths.building.exists():
        return
    if (paths.building / MANIFEST).is_file() and not paths.reports.exists():
        paths.building.replace(paths.reports)
    else:
        shutil.rmtree(paths.building)


def _move_aside(paths: RoundPaths) -> None:
    paths.history.mkdir(parents=True, exist_ok=True)
    numbers = [int(folder.name) for folder in paths.history.iterdir() if folder.name.isdigit()]
    paths.reports.replace(paths.history / f"{max(numbers, default=0) + 1:04d}")


def _prune(history: Path, keep: int) -> None:
    if not history.is_dir():
        return
    folders = sorted(folder for folder in history.iterdir() if folder.name.isdigit())
    for folder in folders[: max(len(folders) - keep, 0)]:
        shutil.rmtree(folder, ignore_errors=True)
