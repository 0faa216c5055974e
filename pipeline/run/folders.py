"""Puts a finished report folder in its place in one step, keeps earlier ones, and mends what a killed run left."""

import shutil
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.paths import RoundPaths
from pipeline.run.manifest import MANIFEST


def publish(paths: RoundPaths, keep: int) -> None:
    """Make the building folder the report folder; the one before goes to the history.

    Raises:
        PipelineError: a file of the old reports is open in another program (Windows); the old reports stay in place
            and the new ones wait, complete, for the next run.
    """
    paths.reports.parent.mkdir(parents=True, exist_ok=True)
    aside: Path | None = None
    try:
        if paths.reports.exists():
            aside = _move_aside(paths)
        paths.building.replace(paths.reports)
    except OSError as error:
        if aside and not paths.reports.exists():
            aside.replace(paths.reports)
        if not isinstance(error, PermissionError):
            raise
        name = error.filename or paths.reports
        raise PipelineError(
            f"不能替换报告文件夹：{name} 正被其他程序打开（例如 Word 或 Excel）。"
            "请关闭后重新运行；新报告已写好，不必重算。上一次的报告没有改动。"
        ) from None
    _prune(paths.history, keep)


def recover(paths: RoundPaths, keep: int) -> None:
    """Finish or clear what a killed run left: complete reports are published, incomplete ones removed."""
    if not paths.building.exists():
        return
    if (paths.building / MANIFEST).is_file():
        publish(paths, keep)
    else:
        shutil.rmtree(paths.building)


def _move_aside(paths: RoundPaths) -> Path:
    paths.history.mkdir(parents=True, exist_ok=True)
    numbers = [int(folder.name) for folder in paths.history.iterdir() if folder.name.isdigit()]
    place = paths.history / f"{max(numbers, default=0) + 1:04d}"
    paths.reports.replace(place)
    return place


def _prune(history: Path, keep: int) -> None:
    if not history.is_dir():
        return
    folders = sorted(folder for folder in history.iterdir() if folder.name.isdigit())
    for folder in folders[: max(len(folders) - keep, 0)]:
        shutil.rmtree(folder, ignore_errors=True)
